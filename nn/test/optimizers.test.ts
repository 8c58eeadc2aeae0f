/** Optimisers, step by step, and schedules against PyTorch. */
import { tensor } from "@downhill/engine";
import { describe, expect, test } from "vitest";
import {
  adagrad,
  adam,
  adamw,
  clipByNorm,
  cosineDecay,
  exponentialDecay,
  globalNorm,
  linearDecay,
  momentum,
  nesterov,
  type Optimizer,
  rmsprop,
  type Schedule,
  sgd,
  stepDecay,
  warmup,
} from "../src/index.ts";
import { expectClose, load, read, type Stored } from "./fixtures.ts";

interface OptimizerRecord {
  readonly name: string;
  readonly optimizer: string;
  // biome-ignore lint/suspicious/noExplicitAny: each optimiser has its own settings
  readonly config: any;
  readonly start: Stored;
  readonly gradients: readonly Stored[];
  readonly trajectory: readonly Stored[];
}

// biome-ignore lint/suspicious/noExplicitAny: settings as stored
const optimizers: Readonly<Record<string, (config: any) => Optimizer>> = {
  sgd,
  momentum,
  nesterov,
  adam,
  adamw,
  rmsprop,
  adagrad,
};

describe("optimisers agree with PyTorch at each of eight steps", () => {
  test.each(read<OptimizerRecord>("optimizers").map((record) => [record.name, record] as const))(
    "%s",
    (_, record) => {
      const optimizer = optimizers[record.optimizer]!(record.config);
      let params = { p: load(record.start) };
      let state = optimizer.start(params);
      record.gradients.forEach((gradient, i) => {
        ({ params, state } = optimizer.step(params, { p: load(gradient) }, state));
        expectClose(params.p, record.trajectory[i]!, `parameters after step ${i + 1}`);
      });
      expect(state.steps.item()).toBe(record.gradients.length);
    },
  );
});

// biome-ignore lint/suspicious/noExplicitAny: settings as stored
const schedules: Readonly<Record<string, (config: any) => Schedule>> = {
  stepDecay,
  exponentialDecay,
  cosineDecay,
  linearDecay,
  warmup,
};

describe("schedules agree with PyTorch at each of 24 steps", () => {
  test.each(
    read<{ schedule: string; config: object; rates: readonly number[] }>("schedules").map(
      (r) => [r.schedule, r] as const,
    ),
  )("%s", (name, { config, rates }) => {
    const rate = schedules[name]!(config);
    const ours = rates.map((_, step) => rate(tensor(step)).item());
    expectClose(tensor(ours), { shape: [rates.length], data: rates }, name);
  });
});

test("a schedule drives an optimiser by the steps in its state", () => {
  const optimizer = sgd({ learningRate: stepDecay({ rate: 1, every: 2, factor: 0.5 }) });
  let params = tensor([0]);
  let state = optimizer.start(params);
  const path: number[] = [];
  for (let i = 0; i < 4; i++) {
    ({ params, state } = optimizer.step(params, tensor([-1]), state));
    path.push(params.item());
  }
  // Rates 1, 1, ½, ½. The power is taken through exp and log, so the last digit may differ.
  path.forEach((x, i) => {
    expect(x).toBeCloseTo([1, 2, 2.5, 3][i]!, 6);
  });
});

test("clipping by norm leaves short gradients and shortens long ones, keeping their direction", () => {
  const long = { a: tensor([3, 0]), b: [tensor([[4]])] };
  expect(globalNorm(long).item()).toBeCloseTo(5, 6);
  const clipped = clipByNorm(long, 1);
  expect(clipped.a.toArray()).toEqual([expect.closeTo(0.6, 6), 0]);
  expect(clipped.b[0]!.item()).toBeCloseTo(0.8, 6);
  expect(clipByNorm(long, 10).a.toArray()).toEqual([3, 0]);
});
