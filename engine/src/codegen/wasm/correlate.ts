/**
 * The gradient of a convolution's kernel. The cotangent is packed into panels: pixel after pixel, some output channels side by side. Then tiles of
 * taps × output channels stay in registers over the pixels of some images and are added to sums in memory. A unit is one such tile over all images; the
 * order of each sum is fixed.
 */
import {
  type Blocks,
  blocksOf,
  lanesOf,
  type Panels,
  paddedColumns,
  panelsOf,
} from "../../schedule/correlation.ts";
import { bytesOfPlane, type Taps } from "../../schedule/direct.ts";
import type { Correlate } from "../../schedule/step.ts";
import type { Code, Func } from "./assembler.ts";
import { timeOf } from "./direct.ts";
import type { Layout } from "./emitter.ts";
import { multiplyAdd, storeRegister } from "./lanes.ts";
import type { Library } from "./library.ts";
import type { Kernel } from "./nest.ts";
import { timeOfPacking, writePacker } from "./pack.ts";
import { each, locals, move, rounds } from "./units.ts";

type Float = "f32" | "f64";

/** Pixels summed up in registers before they are added to the sums: short sums of sums round less than long ones. */
const stretch = 512;

export function writeCorrelate(library: Library, step: Correlate, layout: Layout): Kernel[] {
  const writer = new CorrelationWriter(library, step, layout);
  return [writer.pack(), writer.sum()];
}

class CorrelationWriter {
  private readonly library: Library;
  private readonly step: Correlate;
  private readonly layout: Layout;
  private readonly taps: Taps;
  private readonly dtype: Float;
  private readonly size: number;
  private readonly pixels: number;
  /** Taps of one input channel. */
  private readonly window: number;

  constructor(library: Library, step: Correlate, layout: Layout) {
    this.library = library;
    this.step = step;
    this.layout = layout;
    this.taps = step.taps;
    this.dtype = step.result.type.dtype as Float;
    this.size = this.dtype === "f32" ? 4 : 8;
    this.pixels = step.taps.output[0] * step.taps.output[1];
    this.window = step.taps.taps[0] * step.taps.taps[1];
  }

  private registers(vectors: number): number {
    return this.library.pairs ? Math.ceil(vectors / 2) : vectors;
  }

  private width({ vectors }: Panels): number {
    return vectors * lanesOf(this.dtype);
  }

  /** Bytes of a group's panels, and of its sums for one row. */
  private get groupPanels(): number {
    return paddedColumns(this.taps, this.dtype) * this.taps.batch * this.pixels * this.size;
  }

  private get groupSums(): number {
    return paddedColumns(this.taps, this.dtype) * this.taps.inputs * this.window * this.size;
  }

  /** A kernel whose units are (group, image). */
  pack(): Kernel {
    const { batch, groups, outputs } = this.taps;
    const { size, pixels, dtype } = this;
    const func = this.library.module.func(["i32", "i32"], [], (code) => {
      const [unit, high] = [0, 1];
      const [image, group, from, to] = locals(code, 4);
      each(code, unit, high, () => {
        // unit = image · groups + group
        code.get(unit).i32(groups).op("i32.div_u").set(image);
        code.get(unit).i32(groups).op("i32.rem_u").set(group);
        for (const panels of panelsOf(this.taps, dtype, this.library.pairs)) {
          const width = this.width(panels);
          const shape = { dtype, width, valid: panels.columns, across: pixels * size, along: size };
          const packer = this.library.shared(`pack${JSON.stringify(shape)}`, (module) =>
            writePacker(module, shape),
          );
          code
            .get(unit)
            .i32(outputs * pixels * size)
            .op("i32.mul");
          code.i32(this.layout.addressOf(this.step.cotangent) + panels.first * pixels * size);
          code.op("i32.add").set(from);
          code.get(group).i32(this.groupPanels).op("i32.mul");
          code
            .get(image)
            .i32(width * pixels * size)
            .op("i32.mul", "i32.add");
          code.i32(this.layout.addressOf(this.step.panels) + panels.first * batch * pixels * size);
          code.op("i32.add").set(to);
          rounds(code, panels.count, () => {
            code.get(from).get(to).i32(pixels).call(packer);
            move(code, from, width * pixels * size);
            move(code, to, width * batch * pixels * size);
          });
        }
      });
    });
    const touches = { reads: [this.step.cotangent], writes: [this.step.panels] };
    const cost = timeOfPacking(batch * groups * outputs * pixels);
    return { func, units: batch * groups, grain: 1, cost, touches };
  }

  /** The tiles, those of one shape after those of another. */
  sum(): Kernel {
    const parts: { panels: Panels; blocks: Blocks; start: number; units: number }[] = [];
    let units = 0;
    for (const panels of panelsOf(this.taps, this.dtype, this.library.pairs))
      for (const blocks of blocksOf(this.taps, this.registers(panels.vectors))) {
        const count = this.taps.groups * panels.count * blocks.count * blocks.tiles.length;
        parts.push({ panels, blocks, start: units, units: count });
        units += count;
      }
    const func = this.library.module.func(["i32", "i32"], [], (code) => {
      const [low, high] = [0, 1];
      const [unit, end] = locals(code, 2);
      for (const { panels, blocks, start, units } of parts) {
        // unit = max(low, start) − start; end = min(high, start + units) − start
        code.get(low).i32(start).get(low).i32(start).op("i32.gt_s", "select");
        code.i32(start).op("i32.sub").set(unit);
        code
          .get(high)
          .i32(start + units)
          .get(high)
          .i32(start + units)
          .op("i32.lt_s", "select");
        code.i32(start).op("i32.sub").set(end);
        each(code, unit, end, () => this.unit(code, unit, panels, blocks));
      }
    });
    const { image, panels, sums, result } = this.step;
    const touches = { reads: [image, panels], writes: [sums, result] };
    return { func, units, grain: 1, cost: timeOf(this.taps, this.dtype), touches };
  }

  /** unit = ((group · panels + panel) · blocks + block) · tiles + tile */
  private unit(code: Code, unit: number, panels: Panels, { first, count, channels, tiles }: Blocks): void {
    const { taps, size, pixels, window } = this;
    const [tile, row, group, column, image, panel, sums, result] = locals(code, 8);
    const all = panels.count * count * tiles.length;
    code.get(unit).i32(tiles.length).op("i32.rem_u").set(tile);
    code.get(unit).i32(all).op("i32.div_u").set(group);
    // The first input channel, and the row it begins.
    code.get(unit).i32(tiles.length).op("i32.div_u").i32(count).op("i32.rem_u");
    code.i32(channels).op("i32.mul").i32(first).op("i32.add").tee(row);
    code.get(group).i32(taps.inputs).op("i32.mul", "i32.add").i32(bytesOfPlane(taps, size)).op("i32.mul");
    code.i32(this.layout.addressOf(this.step.image)).op("i32.add").set(image);
    code.get(row).i32(window).op("i32.mul").set(row);
    // The first output channel of the panel.
    code
      .get(unit)
      .i32(count * tiles.length)
      .op("i32.div_u")
      .i32(panels.count)
      .op("i32.rem_u");
    code.i32(panels.columns).op("i32.mul").i32(panels.first).op("i32.add").set(column);
    code.get(group).i32(this.groupPanels).op("i32.mul");
    code
      .get(column)
      .i32(taps.batch * pixels * size)
      .op("i32.mul", "i32.add");
    code.i32(this.layout.addressOf(this.step.panels)).op("i32.add").set(panel);
    code.get(group).i32(this.groupSums).op("i32.mul");
    code
      .get(column)
      .i32(taps.inputs * window * size)
      .op("i32.mul", "i32.add");
    code
      .get(row)
      .i32(this.width(panels) * size)
      .op("i32.mul", "i32.add");
    code.i32(this.layout.addressOf(this.step.sums)).op("i32.add").set(sums);
    code.get(group).i32(taps.outputs).op("i32.mul").get(column).op("i32.add");
    code
      .i32(taps.inputs * window)
      .op("i32.mul")
      .get(row)
      .op("i32.add")
      .i32(size)
      .op("i32.mul");
    code.i32(this.layout.addressOf(this.step.result)).op("i32.add").set(result);
    tiles.forEach(([from, to], i) => {
      const run = (): void => this.tile(code, panels, [from, to], { image, panel, sums, result });
      if (tiles.length === 1) run();
      else code.get(tile).i32(i).op("i32.eq").if(run);
    });
  }

  /** One tile over all images, some at a time; then its sums to their places. */
  private tile(
    code: Code,
    panels: Panels,
    [from, to]: readonly [number, number],
    at: { image: number; panel: number; sums: number; result: number },
  ): void {
    const { taps, size, pixels, window, dtype } = this;
    const width = this.width(panels);
    const places = Array.from({ length: to - from }, (_, i) => this.place(from + i));
    const origin = places[0]!;
    const offsets = places.map((place) => place - origin);
    const key = JSON.stringify([taps, offsets, panels.vectors]);
    const sum = this.library.shared(`correlate${dtype}${key}`, () => this.writeTile(offsets, panels.vectors));
    const images = Math.max(1, Math.floor(stretch / pixels));
    const [left, now] = locals(code, 2);
    move(code, at.image, origin);
    move(code, at.sums, from * width * size);
    code
      .get(at.sums)
      .i32(0)
      .i32((to - from) * width * size)
      .memoryFill();
    code.i32(taps.batch).set(left);
    code.loop(() => {
      code.get(left).i32(images).get(left).i32(images).op("i32.lt_s", "select").set(now);
      code.get(at.image).get(at.panel).get(at.sums).get(now).call(sum);
      move(code, at.image, images * taps.groups * taps.inputs * bytesOfPlane(taps, size));
      move(code, at.panel, images * width * pixels * size);
      code.get(left).i32(images).op("i32.sub").tee(left).i32(0).op("i32.gt_s").branchIf(0);
    });
    const scalar = dtype === "f32" ? "f32" : "f64";
    for (let row = from; row < to; row++)
      for (let column = 0; column < panels.columns; column++)
        code
          .get(at.result)
          .get(at.sums)
          .memory(`${scalar}.load`, ((row - from) * width + column) * size)
          .memory(`${scalar}.store`, (column * taps.inputs * window + row) * size);
  }

  /** Bytes from a block's first pixel to that of one of its rows. */
  private place(row: number): number {
    const { taps, size, window } = this;
    const [channel, tap] = [Math.floor(row / window), row % window];
    const [r, s] = [Math.floor(tap / taps.taps[1]), tap % taps.taps[1]];
    const pixel = r * taps.dilation[0] * taps.columns + s * taps.dilation[1];
    return channel * bytesOfPlane(taps, size) + pixel * size;
  }

  /** A function (image, panel, sums, images) that adds to the sums of some rows. */
  private writeTile(offsets: readonly number[], vectors: number): Func {
    const { taps, size, dtype } = this;
    const [image, panel, to, images] = [0, 1, 2, 3];
    const [height, width] = taps.output;
    return this.library.module.func(["i32", "i32", "i32", "i32"], [], (code) => {
      const sums = offsets.map(() => Array.from({ length: vectors }, () => code.local("v128")));
      const slopes = sums[0]!.map(() => code.local("v128"));
      const pixel = code.local("v128");
      const body = (): void => {
        slopes.forEach((slope, j) => {
          code
            .get(panel)
            .memory("v128.load", 16 * j)
            .set(slope);
        });
        sums.forEach((row, i) => {
          code.get(image);
          code.memory(dtype === "f32" ? "v128.load32_splat" : "v128.load64_splat", offsets[i]!);
          code.set(pixel);
          row.forEach((sum, j) => {
            multiplyAdd(code, dtype, this.library.fma, pixel, slopes[j]!, sum);
          });
        });
      };
      const [step, row] = [taps.stride[1] * size, taps.stride[0] * taps.columns * size];
      code.loop(() => {
        rounds(code, height, () => {
          rounds(code, width, () => {
            body();
            move(code, image, step);
            move(code, panel, 16 * vectors);
          });
          move(code, image, row - width * step);
        });
        move(code, image, taps.groups * taps.inputs * bytesOfPlane(taps, size) - height * row);
        code.get(images).i32(1).op("i32.sub").tee(images).branchIf(0);
      });
      const add = dtype === "f32" ? "f32x4.add" : "f64x2.add";
      sums.flat().forEach((sum, i) => {
        code
          .get(to)
          .memory("v128.load", 16 * i)
          .get(sum)
          .op(add)
          .set(sum);
      });
      const whole = dtype === "f32" ? 4 : 2;
      sums.forEach((row, i) => {
        for (let j = 0; j < vectors; j += 2) {
          const register = row.slice(j, j + 2);
          const counts = register.map(() => whole);
          storeRegister(code, dtype, to, register, 16 * (i * vectors + j), counts, vectors % 2 === 1);
        }
      });
    });
  }
}
