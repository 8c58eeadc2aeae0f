/**
 * Distributions as values: parameters that broadcast, log-probabilities that can be differentiated, samples that ask for a key. Where a
 * sample can be written as a differentiable function of the parameters and of noise, it is (reparameterisation, §17.8).
 */
import {
  arange,
  type Key,
  logSoftmax,
  softmax,
  softplus,
  type Tensor,
  tensor,
  where,
} from "@downhill/engine";

export interface Distribution {
  /** log Pr(value), one for each of the values. */
  logProbability(value: Tensor): Tensor;
  /** So many independent draws: [shape…, parameters…] */
  sample(key: Key, shape?: readonly number[]): Tensor;
  /** −E[log Pr], in nats. */
  entropy(): Tensor;
  /** E[x]; for classes, their probabilities. */
  mean(): Tensor;
}

type Parameter = Tensor | number;
const asTensor = (x: Parameter): Tensor => (typeof x === "number" ? tensor(x) : x);
const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/** Normal by mean and standard **deviation**; the book writes Norm[μ, σ²] with the variance. */
export class Normal implements Distribution {
  readonly location: Tensor;
  readonly deviation: Tensor;

  constructor(mean: Parameter = 0, deviation: Parameter = 1) {
    this.location = asTensor(mean);
    this.deviation = asTensor(deviation);
  }

  logProbability(value: Tensor): Tensor {
    const z = value.subtract(this.location).divide(this.deviation);
    return z.square().multiply(-0.5).subtract(this.deviation.log()).subtract(halfLogTwoPi);
  }

  sample(key: Key, shape: readonly number[] = []): Tensor {
    const { location, deviation } = this;
    return key
      .normal([...shape, ...location.add(deviation).shape])
      .multiply(deviation)
      .add(location);
  }

  entropy(): Tensor {
    return this.deviation
      .add(this.location.multiply(0))
      .log()
      .add(halfLogTwoPi + 0.5);
  }

  mean(): Tensor {
    return this.location.add(this.deviation.multiply(0));
  }
}

/** Laplace: density e^(−|x − μ| / b) / 2b. */
export class Laplace implements Distribution {
  readonly location: Tensor;
  readonly scale: Tensor;

  constructor(mean: Parameter = 0, scale: Parameter = 1) {
    this.location = asTensor(mean);
    this.scale = asTensor(scale);
  }

  logProbability(value: Tensor): Tensor {
    const distance = value.subtract(this.location).abs().divide(this.scale);
    return distance.add(this.scale.multiply(2).log()).negate();
  }

  sample(key: Key, shape: readonly number[] = []): Tensor {
    const { location, scale } = this;
    // u in (−½, ½): the inverse of the distribution function, side by side.
    const u = key.uniform([...shape, ...location.add(scale).shape], { low: 2 ** -25 - 0.5, high: 0.5 });
    const away = u.abs().multiply(-2).log1p().multiply(u.sign()).negate();
    return away.multiply(scale).add(location);
  }

  entropy(): Tensor {
    return this.scale.add(this.location.multiply(0)).multiply(2).log().add(1);
  }

  mean(): Tensor {
    return this.location.add(this.scale.multiply(0));
  }
}

/** 0 or 1, by the logit of 1. */
export class Bernoulli implements Distribution {
  readonly logits: Tensor;

  constructor(logits: Parameter) {
    this.logits = asTensor(logits);
  }

  logProbability(value: Tensor): Tensor {
    return this.logits.multiply(value).subtract(softplus(this.logits));
  }

  sample(key: Key, shape: readonly number[] = []): Tensor {
    return key.bernoulli([...shape, ...this.logits.shape], this.logits.sigmoid()).cast("f32");
  }

  entropy(): Tensor {
    return softplus(this.logits).subtract(this.logits.multiply(this.mean()));
  }

  mean(): Tensor {
    return this.logits.sigmoid();
  }
}

/** One of K classes, by logits f32[…, K]; values are classes, i32[…]. */
export class Categorical implements Distribution {
  readonly logits: Tensor;

  constructor(logits: Tensor) {
    this.logits = logits;
  }

  logProbability(value: Tensor): Tensor {
    const classes = this.logits.shape.at(-1)!;
    return where(value.insertAxis(-1).equal(arange(classes)), logSoftmax(this.logits), 0).sum(-1);
  }

  sample(key: Key, shape: readonly number[] = []): Tensor {
    return key.categorical(this.logits.broadcastTo([...shape, ...this.logits.shape]));
  }

  entropy(): Tensor {
    return softmax(this.logits).multiply(logSoftmax(this.logits)).sum(-1).negate();
  }

  mean(): Tensor {
    return softmax(this.logits);
  }
}

/** D_KL[q ‖ p] = E_q[log q − log p], exactly, for two of a kind. */
export function klDivergence<D extends Normal | Bernoulli | Categorical>(q: D, p: NoInfer<D>): Tensor {
  if (q instanceof Normal && p instanceof Normal) {
    const ratio = q.deviation.divide(p.deviation);
    const apart = q.location.subtract(p.location).divide(p.deviation);
    return ratio.square().add(apart.square()).subtract(1).multiply(0.5).subtract(ratio.log());
  }
  if (q instanceof Bernoulli && p instanceof Bernoulli)
    return q
      .mean()
      .multiply(q.logits.subtract(p.logits))
      .subtract(softplus(q.logits))
      .add(softplus(p.logits));
  if (q instanceof Categorical && p instanceof Categorical)
    return softmax(q.logits)
      .multiply(logSoftmax(q.logits).subtract(logSoftmax(p.logits)))
      .sum(-1);
  throw new Error("klDivergence: takes two distributions of one kind; estimate it from samples otherwise");
}
