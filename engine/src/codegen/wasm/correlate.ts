/**
 * The gradient of a convolution's kernel: for a few output channels and the taps of one row, sums over all pixels of all images of image times
 * cotangent, in lanes along the columns. The order of each sum is fixed; units are (output channels, input channel).
 */
import { bytesOfPlane } from "../../schedule/direct.ts";
import type { Correlate } from "../../schedule/step.ts";
import type { Code, Func } from "./assembler.ts";
import { nestedLoops } from "./direct.ts";
import type { Layout } from "./emitter.ts";
import { multiplyAdd } from "./lanes.ts";
import type { Library } from "./library.ts";
import type { Kernel } from "./nest.ts";
import * as operations from "./operations.ts";
import { each } from "./units.ts";

/** Sums kept in registers at once. */
const most = 12;

export function writeCorrelate(library: Library, step: Correlate, layout: Layout): Kernel {
  const { taps } = step;
  const dtype = step.result.type.dtype as "f32" | "f64";
  const size = dtype === "f32" ? 4 : 8;
  const [height, width] = taps.taps;
  const chunk = Math.min(width, 6);
  const channels = Math.min(taps.outputs, Math.max(1, Math.floor(most / chunk)));
  const tiles = Math.ceil(taps.outputs / channels);
  const rest = taps.outputs % channels;
  const plane = bytesOfPlane(taps, size);
  const cotangentPlane = taps.output[0] * taps.padded * size;
  const func = library.module.func(["i32", "i32"], [], (code) => {
    const [unit, high] = [0, 1];
    const local = (): number => code.local("i32");
    const [input, out, group, image, cotangent, result, row] = [
      local(),
      local(),
      local(),
      local(),
      local(),
      local(),
      local(),
    ];
    each(code, unit, high, () => {
      // unit = ((group · tiles) + tile) · inputs + input
      code.get(unit).i32(taps.inputs).op("i32.rem_u").set(input);
      code
        .get(unit)
        .i32(taps.inputs * tiles)
        .op("i32.div_u")
        .set(group);
      code.get(unit).i32(taps.inputs).op("i32.div_u").i32(tiles).op("i32.rem_u");
      code.i32(channels).op("i32.mul").get(group).i32(taps.outputs).op("i32.mul", "i32.add").set(out);
      code.get(group).i32(taps.inputs).op("i32.mul").get(input).op("i32.add").i32(plane).op("i32.mul");
      code.i32(layout.addressOf(step.image)).op("i32.add").set(image);
      code
        .get(out)
        .i32(cotangentPlane)
        .op("i32.mul")
        .i32(layout.addressOf(step.cotangent))
        .op("i32.add")
        .set(cotangent);
      code
        .get(out)
        .i32(taps.inputs)
        .op("i32.mul")
        .get(input)
        .op("i32.add")
        .i32(height * width * size)
        .op("i32.mul");
      code.i32(layout.addressOf(step.result)).op("i32.add").set(result);
      code.i32(height).set(row);
      code.loop(() => {
        const call = (count: number): void => {
          for (let first = 0; first < width; first += chunk) {
            const last = Math.min(width, first + chunk);
            const f = library.shared(`correlate${dtype}${JSON.stringify([taps, count, first, last])}`, () =>
              writeSums(library, step, dtype, count, first, last),
            );
            code.get(image).get(cotangent).get(result).call(f);
          }
        };
        if (rest === 0) call(channels);
        else if (tiles === 1) call(rest);
        else
          code
            .get(out)
            .get(group)
            .i32(taps.outputs)
            .op("i32.mul", "i32.sub")
            .i32(taps.outputs - rest)
            .op("i32.lt_s")
            .if(
              () => call(channels),
              () => call(rest),
            );
        code
          .get(image)
          .i32(taps.dilation[0] * taps.phases * taps.columns * size)
          .op("i32.add")
          .set(image);
        code
          .get(result)
          .i32(width * size)
          .op("i32.add")
          .set(result);
        code.get(row).i32(1).op("i32.sub").tee(row).branchIf(0);
      });
    });
  });
  return { func, units: taps.groups * tiles * taps.inputs, grain: 1 };
}

/** A function (image, cotangent, result): the sums of some output channels and the taps first … last − 1 of a row. */
function writeSums(
  library: Library,
  { taps }: Correlate,
  dtype: "f32" | "f64",
  channels: number,
  first: number,
  last: number,
): Func {
  const [lanes, size] = dtype === "f32" ? ([4, 4] as const) : ([2, 8] as const);
  const [image, cotangent, result] = [0, 1, 2];
  const [height, width] = taps.output;
  const rowBytes = taps.phases * taps.columns * size;
  const plane = bytesOfPlane(taps, size);
  const cotangentPlane = height * taps.padded * size;
  const vectors = Math.ceil(width / lanes);
  return library.module.func(["i32", "i32", "i32"], [], (code) => {
    const columns = Array.from({ length: last - first }, (_, i) => first + i);
    const sums = Array.from({ length: channels }, () => columns.map(() => code.local("v128")));
    const pixels = columns.map(() => code.local("v128"));
    const slope = code.local("v128");
    const body = (): void => {
      columns.forEach((s, j) => {
        const moved = s * taps.dilation[1];
        const column = (moved % taps.phases) * taps.columns + Math.floor(moved / taps.phases);
        code
          .get(image)
          .memory("v128.load", column * size)
          .set(pixels[j]!);
      });
      sums.forEach((row, i) => {
        code
          .get(cotangent)
          .memory("v128.load", i * cotangentPlane)
          .set(slope);
        row.forEach((sum, j) => {
          multiplyAdd(code, dtype, library.fma, slope, pixels[j]!, sum);
        });
      });
    };
    const rowStep = taps.stride[0] * rowBytes;
    nestedLoops(code, [taps.batch, height, vectors], [image, cotangent], body, [
      [
        taps.groups * taps.inputs * plane - height * rowStep,
        (taps.groups * taps.outputs - 1) * cotangentPlane,
      ],
      [rowStep - 16 * vectors, 0],
      [16, 16],
    ]);
    storeSums(code, library, dtype, sums, result, (i, j) => {
      const kernel = taps.inputs * taps.taps[0] * taps.taps[1];
      return (i * kernel + columns[j]!) * size;
    });
  });
}

function storeSums(
  code: Code,
  library: Library,
  dtype: "f32" | "f64",
  sums: readonly (readonly number[])[],
  result: number,
  place: (i: number, j: number) => number,
): void {
  sums.forEach((row, i) => {
    row.forEach((sum, j) => {
      code.get(result).get(sum);
      operations.acrossLanes(code, library, "add", dtype, dtype === "f32" ? 4 : 2);
      code.memory(dtype === "f32" ? "f32.store" : "f64.store", place(i, j));
    });
  });
}
