/** eˣ and what is made of it. Largest errors (units in the last place, measured in the tests): exp 1.1, expm1 2, sigmoid 2, tanh 2. */
import { coefficients } from "./coefficients.ts";
import type { Lane, V } from "./lane.ts";

/** ln 2 in two parts; products of the first with whole numbers up to 2¹⁰ are exact. */
const ln2 = {
  f32: [0.693359375, -0.00021219444005469057],
  f64: [0.6931471803691238, 1.9082149292705877e-10],
} as const;

/** x = n ln 2 + r with n whole; gives n as an integer, r and (eʳ − 1 − r) / r². */
function reduce(m: Lane, x: V): { n: V; r: V; rest: V } {
  const { whole, integer } = m.nearestTimes(x, Math.LOG2E);
  const [high, low] = ln2[m.dtype];
  const r = m.multiplyAdd(whole, m.number(-low), m.multiplyAdd(whole, m.number(-high), x));
  return { n: integer, r, rest: m.polynomial(r, coefficients[m.dtype].exp) };
}

/** Exact at the ends: 0 for −∞, denormals on the way, ∞ above. */
export function exp(m: Lane, x: V): V {
  // At the lowest, 2ⁿ is zero in both factors: −∞, as in a mask, costs no denormals, which are slow.
  const [lowest, highest] = m.dtype === "f32" ? [-176.1, 89] : [-1418.3, 710];
  const { n, r, rest } = reduce(m, m.atMost(m.atLeast(x, lowest), highest));
  const y = m.add(m.multiplyAdd(m.multiply(r, r), rest, r), m.number(1));
  // 2ⁿ in two factors, since n may lie outside the exponents of normal numbers.
  const half = m.shiftRight(n, 1);
  return m.multiply(m.multiply(y, m.powerOfTwo(half)), m.powerOfTwo(m.subtractBits(n, half)));
}

/** eˣ − 1 = 2ⁿ (eʳ − 1) + (2ⁿ − 1), for x no larger than about 40. */
export function smallExpm1(m: Lane, x: V): V {
  const { n, r, rest } = reduce(m, x);
  const scale = m.powerOfTwo(n);
  const difference = m.multiplyAdd(m.multiply(r, r), rest, r);
  return m.multiplyAdd(scale, difference, m.subtract(scale, m.number(1)));
}

export function expm1(m: Lane, x: V): V {
  const edge = m.dtype === "f32" ? 20 : 40;
  const small = smallExpm1(m, m.atMost(m.atLeast(x, -edge), edge));
  const result = m.select(m.less(m.number(edge), x), exp(m, x), small);
  // −0 keeps its sign.
  return m.select(m.equal(x, m.number(0)), x, result);
}

/** With t = e^(2|x|) − 1: t / (t + 2), and the sign of x. */
export function tanh(m: Lane, x: V): V {
  const size = m.atMost(m.abs(x), m.dtype === "f32" ? 10 : 20);
  const t = smallExpm1(m, m.add(size, size));
  return m.withSign(m.divide(t, m.add(t, m.number(2))), x);
}

/** With z = e^−|x|: 1 / (1 + z), or z / (1 + z) for negative x. */
export function sigmoid(m: Lane, x: V): V {
  const z = exp(m, m.negate(m.abs(x)));
  const one = m.number(1);
  return m.divide(m.select(m.less(x, m.number(0)), z, one), m.add(one, z));
}
