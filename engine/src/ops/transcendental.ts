/** Functions of one number with their slopes. */
import { bind1 } from "../ir/bind.ts";
import { unary } from "../ir/build.ts";
import type { Value } from "../ir/graph.ts";
import type { Unary } from "../ir/kernel.ts";
import type { Op, Sample } from "../ir/op.ts";
import { add, divide, multiply, negate, square, subtract } from "./arithmetic.ts";
import { like } from "./create.ts";
import { elementwise, partials } from "./elementwise.ts";
import { onShapes } from "./support.ts";

/** One function: its slope from input x and output y, the same on a plain number, where to sample it. */
function smooth(
  name: Unary,
  slope: (x: Value, y: Value) => Value,
  reference: (x: number) => number,
  details: Omit<Sample<null>["inputs"][number], "shape"> = {},
): Op<null> {
  return elementwise({
    name,
    derivative: partials(([x], y) => slope(x!, y)),
    lower: ([x]) => unary(name, x!),
    reference: (x) => reference(x!),
    samples: [...onShapes(1, details), ...onShapes(1, { ...details, dtype: "f64" }, [[3]])],
  });
}

const positive = { domain: [0.3, 4] as const };

export const expOp: Op<null> = smooth("exp", (_, y) => y, Math.exp); // (eˣ)′ = eˣ, the output we already have
export const expm1Op: Op<null> = smooth("expm1", (_, y) => add(y, like(y, 1)), Math.expm1);
export const logOp: Op<null> = smooth("log", (x) => reciprocal(x), Math.log, positive);
export const log1pOp: Op<null> = smooth("log1p", (x) => reciprocal(add(x, like(x, 1))), Math.log1p, {
  domain: [-0.6, 3],
});
export const sqrtOp: Op<null> = smooth("sqrt", (_, y) => divide(like(y, 0.5), y), Math.sqrt, positive);
export const sinOp: Op<null> = smooth("sin", (x) => cos(x), Math.sin);
export const cosOp: Op<null> = smooth("cos", (x) => negate(sin(x)), Math.cos);
export const tanhOp: Op<null> = smooth("tanh", (_, y) => subtract(like(y, 1), square(y)), Math.tanh); // 1 − y²
export const sigmoidOp: Op<null> = smooth(
  "sigmoid",
  (_, y) => multiply(y, subtract(like(y, 1), y)), // y (1 − y)
  (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
);
export const erfOp: Op<null> = smooth(
  "erf",
  (x) => multiply(like(x, 2 / Math.sqrt(Math.PI)), exp(negate(square(x)))),
  erfNumber,
);

export const exp = (x: Value): Value => bind1(expOp, [x], null);
export const expm1 = (x: Value): Value => bind1(expm1Op, [x], null);
export const log = (x: Value): Value => bind1(logOp, [x], null);
export const log1p = (x: Value): Value => bind1(log1pOp, [x], null);
export const sqrt = (x: Value): Value => bind1(sqrtOp, [x], null);
export const sin = (x: Value): Value => bind1(sinOp, [x], null);
export const cos = (x: Value): Value => bind1(cosOp, [x], null);
export const tanh = (x: Value): Value => bind1(tanhOp, [x], null);
export const sigmoid = (x: Value): Value => bind1(sigmoidOp, [x], null);
export const erf = (x: Value): Value => bind1(erfOp, [x], null);
export const reciprocal = (x: Value): Value => divide(like(x, 1), x);

/** erf by its series about zero, and by the continued fraction of erfc beyond 2.5, both summed until they stand still. */
function erfNumber(x: number): number {
  const size = Math.abs(x);
  if (!(size < 6)) return Number.isNaN(x) ? Number.NaN : Math.sign(x);
  if (size > 2.5) {
    // erfc x = e^(−x²)/√π · 1/(x + ½/(x + 1/(x + 1½/(x + …))))
    let tail = size;
    for (let k = 60; k >= 1; k--) tail = size + k / 2 / tail;
    return Math.sign(x) * (1 - Math.exp(-size * size) / (Math.sqrt(Math.PI) * tail));
  }
  // 2/√π Σ (−1)ⁿ x²ⁿ⁺¹ / (n! (2n + 1))
  let term = x;
  let total = x;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(total); n++) {
    term *= (-x * x) / n;
    total += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * total;
}
