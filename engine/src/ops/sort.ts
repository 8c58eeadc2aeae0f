/** Sorting along the last axis, stable, NaN last; the indices it yields carry the slope. */
import { allocate } from "../core/dtype.ts";
import { sizeOf } from "../core/shape.ts";
import { bind } from "../ir/bind.ts";
import {
  add,
  and,
  binary,
  get,
  less,
  load,
  loop,
  loops,
  multiply,
  not,
  notEqual,
  or,
  select,
  set,
  store,
  variable,
  when,
} from "../ir/build.ts";
import type { Expression, Statement } from "../ir/kernel.ts";
import type { Op } from "../ir/op.ts";
import { takeAlongLast } from "./gather.ts";

/** [outer…, n] → the sorted values, and where each came from, i32[outer…, n]. */
export const sortOp: Op<null> = {
  name: "sort",
  type: ([x]) => [x!, { dtype: "i32", shape: x!.shape }],
  derivative: {
    kind: "smooth",
    jvp: (_, [tangent], [, indices]) => [tangent ? takeAlongLast(tangent, indices!) : null, null],
  },
  batch: ([x], _, params) => bind(sortOp, [x!], params),
  lower: ([x]) => {
    const n = x!.shape.at(-1)!;
    return {
      kind: "routine",
      scratch: [{ dtype: "i32", shape: [Math.max(n, 1)] }],
      body: loops(x!.shape.slice(0, -1), (outer) => [
        ...mergeSort(n, (i) => load(x!.dtype, 0, ...outer, i), outer),
        loop(n, (k) => [store(1, [...outer, k], load(x!.dtype, 0, ...outer, load("i32", 2, ...outer, k)))]),
      ]),
    };
  },
  reference: ([x], _, [values, indices]) => {
    const n = x!.shape.at(-1)!;
    const sorted = allocate("f64", sizeOf(x!.shape));
    const order = allocate("i32", sizeOf(x!.shape));
    for (let row = 0; row < sizeOf(x!.shape); row += Math.max(n, 1)) {
      const key = (i: number): number => x!.data[row + i]!;
      const rank = Array.from({ length: n }, (_, i) => i).sort(
        (a, b) => Number(Number.isNaN(key(a))) - Number(Number.isNaN(key(b))) || key(a) - key(b) || a - b,
      );
      rank.forEach((from, k) => {
        sorted[row + k] = key(from);
        order[row + k] = from;
      });
    }
    return [
      { ...values!, data: sorted },
      { ...indices!, data: order },
    ];
  },
  samples: [[5], [3, 4], [2, 1], [2, 3, 9], [2, 0]].map((shape) => ({ inputs: [{ shape }], params: null })),
};

/**
 * Bottom-up merge sort of the indices 0 … n − 1 by `key`, into operand 2 (row `outer`), with operand 3 as the other buffer.
 * Runs of 1, 2, 4, … are merged pairwise; the buffers swap after each pass, and the first is chosen so that the last pass ends in operand 2.
 */
function mergeSort(n: number, key: (i: Expression) => Expression, outer: readonly Expression[]): Statement[] {
  const passes = Math.ceil(Math.log2(Math.max(n, 1)));
  const place = (operand: number, i: Expression): readonly Expression[] =>
    operand === 2 ? [...outer, i] : [i];
  const at = (operand: number, i: Expression): Expression => load("i32", operand, ...place(operand, i));
  let [from, to] = passes % 2 === 0 ? [2, 3] : [3, 2];
  const first = from;
  const statements: Statement[] = [loop(n, (i) => [store(first, place(first, i), i)])];
  for (let width = 1; width < n; width *= 2) {
    const [source, target] = [from, to];
    const left = variable("i32");
    const right = variable("i32");
    statements.push(
      loop(Math.ceil(n / (2 * width)), (pair) => {
        const start = multiply(pair, 2 * width);
        const middle = binary("minimum", add(start, width), n);
        const end = binary("minimum", add(start, 2 * width), n);
        // The right run gives way on ties, so equal keys keep their order.
        const takeLeft = select(
          and(less(get(left), middle), less(get(right), end)),
          not(before(key(at(source, get(right))), key(at(source, get(left))))),
          less(get(left), middle),
        );
        return [
          set(left, start),
          set(right, middle),
          loop(2 * width, (k) => [
            when(less(add(start, k), end), [
              when(
                takeLeft,
                [
                  store(target, place(target, add(start, k)), at(source, get(left))),
                  set(left, add(get(left), 1)),
                ],
                [
                  store(target, place(target, add(start, k)), at(source, get(right))),
                  set(right, add(get(right), 1)),
                ],
              ),
            ]),
          ]),
        ];
      }),
    );
    [from, to] = [to, from];
  }
  return statements;
}

/** x comes strictly before y: smaller, or a number where y is NaN (the only value unequal to itself). */
const before = (x: Expression, y: Expression): Expression =>
  or(less(x, y), and(notEqual(y, y), not(notEqual(x, x))));
