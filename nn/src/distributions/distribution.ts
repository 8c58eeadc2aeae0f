/**
 * Distributions as values: parameters that broadcast, log-probabilities that can be differentiated, samples that ask for a key. Where a
 * sample can be written as a differentiable function of the parameters and of noise, it is (reparameterisation, §17.8).
 */
import { type Key, Tensor, tensor } from "@downhill/engine";

/** What a loss needs of a distribution. */
export interface Density {
  /** log Pr(value), one for each of the values. */
  logProbability(value: Tensor): Tensor;
  /** E[x]; for classes, their probabilities; on a circle, the mean direction. */
  mean(): Tensor;
}

export interface Distribution extends Density {
  /** So many independent draws: [shape…, parameters…] */
  sample(key: Key, shape?: readonly number[]): Tensor;
  /** −E[log Pr], in nats. */
  entropy(): Tensor;
}

export type Parameter = Tensor | number;
export const asTensor = (x: Parameter): Tensor => (x instanceof Tensor ? x : tensor(x));
