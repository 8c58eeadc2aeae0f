/**
 * A world gives names their values: drawn for a sample, given from outside, or overridden (a derivative shifts a
 * variable, an expectation runs through the outcomes of another). A definition is evaluated anew in each world.
 */
import type { Definition } from "../declarations.ts";
import type { Tree } from "../tree.ts";
import type { Type } from "../types.ts";
import { Refusal } from "./scalar.ts";
import type { Value } from "./value.ts";

/** Where names come from before any override. */
export interface Source {
  value(name: string, world: World): Value | undefined;
  definition(name: string): Definition | undefined;
  type(name: string): Type | undefined;
  names(): string[];
  /** True when numbers are exact fractions. */
  readonly exact: boolean;
}

/** Names bound by sums, integrals and parameters, innermost first. */
export interface Scope {
  readonly name: string;
  readonly value: Value;
  readonly outer: Scope | undefined;
}

/** What one evaluation costs and how large its numbers get: the bounds on hostile input, and the yardstick of rounding. */
export interface Meter {
  steps: number;
  largest: number;
  /** Comparisons of equal numbers: at such a place ≥ and > differ, which is a convention as often as a mistake. */
  ties: number;
  depth: number;
}

export const mostSteps = 400_000;

export class TooLong extends Refusal {}

export class World {
  readonly source: Source;
  readonly meter: Meter;
  readonly overrides: ReadonlyMap<string, Value>;
  /** Calls standing for variables, as in ∂ℓ/∂f[x]. */
  readonly calls: readonly { readonly tree: Tree; readonly value: Value }[];
  readonly memo = new Map<string, Value>();
  /** How many derivatives are open; their ε are told apart by it. */
  readonly tags: number;

  constructor(
    source: Source,
    parent?: World,
    overrides?: ReadonlyMap<string, Value>,
    calls?: World["calls"],
    tags?: number,
  ) {
    this.source = source;
    this.meter = parent?.meter ?? { steps: 0, largest: 0, ties: 0, depth: 0 };
    this.overrides = overrides ?? parent?.overrides ?? new Map();
    this.calls = calls ?? parent?.calls ?? [];
    this.tags = tags ?? parent?.tags ?? 0;
  }

  /** The same world with some names given other values. */
  with(changes: Iterable<readonly [string, Value]>, tags = this.tags): World {
    return new World(this.source, this, new Map([...this.overrides, ...changes]), this.calls, tags);
  }
  withCall(tree: Tree, value: Value, tags: number): World {
    return new World(this.source, this, this.overrides, [...this.calls, { tree, value }], tags);
  }

  tick(): void {
    if (++this.meter.steps > mostSteps) throw new TooLong("the formula takes too long to evaluate");
  }
  measure(size: number): void {
    if (size > this.meter.largest) this.meter.largest = size;
  }
}

export function lookScope(scope: Scope | undefined, name: string): Value | undefined {
  for (let s = scope; s; s = s.outer) if (s.name === name) return s.value;
  return undefined;
}
