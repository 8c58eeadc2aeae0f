/** What layers promise beyond their arithmetic. */
import { grad, key, leavesOf, relu, tensor, zeros } from "@downhill/engine";
import { describe, expect, test } from "vitest";
import {
  BatchNorm,
  blend,
  Dropout,
  evaluation,
  he,
  heBalanced,
  Linear,
  lecun,
  parameterCount,
  parameters,
  Residual,
  Sequential,
  training,
  xavier,
} from "../src/index.ts";

describe("a module is a value", () => {
  const net = new Sequential(new Linear(2, 3, key(0)), relu, new Residual(new Linear(3, 3, key(1))));

  test("its parameters are its tensors, in the order of its fields", () => {
    expect(parameters(net).map((p) => p.shape)).toEqual([[3, 2], [3], [3, 3], [3]]);
    expect(parameterCount(net)).toBe(6 + 3 + 9 + 3);
  });

  test("the gradient of a loss in a module is such a module", () => {
    const slope = grad((m: typeof net) => m.forward(tensor([[1, -1]])).sum())(net);
    expect(slope).toBeInstanceOf(Sequential);
    expect((slope.layers[2] as Residual<Linear>).inner).toBeInstanceOf(Linear);
    // The last bias is added to each of three outputs.
    expect(leavesOf(slope).at(-1)!.toArray()).toEqual([1, 1, 1]);
  });

  test("a residual layer with zero weights changes nothing", () => {
    const idle = new Residual(new Linear(3, 3, key(0), { init: (_, shape) => zeros(shape) }));
    expect(idle.forward(tensor([[1, 2, 3]])).toArray()).toEqual([[1, 2, 3]]);
  });
});

describe("initialisers have the variance they name", () => {
  const shape = [300, 200];
  test.each([
    ["he", he, 2 / 200],
    ["heBalanced", heBalanced, 4 / 500],
    ["xavier", xavier, 2 / 500],
    ["lecun", lecun, 1 / 200],
  ] as const)("%s", (_, init, variance) => {
    const weight = init(key(3), shape);
    // 60 000 draws: the sample variance is within 3 % of the true one, five of its own deviations.
    expect(weight.variance().item() / variance).toBeCloseTo(1, 1);
    expect(Math.abs(weight.mean().item())).toBeLessThan((5 * Math.sqrt(variance)) / Math.sqrt(60_000));
  });
});

describe("dropout", () => {
  const x = tensor(new Float32Array(4000).fill(1));

  test("drops its share in training and keeps the mean", () => {
    const y = new Dropout(0.25).forward(x, training(key(1)));
    const kept = y.notEqual(0).cast("f32").mean().item();
    // 4000 coin tosses: five deviations are 0.034.
    expect(Math.abs(kept - 0.75)).toBeLessThan(0.035);
    expect(y.max().item()).toBeCloseTo(1 / 0.75, 6);
  });

  test("draws anew at each use, and the same from the same key", () => {
    const pass = training(key(1));
    const layer = new Dropout(0.5);
    const [first, second] = [layer.forward(x, pass), layer.forward(x, pass)];
    expect(first.equal(second).all().item()).toBe(0);
    expect(
      layer
        .forward(x, training(key(1)))
        .equal(first)
        .all()
        .item(),
    ).toBe(1);
  });

  test("does nothing in evaluation, and asks for a key in training", () => {
    expect(new Dropout(0.5).forward(x)).toBe(x);
    expect(() => new Dropout(0.5).forward(x, training())).toThrow(/no key was given/);
  });
});

describe("batch norm", () => {
  test("evaluated on the statistics of a batch, does what training did to it", () => {
    const x = key(2)
      .normal([50, 3])
      .multiply(tensor([1, 2, 3]))
      .add(5);
    const norm = new BatchNorm(3);
    const pass = training();
    const trained = norm.forward(x, pass);
    const recalled = norm.forward(x, evaluation(blend([], pass.observed)));
    // They differ by n / (n − 1) in the variance.
    const scaled = recalled.multiply(Math.sqrt(50 / 49));
    expect(trained.subtract(scaled).abs().max().item()).toBeLessThan(1e-5);
  });

  test("evaluated on nothing, says what is missing", () => {
    expect(() => new BatchNorm(2).forward(zeros([4, 2]))).toThrow(/batch norm number 1 has no statistics/);
  });
});
