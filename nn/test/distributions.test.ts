/** Distributions: log-probabilities, slopes, entropies and divergences against PyTorch; samples against their own moments. */
import { grad, key, type Tensor, tensor } from "@downhill/engine";
import { describe, expect, test } from "vitest";
import {
  Bernoulli,
  Categorical,
  type Density,
  type Distribution,
  klDivergence,
  Laplace,
  Normal,
  Poisson,
  VonMises,
} from "../src/index.ts";
import { expectClose, load, read, type Stored } from "./fixtures.ts";

interface DensityRecord {
  readonly distribution: string;
  readonly params: Readonly<Record<string, Stored>>;
  readonly value: Stored;
  readonly logProbability: Stored;
  readonly gradients: Readonly<Record<string, Stored>>;
  readonly entropy?: Stored;
  readonly divergence: Stored;
}

type Tensors = Readonly<Record<string, Tensor>>;

const make: Readonly<Record<string, (params: Tensors) => Density & Partial<Distribution>>> = {
  normal: ({ mean, deviation }) => new Normal(mean!, deviation!),
  laplace: ({ mean, scale }) => new Laplace(mean!, scale!),
  bernoulli: ({ logits }) => new Bernoulli(logits!),
  categorical: ({ logits }) => new Categorical(logits!),
  poisson: ({ rate }) => new Poisson(rate!),
  vonMises: ({ mean, concentration }) => new VonMises(mean!, concentration!),
};

const records = read<DensityRecord>("distributions");
const loadAll = (stored: DensityRecord["params"]): Tensors =>
  Object.fromEntries(Object.entries(stored).map(([name, array]) => [name, load(array)]));

describe("log-probability, its slope and entropy agree with PyTorch", () => {
  test.each(records.filter((r) => r.distribution in make).map((r) => [r.distribution, r] as const))(
    "%s",
    (name, record) => {
      const params = loadAll(record.params);
      const value = load(record.value);
      expectClose(make[name]!(params).logProbability(value), record.logProbability, "log-probability");
      if (record.entropy !== undefined)
        expectClose(make[name]!(params).entropy!(), record.entropy, "entropy");
      const slopes = grad((p: Tensors) => make[name]!(p).logProbability(value).sum())(params);
      for (const [param, stored] of Object.entries(record.gradients))
        expectClose(slopes[param]!, stored, `slope in ${param}`);
    },
  );
});

test("divergences agree with PyTorch", () => {
  const normals = records.find((r) => r.distribution === "normalKl")!;
  const { pMean, pDeviation, qMean, qDeviation } = loadAll(normals.params);
  const between = klDivergence(new Normal(pMean!, pDeviation!), new Normal(qMean!, qDeviation!));
  expectClose(between, normals.divergence, "normals");
  const classes = records.find((r) => r.distribution === "categoricalKl")!;
  const { pLogits, qLogits } = loadAll(classes.params);
  expectClose(
    klDivergence(new Categorical(pLogits!), new Categorical(qLogits!)),
    classes.divergence,
    "categoricals",
  );
});

test("a Bernoulli is a categorical of two classes", () => {
  const [f, g] = [0.7, -1.2];
  const pair = (logit: number): Categorical => new Categorical(tensor([0, logit]));
  expect(klDivergence(new Bernoulli(f), new Bernoulli(g)).item()).toBeCloseTo(
    klDivergence(pair(f), pair(g)).item(),
    6,
  );
  expect(new Bernoulli(f).entropy().item()).toBeCloseTo(pair(f).entropy().item(), 6);
});

describe("samples have the mean and the entropy of their distribution", () => {
  const draws = 20_000;
  test.each([
    ["normal", new Normal(tensor([1, -2]), tensor([0.5, 2]))],
    ["laplace", new Laplace(tensor([1, -2]), tensor([0.5, 2]))],
    ["bernoulli", new Bernoulli(tensor([0.5, -2]))],
  ] as const)("%s", (_, distribution) => {
    const samples = distribution.sample(key(8), [draws]);
    expect(samples.shape).toEqual([draws, 2]);
    // 20 000 draws of deviation at most 2.9: five deviations of the mean are 0.1.
    expect(samples.mean(0).subtract(distribution.mean()).abs().max().item()).toBeLessThan(0.1);
    const surprise = distribution.logProbability(samples).mean(0).negate();
    expect(surprise.subtract(distribution.entropy()).abs().max().item()).toBeLessThan(0.05);
  });

  test("categorical", () => {
    const distribution = new Categorical(tensor([0, 1, 2]));
    const samples = distribution.sample(key(8), [draws]);
    const shares = [0, 1, 2].map((c) => samples.equal(c).cast("f32").mean().item());
    const probabilities = distribution.mean().toArray() as number[];
    // Five deviations of a share of 20 000 draws are at most 0.018.
    shares.forEach((share, c) => {
      expect(Math.abs(share - probabilities[c]!)).toBeLessThan(0.018);
    });
  });
});
