/** Convolutions of every geometry: the WebAssembly device against the reference, in all three roles. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { sizeOf } from "../src/core/shape.ts";
import { referenceDevice } from "../src/devices/reference.ts";
import { wasmDevice } from "../src/devices/wasm.ts";
import { bind } from "../src/ir/bind.ts";
import { placeholder } from "../src/ir/graph.ts";
import type { Convolution } from "../src/ir/kernel.ts";
import { convolution, convolveOp } from "../src/ops/convolution.ts";
import { isWinograd } from "../src/schedule/winograd.ts";
import { distance } from "./close.ts";
import { fit, generator } from "./draw.ts";

const pair = (low: number, high: number) =>
  fc.tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }));

/** Sizes on both sides of whole tiles; work on both sides of where tuned kernels begin. */
const geometries = fc
  .record({
    batch: fc.integer({ min: 1, max: 5 }),
    groups: fc.integer({ min: 1, max: 3 }),
    inGroup: fc.integer({ min: 1, max: 5 }),
    outGroup: fc.integer({ min: 1, max: 9 }),
    size: fc.oneof(pair(1, 19), fc.tuple(fc.constant(1), fc.integer({ min: 1, max: 41 }))),
    kernel: pair(1, 5),
    stride: pair(1, 3),
    dilation: pair(1, 3),
    padding: pair(0, 4),
  })
  .map(({ inGroup, outGroup, ...rest }) =>
    convolution({ ...rest, inChannels: inGroup * rest.groups, outChannels: outGroup * rest.groups }),
  )
  .filter(({ output }) => output[0] > 0 && output[1] > 0);

/** Sums of up to a few thousand products of numbers below one, which round like a random walk. */
const tolerance = { f32: 1e-4, f64: 1e-11 };

function compare(geometry: Convolution, dtype: "f32" | "f64", fma: boolean, seed: number): number {
  const { batch, inChannels, outChannels, groups, size, kernel, output, role } = geometry;
  const shapes = {
    image: [batch, inChannels, ...size],
    kernel: [outChannels, inChannels / groups, ...kernel],
    output: [batch, outChannels, ...output],
  };
  const operands = {
    output: [shapes.image, shapes.kernel],
    image: [shapes.output, shapes.kernel],
    kernel: [shapes.image, shapes.output],
  }[role];
  const random = generator(seed);
  const data = operands.map((shape) =>
    fit(
      dtype,
      Array.from({ length: sizeOf(shape) }, () => 2 * random() - 1),
    ),
  );
  const inputs = operands.map((shape) => placeholder({ dtype, shape }));
  const graph = { inputs, outputs: bind(convolveOp, inputs, geometry) };
  const [expected] = referenceDevice.compile(graph).run(data);
  const options = fma ? {} : { fma };
  const [got] = wasmDevice(options).compile(graph).run(data);
  const [single] = wasmDevice({ ...options, pairs: false })
    .compile(graph)
    .run(data);
  expect(got, "with pairs of vectors and without").toEqual(single);
  return distance(got!, expected!);
}

for (const role of ["output", "image", "kernel"] as const)
  test.each(["f32", "f64"] as const)(
    `the ${role} agrees with the reference on any geometry, in %s`,
    (dtype) => {
      fc.assert(
        fc.property(geometries, fc.boolean(), fc.nat(), (geometry, fma, seed) => {
          expect(compare({ ...geometry, role }, dtype, fma, seed)).toBeLessThan(tolerance[dtype]);
        }),
        { numRuns: 40 },
      );
    },
  );

/** Many channels and 3×3 taps, where outputs are made square by square; sizes on both sides of whole squares, vectors and strips. */
const squares = fc
  .record({
    batch: fc.integer({ min: 1, max: 2 }),
    groups: fc.integer({ min: 1, max: 2 }),
    inGroup: fc.integer({ min: 16, max: 21 }),
    outGroup: fc.integer({ min: 16, max: 21 }),
    size: fc.oneof(pair(9, 14), fc.tuple(fc.integer({ min: 30, max: 44 }), fc.integer({ min: 24, max: 27 }))),
    padding: pair(0, 2),
  })
  .map(({ inGroup, outGroup, ...rest }) =>
    convolution({
      ...rest,
      kernel: [3, 3],
      inChannels: inGroup * rest.groups,
      outChannels: outGroup * rest.groups,
    }),
  );

test.each(["output", "image", "kernel"] as const)(
  "the %s agrees with the reference where it is made by squares",
  (role) => {
    fc.assert(
      fc.property(squares, fc.boolean(), fc.nat(), (geometry, fma, seed) => {
        expect(isWinograd({ ...geometry, taps: [3, 3], inputs: 16, outputs: 16 }, "f32")).toBe(true);
        expect(compare({ ...geometry, role }, "f32", fma, seed)).toBeLessThan(tolerance.f32);
      }),
      { numRuns: 6 },
    );
  },
);

/** Few channels on one side, or much border, where columns of taps fill the tiles; sizes on both sides of whole vectors. */
const thin = fc
  .record({
    batch: fc.integer({ min: 1, max: 4 }),
    groups: fc.integer({ min: 1, max: 2 }),
    size: pair(9, 17),
    kernel: pair(3, 6),
    dilation: pair(1, 2),
    padding: pair(0, 5),
    few: fc.integer({ min: 1, max: 5 }),
    many: fc.integer({ min: 6, max: 12 }),
  })
  .map(({ few, many, ...rest }) => (role: "output" | "image") => {
    const [inChannels, outChannels] = (role === "output" ? [many, few] : [few, many]).map(
      (n) => n * rest.groups,
    );
    return convolution({ ...rest, role, inChannels: inChannels!, outChannels: outChannels! });
  });

test.each([
  ["output", "f32"],
  ["image", "f32"],
  ["image", "f64"],
] as const)("the %s agrees with the reference where it is made by columns, in %s", (role, dtype) => {
  fc.assert(
    fc.property(thin, fc.boolean(), fc.nat(), (geometry, fma, seed) => {
      fc.pre(geometry(role).output.every((extent) => extent > 2));
      expect(compare(geometry(role), dtype, fma, seed)).toBeLessThan(tolerance[dtype]);
    }),
    { numRuns: 12 },
  );
});
