/** Ops by routes of their own: other formulas, integrals, identities, examples worked by hand; never the op's reference. */
import { describe, expect, test } from "vitest";
import type { DType } from "../src/core/dtype.ts";
import { sizeOf } from "../src/core/shape.ts";
import type { Dense, Op } from "../src/ir/op.ts";
import { allOps } from "../src/ops/index.ts";
import { drawInput, fit, generator } from "./draw.ts";

const named = (name: string): Op => allOps.find((op) => op.name === name)!;

/** Midpoint rule with enough steps for twelve digits on smooth, fast-decaying integrands. */
function integral(f: (t: number) => number, from: number, to: number, steps = 20_000): number {
  const h = (to - from) / steps;
  let total = 0;
  for (let i = 0; i < steps; i++) total += f(from + (i + 0.5) * h);
  return total * h;
}

/** ∫ w(log t) tˣ⁻¹ e^−t dt, with t = eˢ. */
const eulerIntegral = (x: number, weight: (s: number) => number): number =>
  integral((s) => weight(s) * Math.exp(x * s - Math.exp(s)), -80 / x, 6, 40_000);

const gamma = (x: number): number => eulerIntegral(x, () => 1);

/** Elementwise ops on floats: another way to the same number. */
const elsewhere: Record<string, (x: number, y: number, z: number) => number> = {
  add: (x, y) => x - -y,
  subtract: (x, y) => -(y - x),
  negate: (x) => 0 - x,
  multiply: (x, y) => ((x + y) ** 2 - (x - y) ** 2) / 4,
  divide: (x, y) => x * y ** -1,
  remainder: (x, y) => x - y * Math.trunc(x / y),
  power: (x, y) => Math.exp(y * Math.log(x)),
  maximum: (x, y) => (x + y + Math.abs(x - y)) / 2,
  minimum: (x, y) => (x + y - Math.abs(x - y)) / 2,
  abs: (x) => Math.sqrt(x * x),
  atan2: (y, x) => 2 * Math.atan(y / (Math.hypot(x, y) + x)),
  exp: (x) => Math.E ** x,
  expm1: (x) => 2 * Math.exp(x / 2) * Math.sinh(x / 2),
  log: (x) => integral((t) => 1 / t, 1, x),
  log1p: (x) => Math.log(1 + x),
  sqrt: (x) => x ** 0.5,
  sin: (x) => Math.cos(x - Math.PI / 2),
  cos: (x) => 1 - 2 * Math.sin(x / 2) ** 2,
  tanh: (x) => (Math.exp(2 * x) - 1) / (Math.exp(2 * x) + 1),
  sigmoid: (x) => (1 + Math.tanh(x / 2)) / 2,
  erf: (x) => (2 / Math.sqrt(Math.PI)) * integral((t) => Math.exp(-t * t), 0, x),
  lgamma: (x) => Math.log(x > 0 ? gamma(x) : Math.abs(Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x)))),
  // ψ(x) = Γ′(x) / Γ(x), and ψ(x) = ψ(x + 1) − 1/x for x below 1
  digamma: (x): number =>
    x < 1 ? elsewhere.digamma!(x + 1, 0, 0) - 1 / x : eulerIntegral(x, (s) => s) / gamma(x),
  // Iₙ(x) = 1/π ∫₀^π e^(x cos θ) cos nθ dθ
  besselI0e: (x) => integral((t) => Math.exp(x * Math.cos(t) - Math.abs(x)), 0, Math.PI) / Math.PI,
  besselI1e: (x) =>
    integral((t) => Math.exp(x * Math.cos(t) - Math.abs(x)) * Math.cos(t), 0, Math.PI) / Math.PI,
  floor: (x) => x - (((x % 1) + 1) % 1),
  ceil: (x) => -Math.floor(-x),
  round: (x) => Math.floor(x + 0.5),
  sign: (x) => (x > 0 ? 1 : -1),
  less: (x, y) => Number(y > x),
  lessEqual: (x, y) => Number(!(x > y)),
  equal: (x, y) => Number(!(x < y) && !(x > y)),
  notEqual: (x, y) => Number(x < y || x > y),
  select: (c, x, y) => (c === 1 ? x : y),
  identity: (x) => x,
  stopGradient: (x) => x,
  barrier: (x) => x,
};

/** Elementwise ops on bools and ints. */
const discreteElsewhere: Record<string, (x: number, y: number) => number> = {
  and: (x, y) => Number([...bits(x)].map((b, i) => b * bits(y)[i]! * 2 ** i).reduce((a, b) => a + b)),
  or: (x, y) => Number([...bits(x)].map((b, i) => Math.max(b, bits(y)[i]!) * 2 ** i).reduce((a, b) => a + b)),
  xor: (x, y) =>
    Number([...bits(x)].map((b, i) => Math.abs(b - bits(y)[i]!) * 2 ** i).reduce((a, b) => a + b)),
  not: (x) => (x === 0 ? 1 : 0),
  shiftLeft: (x, y) => (x * 2 ** y) % 2 ** 32,
  shiftRight: (x, y) => Math.floor(x / 2 ** y),
  multiplyHigh: (x, y) => Number((BigInt(x) * BigInt(y)) / 2n ** 32n),
};

const bits = (x: number): number[] => Array.from({ length: 32 }, (_, i) => Math.floor(x / 2 ** i) % 2);

interface Example {
  readonly inputs: readonly (readonly [
    shape: readonly number[],
    numbers: readonly number[],
    dtype?: DType,
  ])[];
  readonly params: unknown;
  readonly results: readonly (readonly number[])[];
}

const counting = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

/** Ops on whole arrays: examples small enough to work by hand. */
const byHand: Record<string, readonly Example[]> = {
  full: [{ inputs: [], params: { dtype: "f32", shape: [3], value: 7 }, results: [[7, 7, 7]] }],
  iota: [{ inputs: [], params: { dtype: "i32", shape: [2, 3], axis: 1 }, results: [[0, 1, 2, 0, 1, 2]] }],
  cast: [
    {
      inputs: [[[4], [-1.7, 1.7, Number.NaN, 1e20]]],
      params: { dtype: "i32" },
      results: [[-1, 1, 0, 2147483647]],
    },
    { inputs: [[[3], [0, 0.5, Number.NaN]]], params: { dtype: "bool" }, results: [[0, 1, 1]] },
    { inputs: [[[2], [-1, 5], "i32"]], params: { dtype: "u32" }, results: [[4294967295, 5]] },
  ],
  sum: [
    { inputs: [[[2, 3], counting(6)]], params: { axes: [0] }, results: [[5, 7, 9]] },
    { inputs: [[[0, 2], []]], params: { axes: [0] }, results: [[0, 0]] },
  ],
  max: [
    {
      inputs: [
        [
          [2, 2],
          [1, 5, Number.NaN, 2],
        ],
      ],
      params: { axes: [1] },
      results: [[5, Number.NaN]],
    },
  ],
  min: [
    {
      inputs: [
        [
          [2, 2],
          [1, 5, -3, 2],
        ],
      ],
      params: { axes: [0, 1] },
      results: [[-3]],
    },
  ],
  product: [
    {
      inputs: [
        [
          [2, 3],
          [1, 2, 3, 4, 0, 6],
        ],
      ],
      params: { axes: [1] },
      results: [[6, 0]],
    },
    { inputs: [[[0], []]], params: { axes: [0] }, results: [[1]] },
  ],
  any: [{ inputs: [[[2, 2], [0, 0, 0, 1], "bool"]], params: { axes: [1] }, results: [[0, 1]] }],
  all: [{ inputs: [[[2, 2], [1, 1, 0, 1], "bool"]], params: { axes: [1] }, results: [[1, 0]] }],
  argmax: [
    {
      inputs: [
        [
          [2, 3],
          [1, 9, 9, 4, Number.NaN, 7],
        ],
      ],
      params: { axis: 1 },
      results: [[1, 1]],
    },
  ],
  argmin: [
    {
      inputs: [
        [
          [2, 3],
          [1, 0, 0, 4, 5, -7],
        ],
      ],
      params: { axis: 0 },
      results: [[0, 0, 1]],
    },
  ],
  cumulativeSum: [
    { inputs: [[[4], [1, 2, 3, 4]]], params: { axis: 0, reverse: false }, results: [[1, 3, 6, 10]] },
    { inputs: [[[4], [1, 2, 3, 4]]], params: { axis: 0, reverse: true }, results: [[10, 9, 7, 4]] },
  ],
  reshape: [{ inputs: [[[2, 3], counting(6)]], params: { shape: [3, 2] }, results: [counting(6)] }],
  transpose: [
    { inputs: [[[2, 3], counting(6)]], params: { order: [1, 0] }, results: [[1, 4, 2, 5, 3, 6]] },
    { inputs: [[[1, 2, 3], counting(6)]], params: { order: [2, 0, 1] }, results: [[1, 4, 2, 5, 3, 6]] },
  ],
  broadcast: [
    {
      inputs: [
        [
          [2, 1],
          [1, 2],
        ],
      ],
      params: { shape: [2, 2, 3], axes: [1, 2] },
      results: [[1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2]],
    },
  ],
  flip: [{ inputs: [[[2, 3], counting(6)]], params: { axes: [1] }, results: [[3, 2, 1, 6, 5, 4]] }],
  slice: [
    {
      inputs: [[[3, 4], counting(12)]],
      params: { start: [1, 0], count: [2, 2], step: [1, 3] },
      results: [[5, 8, 9, 12]],
    },
  ],
  pad: [
    {
      inputs: [[[2], [7, 8]]],
      params: { before: [1], after: [2], between: [1] },
      results: [[0, 7, 0, 8, 0, 0]],
    },
  ],
  concatenate: [
    {
      inputs: [
        [
          [2, 1],
          [1, 2],
        ],
        [
          [2, 2],
          [3, 4, 5, 6],
        ],
      ],
      params: { axis: 1 },
      results: [[1, 3, 4, 2, 5, 6]],
    },
  ],
  gather: [
    {
      inputs: [
        [[3, 2], counting(6)],
        [[4], [2, 0, 9, -1], "i32"],
      ],
      params: { axis: 0, batch: 0 },
      results: [[5, 6, 1, 2, 0, 0, 0, 0]],
    },
    {
      inputs: [
        [[2, 3], counting(6)],
        [[2, 1], [2, 0], "i32"],
      ],
      params: { axis: 1, batch: 1 },
      results: [[3, 4]],
    },
  ],
  scatterAdd: [
    {
      inputs: [
        [[4], [2, 0, 2, 7], "i32"],
        [[4], [1, 2, 3, 4]],
      ],
      params: { axis: 0, batch: 0, size: 3 },
      results: [[2, 0, 4]],
    },
  ],
  sort: [
    {
      inputs: [[[5], [3, Number.NaN, 1, 3, -2]]],
      params: null,
      results: [
        [-2, 1, 3, 3, Number.NaN],
        [4, 2, 0, 3, 1],
      ],
    },
  ],
  matmul: [
    {
      inputs: [
        [
          [2, 2],
          [1, 2, 3, 4],
        ],
        [
          [2, 1],
          [5, 6],
        ],
      ],
      params: { transposeA: false, transposeB: false },
      results: [[17, 39]],
    },
    {
      inputs: [
        [
          [2, 2],
          [1, 2, 3, 4],
        ],
        [
          [1, 2],
          [5, 6],
        ],
      ],
      params: { transposeA: true, transposeB: true },
      results: [[23, 34]],
    },
  ],
  convolve: [
    {
      inputs: [
        [
          [1, 1, 1, 4],
          [1, 2, 3, 4],
        ],
        [
          [1, 1, 1, 2],
          [10, 1],
        ],
      ],
      params: {
        role: "output",
        batch: 1,
        inChannels: 1,
        outChannels: 1,
        groups: 1,
        size: [1, 4],
        kernel: [1, 2],
        output: [1, 3],
        stride: [1, 1],
        dilation: [1, 1],
        padding: [0, 0],
      },
      results: [[12, 23, 34]],
    },
  ],
  windows: [
    {
      inputs: [[[4], [1, 2, 3, 4]]],
      params: { size: [4], window: [2], stride: [2], dilation: [1], count: [2] },
      results: [[1, 2, 3, 4]],
    },
  ],
  overlapAdd: [
    {
      inputs: [
        [
          [3, 2],
          [1, 2, 3, 4, 5, 6],
        ],
      ],
      params: { size: [4], window: [2], stride: [1], dilation: [1], count: [3] },
      results: [[1, 5, 9, 6]],
    },
  ],
  // The published test vector of Threefry-2x32-20 for key 0 and counter 0 (Random123).
  randomBits: [
    {
      inputs: [[[2], [0, 0], "u32"]],
      params: { shape: [2], stream: 0 },
      results: [[0x6b200159, 0x99ba4efe]],
    },
  ],
  cholesky: [
    {
      inputs: [
        [
          [2, 2],
          [4, 2, 2, 5],
        ],
      ],
      params: null,
      results: [[2, 0, 1, 2]],
    },
  ],
  solve: [
    {
      inputs: [
        [
          [2, 2],
          [2, 0, 0, 4],
        ],
        [
          [2, 1],
          [6, 8],
        ],
      ],
      params: "general",
      results: [[3, 2]],
    },
    {
      inputs: [
        [
          [2, 2],
          [2, 99, 1, 4],
        ],
        [
          [2, 1],
          [6, 11],
        ],
      ],
      params: "lower",
      results: [[3, 2]],
    },
  ],
};

/** Ops of which only properties are fixed: signs of vectors may differ. Tested in linalg.test.ts. */
const byProperty = ["qr", "eigenSymmetric", "logDeterminant"];

test("every op has a route of its own", () => {
  const covered = [elsewhere, discreteElsewhere, byHand].flatMap(Object.keys);
  expect(
    allOps.map((op) => op.name).filter((name) => !covered.includes(name) && !byProperty.includes(name)),
  ).toEqual([]);
});

test("no two ops share a name", () => {
  expect(new Set(allOps.map((op) => op.name)).size).toBe(allOps.length);
});

test("every op has samples, and says why if it is flat", () => {
  for (const { derivative, samples } of allOps) {
    expect(samples.length).toBeGreaterThan(0);
    if (derivative.kind === "flat") expect(derivative.because).toMatch(/\w+ \w+/);
  }
});

describe.each(Object.keys({ ...elsewhere, ...discreteElsewhere }))("%s", (name) => {
  const op = named(name);
  const route = elsewhere[name] ?? discreteElsewhere[name]!;
  const fits = (dtype: DType | undefined): boolean =>
    name in discreteElsewhere ? true : dtype === undefined || dtype === "f64" || dtype === "bool";
  const samples = op.samples.filter(({ inputs }) => inputs.every(({ dtype }) => fits(dtype)));

  test.each(samples.map((sample, i) => ({ sample, i })))(
    "agrees with another formula, sample $i",
    ({ sample, i }) => {
      const random = generator(i + 50);
      const inputs = sample.inputs.map((input) => drawInput(input, random, "f64"));

      const [got] = op.reference(inputs, null, op.type(inputs, null));

      got!.data.forEach((y, k) => {
        const [a = 0, b = 0, c = 0] = inputs.map((x) => x.data[k]!);
        const expected = route(a, b, c);
        // Integrals are good to about nine digits.
        expect(Math.abs(y - expected)).toBeLessThan(1e-8 * (1 + Math.abs(expected)));
      });
    },
  );
});

describe.each(Object.entries(byHand))("%s", (name, examples) => {
  test.each(examples.map((example, i) => ({ example, i })))("agrees with example $i", ({ example }) => {
    const op = named(name);
    const inputs = example.inputs.map(
      ([shape, numbers, dtype = "f64"]): Dense => ({ dtype, shape, data: fit(dtype, numbers) }),
    );

    const results = op.reference(inputs, example.params, op.type(inputs, example.params));

    results.forEach((y, i) => {
      expect(y.data.length).toBe(sizeOf(y.shape));
      expect([...y.data]).toEqual(
        example.results[i]!.map((x) => (Number.isNaN(x) ? x : expect.closeTo(x, 12))),
      );
    });
  });
});

describe("edges", () => {
  const at = (name: string, ...numbers: number[]): number => {
    const inputs = numbers.map((x): Dense => ({ dtype: "f64", shape: [], data: Float64Array.of(x) }));
    return named(name).reference(inputs, null, named(name).type(inputs, null))[0]!.data[0]!;
  };
  const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

  test.each([
    ["maximum", [nan, 1], nan],
    ["minimum", [1, nan], nan],
    ["round", [0.5], 0],
    ["round", [1.5], 2],
    ["round", [-2.5], -2],
    ["sign", [0], 0],
    ["log", [0], -infinity],
    ["log", [-1], nan],
    ["sqrt", [-1], nan],
    ["sigmoid", [-1000], 0],
    ["sigmoid", [1000], 1],
    ["erf", [infinity], 1],
    ["erf", [nan], nan],
    ["tanh", [-1000], -1],
    ["equal", [nan, nan], 0],
    ["notEqual", [nan, nan], 1],
    ["besselI1e", [0], 0],
    ["divide", [1, 0], infinity],
  ])("%s of %j is %d", (name, numbers, expected) => {
    expect(at(name, ...numbers)).toBe(expected);
  });

  test("ints wrap at 32 bits and divide towards zero, by zero to zero", () => {
    const on = (name: string, x: number, y: number): number => {
      const inputs = [x, y].map((n): Dense => ({ dtype: "i32", shape: [], data: Int32Array.of(n) }));
      return named(name).reference(inputs, null, [inputs[0]!])[0]!.data[0]!;
    };
    expect(on("add", 2147483647, 1)).toBe(-2147483648);
    expect(on("multiply", 123456789, 987654321)).toBe(-67153019);
    expect(on("divide", -7, 2)).toBe(-3);
    expect(on("divide", 7, 0)).toBe(0);
    expect(on("remainder", -7, 2)).toBe(-1);
  });
});
