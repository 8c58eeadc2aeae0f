/** Direct convolution of a bordered image: tiles of a few output channels and vectors of output pixels, over all input channels and taps. */
import { bytesOfPlane, type Taps } from "../../schedule/direct.ts";
import type { Direct } from "../../schedule/step.ts";
import type { Layout } from "./emitter.ts";
import type { Library } from "./library.ts";
import type { Kernel } from "./nest.ts";
import { channelTiles } from "./patches.ts";
import { type Sums, writePlane } from "./plane.ts";
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
          writePlane(library, taps, dtype, sumsOf(taps, channels, size)),
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

/** A row of sums for each channel; the columns of taps one after the other. */
function sumsOf(
  { inputs, taps, output, dilation, phases, columns }: Taps,
  channels: number,
  size: number,
): Sums {
  const each = Array.from({ length: channels }, (_, i) => i);
  return {
    weights: each.map((i) => i * inputs * taps[0] * taps[1] * size),
    places: each.map((i) => i * output[0] * output[1] * size),
    passes: Array.from({ length: taps[1] }, (_, s) => {
      const moved = s * dilation[1];
      return { image: ((moved % phases) * columns + Math.floor(moved / phases)) * size, weight: s * size };
    }),
    row: output[1] * size,
    together: 4,
  };
}
