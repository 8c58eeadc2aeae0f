/** Powers and remainders, in f64 lanes. For f32 the results are right to one unit in the last place. */
import { exp } from "./exponential.ts";
import type { Lane, V } from "./lane.ts";
import { log } from "./logarithm.ts";

/** xʸ by e^(y ln x); in f64 its relative error is about |y ln x| roundings. A negative x takes whole y. */
export function power(m: Lane, x: V, y: V): V {
  const zero = m.number(0);
  const size = exp(m, m.multiply(y, log(m, m.abs(x))));
  const half = m.multiply(y, m.number(0.5));
  const whole = m.equal(m.truncate(y), y);
  const odd = m.notEqual(m.truncate(half), half);
  // Negative x, −0 included: a whole odd exponent gives the sign, one that is not whole gives NaN unless x is ∓0 or −∞.
  const signed = m.xor(size, m.and(m.and(m.and(whole, odd), x), m.signBit()));
  const finite = m.less(m.number(-Infinity), x);
  const undefinedHere = m.and(m.and(m.less(x, zero), finite), m.xor(whole, m.equal(zero, zero)));
  return m.select(m.equal(y, zero), m.number(1), m.or(signed, undefinedHere));
}

/**
 * x − trunc(x/y) y, with the sign of x. The product is taken in two halves of y, each exact while the quotient is below 2²⁶; from there on the
 * result is only as good as one rounding of x.
 */
export function remainder(m: Lane, x: V, y: V): V {
  const [size, divisor] = [m.abs(x), m.abs(y)];
  const quotient = m.truncate(m.divide(size, divisor));
  const upper = m.and(divisor, m.bits(-(1n << 27n)));
  const lower = m.subtract(divisor, upper);
  let rest = m.subtract(m.subtract(size, m.multiply(quotient, upper)), m.multiply(quotient, lower));
  // The rounded quotient may be one too large or too small.
  rest = m.add(rest, m.and(m.less(rest, m.number(0)), divisor));
  rest = m.subtract(rest, m.and(m.lessEqual(divisor, rest), divisor));
  const infinite = m.and(m.equal(divisor, m.number(Infinity)), m.less(size, m.number(Infinity)));
  const result = m.withSign(m.abs(m.select(infinite, size, rest)), x);
  // No remainder of ∞, by zero, or with NaN.
  const unknown = m.or(m.notEqual(m.subtract(size, size), m.number(0)), m.notEqual(y, y));
  return m.or(result, m.or(unknown, m.equal(divisor, m.number(0))));
}
