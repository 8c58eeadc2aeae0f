/**
 * Sine, cosine and the angle of a point. Largest errors: 1 unit in the last place for sine and cosine in f32 for |x| up to 10⁵ and in f64 for
 * |x| up to 10⁵ (away from their zeros, where the absolute error is below one rounding of 1); 2 for atan2. Larger angles lose accuracy in
 * proportion: they are reduced by π in three pieces, not by as many digits as the number has.
 */
import { coefficients } from "./coefficients.ts";
import type { Lane, V } from "./lane.ts";

/** π/2 in three parts of 33 bits: products with whole numbers up to 2²⁰ are exact. */
const halfPi = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21] as const;

/** x = n π/2 + r; sine and cosine of r, and the lowest bits of n. */
function reduce(m: Lane, x: V): { sine: V; cosine: V; quadrant: V } {
  const { whole: n, integer } = m.nearestTimes(x, 2 / Math.PI);
  let r = x;
  for (const part of halfPi) r = m.subtract(r, m.multiply(n, m.number(part)));
  const z = m.multiply(r, r);
  const table = coefficients[m.dtype];
  const sine = m.multiplyAdd(m.multiply(m.multiply(z, r), m.polynomial(z, table.sin)), m.number(1), r);
  const high = m.multiply(m.multiply(z, z), m.polynomial(z, table.cos));
  const cosine = m.add(m.subtract(m.number(1), m.multiply(z, m.number(0.5))), high);
  return { sine, cosine, quadrant: integer };
}

function pick(m: Lane, x: V, quarterTurns: number): V {
  const { sine, cosine, quadrant } = reduce(m, x);
  const turned = m.addBits(quadrant, m.bits(m.dtype === "f32" ? quarterTurns : BigInt(quarterTurns)));
  const width = m.mantissa === 23 ? 31 : 63;
  const odd = m.shiftRight(m.shiftLeft(turned, width), width);
  const flip = m.and(m.shiftLeft(turned, width - 1), m.signBit());
  const result = m.xor(m.select(odd, cosine, sine), flip);
  // ∞ − ∞ has made the rest NaN; −0 keeps its sign.
  return quarterTurns === 0 ? m.select(m.equal(x, m.number(0)), x, result) : result;
}

export const sin = (m: Lane, x: V): V => pick(m, x, 0);
export const cos = (m: Lane, x: V): V => pick(m, x, 1);

/** The angle of (x, y): atan of the smaller size over the larger, unfolded by octant. */
export function atan2(m: Lane, y: V, x: V): V {
  const [width, height] = [m.abs(x), m.abs(y)];
  const steep = m.less(width, height);
  const larger = m.select(steep, height, width);
  const smaller = m.select(steep, width, height);
  // 0/0 counts as 0 and ∞/∞ as 1.
  const zero = m.number(0);
  const one = m.number(1);
  const isZero = m.equal(larger, zero);
  const bothInfinite = m.equal(smaller, m.number(Infinity));
  const ratio = m.divide(
    m.select(bothInfinite, one, smaller),
    m.select(m.or(isZero, bothInfinite), one, larger),
  );
  const quarter = m.less(m.number(Math.SQRT2 - 1), ratio);
  const t = m.select(quarter, m.divide(m.subtract(ratio, one), m.add(ratio, one)), ratio);
  const z = m.multiply(t, t);
  const small = m.multiplyAdd(m.multiply(z, t), m.polynomial(z, coefficients.f64.atan), t);
  const first = m.add(small, m.and(quarter, m.number(Math.PI / 4)));
  const second = m.select(steep, m.subtract(m.number(Math.PI / 2), first), first);
  // The sign bit of x, −0 included, decides the side.
  const negative = m.less(m.withSign(one, x), zero);
  const third = m.select(negative, m.subtract(m.number(Math.PI), second), second);
  const unknown = m.or(m.notEqual(x, x), m.notEqual(y, y));
  return m.or(m.withSign(third, y), unknown);
}
