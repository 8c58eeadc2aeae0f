/**
 * Numbers of three kinds behind one set of operations: f64; dual numbers, which carry a slope (and nest, for second
 * derivatives); and exact fractions, which let an identity between rational expressions be checked without rounding.
 */

export type Scalar = number | Dual | Fraction;

/** value + slope·ε. `tag` tells apart the ε of nested derivatives. */
export class Dual {
  readonly value: Scalar;
  readonly slope: Scalar;
  readonly tag: number;
  constructor(value: Scalar, slope: Scalar, tag: number) {
    this.value = value;
    this.slope = slope;
    this.tag = tag;
  }
}

export class Fraction {
  readonly over: bigint;
  readonly under: bigint;
  constructor(over: bigint, under: bigint) {
    this.over = over;
    this.under = under;
  }
}

/** What evaluation can say instead of a value. */
export class Refusal extends Error {}

/** A sample that says nothing: a pole, a kink under a derivative, a logarithm of a negative number. */
export class Rejected extends Refusal {}

/** A place where the formula has no value, whoever evaluates it. */
export class Nowhere extends Rejected {}

/** What comes of something, or undefined where it is refused so. */
export function attempt<T>(
  run: () => T,
  refusal: abstract new (...args: never[]) => Refusal = Refusal,
): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof refusal || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Fractions longer than this many bits are not worth their time; the caller falls back to f64. */
export const tooLongFraction = "a fraction too long to be exact";
const longest = 1n << 160n;

export function fraction(over: bigint, under: bigint): Fraction {
  if (under === 0n) throw new Nowhere("a division by zero");
  if (under > longest || over > longest || over < -longest) throw new Rejected(tooLongFraction);
  if (under <= safe && over <= safe && over >= -safe && under >= -safe)
    return smallFraction(Number(over), Number(under));
  let [a, b] = [over < 0n ? -over : over, under < 0n ? -under : under];
  while (b) [a, b] = [b, a % b];
  const sign = under < 0n ? -1n : 1n;
  return a === 0n ? new Fraction(0n, 1n) : new Fraction((sign * over) / a, (sign * under) / a);
}

const safe = BigInt(Number.MAX_SAFE_INTEGER);

/** The same where f64 holds both parts exactly, which is much faster. */
function smallFraction(over: number, under: number): Fraction {
  let [a, b] = [Math.abs(over), Math.abs(under)];
  while (b) [a, b] = [b, a % b];
  const sign = under < 0 ? -1 : 1;
  return over === 0
    ? new Fraction(0n, 1n)
    : new Fraction(BigInt((sign * over) / a), BigInt((sign * under) / a));
}

/** The decimal text of a number as a fraction: 0.25 → 1/4. */
export function exact(text: string): Fraction {
  const [, whole, part = "", power = "0"] = /^(-?\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? ["", "0"];
  const shift = Number(power) - part.length;
  if (Math.abs(shift) > 300) throw new Rejected("a number too large to be exact");
  const digits = BigInt(`${whole === "-" ? "-0" : whole || "0"}${part}`);
  return shift >= 0 ? fraction(digits * 10n ** BigInt(shift), 1n) : fraction(digits, 10n ** BigInt(-shift));
}

/** The f64 beneath a number, whatever it carries. */
export function plain(a: Scalar): number {
  if (typeof a === "number") return a;
  if (a instanceof Dual) return plain(a.value);
  const shift = BigInt(Math.max(0, Math.max(bits(a.over), bits(a.under)) - 1000));
  return Number(a.over >> shift) / Number(a.under >> shift || 1n);
}
const bits = (n: bigint): number => (n < 0n ? -n : n).toString(16).length * 4;

/** A random number from 0 to 1, while results are shaken. */
let tremor: (() => number) | undefined;

/** Runs something with every inexact result off by up to a unit in its last place, at random: what that moves, rounding may have moved. */
export function shaken<T>(random: () => number, run: () => T): T {
  const before = tremor;
  tremor = random;
  try {
    return run();
  } finally {
    tremor = before;
  }
}

/** An inexact result, off by as much as its error while results are shaken. Of the smallest numbers the last place is worth more. */
export function rounded(x: number, error = 2 ** -52): number {
  if (tremor === undefined || x === 0) return x;
  const off = 2 * tremor() - 1;
  return Math.abs(x) < 1e-290 ? x + off * 1e-323 : x * (1 + off * error);
}

/** A result of two numbers. What whole numbers make of each other is exact. */
const made = (x: number, a: number, b: number): number =>
  tremor === undefined || (Number.isSafeInteger(x) && Number.isInteger(a) && Number.isInteger(b))
    ? x
    : rounded(x);

/** A number as it is written. */
export const literal = (x: number): number => made(x, x, x);

export const isExact = (a: Scalar): a is Fraction => a instanceof Fraction;

function lift(a: Scalar, tag: number): { value: Scalar; slope: Scalar } {
  return a instanceof Dual && a.tag === tag ? a : { value: a, slope: 0 };
}
export const magnitude = (x: Scalar): number => Math.abs(plain(x));

const topTag = (a: Scalar, b: Scalar): number =>
  Math.max(a instanceof Dual ? a.tag : -1, b instanceof Dual ? b.tag : -1);

export function add(a: Scalar, b: Scalar): Scalar {
  if (typeof a === "number" && typeof b === "number") return made(a + b, a, b);
  const tag = topTag(a, b);
  if (tag >= 0) {
    const [x, y] = [lift(a, tag), lift(b, tag)];
    return new Dual(add(x.value, y.value), add(x.slope, y.slope), tag);
  }
  if (isExact(a) && isExact(b)) return fraction(a.over * b.under + b.over * a.under, a.under * b.under);
  if (a === 0) return b;
  if (b === 0) return a;
  return rounded(plain(a) + plain(b));
}

export function mul(a: Scalar, b: Scalar): Scalar {
  if (typeof a === "number" && typeof b === "number") return made(a * b, a, b);
  const tag = topTag(a, b);
  if (tag >= 0) {
    const [x, y] = [lift(a, tag), lift(b, tag)];
    return new Dual(mul(x.value, y.value), add(mul(x.slope, y.value), mul(x.value, y.slope)), tag);
  }
  if (isExact(a) && isExact(b)) return fraction(a.over * b.over, a.under * b.under);
  if (a === 1) return b;
  if (b === 1) return a;
  if ((a === 0 || b === 0) && Number.isFinite(plain(a)) && Number.isFinite(plain(b))) return 0;
  return rounded(plain(a) * plain(b));
}

export function neg(a: Scalar): Scalar {
  if (typeof a === "number") return -a;
  if (a instanceof Dual) return new Dual(neg(a.value), neg(a.slope), a.tag);
  return new Fraction(-a.over, a.under);
}

export const sub = (a: Scalar, b: Scalar): Scalar =>
  typeof a === "number" && typeof b === "number" ? made(a - b, a, b) : add(a, neg(b));

export function div(a: Scalar, b: Scalar): Scalar {
  if (typeof b === "number") {
    if (b === 0) throw new Nowhere("a division by zero");
    if (typeof a === "number") return made(a / b, a, b);
  }
  if (b instanceof Dual || a instanceof Dual) {
    const tag = topTag(a, b);
    const [x, y] = [lift(a, tag), lift(b, tag)];
    const value = div(x.value, y.value);
    // d(x/y) = (dx − (x/y)·dy)/y
    return new Dual(value, div(sub(x.slope, mul(value, y.slope)), y.value), tag);
  }
  if (isExact(b)) {
    if (b.over === 0n) throw new Nowhere("a division by zero");
    if (isExact(a)) return fraction(a.over * b.under, a.under * b.over);
    if (a === 1) return fraction(b.under, b.over);
    if (a === 0) return 0;
  }
  return rounded(plain(a) / plain(b));
}

/** x^n for whole n by repeated squaring: exact on fractions, smooth at 0. */
function wholePower(x: Scalar, n: number): Scalar {
  if (n < 0) return div(1, wholePower(x, -n));
  let result: Scalar = 1;
  let square = x;
  for (let k = n; k > 0; k = Math.floor(k / 2)) {
    if (k % 2 === 1) result = mul(result, square);
    if (k > 1) square = mul(square, square);
  }
  return result;
}

export function pow(a: Scalar, b: Scalar): Scalar {
  if (!Number.isFinite(plain(b))) throw new Rejected("an exponent that is not finite");
  if (typeof a === "number" && typeof b === "number" && !(Number.isInteger(b) && Math.abs(b) <= 64)) {
    if (a === 0 && b < 0) throw new Nowhere("a division by zero");
    return made(a ** b, a, b);
  }
  const n = b instanceof Dual ? Number.NaN : plain(b);
  if (Number.isInteger(n) && Math.abs(n) <= 1024) return wholePower(a, n);
  if (a instanceof Dual || b instanceof Dual) {
    if (!(b instanceof Dual)) {
      const base = a as Dual;
      return new Dual(pow(base.value, b), mul(mul(b, pow(base.value, sub(b, 1))), base.slope), base.tag);
    }
    return apply("exp", mul(b, apply("log", a)));
  }
  return rounded(plain(a) ** n);
}

interface Elementary {
  readonly f: (x: number) => number;
  /** The slope at x, itself in dual arithmetic so that derivatives nest. */
  readonly slope: (x: Scalar) => Scalar;
  /** Where the slope jumps: a sample there is rejected when a derivative is taken. */
  readonly kinks?: readonly number[];
  /** Exact on fractions. */
  readonly exactly?: (x: Fraction) => Scalar;
  /** The relative error, where it is more than a rounding. */
  readonly error?: number;
}

const step = (at: number) => (x: number) => (x >= at ? 1 : 0);
const flat = (): Scalar => 0;

export const elementary: Record<string, Elementary> = {
  exp: { f: Math.exp, slope: (x) => apply("exp", x) },
  log: { f: Math.log, slope: (x) => div(1, x) },
  sqrt: { f: Math.sqrt, slope: (x) => div(0.5, apply("sqrt", x)), exactly: exactRoot },
  sin: { f: Math.sin, slope: (x) => apply("cos", x) },
  cos: { f: Math.cos, slope: (x) => neg(apply("sin", x)) },
  tan: { f: Math.tan, slope: (x) => pow(apply("cos", x), -2) },
  sinh: { f: Math.sinh, slope: (x) => apply("cosh", x) },
  cosh: { f: Math.cosh, slope: (x) => apply("sinh", x) },
  tanh: { f: Math.tanh, slope: (x) => sub(1, pow(apply("tanh", x), 2)) },
  arctan: { f: Math.atan, slope: (x) => div(1, add(1, pow(x, 2))) },
  arcsin: { f: Math.asin, slope: (x) => pow(sub(1, pow(x, 2)), -0.5) },
  arccos: { f: Math.acos, slope: (x) => neg(pow(sub(1, pow(x, 2)), -0.5)) },
  artanh: { f: Math.atanh, slope: (x) => div(1, sub(1, pow(x, 2))) },
  sig: { f: sigmoid, slope: (x) => mul(apply("sig", x), apply("sig", neg(x))) },
  softplus: { f: (x) => (x > 30 ? x : Math.log1p(Math.exp(x))), slope: (x) => apply("sig", x) },
  ReLU: {
    f: (x) => Math.max(0, x),
    slope: (x) => (plain(x) > 0 ? 1 : 0),
    kinks: [0],
    exactly: (x) => (x.over > 0n ? x : 0),
  },
  abs: {
    f: Math.abs,
    slope: (x) => Math.sign(plain(x)),
    kinks: [0],
    exactly: (x) => (x.over < 0n ? neg(x) : x),
  },
  sign: { f: Math.sign, slope: flat, kinks: [0], exactly: (x) => (x.over > 0n ? 1 : x.over < 0n ? -1 : 0) },
  heaviside: { f: step(0), slope: flat, kinks: [0], exactly: (x) => (x.over >= 0n ? 1 : 0) },
  rect: {
    f: (x) => (x >= 0 && x <= 1 ? 1 : 0),
    slope: flat,
    kinks: [0, 1],
    exactly: (x) => (plain(x) >= 0 && plain(x) <= 1 ? 1 : 0),
  },
  floor: {
    f: Math.floor,
    slope: flat,
    exactly: (x) => fraction((x.over - (((x.over % x.under) + x.under) % x.under)) / x.under, 1n),
  },
  ceil: { f: Math.ceil, slope: flat, exactly: (x) => neg(apply("floor", neg(x))) },
  Gamma: {
    f: gamma,
    slope: (x) => rounded(plain(div(sub(gamma(plain(x) + 1e-5), gamma(plain(x) - 1e-5)), 2e-5)), 1e-8),
    error: 1e-12,
  },
  erf: { f: erf, slope: (x) => mul(2 / Math.sqrt(Math.PI), apply("exp", neg(pow(x, 2)))), error: 1e-12 },
};

/** An elementary function on any kind of number. */
export function apply(name: string, x: Scalar): Scalar {
  const rule = elementary[name];
  if (!rule) throw new Error(`internal: no elementary function ${name}`);
  if (typeof x === "number") {
    const y = rule.f(x);
    // Exact are roots and steps that come out whole, and what others make of zero and one.
    const isWhole = Number.isSafeInteger(y) && (rule.exactly !== undefined || x === 0 || x === 1);
    return isWhole ? y : rounded(y, rule.error);
  }
  if (x instanceof Dual) {
    const at = plain(x);
    if (rule.kinks?.some((kink) => Math.abs(at - kink) < 1e-9)) throw new Rejected(`a kink of ${name}`);
    return new Dual(apply(name, x.value), mul(rule.slope(x.value), x.slope), x.tag);
  }
  return rule.exactly ? rule.exactly(x) : rounded(rule.f(plain(x)), rule.error);
}

function exactRoot(x: Fraction): Scalar {
  const over = wholeRoot(x.over);
  const under = wholeRoot(x.under);
  return over !== undefined && under !== undefined ? new Fraction(over, under) : Math.sqrt(plain(x));
}
function wholeRoot(n: bigint): bigint | undefined {
  if (n < 0n || n > 1n << 100n) return undefined;
  let root = BigInt(Math.round(Math.sqrt(Number(n))));
  for (let i = 0; i < 4 && root * root !== n; i++) root = root === 0n ? 0n : (root + n / root) / 2n;
  return root * root === n ? root : undefined;
}

function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/** Lanczos' approximation (g = 7, nine terms): relative error below 1e-13. */
export function gamma(x: number): number {
  if (Number.isInteger(x) && x > 0 && x < 20) {
    let product = 1;
    for (let k = 2; k < x; k++) product *= k;
    return product;
  }
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x));
  const coefficients = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  const t = x + 6.5;
  let sum = coefficients[0]!;
  for (let i = 1; i < 9; i++) sum += coefficients[i]! / (x - 1 + i);
  return Math.sqrt(2 * Math.PI) * t ** (x - 0.5) * Math.exp(-t) * sum;
}

/** Power series near 0, continued fraction beyond: erf to about 1e-14. */
function erf(x: number): number {
  if (Math.abs(x) < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; n < 80 && Math.abs(term) > 1e-17; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fractionValue = 0;
  for (let n = 60; n > 0; n--) fractionValue = n / 2 / (Math.abs(x) + fractionValue);
  const tail = Math.exp(-x * x) / (Math.sqrt(Math.PI) * (Math.abs(x) + fractionValue));
  return Math.sign(x) * (1 - tail);
}

/** Modified Bessel function of the first kind, whole order, by its series. */
export function bessel(order: number, x: number): number {
  let term = 1;
  for (let k = 1; k <= order; k++) term *= x / 2 / k;
  let sum = term;
  for (let k = 1; k < 200 && Math.abs(term) > 1e-18 * Math.abs(sum); k++) {
    term *= (x * x) / 4 / (k * (k + order));
    sum += term;
  }
  return sum;
}
