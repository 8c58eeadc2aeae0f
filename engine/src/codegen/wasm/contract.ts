/** Matrix products: packing where it pays, then tiles. Rows are done in blocks; threads share them out by tiles. */
import type { Contract } from "../../schedule/step.ts";
import type { Buffer } from "../../schedule/term.ts";
import { blockRows, depth, tileRows } from "../../schedule/tile.ts";
import type { Code, Func } from "./assembler.ts";
import type { Layout } from "./emitter.ts";
import type { Library } from "./library.ts";
import type { Kernel } from "./nest.ts";
import { type PanelShape, panelsTogether, timeOfPacking, writePacker } from "./pack.ts";
import { type TileShape, writeTile } from "./tile.ts";
import { each } from "./units.ts";

/** Products of f32 summed up in a nanosecond, roughly. */
const productSpeed = 20;

/** The kernels of one product, to be run in order. */
export function writeContract(library: Library, step: Contract, layout: Layout): Kernel[] {
  const writer = new ContractWriter(library, step, layout);
  const { packedA, packedB } = step;
  return [
    ...(packedA ? [writer.pack("a", packedA)] : []),
    ...(packedB ? [writer.pack("b", packedB)] : []),
    writer.multiply(),
  ];
}

/** How one operand lies in memory: bytes from matrix to matrix, across (rows of A, columns of B) and along k. */
interface Operand {
  readonly address: number;
  readonly matrix: number;
  readonly across: number;
  readonly along: number;
  readonly count: number;
  readonly width: number;
}

class ContractWriter {
  private readonly library: Library;
  private readonly step: Contract;
  private readonly layout: Layout;
  private readonly dtype: "f32" | "f64";
  private readonly size: number;

  constructor(library: Library, step: Contract, layout: Layout) {
    this.library = library;
    this.step = step;
    this.layout = layout;
    this.dtype = step.c.type.dtype as "f32" | "f64";
    this.size = this.dtype === "f32" ? 4 : 8;
  }

  private operand(which: "a" | "b"): Operand {
    const { m, n, k, transposeA, transposeB } = this.step.geometry;
    const { size } = this;
    const address = this.layout.addressOf(this.step[which]);
    if (which === "a") {
      const [across, along] = transposeA ? [size, m * size] : [k * size, size];
      return { address, matrix: m * k * size, across, along, count: m, width: tileRows };
    }
    const [across, along] = transposeB ? [k * size, size] : [size, n * size];
    return { address, matrix: k * n * size, across, along, count: n, width: this.step.columns };
  }

  /** Packed, or as it lies. `panel`: bytes from one panel to the next. */
  private source(which: "a" | "b"): Operand & { panel: number } {
    const plain = this.operand(which);
    const packed = which === "a" ? this.step.packedA : this.step.packedB;
    const { width, across } = plain;
    if (packed === undefined) return { ...plain, panel: width * across };
    const { size } = this;
    const panel = this.step.geometry.k * width * size;
    const matrix = Math.ceil(plain.count / width) * panel;
    return {
      ...plain,
      address: this.layout.addressOf(packed),
      matrix,
      across: size,
      along: width * size,
      panel,
    };
  }

  /** Bytes between rows and between columns of C. */
  private result(): { cRow: number; cColumn: number } {
    const { size } = this;
    const { m, n } = this.step.geometry;
    return this.step.turned !== undefined
      ? { cRow: size, cColumn: m * size }
      : { cRow: n * size, cColumn: size };
  }

  /** A kernel whose units are panels, or a few of them together. */
  pack(which: "a" | "b", packed: Buffer): Kernel {
    const { size } = this;
    const { k, batch } = this.step.geometry;
    const { address, matrix, across, along, count, width } = this.operand(which);
    const panel = k * width * size;
    const target = { address: this.layout.addressOf(packed), matrix: Math.ceil(count / width) * panel };
    const together = panelsTogether({ width, across }, size);
    const group = together * width;
    const groups = Math.ceil(count / group);
    const rest = count % group;
    const func = this.library.module.func(["i32", "i32"], [], (code) => {
      const [unit, high] = [0, 1];
      const g = code.local("i32");
      const place = (base: number, matrix: number, step: number): void => {
        code.get(unit).i32(groups).op("i32.div_u").i32(matrix).op("i32.mul");
        code.get(g).i32(step).op("i32.mul", "i32.add").i32(base).op("i32.add");
      };
      const pack = (valid: number): void => {
        place(address, matrix, group * across);
        place(target.address, target.matrix, together * panel);
        code.i32(k).call(this.packer({ dtype: this.dtype, width, valid, panel, across, along }));
      };
      each(code, unit, high, () => {
        code.get(unit).i32(groups).op("i32.rem_u").set(g);
        if (rest === 0 || groups === 1) pack(rest || group);
        else
          code
            .get(g)
            .i32(groups - 1)
            .op("i32.lt_u")
            .if(
              () => pack(group),
              () => pack(rest),
            );
      });
    });
    const touches = { reads: [this.step[which]], writes: [packed] };
    return { func, units: batch * groups, grain: 1, cost: timeOfPacking(batch * k * count), touches };
  }

  private packer(panel: PanelShape): Func {
    return this.library.shared(`pack${JSON.stringify(panel)}`, (module) => writePacker(module, panel));
  }

  private tile(rows: number, columns: number, adds: boolean): Func {
    const [a, b] = [this.source("a"), this.source("b")];
    const shape: TileShape = {
      dtype: this.dtype,
      rows,
      columns,
      aRow: a.across,
      aStep: a.along,
      bStep: b.along,
      ...this.result(),
      fma: this.library.fma,
      adds,
    };
    return this.library.shared(`tile${JSON.stringify(shape)}`, (module) => writeTile(module, shape));
  }

  /**
   * for (blocks of rows) for (stretches of k) for (columns of a tile) for (rows of a tile) tile. Units are rows of tiles; a block ends where the units or
   * the matrix end.
   */
  multiply(): Kernel {
    const { batch, m, n, k } = this.step.geometry;
    const tiles = Math.ceil(m / tileRows);
    const stretch = Math.ceil(k / Math.ceil(k / depth(this.step.geometry, this.dtype)));
    const func = this.library.module.func(["i32", "i32"], [], (code) => {
      const [unit, high] = [0, 1];
      const local = (): number => code.local("i32");
      const at: Position = {
        i: local(),
        j: local(),
        k: local(),
        end: local(),
        a: local(),
        b: local(),
        c: local(),
        room: local(),
      };
      const first = local();
      code.block(() =>
        code.loop(() => {
          code.get(unit).get(high).op("i32.ge_s").branchIf(1);
          this.start(code, { unit, high }, tiles, at, first);
          code.i32(stretch).set(at.k);
          this.columns(code, at, first, false);
          if (stretch < k) this.stretches(code, at, first, stretch);
          code.get(at.end).get(first).op("i32.sub");
          code
            .i32(tileRows - 1)
            .op("i32.add")
            .i32(tileRows)
            .op("i32.div_u");
          code.get(unit).op("i32.add").set(unit).branch(0);
        }),
      );
    });
    const { a, b, c, turned, packedA, packedB } = this.step;
    const touches = { reads: [packedA ?? a, packedB ?? b], writes: turned ? [c, turned] : [c] };
    const speed = this.dtype === "f32" ? productSpeed : productSpeed / 2;
    return { func, units: batch * tiles, grain: 1, cost: (batch * m * n * k) / speed, touches };
  }

  /** The stretches of k after the first; the last may be shorter. */
  private stretches(code: Code, at: Position, first: number, stretch: number): void {
    const { k } = this.step.geometry;
    const done = code.local("i32");
    code.i32(stretch).set(done);
    code.loop(() => {
      this.advance(code, at, stretch);
      code.i32(k).get(done).op("i32.sub").tee(at.k).i32(stretch).get(at.k).i32(stretch);
      code.op("i32.lt_s", "select").set(at.k);
      this.columns(code, at, first, true);
      code.get(done).i32(stretch).op("i32.add").tee(done).i32(k).op("i32.lt_s").branchIf(0);
    });
  }

  /** Moves the bases of A and B on along k. */
  private advance(code: Code, at: Position, by: number): void {
    for (const which of ["a", "b"] as const)
      code
        .get(at[which])
        .i32(by * this.source(which).along)
        .op("i32.add")
        .set(at[which]);
  }

  /** All columns of a block of rows. */
  private columns(code: Code, at: Position, first: number, adds: boolean): void {
    const { n } = this.step.geometry;
    const { columns } = this.step;
    const rows = (width: number): void => {
      code.get(first).set(at.i);
      this.rows(code, at, width, adds);
    };
    if (n >= columns) {
      code.i32(0).set(at.j);
      code.loop(() => {
        rows(columns);
        code.get(at.j).i32(columns).op("i32.add").tee(at.j);
        code
          .i32(n - columns)
          .op("i32.le_s")
          .branchIf(0);
      });
    }
    if (n % columns > 0) {
      code.i32(n - (n % columns)).set(at.j);
      rows(n % columns);
    }
  }

  /** The block's first row, its end, and the bases of its matrices. */
  private start(
    code: Code,
    { unit, high }: { unit: number; high: number },
    tiles: number,
    at: Position,
    first: number,
  ): void {
    const { m, n } = this.step.geometry;
    const [a, b] = [this.source("a"), this.source("b")];
    const base = (address: number, matrix: number, local: number): void => {
      code.get(unit).i32(tiles).op("i32.div_u").i32(matrix).op("i32.mul");
      code.i32(address).op("i32.add").set(local);
    };
    base(a.address, a.matrix, at.a);
    base(b.address, b.matrix, at.b);
    base(this.layout.addressOf(this.step.c), m * n * this.size, at.c);
    if (this.step.turned !== undefined) {
      const room = tileRows * this.step.columns * this.size;
      code.get(unit).i32(room).op("i32.mul").i32(this.layout.addressOf(this.step.turned));
      code.op("i32.add").set(at.room);
    }
    code.get(unit).i32(tiles).op("i32.rem_u").i32(tileRows).op("i32.mul").set(first);
    // end = first + the rows that are left to do, at most a block, at most to the last
    code.get(high).get(unit).op("i32.sub").i32(tileRows).op("i32.mul").set(at.end);
    const atMost = (bound: () => void): void => {
      bound();
      code.get(at.end);
      bound();
      code.get(at.end).op("i32.lt_u", "select").set(at.end);
    };
    atMost(() => code.i32(blockRows));
    code.get(first).get(at.end).op("i32.add").set(at.end);
    atMost(() => code.i32(m));
  }

  /** Tiles down one column of tiles, from row i to the end of the block. */
  private rows(code: Code, at: Position, columns: number, adds: boolean): void {
    const { m } = this.step.geometry;
    const [a, b] = [this.source("a"), this.source("b")];
    const { cRow, cColumn } = this.result();
    const call = (tile: Func): void => {
      code
        .get(at.a)
        .get(at.i)
        .i32(a.panel / tileRows)
        .op("i32.mul", "i32.add");
      code
        .get(at.b)
        .get(at.j)
        .i32(b.panel / this.step.columns)
        .op("i32.mul", "i32.add");
      code.get(at.c).get(at.i).i32(cRow).op("i32.mul", "i32.add");
      code.get(at.j).i32(cColumn).op("i32.mul", "i32.add").get(at.k);
      if (this.step.turned !== undefined) code.get(at.room);
      code.call(tile);
    };
    code.block(() => {
      code.get(at.i).get(at.end).i32(tileRows).op("i32.sub", "i32.gt_s").branchIf(0);
      code.loop(() => {
        call(this.tile(tileRows, columns, adds));
        code.get(at.i).i32(tileRows).op("i32.add").tee(at.i);
        code.get(at.end).i32(tileRows).op("i32.sub", "i32.le_s").branchIf(0);
      });
    });
    // Blocks are whole numbers of tiles, so only the last can end within one.
    if (m % tileRows === 0) return;
    code.get(at.i).get(at.end).op("i32.lt_s");
    code.if(() => call(this.tile(m % tileRows, columns, adds)));
  }
}

/** Locals: row, column, steps of k, end of the block; bases of A, B and C, room for a tile. */
interface Position {
  readonly i: number;
  readonly j: number;
  readonly k: number;
  readonly end: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly room: number;
}
