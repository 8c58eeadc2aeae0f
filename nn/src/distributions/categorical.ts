/** One of K classes, by logits f32[…, K]; values are classes, i32[…]. */
import { arange, type Key, logSoftmax, softmax, type Tensor, where } from "@downhill/engine";
import type { Distribution } from "./distribution.ts";

export class Categorical implements Distribution {
  readonly logits: Tensor;

  constructor(logits: Tensor) {
    this.logits = logits;
  }

  logProbability(value: Tensor): Tensor {
    const classes = this.logits.shape.at(-1)!;
    return where(value.insertAxis(-1).equal(arange(classes)), logSoftmax(this.logits), 0).sum(-1);
  }

  sample(key: Key, shape: readonly number[] = []): Tensor {
    return key.categorical(this.logits.broadcastTo([...shape, ...this.logits.shape]));
  }

  entropy(): Tensor {
    return softmax(this.logits).multiply(logSoftmax(this.logits)).sum(-1).negate();
  }

  mean(): Tensor {
    return softmax(this.logits);
  }
}
