/** Learning rates by the number of steps taken: functions of f32[], so that a compiled training step carries its schedule along. */
import type { Tensor } from "@downhill/engine";

export type Schedule = (steps: Tensor) => Tensor;

/** `rate`, multiplied by `factor` after every so many steps. */
export const stepDecay = (options: { rate: number; every: number; factor: number }): Schedule => {
  const { rate, every, factor } = options;
  return (steps) => steps.divide(every).floor().multiply(Math.log(factor)).exp().multiply(rate);
};

/** `rate`, multiplied by `factor` after each step. */
export const exponentialDecay = (options: { rate: number; factor: number }): Schedule => {
  const { rate, factor } = options;
  return (steps) => steps.multiply(Math.log(factor)).exp().multiply(rate);
};

/** Half a cosine from `rate` down to `floor` over so many steps, then flat. */
export const cosineDecay = (options: { rate: number; steps: number; floor?: number }): Schedule => {
  const { rate, steps: length, floor = 0 } = options;
  return (steps) => {
    const angle = steps.minimum(length).multiply(Math.PI / length);
    return angle
      .cos()
      .add(1)
      .multiply((rate - floor) / 2)
      .add(floor);
  };
};

/** A straight line from `rate` down to `floor` over so many steps, then flat. */
export const linearDecay = (options: { rate: number; steps: number; floor?: number }): Schedule => {
  const { rate, steps: length, floor = 0 } = options;
  return (steps) =>
    steps
      .minimum(length)
      .multiply((floor - rate) / length)
      .add(rate);
};

/** From rate / steps up to `rate` in so many steps; then what `after` says, from its own step 0. */
export const warmup = (options: { rate: number; steps: number; after?: Schedule }): Schedule => {
  const { rate, steps: length, after } = options;
  return (steps) => {
    const rising = steps.add(1).divide(length).minimum(1);
    if (after === undefined) return rising.multiply(rate);
    return rising.multiply(after(steps.subtract(length).maximum(0)));
  };
};
