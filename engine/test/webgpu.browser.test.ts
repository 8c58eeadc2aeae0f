/**
 * The WebGPU device under the contract, in a real browser: Chromium brings a software adapter. Where there is none the suite says so and is
 * skipped.
 */
import { describe, expect, test } from "vitest";
import type { AsyncDevice } from "../src/devices/device.ts";
import { webgpuDevice } from "../src/devices/webgpu.ts";
import { concatenate, grad, jitAsync, scan, type Tensor, tensor, whileLoop } from "../src/index.ts";
import { deviceContract } from "./device.contract.ts";

const found = await webgpuDevice().catch((error: Error) => error.message);

describe.skipIf(typeof found === "string")(
  typeof found === "string" ? `skipped: ${found}` : "on the adapter found",
  () => {
    const device = found as AsyncDevice;

    // A shader's exp, log, sin and division may err by several units in the last place, and its sums are serial.
    deviceContract(() => device, { floats: ["f32"], f32: 2e-4 });

    test("runs asked for at once do not get in each other's way", async () => {
      // Whether the loop goes on is asked in the middle of a run, which is when another could come between.
      const grown = jitAsync(
        (x: Tensor) =>
          whileLoop(
            (s: Tensor) => s.less(100),
            (s) => s.multiply(2),
            x,
          ),
        device,
      );
      const starts = [64, 1, 50, 3];
      const got = await Promise.all(starts.map((start) => grown(tensor(start))));
      expect(got.map((x) => x.item())).toEqual([128, 128, 100, 192]);
    });

    describe("what it lacks is refused, with what to do instead", () => {
      test("f64, rather than computed in less", async () => {
        const double = jitAsync((x: Tensor) => x.square(), device);
        await expect(double(tensor([1, 2], { dtype: "f64" }))).rejects.toThrow(
          "webgpu: WGSL has no f64 and the program holds f64[2]; cast to f32, or use the wasm device",
        );
      });

      test("f64 within the body of a scan", async () => {
        const total = jitAsync((xs: Tensor) => {
          const add = (sum: Tensor, x: Tensor): [Tensor, Tensor] => [
            sum.cast("f64").add(x.cast("f64")).cast("f32"),
            x,
          ];
          return scan(add, tensor(0), xs)[0];
        }, device);
        await expect(total(tensor([1, 2]))).rejects.toThrow("WGSL has no f64 and the program holds f64[]");
      });

      test("more operands in one op than the adapter binds", async () => {
        const parts = Array.from({ length: 64 }, (_, i) => tensor([i, i + 1]));
        const joined = jitAsync((xs: readonly Tensor[]) => concatenate(xs), device);
        await expect(joined(parts)).rejects.toThrow(
          /webgpu: concatenate needs 65 buffers .* use the wasm device/,
        );
      });

      test("an array larger than the adapter binds", async () => {
        const large = jitAsync((x: Tensor) => x.broadcastTo([2 ** 31, 4]).sum(), device);
        await expect(large(tensor(1))).rejects.toThrow(
          /webgpu: f32\[2147483648,4\] takes \d+ bytes .* smaller batches/,
        );
      });

      test("being asked in the middle of a trace", () => {
        const later = jitAsync((x: Tensor) => x.square(), device);
        const asked: Promise<Tensor>[] = [];
        grad((x: Tensor) => {
          asked.push(later(x));
          return x.square();
        })(tensor(2));
        return expect(asked[0]).rejects.toThrow("jitAsync: its numbers come later");
      });
    });
  },
);
