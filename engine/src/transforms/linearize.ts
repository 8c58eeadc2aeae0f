/** A function at a point, and its slope there as a linear function: forwards (pushforward) or backwards (pullback). */
import type { Value } from "../ir/graph.ts";
import { placeholder } from "../ir/graph.ts";
import { identity } from "../ops/identity.ts";
import { isDifferentiable, pushforward, type Tangent } from "./jvp.ts";
import { replay } from "./replay.ts";
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
  return { outputs, tangents: pushforward(marked, tangents, outputs) };
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
  const moving = inputs.map((x) => (isDifferentiable(x) ? placeholder(x.type, "tangent") : null));
  const slopes = pushforward(inputs, moving, outputs);
  const present = moving.filter((t) => t !== null);
  return {
    outputs,
    pushforward: (tangents) => {
      const given = tangents.filter((_, i) => moving[i] !== null);
      const kept = slopes.filter((t) => t !== null);
      const results = [...replay(present, given, kept)];
      return slopes.map((t) => (t === null ? null : results.shift()!));
    },
    pullback: (cotangents) => {
      const results = [...transpose(present, slopes, cotangents)];
      return moving.map((t) => (t === null ? null : results.shift()!));
    },
  };
}
