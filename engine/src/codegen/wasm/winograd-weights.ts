/** Kernels of a Winograd convolution (schedule/winograd.ts) to the other basis, and sums there back to kernels. */
import type { Taps } from "../../schedule/direct.ts";
import { type Code, type Func, splatBytes } from "./assembler.ts";
import type { Library } from "./library.ts";
import { four } from "./squares.ts";
import { move, rounds } from "./units.ts";

/** A function (weights, to): G g Gᵀ for the kernels of one output channel, a number at a time. */
export function writeWeightChange(library: Library, { inputs, outputs }: Taps): Func {
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

/** A function (sums, result): Gᵀ s G for the kernels of one output channel, where `count` sums, each so many bytes after the other, make an s. */
export function writeKernelChange(library: Library, taps: Taps, count: number, bytes: number): Func {
  const { inputs, outputs } = taps;
  const padded = 4 * Math.ceil(inputs / 4);
  const [from, result] = [0, 1];
  return library.module.func(["i32", "i32"], [], (code) => {
    const vector = (): number => code.local("v128");
    const [sum, half] = [vector(), vector()];
    const column = four.map(vector);
    const rows = Array.from({ length: 12 }, vector);
    const taken = [vector(), vector(), vector()];
    /** (a, b, c, d) → (a + (b + c)/2, (b − c)/2, (b + c)/2 + d) */
    const change = ([a, b, c, d]: readonly number[], to: readonly number[]): void => {
      const halve = (): Code => code.v128(splatBytes("f32", 0.5)).op("f32x4.mul");
      code.get(b!).get(c!).op("f32x4.add");
      halve().set(half);
      code.get(a!).get(half).op("f32x4.add").set(to[0]!);
      code.get(b!).get(c!).op("f32x4.sub");
      halve().set(to[1]!);
      code.get(half).get(d!).op("f32x4.add").set(to[2]!);
    };
    const kernels = (valid: number): void => {
      for (const j of four) {
        for (const i of four) {
          const place = (4 * i + j) * outputs * padded * 4;
          code.get(from).memory("v128.load", place).set(sum);
          for (let k = 1; k < count; k++)
            code
              .get(sum)
              .get(from)
              .memory("v128.load", place + k * bytes)
              .op("f32x4.add")
              .set(sum);
          code.get(sum).set(column[i]!);
        }
        change(column, [rows[j]!, rows[4 + j]!, rows[8 + j]!]);
      }
      for (let r = 0; r < 3; r++) {
        change(rows.slice(4 * r, 4 * r + 4), taken);
        for (let s = 0; s < 3; s++)
          for (let lane = 0; lane < valid; lane++)
            code
              .get(result)
              .get(taken[s]!)
              .memoryLane("v128.store32_lane", (9 * lane + 3 * r + s) * 4, lane);
      }
      move(code, from, 16);
      move(code, result, 4 * 36);
    };
    rounds(code, Math.floor(inputs / 4), () => kernels(4));
    if (inputs % 4 > 0) kernels(inputs % 4);
  });
}
