/**
 * Terms: expressions in one kernel, each held once. Equal terms are the same object, so sharing is found by identity; i32 arithmetic is kept
 * as a weighted sum of parts, so that an address is seen to be affine in the loop indices; ranges are known where indices are involved, so
 * that most guards and divisions of index arithmetic vanish.
 */
import type { DType } from "../core/dtype.ts";
import type { Type } from "../ir/graph.ts";
import type { Binary, Expression, Index, Monoid, Unary } from "../ir/kernel.ts";

/** A stretch of memory that holds one value, row-major. */
export interface Buffer {
  readonly id: number;
  readonly type: Type;
  /** The buffer whose bytes it is, seen here in another shape. */
  readonly home?: Buffer;
}

/** The buffer itself, not in another shape. */
export const homeOf = (buffer: Buffer): Buffer => buffer.home ?? buffer;

/** A reduction inside a kernel. Its result is a term of the stages after it. */
export interface Fold {
  readonly id: number;
  readonly monoid: Monoid;
  readonly dtype: DType;
}

interface Common {
  readonly id: number;
  readonly dtype: DType;
  /** Bounds of an i32, inclusive; ±∞ for other dtypes. */
  readonly low: number;
  readonly high: number;
}

export interface Part {
  readonly term: Term;
  readonly times: number;
}

export type Term = Common &
  (
    | { readonly kind: "constant"; readonly value: number }
    | { readonly kind: "index"; readonly index: Index }
    /** i32: constant + Σ times · term. At least two summands, or a coefficient other than one. */
    | { readonly kind: "sum"; readonly parts: readonly Part[]; readonly constant: number }
    /** The element of a buffer at a flat position. */
    | { readonly kind: "load"; readonly buffer: Buffer; readonly flat: Term }
    | { readonly kind: "result"; readonly fold: Fold }
    | { readonly kind: "unary"; readonly fn: Unary; readonly x: Term }
    | { readonly kind: "binary"; readonly fn: Binary; readonly x: Term; readonly y: Term }
    | { readonly kind: "select"; readonly condition: Term; readonly then: Term; readonly otherwise: Term }
    | { readonly kind: "cast"; readonly x: Term }
    | { readonly kind: "bitcast"; readonly x: Term }
  );

type Draft = Term extends infer T ? (T extends Term ? Omit<T, "id" | "low" | "high"> : never) : never;

const least = -(2 ** 31);
const greatest = 2 ** 31 - 1;

/** The terms directly inside a term. */
export function children(term: Term): readonly Term[] {
  switch (term.kind) {
    case "sum":
      return term.parts.map((part) => part.term);
    case "load":
      return [term.flat];
    case "unary":
    case "cast":
    case "bitcast":
      return [term.x];
    case "binary":
      return [term.x, term.y];
    case "select":
      return [term.condition, term.then, term.otherwise];
    default:
      return [];
  }
}

/** Makes terms. One for each kernel. */
export class Terms {
  private readonly known = new Map<string, Term>();
  private nextFold = 0;

  constant(dtype: DType, value: number): Term {
    const fitted = dtype === "f32" ? Math.fround(value) : dtype === "i32" ? value | 0 : value;
    const key = `c${dtype}${Object.is(fitted, -0) ? "-0" : fitted}`;
    return this.intern(key, { kind: "constant", dtype, value: fitted }, fitted, fitted);
  }

  int(value: number): Term {
    return this.constant("i32", value);
  }

  index(index: Index): Term {
    if (index.extent === 1) return this.int(0);
    return this.intern(
      `i${identify(index)}`,
      { kind: "index", dtype: "i32", index },
      0,
      Math.max(index.extent - 1, 0),
    );
  }

  load(buffer: Buffer, flat: Term): Term {
    const { dtype } = buffer.type;
    return this.intern(`l${buffer.id},${flat.id}`, { kind: "load", dtype, buffer, flat });
  }

  fold(monoid: Monoid, dtype: DType): Fold {
    return { id: this.nextFold++, monoid, dtype };
  }

  result(fold: Fold): Term {
    return this.intern(`r${fold.id}`, { kind: "result", dtype: fold.dtype, fold });
  }

  bitcast(dtype: DType, x: Term): Term {
    if (x.dtype === dtype) return x;
    return this.intern(`b${dtype}${x.id}`, { kind: "bitcast", dtype, x });
  }

  cast(dtype: DType, x: Term): Term {
    if (x.dtype === dtype) return x;
    if (x.kind === "constant" && dtype !== "bool" && Number.isFinite(x.value)) {
      const whole = dtype === "f32" || dtype === "f64" ? x.value : Math.trunc(x.value);
      if (Math.abs(whole) < 2 ** 31 && (dtype !== "u32" || whole >= 0)) return this.constant(dtype, whole);
    }
    return this.intern(`t${dtype}${x.id}`, { kind: "cast", dtype, x });
  }

  unary(fn: Unary, x: Term): Term {
    if (fn === "not" && x.kind === "constant") return this.constant("bool", 1 - x.value);
    if (fn === "not" && x.kind === "unary" && x.fn === "not") return x.x;
    if (fn === "negate" && x.dtype === "i32") return this.scale(x, -1);
    if (fn === "negate" && x.kind === "unary" && x.fn === "negate") return x.x;
    if (fn === "negate" && x.kind === "constant" && x.dtype !== "u32")
      return this.constant(x.dtype, -x.value);
    return this.intern(`u${fn},${x.id}`, { kind: "unary", dtype: fn === "not" ? "bool" : x.dtype, fn, x });
  }

  select(condition: Term, then: Term, otherwise: Term): Term {
    if (condition.kind === "constant") return condition.value ? then : otherwise;
    if (then === otherwise) return then;
    const { dtype } = then;
    const [low, high] = [Math.min(then.low, otherwise.low), Math.max(then.high, otherwise.high)];
    return this.intern(
      `?${condition.id},${then.id},${otherwise.id}`,
      { kind: "select", dtype, condition, then, otherwise },
      low,
      high,
    );
  }

  binary(fn: Binary, x: Term, y: Term): Term {
    return (x.dtype === "i32" ? this.integer(fn, x, y) : this.folded(fn, x, y)) ?? this.plain(fn, x, y);
  }

  /** A binary term as it stands. */
  private plain(fn: Binary, x: Term, y: Term, low?: number, high?: number): Term {
    const dtype = comparisons.has(fn) ? "bool" : x.dtype;
    return this.intern(`o${fn},${x.id},${y.id}`, { kind: "binary", dtype, fn, x, y }, low, high);
  }

  /** What holds of floats and bools without changing a bit of the result. */
  private folded(fn: Binary, x: Term, y: Term): Term | undefined {
    if (x.dtype === "bool") return this.logic(fn, x, y);
    if (x.dtype === "u32") return undefined;
    const [a, b] = [constantOf(x), constantOf(y)];
    if (fn === "multiply") {
      if (a === 1) return y;
      if (b === 1) return x;
      if (a !== undefined && b !== undefined) return this.constant(x.dtype, a * b);
    }
    if (fn === "divide" && b !== undefined) {
      if (b === 1) return x;
      if (a !== undefined) return this.constant(x.dtype, a / b);
      // Division by a power of two is exact as a product.
      if (Number.isInteger(Math.log2(Math.abs(b))) && Math.abs(Math.log2(Math.abs(b))) < 100)
        return this.binary("multiply", x, this.constant(x.dtype, 1 / b));
    }
    if (fn === "subtract" && b === 0 && !Object.is(b, -0)) return x;
    if (a === undefined || b === undefined) return undefined;
    if (fn === "add") return this.constant(x.dtype, a + b);
    if (fn === "subtract") return this.constant(x.dtype, a - b);
    if (fn === "less") return this.bool(a < b);
    return undefined;
  }

  private logic(fn: Binary, x: Term, y: Term): Term | undefined {
    const [a, b] = [constantOf(x), constantOf(y)];
    if (fn === "and") {
      if (a === 0 || b === 1 || x === y) return x;
      if (b === 0 || a === 1) return y;
    }
    if (fn === "or") {
      if (a === 1 || b === 0 || x === y) return x;
      if (b === 1 || a === 0) return y;
    }
    return undefined;
  }

  private bool(value: boolean): Term {
    return this.constant("bool", Number(value));
  }

  private integer(fn: Binary, x: Term, y: Term): Term | undefined {
    const b = constantOf(y);
    const a = constantOf(x);
    switch (fn) {
      case "add":
        if (a === 0) return y;
        if (b === 0) return x;
        return this.sum([...partsOf(x), ...partsOf(y)], constantPart(x) + constantPart(y));
      case "subtract":
        return this.binary("add", x, this.scale(y, -1));
      case "multiply":
        return a !== undefined ? this.scale(y, a) : b !== undefined ? this.scale(x, b) : undefined;
      case "divide":
        return b !== undefined && b > 0 ? this.divide(x, b) : undefined;
      case "remainder":
        return b !== undefined && b > 0 ? this.remainder(x, b) : undefined;
      case "less":
        return x.high < y.low ? this.bool(true) : x.low >= y.high ? this.bool(false) : undefined;
      case "lessEqual":
        return x.high <= y.low ? this.bool(true) : x.low > y.high ? this.bool(false) : undefined;
      case "equal":
        if (x === y) return this.bool(true);
        if (b === 0) {
          const rest = this.divisible(x);
          if (rest !== undefined) return this.binary("equal", rest, y);
        }
        return x.high < y.low || y.high < x.low ? this.bool(false) : undefined;
      case "notEqual":
        if (x === y) return this.bool(false);
        return x.high < y.low || y.high < x.low ? this.bool(true) : undefined;
      case "minimum":
        return x.high <= y.low ? x : y.high <= x.low ? y : this.plain(fn, x, y);
      case "maximum":
        return x.low >= y.high ? x : y.low >= x.high ? y : this.plain(fn, x, y);
      default:
        return undefined;
    }
  }

  scale(x: Term, by: number): Term {
    if (by === 1) return x;
    return this.sum(
      partsOf(x).map(({ term, times }) => ({ term, times: Math.imul(times, by) })),
      constantPart(x) * by,
    );
  }

  add(x: Term, y: Term): Term {
    return this.binary("add", x, y);
  }

  /** constant + Σ times · term, with equal terms gathered and quotient and remainder of one number put together again. */
  sum(parts: readonly Part[], constant: number): Term {
    if (parts.length === 0) return this.int(constant);
    if (parts.length === 1 && parts[0]!.times !== 0) return this.gathered(parts, constant);
    const gathered = new Map<Term, number>();
    for (const { term, times } of parts) gathered.set(term, ((gathered.get(term) ?? 0) + times) | 0);
    for (const [term, times] of gathered) {
      if (times === 0) gathered.delete(term);
      else if (term.kind === "binary" && term.fn === "remainder") {
        const by = constantOf(term.y);
        if (by === undefined || by <= 0) continue;
        const quotient = this.divide(term.x, by);
        if (gathered.get(quotient) !== times * by) continue;
        gathered.delete(term);
        gathered.delete(quotient);
        const rest = [...gathered].map(([t, n]) => ({ term: t, times: n }));
        const whole = partsOf(term.x).map((part) => ({ term: part.term, times: part.times * times }));
        return this.sum([...rest, ...whole], constant + constantPart(term.x) * times);
      }
    }
    const left: Part[] = [];
    for (const [term, times] of gathered) left.push({ term, times });
    return this.gathered(left, constant);
  }

  /** The sum of parts that are all different, none of them times nought. */
  private gathered(parts: readonly Part[], constant: number): Term {
    if (parts.length === 0) return this.int(constant);
    const left = parts.length > 1 ? [...parts].sort((a, b) => a.term.id - b.term.id) : parts;
    if (left.length === 1 && left[0]!.times === 1 && constant === 0) return left[0]!.term;
    const [low, high] = rangeOf(left, constant);
    let key = `s${constant | 0}`;
    for (const { term, times } of left) key += `+${term.id}*${times}`;
    return this.intern(key, { kind: "sum", dtype: "i32", parts: left, constant: constant | 0 }, low, high);
  }

  /** For x % by, what decides whether it is zero: x less whole multiples of `by`, if that lies between −by and by. */
  private divisible(x: Term): Term | undefined {
    if (x.kind !== "binary" || x.fn !== "remainder") return undefined;
    const by = constantOf(x.y);
    if (by === undefined || by <= 0) return undefined;
    const parts = partsOf(x.x).filter(({ times }) => times % by !== 0);
    const rest = this.sum(parts, constantPart(x.x) % by);
    return rest.low > -by && rest.high < by ? rest : undefined;
  }

  /** x / by for by > 0, rounding towards zero. */
  divide(x: Term, by: number): Term {
    if (by === 1) return x;
    if (x.low >= 0) {
      if (x.high < by) return this.int(0);
      const cut = cutBy(x, by);
      if (cut !== undefined) {
        const inner = this.sum(cut.multiples, cut.constant);
        return cut.unit === by ? inner : this.divide(inner, by / cut.unit);
      }
      if (x.kind === "binary" && x.fn === "divide" && x.y.kind === "constant")
        return this.divide(x.x, x.y.value * by);
    }
    if (x.kind === "constant") return this.int(Math.trunc(x.value / by));
    return this.plain("divide", x, this.int(by), Math.trunc(x.low / by), Math.trunc(x.high / by));
  }

  /** x % by for by > 0, with the sign of x. */
  remainder(x: Term, by: number): Term {
    if (by === 1) return this.int(0);
    if (x.low >= 0) {
      if (x.high < by) return x;
      const cut = cutBy(x, by);
      if (cut !== undefined) {
        const rest = this.sum(cut.rest, cut.restConstant);
        if (cut.unit === by) return rest;
        const inner = this.remainder(this.sum(cut.multiples, cut.constant), by / cut.unit);
        return this.add(this.scale(inner, cut.unit), rest);
      }
      if (x.kind === "binary" && x.fn === "remainder" && constantOf(x.y)! % by === 0)
        return this.remainder(x.x, by);
    }
    if (x.kind === "constant") return this.int(x.value % by);
    return this.plain("remainder", x, this.int(by), x.low >= 0 ? 0 : 1 - by, by - 1);
  }

  /** The term of an op's expression. `operand` reads the op's inputs; `indices` says what its index variables are. */
  read(
    expression: Expression,
    operand: (number: number, at: readonly Term[]) => Term,
    indices: ReadonlyMap<Index, Term>,
  ): Term {
    const memo = new Map<Expression, Term>();
    const visit = (e: Expression): Term => {
      let term = memo.get(e);
      if (term === undefined) {
        term = build(e);
        memo.set(e, term);
      }
      return term;
    };
    const build = (e: Expression): Term => {
      switch (e.kind) {
        case "constant":
          return this.constant(e.dtype, e.value);
        case "index":
          return indices.get(e.index) ?? this.index(e.index);
        case "load":
          return operand(e.operand, e.at.map(visit));
        case "unary":
          return this.unary(e.fn, visit(e.x));
        case "binary":
          return this.binary(e.fn, visit(e.x), visit(e.y));
        case "select":
          return this.select(visit(e.condition), visit(e.then), visit(e.otherwise));
        case "cast":
          return this.cast(e.dtype, visit(e.x));
        case "bitcast":
          return this.bitcast(e.dtype, visit(e.x));
        case "variable":
          throw new Error("internal: a variable outside a routine");
      }
    };
    return visit(expression);
  }

  /** The term with some of its parts replaced. */
  rewrite(term: Term, replace: (term: Term) => Term | undefined, memo: Map<Term, Term>): Term {
    const known = memo.get(term);
    if (known !== undefined) return known;
    const inside = (x: Term): Term => this.rewrite(x, replace, memo);
    const build = (): Term => {
      switch (term.kind) {
        case "sum": {
          const parts: Part[] = [];
          let constant = term.constant;
          for (const part of term.parts) {
            const x = inside(part.term);
            constant += constantPart(x) * part.times;
            for (const inner of partsOf(x)) parts.push({ term: inner.term, times: inner.times * part.times });
          }
          return this.sum(parts, constant);
        }
        case "load":
          return this.load(term.buffer, inside(term.flat));
        case "unary":
          return this.unary(term.fn, inside(term.x));
        case "binary":
          return this.binary(term.fn, inside(term.x), inside(term.y));
        case "select":
          return this.select(inside(term.condition), inside(term.then), inside(term.otherwise));
        case "cast":
          return this.cast(term.dtype, inside(term.x));
        case "bitcast":
          return this.bitcast(term.dtype, inside(term.x));
        default:
          return term;
      }
    };
    const result = replace(term) ?? build();
    memo.set(term, result);
    return result;
  }

  private intern(key: string, draft: Draft, low = Number.NaN, high = Number.NaN): Term {
    let term = this.known.get(key);
    if (term === undefined) {
      const whole = draft.dtype === "i32";
      const inside = low >= least && high <= greatest;
      term = {
        ...draft,
        id: this.known.size,
        low: whole ? (inside ? low : least) : -Infinity,
        high: whole ? (inside ? high : greatest) : Infinity,
      } as Term;
      this.known.set(key, term);
    }
    return term;
  }
}

const comparisons: ReadonlySet<Binary> = new Set(["less", "lessEqual", "equal", "notEqual"]);

export const constantOf = (x: Term): number | undefined => (x.kind === "constant" ? x.value : undefined);

/** An i32 as the parts of a sum; its constant is `constantPart`. */
export const partsOf = (x: Term): readonly Part[] =>
  x.kind === "sum" ? x.parts : x.kind === "constant" ? [] : [{ term: x, times: 1 }];

export const constantPart = (x: Term): number =>
  x.kind === "sum" ? x.constant : x.kind === "constant" ? x.value : 0;

function rangeOf(parts: readonly Part[], constant: number): [low: number, high: number] {
  let [low, high] = [constant, constant];
  for (const { term, times } of parts) {
    low += Math.min(term.low * times, term.high * times);
    high += Math.max(term.low * times, term.high * times);
  }
  return [low, high];
}

/** x = unit · (multiples + constant) + rest with 0 ≤ rest < unit, unit > 1 dividing `by`, as large as possible; for x ≥ 0. */
function cutBy(x: Term, by: number) {
  const parts = partsOf(x);
  const units = [by, ...parts.map(({ times }) => gcd(times, by))];
  for (const unit of [...new Set(units)].sort((a, b) => b - a)) {
    if (unit <= 1) break;
    const multiples = parts.filter(({ times }) => times % unit === 0);
    if (multiples.length === 0) continue;
    const rest = parts.filter(({ times }) => times % unit !== 0);
    const constant = Math.floor(constantPart(x) / unit);
    const restConstant = constantPart(x) - constant * unit;
    const [low, high] = rangeOf(rest, restConstant);
    if (low < 0 || high >= unit) continue;
    return {
      unit,
      multiples: multiples.map(({ term, times }) => ({ term, times: times / unit })),
      constant,
      rest,
      restConstant,
    };
  }
  return undefined;
}

const gcd = (a: number, b: number): number => (b === 0 ? Math.abs(a) : gcd(b, a % b));

const ids = new WeakMap<Index, number>();
let nextIndex = 0;

/** A number for each index variable. */
function identify(index: Index): number {
  let id = ids.get(index);
  if (id === undefined) {
    id = nextIndex++;
    ids.set(index, id);
  }
  return id;
}
