/**
 * Convolutions and pooling for users, channels first: images are [batch, channels, height, width], sequences [batch, channels, length].
 * Options may be one number for all axes or one per axis.
 */
import { refuse } from "./core/errors.ts";
import { bind1 } from "./ir/bind.ts";
import { typeText, type Value } from "./ir/graph.ts";
import type { Convolution } from "./ir/kernel.ts";
import { convolution, convolveOp } from "./ops/convolution.ts";
import { broadcast, reshape } from "./ops/movement.ts";
import { type Windows, windowsOp } from "./ops/windows.ts";
import { type Tensor, wrap } from "./tensor.ts";

type PerAxis = number | readonly number[];

export interface ConvolutionOptions {
  readonly stride?: PerAxis;
  readonly dilation?: PerAxis;
  /** Zeros around the input: "valid" (none), "same" (the output is as large as the input, at stride 1), or so many before and after. */
  readonly padding?: "valid" | "same" | PerAxis;
  /** Channels are cut into this many groups that do not see each other. */
  readonly groups?: number;
}

/** f[batch, in, length] with kernel f[out, in/groups, size] → f[batch, out, length'] (§10.2). */
export const conv1d = (x: Tensor, kernel: Tensor, options: ConvolutionOptions = {}): Tensor =>
  convolved("conv1d", x, kernel, options, 1);

/** f[batch, in, height, width] with kernel f[out, in/groups, kh, kw] → f[batch, out, height', width'] (§10.3). */
export const conv2d = (x: Tensor, kernel: Tensor, options: ConvolutionOptions = {}): Tensor =>
  convolved("conv2d", x, kernel, options, 2);

export interface TransposedOptions extends Omit<ConvolutionOptions, "padding"> {
  readonly padding?: PerAxis;
  /** Rows and columns added at the end, to tell apart the sizes that a strided convolution maps to one. */
  readonly outputPadding?: PerAxis;
}

/** The transpose of conv1d: f[batch, in, length] with kernel f[in, out/groups, size] → f[batch, out, length'] (§10.4.2). */
export const convTranspose1d = (x: Tensor, kernel: Tensor, options: TransposedOptions = {}): Tensor =>
  transposed("convTranspose1d", x, kernel, options, 1);

/** The transpose of conv2d: f[batch, in, height, width] with kernel f[in, out/groups, kh, kw] → f[batch, out, height', width']. */
export const convTranspose2d = (x: Tensor, kernel: Tensor, options: TransposedOptions = {}): Tensor =>
  transposed("convTranspose2d", x, kernel, options, 2);

export interface PoolOptions {
  /** Default: the window itself, so that windows do not overlap. */
  readonly stride?: PerAxis;
  readonly dilation?: PerAxis;
  readonly padding?: PerAxis;
}

/** The largest number of each window of the last axes: as many axes as `window` has entries (one number: all but batch and channels). */
export function maxPool(x: Tensor, window: PerAxis, options: PoolOptions = {}): Tensor {
  const axes = pooledAxes(x, window);
  return unfold(padded(x, options.padding ?? 0, axes, -Infinity), window, { ...options, axes }).max(
    lastAxes(x, axes),
  );
}

/** The mean of each window; borders count as zeros. */
export function averagePool(x: Tensor, window: PerAxis, options: PoolOptions = {}): Tensor {
  const axes = pooledAxes(x, window);
  return unfold(padded(x, options.padding ?? 0, axes, 0), window, { ...options, axes }).mean(
    lastAxes(x, axes),
  );
}

/** Every window of the last `axes` axes, side by side: [outer…, size…] → [outer…, count…, window…]. */
export function unfold(
  x: Tensor,
  window: PerAxis,
  {
    stride = window,
    dilation = 1,
    axes = pooledAxes(x, window),
  }: Omit<PoolOptions, "padding"> & { axes?: number } = {},
): Tensor {
  const each = (given: PerAxis): number[] => perAxis("unfold", given, axes, 1);
  const size = x.shape.slice(x.rank - axes);
  const params = { size, window: each(window), stride: each(stride), dilation: each(dilation) };
  const count = size.map((extent, i) => {
    const reach = params.dilation[i]! * (params.window[i]! - 1) + 1;
    if (reach > extent)
      refuse("unfold", `a window that reaches over ${reach} does not fit ${x.type}; pad first?`);
    return Math.floor((extent - reach) / params.stride[i]!) + 1;
  });
  return wrap(bind1(windowsOp, [x.value], { ...params, count } satisfies Windows));
}

/** Each element of the last two axes (the last one of a sequence) repeated `times` along each of them: nearest-neighbour up-sampling (§10.4.2). */
export function upsample(x: Tensor, times: number): Tensor {
  const axes = x.rank - 2;
  const wide = x.shape.flatMap((size, axis) => (axis < 2 ? [size] : [size, times]));
  const places = x.shape.map((_, axis) => (axis < 2 ? axis : 2 * axis - 2));
  if (axes < 1) refuse("upsample", `takes [batch, channels, …], got ${x.type}`);
  const shape = x.shape.map((size, axis) => (axis < 2 ? size : size * times));
  return wrap(reshape(broadcast(x.value, wide, places), shape));
}

function convolved(op: string, x: Tensor, kernel: Tensor, options: ConvolutionOptions, axes: 1 | 2): Tensor {
  checkRanks(op, x, kernel, axes);
  const { groups = 1 } = options;
  const [batch, inChannels, ...size] = x.shape;
  const [outChannels, inGroup, ...window] = kernel.shape;
  if (inChannels !== inGroup! * groups || outChannels! % groups !== 0)
    refuse(
      op,
      `channels do not match, image ${x.type} with kernel ${kernel.type} in ${groups} group${groups === 1 ? "" : "s"} (kernel is [out, in/groups, …])`,
    );
  const dilation = perAxis(op, options.dilation ?? 1, axes, 1);
  const stride = perAxis(op, options.stride ?? 1, axes, 1);
  const reach = window.map((w, i) => dilation[i]! * (w - 1));
  if (options.padding === "same" && reach.some((r, i) => r % 2 !== 0 || stride[i] !== 1))
    refuse(op, `padding "same" needs stride 1 and odd windows, got stride [${stride}], window [${window}]`);
  const padding =
    options.padding === "same"
      ? reach.map((r) => r / 2)
      : perAxis(op, options.padding === "valid" ? 0 : (options.padding ?? 0), axes, 0);
  size.forEach((extent, i) => {
    if (extent + 2 * padding[i]! < reach[i]! + 1)
      refuse(
        op,
        `a kernel that reaches over ${reach[i]! + 1} does not fit ${x.type} with padding ${padding[i]}`,
      );
  });
  const geometry = convolution({
    batch: batch!,
    inChannels: inChannels!,
    outChannels: outChannels!,
    groups,
    size: plane(size, 1),
    kernel: plane(window, 1),
    stride: plane(stride, 1),
    dilation: plane(dilation, 1),
    padding: plane(padding, 0),
  });
  return apply(geometry, x, kernel, [batch!, outChannels!, ...geometry.output.slice(2 - axes)]);
}

function transposed(op: string, x: Tensor, kernel: Tensor, options: TransposedOptions, axes: 1 | 2): Tensor {
  checkRanks(op, x, kernel, axes);
  const { groups = 1 } = options;
  const [batch, channels, ...output] = x.shape;
  const [from, outGroup, ...window] = kernel.shape;
  if (channels !== from || channels! % groups !== 0)
    refuse(op, `channels do not match, ${x.type} with kernel ${kernel.type} (kernel is [in, out/groups, …])`);
  const [stride, dilation] = [options.stride ?? 1, options.dilation ?? 1].map((given) =>
    perAxis(op, given, axes, 1),
  );
  const [padding, extra] = [options.padding ?? 0, options.outputPadding ?? 0].map((given) =>
    perAxis(op, given, axes, 0),
  );
  const size = output.map(
    (n, i) => (n - 1) * stride![i]! + dilation![i]! * (window[i]! - 1) + 1 - 2 * padding![i]! + extra![i]!,
  );
  const geometry: Convolution = {
    role: "image",
    batch: batch!,
    inChannels: outGroup! * groups,
    outChannels: channels!,
    groups,
    size: plane(size, 1),
    kernel: plane(window, 1),
    output: plane(output, 1),
    stride: plane(stride!, 1),
    dilation: plane(dilation!, 1),
    padding: plane(padding!, 0),
  };
  return apply(geometry, x, kernel, [batch!, outGroup! * groups, ...size]);
}

/** Runs the op in two dimensions (a sequence is an image of height one) and gives the result its shape. */
function apply(geometry: Convolution, x: Tensor, kernel: Tensor, shape: readonly number[]): Tensor {
  const image = (value: Value): Value => {
    const [a, b, ...rest] = value.type.shape;
    return reshape(value, [a!, b!, ...plane(rest, 1)]);
  };
  return wrap(reshape(bind1(convolveOp, [image(x.value), image(kernel.value)], geometry), shape));
}

function checkRanks(op: string, x: Tensor, kernel: Tensor, axes: number): void {
  if (x.rank !== axes + 2 || kernel.rank !== axes + 2 || x.dtype !== kernel.dtype)
    refuse(
      op,
      `takes an image and a kernel of ${axes + 2} axes and one dtype, got ${typeText(x.value.type)} and ${typeText(kernel.value.type)}`,
    );
}

const plane = (given: readonly number[], first: number): readonly [number, number] =>
  given.length === 1 ? [first, given[0]!] : [given[0]!, given[1]!];

function perAxis(op: string, given: PerAxis, axes: number, least: number): number[] {
  const all = typeof given === "number" ? Array<number>(axes).fill(given) : [...given];
  if (all.length !== axes || all.some((n) => !Number.isInteger(n) || n < least))
    refuse(
      op,
      `expected one whole number from ${least} up, or ${axes} of them, got ${JSON.stringify(given)}`,
    );
  return all;
}

const pooledAxes = (x: Tensor, window: PerAxis): number =>
  typeof window === "number" ? x.rank - 2 : window.length;

/** The axes that hold the windows once unfolded. */
const lastAxes = (x: Tensor, axes: number): number[] => Array.from({ length: axes }, (_, i) => x.rank + i);

function padded(x: Tensor, padding: PerAxis, axes: number, value: number): Tensor {
  const each = perAxis("pool", padding, axes, 0);
  if (each.every((n) => n === 0)) return x;
  const amounts = x.shape.map((_, axis): readonly [number, number] => {
    const n = each[axis - (x.rank - axes)] ?? 0;
    return [n, n];
  });
  return x.pad(amounts, value);
}
