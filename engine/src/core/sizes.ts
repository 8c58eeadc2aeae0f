/**
 * Shapes that the type checker knows. `zeros([2, 3] as const)` is a `Tensor<readonly [2, 3]>`; its sizes go along through every method, and a product
 * with a `Tensor<readonly [4, 5]>` does not compile. Sizes that are just numbers make a `Shape`, and so does all that is computed with it; a single size
 * may be unknown (`number`) and then fits any. Nothing here runs: whatever the types say, shapes are checked where the numbers are.
 */
import type { Shape } from "./shape.ts";

/** A shape given by a user: a tuple of sizes, or any shape. Of a size −1 it is known only that it is there. */
export type Sizes<S extends Shape> =
  Known<S> extends true ? { readonly [Axis in keyof S]: S[Axis] extends -1 ? number : S[Axis] } : Shape;

type Known<S extends Shape> = number extends S["length"] ? false : true;

/** What two operands broadcast to, aligned at the last axis; never where they clash. */
export type Broadcast<A extends Shape, B extends Shape> = number extends A["length"] | B["length"]
  ? Shape
  : A extends readonly [...infer OuterA extends Shape, infer a extends number]
    ? B extends readonly [...infer OuterB extends Shape, infer b extends number]
      ? Append<Broadcast<OuterA, OuterB>, Meet<a, b>>
      : A
    : B;

/** What a matrix product is shaped like; never where the inner sizes differ. */
export type Product<A extends Shape, B extends Shape> = number extends A["length"] | B["length"]
  ? Shape
  : A extends readonly [infer k extends number]
    ? B extends readonly [infer l extends number]
      ? Same<k, l, readonly []>
      : B extends readonly [...infer Outer extends Shape, infer l extends number, infer n extends number]
        ? Same<k, l, readonly [...Outer, n]>
        : never
    : A extends readonly [...infer OuterA extends Shape, infer m extends number, infer k extends number]
      ? B extends readonly [infer l extends number]
        ? Same<k, l, readonly [...OuterA, m]>
        : B extends readonly [...infer OuterB extends Shape, infer l extends number, infer n extends number]
          ? Same<k, l, Append<Append<Broadcast<OuterA, OuterB>, m>, n>>
          : never
      : never;

/** Demands of an operand that a result exists: the compiler's message then names both shapes. */
export type Fit<Result extends Shape, A extends Shape, B extends Shape> = [Result] extends [never]
  ? { readonly "these shapes do not go together": readonly [A, B] }
  : unknown;

/** The last two axes swapped. */
export type Transposed<S extends Shape> = S extends readonly [
  ...infer Outer extends Shape,
  infer a extends number,
  infer b extends number,
]
  ? readonly [...Outer, b, a]
  : S;

/** Axes in another order. */
export type Permuted<S extends Shape, Order extends readonly number[]> = Known<S> & Known<Order> extends true
  ? { readonly [Axis in keyof Order]: S[Resolved<S, Order[Axis]>] }
  : Shape;

/** Folded over axes, which go or stay with size 1. */
export type Folded<S extends Shape, Axes, Keep> =
  Known<S> extends false
    ? Shape
    : [Axes] extends [undefined]
      ? Without<S, number, Keep>
      : Axes extends number
        ? FoldedOver<S, Axes, Keep>
        : Axes extends readonly number[]
          ? FoldedOver<S, Axes[number], Keep>
          : Shape;

type FoldedOver<S extends Shape, Axis extends number, Keep> = number extends Axis
  ? Shape
  : Without<S, Resolved<S, Axis>, Keep>;

type Without<S extends Shape, Axis extends number, Keep, Before extends Shape = []> = S extends readonly [
  infer size extends number,
  ...infer Rest extends Shape,
]
  ? Before["length"] extends Axis
    ? Keep extends true
      ? readonly [1, ...Without<Rest, Axis, Keep, [...Before, size]>]
      : Without<Rest, Axis, Keep, [...Before, size]>
    : readonly [size, ...Without<Rest, Axis, Keep, [...Before, size]>]
  : readonly [];

/** With a new axis of size 1. */
export type Inserted<S extends Shape, Axis extends number> =
  Known<S> extends false
    ? Shape
    : number extends Axis
      ? Shape
      : InsertedAt<S, Resolved<readonly [...S, 1], Axis>>;

type InsertedAt<
  S extends Shape,
  At extends number,
  Before extends Shape = readonly [],
> = Before["length"] extends At
  ? readonly [...Before, 1, ...S]
  : S extends readonly [infer size extends number, ...infer Rest extends Shape]
    ? InsertedAt<Rest, At, readonly [...Before, size]>
    : Shape;

/** What is left of a shape after as many first axes as there are positions. */
export type After<S extends Shape, Positions extends readonly unknown[]> =
  Known<S> extends false
    ? Shape
    : Positions extends readonly [unknown, ...infer More]
      ? S extends readonly [number, ...infer Rest extends Shape]
        ? After<Rest, More>
        : never
      : number extends Positions["length"]
        ? Shape
        : S;

/** As many axes, of any sizes. */
export type Ranked<S extends Shape> = Known<S> extends true ? { readonly [Axis in keyof S]: number } : Shape;

/** Axes counted from the front. */
type Resolved<S extends Shape, Axis extends number> = Axis extends number
  ? `${Axis}` extends `-${infer Back extends number}`
    ? DropLast<S, Back>["length"] & number
    : Axis
  : never;

type DropLast<
  S extends Shape,
  Count extends number,
  Dropped extends Shape = [],
> = Dropped["length"] extends Count
  ? S
  : S extends readonly [...infer Rest extends Shape, infer last extends number]
    ? DropLast<Rest, Count, [...Dropped, last]>
    : never;

type Append<S extends Shape, size extends number> = [S] extends [never]
  ? never
  : [size] extends [never]
    ? never
    : readonly [...S, size];

/** The size two broadcast to. An unknown size may be the other's, or 1. */
type Meet<a extends number, b extends number> = number extends a
  ? b extends 1
    ? a
    : b
  : number extends b
    ? a extends 1
      ? b
      : a
    : a extends 1
      ? b
      : b extends 1
        ? a
        : a extends b
          ? a
          : never;

type Same<k extends number, l extends number, Result> = number extends k | l
  ? Result
  : k extends l
    ? Result
    : never;
