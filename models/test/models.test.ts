/** Every model: as many parameters as the book counts, and eight examples learned by heart. */
import { key, type Tensor, tensor } from "@downhill/engine";
import {
  adam,
  crossEntropy,
  fit,
  type Module,
  momentum,
  parameterCount,
  squaredError,
  training,
} from "@downhill/nn";
import { describe, expect, test } from "vitest";
import {
  Decoder,
  DeepNetwork,
  ImageNetwork,
  LinearRegression,
  ResidualBlock,
  ResidualNetwork,
  ShallowNetwork,
  SignalNetwork,
} from "../src/index.ts";

const k = key(0);

describe("parameter counts", () => {
  test.each([
    ["a line: intercept and slope", new LinearRegression({ inputs: 1, outputs: 1 }, k), 2],
    ["figure 3.3: three hidden units", new ShallowNetwork({ inputs: 1, hidden: 3, outputs: 1 }, k), 10],
    ["D (D_i + 1) + D_o (D + 1)", new ShallowNetwork({ inputs: 4, hidden: 7, outputs: 3 }, k), 7 * 5 + 3 * 8],
    ["figure 8.10, width 200", new DeepNetwork({ inputs: 40, hidden: [200, 200], outputs: 10 }, k), 50_410],
    [
      "ten inputs, five times fifty",
      new DeepNetwork({ inputs: 10, hidden: Array(5).fill(50), outputs: 1 }, k),
      10_801,
    ],
    ["figure 10.7: signals", new SignalNetwork(k), 60 + 2 * 690 + 610],
    ["images of 28 × 28", new ImageNetwork(k), 260 + 5020 + 16_050 + 510],
    ["residual block of 32 channels", new ResidualBlock(32, k), 2 * (64 + 9248)],
    [
      "residual network",
      new ResidualNetwork({ inputs: 40, width: 100, depth: 2, outputs: 10 }, k),
      4100 + 2 * 10_100 + 1010,
    ],
    [
      "decoder: 12 w² + 13 w a block, two tables, the last norm",
      new Decoder({ vocabulary: 65, context: 64, width: 64, heads: 4, depth: 2 }, k),
      2 * (12 * 64 ** 2 + 13 * 64) + (65 + 64) * 64 + 128,
    ],
  ] as const)("%s", (_, model, count) => {
    expect(parameterCount(model)).toBe(count);
  });
});

/** Trains on one batch; the first loss and the last. */
function learned<M extends Module>(
  model: M,
  loss: (model: M, x: Tensor, y: Tensor) => Tensor,
  [x, y]: readonly [Tensor, Tensor],
  steps: number,
  optimizer = adam({ learningRate: 0.01 }),
): { first: number; last: number } {
  let last = Number.NaN;
  fit(model, {
    loss,
    optimizer,
    steps,
    batches: [x.insertAxis(0), y.insertAxis(0)],
    onReport: (_, value) => {
      last = value.item();
      return true;
    },
  });
  return { first: loss(model, x, y).item(), last };
}

const classes = tensor(Int32Array.from([3, 1, 4, 1, 5, 9, 2, 6]));
const classify = <M extends Module>(m: M, x: Tensor, y: Tensor): Tensor => crossEntropy(m.forward(x), y);
const regress = <M extends Module>(m: M, x: Tensor, y: Tensor): Tensor => squaredError(m.forward(x), y);

describe("eight examples are learned by heart", () => {
  test("linear regression finds the line that points lie on", () => {
    const x = key(0).normal([8, 2]);
    const y = x.matmul(tensor([[2], [-1]])).add(0.5);
    const model = new LinearRegression({ inputs: 2, outputs: 1 }, key(1));
    const { last } = learned(model, regress, [x, y], 200, momentum({ learningRate: 0.2 }));
    expect(last).toBeLessThan(1e-6);
  });

  test("shallow network", () => {
    const model = new ShallowNetwork({ inputs: 3, hidden: 40, outputs: 2 }, key(2));
    const { last } = learned(model, regress, [key(0).normal([8, 3]), key(1).normal([8, 2])], 400);
    expect(last).toBeLessThan(1e-3);
  });

  test.each([
    [
      "deep network",
      () => new DeepNetwork({ inputs: 40, hidden: [30, 30], outputs: 10 }, key(2)),
      [8, 40],
      60,
    ],
    [
      "residual network",
      () => new ResidualNetwork({ inputs: 40, width: 30, depth: 3, outputs: 10 }, key(2)),
      [8, 40],
      60,
    ],
    ["network on signals", () => new SignalNetwork(key(2)), [8, 1, 40], 80],
    ["network on images", () => new ImageNetwork(key(2)), [8, 1, 28, 28], 20],
  ] as const)("%s", (_, make, shape, steps) => {
    const { first, last } = learned<Module>(make(), classify, [key(3).normal(shape), classes], steps);
    // It begins no better than a guess, log 10 ≈ 2.3; below ¼ the right class has 78 % of the probability on average.
    expect(first).toBeGreaterThan(1.5);
    expect(last).toBeLessThan(0.25);
  });

  test("residual block with batch norm", () => {
    const data = [key(0).normal([8, 4, 5, 5]), key(1).normal([8, 4, 5, 5])] as const;
    const loss = (m: ResidualBlock, x: Tensor, y: Tensor): Tensor =>
      squaredError(m.forward(x, training()), y);
    const { first, last } = learned(new ResidualBlock(4, key(2)), loss, data, 60);
    // Eight hundred noisy targets are more than its 312 parameters can hold, but it must get well under way.
    expect(last).toBeLessThan(0.6 * first);
  });

  test("decoder", () => {
    const sequence = (from: number): Tensor =>
      tensor(
        Int32Array.from({ length: 8 * 6 }, (_, i) => ((i + from) ** 2 * 7 + 3 * (i + from)) % 11),
        { shape: [8, 6] },
      );
    const model = new Decoder({ vocabulary: 11, context: 6, width: 16, heads: 2, depth: 1 }, key(0));
    const { first, last } = learned(model, classify, [sequence(0), sequence(1)], 80);
    expect(first).toBeCloseTo(Math.log(11), 0);
    expect(last).toBeLessThan(0.4);
  });
});

test("a decoder does not look ahead: a later token changes no earlier prediction", () => {
  const model = new Decoder({ vocabulary: 7, context: 5, width: 8, heads: 2, depth: 2 }, key(0));
  const logits = (tokens: number[]): number[][] =>
    (model.forward(tensor(Int32Array.from(tokens), { shape: [1, 5] })).toArray() as number[][][])[0]!;
  const [one, other] = [logits([1, 2, 3, 4, 5]), logits([1, 2, 3, 6, 0])];
  expect(other.slice(0, 3)).toEqual(one.slice(0, 3));
  expect(other[3]).not.toEqual(one[3]);
});
