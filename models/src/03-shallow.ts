/** The shallow network (chapter 3): one layer of hidden units between inputs and outputs. */
import { type Key, relu, type Tensor } from "@downhill/engine";
import { Linear, Module } from "@downhill/nn";

export interface ShallowConfig {
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
  /** a[•] of the book; relu unless given. */
  readonly activation?: (x: Tensor) => Tensor;
}

export class ShallowNetwork extends Module {
  /** h = a[θ₀ + θ x] */
  readonly hidden: Linear;
  /** y = φ₀ + φ h */
  readonly output: Linear;
  readonly activation: (x: Tensor) => Tensor;

  constructor({ inputs, hidden, outputs, activation = relu }: ShallowConfig, key: Key) {
    super();
    const [hiddenKey, outputKey] = key.split(2);
    this.hidden = new Linear(inputs, hidden, hiddenKey!);
    this.output = new Linear(hidden, outputs, outputKey!);
    this.activation = activation;
  }

  /** f32[batch, inputs] → f32[batch, outputs] */
  override forward(x: Tensor): Tensor {
    return this.output.forward(this.activation(this.hidden.forward(x)));
  }
}
