/**
 * Functions of one and two numbers as kernels compute them, against JavaScript's in double precision: the errors stated in codegen/wasm/math hold, in
 * both widths, with and without fused multiply-add; and special values come out as they do in JavaScript.
 */
import { describe, expect, test } from "vitest";
import { Module } from "../src/codegen/wasm/assembler.ts";
import { functions } from "../src/codegen/wasm/math/index.ts";
import { Lane } from "../src/codegen/wasm/math/lane.ts";
import { hasFma } from "../src/devices/features.ts";
import type { Binary, Unary } from "../src/ir/kernel.ts";
import { generator } from "./draw.ts";

type Width = "f32" | "f64";

/** f on arrays, so many vectors of four or two numbers at a time. */
function kernel(
  name: Unary | Binary,
  width: Width,
  fma: boolean,
  together = 1,
): (...inputs: number[][]) => number[] {
  const spec = functions[name]!;
  const module = new Module();
  module.useMemory(4);
  const address = (i: number): number => i * 65536;
  const vectors = Array.from({ length: together }, (_, v) => v * 16);
  module.func(
    ["i32"],
    [],
    (code) => {
      const at = code.local("i32");
      const load = (from: number): number => {
        const x = code.local("v128");
        code.get(at).memory("v128.load", from).set(x);
        return x;
      };
      code.loop(() => {
        const inputs = Array.from({ length: spec.arity }, (_, i) =>
          vectors.map((offset) => load(address(i + 1) + offset)),
        );
        const results = spec.write(new Lane(code, width, fma), inputs);
        results.forEach((result, v) => {
          code.get(at).get(result).memory("v128.store", vectors[v]!);
        });
        code
          .get(at)
          .i32(16 * together)
          .op("i32.add")
          .tee(at)
          .get(0)
          .op("i32.lt_u")
          .branchIf(0);
      });
    },
    "f",
  );
  const memory = new WebAssembly.Memory({ initial: 4 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.assemble()), {
    host: { memory },
  });
  const Floats = width === "f32" ? Float32Array : Float64Array;
  return (...inputs) => {
    const length = inputs[0]!.length;
    inputs.forEach((input, i) => {
      new Floats(memory.buffer, address(i + 1), length).set(input);
    });
    (exports.f as (bytes: number) => void)(length * Floats.BYTES_PER_ELEMENT);
    return [...new Floats(memory.buffer, 0, length)];
  };
}

/** The distance of neighbouring floats at x. */
function spacing(x: number, width: Width): number {
  const [mantissa, lowest] = width === "f32" ? [23, -126] : [52, -1022];
  return 2 ** (Math.max(lowest, Math.floor(Math.log2(Math.abs(x)))) - mantissa);
}

/** 2/√π e^(−x²) Σ 2ⁿ x²ⁿ⁺¹ / (1 · 3 ⋯ (2n + 1)): every term has the sign of x, so nothing cancels. */
function exactErf(x: number): number {
  if (!Number.isFinite(x)) return Math.sign(x);
  let [term, total] = [x, x];
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(total); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    total += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
}

/** Largest errors in units in the last place. In f64 what we compare with errs too: by up to one, and erf by the x² ≤ 16 roundings of e^(−x²). */
const cases: readonly {
  name: Unary;
  exact: (x: number) => number;
  range: [number, number];
  ulps: number;
  ulps64?: number;
}[] = [
  { name: "exp", exact: Math.exp, range: [-86, 88], ulps: 1.1 },
  { name: "expm1", exact: Math.expm1, range: [-10, 10], ulps: 2 },
  { name: "log", exact: Math.log, range: [1e-6, 100], ulps: 1 },
  { name: "log1p", exact: Math.log1p, range: [-0.9, 10], ulps: 2 },
  { name: "tanh", exact: Math.tanh, range: [-9, 9], ulps: 2 },
  { name: "sigmoid", exact: (x) => 1 / (1 + Math.exp(-x)), range: [-30, 30], ulps: 2 },
  { name: "sin", exact: Math.sin, range: [-3, 3], ulps: 1 },
  { name: "cos", exact: Math.cos, range: [-1.5, 1.5], ulps: 1 },
  { name: "erf", exact: exactErf, range: [-4, 4], ulps: 2 },
];

const modes = hasFma() ? [true, false] : [false];

describe.each(modes)("with fused multiply-add: %s", (fma) => {
  test.each(cases)("$name is within its stated error", ({ name, exact, range: [low, high], ulps }) => {
    for (const width of ["f32", "f64"] as const) {
      const random = generator(1);
      const inputs = Array.from({ length: 4096 }, () => low + (high - low) * random());
      if (width === "f32") inputs.splice(0, inputs.length, ...Float32Array.from(inputs));
      const results = kernel(name, width, fma)(inputs);
      const allowed = width === "f32" ? ulps : ulps + (name === "erf" ? 16 : 1);
      inputs.forEach((x, i) => {
        const expected = exact(x);
        const error = Math.abs(results[i]! - expected) / spacing(expected, width);
        if (!(error <= allowed))
          expect.fail(`${name} ${width} at ${x}: ${results[i]}, exactly ${expected}, ${error} units`);
      });
    }
  });

  test.each(Object.keys(functions) as (keyof typeof functions)[])(
    "%s of vectors side by side has the bits of one alone",
    (name) => {
      for (const width of ["f32", "f64"] as const) {
        const random = generator(2);
        const inputs = Array.from({ length: functions[name]!.arity }, () =>
          Array.from({ length: 48 }, () => 8 * random() - 2),
        );
        const alone = kernel(name, width, fma)(...inputs);
        for (const together of [2, 3, 4])
          expect(kernel(name, width, fma, together)(...inputs)).toEqual(alone);
      }
    },
  );

  const special = [0, -0, 1, -1, Infinity, -Infinity, Number.NaN, 1e-40];
  test.each(cases)("$name of special values", ({ name, exact }) => {
    for (const width of ["f32", "f64"] as const)
      kernel(
        name,
        width,
        fma,
      )(special).forEach((y, i) => {
        const expected = width === "f32" ? Math.fround(exact(Math.fround(special[i]!))) : exact(special[i]!);
        if (Number.isFinite(expected) && expected !== 0)
          expect(Math.abs(y / expected - 1)).toBeLessThan(1e-6);
        else expect(y).toBe(expected);
      });
  });

  test.each(["power", "remainder", "atan2"] as const)("%s of special pairs", (name) => {
    const exact = {
      power: (x: number, y: number) => x ** y,
      remainder: (x: number, y: number) => x % y,
      atan2: Math.atan2,
    }[name];
    const values = [0, -0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, Infinity, -Infinity, Number.NaN];
    const pairs = values.flatMap((x) => values.map((y) => [x, y] as const));
    while (pairs.length % 4 !== 0) pairs.push([1, 1]);
    for (const width of ["f32", "f64"] as const) {
      const results = kernel(
        name,
        width,
        fma,
      )(
        pairs.map(([x]) => x),
        pairs.map(([, y]) => y),
      );
      pairs.forEach(([x, y], i) => {
        const expected = exact(x, y);
        const got = results[i]!;
        const close =
          Number.isFinite(expected) && expected !== 0
            ? Math.abs(got / expected - 1) < 1e-6
            : Object.is(got, expected) || got === expected;
        if (!close) expect.fail(`${name}(${x}, ${y}) in ${width}: ${got}, in JavaScript ${expected}`);
      });
    }
  });
});
