/**
 * The error function, the gamma function's logarithm and its slope, and the modified Bessel functions. Largest errors: erf 2 units in the last
 * place; lgamma, digamma and the Bessel functions below 10⁻¹³ of 1 + |result| in f64. All but erf are computed in f64 lanes for f32 too.
 */
import { coefficients } from "./coefficients.ts";
import { exp, smallExpm1 } from "./exponential.ts";
import type { Lane, V } from "./lane.ts";
import { log } from "./logarithm.ts";
import { cos, sin } from "./trigonometric.ts";

/** With q = −ln(1 − erf |x|), a smooth function that begins as 2/√π |x|: |e^−q − 1|, and the sign of x. */
export function erf(m: Lane, x: V): V {
  const size = m.atMost(m.abs(x), m.dtype === "f32" ? 3.95 : 5.95);
  // The leading coefficient is one and a little: the one is added last.
  const [first, ...rest] = coefficients[m.dtype].erf;
  const q = m.multiplyAdd(size, m.polynomial(size, [first - 1, ...rest]), size);
  return m.withSign(m.abs(smallExpm1(m, m.negate(q))), x);
}

/** The argument moved up past ten, where Stirling's series is exact to the last bits: the steps are passed to `step` as they are taken. */
function climb(m: Lane, x: V, step: (at: V, taken: V) => void): V {
  let at = x;
  const ten = m.number(10);
  for (let k = 0; k < 10; k++) {
    const low = m.less(at, ten);
    step(at, low);
    at = m.add(at, m.and(low, m.number(1)));
  }
  return at;
}

/** B₂ₖ / (2k (2k − 1)) and B₂ₖ / (2k). */
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];
const stirlingSlope = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12, -3617 / 8160];

/** ln Γ(x) for x ≥ ½. */
function lgammaRight(m: Lane, x: V): V {
  let product = m.number(1);
  const at = climb(m, x, (value, taken) => {
    product = m.multiply(product, m.select(taken, value, m.number(1)));
  });
  const inverse = m.divide(m.number(1), at);
  const series = m.multiply(inverse, m.polynomial(m.multiply(inverse, inverse), stirling));
  const main = m.subtract(m.multiply(m.subtract(at, m.number(0.5)), log(m, at)), at);
  const total = m.add(m.add(main, m.number(0.5 * Math.log(2 * Math.PI))), series);
  return m.subtract(total, log(m, product));
}

/** x less its nearest whole number: sin πx and cos πx lose nothing by it but a sign. */
const fraction = (m: Lane, x: V): V => m.subtract(x, m.nearest(x));

/** ln |Γ(x)|, by Γ(x) Γ(1 − x) = π / sin πx on the left. */
export function lgamma(m: Lane, x: V): V {
  const one = m.number(1);
  const left = m.less(x, m.number(0.5));
  const right = lgammaRight(m, m.select(left, m.subtract(one, x), x));
  const wave = m.abs(sin(m, m.multiply(fraction(m, x), m.number(Math.PI))));
  const reflected = m.subtract(m.subtract(m.number(Math.log(Math.PI)), log(m, wave)), right);
  const result = m.select(left, reflected, right);
  const infinity = m.number(Infinity);
  return m.select(m.equal(m.abs(x), infinity), infinity, result);
}

/** ψ(x) = Γ′/Γ, by ψ(x) = ψ(1 − x) − π cot πx on the left. */
export function digamma(m: Lane, x: V): V {
  const one = m.number(1);
  const left = m.less(x, m.number(0.5));
  let sum = m.number(0);
  const at = climb(m, m.select(left, m.subtract(one, x), x), (value, taken) => {
    sum = m.add(sum, m.and(taken, m.divide(one, value)));
  });
  const inverse = m.divide(one, at);
  const square = m.multiply(inverse, inverse);
  const series = m.multiply(square, m.polynomial(square, stirlingSlope));
  const right = m.subtract(
    m.subtract(m.subtract(log(m, at), m.multiply(m.number(0.5), inverse)), series),
    sum,
  );
  const angle = m.multiply(fraction(m, x), m.number(Math.PI));
  const cotangent = m.divide(cos(m, angle), sin(m, angle));
  const reflected = m.subtract(right, m.multiply(m.number(Math.PI), cotangent));
  const result = m.select(left, reflected, right);
  const infinity = m.number(Infinity);
  return m.select(m.equal(x, infinity), infinity, result);
}

/** e^−|x| Iₙ(|x|): the power series up to twenty, the asymptotic one beyond. */
function bessel(m: Lane, order: 0 | 1, x: V): V {
  const size = m.abs(x);
  const near = m.atMost(size, 20);
  const half = m.multiply(near, m.number(0.5));
  const quarter = m.multiply(half, half);
  const power = sumSeries(m, x, 60, order === 0 ? m.number(1) : half, (term, k) =>
    m.multiply(term, m.divide(quarter, m.multiply(k, order === 0 ? k : m.add(k, m.number(1))))),
  );
  const series = m.multiply(power, exp(m, m.negate(near)));
  // Terms −(4n² − (2k − 1)²) / (8 k x)
  const far = m.atLeast(size, 20);
  const step = m.divide(m.number(1), m.multiply(m.number(8), far));
  const tail = sumSeries(m, x, 16, m.number(1), (term, k) => {
    const odd = m.subtract(m.add(k, k), m.number(1));
    const factor = m.subtract(m.multiply(odd, odd), m.number(4 * order * order));
    return m.multiply(term, m.divide(m.multiply(factor, step), k));
  });
  const asymptotic = m.divide(tail, m.sqrt(m.multiply(m.number(2 * Math.PI), far)));
  const result = m.select(m.less(m.number(20), size), asymptotic, series);
  const finite = m.select(m.equal(size, m.number(Infinity)), m.number(0), result);
  return m.or(finite, m.notEqual(x, x));
}

/** first + next(first, 1) + next(…, 2) + …, in a loop, for each of the vectors of x. */
function sumSeries(m: Lane, x: V, terms: number, first: V, next: (term: V, k: V) => V): V {
  const { code } = m;
  const [term, total, k] = [first, first, m.number(1)].map((start) => m.variable(start, x)) as [V, V, V];
  const left = code.local("i32");
  code.i32(terms).set(left);
  code.loop(() => {
    m.assign(term, next(term, k));
    m.assign(total, m.add(total, term));
    m.assign(k, m.add(k, m.number(1)));
    code.get(left).i32(1).op("i32.sub").tee(left).branchIf(0);
  });
  return total;
}

export const besselI0e = (m: Lane, x: V): V => bessel(m, 0, x);
export const besselI1e = (m: Lane, x: V): V => m.xor(bessel(m, 1, x), m.and(x, m.signBit()));
