/** Tracing a function to a closed graph: what it reads from outside becomes an input. */
import type { Graph, Type, Value } from "../ir/graph.ts";
import { nodeOf, placeholder, region } from "../ir/graph.ts";
import { replay } from "./replay.ts";

export interface Traced {
  /** Takes [captured…, inputs…]. */
  readonly graph: Graph;
  /** What the function read from outside, computed or not: passed in rather than computed inside, so it is computed once. */
  readonly captured: readonly Value[];
}

/** A function of values, run on placeholders. */
export function trace(types: readonly Type[], f: (inputs: readonly Value[]) => readonly Value[]): Traced {
  const inputs = types.map((type) => placeholder(type));
  return close(inputs, f(inputs));
}

export function close(inputs: readonly Value[], outputs: readonly Value[]): Traced {
  const { nodes, values } = region(inputs, outputs);
  const captured = new Set<Value>();
  const see = (x: Value): void => {
    if (!values.has(x) && !isFree(x)) captured.add(x);
  };
  for (const node of nodes) node.inputs.forEach(see);
  outputs.forEach(see);
  const outside = [...captured];
  const stand = outside.map((x) => placeholder(x.type, "captured"));
  return {
    graph: { inputs: [...stand, ...inputs], outputs: replay(outside, stand, outputs) },
    captured: outside,
  };
}

/** Constants and positions cost nothing to make again. */
const isFree = (x: Value): boolean => nodeOf(x)?.inputs.length === 0 && x.data === undefined;
