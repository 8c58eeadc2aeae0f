/** Running a graph by the references of its ops: slow and obvious, floats in f64 throughout. */
import type { NumberArray } from "../core/dtype.ts";
import { internal } from "../core/errors.ts";
import type { Graph, Value } from "./graph.ts";
import { nodesBefore } from "./graph.ts";
import type { Dense } from "./op.ts";

/** The outputs of a graph on given arrays. */
export function interpret(graph: Graph, inputs: readonly Dense[]): Dense[] {
  const known = new Map<Value, Dense>(graph.inputs.map((x, i) => [x, inputs[i]!]));
  const look = (x: Value): Dense =>
    known.get(x) ??
    (x.data === undefined ? internal("a graph reads a placeholder that is not its input") : leaf(x, x.data));
  for (const node of nodesBefore(graph.outputs, (x) => x.data === undefined && !known.has(x))) {
    const types = node.outputs.map((y) => y.type);
    const results = node.op.reference(node.inputs.map(look), node.params, types);
    node.outputs.forEach((y, i) => {
      known.set(y, results[i]!);
    });
  }
  return graph.outputs.map(look);
}

const leaf = (x: Value, data: NumberArray): Dense => ({ ...x.type, data });
