/** Dropout (§9.3.3): in training, each unit is zeroed with the given probability and the others are scaled up so that the mean stays. */
import { type Tensor, where } from "@downhill/engine";
import { Module } from "../module.ts";
import { evaluation, type Pass } from "../pass.ts";

export class Dropout extends Module {
  readonly probability: number;

  constructor(probability: number) {
    super();
    if (!(probability >= 0 && probability < 1))
      throw new Error(`dropout: probability ${probability} is not in [0, 1)`);
    this.probability = probability;
  }

  /** Any shape → the same */
  override forward(x: Tensor, pass: Pass = evaluation()): Tensor {
    if (!pass.training || this.probability === 0) return x;
    const kept = pass.draw().uniform(x.shape).greaterEqual(this.probability);
    return where(kept, x.divide(1 - this.probability), 0);
  }
}
