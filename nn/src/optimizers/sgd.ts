/** Gradient descent, plain and with memory (§6.2, §6.3). */
import { type Optimizer, perTensor, type Rate } from "./optimizer.ts";

export interface SgdOptions {
  readonly learningRate: Rate;
  /** Adds this much of the parameter to its gradient: L2 regularisation with λ = weightDecay / 2. */
  readonly weightDecay?: number;
}

/** φ ← φ − α g */
export const sgd = ({ learningRate, weightDecay = 0 }: SgdOptions): Optimizer =>
  perTensor(learningRate, 0, (p, g, _, { rate }) => ({
    param: p.subtract(regularized(p, g, weightDecay).multiply(rate)),
    slots: [],
  }));

export interface MomentumOptions extends SgdOptions {
  /** β: how much of the memory is kept. */
  readonly decay?: number;
  /**
   * The memory takes (1 − dampening) of each gradient. Left out it is `decay`, which makes the memory the book's running average (eq. 6.11);
   * 0 makes it PyTorch's running sum, whose learning rates are smaller by 1 − decay.
   */
  readonly dampening?: number;
}

/** m ← β m + (1 − β) g, φ ← φ − α m */
export const momentum = ({
  learningRate,
  decay = 0.9,
  dampening = decay,
  weightDecay = 0,
}: MomentumOptions): Optimizer =>
  perTensor(learningRate, 1, (p, g, [m], { rate }) => {
    const next = m!.multiply(decay).add(regularized(p, g, weightDecay).multiply(1 - dampening));
    return { param: p.subtract(next.multiply(rate)), slots: [next] };
  });

/**
 * Momentum whose gradient is taken where the memory is about to lead (eq. 6.12). The parameters it holds are those look-ahead points, φ − αβ m, so
 * that the gradient given to it is the one the equation asks for.
 */
export const nesterov = ({
  learningRate,
  decay = 0.9,
  dampening = decay,
  weightDecay = 0,
}: MomentumOptions): Optimizer =>
  perTensor(learningRate, 1, (p, g, [m], { rate }) => {
    const fresh = regularized(p, g, weightDecay).multiply(1 - dampening);
    const next = m!.multiply(decay).add(fresh);
    return { param: p.subtract(fresh.add(next.multiply(decay)).multiply(rate)), slots: [next] };
  });

const regularized: <T extends { add(x: T): T; multiply(x: number): T }>(
  p: T,
  g: T,
  weightDecay: number,
) => T = (p, g, weightDecay) => (weightDecay === 0 ? g : g.add(p.multiply(weightDecay)));
