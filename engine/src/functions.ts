/** Functions composed of ops: no rules of their own. */
import { refuse } from "./core/errors.ts";
import { arange, where } from "./create.ts";
import type { Tensor } from "./tensor.ts";

/** log Σ eˣ along an axis, safe for large x. */
export function logSumExp(x: Tensor, axis = -1, { keep = false }: { readonly keep?: boolean } = {}): Tensor {
  // Max first: exp of a large logit overflows. Where all are −∞ (or one is ∞) the max itself is the answer.
  const largest = x.max(axis, { keep: true }).stopGradient();
  const shift = where(largest.abs().equal(Number.POSITIVE_INFINITY), 0, largest);
  const total = x.subtract(shift).exp().sum(axis, { keep: true }).log().add(shift);
  return keep ? total : total.dropAxis(axis);
}

/** Weights that are positive and sum to one along an axis: eˣ / Σ eˣ. */
export function softmax(x: Tensor, axis = -1): Tensor {
  const e = x.subtract(x.max(axis, { keep: true }).stopGradient()).exp();
  return e.divide(e.sum(axis, { keep: true }));
}

/** The logarithm of softmax, without taking a logarithm of small numbers. */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  const centred = x.subtract(x.max(axis, { keep: true }).stopGradient());
  return centred.subtract(centred.exp().sum(axis, { keep: true }).log());
}

/** max(0, x) */
export const relu = (x: Tensor): Tensor => x.relu();

/** x for x ≥ 0, else slope · x. */
export const leakyRelu = (x: Tensor, slope = 0.01): Tensor => where(x.less(0), x.multiply(slope), x);

/** log(1 + eˣ), safe for large x. */
export const softplus = (x: Tensor): Tensor => x.relu().add(x.abs().negate().exp().log1p());

/** x · sigmoid(x), also called swish. */
export const silu = (x: Tensor): Tensor => x.multiply(x.sigmoid());

/** x · Φ(x), with Φ the normal distribution function. */
export const gelu = (x: Tensor): Tensor => x.multiply(x.divide(Math.SQRT2).erf().add(1)).multiply(0.5);

/** x for x ≥ 0, else α (eˣ − 1). */
export const elu = (x: Tensor, alpha = 1): Tensor =>
  where(x.less(0), x.minimum(0).expm1().multiply(alpha), x);

/** Ones at the given classes: i32[outer…] → f32[outer…, classes]. A class out of range gives zeros. */
export function oneHot(
  classes: Tensor,
  count: number,
  { dtype = "f32" }: { readonly dtype?: Tensor["dtype"] } = {},
): Tensor {
  return classes.insertAxis(-1).equal(arange(count)).cast(dtype);
}

/** Length of vectors along the axes (default: all): √Σ x². Its slope at zero is not finite. */
export const norm = (
  x: Tensor,
  axes?: number | readonly number[],
  options: { readonly keep?: boolean } = {},
): Tensor => x.square().sum(axes, options).sqrt();

/** All products of two vectors: f32[m], f32[n] → f32[m,n]. */
export function outer(x: Tensor, y: Tensor): Tensor {
  if (x.rank !== 1 || y.rank !== 1) refuse("outer", `takes two vectors, got ${x.type} and ${y.type}`);
  return x.insertAxis(1).multiply(y);
}

/** The diagonal of the last two axes: f32[…, n, n] → f32[…, n]. */
export function diagonal(x: Tensor): Tensor {
  const [rows, columns] = x.shape.slice(-2);
  if (x.rank < 2 || rows !== columns) refuse("diagonal", `takes square matrices, got ${x.type}`);
  const outerAxes = x.shape.slice(0, -2);
  const onDiagonal = arange(rows!).multiply(rows! + 1);
  return x.reshape([...outerAxes, rows! * rows!]).take(onDiagonal, -1);
}

/** The sum of the diagonal. */
export const trace = (x: Tensor): Tensor => diagonal(x).sum(-1);

/** Zeros above the given diagonal (0 is the main one): what attention to the past may see. */
export const lowerTriangle = (x: Tensor, above = 0): Tensor =>
  triangle(x, (row, column) => column.lessEqual(row.add(above)));
export const upperTriangle = (x: Tensor, above = 0): Tensor =>
  triangle(x, (row, column) => column.greaterEqual(row.add(above)));

function triangle(x: Tensor, inside: (row: Tensor, column: Tensor) => Tensor): Tensor {
  const [rows, columns] = x.shape.slice(-2);
  if (rows === undefined || columns === undefined) refuse("triangle", `takes matrices, got ${x.type}`);
  return where(inside(arange(rows).insertAxis(1), arange(columns)), x, 0);
}
