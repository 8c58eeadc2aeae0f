/** Convolution by columns of taps (schedule/shifted.ts). Units are spans of pictures, each with planes of sums of its own. */
import { bytesOfPlane } from "../../schedule/direct.ts";
import { channelsTogether, planesOf } from "../../schedule/shifted.ts";
import type { Shifted } from "../../schedule/step.ts";
import { spansOf } from "../../schedule/winograd.ts";
import type { Func } from "./assembler.ts";
import { timeOf } from "./direct.ts";
import type { Layout } from "./emitter.ts";
import { storeLanes } from "./lanes.ts";
import type { Library } from "./library.ts";
import type { Kernel } from "./nest.ts";
import { type Sums, writePlane } from "./plane.ts";
import { each, eachOfSpan, locals, move, rounds } from "./units.ts";

type Float = "f32" | "f64";

export function writeShifted(library: Library, step: Shifted, layout: Layout): Kernel {
  const { taps, offset } = step;
  const { batch, groups, inputs, outputs, output } = taps;
  const dtype = step.result.type.dtype as Float;
  const size = dtype === "f32" ? 4 : 8;
  const { planes, rows, columns, left } = planesOf(taps, offset, dtype);
  const [spans, pictures] = [spansOf(taps), batch * groups];
  const together = channelsTogether(taps);
  const kernelBytes = inputs * taps.taps[0] * taps.taps[1] * size;
  const planeBytes = output[0] * output[1] * size;
  const func = library.module.func(["i32", "i32"], [], (code) => {
    const [unit, high] = [0, 1];
    const [room, image, weights, result] = locals(code, 4);
    const roomBytes = planes * rows * columns * size;
    each(code, unit, high, () => {
      code.get(unit).i32(roomBytes).op("i32.mul").i32(layout.addressOf(step.room)).op("i32.add").tee(room);
      code.i32(0).i32(roomBytes).memoryFill();
      eachOfSpan(code, unit, { count: pictures, spans }, (picture) => {
        code
          .get(picture)
          .i32(inputs * bytesOfPlane(taps, size))
          .op("i32.mul");
        // The first row of taps begins in the border.
        code
          .i32(layout.addressOf(step.image) - taps.filled.first * taps.columns * size)
          .op("i32.add")
          .set(image);
        code
          .get(picture)
          .i32(groups)
          .op("i32.rem_u")
          .i32(outputs * kernelBytes)
          .op("i32.mul");
        code.i32(layout.addressOf(step.weights)).op("i32.add").set(weights);
        code
          .get(picture)
          .i32(outputs * planeBytes)
          .op("i32.mul");
        code.i32(layout.addressOf(step.result)).op("i32.add").set(result);
        const some = (channels: number, times: number): void =>
          rounds(code, times, () => {
            code
              .get(image)
              .get(weights)
              .get(room)
              .i32(left * size)
              .op("i32.add");
            code.call(writeSums(library, step, dtype, channels));
            code
              .get(room)
              .get(result)
              .call(writeAdd(library, step, dtype, channels));
            move(code, weights, channels * kernelBytes);
            move(code, result, channels * planeBytes);
          });
        some(together, Math.floor(outputs / together));
        if (outputs % together > 0) some(outputs % together, 1);
      });
    });
  });
  return { func, units: spans, grain: 1, cost: timeOf(taps, dtype) };
}

/** A function (image, weights, to): the planes of sums of some channels. */
function writeSums(library: Library, { taps, offset }: Shifted, dtype: Float, channels: number): Func {
  const size = dtype === "f32" ? 4 : 8;
  const { inputs, taps: window, output } = taps;
  const { rows, columns } = planesOf(taps, offset, dtype);
  const each = Array.from({ length: channels * window[1] }, (_, i) => i);
  const sums: Sums = {
    weights: each.map(
      (i) => (Math.floor(i / window[1]) * inputs * window[0] * window[1] + (i % window[1])) * size,
    ),
    places: each.map((i) => i * rows * columns * size),
    passes: [{ image: 0, weight: 0 }],
    row: columns * size,
    together: 1, // beyond the image's rows there are no zeros
  };
  const standing = { ...taps, output: [output[0], taps.columns] as const };
  return library.shared(`shifted${dtype}${JSON.stringify([standing, sums])}`, () =>
    writePlane(library, standing, dtype, sums),
  );
}

/** A function (planes, result): every pixel the sum of its numbers in the planes. */
function writeAdd(library: Library, { taps, offset }: Shifted, dtype: Float, channels: number): Func {
  const [lanes, size] = dtype === "f32" ? [4, 4] : [2, 8];
  const { taps: window, output, dilation } = taps;
  const { rows, columns, left } = planesOf(taps, offset, dtype);
  const vectors = Math.ceil(output[1] / lanes);
  const [from, result] = [0, 1];
  return library.module.func(["i32", "i32"], [], (code) => {
    const sum = code.local("v128");
    const vector = (valid: number): void => {
      for (let s = 0; s < window[1]; s++) {
        const place = s * rows * columns + left + s * dilation[1] - offset;
        code.get(from).memory("v128.load", place * size);
        if (s > 0) code.op(dtype === "f32" ? "f32x4.add" : "f64x2.add");
      }
      code.set(sum);
      storeLanes(code, dtype, result, sum, 0, valid);
      move(code, from, 16);
      move(code, result, 16);
    };
    rounds(code, channels, () => {
      rounds(code, rows, () => {
        rounds(code, vectors - 1, () => vector(lanes));
        vector(output[1] - lanes * (vectors - 1));
        move(code, from, columns * size - 16 * vectors);
        move(code, result, output[1] * size - 16 * vectors);
      });
      move(code, from, (window[1] - 1) * rows * columns * size);
    });
  });
}
