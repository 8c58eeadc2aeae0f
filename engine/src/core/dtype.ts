/** Element types, and the arrays that hold them in JavaScript. */
export type DType = "f32" | "f64" | "i32" | "u32" | "bool";

export type NumberArray = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

/** Size of one element in memory, in bytes. */
export const byteSize: Record<DType, number> = { f32: 4, f64: 8, i32: 4, u32: 4, bool: 1 };

export const isFloat = (dtype: DType): boolean => dtype === "f32" || dtype === "f64";

/** A zeroed array of `length` elements of `dtype`. */
export function allocate(dtype: DType, length: number): NumberArray {
  return new arrayTypes[dtype](length);
}

/** The typed-array class that holds each dtype. */
export const arrayTypes = {
  f32: Float32Array,
  f64: Float64Array,
  i32: Int32Array,
  u32: Uint32Array,
  bool: Uint8Array,
} as const;

/** The order in which dtypes widen when two meet in one operation: the later one wins. */
const widening: readonly DType[] = ["bool", "u32", "i32", "f32", "f64"];

/** The dtype two operands meet at: f32 with i32 is f32, i32 with bool is i32. */
export const widen = (a: DType, b: DType): DType => (widening.indexOf(a) > widening.indexOf(b) ? a : b);
