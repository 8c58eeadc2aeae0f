/** Whole training steps on WebGPU: forward, backward and update are the numbers that WebAssembly gives. Skipped where no adapter is found. */
import {
  type AsyncDevice,
  jit,
  jitAsync,
  key,
  leavesOf,
  type Tensor,
  valueAndGrad,
  webgpuDevice,
} from "@downhill/engine";
import { adam, begin, type Module, squaredError, type Training } from "@downhill/nn";
import { describe, expect, test } from "vitest";
import { DeepNetwork, ShallowNetwork } from "../src/index.ts";

const found = await webgpuDevice().catch((error: Error) => error.message);
const optimizer = adam({ learningRate: 0.01 });

function step<M extends Module>(training: Training<M>, x: Tensor, y: Tensor) {
  const loss = (model: M): Tensor => squaredError(model.forward(x), y);
  const { value, gradient } = valueAndGrad(loss)(training.model);
  const { params, state } = optimizer.step(training.model, gradient, training.state);
  return { training: { model: params, state }, loss: value };
}

/** The largest difference between the numbers of two trees. */
function apart(x: unknown, y: unknown): number {
  const others = leavesOf(y);
  return Math.max(
    ...leavesOf(x).flatMap((leaf, i) =>
      Array.from(leaf.data, (number, n) => Math.abs(number - others[i]!.data[n]!)),
    ),
  );
}

describe.skipIf(typeof found === "string")(
  typeof found === "string" ? `skipped: ${found}` : "on the adapter found",
  () => {
    const [x, y] = (() => {
      const x = key(1).uniform([32, 2], { low: -1, high: 1 });
      return [x, x.multiply(3).sin().sum([1], { keep: true })];
    })();

    test.each([
      ["a shallow network", new ShallowNetwork({ inputs: 2, hidden: 16, outputs: 1 }, key(2))],
      ["a deep network", new DeepNetwork({ inputs: 2, hidden: [24, 24, 24], outputs: 1 }, key(3))],
    ])("%s learns as it does on WebAssembly", async (_, model: Module) => {
      const [here, there] = [jit(step<Module>), jitAsync(step<Module>, found as AsyncDevice)];
      let [near, far] = [begin(model, optimizer), begin(model, optimizer)];
      const losses: number[] = [];
      for (let i = 0; i < 20; i++) {
        const [a, b] = [here(near, x, y), await there(far, x, y)];
        [near, far] = [a.training, b.training];
        losses.push(b.loss.item());
        // f32 on both sides, summed in other orders; Adam divides by the root of small squares, which shows the difference more.
        expect(Math.abs(a.loss.item() - b.loss.item())).toBeLessThan(1e-4);
      }
      expect(apart(near, far)).toBeLessThan(1e-3);
      expect(losses.at(-1)!).toBeLessThan(losses[0]! / 2);
    });
  },
);
