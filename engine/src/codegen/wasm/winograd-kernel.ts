/**
 * The gradient of a kernel by squares (schedule/winograd.ts): squares of the image times those of the cotangent, summed up place by place over all
 * squares of a span of images; then the spans' sums are added and changed back to kernels. Spans, and so the order of every sum, are fixed.
 */
import { bytesOfPlane } from "../../schedule/direct.ts";
import type { WinogradKernel } from "../../schedule/step.ts";
import { kernelRoomOf, places, squaresOf, stripOf, stripsOf } from "../../schedule/winograd.ts";
import type { Func } from "./assembler.ts";
import { timeOf } from "./direct.ts";
import type { Layout } from "./emitter.ts";
import type { Library } from "./library.ts";
import type { Kernel } from "./nest.ts";
import { writePacker } from "./pack.ts";
import { channelTiles } from "./patches.ts";
import { writeIn, writeSlopes } from "./squares.ts";
import { writeTile } from "./tile.ts";
import { each, eachOfSpan, locals, move, rounds } from "./units.ts";
import { writeKernelChange } from "./winograd-weights.ts";

export function writeWinogradKernel(library: Library, step: WinogradKernel, layout: Layout): Kernel[] {
  return [writeSpans(library, step, layout), writeKernels(library, step, layout)];
}

/** Units are (group, span of images); a unit's room holds its sums, squares of image and cotangent, and a panel. */
function writeSpans(library: Library, step: WinogradKernel, layout: Layout): Kernel {
  const { taps } = step;
  const { batch, groups, inputs, outputs, output } = taps;
  const room = kernelRoomOf(taps);
  const func = library.module.func(["i32", "i32"], [], (code) => {
    const [unit, high] = [0, 1];
    const [span, group, image, cotangent, at] = locals(code, 5);
    each(code, unit, high, () => {
      code.get(unit).i32(room.spans).op("i32.rem_u").set(span);
      code.get(unit).i32(room.spans).op("i32.div_u").set(group);
      code
        .get(unit)
        .i32(room.length * 4)
        .op("i32.mul")
        .i32(layout.addressOf(step.room))
        .op("i32.add")
        .tee(at);
      code
        .i32(0)
        .i32(room.squares * 4)
        .memoryFill();
      eachOfSpan(code, span, { count: batch, spans: room.spans }, (picture) => {
        code.get(picture).i32(groups).op("i32.mul").get(group).op("i32.add").tee(image);
        code.i32(outputs * output[0] * output[1] * 4).op("i32.mul");
        code.i32(layout.addressOf(step.cotangent)).op("i32.add").set(cotangent);
        code
          .get(image)
          .i32(inputs * bytesOfPlane(taps, 4))
          .op("i32.mul");
        code.i32(layout.addressOf(step.image)).op("i32.add").set(image);
        for (const { first, count, height } of stripsOf(taps)) {
          const shared = (name: string, write: () => Func): Func =>
            library.shared(`winograd${name}${JSON.stringify([taps, count, height])}`, write);
          code
            .get(image)
            .i32(2 * first * taps.columns * 4)
            .op("i32.add");
          code
            .get(at)
            .i32(room.squares * 4)
            .op("i32.add");
          code.call(shared("In", () => writeIn(library, taps, count)));
          code
            .get(cotangent)
            .i32(2 * first * output[1] * 4)
            .op("i32.add");
          code
            .get(at)
            .i32(room.slopes * 4)
            .op("i32.add");
          code.call(shared("Slopes", () => writeSlopes(library, taps, height)));
          code.get(at).call(shared("Sum", () => writeSum(library, step, count)));
        }
      });
    });
  });
  return { func, units: groups * room.spans, grain: 1, cost: timeOf(taps, "f32") / 2 };
}

/** A function (room): in each place, slopes [outputs, n] × squares [inputs, n]ᵀ is added to the sums. */
function writeSum(library: Library, { taps }: WinogradKernel, rows: number): Func {
  const { inputs, outputs, output } = taps;
  const { length } = stripOf(taps);
  const room = kernelRoomOf(taps);
  const count = rows * squaresOf(output)[1];
  const { tiles, least, larger } = channelTiles(outputs);
  const width = library.pairs ? 16 : 8;
  const tile = (channels: number, columns: number): Func => {
    const shape = {
      dtype: "f32" as const,
      rows: channels,
      columns,
      aRow: length * 4,
      aStep: 4,
      bStep: width * 4,
      cRow: room.columns * 4,
      cColumn: 4,
      fma: library.fma,
      adds: true,
    };
    return library.shared(`tile${JSON.stringify(shape)}`, (module) => writeTile(module, shape));
  };
  return library.module.func(["i32"], [], (code) => {
    const [slopes, squares, sums, a, c, panel] = Array.from({ length: 6 }, () => code.local("i32"));
    const from = (to: number, at: number): void =>
      void code
        .get(0)
        .i32(at * 4)
        .op("i32.add")
        .set(to);
    from(slopes!, room.slopes);
    from(squares!, room.squares);
    from(panel!, room.panel);
    code.get(0).set(sums!);
    const column = (columns: number): void => {
      const shape = { dtype: "f32" as const, width, valid: columns, across: length * 4, along: 4 };
      const packer = library.shared(`pack${JSON.stringify(shape)}`, (module) => writePacker(module, shape));
      code.get(squares!).get(panel!).i32(count).call(packer);
      code.get(slopes!).set(a!).get(sums!).set(c!);
      const down = (channels: number, times: number): void =>
        rounds(code, times, () => {
          code.get(a!).get(panel!).get(c!).i32(count).call(tile(channels, columns));
          move(code, a!, channels * length * 4);
          move(code, c!, channels * room.columns * 4);
        });
      down(least + 1, larger);
      down(least, tiles - larger);
      move(code, squares!, columns * length * 4);
      move(code, sums!, columns * 4);
    };
    rounds(code, places, () => {
      rounds(code, Math.floor(inputs / width), () => column(width));
      if (inputs % width > 0) column(inputs % width);
      move(code, slopes!, outputs * length * 4);
      move(code, sums!, (outputs * room.columns - inputs) * 4);
    });
  });
}

/** Units are output channels. */
function writeKernels(library: Library, step: WinogradKernel, layout: Layout): Kernel {
  const { groups, inputs, outputs } = step.taps;
  const room = kernelRoomOf(step.taps);
  const change = writeKernelChange(library, step.taps, room.spans, room.length * 4);
  const func = library.module.func(["i32", "i32"], [], (code) => {
    const [unit, high] = [0, 1];
    each(code, unit, high, () => {
      code
        .get(unit)
        .i32(outputs)
        .op("i32.div_u")
        .i32(room.spans * room.length)
        .op("i32.mul");
      code
        .get(unit)
        .i32(outputs)
        .op("i32.rem_u")
        .i32(room.columns)
        .op("i32.mul", "i32.add")
        .i32(4)
        .op("i32.mul");
      code.i32(layout.addressOf(step.room)).op("i32.add");
      code
        .get(unit)
        .i32(inputs * 36)
        .op("i32.mul")
        .i32(layout.addressOf(step.result))
        .op("i32.add");
      code.call(change);
    });
  });
  return { func, units: groups * outputs, grain: 1, cost: groups * inputs * outputs * 2 * room.spans };
}
