/** Movement: the same numbers in another arrangement. Each is linear, and its transpose moves them back. */
import { internal } from "../core/errors.ts";
import type { Shape } from "../core/shape.ts";
import { sameShape, sizeOf, stridesOf } from "../core/shape.ts";
import { bind1 } from "../ir/bind.ts";
import { int, load, subtract } from "../ir/build.ts";
import type { Value } from "../ir/graph.ts";
import { typeText } from "../ir/graph.ts";
import type { Op } from "../ir/op.ts";
import { constantOf, full } from "./create.ts";
import { sum } from "./reduce.ts";
import { reindex } from "./reindex.ts";
import { dense, flatten, forEachIndex } from "./support.ts";

export const reshapeOp: Op<{ readonly shape: Shape }> = {
  name: "reshape",
  type: ([x], { shape }) => {
    if (sizeOf(x!.shape) !== sizeOf(shape)) internal(`reshape of ${typeText(x!)} to [${shape}]`);
    return [{ dtype: x!.dtype, shape }];
  },
  derivative: {
    kind: "linear",
    inputs: "all",
    jointly: true,
    transpose: ([cotangent], [x]) => cotangent && reshape(cotangent, x!.type.shape),
  },
  batch: ([x], _, { shape }, size) => [reshape(x!, [size, ...shape])],
  lower: ([x], { shape }) => ({
    kind: "element",
    value: (at) => load(x!.dtype, 0, ...reindex(at, shape, x!.shape)),
  }),
  reference: ([x], _, [type]) => [{ ...type!, data: x!.data }],
  samples: [
    { inputs: [{ shape: [2, 3] }], params: { shape: [6] } },
    { inputs: [{ shape: [2, 3, 4] }], params: { shape: [3, 8] } },
    { inputs: [{ shape: [6, 4] }], params: { shape: [2, 3, 1, 4] } },
    { inputs: [{ shape: [] }], params: { shape: [1, 1] } },
    { inputs: [{ shape: [0, 3] }], params: { shape: [0] } },
  ],
};

export function reshape(x: Value, shape: Shape): Value {
  if (sameShape(x.type.shape, shape)) return x;
  const constant = constantOf(x);
  if (constant !== undefined) return full({ dtype: x.type.dtype, shape }, constant);
  return bind1(reshapeOp, [x], { shape });
}

export const transposeOp: Op<{ readonly order: readonly number[] }> = {
  name: "transpose",
  type: ([x], { order }) => [{ dtype: x!.dtype, shape: order.map((axis) => x!.shape[axis]!) }],
  derivative: {
    kind: "linear",
    inputs: "all",
    jointly: true,
    transpose: ([cotangent], _, __, { order }) => cotangent && permute(cotangent, inverse(order)),
  },
  batch: ([x], _, { order }) => [permute(x!, [0, ...order.map((axis) => axis + 1)])],
  lower: ([x], { order }) => ({
    kind: "element",
    value: (at) => load(x!.dtype, 0, ...inverse(order).map((axis) => at[axis]!)),
  }),
  reference: ([x], { order }, [type]) => {
    const out = dense(type!);
    forEachIndex(x!.shape, (at, flat) => {
      const to = order.map((axis) => at[axis]!);
      out.data[flatten(to, type!.shape)] = x!.data[flat]!;
    });
    return [out];
  },
  samples: [
    { inputs: [{ shape: [2, 3] }], params: { order: [1, 0] } },
    { inputs: [{ shape: [2, 3, 4] }], params: { order: [2, 0, 1] } },
    { inputs: [{ shape: [1, 3, 0] }], params: { order: [1, 2, 0] } },
    { inputs: [{ shape: [] }], params: { order: [] } },
  ],
};

/** Axis i of the result is axis order[i] of x. */
export function permute(x: Value, order: readonly number[]): Value {
  if (order.every((axis, i) => axis === i)) return x;
  const constant = constantOf(x);
  if (constant !== undefined)
    return full({ dtype: x.type.dtype, shape: order.map((axis) => x.type.shape[axis]!) }, constant);
  return bind1(transposeOp, [x], { order });
}

const inverse = (order: readonly number[]): number[] => {
  const result = order.map(() => 0);
  order.forEach((axis, i) => {
    result[axis] = i;
  });
  return result;
};

/** The axis `from` put at place `to`, the others in their order. */
export function moveAxis(x: Value, from: number, to: number): Value {
  const order = x.type.shape.map((_, axis) => axis).filter((axis) => axis !== from);
  order.splice(to, 0, from);
  return permute(x, order);
}

export interface Broadcast {
  readonly shape: Shape;
  /** Where each axis of the input goes, in increasing order. An input axis of size 1 may stretch. */
  readonly axes: readonly number[];
}

export const broadcastOp: Op<Broadcast> = {
  name: "broadcast",
  type: ([x], { shape, axes }) => {
    const fits = x!.shape.every((size, i) => size === 1 || size === shape[axes[i]!]);
    if (!fits || axes.length !== x!.shape.length)
      internal(`broadcast of ${typeText(x!)} to [${shape}] at axes [${axes}]`);
    return [{ dtype: x!.dtype, shape }];
  },
  derivative: {
    kind: "linear",
    inputs: "all",
    jointly: true,
    transpose: ([cotangent], [x], _, { shape, axes }) => {
      if (!cotangent) return null;
      // Every copy pulls on the one number: add up along the axes that were made.
      const made = shape.flatMap((size, axis) => {
        const from = axes.indexOf(axis);
        return from === -1 || (x!.type.shape[from] === 1 && size !== 1) ? [axis] : [];
      });
      return reshape(sum(cotangent, made), x!.type.shape);
    },
  },
  batch: ([x], _, { shape, axes }, size) => [
    broadcast(x!, [size, ...shape], [0, ...axes.map((axis) => axis + 1)]),
  ],
  lower: ([x], { axes }) => ({
    kind: "element",
    value: (at) => load(x!.dtype, 0, ...axes.map((axis, i) => (x!.shape[i] === 1 ? int(0) : at[axis]!))),
  }),
  reference: ([x], { axes }, [type]) => {
    const out = dense(type!);
    forEachIndex(type!.shape, (at, flat) => {
      const from = axes.map((axis, i) => (x!.shape[i] === 1 ? 0 : at[axis]!));
      out.data[flat] = x!.data[flatten(from, x!.shape)]!;
    });
    return [out];
  },
  samples: [
    { inputs: [{ shape: [] }], params: { shape: [2, 3], axes: [] } },
    { inputs: [{ shape: [3] }], params: { shape: [2, 3], axes: [1] } },
    { inputs: [{ shape: [2, 1] }], params: { shape: [2, 4, 3], axes: [0, 2] } },
    { inputs: [{ shape: [1] }], params: { shape: [0, 2], axes: [1] } },
  ],
};

/** x with new axes: its own go to `axes` of `shape`, and those of size 1 stretch. */
export function broadcast(x: Value, shape: Shape, axes: readonly number[]): Value {
  if (sameShape(x.type.shape, shape)) return x;
  const constant = constantOf(x);
  if (constant !== undefined) return full({ dtype: x.type.dtype, shape }, constant);
  return bind1(broadcastOp, [x], { shape, axes });
}

/** Broadcasting aligned at the last axis, as in numpy. */
export const broadcastTo = (x: Value, shape: Shape): Value => {
  const added = shape.length - x.type.shape.length;
  return broadcast(
    x,
    shape,
    x.type.shape.map((_, axis) => axis + added),
  );
};

export const flipOp: Op<{ readonly axes: readonly number[] }> = {
  name: "flip",
  type: ([x]) => [x!],
  derivative: {
    kind: "linear",
    inputs: "all",
    jointly: true,
    transpose: ([cotangent], _, __, { axes }) => cotangent && flip(cotangent, axes),
  },
  batch: ([x], _, { axes }) => [
    flip(
      x!,
      axes.map((axis) => axis + 1),
    ),
  ],
  lower: ([x], { axes }) => ({
    kind: "element",
    value: (at) =>
      load(x!.dtype, 0, ...at.map((i, axis) => (axes.includes(axis) ? subtract(x!.shape[axis]! - 1, i) : i))),
  }),
  reference: ([x], { axes }, [type]) => {
    const out = dense(type!);
    const strides = stridesOf(type!.shape);
    forEachIndex(type!.shape, (at, flat) => {
      const from = axes.reduce(
        (p, axis) => p + (type!.shape[axis]! - 1 - 2 * at[axis]!) * strides[axis]!,
        flat,
      );
      out.data[flat] = x!.data[from]!;
    });
    return [out];
  },
  samples: [
    { inputs: [{ shape: [4] }], params: { axes: [0] } },
    { inputs: [{ shape: [2, 3, 4] }], params: { axes: [0, 2] } },
    { inputs: [{ shape: [2, 0] }], params: { axes: [1] } },
  ],
};

export const flip = (x: Value, axes: readonly number[]): Value =>
  axes.length === 0 ? x : bind1(flipOp, [x], { axes });
