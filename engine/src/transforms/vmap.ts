/** vmap: a function of one example becomes a function of many, by running its region once more with every op's batch rule. */
import type { Value } from "../ir/graph.ts";
import { placeholder, region } from "../ir/graph.ts";
import { leading } from "../ops/elementwise.ts";
import type { ValueFunction } from "./linearize.ts";

/** Maps f over axis 0 of the inputs that have one (`mapped`); every output gets the new axis 0. */
export function vmap(
  f: ValueFunction,
  inputs: readonly Value[],
  mapped: readonly boolean[],
  size: number,
): Value[] {
  const one = inputs.map((x, i) =>
    mapped[i] ? placeholder({ dtype: x.type.dtype, shape: x.type.shape.slice(1) }, "example") : x,
  );
  const outputs = f(one);
  const placeholders = one.filter((_, i) => mapped[i]);
  const many = inputs.filter((_, i) => mapped[i]);
  return batchRegion(placeholders, many, outputs, size).map((y, i) => y ?? leading(outputs[i]!, size));
}

/** The outputs of a region with a new axis 0, or null for those that do not depend on the inputs. */
export function batchRegion(
  inputs: readonly Value[],
  batches: readonly Value[],
  outputs: readonly Value[],
  size: number,
): (Value | null)[] {
  const known = new Map<Value, Value>(inputs.map((x, i) => [x, batches[i]!]));
  for (const node of region(inputs, outputs).nodes) {
    const results = node.op.batch(
      node.inputs.map((x) => known.get(x) ?? x),
      node.inputs.map((x) => known.has(x)),
      node.params,
      size,
    );
    node.outputs.forEach((y, i) => {
      known.set(y, results[i]!);
    });
  }
  return outputs.map((y) => known.get(y) ?? null);
}
