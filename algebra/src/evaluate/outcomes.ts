/** Outcomes: what a source knows of random variables, and the values that each can take. */

import type { Declarations } from "../declarations.ts";
import { indexName } from "../parse/large.ts";
import type { Node, Tree } from "../tree.ts";
import type { Rule } from "./hermite.ts";
import type { Scalar } from "./scalar.ts";
import type { Value } from "./value.ts";
import type { Source, World } from "./world.ts";

/** What the evaluator asks of a source that knows random variables. */
export interface RandomSource extends Source {
  readonly declarations: Declarations;
  groupOf(name: string): number | undefined;
  /** The values a random variable or a discrete index can take. */
  support(name: string, world: World): readonly Value[] | undefined;
  /** The values that can stand at a place of a declared distribution, counted through its bar; as numbers 1, 2, … if they count. */
  domain(name: string, place: number, counts: boolean, world: World): readonly Value[] | undefined;
  /** The joint outcomes of a group with their probabilities; of normal variables the places of a rule. */
  table(group: number, world: World, rule?: Rule): readonly Outcome[];
  /** The weight of values under a distribution that no group was drawn from: q(z | x). */
  weigh(name: string, values: readonly Value[], given: readonly Value[], world: World): Scalar;
}

export interface Outcome {
  readonly values: readonly (readonly [string, Value])[];
  readonly weight: Scalar;
}

export const hasRandom = (source: Source): source is RandomSource => "declarations" in source;

export const stem = (name: string): string => name.replace(/'+$/, "");

export function outcomes(name: string, world: World): readonly Value[] | undefined {
  if (!hasRandom(world.source)) return undefined;
  return world.source.support(name, world) ?? world.source.support(stem(name), world);
}

/** The values of an argument of a distribution: its own where it is random or an index, or else those the distribution allows. */
export function argumentOutcomes(call: Node<"call">, arg: Tree, world: World): readonly Value[] | undefined {
  const name = arg.kind === "symbol" ? indexName(arg) : "";
  const place = [...call.args, ...call.given].indexOf(arg);
  return (
    outcomes(name, world) ??
    (hasRandom(world.source) ? world.source.domain(call.name, place, false, world) : undefined)
  );
}

/** The worlds in which a name takes each of its outcomes: its own, or those of a distribution that it stands in; as an index if it counts. */
export function settings(
  name: string,
  calls: readonly Node<"call">[],
  counts: boolean,
  world: World,
): World[] | undefined {
  const own = outcomes(name, world);
  if (own) return own.map((value) => world.with([[name, value]]));
  if (!hasRandom(world.source)) return undefined;
  for (const call of calls) {
    const place = [...call.args, ...call.given].findIndex(
      (t) => t.kind === "symbol" && indexName(t) === name,
    );
    const possible = world.source.domain(call.name, place, counts, world);
    // Which outcome it is goes with its value: p(x) asks for that.
    if (possible) return possible.map((value, k) => world.bind(name, value).bind(ordinal(name), k));
  }
  return undefined;
}

export const ordinal = (name: string): string => `~${name}`;
