/** Natural logarithms. Largest errors in units in the last place: log 1, log1p 2. */
import { coefficients } from "./coefficients.ts";
import type { Lane, V } from "./lane.ts";

const ln2 = {
  f32: [0.693359375, -0.00021219444005469057],
  f64: [0.6931471803691238, 1.9082149292705877e-10],
} as const;

/** The bits of √½, and of a mantissa. */
const rootBits = { f32: 0x3f3504f3, f64: 0x3fe6a09e667f3bcdn } as const;
const mantissaBits = { f32: 0x7fffff, f64: (1n << 52n) - 1n } as const;

/** x = 2ᵉ (1 + f) with √½ ≤ 1 + f < √2, for positive normal x: the parts of ln x = e ln 2 + ln(1 + f). */
function split(m: Lane, x: V): { e: V; f: V } {
  const root = m.bits(rootBits[m.dtype]);
  const k = m.subtractBits(x, root);
  const e = m.fromBits(m.shiftRight(k, m.mantissa));
  const f = m.subtract(m.addBits(m.and(k, m.bits(mantissaBits[m.dtype])), root), m.number(1));
  return { e, f };
}

/** ln(1 + f) = f − (f²/2 − s (f²/2 + R)) with s = f/(2 + f), R what the series of the logarithm leaves. */
function assemble(m: Lane, e: V, f: V): V {
  const s = m.divide(f, m.add(f, m.number(2)));
  const z = m.multiply(s, s);
  const rest = m.multiply(z, m.polynomial(z, coefficients[m.dtype].log));
  const half = m.multiply(m.multiply(f, f), m.number(0.5));
  const [high, low] = ln2[m.dtype];
  const small = m.multiplyAdd(e, m.number(low), m.multiply(s, m.add(half, rest)));
  return m.multiplyAdd(e, m.number(high), m.subtract(f, m.subtract(half, small)));
}

/** NaN below zero, −∞ at zero, ∞ at ∞. */
export function log(m: Lane, x: V): V {
  // A denormal is first made normal.
  const shift = m.mantissa + 2;
  const smallest = m.dtype === "f32" ? 2 ** -126 : 2 ** -1022;
  const tiny = m.less(x, m.number(smallest));
  const normal = m.select(tiny, m.multiply(x, m.number(2 ** shift)), x);
  const { e, f } = split(m, normal);
  const result = assemble(m, m.add(e, m.and(tiny, m.number(-shift))), f);
  return ends(m, x, result);
}

function ends(m: Lane, x: V, result: V): V {
  const zero = m.number(0);
  // NaN and ∞ stay; then −∞ at zero; then all ones, a NaN, below it.
  const inside = m.less(x, m.number(Infinity));
  const finite = m.select(inside, result, x);
  const atZero = m.select(m.equal(x, zero), m.number(-Infinity), finite);
  return m.or(atZero, m.less(x, zero));
}

/** ln(1 + x) = ln u + (x − (u − 1))/u with u = 1 + x rounded: the second term is what rounding lost. */
export function log1p(m: Lane, x: V): V {
  const one = m.number(1);
  const u = m.add(x, one);
  const lost = m.divide(m.subtract(x, m.subtract(u, one)), u);
  const result = m.add(log(m, u), lost);
  const kept = m.or(m.equal(u, one), m.equal(x, m.number(Infinity)));
  const inside = m.select(kept, x, result);
  return m.select(m.equal(x, m.number(-1)), m.number(-Infinity), inside);
}
