/**
 * Sums over the taps that meet a picture: a tile of weights × vectors of pixels stays in registers over all input channels and rows of taps, of which
 * those that meet only zeros of the border are left out.
 */
import { bytesOfPlane, type Taps } from "../../schedule/direct.ts";
import type { Func } from "./assembler.ts";
import { multiplyAdd, storeRegister } from "./lanes.ts";
import type { Library } from "./library.ts";
import { type Block, planRows, type Register } from "./patches.ts";
import { move, rounds } from "./units.ts";

type Float = "f32" | "f64";

/** What is summed up at once. */
export interface Sums {
  /** Bytes from the first weight of a channel and row of taps to those that are multiplied with the same pixels. */
  readonly weights: readonly number[];
  /** Bytes from the output's place to that of each weight's sums. */
  readonly places: readonly number[];
  /** Loops over channels and rows of taps, one after the other: bytes to add to the places of pixels and weights. */
  readonly passes: readonly { readonly image: number; readonly weight: number }[];
  /** Bytes between rows of output. */
  readonly row: number;
  /** Rows of output that a tile may take together. */
  readonly together: number;
}

/** A function (image, weights, output) that computes the sums over a picture, block of rows by block of rows. */
export function writePlane(library: Library, taps: Taps, dtype: Float, sums: Sums): Func {
  const size = dtype === "f32" ? 4 : 8;
  const [image, weights, output] = [0, 1, 2];
  const rowBytes = taps.phases * taps.columns * size;
  return library.module.func(["i32", "i32", "i32"], [], (code) => {
    const block = ({ rows, tiles, live }: Block): void => {
      for (const tile of tiles) {
        const first = tile[0]![0]!;
        const relative = tile.map((register) =>
          register.map((patch) => ({
            ...patch,
            image: patch.image - first.image,
            output: patch.output - first.output,
          })),
        );
        const key = JSON.stringify([taps, sums, relative, live.every]);
        const func = library.shared(`plane${dtype}${key}`, () =>
          writeTile(library, taps, dtype, sums, relative, live.every),
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
      move(code, output, rows * sums.row);
    };
    for (const { times, ...one } of planRows(
      taps,
      dtype,
      sums.weights.length,
      sums.together,
      library.pairs,
    )) {
      rounds(code, times, () => block(one));
    }
  });
}

/** A function (image, weights, output, rows of taps): sums × patches of output, from every so manyth row of taps. */
function writeTile(
  library: Library,
  taps: Taps,
  dtype: Float,
  { weights: offsets, places, passes }: Sums,
  registers: readonly Register[],
  every: number,
): Func {
  const size = dtype === "f32" ? 4 : 8;
  const patches = registers.flat();
  const [image, weights, output, rows] = [0, 1, 2, 3];
  const [height, width] = taps.taps;
  const tapBytes = height * width * size;
  const rowStep = every * taps.dilation[0] * taps.phases * taps.columns * size;
  const tapStep = every * width * size;
  return library.module.func(["i32", "i32", "i32", "i32"], [], (code) => {
    const sums = offsets.map(() => patches.map(() => code.local("v128")));
    const pixels = patches.map(() => code.local("v128"));
    const weight = code.local("v128");
    const [from, tap, channel, row, nextPlane, nextTaps] = Array.from({ length: 6 }, () => code.local("i32"));
    const body = (pass: Sums["passes"][number]): void => {
      patches.forEach((patch, j) => {
        code
          .get(from!)
          .memory("v128.load", patch.image + pass.image)
          .set(pixels[j]!);
      });
      sums.forEach((sum, i) => {
        code.get(tap!);
        code.memory(dtype === "f32" ? "v128.load32_splat" : "v128.load64_splat", offsets[i]! + pass.weight);
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
      for (const pass of passes) {
        code.get(image).set(from!).get(weights).set(tap!);
        code.i32(taps.inputs).set(channel!);
        code.loop(() => {
          if (height === 1) body(pass);
          else {
            code.get(rows).set(row!);
            code.loop(() => {
              body(pass);
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
      let j = 0;
      for (const register of registers) {
        const counts = register.map(({ valid }) => valid);
        const place = places[i]! + register[0]!.output;
        storeRegister(code, dtype, output, row.slice(j, j + counts.length), place, counts, library.pairs);
        j += counts.length;
      }
    });
  });
}
