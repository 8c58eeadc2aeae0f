/** Winograd's convolution (schedule/winograd.ts) as kernels: one changes the weights to the other basis, one does all the rest, picture by picture. */
import { bytesOfPlane, type Taps } from "../../schedule/direct.ts";
import type { Winograd } from "../../schedule/step.ts";
import { places, spansOf, squaresOf, stripOf } from "../../schedule/winograd.ts";
import type { Code, Func } from "./assembler.ts";
import { timeOf } from "./direct.ts";
import type { Layout } from "./emitter.ts";
import { storeLanes } from "./lanes.ts";
import type { Library } from "./library.ts";
import type { Kernel } from "./nest.ts";
import { channelTiles } from "./patches.ts";
import { writeTile } from "./tile.ts";
import { each, move, rounds } from "./units.ts";

export function writeWinograd(library: Library, step: Winograd, layout: Layout): Kernel[] {
  return [writeWeights(library, step, layout), writePictures(library, step, layout)];
}

/** Square places (i, j) lie at 4 i + j. */
const four = [0, 1, 2, 3] as const;

/** Units are output channels. */
function writeWeights(library: Library, { taps, weights, transformed }: Winograd, layout: Layout): Kernel {
  const { groups, inputs, outputs } = taps;
  const change = library.shared(`winogradWeights${inputs},${outputs}`, () =>
    writeWeightChange(library, taps),
  );
  const func = library.module.func(["i32", "i32"], [], (code) => {
    const [unit, high] = [0, 1];
    each(code, unit, high, () => {
      code
        .get(unit)
        .i32(inputs * 36)
        .op("i32.mul")
        .i32(layout.addressOf(weights))
        .op("i32.add");
      // A group's places lie together: [groups, places, outputs, inputs].
      code
        .get(unit)
        .i32(outputs)
        .op("i32.div_u")
        .i32((places - 1) * outputs)
        .op("i32.mul");
      code
        .get(unit)
        .op("i32.add")
        .i32(inputs * 4)
        .op("i32.mul");
      code.i32(layout.addressOf(transformed)).op("i32.add").call(change);
    });
  });
  return { func, units: groups * outputs, grain: 1, cost: groups * inputs * outputs * 12 };
}

/** A function (weights, to): G g Gᵀ for the kernels of one output channel, a number at a time. */
function writeWeightChange(library: Library, { inputs, outputs }: Taps): Func {
  const [from, to] = [0, 1];
  return library.module.func(["i32", "i32"], [], (code) => {
    const left = code.local("i32");
    const fresh = (): number => code.local("f32");
    const out = fresh();
    const [sum, half] = [fresh(), fresh()];
    /** (a, b, c) → (a, (a + b + c)/2, (a − b + c)/2, c), handed over one by one. */
    const change = ([a, b, c]: readonly number[], take: (i: number, x: number) => void): void => {
      take(0, a!);
      code.get(a!).get(c!).op("f32.add").f32(0.5).op("f32.mul").set(sum);
      code.get(b!).f32(0.5).op("f32.mul").set(half);
      code.get(sum).get(half).op("f32.add").set(out);
      take(1, out);
      code.get(sum).get(half).op("f32.sub").set(out);
      take(2, out);
      take(3, c!);
    };
    const taps = Array.from({ length: 9 }, fresh);
    const rows = Array.from({ length: 12 }, fresh);
    code.i32(inputs).set(left);
    code.loop(() => {
      taps.forEach((tap, i) => {
        code
          .get(from)
          .memory("f32.load", 4 * i)
          .set(tap);
      });
      for (const s of [0, 1, 2])
        change([taps[s]!, taps[3 + s]!, taps[6 + s]!], (i, x) => code.get(x).set(rows[3 * i + s]!));
      for (const i of four)
        change(rows.slice(3 * i, 3 * i + 3), (j, x) => {
          code
            .get(to)
            .get(x)
            .memory("f32.store", (4 * i + j) * outputs * inputs * 4);
        });
      move(code, from, 36);
      move(code, to, 4);
      code.get(left).i32(1).op("i32.sub").tee(left).branchIf(0);
    });
  });
}

/** Units are spans of pictures; a picture is one group of channels of one image. */
function writePictures(library: Library, step: Winograd, layout: Layout): Kernel {
  const { taps } = step;
  const { batch, groups, inputs, outputs, output } = taps;
  const [spans, pictures] = [spansOf(taps), batch * groups];
  const [rows] = squaresOf(output);
  const strip = stripOf(taps);
  const [squares, products] = [inputs, outputs].map((channels) => channels * places * strip.length * 4);
  const func = library.module.func(["i32", "i32"], [], (code) => {
    const [unit, high] = [0, 1];
    const local = (): number => code.local("i32");
    const [picture, end, image, weights, result, room, next] = [
      local(),
      local(),
      local(),
      local(),
      local(),
      local(),
      local(),
    ];
    const at = (unit: () => void, address: number, bytes: number, to: number): void => {
      unit();
      code.i32(bytes).op("i32.mul").i32(address).op("i32.add").set(to);
    };
    each(code, unit, high, () => {
      code.get(unit).i32(pictures).op("i32.mul").i32(spans).op("i32.div_u").set(picture);
      code.get(unit).i32(1).op("i32.add").i32(pictures).op("i32.mul").i32(spans).op("i32.div_u").set(end);
      at(() => code.get(unit), layout.addressOf(step.room), squares! + products!, room);
      code.get(room).i32(squares!).op("i32.add").set(next);
      code.loop(() => {
        const group = (): unknown => code.get(picture).i32(groups).op("i32.rem_u");
        at(() => code.get(picture), layout.addressOf(step.image), inputs * bytesOfPlane(taps, 4), image);
        at(group as () => void, layout.addressOf(step.transformed), places * outputs * inputs * 4, weights);
        at(
          () => code.get(picture),
          layout.addressOf(step.result),
          outputs * output[0] * output[1] * 4,
          result,
        );
        for (let first = 0; first < rows; first += strip.rows) {
          const count = Math.min(strip.rows, rows - first);
          const height = Math.min(2 * count, output[0] - 2 * first);
          const shared = (name: string, write: () => Func): Func =>
            library.shared(`winograd${name}${JSON.stringify([taps, count, height])}`, write);
          code
            .get(image)
            .i32(2 * first * taps.columns * 4)
            .op("i32.add")
            .get(room);
          code.call(shared("In", () => writeIn(library, taps, count)));
          code
            .get(weights)
            .get(room)
            .get(next)
            .call(shared("Multiply", () => writeMultiply(library, taps, count)));
          code
            .get(next)
            .get(result)
            .i32(2 * first * output[1] * 4)
            .op("i32.add");
          code.call(shared("Out", () => writeOut(library, taps, height)));
        }
        code.get(picture).i32(1).op("i32.add").tee(picture).get(end).op("i32.lt_s").branchIf(0);
      });
    });
  });
  return { func, units: spans, grain: 1, cost: timeOf(taps, "f32") / 2 };
}

/** A function (image, to): Bᵀ d B of every square of some rows, four squares of a row at a time; to is [places, inputs, length]. */
function writeIn(library: Library, taps: Taps, rows: number): Func {
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

/** A function (weights, squares, products): in each place [outputs, inputs] × [inputs, length] → [outputs, length]. */
function writeMultiply(library: Library, { inputs, outputs, output, ...taps }: Taps, rows: number): Func {
  const { length } = stripOf({ inputs, outputs, output, ...taps });
  const count = 4 * Math.ceil((rows * squaresOf(output)[1]) / 4);
  const { tiles, least, larger } = channelTiles(outputs);
  const tile = (channels: number, columns: number): Func => {
    const shape = {
      dtype: "f32" as const,
      rows: channels,
      columns,
      aRow: inputs * 4,
      aStep: 4,
      bStep: length * 4,
      cRow: length * 4,
      fma: library.fma,
    };
    return library.shared(`tile${JSON.stringify(shape)}`, (module) => writeTile(module, shape));
  };
  const [weights, squares, products] = [0, 1, 2];
  return library.module.func(["i32", "i32", "i32"], [], (code) => {
    const [a, c] = [code.local("i32"), code.local("i32")];
    const column = (columns: number): void => {
      code.get(weights).set(a).get(products).set(c);
      const down = (channels: number, times: number): void =>
        rounds(code, times, () => {
          code.get(a).get(squares).get(c).i32(inputs).call(tile(channels, columns));
          move(code, a, channels * inputs * 4);
          move(code, c, channels * length * 4);
        });
      down(least + 1, larger);
      down(least, tiles - larger);
      move(code, squares, columns * 4);
      move(code, products, columns * 4);
    };
    rounds(code, places, () => {
      rounds(code, Math.floor(count / 8), () => column(8));
      if (count % 8 > 0) column(count % 8);
      move(code, weights, outputs * inputs * 4);
      move(code, squares, (inputs * length - count) * 4);
      move(code, products, (outputs * length - count) * 4);
    });
  });
}

/** A function (products, result): Aᵀ m A of every square of some rows of output. */
function writeOut(library: Library, taps: Taps, height: number): Func {
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
