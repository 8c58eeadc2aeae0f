/** The deep network (chapter 4): hidden layers one after another, each h = a[β + Ω h]. */
import { type Key, relu, type Tensor } from "@downhill/engine";
import { Linear, Module } from "@downhill/nn";

export interface DeepConfig {
  readonly inputs: number;
  /** Units of each hidden layer, D₁ … D_K. */
  readonly hidden: readonly number[];
  readonly outputs: number;
  readonly activation?: (x: Tensor) => Tensor;
}

export class DeepNetwork extends Module {
  readonly layers: readonly Linear[];
  readonly activation: (x: Tensor) => Tensor;

  constructor({ inputs, hidden, outputs, activation = relu }: DeepConfig, key: Key) {
    super();
    const widths = [inputs, ...hidden, outputs];
    const keys = key.split(widths.length - 1);
    this.layers = keys.map((layerKey, k) => new Linear(widths[k]!, widths[k + 1]!, layerKey));
    this.activation = activation;
  }

  /** f32[batch, inputs] → f32[batch, outputs] */
  override forward(x: Tensor): Tensor {
    return this.layers.reduce((h, layer, k) => layer.forward(k === 0 ? h : this.activation(h)), x);
  }
}
