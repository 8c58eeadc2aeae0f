/** Packing: panels of `width` rows (or columns) of a matrix, k after k, so that a tile reads them in a straight line. */
import type { Code, Func, Module } from "./assembler.ts";
import { transposed } from "./lanes.ts";

export interface PanelShape {
  readonly dtype: "f32" | "f64";
  /** Numbers side by side in a panel; of these and those of the panels after it that are packed with it, the first `valid` are there. */
  readonly width: number;
  readonly valid: number;
  /** Bytes from one packed panel to the next, where several are packed together. */
  readonly panel?: number;
  /** Bytes from one to the next, across the panel and along k. */
  readonly across: number;
  readonly along: number;
}

/** Nanoseconds to pack so many numbers, roughly. */
export const timeOfPacking = (count: number): number => count / 2;

/** Panels packed together, so that a line of memory is read once where it holds rows of several. */
export const panelsTogether = (
  { width, across }: Pick<PanelShape, "width" | "across">,
  size: number,
): number => (across === size ? Math.max(1, 64 / (width * size)) : 1);

/** A function (from, to, k) that packs one panel, or those packed together. */
export function writePacker(module: Module, panel: PanelShape): Func {
  const size = panel.dtype === "f32" ? 4 : 8;
  return module.func(["i32", "i32", "i32"], [], (code) => {
    if (panel.across === size) copyRows(code, panel, size);
    else if (panel.dtype === "f32" && panel.along === 4) transpose(code, panel);
    else oneByOne(code, panel, size);
  });
}

const [from, to, k] = [0, 1, 2];

function next(code: Code, panel: PanelShape, size: number, steps: number): void {
  code
    .get(from)
    .i32(steps * panel.along)
    .op("i32.add")
    .set(from);
  code
    .get(to)
    .i32(steps * panel.width * size)
    .op("i32.add")
    .set(to);
  code.get(k).i32(steps).op("i32.sub").tee(k);
}

/** Whole vectors, four rows a round and then one by one; what is read past the end of a row is never looked at. */
function copyRows(code: Code, panel: PanelShape, size: number): void {
  const bytes = panel.width * size;
  const vectors = Math.ceil((panel.valid * size) / 16);
  const row = (r: number): void => {
    for (let j = 0; j < vectors; j++) {
      const place = (16 * j) % bytes;
      code
        .get(to)
        .get(from)
        .memory("v128.load", r * panel.along + 16 * j)
        .memory("v128.store", ((16 * j - place) / bytes) * (panel.panel ?? 0) + r * bytes + place);
    }
  };
  inFours(
    code,
    panel,
    size,
    () => {
      for (let r = 0; r < 4; r++) row(r);
    },
    () => row(0),
  );
}

/** Squares of four by four, then what is left of k. */
function transpose(code: Code, panel: PanelShape): void {
  const squares = (): void => {
    for (let r = 0; r < panel.valid; r += 4) square(code, panel, r);
  };
  inFours(code, panel, 4, squares, () => numberByNumber(code, panel, 4));
}

/** Steps of k four a round, then what is left of them one by one. */
function inFours(code: Code, panel: PanelShape, size: number, four: () => void, one: () => void): void {
  code.block(() => {
    code.get(k).i32(4).op("i32.lt_u").branchIf(0);
    code.loop(() => {
      four();
      next(code, panel, size, 4);
      code.i32(4).op("i32.ge_u").branchIf(0);
    });
  });
  code.get(k);
  code.if(() =>
    code.loop(() => {
      one();
      next(code, panel, size, 1);
      code.branchIf(0);
    }),
  );
}

function square(code: Code, panel: PanelShape, first: number): void {
  const rows = [0, 1, 2, 3].map((i) => {
    const row = code.local("v128");
    // Beyond the last there is some other in its stead, of which nothing counts.
    const last = Math.min(first + i, panel.valid - 1);
    code
      .get(from)
      .memory("v128.load", last * panel.across)
      .set(row);
    return row;
  });
  for (const [i, column] of transposed(code, rows).entries())
    code
      .get(to)
      .get(column)
      .memory("v128.store", 4 * first + i * panel.width * 4);
}

function oneByOne(code: Code, panel: PanelShape, size: number): void {
  code.loop(() => {
    numberByNumber(code, panel, size);
    next(code, panel, size, 1);
    code.branchIf(0);
  });
}

function numberByNumber(code: Code, panel: PanelShape, size: number): void {
  const [load, store] =
    size === 4 ? (["f32.load", "f32.store"] as const) : (["f64.load", "f64.store"] as const);
  for (let r = 0; r < panel.valid; r++)
    code
      .get(to)
      .get(from)
      .memory(load, r * panel.across)
      .memory(store, r * size);
}
