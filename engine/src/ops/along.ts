/** Along one axis, in order: running sums, and where the largest or smallest number stands. */
import { dropAxes, sizeOf } from "../core/shape.ts";
import { bind1 } from "../ir/bind.ts";
import * as e from "../ir/build.ts";
import type { Value } from "../ir/graph.ts";
import type { Expression } from "../ir/kernel.ts";
import type { Op } from "../ir/op.ts";
import { interleave } from "./reduce.ts";
import { dense, flat, forEachIndex } from "./support.ts";

export interface CumulativeSum {
  readonly axis: number;
  /** Sums from the end towards the start. */
  readonly reverse: boolean;
}

export const cumulativeSumOp: Op<CumulativeSum> = {
  name: "cumulativeSum",
  type: ([x]) => [x!],
  derivative: {
    kind: "linear",
    inputs: "all",
    jointly: true,
    // x_i is in every sum from i on, so its cotangent is the sum of theirs: the same, backwards.
    transpose: ([cotangent], _, __, { axis, reverse }) =>
      cotangent && cumulativeSum(cotangent, { axis, reverse: !reverse }),
  },
  batch: ([x], _, { axis, reverse }) => [cumulativeSum(x!, { axis: axis + 1, reverse })],
  lower: ([x], { axis, reverse }) => {
    const total = e.variable(x!.dtype);
    const along = reverse ? e.loopDown : e.loop;
    return {
      kind: "routine",
      scratch: [],
      body: e.loops(dropAxes(x!.shape, [axis]), (outer) => [
        e.set(total, e.constant(x!.dtype, 0)),
        along(x!.shape[axis]!, (i) => {
          const at = interleave(outer, [i], [axis]);
          return [
            e.set(total, e.add(e.get(total), e.load(x!.dtype, 0, ...at))),
            e.store(1, at, e.get(total)),
          ];
        }),
      ]),
    };
  },
  reference: ([x], { axis, reverse }, [type]) => {
    const out = dense(type!);
    const stride = sizeOf(x!.shape.slice(axis + 1));
    const n = x!.shape[axis]!;
    forEachIndex(x!.shape, (at, position) => {
      const first = position - at[axis]! * stride;
      const [from, to] = reverse ? [at[axis]!, n - 1] : [0, at[axis]!];
      for (let i = from; i <= to; i++)
        out.data[position] = out.data[position]! + x!.data[first + i * stride]!;
    });
    return [out];
  },
  samples: [
    { inputs: [{ shape: [5] }], params: { axis: 0, reverse: false } },
    { inputs: [{ shape: [2, 3, 2] }], params: { axis: 1, reverse: true } },
    { inputs: [{ shape: [0, 2] }], params: { axis: 0, reverse: false } },
    { inputs: [{ shape: [4], dtype: "i32", domain: [-9, 9] }], params: { axis: 0, reverse: false } },
  ],
};

export const cumulativeSum = (x: Value, params: CumulativeSum): Value => bind1(cumulativeSumOp, [x], params);

/** The first position of the extreme along an axis; NaN counts as more extreme than any number. */
function position(
  name: "argmax" | "argmin",
  beats: (x: number, y: number) => boolean,
  beatsExpression: (x: Expression, y: Expression) => Expression,
): Op<{ readonly axis: number }> {
  const op: Op<{ readonly axis: number }> = {
    name,
    type: ([x], { axis }) => [{ dtype: "i32", shape: dropAxes(x!.shape, [axis]) }],
    derivative: flat("a position jumps from one whole number to another"),
    batch: ([x], _, { axis }) => [bind1(op, [x!], { axis: axis + 1 })],
    lower: ([x], { axis }) => {
      const best = e.variable(x!.dtype);
      const where = e.variable("i32");
      const unordered = (y: Expression): Expression => e.notEqual(y, y);
      return {
        kind: "routine",
        scratch: [],
        body: e.loops(dropAxes(x!.shape, [axis]), (outer) => {
          const element = (i: Expression): Expression =>
            e.load(x!.dtype, 0, ...interleave(outer, [i], [axis]));
          return [
            e.set(best, element(e.int(0))),
            e.set(where, e.int(0)),
            e.loop(x!.shape[axis]!, (i) => [
              e.when(
                e.or(
                  beatsExpression(element(i), e.get(best)),
                  e.and(unordered(element(i)), e.not(unordered(e.get(best)))),
                ),
                [e.set(best, element(i)), e.set(where, i)],
              ),
            ]),
            e.store(1, outer, e.get(where)),
          ];
        }),
      };
    },
    reference: ([x], { axis }, [type]) => {
      const out = dense(type!);
      const n = x!.shape[axis]!;
      const stride = sizeOf(x!.shape.slice(axis + 1));
      forEachIndex(type!.shape, (_, to) => {
        const first = Math.floor(to / stride) * stride * n + (to % stride);
        let best = 0;
        for (let i = 1; i < n; i++) {
          const [candidate, leader] = [x!.data[first + i * stride]!, x!.data[first + best * stride]!];
          if (beats(candidate, leader) || (Number.isNaN(candidate) && !Number.isNaN(leader))) best = i;
        }
        out.data[to] = best;
      });
      return [out];
    },
    samples: [
      { inputs: [{ shape: [5] }], params: { axis: 0 } },
      { inputs: [{ shape: [2, 3, 4] }], params: { axis: 1 } },
      { inputs: [{ shape: [3, 1] }], params: { axis: 1 } },
      { inputs: [{ shape: [4, 6], dtype: "i32", domain: [0, 2] }], params: { axis: 1 } },
    ],
  };
  return op;
}

export const argmaxOp = position(
  "argmax",
  (x, y) => x > y,
  (x, y) => e.less(y, x),
);
export const argminOp = position(
  "argmin",
  (x, y) => x < y,
  (x, y) => e.less(x, y),
);
export const argmax = (x: Value, axis: number): Value => bind1(argmaxOp, [x], { axis });
export const argmin = (x: Value, axis: number): Value => bind1(argminOp, [x], { axis });
