/** What op literals share: index arithmetic of the references, small checks, samples. */
import type { DType, NumberArray } from "../core/dtype.ts";
import { allocate, isFloat } from "../core/dtype.ts";
import { internal } from "../core/errors.ts";
import type { Shape } from "../core/shape.ts";
import { sizeOf } from "../core/shape.ts";
import type { Type } from "../ir/graph.ts";
import { sameType, typeText } from "../ir/graph.ts";
import type { Dense, Derivative, Sample } from "../ir/op.ts";

/** The array a reference computes in: f64 for every float, the dtype's own otherwise. */
export const workArray = (dtype: DType, length: number): NumberArray =>
  allocate(isFloat(dtype) ? "f64" : dtype, length);

export const dense = (type: Type): Dense & { data: NumberArray } => ({
  ...type,
  data: workArray(type.dtype, sizeOf(type.shape)),
});

/** Calls `visit` with every multi-index of a shape, in row-major order. The array is reused. */
export function forEachIndex(shape: Shape, visit: (at: readonly number[], flat: number) => void): void {
  const size = sizeOf(shape);
  const at = shape.map(() => 0);
  for (let flat = 0; flat < size; flat++) {
    visit(at, flat);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at[axis]!++;
      if (at[axis]! < shape[axis]!) break;
      at[axis] = 0;
    }
  }
}

/** The flat position of a multi-index. */
export function flatten(at: readonly number[], shape: Shape): number {
  let flat = 0;
  for (let axis = 0; axis < shape.length; axis++) flat = flat * shape[axis]! + at[axis]!;
  return flat;
}

/** All inputs must be of one type; the Tensor layer has broadcast and widened them, so a difference is our bug. */
export function sameTypes(name: string, inputs: readonly Type[]): Type {
  const [first] = inputs;
  if (first === undefined || inputs.some((x) => !sameType(x, first)))
    internal(`${name} got ${inputs.map(typeText).join(", ")}`);
  return first;
}

export const flat = (because: string): Extract<Derivative<null>, { kind: "flat" }> => ({
  kind: "flat",
  because,
});

/** The same sample on several shapes, edges included. */
export const onShapes = (
  arity: number,
  details: Omit<Sample<null>["inputs"][number], "shape"> = {},
  shapes: readonly Shape[] = [[], [5], [2, 3], [0, 2], [1, 17]],
): Sample<null>[] =>
  shapes.map((shape) => ({
    inputs: Array.from({ length: arity }, () => ({ shape, ...details })),
    params: null,
  }));
