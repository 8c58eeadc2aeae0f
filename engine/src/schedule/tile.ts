/**
 * How a matrix product is cut up. A tile of 4 rows and two vectors of columns stays in registers over the whole of k. Operands are first packed into
 * panels (for A four rows, for B two vectors of columns, k after k) where reading them in place would miss the caches or is not possible:
 * a transposed B always, any operand beyond what fits near the processor.
 */
import type { DType } from "../core/dtype.ts";
import type { Type } from "../ir/graph.ts";
import type { Lowering } from "../ir/kernel.ts";

export type Product = Extract<Lowering, { kind: "contract" }>;

/** Rows of a tile. */
export const tileRows = 4;
/** Columns of a tile: two vectors. */
export const tileColumns = (dtype: DType): number => (dtype === "f64" ? 4 : 8);
/** Rows of A that are worked through against all of B before the next ones. */
export const blockRows = 64;

/** Products too small or too thin for tiles are plain reductions, which also fuse with what is around them. */
export function isTiled({ m, n, k }: Product, dtype: DType): boolean {
  return (dtype === "f32" || dtype === "f64") && m >= 4 && n >= 4 && k >= 4 && m * n * k >= 2048;
}

/** Bytes that stay close to the processor. */
const near = 64 * 1024;
const middle = 512 * 1024;

/** The buffers that packed operands take, where they are packed. */
export function packing({ batch, m, n, k, transposeA, transposeB }: Product, dtype: DType) {
  const size = dtype === "f64" ? 8 : 4;
  const [a, b] = [m * k * size, k * n * size];
  const packA = transposeA ? a > near && n >= 32 : a >= middle && n >= 64;
  const packB = transposeB || (b > near && m >= 16);
  const panels = (count: number, width: number): Type => ({
    dtype,
    shape: [batch, Math.ceil(count / width), k, width],
  });
  return {
    ...(packA && { packedA: panels(m, tileRows) }),
    ...(packB && { packedB: panels(n, tileColumns(dtype)) }),
  };
}
