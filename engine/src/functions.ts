/** Functions composed of ops. They have no rules of their own, except where one needs less memory. */
import { refuse } from "./core/errors.ts";
import type { Shape } from "./core/shape.ts";
import { arange, where } from "./create.ts";
import { customJvp } from "./custom.ts";
import type { Tensor } from "./tensor.ts";

/** Says of a function on tensors of any shape that its result has its argument's. */
const keepsShape = <Rest extends readonly unknown[]>(
  f: (x: Tensor, ...rest: Rest) => Tensor,
): (<S extends Shape>(x: Tensor<S>, ...rest: Rest) => Tensor<S>) => f as never;

/** log Σ eˣ along an axis, safe for large x. */
export function logSumExp(x: Tensor, axis = -1, { keep = false }: { readonly keep?: boolean } = {}): Tensor {
  // Max first: exp of a large logit overflows. Where all are −∞ (or one is ∞) the max itself is the answer.
  const largest = x.max(axis, { keep: true }).stopGradient();
  const shift = where(largest.abs().equal(Number.POSITIVE_INFINITY), 0, largest);
  const total = x.subtract(shift).exp().sum(axis, { keep: true }).log().add(shift);
  return keep ? total : total.dropAxis(axis);
}

/** Weights that are positive and sum to one along an axis: eˣ / Σ eˣ. */
export const softmax = keepsShape((x, axis: number = -1) =>
  customJvp(
    (x: Tensor) => {
      const e = x.subtract(x.max(axis, { keep: true })).exp();
      return e.divide(e.sum(axis, { keep: true }));
    },
    // By the weights alone: they are all that is kept for the way back.
    (_, [t], weights) => t.subtract(t.multiply(weights).sum(axis, { keep: true })).multiply(weights),
  )(x),
);

/** The logarithm of softmax, without taking a logarithm of small numbers. */
export const logSoftmax = keepsShape((x, axis: number = -1) => {
  const centred = x.subtract(x.max(axis, { keep: true }).stopGradient());
  return centred.subtract(centred.exp().sum(axis, { keep: true }).log());
});

/** max(0, x) */
export const relu = keepsShape((x) => x.relu());

/** x for x ≥ 0, else slope · x. */
export const leakyRelu = keepsShape((x, slope: number = 0.01) => where(x.less(0), x.multiply(slope), x));

/** log(1 + eˣ), safe for large x. */
export const softplus = keepsShape((x) => x.relu().add(x.abs().negate().exp().log1p()));

/** x · sigmoid(x), also called swish. */
export const silu = keepsShape((x) => x.multiply(x.sigmoid()));

/** x · Φ(x), with Φ the normal distribution function. */
export const gelu = keepsShape((x) => x.multiply(x.multiply(Math.SQRT1_2).erf().add(1)).multiply(0.5));

/** x for x ≥ 0, else α (eˣ − 1). */
export const elu = keepsShape((x, alpha: number = 1) =>
  where(x.less(0), x.minimum(0).expm1().multiply(alpha), x),
);

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
export const lowerTriangle = keepsShape((x, above: number = 0) =>
  triangle(x, (row, column) => column.lessEqual(row.add(above))),
);
export const upperTriangle = keepsShape((x, above: number = 0) =>
  triangle(x, (row, column) => column.greaterEqual(row.add(above))),
);

function triangle(x: Tensor, inside: (row: Tensor, column: Tensor) => Tensor): Tensor {
  const [rows, columns] = x.shape.slice(-2);
  if (rows === undefined || columns === undefined) refuse("triangle", `takes matrices, got ${x.type}`);
  return where(inside(arange(rows).insertAxis(1), arange(columns)), x, 0);
}
