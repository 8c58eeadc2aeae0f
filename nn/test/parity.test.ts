/** Every layer, activation and loss against PyTorch: output, and the pullback of one cotangent to inputs and parameters. */
import {
  averagePool,
  elu,
  gelu,
  key,
  leakyRelu,
  logSoftmax,
  logSumExp,
  mapTree,
  maxPool,
  relu,
  silu,
  softmax,
  softplus,
  type Tensor,
  vjp,
} from "@downhill/engine";
import { describe, expect, test } from "vitest";
import {
  Attention,
  absoluteError,
  BatchNorm,
  binaryCrossEntropy,
  blend,
  Convolution1d,
  Convolution2d,
  crossEntropy,
  Embedding,
  evaluation,
  GroupNorm,
  Gru,
  gaussianLoss,
  geluTanh,
  hardSwish,
  huber,
  LayerNorm,
  Linear,
  Lstm,
  logSigmoid,
  type Module,
  poissonLoss,
  SimpleRecurrent,
  selu,
  squaredError,
  TransposedConvolution1d,
  TransposedConvolution2d,
  training,
} from "../src/index.ts";
import { expectClose, type LayerRecord, load, read } from "./fixtures.ts";

type Tensors = Readonly<Record<string, Tensor>>;
/** A layer as a function of its inputs and parameters by name. */
type Forward = (inputs: Tensors, params: Tensors) => Tensor;

/** Puts stored parameters in a module's place, by path. */
function filled<M extends Module>(module: M, params: Tensors): M {
  const unused = new Set(Object.keys(params));
  const copy = mapTree(module, (_, path) => {
    unused.delete(path);
    return params[path] ?? expect.fail(`no stored parameter ${path}`);
  });
  expect([...unused], "stored parameters without a place").toEqual([]);
  return copy;
}

const shapeOf = ({ params, inputs }: LayerRecord) => ({
  weight: params.weight?.shape ?? [],
  bias: params.bias !== undefined,
  inputs: inputs.x?.shape[1] ?? 0,
});

/** Options as PyTorch calls them, in our words. */
function convolution(record: LayerRecord, transposed = false) {
  const { kernel, output_padding, ...options } = record.config;
  const { weight, bias, inputs } = shapeOf(record);
  const outputs = transposed ? weight[1]! * (options.groups ?? 1) : weight[0]!;
  return {
    ...options,
    window: kernel,
    bias,
    inputs,
    outputs,
    ...(output_padding ? { outputPadding: output_padding } : {}),
  };
}

const k = key(0);
const module =
  (m: Module): Forward =>
  ({ x }, params) =>
    filled(m, params).forward(x!);
const pool =
  (f: typeof maxPool, { kernel, stride = kernel, padding = 0 }: LayerRecord["config"]): Forward =>
  ({ x }) =>
    f(x!, kernel, { stride, padding });

const layers: Readonly<Record<string, (record: LayerRecord) => Forward>> = {
  linear: (r) => module(new Linear(4, shapeOf(r).weight[0]!, k, { bias: shapeOf(r).bias })),
  conv1d: (r) => module(new Convolution1d(convolution(r), k)),
  conv2d: (r) => module(new Convolution2d(convolution(r), k)),
  convTransposed1d: (r) => module(new TransposedConvolution1d(convolution(r, true), k)),
  convTransposed2d: (r) => module(new TransposedConvolution2d(convolution(r, true), k)),
  maxPool1d: (r) => pool(maxPool, r.config),
  maxPool2d: (r) => pool(maxPool, r.config),
  averagePool1d: (r) => pool(averagePool, r.config),
  averagePool2d: (r) => pool(averagePool, r.config),
  layerNorm: (r) => module(new LayerNorm(r.config.width)),
  groupNorm: (r) => module(new GroupNorm(r.config.channels, r.config.groups)),
  batchNorm:
    ({ config }) =>
    ({ x }, { scale, shift, mean, variance }) => {
      const norm = filled(new BatchNorm(config.channels), { scale: scale!, shift: shift! });
      return norm.forward(
        x!,
        config.training ? training() : evaluation([{ mean: mean!, variance: variance! }]),
      );
    },
  embedding:
    ({ config }) =>
    ({ tokens }, params) =>
      filled(new Embedding(config.vocabulary, config.width, k), params).forward(tokens!),
  attention:
    ({ config }) =>
    ({ x }, params) => {
      // queryWeight → query.weight
      const named = Object.entries(params).map(([name, p]) => [
        name.replace(/(Weight|Bias)$/, (part) => `.${part.toLowerCase()}`),
        p,
      ]);
      return filled(new Attention(config, k), Object.fromEntries(named)).forward(x!);
    },
  recurrent: ({ config }) => module(new SimpleRecurrent(config.inputs, config.hidden, k)),
  gru: ({ config }) => module(new Gru(config.inputs, config.hidden, k)),
  lstm: ({ config }) => module(new Lstm(config.inputs, config.hidden, k)),
};

const activations: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  relu,
  leakyRelu: (x) => leakyRelu(x, 0.1),
  elu,
  selu,
  silu,
  gelu,
  geluTanh,
  softplus,
  sigmoid: (x) => x.sigmoid(),
  tanh: (x) => x.tanh(),
  hardSwish,
  logSigmoid,
  softmax,
  logSoftmax,
  logSumExp: (x) => logSumExp(x, 1),
};

const losses: Readonly<Record<string, (record: LayerRecord) => Forward>> = {
  squaredError:
    (r) =>
    ({ predicted, target }) =>
      squaredError(predicted!, target!, options(r)),
  absoluteError:
    (r) =>
    ({ predicted, target }) =>
      absoluteError(predicted!, target!, options(r)),
  huber:
    (r) =>
    ({ predicted, target }) =>
      huber(predicted!, target!, options(r)),
  crossEntropy:
    (r) =>
    ({ logits, target }) =>
      crossEntropy(logits!, target!, options(r)),
  binaryCrossEntropy:
    (r) =>
    ({ logits, target }) =>
      binaryCrossEntropy(logits!, target!, options(r)),
  gaussianNll:
    (r) =>
    ({ mean, variance, target }) =>
      gaussianLoss(mean!, variance!, target!, options(r)),
  poissonNll:
    (r) =>
    ({ logRate, target }) =>
      poissonLoss(logRate!, target!, options(r)),
};
const options = ({ config: { reduction, ...rest } }: LayerRecord) => ({ ...rest, reduce: reduction });

/** Runs forward and pullback, and compares both. */
function agrees(record: LayerRecord, forward: Forward): void {
  const loadAll = (stored: LayerRecord["inputs"]): Tensors =>
    Object.fromEntries(Object.entries(stored).map(([name, array]) => [name, load(array)]));
  const [inputs, params] = [loadAll(record.inputs), loadAll(record.params)];
  const { value, pullback } = vjp(forward, inputs, params);
  expectClose(value, record.output, "output");
  const [ofInputs, ofParams] = pullback(load(record.cotangent));
  for (const [name, stored] of Object.entries(record.gradients))
    expectClose((ofInputs[name] ?? ofParams[name])!, stored, `gradient of ${name}`);
}

describe("layers agree with PyTorch", () => {
  test.each(read<LayerRecord>("layers").map((record) => [record.name, record] as const))(
    "%s",
    (_, record) => {
      agrees(record, layers[record.layer]!(record));
    },
  );
});

describe("activations agree with PyTorch", () => {
  test.each(read<LayerRecord>("activations").map((record) => [record.name, record] as const))(
    "%s",
    (_, record) => {
      agrees(record, ({ x }) => activations[record.layer]!(x!));
    },
  );
});

describe("losses agree with PyTorch", () => {
  test.each(read<LayerRecord>("losses").map((record) => [record.name, record] as const))(
    "%s",
    (_, record) => {
      agrees(record, losses[record.layer]!(record));
    },
  );
});

describe("batch norm's running statistics agree with PyTorch", () => {
  const records = read<LayerRecord>("layers").filter((record) => record.running !== undefined);
  test.each(records.map((record) => [record.name, record] as const))("%s", (_, record) => {
    const { mean, variance, nextMean, nextVariance } = record.running!;
    const pass = training();
    new BatchNorm(record.config.channels).forward(load(record.inputs.x!), pass);
    const [next] = blend([{ mean: load(mean), variance: load(variance) }], pass.observed);
    expectClose(next!.mean, nextMean, "running mean");
    expectClose(next!.variance, nextVariance, "running variance");
  });
});
