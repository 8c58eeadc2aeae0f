/**
 * How a model is being run. In training, dropout draws and batch norm looks at its batch and reports what it saw; in evaluation, nothing is
 * drawn and batch norm uses what was reported. The statistics are a tree of their own, outside the model: they are observed, not learned.
 *
 *   const pass = training(key);
 *   const { value, gradient } = valueAndGrad((m: Net) => crossEntropy(m.forward(x, pass), y))(model);
 *   statistics = blend(statistics, pass.observed);
 *   …
 *   model.forward(x, evaluation(statistics));
 */
import type { Key, Tensor } from "@downhill/engine";

/** What one batch-norm layer saw: f32[channels] each. */
export interface Statistics {
  readonly mean: Tensor;
  /** With n − 1 in the denominator, as an estimate for other data. */
  readonly variance: Tensor;
}

export class Pass {
  readonly training: boolean;
  /** In training: the statistics of each batch-norm layer, in the order in which they ran. */
  readonly observed: Statistics[] = [];
  #key: Key | undefined;
  readonly #known: readonly Statistics[];
  #next = 0;

  constructor(training: boolean, key: Key | undefined, known: readonly Statistics[]) {
    this.training = training;
    this.#key = key;
    this.#known = known;
  }

  /** A fresh key, for whoever draws. */
  draw(): Key {
    if (this.#key === undefined)
      throw new Error(
        "training: this model draws random numbers (dropout), and no key was given; training(key(0))",
      );
    const [next, drawn] = this.#key.split(2);
    this.#key = next;
    return drawn!;
  }

  /** The statistics of the batch-norm layer that asks, in the order in which they were observed. */
  recall(): Statistics {
    const known = this.#known[this.#next++];
    if (known === undefined)
      throw new Error(
        `evaluation: batch norm number ${this.#next} has no statistics; give those a training pass observed, evaluation(pass.observed)`,
      );
    return known;
  }
}

export const training = (key?: Key): Pass => new Pass(true, key, []);
export const evaluation = (statistics: readonly Statistics[] = []): Pass =>
  new Pass(false, undefined, statistics);

/** Moves the statistics so far by `step` towards what was just observed; with none so far, takes that. */
export function blend(
  soFar: readonly Statistics[],
  observed: readonly Statistics[],
  step = 0.1,
): readonly Statistics[] {
  if (soFar.length === 0) return observed;
  const towards = (a: Tensor, b: Tensor): Tensor => a.multiply(1 - step).add(b.multiply(step));
  return observed.map((now, i) => ({
    mean: towards(soFar[i]!.mean, now.mean),
    variance: towards(soFar[i]!.variance, now.variance),
  }));
}
