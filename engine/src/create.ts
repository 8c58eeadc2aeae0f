/** Making tensors: from numbers, from nothing, from other tensors. */
import { allocate, type DType, isFloat, type NumberArray } from "./core/dtype.ts";
import { refuse } from "./core/errors.ts";
import { type Shape, sizeOf } from "./core/shape.ts";
import type { Sizes } from "./core/sizes.ts";
import { dataValue } from "./ir/graph.ts";
import { align, axisOf, checkShape, commonShape, type Operand } from "./lift.ts";
import { add as addValues, multiply as multiplyValues } from "./ops/arithmetic.ts";
import { cast } from "./ops/cast.ts";
import { select } from "./ops/compare.ts";
import { full as fullValue, iota } from "./ops/create.ts";
import { broadcastTo } from "./ops/movement.ts";
import { concatenate as join, stack as pile } from "./ops/slice.ts";
import { Tensor, wrap } from "./tensor.ts";

/** Numbers as deep as the tensor is to be. */
export type Nested = number | boolean | readonly Nested[];

export interface Making<S extends Shape = Shape> {
  readonly dtype?: DType;
  /** Written `[2, 3] as const`, its sizes are known to the type checker from here on. */
  readonly shape?: S;
}

/**
 * A tensor of the given numbers: nested arrays, one number, or a typed array with its shape. Plain numbers are f32, booleans bool, typed arrays
 * their own dtype, unless `dtype` says otherwise.
 */
export function tensor<S extends Shape = Shape>(
  numbers: Nested | NumberArray | Tensor,
  { dtype, shape }: Making<S> = {},
): Tensor<Sizes<S>> {
  if (numbers instanceof Tensor) {
    const same = dtype === undefined ? numbers : numbers.cast(dtype);
    return shape === undefined ? wrap(same.value) : same.reshape(shape);
  }
  if (ArrayBuffer.isView(numbers)) return fromTyped(numbers, dtype, shape);
  const found = shapeOf(numbers);
  const flat: (number | boolean)[] = [];
  collect(numbers, found, flat);
  const target = dtype ?? (flat.length > 0 && typeof flat[0] === "boolean" ? "bool" : "f32");
  const data = allocate(target, flat.length);
  flat.forEach((x, i) => {
    data[i] = target === "bool" ? Number(Boolean(x)) : Number(x);
  });
  return made(data, target, shape ?? found);
}

function fromTyped<S extends Shape>(
  numbers: NumberArray,
  dtype: DType | undefined,
  shape: Shape = [numbers.length],
): Tensor<S> {
  const own = dtypeOfArray(numbers);
  const target = dtype ?? own;
  const data = allocate(target, numbers.length);
  data.set(numbers as never);
  return made(data, target, shape);
}

function made<S extends Shape>(data: NumberArray, dtype: DType, shape: Shape): Tensor<S> {
  if (sizeOf(checkShape("tensor", shape)) !== data.length)
    refuse("tensor", `${data.length} numbers do not fill [${shape}]`);
  return new Tensor<S>(dataValue({ dtype, shape }, data));
}

function dtypeOfArray(numbers: NumberArray): DType {
  if (numbers instanceof Float32Array) return "f32";
  if (numbers instanceof Float64Array) return "f64";
  if (numbers instanceof Int32Array) return "i32";
  if (numbers instanceof Uint32Array) return "u32";
  if (numbers instanceof Uint8Array) return "bool";
  return refuse(
    "tensor",
    `does not take ${(numbers as object).constructor.name}; convert it to Float32Array?`,
  );
}

function shapeOf(numbers: Nested): number[] {
  return typeof numbers === "object"
    ? [numbers.length, ...(numbers.length > 0 ? shapeOf(numbers[0]!) : [])]
    : [];
}

function collect(numbers: Nested, shape: Shape, into: (number | boolean)[]): void {
  const isRow = typeof numbers === "object";
  if (isRow !== shape.length > 0 || (isRow && numbers.length !== shape[0]))
    refuse("tensor", "the rows have different lengths (every row of an axis must be as long as the first)");
  if (!isRow) into.push(numbers);
  else for (const row of numbers) collect(row, shape.slice(1), into);
}

/** One number everywhere. */
export function full<S extends Shape>(
  shape: S,
  value: number | boolean,
  { dtype }: { readonly dtype?: DType } = {},
): Tensor<Sizes<S>> {
  const type = {
    dtype: dtype ?? (typeof value === "boolean" ? "bool" : "f32"),
    shape: checkShape("full", shape),
  };
  return wrap(fullValue(type, Number(value)));
}
export const zeros = <S extends Shape>(shape: S, making: { readonly dtype?: DType } = {}): Tensor<Sizes<S>> =>
  full(shape, 0, making);
export const ones = <S extends Shape>(shape: S, making: { readonly dtype?: DType } = {}): Tensor<Sizes<S>> =>
  full(shape, 1, making);
export const zerosLike = <S extends Shape>(x: Tensor<S>): Tensor<S> => fullLike(x, 0);
export const onesLike = <S extends Shape>(x: Tensor<S>): Tensor<S> => fullLike(x, 1);
const fullLike = <S extends Shape>(x: Tensor<S>, value: number): Tensor<S> =>
  wrap(fullValue(x.value.type, value));

/** start, start + step, … before stop. arange(n) is 0 … n − 1. Whole numbers give i32, unless `dtype` says otherwise. */
export function arange(stop: number, making?: { readonly dtype?: DType }): Tensor;
export function arange(
  start: number,
  stop: number,
  step?: number,
  making?: { readonly dtype?: DType },
): Tensor;
export function arange(
  first: number,
  second?: number | { readonly dtype?: DType },
  step = 1,
  making: { readonly dtype?: DType } = {},
): Tensor {
  const [start, stop] = typeof second === "number" ? [first, second] : [0, first];
  const given = typeof second === "object" ? second.dtype : making.dtype;
  if (step === 0) refuse("arange", "step 0 never arrives");
  const count = Math.max(Math.ceil((stop - start) / step), 0);
  const dtype = given ?? ([start, stop, step].every(Number.isInteger) ? "i32" : "f32");
  const type = { dtype, shape: [count] };
  const scaled = multiplyValues(iota(dtype, [count], 0), fullValue(type, step));
  return wrap(addValues(scaled, fullValue(type, start)));
}

/** `count` numbers from start to stop, evenly spaced, both ends included. */
export function linspace(
  start: number,
  stop: number,
  count: number,
  { dtype = "f32" }: { readonly dtype?: DType } = {},
): Tensor {
  if (!isFloat(dtype)) refuse("linspace", `gives fractions, so ${dtype} will not do`);
  const data = allocate(dtype, count);
  for (let i = 0; i < count; i++) data[i] = count === 1 ? start : start + ((stop - start) * i) / (count - 1);
  return made(data, dtype, [count]);
}

/** Ones on the diagonal of an n × n matrix. */
export function eye(n: number, { dtype = "f32" }: { readonly dtype?: DType } = {}): Tensor {
  return arange(n).insertAxis(1).equal(arange(n)).cast(dtype);
}

/** Where the condition holds the one, elsewhere the other; all three broadcast. */
export function where(condition: Tensor, then: Operand, otherwise: Operand): Tensor {
  const [a, b] = align("where", then, otherwise);
  const shape = commonShape("where", [condition.value.type, a!.type, b!.type]);
  return wrap(
    select(broadcastTo(cast(condition.value, "bool"), shape), broadcastTo(a!, shape), broadcastTo(b!, shape)),
  );
}

/** End to end along an axis. */
export function concatenate(parts: readonly Tensor[], axis = 0): Tensor {
  const [first] = parts;
  if (first === undefined) refuse("concatenate", "nothing to join (at least one tensor is needed)");
  const resolved = axisOf("concatenate", first.value, axis);
  const off = parts.find(
    (x) => x.rank !== first.rank || x.shape.some((size, i) => i !== resolved && size !== first.shape[i]),
  );
  if (off !== undefined)
    refuse(
      "concatenate",
      `${first.type} and ${off.type} differ off axis ${resolved} (all other sizes must be equal)`,
    );
  return wrap(join(alike(parts), resolved));
}

/** Side by side along a new axis. */
export function stack(parts: readonly Tensor[], axis = 0): Tensor {
  const [first] = parts;
  if (first === undefined) refuse("stack", "nothing to stack (at least one tensor is needed)");
  const off = parts.find((x) => x.shape.join() !== first.shape.join());
  if (off !== undefined) refuse("stack", `${first.type} and ${off.type} differ (all shapes must be equal)`);
  return wrap(pile(alike(parts), axisOf("stack", first.value, axis, 1)));
}

/** The same tensors in the widest of their dtypes. */
function alike(parts: readonly Tensor[]) {
  const dtype = align("concatenate", ...parts.map((x) => full([], 0, { dtype: x.dtype })))[0]!.type.dtype;
  return parts.map((x) => cast(x.value, dtype));
}
