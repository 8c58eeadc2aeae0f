/**
 * The reference device: walks the graph and asks each op for its reference. Slow and obvious; floats are f64 throughout and
 * rounded to their dtype only at the end. It is the oracle of the tests.
 */
import { allocate } from "../core/dtype.ts";
import { sizeOf } from "../core/shape.ts";
import { interpret } from "../ir/interpret.ts";
import type { Device } from "./device.ts";

export const referenceDevice: Device = {
  name: "reference",
  compile: (graph) => ({
    run: (inputs) => {
      const given = inputs.map((data, i) => ({ ...graph.inputs[i]!.type, data }));
      return interpret(graph, given).map(({ dtype, shape, data }) => {
        const out = allocate(dtype, sizeOf(shape));
        out.set(data);
        return out;
      });
    },
  }),
};
