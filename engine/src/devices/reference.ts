/**
 * The reference device: walks the graph and asks each op for its reference. Slow and obvious; floats are f64 throughout and
 * rounded to their dtype only at the end. It is the oracle of the tests.
 */
import { allocate, type NumberArray } from "../core/dtype.ts";
import { internal } from "../core/errors.ts";
import { sizeOf } from "../core/shape.ts";
import type { Graph, Value } from "../ir/graph.ts";
import { nodesBefore } from "../ir/graph.ts";
import type { Dense } from "../ir/op.ts";
import type { Device } from "./device.ts";

export const referenceDevice: Device = {
  name: "reference",
  compile: (graph) => ({
    run: (inputs) => {
      const results = interpret(
        graph,
        inputs.map((data, i) => ({ ...graph.inputs[i]!.type, data })),
      );
      return results.map(({ dtype, shape, data }) => {
        const out = allocate(dtype, sizeOf(shape));
        out.set(data as never);
        return out;
      });
    },
  }),
};

/** The outputs of a graph on given arrays. */
export function interpret(graph: Graph, inputs: readonly Dense[]): Dense[] {
  const known = new Map<Value, Dense>(graph.inputs.map((x, i) => [x, inputs[i]!]));
  const look = (x: Value): Dense =>
    known.get(x) ??
    (x.data === undefined ? internal("a graph reads a placeholder that is not its input") : leaf(x, x.data));
  const order = nodesBefore(graph.outputs, (x) => x.data === undefined && !known.has(x));
  for (const node of order) {
    const results = node.op.reference(
      node.inputs.map(look),
      node.params,
      node.outputs.map((y) => y.type),
    );
    node.outputs.forEach((y, i) => {
      known.set(y, results[i]!);
    });
  }
  return graph.outputs.map(look);
}

const leaf = (x: Value, data: NumberArray): Dense => ({ ...x.type, data });
