/** What a formula can be worth: a number, a matrix, a truth, a set, a family of values, a function, a distribution. */
import { nowhere, type Span } from "../tree.ts";
import { Matrix, ScaledIdentity } from "./matrix.ts";
import { Dual, Fraction, plain, Refusal, type Scalar } from "./scalar.ts";

export type Value =
  | Scalar
  | boolean
  | Matrix
  | ScaledIdentity
  | Family
  | Callable
  | Distribution
  | Collection;

/** Values under an index: x_1 … x_I. */
export class Family {
  readonly from: number;
  readonly to: number;
  readonly item: (i: number) => Value;
  constructor(from: number, to: number, item: (i: number) => Value) {
    this.from = from;
    this.to = to;
    this.item = item;
  }
  /** All of them, where there is an end. */
  items(): Value[] {
    return Array.from({ length: this.to - this.from + 1 }, (_, i) => this.item(this.from + i));
  }
}

/** A function of values. */
export class Callable {
  readonly name: string;
  readonly run: (args: Value[]) => Value;
  /** A function of one number applies to each entry of a matrix. */
  readonly elementwise: boolean;
  constructor(name: string, run: (args: Value[]) => Value, elementwise = false) {
    this.name = name;
    this.run = run;
    this.elementwise = elementwise;
  }
}

/** Probabilities of outcomes 1 … K. */
export class Distribution {
  readonly name: string;
  readonly weights: readonly Scalar[];
  constructor(name: string, weights: readonly Scalar[]) {
    this.name = name;
    this.weights = weights;
  }
}

export class Collection {
  readonly items: readonly Value[];
  readonly ordered: boolean;
  constructor(items: readonly Value[], ordered: boolean) {
    this.items = items;
    this.ordered = ordered;
  }
}

/** A formula that cannot be evaluated as it stands: wrong kind, unknown name, unsupported notation. Carries its place. */
export class Unfit extends Refusal {
  readonly start: number;
  readonly end: number;
  constructor(message: string, span: Span = nowhere) {
    super(message);
    this.start = span.start;
    this.end = span.end;
  }
}

export const isScalar = (v: Value): v is Scalar =>
  typeof v === "number" || v instanceof Dual || v instanceof Fraction;

/** A 1×1 matrix is a number wherever a number is wanted. */
/** The numbers that a value is made of. */
export function scalarsOf(value: Value): readonly Scalar[] {
  if (isScalar(value)) return [value];
  if (value instanceof Matrix) return value.data;
  if (value instanceof ScaledIdentity) return [value.scale];
  if (value instanceof Distribution) return value.weights;
  if (value instanceof Collection) return value.items.flatMap(scalarsOf);
  return [];
}

export function simplify(v: Value): Value {
  return v instanceof Matrix && v.rows === 1 && v.cols === 1 && !v.anyRows && !v.anyCols ? v.data[0]! : v;
}

export function kindOf(v: Value): string {
  if (isScalar(v)) return "a number";
  if (typeof v === "boolean") return "a condition";
  if (v instanceof Matrix) return v.cols === 1 ? `a vector of ${v.rows}` : `a ${v.shape} matrix`;
  if (v instanceof ScaledIdentity) return "an identity matrix";
  if (v instanceof Family) return "an indexed family";
  if (v instanceof Callable) return "a function";
  if (v instanceof Distribution) return "a distribution";
  return v.ordered ? "a list" : "a set";
}

/** Plain numbers for whoever called from outside: number, list of numbers for a vector, rows for a matrix. */
export function toPlain(v: Value): unknown {
  if (isScalar(v)) return plain(v);
  if (v instanceof Matrix) {
    if (v.cols === 1) return v.data.map(plain);
    return Array.from({ length: v.rows }, (_, i) =>
      Array.from({ length: v.cols }, (_, j) => plain(v.at(i, j))),
    );
  }
  if (v instanceof Collection) return v.items.map(toPlain);
  if (v instanceof Distribution) return v.weights.map(plain);
  return v;
}
