/** A random program as plain data: arrays, and steps that make values of values, all known by number. It becomes a graph when it is built. */
import { isFloat } from "../../src/core/dtype.ts";
import { type Graph, placeholder, type Value } from "../../src/ir/graph.ts";
import type { Dense } from "../../src/ir/op.ts";
import { linearize } from "../../src/transforms/linearize.ts";
import { drawLike, generator } from "../draw.ts";

export interface Step {
  readonly name: string;
  readonly args: readonly number[];
  readonly outputs: readonly number[];
  readonly apply: (args: readonly Value[]) => readonly Value[];
}

export interface Program {
  readonly seed: number;
  readonly inputs: ReadonlyMap<number, Dense>;
  readonly steps: readonly Step[];
  readonly outputs: readonly number[];
  /** Whether the gradients of a weighted sum of the outputs are asked for as well. */
  readonly gradients: boolean;
}

/** The steps that the outputs hang on. */
export function needed({ steps, outputs }: Pick<Program, "steps" | "outputs">): Step[] {
  const wanted = new Set(outputs);
  return [...steps]
    .reverse()
    .filter((step) => {
      const used = step.outputs.some((id) => wanted.has(id));
      if (used) for (const id of step.args) wanted.add(id);
      return used;
    })
    .reverse();
}

/** Adds what the steps give to the values known. */
export function runSteps(steps: readonly Step[], known: Map<number, Value>): void {
  for (const step of steps) {
    const results = step.apply(step.args.map((id) => known.get(id)!));
    step.outputs.forEach((id, i) => {
      known.set(id, results[i]!);
    });
  }
}

export interface Built {
  readonly graph: Graph;
  readonly data: readonly Dense[];
}

export function build(program: Program): Built {
  const { inputs, outputs, gradients, seed } = program;
  const steps = needed(program);
  const used = new Set([...outputs, ...steps.flatMap(({ args }) => args)]);
  const ids = [...inputs.keys()].filter((id) => used.has(id));
  const data = ids.map((id) => inputs.get(id)!);
  const places = data.map(({ dtype, shape }) => placeholder({ dtype, shape }));
  const f = (values: readonly Value[]): Value[] => {
    const known = new Map(ids.map((id, i) => [id, values[i]!]));
    runSteps(steps, known);
    return outputs.map((id) => known.get(id)!);
  };
  if (!gradients) return { graph: { inputs: places, outputs: f(places) }, data };
  const { outputs: ys, pullback } = linearize(f, places);
  const random = generator(seed);
  const weights = ys.flatMap(({ type }) =>
    isFloat(type.dtype) ? [drawLike({ ...type, data: new Float64Array(sizeIn(type.shape)) }, random)] : [],
  );
  const cotangents = weights.map(({ dtype, shape }) => placeholder({ dtype, shape }));
  let next = 0;
  const slopes = pullback(ys.map(({ type }) => (isFloat(type.dtype) ? cotangents[next++]! : null)));
  return {
    graph: { inputs: [...places, ...cotangents], outputs: [...ys, ...slopes.filter((x) => x !== null)] },
    data: [...data, ...weights],
  };
}

const sizeIn = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
