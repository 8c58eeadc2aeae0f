/**
 * Direct convolution: a tile of a few output channels and vectors of output pixels stays in registers over all input channels and taps. The columns of
 * the taps are written out one after the other, each a loop of its own; channels and rows of taps are loops, of which rows that meet only zeros of the
 * border are left out.
 */
import { bytesOfPlane, type Taps } from "../../schedule/direct.ts";
import type { Direct } from "../../schedule/step.ts";
import type { Code, Func } from "./assembler.ts";
import type { Layout } from "./emitter.ts";
import { multiplyAdd, storeLanes } from "./lanes.ts";
import type { Library } from "./library.ts";
import type { Kernel } from "./nest.ts";
import { type Block, channelTiles, type Patch, planRows } from "./patches.ts";
import { each } from "./units.ts";

type Float = "f32" | "f64";

/** Nanoseconds, roughly: convolutions do twenty multiplications and additions of f32 in one. */
export function timeOf(taps: Taps, dtype: Float): number {
  const images = taps.batch * taps.groups * taps.outputs * taps.inputs;
  const pixels = taps.taps[0] * taps.taps[1] * taps.output[0] * taps.output[1];
  return (images * pixels) / (dtype === "f32" ? 20 : 10);
}

/** Units are tiles of channels of one picture. */
export function writeDirect(library: Library, step: Direct, layout: Layout): Kernel {
  const { taps } = step;
  const dtype = step.result.type.dtype as Float;
  const size = dtype === "f32" ? 4 : 8;
  const { tiles, least, larger } = channelTiles(taps.outputs);
  const func = library.module.func(["i32", "i32"], [], (code) => {
    const [unit, high] = [0, 1];
    const [picture, tile, first] = [code.local("i32"), code.local("i32"), code.local("i32")];
    const [image, weights, output] = [code.local("i32"), code.local("i32"), code.local("i32")];
    const kernelBytes = taps.inputs * taps.taps[0] * taps.taps[1] * size;
    const planeBytes = taps.output[0] * taps.output[1] * size;
    each(code, unit, high, () => {
      // unit = picture · tiles + tile, where a picture is one group of channels of one image
      code.get(unit).i32(tiles).op("i32.div_u").set(picture);
      code.get(unit).i32(tiles).op("i32.rem_u").set(tile);
      code.get(tile).i32(least).op("i32.mul");
      code.get(tile).i32(larger).get(tile).i32(larger).op("i32.lt_s", "select", "i32.add").set(first);
      code
        .get(picture)
        .i32(taps.inputs * bytesOfPlane(taps, size))
        .op("i32.mul");
      code.i32(layout.addressOf(step.image)).op("i32.add").set(image);
      code.get(picture).i32(taps.groups).op("i32.rem_u").i32(taps.outputs).op("i32.mul");
      code.get(first).op("i32.add").i32(kernelBytes).op("i32.mul");
      code.i32(layout.addressOf(step.weights)).op("i32.add").set(weights);
      code
        .get(picture)
        .i32(taps.outputs)
        .op("i32.mul")
        .get(first)
        .op("i32.add")
        .i32(planeBytes)
        .op("i32.mul");
      code.i32(layout.addressOf(step.result)).op("i32.add").set(output);
      const call = (channels: number): void => {
        const plane = library.shared(`plane${channels}${dtype}${JSON.stringify(taps)}`, () =>
          writePlane(library, taps, dtype, channels),
        );
        code.get(image).get(weights).get(output).call(plane);
      };
      if (larger === 0) call(least);
      else
        code
          .get(tile)
          .i32(larger)
          .op("i32.lt_s")
          .if(
            () => call(least + 1),
            () => call(least),
          );
    });
  });
  return { func, units: taps.batch * taps.groups * tiles, grain: 1, cost: timeOf(taps, dtype) };
}

/** A function (image, weights, output) that computes a few channels of a picture, block of rows by block of rows. */
function writePlane(library: Library, taps: Taps, dtype: Float, channels: number): Func {
  const size = dtype === "f32" ? 4 : 8;
  const [image, weights, output] = [0, 1, 2];
  const rowBytes = taps.phases * taps.columns * size;
  return library.module.func(["i32", "i32", "i32"], [], (code) => {
    const left = code.local("i32");
    const block = ({ rows, tiles, live }: Block): void => {
      for (const tile of tiles) {
        const first = tile[0]!;
        const relative = tile.map((patch) => ({
          ...patch,
          image: patch.image - first.image,
          output: patch.output - first.output,
        }));
        const key = JSON.stringify([taps, relative, live.every]);
        const func = library.shared(`direct${channels}${dtype}${key}`, () =>
          writeTile(library, taps, dtype, channels, relative, live.every),
        );
        const skipped = live.first * taps.dilation[0] * rowBytes;
        code
          .get(image)
          .i32(first.image + skipped)
          .op("i32.add");
        code
          .get(weights)
          .i32(live.first * taps.taps[1] * size)
          .op("i32.add");
        code.get(output).i32(first.output).op("i32.add").i32(live.count).call(func);
      }
      move(code, image, rows * taps.stride[0] * rowBytes);
      move(code, output, rows * taps.output[1] * size);
    };
    for (const { times, ...one } of planRows(taps, dtype, channels)) {
      if (times === 1) block(one);
      else {
        code.i32(times).set(left);
        code.loop(() => {
          block(one);
          code.get(left).i32(1).op("i32.sub").tee(left).branchIf(0);
        });
      }
    }
  });
}

/** A function (image, weights, output, rows of taps): channels × patches of output, from every so manyth row of taps. */
function writeTile(
  library: Library,
  taps: Taps,
  dtype: Float,
  channels: number,
  patches: readonly Patch[],
  every: number,
): Func {
  const size = dtype === "f32" ? 4 : 8;
  const [image, weights, output, rows] = [0, 1, 2, 3];
  const [height, width] = taps.taps;
  const tapBytes = height * width * size;
  const rowStep = every * taps.dilation[0] * taps.phases * taps.columns * size;
  const tapStep = every * width * size;
  return library.module.func(["i32", "i32", "i32", "i32"], [], (code) => {
    const sums = Array.from({ length: channels }, () => patches.map(() => code.local("v128")));
    const pixels = patches.map(() => code.local("v128"));
    const weight = code.local("v128");
    const [from, tap, channel, row, nextPlane, nextTaps] = Array.from({ length: 6 }, () => code.local("i32"));
    const body = (s: number): void => {
      const moved = s * taps.dilation[1];
      const column = (moved % taps.phases) * taps.columns + Math.floor(moved / taps.phases);
      patches.forEach((patch, j) => {
        code
          .get(from!)
          .memory("v128.load", patch.image + column * size)
          .set(pixels[j]!);
      });
      sums.forEach((sum, i) => {
        code.get(tap!);
        code.memory(
          dtype === "f32" ? "v128.load32_splat" : "v128.load64_splat",
          i * taps.inputs * tapBytes + s * size,
        );
        code.set(weight);
        sum.forEach((each, j) => {
          multiplyAdd(code, dtype, library.fma, weight, pixels[j]!, each);
        });
      });
      move(code, from!, rowStep);
      move(code, tap!, tapStep);
    };
    code.i32(bytesOfPlane(taps, size)).get(rows).i32(rowStep).op("i32.mul", "i32.sub").set(nextPlane!);
    code.i32(tapBytes).get(rows).i32(tapStep).op("i32.mul", "i32.sub").set(nextTaps!);
    code.get(rows).if(() => {
      for (let s = 0; s < width; s++) {
        code.get(image).set(from!).get(weights).set(tap!);
        code.i32(taps.inputs).set(channel!);
        code.loop(() => {
          if (height === 1) body(s);
          else {
            code.get(rows).set(row!);
            code.loop(() => {
              body(s);
              code.get(row!).i32(1).op("i32.sub").tee(row!).branchIf(0);
            });
          }
          code.get(from!).get(nextPlane!).op("i32.add").set(from!);
          code.get(tap!).get(nextTaps!).op("i32.add").set(tap!);
          code.get(channel!).i32(1).op("i32.sub").tee(channel!).branchIf(0);
        });
      }
    });
    sums.forEach((row, i) => {
      row.forEach((sum, j) => {
        const { output: at, valid } = patches[j]!;
        storeLanes(code, dtype, output, sum, i * taps.output[0] * taps.output[1] * size + at, valid);
      });
    });
  });
}

/** pointer += by */
export function move(code: Code, pointer: number, by: number): void {
  if (by !== 0) code.get(pointer).i32(by).op("i32.add").set(pointer);
}
