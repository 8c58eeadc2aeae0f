/** Parts of arrays: slice, pad (its transpose) and concatenate. */
import { internal } from "../core/errors.ts";
import type { Shape } from "../core/shape.ts";
import { sameShape } from "../core/shape.ts";
import { bind1 } from "../ir/bind.ts";
import {
  add,
  and,
  constant,
  divide,
  equal,
  less,
  load,
  multiply,
  remainder,
  select,
  subtract,
  within,
} from "../ir/build.ts";
import type { Value } from "../ir/graph.ts";
import { typeText } from "../ir/graph.ts";
import type { Expression } from "../ir/kernel.ts";
import type { Op } from "../ir/op.ts";
import { constantOf, full } from "./create.ts";
import { spread } from "./elementwise.ts";
import { reshape } from "./movement.ts";
import { dense, flatten, forEachIndex } from "./support.ts";

export interface Slice {
  readonly start: readonly number[];
  /** How many elements are taken along each axis. */
  readonly count: Shape;
  /** Distance between them, at least 1. */
  readonly step: readonly number[];
}

export const sliceOp: Op<Slice> = {
  name: "slice",
  type: ([x], { start, count, step }) => {
    const inside = x!.shape.every(
      (size, axis) =>
        start[axis]! >= 0 && (count[axis] === 0 || start[axis]! + (count[axis]! - 1) * step[axis]! < size),
    );
    if (!inside || count.length !== x!.shape.length)
      internal(`slice of ${typeText(x!)} at [${start}], [${count}] by [${step}]`);
    return [{ dtype: x!.dtype, shape: count }];
  },
  derivative: {
    kind: "linear",
    inputs: "all",
    jointly: true,
    transpose: ([cotangent], [x], _, { start, count, step }) => {
      if (!cotangent) return null;
      const after = x!.type.shape.map((size, axis) =>
        count[axis] === 0
          ? size - start[axis]!
          : size - start[axis]! - ((count[axis]! - 1) * step[axis]! + 1),
      );
      return pad(cotangent, { before: start, after, between: step.map((s) => s - 1) });
    },
  },
  batch: ([x], _, { start, count, step }, size) => [slice(x!, [0, ...start], [size, ...count], [1, ...step])],
  lower: ([x], { start, step }) => ({
    kind: "element",
    value: (at) => load(x!.dtype, 0, ...at.map((i, axis) => add(multiply(i, step[axis]!), start[axis]!))),
  }),
  reference: ([x], { start, step }, [type]) => {
    const out = dense(type!);
    forEachIndex(type!.shape, (at, flat) => {
      const from = at.map((i, axis) => start[axis]! + i * step[axis]!);
      out.data[flat] = x!.data[flatten(from, x!.shape)]!;
    });
    return [out];
  },
  samples: [
    { inputs: [{ shape: [6] }], params: { start: [2], count: [3], step: [1] } },
    { inputs: [{ shape: [4, 7] }], params: { start: [0, 1], count: [4, 3], step: [1, 2] } },
    { inputs: [{ shape: [3, 3] }], params: { start: [1, 0], count: [0, 3], step: [1, 1] } },
    { inputs: [{ shape: [] }], params: { start: [], count: [], step: [] } },
  ],
};

export function slice(x: Value, start: readonly number[], count: Shape, step?: readonly number[]): Value {
  if (sameShape(x.type.shape, count)) return x;
  const constant = constantOf(x);
  if (constant !== undefined) return full({ dtype: x.type.dtype, shape: count }, constant);
  return bind1(sliceOp, [x], { start, count, step: step ?? start.map(() => 1) });
}

/** Zeros around and between: how many per axis. */
export interface Pad {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly between: readonly number[];
}

export const padOp: Op<Pad> = {
  name: "pad",
  type: ([x], { before, after, between }) => [
    {
      dtype: x!.dtype,
      shape: x!.shape.map(
        (size, axis) => before[axis]! + Math.max(size + (size - 1) * between[axis]!, 0) + after[axis]!,
      ),
    },
  ],
  derivative: {
    kind: "linear",
    inputs: "all",
    jointly: true,
    transpose: ([cotangent], [x], _, { before, between }) =>
      cotangent &&
      slice(
        cotangent,
        before,
        x!.type.shape,
        between.map((n) => n + 1),
      ),
  },
  batch: ([x], _, { before, after, between }) => [
    pad(x!, { before: [0, ...before], after: [0, ...after], between: [0, ...between] }),
  ],
  lower: ([x], { before, after, between }) => ({
    kind: "element",
    value: (at) => {
      const conditions: Expression[] = [];
      const from = at.map((i, axis) => {
        const size = x!.shape[axis]!;
        const step = between[axis]! + 1;
        const position = subtract(i, before[axis]!);
        const padded = before[axis]! > 0 || after[axis]! > 0 || size === 0;
        if (padded) conditions.push(within(position, Math.max((size - 1) * step + 1, 0)));
        if (step > 1) conditions.push(equal(remainder(position, step), 0));
        return divide(position, step);
      });
      const element = load(x!.dtype, 0, ...from);
      return conditions.length === 0 ? element : select(and(...conditions), element, constant(x!.dtype, 0));
    },
  }),
  reference: ([x], { before, between }, [type]) => {
    const out = dense(type!);
    forEachIndex(x!.shape, (at, flat) => {
      const to = at.map((i, axis) => before[axis]! + i * (between[axis]! + 1));
      out.data[flatten(to, type!.shape)] = x!.data[flat]!;
    });
    return [out];
  },
  samples: [
    { inputs: [{ shape: [3] }], params: { before: [1], after: [2], between: [0] } },
    { inputs: [{ shape: [2, 3] }], params: { before: [0, 1], after: [1, 0], between: [2, 1] } },
    { inputs: [{ shape: [0, 2] }], params: { before: [1, 0], after: [1, 0], between: [0, 0] } },
    { inputs: [{ shape: [] }], params: { before: [], after: [], between: [] } },
  ],
};

export function pad(x: Value, params: Pad): Value {
  const none = [params.before, params.after, params.between].every((counts) => counts.every((n) => n === 0));
  if (none) return x;
  const [type] = padOp.type([x.type], params);
  if (constantOf(x) === 0) return full(type!, 0);
  return bind1(padOp, [x], params);
}

export const concatenateOp: Op<{ readonly axis: number }> = {
  name: "concatenate",
  type: (inputs, { axis }) => {
    const [first] = inputs;
    const along = inputs.reduce((total, x) => total + x.shape[axis]!, 0);
    const fits = inputs.every(
      (x) =>
        x.dtype === first!.dtype &&
        x.shape.length === first!.shape.length &&
        x.shape.every((size, i) => i === axis || size === first!.shape[i]),
    );
    if (!fits) internal(`concatenate of ${inputs.map(typeText).join(", ")} along ${axis}`);
    return [{ dtype: first!.dtype, shape: first!.shape.map((size, i) => (i === axis ? along : size)) }];
  },
  derivative: {
    kind: "linear",
    inputs: "all",
    jointly: true,
    transpose: ([cotangent], inputs, which, { axis }) => {
      if (!cotangent) return null;
      const before = inputs.slice(0, which).reduce((total, x) => total + x.type.shape[axis]!, 0);
      const { shape } = inputs[which]!.type;
      return slice(
        cotangent,
        shape.map((_, i) => (i === axis ? before : 0)),
        shape,
      );
    },
  },
  batch: (inputs, mapped, { axis }, size) => [concatenate(spread(inputs, mapped, size), axis + 1)],
  lower: (inputs, { axis }) => ({
    kind: "element",
    value: (at) => {
      let before = inputs.reduce((total, x) => total + x.shape[axis]!, 0);
      // From the last part backwards: each part, if the position lies in it, else what follows.
      return inputs
        .map((x, operand) => ({ x, operand }))
        .reverse()
        .reduce<Expression | undefined>((rest, { x, operand }) => {
          const end = before;
          before -= x.shape[axis]!;
          if (x.shape[axis] === 0 && inputs.length > 1 && (rest !== undefined || operand > 0)) return rest;
          const part = load(x.dtype, operand, ...at.map((i, k) => (k === axis ? subtract(i, before) : i)));
          return rest === undefined ? part : select(less(at[axis]!, end), part, rest);
        }, undefined)!;
    },
  }),
  reference: (inputs, { axis }, [type]) => {
    const out = dense(type!);
    let before = 0;
    for (const x of inputs) {
      forEachIndex(x.shape, (at, flat) => {
        const to = at.map((i, k) => (k === axis ? i + before : i));
        out.data[flatten(to, type!.shape)] = x.data[flat]!;
      });
      before += x.shape[axis]!;
    }
    return [out];
  },
  samples: [
    { inputs: [{ shape: [2] }, { shape: [3] }], params: { axis: 0 } },
    { inputs: [{ shape: [2, 3] }, { shape: [2, 1] }, { shape: [2, 2] }], params: { axis: 1 } },
    { inputs: [{ shape: [0, 2] }, { shape: [2, 2] }, { shape: [0, 2] }], params: { axis: 0 } },
    { inputs: [{ shape: [1, 4] }], params: { axis: 0 } },
  ],
};

export const concatenate = (parts: readonly Value[], axis: number): Value =>
  parts.length === 1 ? parts[0]! : bind1(concatenateOp, parts, { axis });

/** Equal shapes side by side along a new axis. */
export function stack(parts: readonly Value[], axis: number): Value {
  const rows = parts.map((x) => {
    const shape = [...x.type.shape];
    shape.splice(axis, 0, 1);
    return reshape(x, shape);
  });
  return concatenate(rows, axis);
}
