/**
 * The register tile of a matrix product: rows × columns of C held in vectors while k runs. The loop is not unrolled: V8 would load all operands of
 * an unrolled body first and spill them.
 */
import type { Code, Func, Module } from "./assembler.ts";
import { multiplyAdd, storeLanes, storeRegister, transposed } from "./lanes.ts";

export interface TileShape {
  readonly dtype: "f32" | "f64";
  readonly rows: number;
  readonly columns: number;
  /** Bytes between rows of A, steps of k in A, steps of k in B; rows and columns of C, one of which lie side by side. */
  readonly aRow: number;
  readonly aStep: number;
  readonly bStep: number;
  readonly cRow: number;
  readonly cColumn: number;
  readonly fma: boolean;
  /** Whether it adds to what C holds. */
  readonly adds?: boolean;
}

/** Parameters of a tile. */
const [a, b, c, k, room] = [0, 1, 2, 3, 4];

/** A function (A, B, C, k): C = Σ_k A B over one tile, or C += Σ_k A B. Where C lies by columns, it also takes room for a tile by rows. */
export function writeTile(module: Module, tile: TileShape): Func {
  const byColumns = tile.cColumn > tile.cRow;
  return module.func(new Array(byColumns ? 5 : 4).fill("i32"), [], (code) => {
    const { vectors, width } = widths(tile);
    const sums = Array.from({ length: tile.rows }, () =>
      Array.from({ length: vectors }, () => code.local("v128")),
    );
    if (byColumns) {
      accumulate(code, tile, sums);
      storeByColumns(code, tile, sums);
      return;
    }
    const place = (i: number, j: number): number => i * tile.cRow + 16 * j;
    if (tile.adds)
      sums.forEach((row, i) => {
        row.forEach((sum, j) => {
          code.get(c).memory("v128.load", place(i, j)).set(sum);
        });
      });
    accumulate(code, tile, sums);
    sums.forEach((row, i) => {
      for (let j = 0; j < vectors; j += 2) {
        const register = row.slice(j, j + 2);
        const counts = register.map((_, l) => Math.min(width, tile.columns - (j + l) * width));
        storeRegister(code, tile.dtype, c, register, place(i, j), counts, vectors % 2 === 1);
      }
    });
  });
}

/**
 * The sums of each column side by side, as many rows at once as a vector holds. They go through memory, row by row: only of vectors that are stored side
 * by side does a host make pairs, and on the way from shuffles to the loop it would not.
 */
function storeByColumns(code: Code, tile: TileShape, sums: readonly (readonly number[])[]): void {
  const { vectors, width } = widths(tile);
  const place = (i: number, j: number): number => 16 * (i * 2 * Math.ceil(vectors / 2) + j);
  sums.forEach((row, i) => {
    row.forEach((sum, j) => {
      code.get(room).get(sum).memory("v128.store", place(i, j));
    });
  });
  for (let first = 0; first < tile.rows; first += width) {
    const count = Math.min(width, tile.rows - first);
    for (let j = 0; j < vectors; j++) {
      // Beyond the last row there is some other in its stead, of which nothing is stored.
      const square = Array.from({ length: width }, (_, i) => {
        const row = first + Math.min(i, count - 1);
        code.get(room).memory("v128.load", place(row, j)).set(sums[row]![j]!);
        return sums[row]![j]!;
      });
      const columns = transposed(code, square).slice(0, tile.columns - j * width);
      for (const [i, column] of columns.entries()) {
        const place = (j * width + i) * tile.cColumn + first * tile.cRow;
        if (tile.adds)
          code
            .get(c)
            .memory("v128.load", place)
            .get(column)
            .op(tile.dtype === "f32" ? "f32x4.add" : "f64x2.add")
            .set(column);
        storeLanes(code, tile.dtype, c, column, place, count);
      }
    }
  }
}

const widths = ({ dtype, columns }: TileShape): { width: number; vectors: number } => {
  const width = dtype === "f32" ? 4 : 2;
  return { width, vectors: Math.ceil(columns / width) };
};

function accumulate(code: Code, tile: TileShape, sums: readonly (readonly number[])[]): void {
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
