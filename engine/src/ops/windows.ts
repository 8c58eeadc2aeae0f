/**
 * Windows: every patch of the last axes, side by side; and its transpose, which adds overlapping patches back together.
 * Pooling is a reduction over windows; unfolding an image into columns is windows with a reshape. There is no padding here: pad first.
 */
import { allocate } from "../core/dtype.ts";
import { sizeOf, stridesOf } from "../core/shape.ts";
import { bind } from "../ir/bind.ts";
import {
  add,
  and,
  constant,
  divide,
  equal,
  load,
  multiply,
  remainder,
  select,
  subtract,
  within,
} from "../ir/build.ts";
import type { Dense, Op } from "../ir/op.ts";

/** One entry per windowed axis; the windowed axes are the last ones. */
export interface Windows {
  /** Sizes of the axes that are cut into windows. */
  readonly size: readonly number[];
  readonly window: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  /** How many windows along each axis. */
  readonly count: readonly number[];
}

const samples = [
  { size: [7], window: [3], stride: [1], dilation: [1], count: [5] },
  { size: [6], window: [2], stride: [2], dilation: [1], count: [3] },
  { size: [5, 6], window: [3, 2], stride: [2, 1], dilation: [1, 2], count: [2, 4] },
] satisfies Windows[];

/** [outer…, size…] → [outer…, count…, window…]. */
export const windowsOp: Op<Windows> = {
  name: "windows",
  type: ([x], { size, count, window }) => [
    { dtype: x!.dtype, shape: [...x!.shape.slice(0, x!.shape.length - size.length), ...count, ...window] },
  ],
  derivative: {
    kind: "linear",
    inputs: "all",
    jointly: true,
    transpose: ([cotangent], _, __, params) =>
      cotangent ? bind(overlapAddOp, [cotangent], { ...params })[0]! : null,
  },
  batch: ([x], _, params) => bind(windowsOp, [x!], params),
  lower: ([x], params) => ({
    kind: "element",
    value: (at) => {
      const outer = x!.shape.length - params.size.length;
      const [first, tap] = [at.slice(outer), at.slice(outer + params.size.length)];
      const position = params.size.map((_, axis) =>
        add(multiply(first[axis]!, params.stride[axis]!), multiply(tap[axis]!, params.dilation[axis]!)),
      );
      return load(x!.dtype, 0, ...at.slice(0, outer), ...position);
    },
  }),
  reference: ([x], params, [type]) => {
    const out: Dense = { ...type!, data: allocate("f64", sizeOf(type!.shape)) };
    forEachTap(params, sizeOf(x!.shape) / sizeOf(params.size), (image, window) => {
      out.data[window] = x!.data[image]!;
    });
    return [out];
  },
  samples: samples.map((params) => ({ inputs: [{ shape: [2, ...params.size] }], params })),
};

/** [outer…, count…, window…] → [outer…, size…]: the transpose of windows. */
export const overlapAddOp: Op<Windows> = {
  name: "overlapAdd",
  type: ([x], { size }) => [
    { dtype: x!.dtype, shape: [...x!.shape.slice(0, x!.shape.length - 2 * size.length), ...size] },
  ],
  derivative: {
    kind: "linear",
    inputs: "all",
    jointly: true,
    transpose: ([cotangent], _, __, params) =>
      cotangent ? bind(windowsOp, [cotangent], { ...params })[0]! : null,
  },
  batch: ([x], _, params) => bind(overlapAddOp, [x!], params),
  // For each element, over the taps of a window: the one window, if any, that holds the element at that tap.
  lower: ([x], { size, window, stride, dilation, count }) => ({
    kind: "reduce",
    monoid: "add",
    extents: window,
    value: (at, over) => {
      const outer = at.length - size.length;
      const start = size.map((_, axis) =>
        subtract(at[outer + axis]!, multiply(over[axis]!, dilation[axis]!)),
      );
      const aligned = start.map((s, axis) =>
        and(within(s, count[axis]! * stride[axis]!), equal(remainder(s, stride[axis]!), 0)),
      );
      const which = start.map((s, axis) => divide(s, stride[axis]!));
      return select(
        and(...aligned),
        load(x!.dtype, 0, ...at.slice(0, outer), ...which, ...over),
        constant(x!.dtype, 0),
      );
    },
  }),
  reference: ([x], params, [type]) => {
    const out: Dense = { ...type!, data: allocate("f64", sizeOf(type!.shape)) };
    forEachTap(params, sizeOf(type!.shape) / sizeOf(params.size), (image, window) => {
      out.data[image]! += x!.data[window]!;
    });
    return [out];
  },
  samples: samples.map((params) => ({ inputs: [{ shape: [2, ...params.count, ...params.window] }], params })),
};

/** Calls `visit` with the flat positions, in the image and in the windows, of every tap. */
function forEachTap(params: Windows, outer: number, visit: (image: number, window: number) => void): void {
  const { size, stride, dilation, count, window } = params;
  const taps = [...count, ...window];
  const strides = stridesOf(taps);
  for (let o = 0; o < outer; o++)
    for (let flat = 0; flat < sizeOf(taps); flat++) {
      const at = taps.map((extent, axis) => Math.floor(flat / strides[axis]!) % extent);
      const image = size.reduce(
        (position, extent, axis) =>
          position * extent + at[axis]! * stride[axis]! + at[size.length + axis]! * dilation[axis]!,
        o,
      );
      visit(image, o * sizeOf(taps) + flat);
    }
}
