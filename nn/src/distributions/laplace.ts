/** The Laplace distribution: density e^(−|x − μ| / b) / 2b, heavier in the tails than a normal. */
import type { Key, Tensor } from "@downhill/engine";
import { asTensor, type Distribution, type Parameter } from "./distribution.ts";

export class Laplace implements Distribution {
  readonly location: Tensor;
  readonly scale: Tensor;

  constructor(mean: Parameter = 0, scale: Parameter = 1) {
    this.location = asTensor(mean);
    this.scale = asTensor(scale);
  }

  logProbability(value: Tensor): Tensor {
    const distance = value.subtract(this.location).abs().divide(this.scale);
    return distance.add(this.scale.multiply(2).log()).negate();
  }

  sample(key: Key, shape: readonly number[] = []): Tensor {
    const { location, scale } = this;
    // u in (−½, ½): the inverse of the distribution function, side by side.
    const u = key.uniform([...shape, ...location.add(scale).shape], { low: 2 ** -25 - 0.5, high: 0.5 });
    const away = u.abs().multiply(-2).log1p().multiply(u.sign()).negate();
    return away.multiply(scale).add(location);
  }

  entropy(): Tensor {
    return this.scale.add(this.location.multiply(0)).multiply(2).log().add(1);
  }

  mean(): Tensor {
    return this.location.add(this.scale.multiply(0));
  }
}
