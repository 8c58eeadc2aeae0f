/** The training loop: one compiled step, repeated. */
import { jit, type Tensor, valueAndGrad } from "@downhill/engine";
import type { Optimizer, OptimizerState } from "./optimizers/optimizer.ts";

/** What a step takes and gives: the model, and what the optimiser remembers. */
export interface Training<Model> {
  readonly model: Model;
  readonly state: OptimizerState<Model>;
}

/** The training before its first step. */
export const begin = <Model>(model: Model, optimizer: Optimizer): Training<Model> => ({
  model,
  state: optimizer.start(model),
});

/**
 * One step, compiled: forward, backward, update. `loss(model, ...batch)` is one number; the step returns it as it was before the update.
 * The training handed in is donated: its numbers are updated in place, so go on with the one handed back.
 *
 *   const step = trainingStep((net: ShallowNetwork, x: Tensor, y: Tensor) => squaredError(net.forward(x), y), sgd({ learningRate: 0.1 }));
 *   let training = begin(net, optimizer);
 *   for (let i = 0; i < 1000; i++) training = step(training, x, y).training;
 */
export function trainingStep<Model, Batch extends unknown[]>(
  loss: (model: Model, ...batch: Batch) => Tensor,
  optimizer: Optimizer,
): (training: Training<Model>, ...batch: Batch) => { training: Training<Model>; loss: Tensor } {
  const step = (training: Training<Model>, ...batch: Batch) => {
    const { value, gradient } = valueAndGrad(loss)(training.model, ...batch);
    const { params, state } = optimizer.step(training.model, gradient, training.state);
    return { training: { model: params, state }, loss: value };
  };
  return jit(step, { donate: [0] });
}

export interface FitOptions<Model, Batch extends unknown[]> {
  readonly loss: (model: Model, ...batch: Batch) => Tensor;
  readonly optimizer: Optimizer;
  readonly steps: number;
  /** The batch of each step. */
  readonly batch: (step: number) => Batch;
  /** Called after every step with the loss before it; return false to stop. */
  readonly onStep?: (step: number, loss: Tensor, model: Model) => boolean | undefined;
}

/** Trains for so many steps and returns the model. */
export function fit<Model, Batch extends unknown[]>(model: Model, options: FitOptions<Model, Batch>): Model {
  const { loss, optimizer, steps, batch, onStep } = options;
  const step = trainingStep(loss, optimizer);
  let training = begin(model, optimizer);
  for (let i = 0; i < steps; i++) {
    const after = step(training, ...batch(i));
    training = after.training;
    if (onStep?.(i, after.loss, training.model) === false) break;
  }
  return training.model;
}
