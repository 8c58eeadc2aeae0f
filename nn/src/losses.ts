/**
 * Losses: how far a prediction is from its target (chapter 5). Each is a mean over everything it compares unless `reduce` says otherwise: "sum"
 * adds up, "none" leaves one loss per comparison.
 */
import { arange, logSoftmax, softplus, type Tensor, where } from "@downhill/engine";

export interface LossOptions {
  readonly reduce?: "mean" | "sum" | "none";
}

function reduced(losses: Tensor, { reduce = "mean" }: LossOptions): Tensor {
  if (reduce === "none") return losses;
  return reduce === "mean" ? losses.mean() : losses.sum();
}

/** (predicted − target)²: the negative log-likelihood of a normal with fixed variance, but for constants. */
export const squaredError = (predicted: Tensor, target: Tensor, options: LossOptions = {}): Tensor =>
  reduced(predicted.subtract(target).square(), options);

/** |predicted − target|: the same for a Laplace distribution. */
export const absoluteError = (predicted: Tensor, target: Tensor, options: LossOptions = {}): Tensor =>
  reduced(predicted.subtract(target).abs(), options);

/** Squared near the target, absolute beyond `delta`. */
export function huber(
  predicted: Tensor,
  target: Tensor,
  { delta = 1, ...options }: LossOptions & { readonly delta?: number } = {},
): Tensor {
  const distance = predicted.subtract(target).abs();
  const near = distance.square().multiply(0.5);
  const far = distance.subtract(delta / 2).multiply(delta);
  return reduced(where(distance.less(delta), near, far), options);
}

/**
 * −log softmax(logits) at the target. `target` holds classes, i32[…], or probabilities, f32[…, classes], beside logits f32[…, classes].
 * `smoothing` takes that share of the probability and spreads it over all classes.
 */
export function crossEntropy(
  logits: Tensor,
  target: Tensor,
  { smoothing = 0, ...options }: LossOptions & { readonly smoothing?: number } = {},
): Tensor {
  const logProbabilities = logSoftmax(logits, -1);
  const classes = logits.shape.at(-1)!;
  const chosen =
    target.rank === logits.rank
      ? logProbabilities.multiply(target)
      : where(target.insertAxis(-1).equal(arange(classes)), logProbabilities, 0);
  const fit = chosen.sum(-1).negate();
  if (smoothing === 0) return reduced(fit, options);
  const spread = logProbabilities.mean(-1).negate();
  return reduced(fit.multiply(1 - smoothing).add(spread.multiply(smoothing)), options);
}

/** −log of the probability that sigmoid(logits) gives to the target, 0 or 1 or between: softplus(f) − y f. */
export const binaryCrossEntropy = (logits: Tensor, target: Tensor, options: LossOptions = {}): Tensor =>
  reduced(softplus(logits).subtract(logits.multiply(target)), options);

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/** −log of a normal density with its own mean and variance for every target (heteroscedastic regression, §5.3.4). */
export function gaussianLoss(
  mean: Tensor,
  variance: Tensor,
  target: Tensor,
  options: LossOptions = {},
): Tensor {
  const scaled = target.subtract(mean).square().divide(variance);
  return reduced(variance.log().add(scaled).multiply(0.5).add(halfLogTwoPi), options);
}

/** −log of a Poisson probability of the counts, its rate given by its logarithm; without log y!, which no rate changes. */
export const poissonLoss = (logRate: Tensor, target: Tensor, options: LossOptions = {}): Tensor =>
  reduced(logRate.exp().subtract(target.multiply(logRate)), options);
