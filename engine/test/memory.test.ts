/** What programs cost in memory: checkpoint trades it for work, plans come near what is needed, and nothing is left behind. */
import { setImmediate } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import {
  checkpoint,
  defaultDevice,
  grad,
  jit,
  key,
  setDefaultDevice,
  type Tensor,
  wasmDevice,
} from "../src/index.ts";
import { collect, grown } from "./grown.ts";

describe("fifty layers", () => {
  // Many examples to a layer, so that it is what layers compute that counts, not the weights.
  const [depth, batch, width] = [50, 1024, 16];
  const weights = key(1)
    .split(depth)
    .map((k) => k.normal([width, width], { deviation: 1.2 / Math.sqrt(width) }));
  const x = key(2).normal([batch, width]);

  type Layers = (weights: readonly Tensor[], h: Tensor) => Tensor;
  const kept: Layers = (weights, h) => weights.reduce((h, w) => h.matmul(w).tanh(), h);
  /** Each half keeps only what goes into it, and so do its halves. */
  const halved: Layers = (weights, h) => {
    if (weights.length <= 2) return kept(weights, h);
    const middle = weights.length >> 1;
    const half = checkpoint(halved);
    return half(weights.slice(middle), half(weights.slice(0, middle), h));
  };
  const gradient = (layers: Layers) =>
    jit(grad((weights: Tensor[], x: Tensor) => layers(weights, x).square().mean()));

  test("take a fourth of the memory when checkpointed by halves, and have the same gradient to the last bit", () => {
    const [all, few] = [gradient(kept), gradient(halved)];

    expect(few.memory(weights, x)!.bytes).toBeLessThan(all.memory(weights, x)!.bytes / 4);

    const [expected, got] = [all(weights, x), few(weights, x)];
    expect(got.map((g) => g.toArray())).toEqual(expected.map((g) => g.toArray()));
    expect(expected[0]!.abs().max().item()).toBeGreaterThan(0);
  });
});

/** All of it takes half a minute: DOWNHILL_LONG=1 */
const long = process.env.DOWNHILL_LONG === "1";
/** Bytes a stretch may leave behind; one number left by each of its steps would be more, at the long size. */
const leeway = 2 ** 18;

describe("nothing is left behind", () => {
  test(`by ${long ? 100_000 : 6000} steps of eager work`, { timeout: 600_000 }, () => {
    let w = key(1).normal([20, 20]);
    const x = key(2).normal([20]);
    const step = (): void => {
      w = w.subtract(w.multiply(0.01)).add(x.multiply(1e-3));
      w.sum().item();
    };
    expect(grown(step, { warm: 1000, times: long ? 100_000 : 6000 })).toBeLessThan(leeway);
  });

  test(`by ${long ? 1000 : 150} programs`, { timeout: 600_000 }, () => {
    let size = 0;
    const x = key(1).normal([2000]);
    // A new function, and a shape that only it has seen: nothing is found in a cache.
    const compile = (): void => {
      const n = 1 + (size++ % 1999);
      jit((x: Tensor) => x.multiply(x.sum()).add(n).tanh())(x.slice([0, n]))
        .sum()
        .item();
    };
    expect(grown(compile, { warm: 600, times: long ? 1000 : 150 })).toBeLessThan(leeway);
  });

  test("by programs of threads that keep a state: the next one takes the memory of one that is gone", async () => {
    const before = defaultDevice();
    const device = wasmDevice({ threads: 2, leastShare: 0, complete: true });
    const made = vi.spyOn(WebAssembly, "Memory");
    setDefaultDevice(device);
    try {
      const programs = 12;
      for (let n = 1; n <= programs; n++) {
        const step = jit((x: Tensor) => x.add(n).tanh(), { donate: [0] });
        // Different numbers in what may be the memory of another program.
        const x = key(n).normal([2000 + n]);
        expect(step(step(x)).toArray()).toEqual(x.add(n).tanh().add(n).tanh().toArray());
        collect();
        await setImmediate();
      }
      const kept = made.mock.calls.filter(([{ shared }]) => shared);
      expect(kept.length).toBeGreaterThan(0);
      expect(kept.length).toBeLessThan(programs / 2);
    } finally {
      setDefaultDevice(before);
      made.mockRestore();
      device.stop();
    }
  });
});
