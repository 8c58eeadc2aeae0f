/** Adaptive moments: each parameter's step is scaled by the history of its own gradients (§6.4). */
import { type Optimizer, perTensor, type Rate } from "./optimizer.ts";

export interface AdamOptions {
  readonly learningRate?: Rate;
  /** β and γ: how much of the first and second moment is kept. */
  readonly decay?: readonly [first: number, second: number];
  readonly epsilon?: number;
  /** AdamW: shrinks the parameters by this share of the learning rate, beside the moments. */
  readonly weightDecay?: number;
}

/** m ← β m + (1 − β) g, v ← γ v + (1 − γ) g², φ ← φ − α m̃ / (√ṽ + ε), with m̃ and ṽ corrected for starting at zero. */
export function adam({
  learningRate = 0.001,
  decay: [first, second] = [0.9, 0.999],
  epsilon = 1e-8,
  weightDecay = 0,
}: AdamOptions = {}): Optimizer {
  return perTensor(learningRate, 2, (p, g, [m, v], { rate, steps }) => {
    const moment = m!.multiply(first).add(g.multiply(1 - first));
    const square = v!.multiply(second).add(g.square().multiply(1 - second));
    // 1 / (1 − βᵗ): a scalar each, so that every parameter costs one root and one division.
    const [correction, spread] = [first, second].map((decay) => remaining(decay, steps).reciprocal());
    const deviation = square.multiply(spread!).sqrt().add(epsilon);
    const step = moment.divide(deviation).multiply(correction!.multiply(rate));
    const shrunk = weightDecay === 0 ? p : p.subtract(p.multiply(scalar(rate, weightDecay)));
    return { param: shrunk.subtract(step), slots: [moment, square] };
  });
}

/** Adam with decoupled weight decay, its habit of 0.01. */
export const adamw = (options: AdamOptions = {}): Optimizer => adam({ weightDecay: 0.01, ...options });

type Scalar = Parameters<Parameters<typeof perTensor>[2]>[3];

/** 1 − βᵗ, without the cancellation that would cost half the digits of the first steps. */
const remaining = (decay: number, steps: Scalar["steps"]): Scalar["steps"] =>
  steps.multiply(Math.log(decay)).expm1().negate();

const scalar = (rate: Scalar["rate"], by: number): Scalar["rate"] =>
  typeof rate === "number" ? rate * by : rate.multiply(by);
