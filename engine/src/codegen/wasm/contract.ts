/** Matrix products: packing where it pays, then tiles. Rows are done in blocks; threads share them out by tiles. */
import type { Contract } from "../../schedule/step.ts";
import type { Buffer } from "../../schedule/term.ts";
import { blockRows, tileColumns, tileRows } from "../../schedule/tile.ts";
import type { Code, Func } from "./assembler.ts";
import type { Layout } from "./emitter.ts";
import type { Library } from "./library.ts";
import type { Kernel } from "./nest.ts";
import { type PanelShape, timeOfPacking, writePacker } from "./pack.ts";
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
    return { address, matrix: k * n * size, across, along, count: n, width: tileColumns(this.dtype) };
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

  /** A kernel whose units are panels. */
  pack(which: "a" | "b", packed: Buffer): Kernel {
    const target = this.layout.addressOf(packed);
    const { k, batch } = this.step.geometry;
    const { address, matrix, across, along, count, width } = this.operand(which);
    const shape = { dtype: this.dtype, width, across, along };
    const panels = Math.ceil(count / width);
    const whole = count >= width ? this.packer({ ...shape, valid: width }) : undefined;
    const rest = count % width > 0 ? this.packer({ ...shape, valid: count % width }) : undefined;
    const func = this.library.module.func(["i32", "i32"], [], (code) => {
      const [unit, high] = [0, 1];
      const p = code.local("i32");
      each(code, unit, high, () => {
        const pack = (packer: Func): void => {
          code.get(unit).i32(panels).op("i32.div_u").i32(matrix).op("i32.mul");
          code
            .get(p)
            .i32(width * across)
            .op("i32.mul", "i32.add")
            .i32(address)
            .op("i32.add");
          code
            .get(unit)
            .i32(k * width * this.size)
            .op("i32.mul")
            .i32(target)
            .op("i32.add");
          code.i32(k).call(packer);
        };
        code.get(unit).i32(panels).op("i32.rem_u").set(p);
        if (rest === undefined) pack(whole!);
        else if (whole === undefined) pack(rest);
        else
          code
            .get(p)
            .i32(panels - 1)
            .op("i32.lt_u")
            .if(
              () => pack(whole),
              () => pack(rest),
            );
      });
    });
    const touches = { reads: [this.step[which]], writes: [packed] };
    return { func, units: batch * panels, grain: 1, cost: timeOfPacking(batch * k * count), touches };
  }

  private packer(panel: PanelShape): Func {
    return this.library.shared(`pack${JSON.stringify(panel)}`, (module) => writePacker(module, panel));
  }

  private tile(rows: number, columns: number): Func {
    const [a, b] = [this.source("a"), this.source("b")];
    const shape: TileShape = {
      dtype: this.dtype,
      rows,
      columns,
      aRow: a.across,
      aStep: a.along,
      bStep: b.along,
      cRow: this.step.geometry.n * this.size,
      fma: this.library.fma,
    };
    return this.library.shared(`tile${JSON.stringify(shape)}`, (module) => writeTile(module, shape));
  }

  /** for (blocks of rows) for (columns of a tile) for (rows of a tile) tile. Units are rows of tiles; a block ends where the units or the matrix end. */
  multiply(): Kernel {
    const { batch, m, n, k } = this.step.geometry;
    const columns = tileColumns(this.dtype);
    const tiles = Math.ceil(m / tileRows);
    const func = this.library.module.func(["i32", "i32"], [], (code) => {
      const [unit, high] = [0, 1];
      const local = (): number => code.local("i32");
      const at: Position = { i: local(), j: local(), end: local(), a: local(), b: local(), c: local() };
      const first = local();
      const rows = (width: number): void => {
        code.get(first).set(at.i);
        this.rows(code, at, width);
      };
      code.block(() =>
        code.loop(() => {
          code.get(unit).get(high).op("i32.ge_s").branchIf(1);
          this.start(code, { unit, high }, tiles, at, first);
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
    const { a, b, c, packedA, packedB } = this.step;
    const touches = { reads: [packedA ?? a, packedB ?? b], writes: [c] };
    const speed = this.dtype === "f32" ? productSpeed : productSpeed / 2;
    return { func, units: batch * tiles, grain: 1, cost: (batch * m * n * k) / speed, touches };
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
  private rows(code: Code, at: Position, columns: number): void {
    const { m, n, k } = this.step.geometry;
    const [a, b] = [this.source("a"), this.source("b")];
    const call = (tile: Func): void => {
      code
        .get(at.a)
        .get(at.i)
        .i32(a.panel / tileRows)
        .op("i32.mul", "i32.add");
      code
        .get(at.b)
        .get(at.j)
        .i32(b.panel / tileColumns(this.dtype))
        .op("i32.mul", "i32.add");
      code
        .get(at.c)
        .get(at.i)
        .i32(n * this.size)
        .op("i32.mul", "i32.add");
      code.get(at.j).i32(this.size).op("i32.mul", "i32.add").i32(k).call(tile);
    };
    code.block(() => {
      code.get(at.i).get(at.end).i32(tileRows).op("i32.sub", "i32.gt_s").branchIf(0);
      code.loop(() => {
        call(this.tile(tileRows, columns));
        code.get(at.i).i32(tileRows).op("i32.add").tee(at.i);
        code.get(at.end).i32(tileRows).op("i32.sub", "i32.le_s").branchIf(0);
      });
    });
    // Blocks are whole numbers of tiles, so only the last can end within one.
    if (m % tileRows === 0) return;
    code.get(at.i).get(at.end).op("i32.lt_s");
    code.if(() => call(this.tile(m % tileRows, columns)));
  }
}

/** Locals: row, column, end of the block; bases of A, B and C. */
interface Position {
  readonly i: number;
  readonly j: number;
  readonly end: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}
