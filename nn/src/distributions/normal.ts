/** The normal distribution, by mean and standard **deviation**; the book writes Norm[μ, σ²] with the variance. */
import type { Key, Tensor } from "@downhill/engine";
import { asTensor, type Distribution, type Parameter } from "./distribution.ts";

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

export class Normal implements Distribution {
  readonly location: Tensor;
  readonly deviation: Tensor;

  constructor(mean: Parameter = 0, deviation: Parameter = 1) {
    this.location = asTensor(mean);
    this.deviation = asTensor(deviation);
  }

  logProbability(value: Tensor): Tensor {
    const z = value.subtract(this.location).divide(this.deviation);
    return z.square().multiply(-0.5).subtract(this.deviation.log()).subtract(halfLogTwoPi);
  }

  sample(key: Key, shape: readonly number[] = []): Tensor {
    const { location, deviation } = this;
    return key
      .normal([...shape, ...location.add(deviation).shape])
      .multiply(deviation)
      .add(location);
  }

  entropy(): Tensor {
    return this.deviation
      .add(this.location.multiply(0))
      .log()
      .add(halfLogTwoPi + 0.5);
  }

  mean(): Tensor {
    return this.location.add(this.deviation.multiply(0));
  }
}
