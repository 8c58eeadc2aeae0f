/** Activation functions beyond the engine's own. */
import { elu, softplus, type Tensor, where } from "@downhill/engine";

/** elu scaled so that activations keep mean 0 and variance 1 from layer to layer (Klambauer and others). */
export const selu = (x: Tensor): Tensor => elu(x, 1.6732632423543772).multiply(1.0507009873554805);

/** gelu with the tanh that is often used in its place. */
export const geluTanh = (x: Tensor): Tensor =>
  x.multiply(0.5).multiply(
    x
      .add(x.multiply(x).multiply(x).multiply(0.044715))
      .multiply(Math.sqrt(2 / Math.PI))
      .tanh()
      .add(1),
  );

/** x clamped to [−3, 3] gives a gate from 0 to 1: x (x + 3) / 6 in between. */
export const hardSwish = (x: Tensor): Tensor => x.multiply(x.add(3).clamp(0, 6)).divide(6);

/** log sigmoid(x), safe for large −x. */
export const logSigmoid = (x: Tensor): Tensor => softplus(x.negate()).negate();

/** 0 below zero, 1 from zero on: the step, with no slope. */
export const heaviside = (x: Tensor): Tensor => where(x.less(0), 0, 1);
