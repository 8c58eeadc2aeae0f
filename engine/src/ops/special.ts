/**
 * Functions of statistics: the logarithm of the gamma function and its slope, and the modified Bessel functions of the von Mises distribution,
 * scaled by e^(−|x|) so that they never overflow.
 */
import { bind1 } from "../ir/bind.ts";
import { unary } from "../ir/build.ts";
import type { Value } from "../ir/graph.ts";
import type { Unary } from "../ir/kernel.ts";
import type { Op, Sample } from "../ir/op.ts";
import { add, divide, multiply, square, subtract } from "./arithmetic.ts";
import { equal, less, select, sign } from "./compare.ts";
import { like } from "./create.ts";
import { elementwise, partials } from "./elementwise.ts";
import { onShapes } from "./support.ts";
import { reciprocal, sin } from "./transcendental.ts";

function special(
  name: Unary,
  slope: (x: Value, y: Value) => Value,
  reference: (x: number) => number,
  samples: readonly Sample<null>[],
): Op<null> {
  return elementwise({
    name,
    derivative: partials(([x], y) => slope(x!, y)),
    lower: ([x]) => unary(name, x!),
    reference: (x) => reference(x!),
    samples,
  });
}

const gammaSamples = [
  ...onShapes(1, { domain: [0.2, 8] }),
  // Between the poles at 0, −1, −2, …
  ...onShapes(1, { domain: [-2.8, 3], away: [-2, -1, 0] }, [[9]]),
];

export const lgammaOp: Op<null> = special("lgamma", (x) => digamma(x), lgammaNumber, gammaSamples);
export const digammaOp: Op<null> = special("digamma", (x) => trigamma(x), digammaNumber, gammaSamples);

/** log |Γ(x)| */
export const lgamma = (x: Value): Value => bind1(lgammaOp, [x], null);
/** Γ′(x) / Γ(x) */
export const digamma = (x: Value): Value => bind1(digammaOp, [x], null);

/** How far arguments are shifted up before an asymptotic series is used. */
const shift = 8;

/** Coefficients of x^(−2k−1) in the series of the trigamma function: the Bernoulli numbers B₂, B₄, … */
const bernoulli = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6];

/** The slope of digamma, composed of other ops, and so with slopes of its own. */
function trigamma(x: Value): Value {
  const number = (value: number): Value => like(x, value);
  // ψ₁(x) = π² / sin²(πx) − ψ₁(1 − x); each side is kept off the other's poles.
  const reflected = less(x, number(0.5));
  const z = select(reflected, subtract(number(1), x), x);
  let total = number(0);
  for (let k = 0; k < shift; k++) total = add(total, reciprocal(square(add(z, number(k)))));
  const inverse = reciprocal(add(z, number(shift)));
  const inverseSquare = square(inverse);
  let series = number(0);
  for (const b of [...bernoulli].reverse()) series = add(multiply(series, inverseSquare), number(b));
  // 1/x + 1/2x² + Σ B₂ₖ / x^(2k+1)
  const tail = add(inverse, multiply(inverseSquare, add(number(0.5), multiply(inverse, series))));
  const direct = add(total, tail);
  const sine = sin(multiply(select(reflected, x, number(0.25)), number(Math.PI)));
  return select(reflected, subtract(divide(number(Math.PI ** 2), square(sine)), direct), direct);
}

/** Stirling's series after a shift to 10 or more, where its error is below rounding. */
function lgammaNumber(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - lgammaNumber(1 - x);
  let product = 1;
  let z = x;
  for (; z < 10; z++) product *= z;
  const w = 1 / (z * z);
  const series =
    (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w * (1 / 1188 - (w * 691) / 360360))))) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}

function digammaNumber(x: number): number {
  if (x < 0.5) return digammaNumber(1 - x) - Math.PI / Math.tan(Math.PI * x);
  let shifted = 0;
  let z = x;
  for (; z < 10; z++) shifted += 1 / z;
  const w = 1 / (z * z);
  const series =
    w * (1 / 12 - w * (1 / 120 - w * (1 / 252 - w * (1 / 240 - w * (1 / 132 - (w * 691) / 32760)))));
  return Math.log(z) - 0.5 / z - series - shifted;
}

const besselSamples = [
  ...onShapes(1, { domain: [-4, 4], away: [0] }),
  ...onShapes(1, { domain: [5, 60] }, [[7]]),
];

// I₀′ = I₁ and I₁′ = I₀ − I₁/x; the scale e^(−|x|) adds −sign(x) times the function.
export const besselI0eOp: Op<null> = special(
  "besselI0e",
  (x, y) => subtract(besselI1e(x), multiply(sign(x), y)),
  (x) => besselNumber(0, Math.abs(x)),
  besselSamples,
);
export const besselI1eOp: Op<null> = special(
  "besselI1e",
  (x, y) => {
    const zero = equal(x, like(x, 0));
    // I₁(x)/x is ½ at zero.
    const ratio = select(zero, like(x, 0.5), divide(y, select(zero, like(x, 1), x)));
    return subtract(subtract(besselI0e(x), ratio), multiply(sign(x), y));
  },
  (x) => Math.sign(x) * besselNumber(1, Math.abs(x)),
  besselSamples,
);

/** e^(−|x|) I₀(x) */
export const besselI0e = (x: Value): Value => bind1(besselI0eOp, [x], null);
/** e^(−|x|) I₁(x) */
export const besselI1e = (x: Value): Value => bind1(besselI1eOp, [x], null);

/** e^(−x) Iₙ(x) for x ≥ 0: the power series, all of whose terms are positive; far out, the asymptotic series. */
function besselNumber(order: 0 | 1, x: number): number {
  if (x > 30) {
    // 1/√(2πx) Σ (−1)ᵏ (4n² − 1²)(4n² − 3²)…(4n² − (2k−1)²) / (k! (8x)ᵏ)
    let term = 1;
    let total = 1;
    for (let k = 1; k < 40 && Math.abs(term) > 1e-17; k++) {
      term *= -(4 * order * order - (2 * k - 1) ** 2) / (k * 8 * x);
      total += term;
    }
    return total / Math.sqrt(2 * Math.PI * x);
  }
  // Σ (x/2)^(2k+n) / (k! (k+n)!)
  let term = order === 0 ? 1 : x / 2;
  let total = term;
  for (let k = 1; term > 1e-18 * total; k++) {
    term *= (x * x) / 4 / (k * (k + order));
    total += term;
  }
  return total * Math.exp(-x);
}
