/** Winograd's convolution (schedule/winograd.ts) as kernels: one changes the weights to the other basis, one does all the rest, picture by picture. */
import { bytesOfPlane, type Taps } from "../../schedule/direct.ts";
import type { Winograd } from "../../schedule/step.ts";
import { places, spansOf, squaresOf, stripOf, stripsOf } from "../../schedule/winograd.ts";
import type { Func } from "./assembler.ts";
import { timeOf } from "./direct.ts";
import type { Layout } from "./emitter.ts";
import type { Library } from "./library.ts";
import type { Kernel } from "./nest.ts";
import { channelTiles } from "./patches.ts";
import { writeIn, writeOut } from "./squares.ts";
import { writeTile } from "./tile.ts";
import { each, eachOfSpan, locals, move, rounds } from "./units.ts";
import { writeWeightChange } from "./winograd-weights.ts";

export function writeWinograd(library: Library, step: Winograd, layout: Layout): Kernel[] {
  return [writeWeights(library, step, layout), writePictures(library, step, layout)];
}

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

/** Units are spans of pictures; a picture is one group of channels of one image. */
function writePictures(library: Library, step: Winograd, layout: Layout): Kernel {
  const { taps } = step;
  const { batch, groups, inputs, outputs, output } = taps;
  const [spans, pictures] = [spansOf(taps), batch * groups];
  const { length } = stripOf(taps);
  const [squares, products] = [inputs, outputs].map((channels) => channels * places * length * 4);
  const func = library.module.func(["i32", "i32"], [], (code) => {
    const [unit, high] = [0, 1];
    const [image, weights, result, room, next] = locals(code, 5);
    const at = (unit: () => void, address: number, bytes: number, to: number): void => {
      unit();
      code.i32(bytes).op("i32.mul").i32(address).op("i32.add").set(to);
    };
    each(code, unit, high, () => {
      at(() => code.get(unit), layout.addressOf(step.room), squares! + products!, room);
      code.get(room).i32(squares!).op("i32.add").set(next);
      eachOfSpan(code, unit, { count: pictures, spans }, (picture) => {
        const group = (): unknown => code.get(picture).i32(groups).op("i32.rem_u");
        at(() => code.get(picture), layout.addressOf(step.image), inputs * bytesOfPlane(taps, 4), image);
        at(group as () => void, layout.addressOf(step.transformed), places * outputs * inputs * 4, weights);
        at(
          () => code.get(picture),
          layout.addressOf(step.result),
          outputs * output[0] * output[1] * 4,
          result,
        );
        for (const { first, count, height } of stripsOf(taps)) {
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
      });
    });
  });
  return { func, units: spans, grain: 1, cost: timeOf(taps, "f32") / 2 };
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
      cColumn: 4,
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
      const most = library.pairs ? 16 : 8;
      rounds(code, Math.floor(count / most), () => column(most));
      if (count % most > 0) column(count % most);
      move(code, weights, outputs * inputs * 4);
      move(code, squares, (inputs * length - count) * 4);
      move(code, products, (outputs * length - count) * 4);
    });
  });
}
