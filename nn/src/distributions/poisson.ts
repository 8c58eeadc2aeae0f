/** Counts, by their rate. */
import type { Tensor } from "@downhill/engine";
import { asTensor, type Density, type Parameter } from "./distribution.ts";

export class Poisson implements Density {
  readonly rate: Tensor;

  constructor(rate: Parameter) {
    this.rate = asTensor(rate);
  }

  logProbability(value: Tensor): Tensor {
    return value.multiply(this.rate.log()).subtract(this.rate).subtract(value.add(1).lgamma());
  }

  mean(): Tensor {
    return this.rate;
  }
}
