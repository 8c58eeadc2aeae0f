/** A table of vectors, one a token: looking one up is multiplying by a one-hot vector, without the multiplying. */
import type { Key, Tensor } from "@downhill/engine";
import { gaussian, type Initializer } from "../init.ts";
import { Module } from "../module.ts";

export class Embedding extends Module {
  /** f32[vocabulary, width] */
  readonly weight: Tensor;

  constructor(vocabulary: number, width: number, key: Key, init: Initializer = gaussian(0.02)) {
    super();
    this.weight = init(key, [vocabulary, width]);
  }

  /** i32[…] → f32[…, width] */
  override forward(tokens: Tensor): Tensor {
    return this.weight.take(tokens);
  }

  /** Scores of every token for a vector, with the same table: f32[…, width] → f32[…, vocabulary] */
  logits(h: Tensor): Tensor {
    return h.matmul(this.weight.transpose());
  }
}
