/** Layers, losses, optimisers, data: everything between the engine's ops and a book's models. */

// functions
export { geluTanh, hardSwish, heaviside, logSigmoid, selu } from "./activations.ts";
// data
export { batches, countOf, rows, splitAt } from "./data/batches.ts";
export { type CloudOptions, gaussians, spirals } from "./data/gaussians.ts";
export { type Labelled, type Mnist1dOptions, mnist1d } from "./data/mnist1d.ts";
export { Alphabet, sentences } from "./data/text.ts";
export { Bernoulli } from "./distributions/bernoulli.ts";
export { Categorical } from "./distributions/categorical.ts";
export type { Density, Distribution } from "./distributions/distribution.ts";
export { klDivergence } from "./distributions/divergence.ts";
export { Laplace } from "./distributions/laplace.ts";
export { Normal } from "./distributions/normal.ts";
export { Poisson } from "./distributions/poisson.ts";
export { VonMises } from "./distributions/von-mises.ts";
export { fanIn, fanOut, gaussian, he, heBalanced, type Initializer, lecun, xavier } from "./init.ts";
// layers
export { Attention, type AttentionConfig, attend } from "./layers/attention.ts";
export {
  Convolution1d,
  Convolution2d,
  type ConvolutionConfig,
  TransposedConvolution1d,
  TransposedConvolution2d,
} from "./layers/convolution.ts";
export { Dropout } from "./layers/dropout.ts";
export { Embedding } from "./layers/embedding.ts";
export { Linear, type LinearOptions } from "./layers/linear.ts";
export { BatchNorm, GroupNorm, LayerNorm, perChannel, standardize } from "./layers/normalization.ts";
export { AveragePool, MaxPool, type PoolConfig } from "./layers/pooling.ts";
export { Gru, Lstm, SimpleRecurrent } from "./layers/recurrent.ts";
export { Residual } from "./layers/residual.ts";
export { type Layer, Sequential } from "./layers/sequential.ts";
export {
  absoluteError,
  binaryCrossEntropy,
  crossEntropy,
  gaussianLoss,
  huber,
  type LossOptions,
  poissonLoss,
  squaredError,
} from "./losses.ts";
export { accuracy } from "./metrics.ts";
// modules
export { Module, parameterCount, parameters } from "./module.ts";
export { type AdamOptions, adam, adamw } from "./optimizers/adam.ts";
// training
export { type AdagradOptions, adagrad, type RmspropOptions, rmsprop } from "./optimizers/adaptive.ts";
export { clipByNorm, clipByValue, globalNorm } from "./optimizers/clip.ts";
export {
  type Optimizer,
  type OptimizerState,
  perTensor,
  type Rate,
  type Rule,
} from "./optimizers/optimizer.ts";
export {
  cosineDecay,
  exponentialDecay,
  linearDecay,
  type Schedule,
  stepDecay,
  warmup,
} from "./optimizers/schedules.ts";
export { type MomentumOptions, momentum, nesterov, type SgdOptions, sgd } from "./optimizers/sgd.ts";
export { blend, evaluation, Pass, type Statistics, training } from "./pass.ts";
export { begin, type FitOptions, fit, type Training, trainingStep } from "./train.ts";
