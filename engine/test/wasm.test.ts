/** The WebAssembly device under the contract, with fused multiply-add where the host has it; and what is computed with it, without. */
import { describe, expect, test } from "vitest";
import type { NumberArray } from "../src/core/dtype.ts";
import { type Device, defaultDevice, setDefaultDevice } from "../src/devices/device.ts";
import { hasPairs } from "../src/devices/pairs.ts";
import { referenceDevice } from "../src/devices/reference.ts";
import { wasmDevice } from "../src/devices/wasm.ts";
import { jit, type Tensor, tensor } from "../src/index.ts";
import { allOps } from "../src/ops/index.ts";
import { distance } from "./close.ts";
import { deviceContract } from "./device.contract.ts";

describe("as the host allows", () => deviceContract(() => wasmDevice()));

describe.runIf(hasPairs())("all for pairs of vectors", () =>
  deviceContract(() => wasmDevice({ pairs: true })),
);

const fused = ["exp", "log", "tanh", "sigmoid", "sin", "erf", "power", "matmul", "convolve"];
describe("plain SIMD", () =>
  deviceContract(() => wasmDevice({ fma: false }), {
    ops: allOps.filter(({ name }) => fused.includes(name)),
  }));

/** Lengths below and above a vector, several vectors side by side, and with an end that fills none. */
const lengths = [3, 4, 16, 39, 70];

test.each(lengths)(
  "the largest and smallest of %i numbers is none where one of them is none, wherever",
  (n) => {
    const extremes = jit((x: Tensor) => [x.max(1), x.min(1), x.transpose().max(0), x.transpose().min(0)]);
    const whole = Array.from({ length: n }, (_, i) => Math.sin(i));
    for (let place = 0; place < n; place++) {
      const results = extremes(tensor([whole.with(place, Number.NaN), whole]));
      results.forEach((result, i) => {
        const expected = i % 2 === 0 ? Math.max(...whole) : Math.min(...whole);
        expect(result.toArray()).toEqual([Number.NaN, Math.fround(expected)]);
      });
    }
  },
);

test.each(lengths)("long functions of %i numbers are the reference's, however many are side by side", (n) => {
  const numbers = Array.from({ length: 3 * n }, (_, i) => 2 * Math.sin(i));
  const long = (): Tensor[] => {
    const x = tensor(numbers, { dtype: "f64" }).reshape([3, n]);
    return [x.erf().add(1).multiply(x.tanh().exp()), x.exp().sum(1), x.sigmoid().log().sum(0)];
  };
  const on = (device: Device): NumberArray[] => {
    const before = defaultDevice();
    setDefaultDevice(device);
    const results = jit(long)().map(({ data }) => data);
    setDefaultDevice(before);
    return results;
  };
  const expected = on(referenceDevice);
  on(wasmDevice()).forEach((result, i) => {
    expect(distance(result, expected[i]!)).toBeLessThan(1e-13);
  });
});
