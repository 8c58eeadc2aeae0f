/** How weights begin. A weight is laid out [outputs, inputs, window…]; its fan-in is what one output sums over. */
import type { Key, Tensor } from "@downhill/engine";

export type Shape = readonly number[];
export type Initializer = (key: Key, shape: Shape) => Tensor;

const product = (sizes: Shape): number => sizes.reduce((a, b) => a * b, 1);
export const fanIn = (shape: Shape): number => product(shape.slice(1));
export const fanOut = (shape: Shape): number => shape[0]! * product(shape.slice(2));

/** Normal with variance 2 / fan-in: keeps the second moment from layer to layer under relu (§7.5). */
export const he: Initializer = (key, shape) => key.normal(shape, { deviation: Math.sqrt(2 / fanIn(shape)) });

/** Normal with variance 4 / (fan-in + fan-out): the compromise between forward and backward pass under relu (§7.5). */
export const heBalanced: Initializer = (key, shape) =>
  key.normal(shape, { deviation: Math.sqrt(4 / (fanIn(shape) + fanOut(shape))) });

/** Normal with variance 2 / (fan-in + fan-out): the same for activations of slope one (Glorot and Bengio). */
export const xavier: Initializer = (key, shape) =>
  key.normal(shape, { deviation: Math.sqrt(2 / (fanIn(shape) + fanOut(shape))) });

/** Uniform within ±√(3 / fan-in): variance 1 / fan-in, as LeCun. */
export const lecun: Initializer = (key, shape) => {
  const bound = Math.sqrt(3 / fanIn(shape));
  return key.uniform(shape, { low: -bound, high: bound });
};

/** Normal with the given standard deviation. */
export const gaussian =
  (deviation: number): Initializer =>
  (key, shape) =>
    key.normal(shape, { deviation });
