/** Directions, in radians: normal-like about a mean direction on the circle (problem 5.3's wind), density e^(κ cos(x − μ)) / 2π I₀(κ). */
import type { Tensor } from "@downhill/engine";
import { asTensor, type Density, type Parameter } from "./distribution.ts";

export class VonMises implements Density {
  /** μ */
  readonly direction: Tensor;
  /** κ ≥ 0; at 0 all directions are alike. */
  readonly concentration: Tensor;

  constructor(mean: Parameter, concentration: Parameter) {
    this.direction = asTensor(mean);
    this.concentration = asTensor(concentration);
  }

  logProbability(value: Tensor): Tensor {
    // log I₀(κ) = κ + log(e^−κ I₀(κ)), and the scaled I₀ does not overflow.
    const aligned = value.subtract(this.direction).cos().subtract(1).multiply(this.concentration);
    return aligned.subtract(this.concentration.besselI0e().log()).subtract(Math.log(2 * Math.PI));
  }

  mean(): Tensor {
    return this.direction.add(this.concentration.multiply(0));
  }
}
