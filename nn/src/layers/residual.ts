/** What a layer computes, added to what went in (§11.2). */
import type { Tensor } from "@downhill/engine";
import { Module } from "../module.ts";
import type { Pass } from "../pass.ts";

export class Residual<Inner extends Module> extends Module {
  readonly inner: Inner;

  constructor(inner: Inner) {
    super();
    this.inner = inner;
  }

  /** The inner layer must return the shape it is given. */
  override forward(x: Tensor, pass?: Pass): Tensor {
    return x.add(this.inner.forward(x, pass));
  }
}
