/**
 * The WebGPU device under the contract, in a real browser: Chromium brings a software adapter. Where there is none the suite says so and is
 * skipped.
 */
import { describe, expect, test } from "vitest";
import type { AsyncDevice } from "../src/devices/device.ts";
import { webgpuDevice } from "../src/devices/webgpu.ts";
import { placeholder } from "../src/ir/graph.ts";
import { deviceContract } from "./device.contract.ts";

const found = await webgpuDevice().catch((error: Error) => error.message);

describe.skipIf(typeof found === "string")(
  typeof found === "string" ? `skipped: ${found}` : "on the adapter found",
  () => {
    const device = found as AsyncDevice;

    // A shader's exp, log, sin and division may err by several units in the last place, and its sums are serial.
    deviceContract(() => device, { floats: ["f32"], f32: 2e-4 });

    test("f64 is refused, not computed in less", () => {
      const x = placeholder({ dtype: "f64", shape: [2] });
      expect(() => device.compile({ inputs: [x], outputs: [x] })).toThrow("WGSL has no f64");
    });
  },
);
