/** Folds over axes as users name them: which values they take, which axes they mean, and whether those stay with size 1. */
import { refuse } from "./core/errors.ts";
import { typeText, type Value } from "./ir/graph.ts";
import { axesOf, axisOf, floating } from "./lift.ts";
import * as along from "./ops/along.ts";
import { divide, multiply, subtract } from "./ops/arithmetic.ts";
import { cast } from "./ops/cast.ts";
import { like } from "./ops/create.ts";
import { broadcastTo, reshape } from "./ops/movement.ts";
import * as reduce from "./ops/reduce.ts";

/** One axis or several; none given means all. */
export type Axes = number | readonly number[];
type Keep = boolean | undefined;

export function sum(x: Value, axes?: Axes, keep?: Keep): Value {
  return fold("sum", reduce.sum, counted(x), axes, keep);
}

export function mean(x: Value, axes?: Axes, keep?: Keep): Value {
  const total = fold("mean", reduce.sum, floating(x), axes, keep);
  return divide(total, like(total, countOf("mean", x, axes)));
}

export function variance(x: Value, axes: Axes | undefined, keep: Keep, correction: number): Value {
  const float = floating(x);
  const centred = subtract(float, broadcastTo(mean(float, axes, true), x.type.shape));
  const total = fold("variance", reduce.sum, multiply(centred, centred), axes, keep);
  return divide(total, like(total, countOf("variance", x, axes) - correction));
}

export const max = (x: Value, axes?: Axes, keep?: Keep): Value =>
  fold("max", reduce.max, nonEmpty("max", x, axes), axes, keep);
export const min = (x: Value, axes?: Axes, keep?: Keep): Value =>
  fold("min", reduce.min, nonEmpty("min", x, axes), axes, keep);
export const product = (x: Value, axes?: Axes, keep?: Keep): Value =>
  fold("product", reduce.product, x, axes, keep);
export const any = (x: Value, axes?: Axes, keep?: Keep): Value =>
  fold("any", reduce.any, cast(x, "bool"), axes, keep);
export const all = (x: Value, axes?: Axes, keep?: Keep): Value =>
  fold("all", reduce.all, cast(x, "bool"), axes, keep);

export const argmax = (x: Value, axis?: number): Value => extremePosition("argmax", along.argmax, x, axis);
export const argmin = (x: Value, axis?: number): Value => extremePosition("argmin", along.argmin, x, axis);

export function cumulativeSum(x: Value, axis: number, reverse: boolean): Value {
  return along.cumulativeSum(counted(x), { axis: axisOf("cumulativeSum", x, axis), reverse });
}

/** Bools are counted, in i32. */
const counted = (x: Value): Value => (x.type.dtype === "bool" ? cast(x, "i32") : x);

function fold(
  name: string,
  f: (x: Value, axes: readonly number[]) => Value,
  x: Value,
  axes: Axes | undefined,
  keep: Keep,
): Value {
  const folded = axesOf(name, x, axes);
  const y = f(x, folded);
  const shape = x.type.shape.map((size, axis) => (folded.includes(axis) ? 1 : size));
  return keep ? reshape(y, shape) : y;
}

const countOf = (name: string, x: Value, axes: Axes | undefined): number =>
  axesOf(name, x, axes).reduce((count, axis) => count * x.type.shape[axis]!, 1);

function nonEmpty(name: string, x: Value, axes: Axes | undefined): Value {
  const empty = axesOf(name, x, axes).find((axis) => x.type.shape[axis] === 0);
  if (empty !== undefined)
    refuse(name, `axis ${empty} of ${typeText(x.type)} is empty (nothing has no ${name})`);
  return x;
}

function extremePosition(
  name: string,
  f: (x: Value, axis: number) => Value,
  x: Value,
  axis: number | undefined,
): Value {
  const from = counted(axis === undefined ? reshape(x, [countOf(name, x, undefined)]) : x);
  const resolved = axisOf(name, from, axis ?? 0);
  if (from.type.shape[resolved] === 0) refuse(name, `axis ${resolved} of ${typeText(x.type)} is empty`);
  return f(from, resolved);
}
