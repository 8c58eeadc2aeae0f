/**
 * The register tile of a matrix product: rows × columns of C held in vectors while k runs. The loop is not unrolled: V8 would load all operands of
 * an unrolled body first and spill them.
 */
import type { Code, Func, Module } from "./assembler.ts";
import { multiplyAdd, storeLanes } from "./lanes.ts";

export interface TileShape {
  readonly dtype: "f32" | "f64";
  readonly rows: number;
  readonly columns: number;
  /** Bytes between rows of A, steps of k in A, steps of k in B, rows of C. */
  readonly aRow: number;
  readonly aStep: number;
  readonly bStep: number;
  readonly cRow: number;
  readonly fma: boolean;
  /** Whether it adds to what C holds. */
  readonly adds?: boolean;
}

/** A function (A, B, C, k): C = Σ_k A B over one tile, or C += Σ_k A B. */
export function writeTile(module: Module, tile: TileShape): Func {
  return module.func(["i32", "i32", "i32", "i32"], [], (code) => {
    const { vectors, width } = widths(tile);
    const sums = Array.from({ length: tile.rows }, () =>
      Array.from({ length: vectors }, () => code.local("v128")),
    );
    const c = 2;
    if (tile.adds)
      sums.forEach((row, i) => {
        row.forEach((sum, j) => {
          code
            .get(c)
            .memory("v128.load", i * tile.cRow + 16 * j)
            .set(sum);
        });
      });
    accumulate(code, tile, sums);
    sums.forEach((row, i) => {
      row.forEach((sum, j) => {
        const count = Math.min(width, tile.columns - j * width);
        storeLanes(code, tile.dtype, c, sum, i * tile.cRow + 16 * j, count);
      });
    });
  });
}

const widths = ({ dtype, columns }: TileShape): { width: number; vectors: number } => {
  const width = dtype === "f32" ? 4 : 2;
  return { width, vectors: Math.ceil(columns / width) };
};

function accumulate(code: Code, tile: TileShape, sums: readonly (readonly number[])[]): void {
  const [a, b, , k] = [0, 1, 2, 3];
  const alignment = tile.dtype === "f32" ? 2 : 3;
  const spread = tile.dtype === "f32" ? "v128.load32_splat" : "v128.load64_splat";
  const columns = sums[0]!.map(() => code.local("v128"));
  const element = code.local("v128");
  code.loop(() => {
    columns.forEach((column, j) => {
      code
        .get(b)
        .memory("v128.load", 16 * j, alignment)
        .set(column);
    });
    sums.forEach((row, i) => {
      code
        .get(a)
        .memory(spread, i * tile.aRow, alignment)
        .set(element);
      row.forEach((sum, j) => {
        multiplyAdd(code, tile.dtype, tile.fma, element, columns[j]!, sum);
      });
    });
    code.get(a).i32(tile.aStep).op("i32.add").set(a);
    code.get(b).i32(tile.bStep).op("i32.add").set(b);
    code.get(k).i32(1).op("i32.sub").tee(k).branchIf(0);
  });
}
