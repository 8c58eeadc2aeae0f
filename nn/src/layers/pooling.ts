/** Pooling as layers (§10.4.1): a window, its stride and padding are settings, there is nothing to learn. */
import { averagePool, maxPool, type PoolOptions, type Tensor } from "@downhill/engine";
import { Module } from "../module.ts";

export interface PoolConfig extends PoolOptions {
  readonly window: number | readonly number[];
}

/** The largest of each window: f32[batch, channels, …] → f32[batch, channels, …] */
export class MaxPool extends Module {
  readonly config: PoolConfig;

  constructor(config: PoolConfig) {
    super();
    this.config = config;
  }

  override forward(x: Tensor): Tensor {
    const { window, ...options } = this.config;
    return maxPool(x, window, options);
  }
}

/** The mean of each window: f32[batch, channels, …] → f32[batch, channels, …] */
export class AveragePool extends Module {
  readonly config: PoolConfig;

  constructor(config: PoolConfig) {
    super();
    this.config = config;
  }

  override forward(x: Tensor): Tensor {
    const { window, ...options } = this.config;
    return averagePool(x, window, options);
  }
}
