/**
 * Convolutions as kernels. An image gets its border, where it needs one, and is convolved in the way that costs least: directly, by squares (winograd.ts)
 * or by columns (shifted.ts). The image's gradient is a convolution too: of the cotangent, spread out by the stride, with the kernel turned round. The
 * kernel's gradient is a correlation of image and cotangent, by tiles (correlation.ts) or by squares.
 *
 * Columns of a bordered image are sorted by phase (column modulo stride), so that the columns a tap reads lie side by side.
 */
import type { DType } from "../core/dtype.ts";
import { sizeOf } from "../core/shape.ts";
import type { Convolution, Index } from "../ir/kernel.ts";
import { paddedColumns } from "./correlation.ts";
import type { Slot, Slots } from "./items.ts";
import { type Nest, tidy } from "./nest.ts";
import { flatten } from "./reading.ts";
import { isShifted, planesOf } from "./shifted.ts";
import type { Step } from "./step.ts";
import { type Buffer, Terms } from "./term.ts";
import { isWinograd, kernelRoomOf, places, spansOf, stripOf, wholeSquares } from "./winograd.ts";

type Pair = readonly [number, number];

/** From [batch, channels, height, width] to [batch, channels, rows, phases, columns]; pixel y, x goes to row y · spread + offset, and so for columns. */
export interface Border {
  readonly planes: number;
  readonly size: Pair;
  readonly spread: Pair;
  readonly offset: Pair;
  readonly rows: number;
  readonly phases: number;
  readonly columns: number;
}

/** Sums over channels and taps; a bordered image [batch, groups · inputs, …] and a kernel [groups · outputs, inputs, taps] give [batch, groups · outputs, …output]. */
export interface Taps {
  readonly batch: number;
  readonly groups: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly taps: Pair;
  readonly output: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  /** Of the bordered image. */
  readonly rows: number;
  readonly phases: number;
  readonly columns: number;
  /** Rows of it that hold pixels: so many, from the first on; the others are zero. */
  readonly filled: { readonly first: number; readonly every: number; readonly count: number };
}

/** Smaller ones are plain reductions. */
const least = 16384;

export function isDirect(g: Convolution, dtype: DType): boolean {
  const taps = (g.inChannels / g.groups) * g.kernel[0] * g.kernel[1];
  const work = g.batch * g.outChannels * g.output[0] * g.output[1] * taps;
  return (dtype === "f32" || dtype === "f64") && work >= least;
}

export function convolutionSteps(
  g: Convolution,
  [first, second]: readonly [Slot, Slot],
  result: Slot,
  slots: Slots,
): Step[] {
  if (g.role === "output") return outputSteps(g, first, second, result, slots);
  return g.role === "image"
    ? imageSteps(g, first, second, result, slots)
    : kernelSteps(g, first, second, result, slots);
}

/** Extent of the taps along an axis. */
const reach = (g: Convolution, axis: 0 | 1): number => g.dilation[axis] * (g.kernel[axis] - 1);

function outputSteps(g: Convolution, image: Slot, kernel: Slot, result: Slot, slots: Slots): Step[] {
  const columns = (g.output[1] - 1) * g.stride[1] + reach(g, 1) + 1;
  const border: Border = {
    planes: g.batch * g.inChannels,
    size: g.size,
    spread: [1, 1],
    offset: g.padding,
    rows: (g.output[0] - 1) * g.stride[0] + reach(g, 0) + 1,
    phases: g.stride[1],
    columns: Math.ceil(columns / g.stride[1]),
  };
  const taps = tapsOf(g, border, g.inChannels / g.groups, g.outChannels / g.groups);
  return convolved(taps, border, image, kernel, result, slots);
}

function imageSteps(g: Convolution, cotangent: Slot, kernel: Slot, result: Slot, slots: Slots): Step[] {
  const border: Border = {
    planes: g.batch * g.outChannels,
    size: g.output,
    spread: g.stride,
    offset: [reach(g, 0) - g.padding[0], reach(g, 1) - g.padding[1]],
    rows: g.size[0] + reach(g, 0),
    phases: 1,
    columns: g.size[1] + reach(g, 1),
  };
  const { nest, turned } = turnedRound(g, kernel, slots);
  const [inputs, outputs] = [g.outChannels / g.groups, g.inChannels / g.groups];
  const taps = { ...tapsOf(g, border, inputs, outputs), output: g.size, stride: [1, 1] as const };
  return [nest, ...convolved(taps, border, cotangent, turned, result, slots)];
}

/** The image with its border, convolved in the way that costs least. */
function convolved(
  plain: Taps,
  least: Border,
  image: Slot,
  weights: Slot,
  result: Slot,
  slots: Slots,
): Step[] {
  const { dtype } = result.type;
  if (isShifted(plain, least, dtype)) {
    const taps = { ...plain, rows: least.size[0], columns: least.size[1] };
    const [, offset] = least.offset;
    const { planes, rows, columns } = planesOf(taps, offset, dtype);
    const room = slots.fresh({ dtype, shape: [spansOf(taps), planes, rows, columns] });
    return [{ kind: "shifted", taps, offset, image, weights, room, result }];
  }
  const squares = isWinograd(plain, dtype);
  const wanted = squares ? wholeSquares(least, plain.output) : least;
  const { buffer, border, steps } = bordered(wanted, image, slots);
  const taps = { ...plain, rows: border.rows, columns: border.columns };
  if (!squares) return [...steps, { kind: "direct", taps, image: buffer, weights, result }];
  const { groups, inputs, outputs } = taps;
  const transformed = slots.fresh({ dtype, shape: [groups, places, outputs, inputs] });
  const room = slots.fresh({ dtype, shape: [spansOf(taps), places, inputs + outputs, stripOf(taps).length] });
  return [...steps, { kind: "winograd", taps, image: buffer, weights, transformed, room, result }];
}

function kernelSteps(g: Convolution, image: Slot, cotangent: Slot, result: Slot, slots: Slots): Step[] {
  // What the taps reach; without a border, the image as it is.
  const extent = (axis: 0 | 1): number => {
    const reached = (g.output[axis] - 1) * g.stride[axis] + reach(g, axis) + 1;
    return g.padding[axis] === 0 ? Math.max(reached, g.size[axis]) : reached;
  };
  const wanted: Border = {
    planes: g.batch * g.inChannels,
    size: g.size,
    spread: [1, 1],
    offset: g.padding,
    rows: extent(0),
    phases: 1,
    columns: extent(1),
  };
  const { dtype } = result.type;
  const plain = tapsOf(g, wanted, g.inChannels / g.groups, g.outChannels / g.groups);
  const squares = isWinograd(plain, dtype);
  const { buffer, border, steps } = bordered(squares ? wholeSquares(wanted, g.output) : wanted, image, slots);
  const taps = { ...plain, rows: border.rows, columns: border.columns };
  if (squares) {
    const { spans, length } = kernelRoomOf(taps);
    const room = slots.fresh({ dtype, shape: [g.groups, spans, length] });
    return [...steps, { kind: "winogradKernel", taps, image: buffer, cotangent, room, result }];
  }
  const columns = g.groups * paddedColumns(taps, dtype);
  const panels = slots.fresh({ dtype, shape: [columns, g.batch, ...g.output] });
  const sums = slots.fresh({ dtype, shape: [columns, taps.inputs, ...g.kernel] });
  return [...steps, { kind: "correlate", taps, image: buffer, cotangent, panels, sums, result }];
}

const tapsOf = (g: Convolution, border: Border, inputs: number, outputs: number): Taps => ({
  batch: g.batch,
  groups: g.groups,
  inputs,
  outputs,
  taps: g.kernel,
  output: g.output,
  stride: g.stride,
  dilation: g.dilation,
  rows: border.rows,
  phases: border.phases,
  columns: border.columns,
  filled: { first: border.offset[0], every: border.spread[0], count: border.size[0] },
});

/** An image with its border, and what has become of that; the image itself, where the border is nothing. */
function bordered(
  wanted: Border,
  image: Slot,
  slots: Slots,
): { buffer: Buffer; border: Border; steps: Step[] } {
  const { size, spread, offset, rows, phases, columns } = wanted;
  const plain = `${spread},${offset},${phases}` === "1,1,0,0,1";
  if (plain && rows === size[0] && columns === size[1]) return { buffer: image, border: wanted, steps: [] };
  const { dtype } = image.type;
  // Planes that lie a power of two apart share their places in the cache: a row of zeros keeps them from it.
  const alike = bytesOfPlane(wanted, dtype === "f64" ? 8 : 4) % 1024 === 0;
  const border = alike ? { ...wanted, rows: rows + 1 } : wanted;
  const buffer = slots.fresh({ dtype, shape: [border.planes, border.rows, phases, columns] });
  return { buffer, border, steps: [{ kind: "border", border, from: image, to: buffer }] };
}

/** The kernel [out, in, taps] of each group as [in, out, taps backwards]. */
function turnedRound(g: Convolution, kernel: Slot, slots: Slots): { nest: Nest; turned: Slot } {
  const [inputs, outputs] = [g.inChannels / g.groups, g.outChannels / g.groups];
  const shape = [g.groups, inputs, outputs, ...g.kernel];
  const turned = slots.fresh({ dtype: kernel.type.dtype, shape });
  const terms = new Terms();
  const rows = shape.map((extent): Index => ({ extent }));
  const at = rows.map((index) => terms.index(index));
  const back = (axis: number): ReturnType<Terms["int"]> =>
    terms.binary("subtract", terms.int(shape[axis]! - 1), at[axis]!);
  const from = flatten(
    terms,
    [at[0]!, at[2]!, at[1]!, back(3), back(4)],
    [g.groups, outputs, inputs, ...g.kernel],
  );
  const value = terms.load(kernel, from);
  const store = { buffer: turned, flat: flatten(terms, at, shape), value };
  return {
    turned,
    nest: tidy({ kind: "nest", terms, rows, stages: [{ over: [], folds: [], stores: [store] }] }),
  };
}

export const bytesOfPlane = ({ rows, phases, columns }: Taps | Border, bytes: number): number =>
  sizeOf([rows, phases, columns]) * bytes;
