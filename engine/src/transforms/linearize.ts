/** A function at a point, and its slope there as a linear function: forwards (pushforward) or backwards (pullback). */
import type { Value } from "../ir/graph.ts";
import { placeholder } from "../ir/graph.ts";
import { identity } from "../ops/identity.ts";
import { isDifferentiable, pushforward, type Tangent, towardsForward, towardsReverse } from "./jvp.ts";
import { transpose } from "./transpose.ts";

export type ValueFunction = (inputs: readonly Value[]) => readonly Value[];

/** Outputs and their tangents. Inputs are marked by fresh nodes, so that nothing else the function reads is mistaken for them. */
export function jvp(
  f: ValueFunction,
  inputs: readonly Value[],
  tangents: readonly Tangent[],
): { outputs: readonly Value[]; tangents: readonly Tangent[] } {
  const marked = inputs.map(identity);
  const outputs = f(marked);
  return { outputs, tangents: towardsForward(() => pushforward(marked, tangents, outputs)) };
}

export interface Linearized {
  readonly outputs: readonly Value[];
  readonly pushforward: (tangents: readonly Tangent[]) => readonly Tangent[];
  readonly pullback: (cotangents: readonly Tangent[]) => readonly Tangent[];
}

export function linearize(f: ValueFunction, inputs: readonly Value[]): Linearized {
  const marked = inputs.map(identity);
  return linearizeRegion(marked, f(marked));
}

/** The same for a region that exists already. */
export function linearizeRegion(inputs: readonly Value[], outputs: readonly Value[]): Linearized {
  let backwards: { moving: readonly Tangent[]; slopes: readonly Tangent[] } | undefined;
  const linear = () => {
    const moving = inputs.map((x) => (isDifferentiable(x) ? placeholder(x.type, "tangent") : null));
    return { moving, slopes: towardsReverse(() => pushforward(inputs, moving, outputs)) };
  };
  return {
    outputs,
    pushforward: (tangents) => towardsForward(() => pushforward(inputs, tangents, outputs)),
    pullback: (cotangents) => {
      backwards ??= linear();
      const { moving, slopes } = backwards;
      const results = transpose(
        moving.filter((t) => t !== null),
        slopes,
        cotangents,
      );
      return moving.map((t) => (t === null ? null : results.shift()!));
    },
  };
}
