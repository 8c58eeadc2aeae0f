/** Convolutional layers in one and two dimensions, and their transposes: β + ω ∗ x, channels first. */
import {
  type ConvolutionOptions,
  conv1d,
  conv2d,
  convTranspose1d,
  convTranspose2d,
  type Key,
  type Tensor,
  type TransposedOptions,
  zeros,
} from "@downhill/engine";
import { he, type Initializer } from "../init.ts";
import { Module } from "../module.ts";
import { perChannel } from "./normalization.ts";

export interface ConvolutionConfig {
  /** Channels in and out. */
  readonly inputs: number;
  readonly outputs: number;
  /** Size of the window, one number for all axes or one for each. */
  readonly window: number | readonly number[];
  readonly bias?: boolean;
  readonly init?: Initializer;
}

const perAxis = (size: number | readonly number[], axes: number): readonly number[] =>
  typeof size === "number" ? new Array<number>(axes).fill(size) : size;

abstract class Convolution<Options extends { readonly groups?: number }> extends Module {
  /** ω: f32[outputs, inputs / groups, window…]; transposed, f32[inputs, outputs / groups, window…] */
  readonly weight: Tensor;
  /** β: f32[outputs] */
  readonly bias: Tensor | null;
  readonly options: Options;

  constructor(weight: Tensor, outputs: number, options: Options, bias: boolean) {
    super();
    this.weight = weight;
    this.bias = bias ? zeros([outputs]) : null;
    this.options = options;
  }

  protected shifted(y: Tensor): Tensor {
    return this.bias === null ? y : y.add(perChannel(this.bias, y.rank));
  }
}

/** Initialises a weight; `axes` counts the spatial ones. */
function initial(
  { inputs, outputs, window, init = he }: ConvolutionConfig,
  groups: number,
  axes: number,
  key: Key,
): Tensor {
  return init(key, [outputs, inputs / groups, ...perAxis(window, axes)]);
}

/** The same for a transposed convolution, whose weight leads with the inputs. */
function initialTransposed(
  { inputs, outputs, window, init = he }: ConvolutionConfig,
  groups: number,
  axes: number,
  key: Key,
): Tensor {
  return init(key, [inputs, outputs / groups, ...perAxis(window, axes)]);
}

/** f32[batch, inputs, length] → f32[batch, outputs, length′] (§10.2) */
export class Convolution1d extends Convolution<ConvolutionOptions> {
  constructor({ bias = true, ...config }: ConvolutionConfig & ConvolutionOptions, key: Key) {
    const { inputs: _, outputs, window: __, init: ___, ...options } = config;
    super(initial(config, options.groups ?? 1, 1, key), outputs, options, bias);
  }

  override forward(x: Tensor): Tensor {
    return this.shifted(conv1d(x, this.weight, this.options));
  }
}

/** f32[batch, inputs, height, width] → f32[batch, outputs, height′, width′] (§10.3) */
export class Convolution2d extends Convolution<ConvolutionOptions> {
  constructor({ bias = true, ...config }: ConvolutionConfig & ConvolutionOptions, key: Key) {
    const { inputs: _, outputs, window: __, init: ___, ...options } = config;
    super(initial(config, options.groups ?? 1, 2, key), outputs, options, bias);
  }

  override forward(x: Tensor): Tensor {
    return this.shifted(conv2d(x, this.weight, this.options));
  }
}

/** f32[batch, inputs, length] → f32[batch, outputs, length′], longer with stride (§10.4.2) */
export class TransposedConvolution1d extends Convolution<TransposedOptions> {
  constructor({ bias = true, ...config }: ConvolutionConfig & TransposedOptions, key: Key) {
    const { inputs: _, outputs, window: __, init: ___, ...options } = config;
    super(initialTransposed(config, options.groups ?? 1, 1, key), outputs, options, bias);
  }

  override forward(x: Tensor): Tensor {
    return this.shifted(convTranspose1d(x, this.weight, this.options));
  }
}

/** f32[batch, inputs, height, width] → f32[batch, outputs, height′, width′], larger with stride (§10.4.2) */
export class TransposedConvolution2d extends Convolution<TransposedOptions> {
  constructor({ bias = true, ...config }: ConvolutionConfig & TransposedOptions, key: Key) {
    const { inputs: _, outputs, window: __, init: ___, ...options } = config;
    super(initialTransposed(config, options.groups ?? 1, 2, key), outputs, options, bias);
  }

  override forward(x: Tensor): Tensor {
    return this.shifted(convTranspose2d(x, this.weight, this.options));
  }
}
