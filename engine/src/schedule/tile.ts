/**
 * How a matrix product is cut up. A tile of 4 rows and two vectors of columns stays in registers over the whole of k. Operands are first packed into
 * panels (for A four rows, for B two vectors of columns, k after k) where reading them in place would miss the caches or is not possible: a transposed B
 * always, any operand read across its rows whose rows do not stay in the first cache.
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
export const blockRows = 128;

/** Products too small or too thin for tiles are plain reductions, which also fuse with what is around them. */
export function isTiled({ m, n, k }: Product, dtype: DType): boolean {
  return (dtype === "f32" || dtype === "f64") && m >= 4 && n >= 4 && k >= 4 && m * n * k >= 2048;
}

/** Steps of k that are summed before the next tile: so long that panels of A and B stay in the first cache beside each other. */
export const deepest = (dtype: DType): number => (dtype === "f64" ? 256 : 512);

/** The first cache: lines of 64 bytes in as many sets, each of which holds eight. */
const line = 64;
const sets = 64;
const ways = 8;
/** Pages of memory whose places the processor remembers, and their bytes. */
const pages = 64;
const page = 4096;

/** Whether numbers at that distance stay at hand: in half of the first cache, of which distances that are powers of two use few sets, and of the pages. */
function stays(count: number, stride: number): boolean {
  let common = sets * line;
  while (stride % common !== 0) common /= 2;
  const reached = Math.min(sets, (sets * line) / common);
  return count <= (reached * ways) / 2 && Math.min(count, (count * stride) / page) <= pages / 2;
}

/** The buffers that packed operands take, where they are packed: what packing costs must be spread over enough tiles. */
export function packing({ batch, m, n, k, transposeA, transposeB }: Product, dtype: DType) {
  const size = dtype === "f64" ? 8 : 4;
  const packA = transposeA && n >= 32 && !stays(k, m * size);
  const packB = transposeB || (m >= 16 && !stays(k, n * size));
  const panels = (count: number, width: number): Type => ({
    dtype,
    shape: [batch, Math.ceil(count / width), k, width],
  });
  return {
    ...(packA && { packedA: panels(m, tileRows) }),
    ...(packB && { packedB: panels(n, tileColumns(dtype)) }),
  };
}
