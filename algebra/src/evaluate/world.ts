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

/** Names with their values, innermost first. */
interface Names {
  readonly name: string;
  readonly value: Value;
  readonly outer: Names | undefined;
}

/** What one evaluation costs and how large its numbers get: the bounds on hostile input, and the yardstick of rounding. */
export interface Meter {
  steps: number;
  largest: number;
  /** Comparisons of equal numbers: at such a place ≥ and > differ, which is a convention as often as a mistake. */
  ties: number;
  depth: number;
  /** Whether a quadrature or a series has settled on a value, which is then right to fewer digits than rounding leaves. */
  approximate: boolean;
}

/** Values of trees, with what was measured on the way. */
export type Kept = WeakMap<Tree, Pick<Meter, "largest" | "ties" | "approximate"> & { readonly value: Value }>;

export const mostSteps = 400_000;

export class TooLong extends Refusal {}

export class World {
  readonly source: Source;
  readonly meter: Meter;
  /** Names given other values, for definitions too. */
  private readonly given: Names | undefined;
  /** Calls standing for variables, as in ∂ℓ/∂f[x]. */
  readonly calls: readonly { readonly tree: Tree; readonly value: Value }[];
  /** How many derivatives are open; their ε are told apart by it. */
  readonly tags: number;
  /** Names bound by the sums, integrals and parameters around this place, which definitions do not see. */
  private readonly bound: Names | undefined;
  /** The same world as definitions and declarations see it. */
  readonly outside: World;
  private known: Map<string, Value> | undefined;
  /** What parts of formulas were worth in this world, where nothing is bound or given; it outlives one evaluation. */
  readonly kept: Kept | undefined;

  constructor(
    source: Source,
    meter: Meter = { steps: 0, largest: 0, ties: 0, depth: 0, approximate: false },
    given?: Names,
    calls: World["calls"] = [],
    tags = 0,
    bound?: Names,
    outside?: World,
    kept?: Kept,
  ) {
    this.source = source;
    this.meter = meter;
    this.given = given;
    this.calls = calls;
    this.tags = tags;
    this.bound = bound;
    this.outside = outside ?? this;
    this.kept = kept;
  }

  /** The value that a name is bound to or given here, if any. */
  look(name: string): Value | undefined {
    return find(this.bound, name) ?? find(this.given, name);
  }
  isBound(name: string): boolean {
    return find(this.bound, name) !== undefined;
  }
  /** What definitions were worth in this world. */
  get memo(): Map<string, Value> {
    this.outside.known ??= new Map();
    return this.outside.known;
  }

  bind(name: string, value: Value): World {
    const bound = { name, value, outer: this.bound };
    return new World(this.source, this.meter, this.given, this.calls, this.tags, bound, this.outside);
  }
  /** The same world with some names given other values, which hide bound ones. */
  with(changes: Iterable<readonly [string, Value]>, tags = this.tags, calls = this.calls): World {
    let { given, bound } = this;
    for (const [name, value] of changes) {
      given = { name, value, outer: given };
      if (this.isBound(name)) bound = { name, value, outer: bound };
    }
    const outside = new World(this.source, this.meter, given, calls, tags);
    return bound ? new World(this.source, this.meter, given, calls, tags, bound, outside) : outside;
  }
  withCall(tree: Tree, value: Value, tags: number): World {
    return this.with([], tags, [...this.calls, { tree, value }]);
  }

  tick(): void {
    if (++this.meter.steps > mostSteps) throw new TooLong("the formula takes too long to evaluate");
  }
  measure(size: number): void {
    if (size > this.meter.largest) this.meter.largest = size;
  }
}

function find(names: Names | undefined, name: string): Value | undefined {
  for (let n = names; n; n = n.outer) if (n.name === name) return n.value;
  return undefined;
}
