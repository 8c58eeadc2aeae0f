/** Copies of images with room around them and between their pixels, plane by plane. */
import { type Border, bytesOfPlane } from "../../schedule/direct.ts";
import type { Code, Module } from "./assembler.ts";
import { storeLanes } from "./lanes.ts";
import type { Kernel } from "./nest.ts";
import { each } from "./units.ts";

/** How fast such copies are, roughly: rows are short. */
const bytesPerNanosecond = 4;

/** Units are planes. */
export function writeBorder(
  module: Module,
  border: Border,
  dtype: "f32" | "f64",
  from: number,
  to: number,
): Kernel {
  const size = dtype === "f32" ? 4 : 8;
  const plane = bytesOfPlane(border, size);
  const { size: pixels, spread, offset, rows, phases, columns } = border;
  // Source rows and columns that fall inside.
  const [top, bottom] = inside(pixels[0], spread[0], offset[0], rows);
  const [left, right] = inside(pixels[1], spread[1], offset[1], phases * columns);
  const func = module.func(["i32", "i32"], [], (code) => {
    const [unit, high] = [0, 1];
    const [source, target, count] = [code.local("i32"), code.local("i32"), code.local("i32")];
    each(code, unit, high, () => {
      code.get(unit).i32(plane).op("i32.mul").i32(to).op("i32.add").tee(target);
      code.i32(0).i32(plane).memoryFill();
      if (bottom <= top || right <= left) return;
      code
        .get(unit)
        .i32(pixels[0] * pixels[1] * size)
        .op("i32.mul");
      code
        .i32(from + (top * pixels[1] + left) * size)
        .op("i32.add")
        .set(source);
      const first = top * spread[0] + offset[0];
      code
        .get(target)
        .i32(first * phases * columns * size)
        .op("i32.add")
        .set(target);
      code.i32(bottom - top).set(count);
      code.loop(() => {
        const start = left * spread[1] + offset[1];
        if (phases === 1 && spread[1] === 1) copyRow(code, dtype, source, target, start * size, right - left);
        else scatterRow(code, border, dtype, source, target, start, right - left);
        code
          .get(source)
          .i32(pixels[1] * size)
          .op("i32.add")
          .set(source);
        code
          .get(target)
          .i32(spread[0] * phases * columns * size)
          .op("i32.add")
          .set(target);
        code.get(count).i32(1).op("i32.sub").tee(count).branchIf(0);
      });
    });
  });
  return { func, units: border.planes, grain: 1, cost: (border.planes * plane) / bytesPerNanosecond };
}

/** Pixels from … to (exclusive) whose place p · spread + offset lies in 0 … extent − 1. */
function inside(count: number, spread: number, offset: number, extent: number): [number, number] {
  const first = Math.max(0, Math.ceil(-offset / spread));
  const last = Math.min(count, Math.floor((extent - 1 - offset) / spread) + 1);
  return [first, last];
}

function copyRow(
  code: Code,
  dtype: "f32" | "f64",
  source: number,
  target: number,
  offset: number,
  length: number,
): void {
  const [lanes, size] = dtype === "f32" ? [4, 4] : [2, 8];
  const vector = code.local("v128");
  const vectors = Math.floor(length / lanes);
  const [from, to, left] = [code.local("i32"), code.local("i32"), code.local("i32")];
  code.get(source).set(from).get(target).i32(offset).op("i32.add").set(to);
  const move = (count: number): void => {
    code.get(from).memory("v128.load", 0).set(vector);
    storeLanes(code, dtype, to, vector, 0, count);
  };
  if (vectors > 0) {
    code.i32(vectors).set(left);
    code.loop(() => {
      move(lanes);
      code
        .get(from)
        .i32(lanes * size)
        .op("i32.add")
        .set(from);
      code
        .get(to)
        .i32(lanes * size)
        .op("i32.add")
        .set(to);
      code.get(left).i32(1).op("i32.sub").tee(left).branchIf(0);
    });
  }
  if (length % lanes > 0) move(length % lanes);
}

/** Pixel by pixel: column start + i · spread, sorted by phase. */
function scatterRow(
  code: Code,
  { spread, phases, columns }: Border,
  dtype: "f32" | "f64",
  source: number,
  target: number,
  start: number,
  length: number,
): void {
  const size = dtype === "f32" ? 4 : 8;
  const [from, column, left] = [code.local("i32"), code.local("i32"), code.local("i32")];
  code.get(source).set(from).i32(start).set(column).i32(length).set(left);
  code.loop(() => {
    code.get(column).i32(phases).op("i32.rem_u").i32(columns).op("i32.mul");
    code.get(column).i32(phases).op("i32.div_u", "i32.add").i32(size).op("i32.mul");
    code.get(target).op("i32.add").get(from);
    code.memory(dtype === "f32" ? "f32.load" : "f64.load", 0);
    code.memory(dtype === "f32" ? "f32.store" : "f64.store", 0);
    code.get(from).i32(size).op("i32.add").set(from);
    code.get(column).i32(spread[1]).op("i32.add").set(column);
    code.get(left).i32(1).op("i32.sub").tee(left).branchIf(0);
  });
}
