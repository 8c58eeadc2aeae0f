/** A linear layer: β + Ω x, for every row. */
import { type Key, type Tensor, zeros } from "@downhill/engine";
import { he, type Initializer } from "../init.ts";
import { Module } from "../module.ts";

export interface LinearOptions {
  readonly bias?: boolean;
  readonly init?: Initializer;
}

export class Linear extends Module {
  /** Ω: f32[outputs, inputs] */
  readonly weight: Tensor;
  /** β: f32[outputs] */
  readonly bias: Tensor | null;

  constructor(inputs: number, outputs: number, key: Key, { bias = true, init = he }: LinearOptions = {}) {
    super();
    this.weight = init(key, [outputs, inputs]);
    this.bias = bias ? zeros([outputs]) : null;
  }

  /** f32[…, inputs] → f32[…, outputs] */
  override forward(x: Tensor): Tensor {
    const y = x.matmul(this.weight.transpose());
    return this.bias === null ? y : y.add(this.bias);
  }
}
