/** Running a recorded region again on other values. */

import { bind } from "../ir/bind.ts";
import type { Graph, Value } from "../ir/graph.ts";
import { region } from "../ir/graph.ts";
import { zeros } from "../ops/create.ts";

/** The outputs as they come out when `inputs` are replaced by `others` (null: zero). What does not depend on the inputs is shared. */
export function replay(
  inputs: readonly Value[],
  others: readonly (Value | null)[],
  outputs: readonly Value[],
): Value[] {
  const known = new Map<Value, Value>(inputs.map((x, i) => [x, others[i] ?? zeros(x.type)]));
  for (const node of region(inputs, outputs).nodes) {
    const results = bind(
      node.op,
      node.inputs.map((x) => known.get(x) ?? x),
      node.params,
    );
    node.outputs.forEach((y, i) => {
      if (!known.has(y)) known.set(y, results[i]!);
    });
  }
  return outputs.map((y) => known.get(y) ?? y);
}

/** A graph's nodes, written out in place. */
export const inline = (graph: Graph, inputs: readonly Value[]): Value[] =>
  replay(graph.inputs, inputs, graph.outputs);
