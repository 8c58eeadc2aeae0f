/** Linear regression (chapter 2): y = φ₀ + φ₁ x. */
import type { Key, Tensor } from "@downhill/engine";
import { gaussian, Linear, Module } from "@downhill/nn";

export interface LinearRegressionConfig {
  readonly inputs: number;
  readonly outputs: number;
}

export class LinearRegression extends Module {
  readonly line: Linear;

  constructor({ inputs, outputs }: LinearRegressionConfig, key: Key) {
    super();
    this.line = new Linear(inputs, outputs, key, { init: gaussian(1) });
  }

  /** f32[batch, inputs] → f32[batch, outputs] */
  override forward(x: Tensor): Tensor {
    return this.line.forward(x);
  }
}
