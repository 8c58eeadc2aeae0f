/** Adam's two ancestors: the second moment alone. */
import { type Optimizer, perTensor, type Rate } from "./optimizer.ts";

export interface RmspropOptions {
  readonly learningRate?: Rate;
  /** γ: how much of the second moment is kept. */
  readonly decay?: number;
  readonly epsilon?: number;
}

/** v ← γ v + (1 − γ) g², φ ← φ − α g / (√v + ε) */
export const rmsprop = ({
  learningRate = 0.01,
  decay = 0.99,
  epsilon = 1e-8,
}: RmspropOptions = {}): Optimizer =>
  perTensor(learningRate, 1, (p, g, [v], { rate }) => {
    const square = v!.multiply(decay).add(g.square().multiply(1 - decay));
    return { param: p.subtract(g.divide(square.sqrt().add(epsilon)).multiply(rate)), slots: [square] };
  });

export interface AdagradOptions {
  readonly learningRate?: Rate;
  readonly epsilon?: number;
}

/** v ← v + g², φ ← φ − α g / (√v + ε): all of history, so steps only ever shrink. */
export const adagrad = ({ learningRate = 0.01, epsilon = 1e-10 }: AdagradOptions = {}): Optimizer =>
  perTensor(learningRate, 1, (p, g, [v], { rate }) => {
    const square = v!.add(g.square());
    return { param: p.subtract(g.divide(square.sqrt().add(epsilon)).multiply(rate)), slots: [square] };
  });
