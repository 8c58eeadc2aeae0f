/**
 * Reading and adding at computed positions. Gather takes x at indices along one axis; scatterAdd, its transpose, adds numbers up where the
 * indices say. An index out of range reads zero and adds nothing, so that the two stay each other's transposes.
 *
 *   x [batch…, before…, n, after…] at i32[batch…, index…]  →  [batch…, before…, index…, after…]
 */
import { internal } from "../core/errors.ts";
import type { Shape } from "../core/shape.ts";
import { bind1 } from "../ir/bind.ts";
import { add, constant, load, loops, select, store, when, within } from "../ir/build.ts";
import type { Type, Value } from "../ir/graph.ts";
import { typeText } from "../ir/graph.ts";
import type { Expression } from "../ir/kernel.ts";
import type { Dense, Op, Sample } from "../ir/op.ts";
import { spread } from "./elementwise.ts";
import { moveAxis } from "./movement.ts";
import { dense, flatten, forEachIndex } from "./support.ts";

export interface Gather {
  /** The axis of x that the indices count along; not before the batch axes. */
  readonly axis: number;
  /** How many leading axes x and the indices share. */
  readonly batch: number;
}

/** Splits an index of the gathered array into one of the indices and the parts of one of x around the position. */
function split<T>(at: readonly T[], indices: Type, { axis, batch }: Gather) {
  const rank = indices.shape.length - batch;
  return {
    index: [...at.slice(0, batch), ...at.slice(axis, axis + rank)],
    before: at.slice(0, axis),
    after: at.slice(axis + rank),
  };
}

function gatheredShape(x: Shape, indices: Type, { axis, batch }: Gather): Shape {
  return [...x.slice(0, axis), ...indices.shape.slice(batch), ...x.slice(axis + 1)];
}

export const gatherOp: Op<Gather> = {
  name: "gather",
  type: ([x, indices], params) => {
    const { axis, batch } = params;
    const shared = indices!.shape.slice(0, batch).every((size, i) => size === x!.shape[i]);
    if (indices!.dtype !== "i32" || !shared || axis < batch || axis >= x!.shape.length)
      internal(`gather of ${typeText(x!)} at ${typeText(indices!)} along ${axis}`);
    return [{ dtype: x!.dtype, shape: gatheredShape(x!.shape, indices!, params) }];
  },
  derivative: {
    kind: "linear",
    inputs: [0],
    jointly: true,
    transpose: ([cotangent], [x, indices], _, params) =>
      cotangent && scatterAdd(indices!, cotangent, { ...params, size: x!.type.shape[params.axis]! }),
  },
  batch: (inputs, mapped, { axis, batch }, size) => {
    const [x, indices] = inputs;
    if (batch === 0 && !mapped[1]) return [gather(x!, indices!, { axis: axis + 1, batch })];
    if (batch === 0 && !mapped[0]) return [moveAxis(gather(x!, indices!, { axis, batch }), axis, 0)];
    const [all, at] = spread(inputs, mapped, size);
    return [gather(all!, at!, { axis: axis + 1, batch: batch + 1 })];
  },
  lower: ([x, indices], params) => ({
    kind: "element",
    value: (at) => {
      const { index, before, after } = split(at, indices!, params);
      const position = load("i32", 1, ...index);
      return select(
        within(position, x!.shape[params.axis]!),
        load(x!.dtype, 0, ...before, position, ...after),
        constant(x!.dtype, 0),
      );
    },
  }),
  reference: ([x, indices], params, [type]) => {
    const out = dense(type!);
    forEachIndex(type!.shape, (at, flat) => {
      const { index, before, after } = split(at, indices!, params);
      const position = indices!.data[flatten(index, indices!.shape)]!;
      if (position < 0 || position >= x!.shape[params.axis]!) return;
      out.data[flat] = x!.data[flatten([...before, position, ...after], x!.shape)]!;
    });
    return [out];
  },
  samples: indexSamples((shape, indices, params) => ({ inputs: [{ shape }, indices], params })),
};

export const gather = (x: Value, indices: Value, params: Gather): Value =>
  bind1(gatherOp, [x, indices], params);

/** Entries of each last row of x: x [outer…, n] at i32[outer…, k] → [outer…, k]. */
export const takeAlongLast = (x: Value, indices: Value): Value => {
  const last = x.type.shape.length - 1;
  return gather(x, indices, { axis: last, batch: last });
};

export interface ScatterAdd extends Gather {
  /** Size of the axis the indices count along. */
  readonly size: number;
}

export const scatterAddOp: Op<ScatterAdd> = {
  name: "scatterAdd",
  type: ([indices, updates], { axis, batch, size }) => {
    const rank = indices!.shape.length - batch;
    const { shape } = updates!;
    const fits = indices!.shape.every((n, i) => n === (i < batch ? shape[i] : shape[axis + i - batch]));
    if (!fits || indices!.dtype !== "i32")
      internal(`scatterAdd of ${typeText(updates!)} at ${typeText(indices!)} along ${axis}`);
    return [{ dtype: updates!.dtype, shape: [...shape.slice(0, axis), size, ...shape.slice(axis + rank)] }];
  },
  derivative: {
    kind: "linear",
    inputs: [1],
    jointly: true,
    transpose: ([cotangent], [indices], _, { axis, batch }) =>
      cotangent && gather(cotangent, indices!, { axis, batch }),
  },
  batch: (inputs, mapped, { axis, batch, size: extent }, size) => {
    const [indices, updates] = inputs;
    if (batch === 0 && !mapped[0])
      return [scatterAdd(indices!, updates!, { axis: axis + 1, batch, size: extent })];
    const [at, all] = spread([indices!, updates!], mapped, size);
    return [scatterAdd(at!, all!, { axis: axis + 1, batch: batch + 1, size: extent })];
  },
  lower: ([indices, updates], params) => {
    const { dtype } = updates!;
    const shape = scatterAddOp.type([indices!, updates!], params)[0]!.shape;
    return {
      kind: "routine",
      scratch: [],
      body: [
        ...loops(shape, (at) => [store(2, at, constant(dtype, 0))]),
        ...loops(updates!.shape, (at) => {
          const { index, before, after } = split<Expression>(at, indices!, params);
          const position = load("i32", 0, ...index);
          const to = [...before, position, ...after];
          const total = add(load(dtype, 2, ...to), load(dtype, 1, ...at));
          return [when(within(position, params.size), [store(2, to, total)])];
        }),
      ],
    };
  },
  reference: ([indices, updates], params, [type]) => {
    const out: Dense = dense(type!);
    forEachIndex(updates!.shape, (at, flat) => {
      const { index, before, after } = split(at, indices!, params);
      const position = indices!.data[flatten(index, indices!.shape)]!;
      if (position < 0 || position >= params.size) return;
      const to = flatten([...before, position, ...after], type!.shape);
      out.data[to] = out.data[to]! + updates!.data[flat]!;
    });
    return [out];
  },
  samples: indexSamples((shape, indices, params) => {
    const type: Type = { dtype: "i32", shape: indices.shape };
    return {
      inputs: [indices, { shape: gatheredShape(shape, type, params) }],
      params: { ...params, size: shape[params.axis]! },
    };
  }),
};

/** Zeros, and at each index the sum of the numbers sent there. */
export const scatterAdd = (indices: Value, updates: Value, params: ScatterAdd): Value =>
  bind1(scatterAddOp, [indices, updates], params);

/** The same situations for both: repeated and missing indices, some out of range, none at all, batches. */
function indexSamples<P>(
  make: (shape: Shape, indices: Sample<P>["inputs"][number], params: Gather) => Sample<P>,
): Sample<P>[] {
  const indices = (shape: Shape, size: number) => ({
    shape,
    dtype: "i32" as const,
    domain: [-1, size] as const,
  });
  return [
    make([4], indices([7], 4), { axis: 0, batch: 0 }),
    make([3, 4], indices([2, 5], 3), { axis: 0, batch: 0 }),
    make([3, 4], indices([5], 4), { axis: 1, batch: 0 }),
    make([2, 4], indices([2, 3], 4), { axis: 1, batch: 1 }),
    make([2, 3, 4], indices([2, 5], 3), { axis: 1, batch: 1 }),
    make([2, 3, 4], indices([2], 4), { axis: 2, batch: 1 }),
    make([4, 2], indices([], 4), { axis: 0, batch: 0 }),
    make([4, 2], indices([0], 4), { axis: 0, batch: 0 }),
  ];
}
