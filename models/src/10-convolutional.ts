/** Convolutional networks (chapter 10): one for images of 28 × 28, one for MNIST-1D. */
import type { Key, Tensor } from "@downhill/engine";
import { Convolution1d, Convolution2d, Linear, MaxPool, Module } from "@downhill/nn";

/** Two convolutions of 5 × 5, each pooled by 2, then two linear layers: 1 × 28 × 28 pixels to ten classes. */
export class ImageNetwork extends Module {
  readonly conv1: Convolution2d;
  readonly conv2: Convolution2d;
  readonly pool: MaxPool;
  readonly hidden: Linear;
  readonly output: Linear;

  constructor(key: Key) {
    super();
    const [conv1Key, conv2Key, hiddenKey, outputKey] = key.split(4);
    this.conv1 = new Convolution2d({ inputs: 1, outputs: 10, window: 5 }, conv1Key!);
    this.conv2 = new Convolution2d({ inputs: 10, outputs: 20, window: 5 }, conv2Key!);
    this.pool = new MaxPool({ window: 2 });
    this.hidden = new Linear(320, 50, hiddenKey!);
    this.output = new Linear(50, 10, outputKey!);
  }

  /** f32[batch, 1, 28, 28] → logits f32[batch, 10] */
  override forward(x: Tensor): Tensor {
    let h = this.pool.forward(this.conv1.forward(x)).relu(); // [batch, 10, 12, 12]
    h = this.pool.forward(this.conv2.forward(h)).relu(); // [batch, 20, 4, 4]
    return this.output.forward(this.hidden.forward(h.flatten(1)).relu());
  }
}

/** Three convolutions of 3 at every second place, fifteen channels each (figure 10.7): 40 numbers to ten classes. */
export class SignalNetwork extends Module {
  readonly convolutions: readonly Convolution1d[];
  readonly output: Linear;

  constructor(key: Key) {
    super();
    const [outputKey, ...keys] = key.split(4);
    this.convolutions = keys.map(
      (convKey, k) =>
        new Convolution1d({ inputs: k === 0 ? 1 : 15, outputs: 15, window: 3, stride: 2 }, convKey),
    );
    this.output = new Linear(60, 10, outputKey!);
  }

  /** f32[batch, 1, 40] → logits f32[batch, 10] */
  override forward(x: Tensor): Tensor {
    // Lengths 40, 19, 9, 4.
    const h = this.convolutions.reduce((h, convolution) => convolution.forward(h).relu(), x);
    return this.output.forward(h.flatten(1));
  }
}
