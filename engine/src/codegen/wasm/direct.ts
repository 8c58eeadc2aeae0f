/**
 * Direct convolution: a tile of four output channels and two vectors of output pixels stays in registers over all input channels and taps. The
 * columns of the taps are written out one after the other, each a loop of its own; rows of taps and channels are loops.
 */
import { bytesOfPlane, type Taps } from "../../schedule/direct.ts";
import type { Direct } from "../../schedule/step.ts";
import type { Code, Func } from "./assembler.ts";
import type { Layout } from "./emitter.ts";
import { multiplyAdd, storeLanes } from "./lanes.ts";
import type { Library } from "./library.ts";
import type { Kernel } from "./nest.ts";
import { each } from "./units.ts";

type Float = "f32" | "f64";

/** A vector of output pixels relative to the tile's first: bytes in the image, bytes in the output, lanes that count. */
interface Patch {
  readonly image: number;
  readonly output: number;
  readonly valid: number;
}

const channelsOfTile = 4;

/** Nanoseconds, roughly: convolutions do a dozen multiplications and additions of f32 in one. */
export function timeOf(taps: Taps, dtype: Float): number {
  const images = taps.batch * taps.groups * taps.outputs * taps.inputs;
  const pixels = taps.taps[0] * taps.taps[1] * taps.output[0] * taps.output[1];
  return (images * pixels) / (dtype === "f32" ? 12 : 6);
}

/** Units are tiles of channels of one picture. */
export function writeDirect(library: Library, step: Direct, layout: Layout): Kernel {
  const { taps } = step;
  const dtype = step.result.type.dtype as Float;
  const size = dtype === "f32" ? 4 : 8;
  const tiles = Math.ceil(taps.outputs / channelsOfTile);
  const units = taps.batch * taps.groups * tiles;
  const rest = taps.outputs % channelsOfTile;
  const func = library.module.func(["i32", "i32"], [], (code) => {
    const [unit, high] = [0, 1];
    const [picture, tile] = [code.local("i32"), code.local("i32")];
    const [image, weights, output] = [code.local("i32"), code.local("i32"), code.local("i32")];
    const kernelBytes = taps.inputs * taps.taps[0] * taps.taps[1] * size;
    const planeBytes = taps.output[0] * taps.output[1] * size;
    each(code, unit, high, () => {
      // unit = picture · tiles + tile, where a picture is one group of channels of one image
      code.get(unit).i32(tiles).op("i32.div_u").set(picture);
      code.get(unit).i32(tiles).op("i32.rem_u").i32(channelsOfTile).op("i32.mul").set(tile);
      code
        .get(picture)
        .i32(taps.inputs * bytesOfPlane(taps, size))
        .op("i32.mul");
      code.i32(layout.addressOf(step.image)).op("i32.add").set(image);
      code.get(picture).i32(taps.groups).op("i32.rem_u").i32(taps.outputs).op("i32.mul");
      code.get(tile).op("i32.add").i32(kernelBytes).op("i32.mul");
      code.i32(layout.addressOf(step.weights)).op("i32.add").set(weights);
      code.get(picture).i32(taps.outputs).op("i32.mul").get(tile).op("i32.add").i32(planeBytes).op("i32.mul");
      code.i32(layout.addressOf(step.result)).op("i32.add").set(output);
      const plane = (channels: number): Func =>
        library.shared(`plane${channels}${dtype}${JSON.stringify(taps)}`, () =>
          writePlane(library, taps, dtype, channels),
        );
      const call = (channels: number): void => {
        code.get(image).get(weights).get(output).call(plane(channels));
      };
      if (rest === 0) call(channelsOfTile);
      else if (tiles === 1) call(rest);
      else
        code
          .get(tile)
          .i32(taps.outputs - rest)
          .op("i32.lt_s")
          .if(
            () => call(channelsOfTile),
            () => call(rest),
          );
    });
  });
  return { func, units, grain: 1, cost: timeOf(taps, dtype) };
}

/** A function (image, weights, output) that computes a few channels of a picture, row by row or two rows at a time. */
function writePlane(library: Library, taps: Taps, dtype: Float, channels: number): Func {
  const [height] = taps.output;
  const size = dtype === "f32" ? 4 : 8;
  const rowBytes = taps.phases * taps.columns * size;
  const single = patchesOf(taps, dtype, 1);
  // An odd number of vectors in a row would leave one alone; two rows together leave none.
  const together = single.length % 2 === 1 && height > 1 ? 2 : 1;
  return library.module.func(["i32", "i32", "i32"], [], (code) => {
    const left = code.local("i32");
    const rows = (patches: readonly Patch[]): void => {
      for (let i = 0; i < patches.length; i += 2) {
        const [first, second] = [patches[i]!, patches[i + 1]];
        const relative = [first, ...(second ? [second] : [])].map(({ image, output, valid }) => ({
          image: image - first.image,
          output: output - first.output,
          valid,
        }));
        const tile = library.shared(`direct${channels}${dtype}${JSON.stringify([taps, relative])}`, () =>
          writeTile(library, taps, dtype, channels, relative),
        );
        code.get(0).i32(first.image).op("i32.add").get(1);
        code.get(2).i32(first.output).op("i32.add").call(tile);
      }
    };
    code.i32(Math.floor(height / together)).set(left);
    code.loop(() => {
      rows(patchesOf(taps, dtype, together));
      code
        .get(0)
        .i32(together * taps.stride[0] * rowBytes)
        .op("i32.add")
        .set(0);
      code
        .get(2)
        .i32(together * taps.output[1] * size)
        .op("i32.add")
        .set(2);
      code.get(left).i32(1).op("i32.sub").tee(left).branchIf(0);
    });
    if (height % together !== 0) rows(single);
  });
}

/** The vectors of so many rows of output. */
function patchesOf(taps: Taps, dtype: Float, rows: number): Patch[] {
  const [lanes, size] = dtype === "f32" ? [4, 4] : [2, 8];
  const width = taps.output[1];
  const rowBytes = taps.phases * taps.columns * size;
  const patches: Patch[] = [];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < width; column += lanes)
      patches.push({
        image: row * taps.stride[0] * rowBytes + column * size,
        output: (row * width + column) * size,
        valid: Math.min(lanes, width - column),
      });
  return patches;
}

/** A function (image, weights, output): channels × patches of output. */
function writeTile(
  library: Library,
  taps: Taps,
  dtype: Float,
  channels: number,
  patches: readonly Patch[],
): Func {
  const size = dtype === "f32" ? 4 : 8;
  const [image, weights, output] = [0, 1, 2];
  const rowBytes = taps.phases * taps.columns * size;
  const [height, width] = taps.taps;
  const channelBytes = taps.inputs * height * width * size;
  return library.module.func(["i32", "i32", "i32"], [], (code) => {
    const sums = Array.from({ length: channels }, () => patches.map(() => code.local("v128")));
    const pixels = patches.map(() => code.local("v128"));
    const weight = code.local("v128");
    const [from, tap] = [code.local("i32"), code.local("i32")];
    for (let s = 0; s < width; s++) {
      const moved = s * taps.dilation[1];
      const column = (moved % taps.phases) * taps.columns + Math.floor(moved / taps.phases);
      code.get(image).set(from).get(weights).set(tap);
      const body = (): void => {
        patches.forEach((patch, j) => {
          code
            .get(from)
            .memory("v128.load", patch.image + column * size)
            .set(pixels[j]!);
        });
        sums.forEach((row, i) => {
          code.get(tap);
          code.memory(
            dtype === "f32" ? "v128.load32_splat" : "v128.load64_splat",
            i * channelBytes + s * size,
          );
          code.set(weight);
          row.forEach((sum, j) => {
            multiplyAdd(code, dtype, library.fma, weight, pixels[j]!, sum);
          });
        });
      };
      const dilated = taps.dilation[0] * rowBytes;
      nestedLoops(code, [taps.inputs, height], [from, tap], body, [
        [bytesOfPlane(taps, size) - height * dilated, 0],
        [dilated, width * size],
      ]);
    }
    sums.forEach((row, i) => {
      row.forEach((sum, j) => {
        const { output: at, valid } = patches[j]!;
        storeLanes(code, dtype, output, sum, i * taps.output[0] * taps.output[1] * size + at, valid);
      });
    });
  });
}

/** Loops of the given counts; after each round of a loop the pointers move on by its steps. */
export function nestedLoops(
  code: Code,
  counts: readonly number[],
  pointers: readonly number[],
  body: () => void,
  steps: readonly (readonly number[])[],
): void {
  const [count, ...rest] = counts;
  if (count === undefined) return body();
  const move = (): void => {
    pointers.forEach((pointer, i) => {
      const by = steps[0]![i]!;
      if (by !== 0) code.get(pointer).i32(by).op("i32.add").set(pointer);
    });
  };
  const round = (): void => {
    nestedLoops(code, rest, pointers, body, steps.slice(1));
    move();
  };
  if (count === 1) return round();
  const left = code.local("i32");
  code.i32(count).set(left);
  code.loop(() => {
    round();
    code.get(left).i32(1).op("i32.sub").tee(left).branchIf(0);
  });
}
