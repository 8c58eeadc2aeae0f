/** Outcomes: what a source knows of random variables, and the values that each can take. */

import type { RandomGroup } from "../declarations.ts";
import type { Scalar } from "./scalar.ts";
import type { Value } from "./value.ts";
import type { Source, World } from "./world.ts";

/** What the evaluator asks of a source that knows random variables. */
export interface RandomSource extends Source {
  groups(): readonly RandomGroup[];
  groupOf(name: string): number | undefined;
  /** The values a random variable or a discrete index can take. */
  support(name: string, world: World): readonly Value[] | undefined;
  /** The joint outcomes of a group with their probabilities. */
  table(group: number, world: World, nodes: number): readonly Outcome[];
  /** The weight of values under a distribution that no group was drawn from: q(z | x). */
  weigh(name: string, values: readonly Value[], given: readonly Value[], world: World): Scalar;
}

export interface Outcome {
  readonly values: readonly (readonly [string, Value])[];
  readonly weight: Scalar;
}

export const hasRandom = (source: Source): source is RandomSource => "groups" in source;

export const stem = (name: string): string => name.replace(/'+$/, "");

export function outcomes(name: string, world: World): readonly Value[] | undefined {
  if (!hasRandom(world.source)) return undefined;
  return world.source.support(name, world) ?? world.source.support(stem(name), world);
}
