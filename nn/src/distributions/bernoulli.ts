/** 0 or 1, by the logit of 1. */
import { type Key, softplus, type Tensor } from "@downhill/engine";
import { asTensor, type Distribution, type Parameter } from "./distribution.ts";

export class Bernoulli implements Distribution {
  readonly logits: Tensor;

  constructor(logits: Parameter) {
    this.logits = asTensor(logits);
  }

  logProbability(value: Tensor): Tensor {
    return this.logits.multiply(value).subtract(softplus(this.logits));
  }

  sample(key: Key, shape: readonly number[] = []): Tensor {
    return key.bernoulli([...shape, ...this.logits.shape], this.logits.sigmoid()).cast("f32");
  }

  entropy(): Tensor {
    return softplus(this.logits).subtract(this.logits.multiply(this.mean()));
  }

  mean(): Tensor {
    return this.logits.sigmoid();
  }
}
