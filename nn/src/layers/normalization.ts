/** Layers that take out mean and deviation and put learned ones in: over the features, over groups of channels, over the batch. */
import { ones, type Tensor, zeros } from "@downhill/engine";
import { Module } from "../module.ts";
import { evaluation, type Pass } from "../pass.ts";

/** Added to the variance before the root, so that a constant input does not divide by zero. */
const epsilon = 1e-5;

/** Mean 0 and variance 1 over the axes. */
export function standardize(x: Tensor, axes: number | readonly number[]): Tensor {
  const centred = x.subtract(x.mean(axes, { keep: true }));
  const variance = centred.square().mean(axes, { keep: true });
  return centred.divide(variance.add(epsilon).sqrt());
}

/** Each vector by itself, over its features (§12.4): f32[…, width] → f32[…, width] */
export class LayerNorm extends Module {
  /** f32[width] */
  readonly scale: Tensor;
  /** f32[width] */
  readonly shift: Tensor;

  constructor(width: number) {
    super();
    this.scale = ones([width]);
    this.shift = zeros([width]);
  }

  override forward(x: Tensor): Tensor {
    return standardize(x, -1).multiply(this.scale).add(this.shift);
  }
}

/** Each example by itself, over groups of its channels and all positions: f32[batch, channels, …] → the same */
export class GroupNorm extends Module {
  /** f32[channels] */
  readonly scale: Tensor;
  /** f32[channels] */
  readonly shift: Tensor;
  readonly groups: number;

  constructor(channels: number, groups: number) {
    super();
    this.scale = ones([channels]);
    this.shift = zeros([channels]);
    this.groups = groups;
  }

  override forward(x: Tensor): Tensor {
    const grouped = x.reshape([x.shape[0]!, this.groups, -1]);
    const normed = standardize(grouped, -1).reshape(x.shape);
    return normed.multiply(perChannel(this.scale, x.rank)).add(perChannel(this.shift, x.rank));
  }
}

/**
 * Each channel by itself, over the batch and all positions (§11.4): f32[batch, channels, …] → the same. In training it uses the statistics of its
 * batch and reports them to the pass; in evaluation, those the pass recalls.
 */
export class BatchNorm extends Module {
  /** γ: f32[channels] */
  readonly scale: Tensor;
  /** δ: f32[channels] */
  readonly shift: Tensor;

  constructor(channels: number) {
    super();
    this.scale = ones([channels]);
    this.shift = zeros([channels]);
  }

  override forward(x: Tensor, pass: Pass = evaluation()): Tensor {
    const { mean, variance } = pass.training ? observe(x, pass) : pass.recall();
    const scale = this.scale.divide(variance.add(epsilon).sqrt());
    return x
      .subtract(perChannel(mean, x.rank))
      .multiply(perChannel(scale, x.rank))
      .add(perChannel(this.shift, x.rank));
  }
}

/** The batch's mean and variance; to the pass goes the variance that estimates the population's. */
function observe(x: Tensor, pass: Pass): { mean: Tensor; variance: Tensor } {
  const axes = x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
  const count = x.size / x.shape[1]!;
  const mean = x.mean(axes);
  const variance = x.subtract(perChannel(mean, x.rank)).square().mean(axes);
  const unbiased = variance.multiply(count / Math.max(count - 1, 1));
  pass.observed.push({ mean: mean.stopGradient(), variance: unbiased.stopGradient() });
  return { mean, variance };
}

/** f32[channels] stretched along axis 1 of a tensor of that rank: f32[channels, 1, …] */
export const perChannel = (x: Tensor, rank: number): Tensor =>
  x.reshape([x.size, ...new Array<number>(rank - 2).fill(1)]);
