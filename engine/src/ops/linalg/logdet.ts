/** Sign and logarithm of a determinant, by elimination: products of many pivots overflow, their logarithms do not. */
import { allocate } from "../../core/dtype.ts";
import { sizeOf } from "../../core/shape.ts";
import { bind } from "../../ir/bind.ts";
import {
  abs,
  add,
  constant,
  get,
  load,
  loop,
  loops,
  multiply,
  negate,
  set,
  store,
  unary,
  variable,
} from "../../ir/build.ts";
import type { Expression } from "../../ir/kernel.ts";
import type { Op } from "../../ir/op.ts";
import { eliminateColumn } from "./elimination.ts";
import { trace } from "./parts.ts";
import { diagonallyDominant } from "./samples.ts";
import { solveWith } from "./solve.ts";

/** f[outer…, n, n] → sign f[outer…] (0 where singular) and log |det| f[outer…]. */
export const logDeterminantOp: Op<null> = {
  name: "logDeterminant",
  type: ([a]) => {
    const scalar = { dtype: a!.dtype, shape: a!.shape.slice(0, -2) };
    return [scalar, scalar];
  },
  derivative: {
    kind: "smooth",
    // d log |det A| = tr(A⁻¹ dA); the sign is level.
    jvp: ([a], [tangent]) => [null, tangent ? trace(solveWith(a!, tangent, "general")) : null],
  },
  batch: ([a], _, params) => bind(logDeterminantOp, [a!], params),
  lower: ([a]) => {
    const n = a!.shape.at(-1)!;
    const { dtype } = a!;
    const A = 3; // scratch
    const [sign, log] = [variable(dtype), variable(dtype)];
    const entry = (i: Expression, j: Expression): Expression => load(dtype, A, i, j);
    return {
      kind: "routine",
      scratch: [{ dtype, shape: [n, n] }],
      body: loops(a!.shape.slice(0, -2), (outer) => [
        loop(n, (i) => [loop(n, (j) => [store(A, [i, j], load(dtype, 0, ...outer, i, j))])]),
        set(sign, constant(dtype, 1)),
        set(log, constant(dtype, 0)),
        loop(n, (c) => [
          ...eliminateColumn(
            c,
            n,
            dtype,
            [{ operand: A, columns: n, place: (i, j) => [i, j] }],
            [set(sign, negate(get(sign)))],
          ),
          set(sign, multiply(get(sign), unary("sign", entry(c, c)))),
          set(log, add(get(log), unary("log", abs(entry(c, c))))),
        ]),
        store(1, outer, get(sign)),
        store(2, outer, get(log)),
      ]),
    };
  },
  reference: ([a], _, [type]) => {
    const n = a!.shape.at(-1)!;
    const count = sizeOf(type!.shape);
    const [sign, log] = [allocate("f64", count), allocate("f64", count)];
    for (let batch = 0; batch < count; batch++) {
      const rows = Array.from({ length: n }, (_, i) =>
        Array.from({ length: n }, (_, j) => a!.data[(batch * n + i) * n + j]!),
      );
      const determinant = expand(rows);
      sign[batch] = Math.sign(determinant);
      log[batch] = Math.log(Math.abs(determinant));
    }
    return [
      { ...type!, data: sign },
      { ...type!, data: log },
    ];
  },
  samples: [
    [1, 1],
    [2, 2],
    [3, 3],
    [2, 4, 4],
    [0, 3, 3],
  ].map((shape) => ({ inputs: [{ shape, shaped: diagonallyDominant }], params: null })),
};

/** Laplace's expansion along the first row: slow, obvious, and without a pivot. Meant for the small matrices of tests. */
function expand(rows: readonly (readonly number[])[]): number {
  const [first, ...rest] = rows;
  if (first === undefined) return 1;
  return first.reduce(
    (sum, entry, j) =>
      sum + (j % 2 === 0 ? entry : -entry) * expand(rest.map((row) => row.filter((_, k) => k !== j))),
    0,
  );
}
