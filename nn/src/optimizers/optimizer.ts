/**
 * An optimiser is a pair of functions on values: it makes a state shaped like the parameters, and from parameters, gradient and state
 * the next parameters and state. Nothing is changed in place; a compiler that sees the whole step does that.
 */
import { type Tensor, tensor, zipTrees } from "@downhill/engine";

export interface Optimizer {
  /** The state before the first step. */
  start<Params>(params: Params): OptimizerState<Params>;
  step<Params>(
    params: Params,
    gradient: Params,
    state: OptimizerState<Params>,
  ): { params: Params; state: OptimizerState<Params> };
}

/** What every state holds: the number of steps taken, and trees shaped like the parameters. */
export interface OptimizerState<Params> {
  /** f32[]: how many steps have been taken. */
  readonly steps: Tensor;
  readonly slots: readonly Params[];
}

/** A learning rate, fixed or by the number of steps taken so far, f32[] → f32[]. */
export type Rate = number | ((steps: Tensor) => Tensor);

export const rateAt = (rate: Rate, steps: Tensor): Tensor | number =>
  typeof rate === "number" ? rate : rate(steps);

/** How one tensor moves: its gradient and its slots give its next value and theirs. */
export type Rule = (
  param: Tensor,
  gradient: Tensor,
  slots: readonly Tensor[],
  at: { readonly rate: Tensor | number; readonly steps: Tensor },
) => { readonly param: Tensor; readonly slots: readonly Tensor[] };

/** An optimiser that treats every tensor by the same rule, with `slots` tensors of state beside it, all starting at zero. */
export function perTensor(learningRate: Rate, slots: number, rule: Rule): Optimizer {
  return {
    start: (params) => ({
      steps: tensor(0),
      slots: Array.from({ length: slots }, () => zipTrees((p) => p.multiply(0), params)),
    }),
    step: (params, gradient, { steps, slots: before }) => {
      const at = { rate: rateAt(learningRate, steps), steps: steps.add(1) };
      const nextSlots: Tensor[][] = [];
      const next = zipTrees(
        (p, g, ...own) => {
          const moved = rule(p, g, own, at);
          nextSlots.push([...moved.slots]);
          return moved.param;
        },
        params,
        gradient,
        ...before,
      );
      // zipTrees visits leaves in one order, always: the i-th leaf's slots are the i-th pushed.
      const state = before.map((tree, slot) => {
        let leaf = 0;
        return zipTrees(() => nextSlots[leaf++]![slot]!, tree);
      });
      return { params: next, state: { steps: at.steps, slots: state } };
    },
  };
}
