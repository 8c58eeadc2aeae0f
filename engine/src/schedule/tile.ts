/**
 * How a matrix product is cut up. A tile of 4 rows and two vectors of columns (four, where the host makes pairs of
 * vectors) stays in registers over the whole of k. Operands are first packed into
 * panels (for A four rows, for B two vectors of columns, k after k) where reading them in place would miss the caches or is not possible: a transposed B
 * always, any operand read across its rows whose rows do not stay in the first cache.
 */
import type { DType } from "../core/dtype.ts";
import type { Type } from "../ir/graph.ts";
import type { Lowering } from "../ir/kernel.ts";

export type Product = Extract<Lowering, { kind: "contract" }>;

/** Rows of a tile. */
export const tileRows = 4;
/** Columns of a tile: two registers of one vector, or of a pair. */
export const tileColumns = (dtype: DType, pairs: boolean): number =>
  (dtype === "f64" ? 4 : 8) * (pairs ? 2 : 1);
/** Rows of A that are worked through against all of B before the next ones. */
export const blockRows = 128;

/**
 * The same product turned around, C = (B Aᵀ)ᵀ for A Bᵀ, where A has fewer rows: both are read along k either way, but the one whose rows stand in the
 * columns of the tile must be packed, and that is better the smaller one. Tiles of C are then stored by columns, which costs little next to a long k.
 */
export const isTurned = ({ m, n, k, transposeA, transposeB }: Product): boolean =>
  !transposeA && transposeB && m < n && k >= 32;

/** Products too small or too thin for tiles are plain reductions, which also fuse with what is around them. */
export function isTiled({ m, n, k }: Product, dtype: DType): boolean {
  return (dtype === "f32" || dtype === "f64") && m >= 4 && n >= 4 && k >= 4 && m * n * k >= 2048;
}

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

/**
 * Steps of k that are summed before the next tile: so many that panels of A and B stay in the first cache beside each other. Where few rows of both
 * stay there as they lie (the weight gradient of a narrow layer), those few: reading a sum again costs less than packing.
 */
export function depth(product: Product, dtype: DType): number {
  const [few, many] = [64, dtype === "f64" ? 256 : 512];
  const { a, b } = strides(product, dtype);
  const stay = (steps: number): boolean =>
    a !== undefined && b !== undefined && stays(steps, a) && stays(steps, b);
  return stay(few) && !stay(Math.min(product.k, many)) ? few : many;
}

/** Bytes from step to step of k, of the operands that are read across their rows. */
function strides({ m, n, transposeA, transposeB }: Product, dtype: DType): { a?: number; b?: number } {
  const size = dtype === "f64" ? 8 : 4;
  return { ...(transposeA && { a: m * size }), ...(!transposeB && { b: n * size }) };
}

/** The buffers that packed operands take, where they are packed: what packing costs must be spread over enough tiles. */
export function packing(product: Product, dtype: DType, columns: number) {
  const { batch, m, n, k, transposeB } = product;
  const { a, b } = strides(product, dtype);
  const steps = Math.min(k, depth(product, dtype));
  const packA = a !== undefined && n >= 32 && !stays(steps, a);
  const packB = transposeB || (m >= 16 && !stays(steps, b!));
  const panels = (count: number, width: number): Type => ({
    dtype,
    shape: [batch, Math.ceil(count / width), k, width],
  });
  return {
    ...(packA && { packedA: panels(m, tileRows) }),
    ...(packB && { packedB: panels(n, columns) }),
  };
}

/** Room for one tile of each row of tiles. */
export const roomForTiles = ({ batch, m }: Product, dtype: DType, columns: number): Type => ({
  dtype,
  shape: [batch, Math.ceil(m / tileRows), tileRows, columns],
});
