/** Residual networks (chapter 11): a block of batch norm, relu and convolution, twice, added to what went in; and the same idea on signals. */
import type { Key, Tensor } from "@downhill/engine";
import { BatchNorm, Convolution2d, Linear, Module, type Pass } from "@downhill/nn";

/** One block (figure 11.7): x + f[x], channels and size unchanged. */
export class ResidualBlock extends Module {
  readonly norm1: BatchNorm;
  readonly conv1: Convolution2d;
  readonly norm2: BatchNorm;
  readonly conv2: Convolution2d;

  constructor(channels: number, key: Key) {
    super();
    const [conv1Key, conv2Key] = key.split(2);
    const shape = { inputs: channels, outputs: channels, window: 3, padding: "same" } as const;
    this.norm1 = new BatchNorm(channels);
    this.conv1 = new Convolution2d(shape, conv1Key!);
    this.norm2 = new BatchNorm(channels);
    this.conv2 = new Convolution2d(shape, conv2Key!);
  }

  /** f32[batch, channels, height, width] → the same */
  override forward(x: Tensor, pass?: Pass): Tensor {
    const h = this.conv1.forward(this.norm1.forward(x, pass).relu());
    return x.add(this.conv2.forward(this.norm2.forward(h, pass).relu()));
  }
}

export interface ResidualConfig {
  readonly inputs: number;
  readonly width: number;
  /** How many relu-and-linear layers are added to their own input. */
  readonly depth: number;
  readonly outputs: number;
}

/** A residual network without convolutions (figure 11.5b), as for MNIST-1D. */
export class ResidualNetwork extends Module {
  readonly input: Linear;
  readonly layers: readonly Linear[];
  readonly output: Linear;

  constructor({ inputs, width, depth, outputs }: ResidualConfig, key: Key) {
    super();
    const [inputKey, outputKey, ...keys] = key.split(2 + depth);
    this.input = new Linear(inputs, width, inputKey!);
    this.layers = keys.map((layerKey) => new Linear(width, width, layerKey));
    this.output = new Linear(width, outputs, outputKey!);
  }

  /** f32[batch, inputs] → f32[batch, outputs] */
  override forward(x: Tensor): Tensor {
    const h = this.layers.reduce((h, layer) => h.add(layer.forward(h.relu())), this.input.forward(x));
    return this.output.forward(h);
  }
}
