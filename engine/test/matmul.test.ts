/** Matrix products of every size and layout: the WebAssembly device against the reference. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { sizeOf } from "../src/core/shape.ts";
import { referenceDevice } from "../src/devices/reference.ts";
import { wasmDevice } from "../src/devices/wasm.ts";
import { Tensor } from "../src/index.ts";
import { placeholder } from "../src/ir/graph.ts";
import { distance } from "./close.ts";
import { fit, generator } from "./draw.ts";

/** On both sides of whole tiles, of blocks of rows, of what is packed together, and of distances that crowd the cache. */
const side = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(63, 64, 65, 128, 130));
/** On both sides of one and two stretches. */
const depth = fc.oneof(side, fc.constantFrom(256, 257, 511, 512, 515, 1030));
const products = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  m: side,
  n: side,
  k: depth,
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
  fma: fc.boolean(),
  seed: fc.nat(),
});

/** Sums of up to a thousand products of numbers below one, which round like a random walk. */
const tolerance = { f32: 1e-4, f64: 1e-11 };

test.each(["f32", "f64"] as const)("products agree with the reference, in %s", (dtype) => {
  fc.assert(
    fc.property(products, ({ batch, m, n, k, transposeA, transposeB, fma, seed }) => {
      const shapes = [
        transposeA ? [batch, k, m] : [batch, m, k],
        transposeB ? [batch, n, k] : [batch, k, n],
        [n],
      ];
      const random = generator(seed);
      const data = shapes.map((shape) =>
        fit(
          dtype,
          Array.from({ length: sizeOf(shape) }, () => 2 * random() - 1),
        ),
      );
      const inputs = shapes.map((shape) => placeholder({ dtype, shape }));
      const [a, b, bias] = inputs.map((x) => new Tensor(x));
      const product = (transposeA ? a!.transpose() : a!).matmul(transposeB ? b!.transpose() : b!);
      const outputs = [product.add(bias!).relu().value];
      const [expected] = referenceDevice.compile({ inputs, outputs }).run(data);
      const options = fma ? {} : { fma };
      const [got] = wasmDevice(options).compile({ inputs, outputs }).run(data);
      expect(distance(got!, expected!)).toBeLessThan(tolerance[dtype]);
      const [single] = wasmDevice({ ...options, pairs: false })
        .compile({ inputs, outputs })
        .run(data);
      expect(got, "with pairs of vectors and without").toEqual(single);
    }),
    { numRuns: 60 },
  );
});
