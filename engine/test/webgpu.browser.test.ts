/**
 * The WebGPU device in a real browser: every op, on every sample it can take, computes what its reference says. Chromium brings a software
 * adapter; where there is none the suite says so and is skipped. What WGSL lacks is skipped with its reason.
 */
import { describe, expect, test } from "vitest";
import { isFloat } from "../src/core/dtype.ts";
import { type AsyncDevice, webgpuDevice } from "../src/devices/webgpu.ts";
import { bind } from "../src/ir/bind.ts";
import { placeholder } from "../src/ir/graph.ts";
import type { Op, Sample } from "../src/ir/op.ts";
import { allOps } from "../src/ops/index.ts";
import { expectClose } from "./close.ts";
import { drawInput, fit, generator } from "./draw.ts";

const device = await webgpuDevice().catch((error: Error) => error.message);

describe.skipIf(typeof device === "string")(
  typeof device === "string" ? `skipped: ${device}` : "on the adapter found",
  () => {
    for (const op of allOps) {
      const samples = op.samples.filter((sample: Sample<unknown>) => !holdsDouble(op, sample));
      test(op.name, async () => {
        for (const [i, sample] of samples.entries()) await agrees(device as AsyncDevice, op, sample, i);
      });
    }

    test("f64 is refused, not computed in less", () => {
      const x = placeholder({ dtype: "f64", shape: [2] });
      expect(() => (device as AsyncDevice).compile({ inputs: [x], outputs: [x] })).toThrow("WGSL has no f64");
    });
  },
);

/** WGSL has no f64. */
function holdsDouble(op: Op, sample: Sample<unknown>): boolean {
  const types = sample.inputs.map(({ shape, dtype = "f32" }) => ({ shape, dtype }));
  return [...types, ...op.type(types, sample.params)].some(({ dtype }) => dtype === "f64");
}

/** A shader's exp, log, sin and division may err by several units in the last place, and sums are serial: looser than on the CPU. */
const tolerance = 2e-4;

async function agrees(gpu: AsyncDevice, op: Op, sample: Sample<unknown>, seed: number): Promise<void> {
  const random = generator(seed);
  const inputs = sample.inputs.map((spec) => drawInput(spec, random, "f32"));
  const values = inputs.map(({ dtype, shape }) => placeholder({ dtype, shape }));
  const outputs = bind(op, values, sample.params);
  const results = await gpu
    .compile({ inputs: values, outputs })
    .run(inputs.map(({ dtype, data }) => fit(dtype, data)));
  const expected = op.reference(
    inputs,
    sample.params,
    outputs.map((y) => y.type),
  );
  results.forEach((data, i) => {
    const type = outputs[i]!.type;
    if (isFloat(type.dtype)) expectClose({ ...type, data }, expected[i]!, tolerance);
    else expect([...data], `${op.name}, sample ${seed}`).toEqual([...expected[i]!.data]);
  });
}
