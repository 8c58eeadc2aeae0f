/** Checks a graph: every node's types follow from its inputs, every leaf is an input or holds as many numbers as its type says. Passes are tested with it. */

import { arrayTypes } from "../core/dtype.ts";
import { internal } from "../core/errors.ts";
import { sizeOf } from "../core/shape.ts";
import type { Graph, Value } from "./graph.ts";
import { nodesBefore, sameType, typeText } from "./graph.ts";

/** Throws an internal error that names the first node that is wrong. */
export function verify(graph: Graph): void {
  const inputs = new Set(graph.inputs);
  const made = new Set<Value>();
  const read = (x: Value, by: string): void => {
    if (inputs.has(x) || made.has(x)) return;
    if (x.data === undefined)
      internal(`${by} reads ${typeText(x.type)}, which is neither computed before it nor an input`);
    const fits = x.data instanceof arrayTypes[x.type.dtype] && x.data.length === sizeOf(x.type.shape);
    if (!fits) internal(`${by} reads ${typeText(x.type)}, but its data are ${x.data.length} numbers`);
  };
  for (const node of nodesBefore(graph.outputs, (x) => x.data === undefined && !inputs.has(x))) {
    for (const x of node.inputs) read(x, node.op.name);
    const types = node.op.type(
      node.inputs.map((x) => x.type),
      node.params,
    );
    if (types.length !== node.outputs.length)
      internal(`${node.op.name} has ${node.outputs.length} outputs, not ${types.length}`);
    node.outputs.forEach((y, i) => {
      if (!sameType(y.type, types[i]!))
        internal(`${node.op.name} says ${typeText(types[i]!)}, but its output ${i} is ${typeText(y.type)}`);
      made.add(y);
    });
    for (const inner of graphsIn(node.params)) verify(inner);
  }
  for (const y of graph.outputs) read(y, "the result");
}

/** Graphs among the params of a node: the bodies of control flow. */
export function graphsIn(params: unknown): Graph[] {
  if (typeof params !== "object" || params === null) return [];
  return Object.values(params).filter(
    (value): value is Graph =>
      typeof value === "object" &&
      value !== null &&
      "inputs" in value &&
      "outputs" in value &&
      Array.isArray(value.inputs),
  );
}
