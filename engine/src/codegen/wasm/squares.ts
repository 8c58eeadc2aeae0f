/** Squares of a Winograd convolution (schedule/winograd.ts) to and from the other basis, in lanes along the squares of a row. */
import { bytesOfPlane, type Taps } from "../../schedule/direct.ts";
import { places, squaresOf, stripOf } from "../../schedule/winograd.ts";
import { type Code, type Func, laneBytes, splatBytes } from "./assembler.ts";
import { storeLanes } from "./lanes.ts";
import type { Library } from "./library.ts";
import { move, rounds } from "./units.ts";

/** Square places (i, j) lie at 4 i + j. */
export const four = [0, 1, 2, 3] as const;

/** A function (image, to): Bᵀ d B of every square of some rows, four squares of a row at a time; to is [places, inputs, length]. */
export function writeIn(library: Library, taps: Taps, rows: number): Func {
  const [, columns] = squaresOf(taps.output);
  const { length } = stripOf(taps);
  const vectors = Math.ceil(columns / 4);
  const row = taps.columns * 4;
  const [image, to] = [0, 1];
  return library.module.func(["i32", "i32"], [], (code) => {
    const vector = (): number => code.local("v128");
    const pixels = four.map(vector);
    const straight = [vector(), vector(), vector(), vector()];
    const changed = Array.from({ length: places }, vector);
    const combine = (x: number, op: "f32x4.add" | "f32x4.sub", y: number): Code => code.get(x).get(y).op(op);
    /** (a, b, c, d) → (a − c, b + c, c − b, b − d) */
    const change = ([a, b, c, d]: readonly number[], take: (i: number) => void): void => {
      for (const [i, [x, op, y]] of (
        [
          [a, "f32x4.sub", c],
          [b, "f32x4.add", c],
          [c, "f32x4.sub", b],
          [b, "f32x4.sub", d],
        ] as const
      ).entries()) {
        combine(x!, op, y!);
        take(i);
      }
    };
    const squares = (): void => {
      for (const i of four) {
        // Columns 0–3, 4–7, 2–5, 6–9; then every other one of them.
        [0, 4, 2, 6].forEach((column, k) => {
          code
            .get(image)
            .memory("v128.load", i * row + 4 * column)
            .set(straight[k]!);
        });
        for (const j of four) {
          const [x, y] = j < 2 ? [straight[0]!, straight[1]!] : [straight[2]!, straight[3]!];
          code
            .get(x)
            .get(y)
            .shuffle(j % 2 === 0 ? [0, 2, 4, 6] : [1, 3, 5, 7])
            .set(pixels[j]!);
        }
        change(pixels, (j) => code.set(changed[4 * i + j]!));
      }
      const down = code.local("v128");
      for (const j of four)
        change(
          four.map((i) => changed[4 * i + j]!),
          (i) => {
            code
              .set(down)
              .get(to)
              .get(down)
              .memory("v128.store", (4 * i + j) * taps.inputs * length * 4);
          },
        );
    };
    rounds(code, taps.inputs, () => {
      rounds(code, rows, () => {
        rounds(code, vectors, () => {
          squares();
          move(code, image, 32);
          move(code, to, 16);
        });
        // The next row is written over what the last vector had too much.
        move(code, image, 2 * row - 32 * vectors);
        move(code, to, 4 * columns - 16 * vectors);
      });
      move(code, image, bytesOfPlane(taps, 4) - 2 * rows * row);
      move(code, to, 4 * (length - rows * columns));
    });
  });
}

/** A function (products, result): Aᵀ m A of every square of some rows of output. */
export function writeOut(library: Library, taps: Taps, height: number): Func {
  const { outputs, output } = taps;
  const { length } = stripOf(taps);
  const width = output[1];
  const [, columns] = squaresOf(output);
  const vectors = Math.ceil(columns / 4);
  const [from, result] = [0, 1];
  return library.module.func(["i32", "i32"], [], (code) => {
    const vector = (): number => code.local("v128");
    const loaded = four.map(vector);
    const sums = Array.from({ length: 8 }, vector);
    const [even, odd, both] = [vector(), vector(), vector()];
    /** (a, b, c, d) → (a + b + c, b − c − d) */
    const change = ([a, b, c, d]: readonly number[], first: number, second: number): void => {
      code.get(a!).get(b!).op("f32x4.add").get(c!).op("f32x4.add").set(first);
      code.get(b!).get(c!).op("f32x4.sub").get(d!).op("f32x4.sub").set(second);
    };
    const squares = (rows: number, valid: number): void => {
      for (const j of four) {
        for (const i of four)
          code
            .get(from)
            .memory("v128.load", (4 * i + j) * outputs * length * 4)
            .set(loaded[i]!);
        change(loaded, sums[j]!, sums[4 + j]!);
      }
      for (let i = 0; i < rows; i++) {
        change(sums.slice(4 * i, 4 * i + 4), even, odd);
        for (const [half, lanes] of (
          [
            [0, 4, 1, 5],
            [2, 6, 3, 7],
          ] as const
        ).entries()) {
          const count = Math.min(4, valid - 4 * half);
          if (count <= 0) continue;
          code.get(even).get(odd).shuffle(lanes).set(both);
          storeLanes(code, "f32", result, both, (i * width + 4 * half) * 4, count);
        }
      }
      move(code, from, 16);
      move(code, result, 32);
    };
    const row = (rows: number): void => {
      rounds(code, vectors - 1, () => squares(rows, 8));
      squares(rows, width - 8 * (vectors - 1));
      move(code, from, 4 * columns - 16 * vectors);
      move(code, result, rows * width * 4 - 32 * vectors);
    };
    rounds(code, outputs, () => {
      rounds(code, Math.floor(height / 2), () => row(2));
      if (height % 2 === 1) row(1);
      move(code, from, 4 * (length - Math.ceil(height / 2) * columns));
      move(code, result, (output[0] - height) * width * 4);
    });
  });
}

/** A function (cotangent, to): A d Aᵀ of every square of some rows of output, which is zero beyond the edge; to is [places, outputs, length]. */
export function writeSlopes(library: Library, taps: Taps, height: number): Func {
  const { outputs, output } = taps;
  const { length } = stripOf(taps);
  const width = output[1];
  const [, columns] = squaresOf(output);
  const vectors = Math.ceil(columns / 4);
  const [cotangent, to] = [0, 1];
  return library.module.func(["i32", "i32"], [], (code) => {
    const vector = (): number => code.local("v128");
    const [low, high, result] = [vector(), vector(), vector()];
    const loaded = [vector(), vector(), vector(), vector()];
    /** Of a pair (a, b): a, a + b, a − b, −b, on the stack. */
    const change = ([a, b]: readonly [number, number | undefined], i: number): void => {
      if (b === undefined) {
        if (i === 3) code.v128(splatBytes("f32", 0));
        else code.get(a);
      } else if (i === 0) code.get(a);
      else if (i === 3) code.get(b).op("f32x4.neg");
      else
        code
          .get(a)
          .get(b)
          .op(i === 1 ? "f32x4.add" : "f32x4.sub");
    };
    const squares = (rows: number, valid: number): void => {
      for (let y = 0; y < rows; y++) {
        code
          .get(cotangent)
          .memory("v128.load", y * width * 4)
          .set(low);
        code
          .get(cotangent)
          .memory("v128.load", (y * width + 4) * 4)
          .set(high);
        code
          .get(low)
          .get(high)
          .shuffle([0, 2, 4, 6])
          .set(loaded[2 * y]!);
        code.get(low).get(high).shuffle([1, 3, 5, 7]);
        // The last column of an odd number stands alone.
        if (valid < 8 && valid % 2 === 1)
          code
            .v128(
              laneBytes(
                "i32",
                four.map((lane) => (2 * lane + 1 < valid ? -1 : 0)),
              ),
            )
            .op("v128.and");
        code.set(loaded[2 * y + 1]!);
      }
      for (const j of four) {
        change([loaded[0]!, loaded[1]!], j);
        code.set(low);
        if (rows === 2) {
          change([loaded[2]!, loaded[3]!], j);
          code.set(high);
        }
        for (const i of four) {
          change([low, rows === 2 ? high : undefined], i);
          code.set(result).get(to).get(result);
          code.memory("v128.store", (4 * i + j) * outputs * length * 4);
        }
      }
      move(code, cotangent, 32);
      move(code, to, 16);
    };
    const row = (rows: number): void => {
      rounds(code, vectors - 1, () => squares(rows, 8));
      squares(rows, width - 8 * (vectors - 1));
      move(code, cotangent, rows * width * 4 - 32 * vectors);
      move(code, to, 4 * columns - 16 * vectors);
    };
    rounds(code, outputs, () => {
      rounds(code, Math.floor(height / 2), () => row(2));
      if (height % 2 === 1) row(1);
      move(code, cotangent, (output[0] - height) * width * 4);
      move(code, to, 4 * (length - Math.ceil(height / 2) * columns));
    });
  });
}
