/** Layers one after another; a plain function (an activation, a reshape) counts as a layer without parameters. */
import type { Tensor } from "@downhill/engine";
import { Module } from "../module.ts";
import type { Pass } from "../pass.ts";

export type Layer = Module | ((x: Tensor) => Tensor);

export class Sequential extends Module {
  readonly layers: readonly Layer[];

  constructor(...layers: readonly Layer[]) {
    super();
    this.layers = layers;
  }

  override forward(x: Tensor, pass?: Pass): Tensor {
    return this.layers.reduce((h, layer) => (layer instanceof Module ? layer.forward(h, pass) : layer(h)), x);
  }
}
