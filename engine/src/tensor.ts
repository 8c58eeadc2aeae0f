/**
 * Tensor: the face users touch. A tensor is a handle on a value of the graph; its methods apply ops, and nothing is computed until
 * numbers are asked for (`item`, `toArray`, `data`, printing). Shapes broadcast and dtypes widen as in numpy.
 */
import type { DType, NumberArray } from "./core/dtype.ts";
import { refuse } from "./core/errors.ts";
import { dropAxes, type Shape, sizeOf } from "./core/shape.ts";
import type {
  After,
  Broadcast,
  Fit,
  Folded,
  Inserted,
  Permuted,
  Product,
  Ranked,
  Sizes,
  Transposed,
} from "./core/sizes.ts";
import { Leaf } from "./core/tree.ts";
import { numbers, settle } from "./evaluate.ts";
import * as folds from "./folds.ts";
import { formatTensor } from "./format.ts";
import * as indexing from "./indexing.ts";
import { isAbstract, typeText, type Value } from "./ir/graph.ts";
import { align, axesOf, axisOf, floating, type Operand } from "./lift.ts";
import { product as matrixProduct } from "./linear.ts";
import * as arithmetic from "./ops/arithmetic.ts";
import { cast } from "./ops/cast.ts";
import * as compare from "./ops/compare.ts";
import { stopGradient } from "./ops/identity.ts";
import * as movement from "./ops/movement.ts";
import * as special from "./ops/special.ts";
import * as transcendental from "./ops/transcendental.ts";

/** Axes to fold (default: all). `keep` leaves them in place with size 1. */
export interface Fold<Keep extends boolean = boolean> {
  readonly keep?: Keep;
}

export class Tensor<S extends Shape = Shape> extends Leaf {
  readonly value: Value;

  constructor(value: Value) {
    super();
    this.value = value;
  }

  get dtype(): DType {
    return this.value.type.dtype;
  }

  get shape(): S {
    return this.value.type.shape as S;
  }

  /** Number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** `f32[2,3]` */
  get type(): string {
    return typeText(this.value.type);
  }

  /** Whether the tensor stands for numbers that a traced function will be given later. */
  get isTraced(): boolean {
    return isAbstract(this.value);
  }

  // ── the numbers ──────────────────────────────────────────────────────────────────────────────────────────────

  /** The numbers, row by row. Not a copy: leave them as they are. */
  get data(): NumberArray {
    return numbers(this.value);
  }

  /** The one number of a tensor of size 1. */
  item(): number {
    if (this.size !== 1)
      refuse("item", `${this.type} holds ${this.size} numbers (item is for one); use toArray()?`);
    return this.data[0]!;
  }

  /** Nested arrays as deep as the rank; a plain number for a scalar. Bools are booleans. */
  toArray(): NestedArray {
    return nest(this.data, this.shape, 0, this.dtype === "bool");
  }

  override toString(): string {
    return this.isTraced ? `${this.type} (traced)` : formatTensor(this.data, this.shape, this.dtype);
  }

  /** What node prints. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.isTraced ? this.toString() : `${this.type} ${this.toString()}`;
  }

  /**
   * Names the axes and returns their sizes: `const { batch, time } = x.dims("batch time")`. Refuses when the rank differs. A name that is a
   * number must be that size: `dims("batch 3")`.
   */
  dims<const Names extends string>(names: Names): { readonly [Name in Words<Names>]: number } {
    const words = names.split(" ").filter((word) => word !== "");
    if (words.length !== this.rank)
      refuse("dims", `“${names}” names ${words.length} axes, but the tensor is ${this.type}`);
    const sizes: Record<string, number> = {};
    words.forEach((word, axis) => {
      const size = this.shape[axis]!;
      const clash = /^\d+$/.test(word) ? Number(word) !== size : (sizes[word] ?? size) !== size;
      if (clash) refuse("dims", `“${names}” does not fit ${this.type} (axis ${axis}, “${word}”, is ${size})`);
      sizes[word] = size;
    });
    return sizes as { readonly [Name in Words<Names>]: number };
  }

  // ── arithmetic, elementwise; ints and floats meet as floats ──────────────────────────────────────────────────

  add<B extends Shape = readonly []>(other: Beside<S, B>): Tensor<Broadcast<S, B>> {
    return binary("add", arithmetic.add, this, other);
  }
  subtract<B extends Shape = readonly []>(other: Beside<S, B>): Tensor<Broadcast<S, B>> {
    return binary("subtract", arithmetic.subtract, this, other);
  }
  multiply<B extends Shape = readonly []>(other: Beside<S, B>): Tensor<Broadcast<S, B>> {
    return binary("multiply", arithmetic.multiply, this, other);
  }
  /** True division: ints become f32 first. For whole quotients: divide, then floor. */
  divide<B extends Shape = readonly []>(other: Beside<S, B>): Tensor<Broadcast<S, B>> {
    const [x, y] = align("divide", this, other);
    return wrap(arithmetic.divide(floating(x!), floating(y!)));
  }
  /** What is left after whole multiples of `other`, with the sign of this tensor. */
  remainder<B extends Shape = readonly []>(other: Beside<S, B>): Tensor<Broadcast<S, B>> {
    return binary("remainder", arithmetic.remainder, this, other);
  }
  power<B extends Shape = readonly []>(exponent: Beside<S, B>): Tensor<Broadcast<S, B>> {
    if (exponent === 0.5) return wrap(transcendental.sqrt(floating(this.value)));
    const [x, y] = align("power", this, exponent);
    return wrap(arithmetic.power(floating(x!), floating(y!)));
  }
  /** The larger of two; NaN if either is. */
  maximum<B extends Shape = readonly []>(other: Beside<S, B>): Tensor<Broadcast<S, B>> {
    return binary("maximum", arithmetic.maximum, this, other);
  }
  minimum<B extends Shape = readonly []>(other: Beside<S, B>): Tensor<Broadcast<S, B>> {
    return binary("minimum", arithmetic.minimum, this, other);
  }
  /** Kept between two bounds. */
  clamp(low: Operand, high: Operand): Tensor {
    return binary("clamp", arithmetic.minimum, binary("clamp", arithmetic.maximum, this, low), high);
  }
  negate(): Tensor<S> {
    return wrap(arithmetic.negate(signed(this.value)));
  }
  abs(): Tensor<S> {
    return wrap(arithmetic.abs(signed(this.value)));
  }
  sign(): Tensor<S> {
    return unary(compare.sign, this);
  }
  square(): Tensor<S> {
    return binary("square", arithmetic.multiply, this, this);
  }
  sqrt(): Tensor<S> {
    return unary(transcendental.sqrt, this);
  }
  reciprocal(): Tensor<S> {
    return unary(transcendental.reciprocal, this);
  }
  exp(): Tensor<S> {
    return unary(transcendental.exp, this);
  }
  /** eˣ − 1, exact near zero. */
  expm1(): Tensor<S> {
    return unary(transcendental.expm1, this);
  }
  /** Natural logarithm. */
  log(): Tensor<S> {
    return unary(transcendental.log, this);
  }
  /** log(1 + x), exact near zero. */
  log1p(): Tensor<S> {
    return unary(transcendental.log1p, this);
  }
  sin(): Tensor<S> {
    return unary(transcendental.sin, this);
  }
  cos(): Tensor<S> {
    return unary(transcendental.cos, this);
  }
  tan(): Tensor<S> {
    return binary("tan", arithmetic.divide, this.sin(), this.cos());
  }
  tanh(): Tensor<S> {
    return unary(transcendental.tanh, this);
  }
  /** 1 / (1 + e⁻ˣ) */
  sigmoid(): Tensor<S> {
    return unary(transcendental.sigmoid, this);
  }
  /** 2/√π ∫₀ˣ e^(−t²) dt */
  erf(): Tensor<S> {
    return unary(transcendental.erf, this);
  }
  /** log |Γ(x)| */
  lgamma(): Tensor<S> {
    return unary(special.lgamma, this);
  }
  /** Γ′(x) / Γ(x), the slope of lgamma */
  digamma(): Tensor<S> {
    return unary(special.digamma, this);
  }
  /** e^(−|x|) I₀(x), the modified Bessel function, scaled so that it never overflows */
  besselI0e(): Tensor<S> {
    return unary(special.besselI0e, this);
  }
  besselI1e(): Tensor<S> {
    return unary(special.besselI1e, this);
  }
  /** The angle of the point (x, y), where this tensor is y. */
  atan2<B extends Shape = readonly []>(x: Beside<S, B>): Tensor<Broadcast<S, B>> {
    const [y, other] = align("atan2", this, x);
    return wrap(arithmetic.atan2(floating(y!), floating(other!)));
  }
  floor(): Tensor<S> {
    return unary(compare.floor, this);
  }
  ceil(): Tensor<S> {
    return unary(compare.ceil, this);
  }
  /** To the nearest whole number; ties go to the even one. */
  round(): Tensor<S> {
    return unary(compare.round, this);
  }
  /** max(0, x) */
  relu(): Tensor<S> {
    return binary("relu", arithmetic.maximum, this, 0);
  }

  // ── comparison and logic: bool tensors ───────────────────────────────────────────────────────────────────────

  less<B extends Shape = readonly []>(other: Beside<S, B>): Tensor<Broadcast<S, B>> {
    return binary("less", compare.less, this, other);
  }
  lessEqual<B extends Shape = readonly []>(other: Beside<S, B>): Tensor<Broadcast<S, B>> {
    return binary("lessEqual", compare.lessEqual, this, other);
  }
  greater<B extends Shape = readonly []>(other: Beside<S, B>): Tensor<Broadcast<S, B>> {
    return binary("greater", (x, y) => compare.less(y, x), this, other);
  }
  greaterEqual<B extends Shape = readonly []>(other: Beside<S, B>): Tensor<Broadcast<S, B>> {
    return binary("greaterEqual", (x, y) => compare.lessEqual(y, x), this, other);
  }
  equal<B extends Shape = readonly []>(other: Beside<S, B>): Tensor<Broadcast<S, B>> {
    return binary("equal", compare.equal, this, other);
  }
  notEqual<B extends Shape = readonly []>(other: Beside<S, B>): Tensor<Broadcast<S, B>> {
    return binary("notEqual", compare.notEqual, this, other);
  }
  /** On bools; on ints, bit by bit. */
  and<B extends Shape = readonly []>(other: Beside<S, B>): Tensor<Broadcast<S, B>> {
    return binary("and", compare.and, discrete("and", this), other);
  }
  or<B extends Shape = readonly []>(other: Beside<S, B>): Tensor<Broadcast<S, B>> {
    return binary("or", compare.or, discrete("or", this), other);
  }
  xor<B extends Shape = readonly []>(other: Beside<S, B>): Tensor<Broadcast<S, B>> {
    return binary("xor", compare.xor, discrete("xor", this), other);
  }
  not(): Tensor<S> {
    return wrap(compare.not(cast(this.value, "bool")));
  }
  /** x ≠ x: true for NaN alone. */
  isNaN(): Tensor<S> {
    return binary("notEqual", compare.notEqual, this, this);
  }

  cast(dtype: DType): Tensor<S> {
    return wrap(cast(this.value, dtype));
  }

  /** The same numbers; no slope passes. */
  stopGradient(): Tensor<S> {
    return wrap(stopGradient(this.value));
  }

  // ── folds over axes (default: all) ───────────────────────────────────────────────────────────────────────────

  /** f32[3,4,5] over [0, 2] becomes f32[4]; bools are counted, in i32. */
  sum<const A extends folds.Axes | undefined = undefined, const K extends boolean = false>(
    axes?: A,
    { keep }: Fold<K> = {},
  ): Tensor<Folded<S, A, K>> {
    return wrap(folds.sum(this.value, axes, keep));
  }
  mean<const A extends folds.Axes | undefined = undefined, const K extends boolean = false>(
    axes?: A,
    { keep }: Fold<K> = {},
  ): Tensor<Folded<S, A, K>> {
    return wrap(folds.mean(this.value, axes, keep));
  }
  /** Mean squared distance from the mean; `correction: 1` divides by n − 1 instead of n. */
  variance<const A extends folds.Axes | undefined = undefined, const K extends boolean = false>(
    axes?: A,
    { keep, correction = 0 }: Fold<K> & { readonly correction?: number } = {},
  ): Tensor<Folded<S, A, K>> {
    return wrap(folds.variance(this.value, axes, keep, correction));
  }
  /** Standard deviation. */
  deviation<const A extends folds.Axes | undefined = undefined, const K extends boolean = false>(
    axes?: A,
    options: Fold<K> & { readonly correction?: number } = {},
  ): Tensor<Folded<S, A, K>> {
    return this.variance(axes, options).sqrt();
  }
  max<const A extends folds.Axes | undefined = undefined, const K extends boolean = false>(
    axes?: A,
    { keep }: Fold<K> = {},
  ): Tensor<Folded<S, A, K>> {
    return wrap(folds.max(this.value, axes, keep));
  }
  min<const A extends folds.Axes | undefined = undefined, const K extends boolean = false>(
    axes?: A,
    { keep }: Fold<K> = {},
  ): Tensor<Folded<S, A, K>> {
    return wrap(folds.min(this.value, axes, keep));
  }
  product<const A extends folds.Axes | undefined = undefined, const K extends boolean = false>(
    axes?: A,
    { keep }: Fold<K> = {},
  ): Tensor<Folded<S, A, K>> {
    return wrap(folds.product(this.value, axes, keep));
  }
  any<const A extends folds.Axes | undefined = undefined, const K extends boolean = false>(
    axes?: A,
    { keep }: Fold<K> = {},
  ): Tensor<Folded<S, A, K>> {
    return wrap(folds.any(this.value, axes, keep));
  }
  all<const A extends folds.Axes | undefined = undefined, const K extends boolean = false>(
    axes?: A,
    { keep }: Fold<K> = {},
  ): Tensor<Folded<S, A, K>> {
    return wrap(folds.all(this.value, axes, keep));
  }
  /** Where the largest number stands along an axis (the first, at a tie); over all elements without one. i32. */
  argmax<const A extends number | undefined = undefined>(axis?: A): Tensor<Folded<S, A, false>> {
    return wrap(folds.argmax(this.value, axis));
  }
  argmin<const A extends number | undefined = undefined>(axis?: A): Tensor<Folded<S, A, false>> {
    return wrap(folds.argmin(this.value, axis));
  }
  /** Sums of everything up to here along an axis. */
  cumulativeSum(axis = -1, { reverse = false }: { readonly reverse?: boolean } = {}): Tensor<S> {
    return wrap(folds.cumulativeSum(this.value, axis, reverse));
  }

  // ── arrangement ──────────────────────────────────────────────────────────────────────────────────────────────

  /** The same numbers in another shape; one size may be −1 and is worked out. */
  reshape<R extends Shape>(shape: R): Tensor<Sizes<R>> {
    return wrap(indexing.reshape(this.value, shape));
  }
  /** One axis, or the given stretch of axes made one. */
  flatten(from = 0, to = -1): Tensor {
    return wrap(indexing.flatten(this.value, from, to));
  }
  /** Axes in the given order; without one, the last two swapped. f32[2,3] → f32[3,2] */
  transpose(): Tensor<Transposed<S>>;
  transpose<const Order extends readonly number[]>(order: Order): Tensor<Permuted<S, Order>>;
  transpose(order?: readonly number[]): Tensor {
    return wrap(indexing.transpose(this.value, order));
  }
  moveAxis(from: number, to: number): Tensor {
    const x = this.value;
    return wrap(movement.moveAxis(x, axisOf("moveAxis", x, from), axisOf("moveAxis", x, to)));
  }
  /** A new axis of size 1. */
  insertAxis<const A extends number>(axis: A): Tensor<Inserted<S, A>> {
    const at = axisOf("insertAxis", this.value, axis, 1);
    return wrap(movement.reshape(this.value, [...this.shape.slice(0, at), 1, ...this.shape.slice(at)]));
  }
  /** Without the axes of size 1: all of them, or those named. */
  dropAxis(axes?: folds.Axes): Tensor {
    const named = axesOf("dropAxis", this.value, axes);
    const wide = axes === undefined ? undefined : named.find((axis) => this.shape[axis] !== 1);
    if (wide !== undefined) refuse("dropAxis", `axis ${wide} of ${this.type} is not of size 1`);
    const dropped = named.filter((axis) => this.shape[axis] === 1);
    return wrap(movement.reshape(this.value, dropAxes(this.shape, dropped)));
  }
  /** Repeated along new leading axes and axes of size 1. */
  broadcastTo<R extends Shape>(shape: R): Tensor<Sizes<R>> {
    return wrap(indexing.broadcastTo(this.value, shape));
  }
  /**
   * A part: one range per axis, from the first on. `[from, to]` or `[from, to, step]`, `to` left out; negative counts from the end;
   * null takes all. `x.slice([0, 2], null, [0, -1])`
   */
  slice(...ranges: readonly indexing.Range[]): Tensor<Ranked<S>> {
    return wrap(indexing.slice(this.value, ranges));
  }
  /** The element, row, … at positions on the first axes, which are dropped. `x.at(-1)` is the last row. */
  at<const P extends readonly number[]>(...positions: P): Tensor<After<S, P>> {
    return wrap(indexing.at(this.value, positions));
  }
  /** Entries along an axis at given positions, i32[…]; a position out of range gives zeros. f32[5,3] at i32[2,2] → f32[2,2,3] */
  take(positions: Tensor | readonly number[], axis = 0): Tensor {
    return wrap(indexing.take(this.value, asIndices(positions), axis));
  }
  /** One entry of each row: this [outer…, n] at i32[outer…, k] → [outer…, k]. */
  takeAlong(positions: Tensor): Tensor {
    return wrap(indexing.takeAlong(this.value, positions.value));
  }
  /** This tensor with `updates` added at positions along an axis; positions out of range add nothing. */
  scatterAdd(positions: Tensor | readonly number[], updates: Tensor, axis = 0): Tensor<S> {
    return wrap(indexing.scatterAdd(this.value, asIndices(positions), updates.value, axis));
  }
  /** Numbers around: [before, after] per axis, filled with `value`. */
  pad(amounts: readonly (readonly [number, number])[], value = 0): Tensor<Ranked<S>> {
    return wrap(indexing.pad(this.value, amounts, value));
  }
  flip(axes?: folds.Axes): Tensor<S> {
    return wrap(movement.flip(this.value, axesOf("flip", this.value, axes)));
  }
  /** The whole repeated: twice along axis 0 and three times along axis 1 is tile([2, 3]). */
  tile(times: readonly number[]): Tensor {
    return wrap(indexing.tile(this.value, times));
  }
  /** Parts along an axis: that many equal ones, or of the given sizes. */
  split(parts: number | readonly number[], axis = 0): Tensor<Ranked<S>>[] {
    return indexing.split(this.value, parts, axis).map((part) => wrap(part));
  }

  // ── products ─────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Matrix product as in numpy: f32[…, m, k] · f32[…, k, n] → f32[…, m, n]; a vector stands for a row on the left and a column on the right;
   * leading axes broadcast. A transposed operand is read in place.
   */
  matmul<B extends Shape>(other: Tensor<B> & Fit<Product<S, B>, S, B>): Tensor<Product<S, B>> {
    const [x, y] = [this.value, other.value];
    return wrap(matrixProduct(x, y));
  }
  /** Σ x·y of two vectors. */
  dot(other: Tensor): Tensor {
    if (this.rank !== 1 || other.rank !== 1)
      refuse("dot", `takes two vectors, got ${this.type} and ${other.type}; use matmul?`);
    return binary("dot", arithmetic.multiply, this, other).sum();
  }
}

/** The same tree, its tensors of any shape: what is mapped or stacked has an axis more than one example. */
export type Unsized<T> = T extends Tensor
  ? Tensor
  : T extends readonly unknown[]
    ? { [K in keyof T]: Unsized<T[K]> }
    : T;

export type NestedArray = number | boolean | NestedArray[];

/** The words of a string, as a union of types. */
type Words<S extends string> = S extends `${infer First} ${infer Rest}`
  ? First | Words<Rest>
  : S extends ""
    ? never
    : S;

/** What may stand beside a tensor of shape S: a number, or a tensor whose shape broadcasts with S. */
type Beside<S extends Shape, B extends Shape> = (Tensor<B> & Fit<Broadcast<S, B>, S, B>) | number | boolean;

/** A value in a user's hand. What types say of its shape is the caller's word. */
export function wrap<S extends Shape = Shape>(value: Value): Tensor<S> {
  settle([value]);
  return new Tensor<S>(value);
}

function unary<S extends Shape>(f: (x: Value) => Value, x: Tensor<S>): Tensor<S> {
  return wrap(f(floating(x.value)));
}

function binary<S extends Shape>(
  name: string,
  f: (x: Value, y: Value) => Value,
  x: Operand,
  y: Operand,
): Tensor<S> {
  const [left, right] = align(name, x, y);
  return wrap(f(arithmeticType(name, left!), arithmeticType(name, right!)));
}

const onBools = ["less", "lessEqual", "greater", "greaterEqual", "equal", "notEqual", "and", "or", "xor"];

/** Bools are counted as i32 in arithmetic. */
const arithmeticType = (name: string, x: Value): Value =>
  x.type.dtype === "bool" && !onBools.includes(name) ? cast(x, "i32") : x;

/** Something with a minus sign. */
const signed = (x: Value): Value => (x.type.dtype === "bool" || x.type.dtype === "u32" ? cast(x, "i32") : x);

function discrete(op: string, x: Tensor): Tensor {
  if (x.dtype === "f32" || x.dtype === "f64")
    refuse(op, `takes bools or ints, got ${x.type}; compare first, for example x.greater(0)?`);
  return x;
}

const asIndices = (positions: Tensor | readonly number[]): Value =>
  positions instanceof Tensor ? positions.value : indexing.constantIndices(positions);

function nest(data: NumberArray, shape: Shape, from: number, truth: boolean): NestedArray {
  if (shape.length === 0) return truth ? data[from] === 1 : data[from]!;
  const [size, ...rest] = shape;
  const stride = sizeOf(rest);
  return Array.from({ length: size! }, (_, i) => nest(data, rest, from + i * stride, truth));
}
