/** From what users write to what ops take: numbers become tensors, dtypes widen, shapes broadcast, all of it by explicit nodes. */
import { type DType, isFloat, widen } from "./core/dtype.ts";
import { refuse } from "./core/errors.ts";
import { broadcastShapes, resolveAxis, type Shape } from "./core/shape.ts";
import { type Type, typeText, type Value } from "./ir/graph.ts";
import { cast } from "./ops/cast.ts";
import { full } from "./ops/create.ts";
import { broadcastTo } from "./ops/movement.ts";
import { Tensor } from "./tensor.ts";

/** What stands beside a tensor in an expression. */
export type Operand = Tensor | number | boolean;

/** The dtype a plain number takes beside a tensor: the tensor's own, unless it cannot hold it. */
function dtypeOf(x: number | boolean, beside: DType): DType {
  if (typeof x === "boolean" || isFloat(beside)) return beside;
  if (!Number.isInteger(x)) return "f32";
  return beside === "bool" || (beside === "u32" && x < 0) ? "i32" : beside;
}

/** Operands as values of one type. A number takes the dtype of the tensors beside it. */
export function align(op: string, ...operands: readonly Operand[]): Value[] {
  const values = operands.map((x) => (x instanceof Tensor ? x.value : x));
  const types = values.filter((x) => typeof x === "object").map((x) => x.type);
  let dtype = types.length === 0 ? plainDtype(operands) : types.map((t) => t.dtype).reduce(widen);
  for (const x of values)
    if (typeof x !== "object" && types.length > 0) dtype = widen(dtype, dtypeOf(x, dtype));
  const shape = commonShape(op, types);
  return values.map((x) =>
    typeof x === "object" ? broadcastTo(cast(x, dtype), shape) : full({ dtype, shape }, Number(x)),
  );
}

const plainDtype = (operands: readonly Operand[]): DType =>
  operands.every((x) => typeof x === "boolean") ? "bool" : "f32";

export function commonShape(op: string, types: readonly Type[]): Shape {
  let shape: Shape = [];
  for (const type of types) {
    const wider = broadcastShapes(shape, type.shape);
    if (wider === undefined)
      refuse(
        op,
        `shapes do not broadcast, ${types.map(typeText).join(" and ")} (aligned at the last axis, sizes must be equal or 1); reshape or insertAxis one of them?`,
      );
    shape = wider;
  }
  return shape;
}

/** Ints and bools become f32 where a function needs fractions. */
export const floating = (x: Value): Value => (isFloat(x.type.dtype) ? x : cast(x, "f32"));

/** Axes as the user counts them (−1 is the last; none given means all), resolved and in order. */
export function axesOf(op: string, x: Value, axes: number | readonly number[] | undefined): number[] {
  const { shape } = x.type;
  if (axes === undefined) return shape.map((_, axis) => axis);
  const resolved = (typeof axes === "number" ? [axes] : axes).map((axis) => axisOf(op, x, axis));
  if (new Set(resolved).size < resolved.length) refuse(op, `axes [${axes}] name one axis twice`);
  return resolved.sort((a, b) => a - b);
}

/** One axis, resolved. `extra` allows one past the end, for new axes. */
export function axisOf(op: string, x: Value, axis: number, extra = 0): number {
  const rank = x.type.shape.length + extra;
  const range = rank === 0 ? "it has none" : `axes run from ${-rank} to ${rank - 1}`;
  return resolveAxis(axis, rank) ?? refuse(op, `no axis ${axis} in ${typeText(x.type)} (${range})`);
}

/** Checks a shape given by the user. */
export function checkShape(op: string, shape: Shape): Shape {
  for (const size of shape)
    if (!Number.isInteger(size) || size < 0)
      refuse(op, `[${shape}] is not a shape (sizes are whole numbers from 0 up)`);
  return shape;
}
