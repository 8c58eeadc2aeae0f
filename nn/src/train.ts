/** The training loop: one compiled step, repeated. */
import { type Compiled, jit, leavesOf, type Tensor, valueAndGrad } from "@downhill/engine";
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
 *
 * `step.steps(order, training, xs, ys)` runs many steps in one call, on batches out of stacks by their numbers.
 */
export function trainingStep<Model, Batch extends unknown[]>(
  loss: (model: Model, ...batch: Batch) => Tensor,
  optimizer: Optimizer,
): Compiled<[Training<Model>, ...Batch], { training: Training<Model>; loss: Tensor }> {
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
  /** All batches: each tensor of a batch has them stacked along its axis 0. */
  readonly batches: Batch;
  /** The batch that a step takes, counted from 0; by default each in turn. */
  readonly order?: (step: number) => number;
  /** Steps from report to report; they run in one call of the program. 100 if not given. */
  readonly every?: number;
  /** Told how many steps are done, the loss before the last of them, and the model after it; return false to stop. */
  readonly onReport?: (done: number, loss: Tensor, model: Model) => boolean | undefined;
}

/** Trains for so many steps and returns the model. The loop runs inside the program, and comes back only to report. */
export function fit<Model, Batch extends unknown[]>(model: Model, options: FitOptions<Model, Batch>): Model {
  const { loss, optimizer, steps, batches, every = 100, onReport } = options;
  const count = leavesOf(batches)[0]?.shape[0] ?? 1;
  const order = options.order ?? ((step) => step % count);
  const step = trainingStep(loss, optimizer);
  let training = begin(model, optimizer);
  for (let done = 0; done < steps; ) {
    const stretch = Array.from({ length: Math.min(every, steps - done) }, (_, i) => order(done + i));
    const after = step.steps(stretch, training, ...batches);
    training = after.training;
    done += stretch.length;
    if (onReport?.(done, after.loss, training.model) === false) break;
  }
  return training.model;
}
