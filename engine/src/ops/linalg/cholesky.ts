/** Cholesky factor of a symmetric positive definite matrix, read from its lower triangle: A = L Lᵀ. */
import { allocate } from "../../core/dtype.ts";
import { sizeOf } from "../../core/shape.ts";
import { bind } from "../../ir/bind.ts";
import {
  constant,
  divide,
  equal,
  get,
  less,
  load,
  loop,
  loops,
  multiply,
  set,
  sqrt,
  store,
  subtract,
  variable,
  when,
} from "../../ir/build.ts";
import type { Op } from "../../ir/op.ts";
import { lowerTriangle, matmul, sumOver, symmetricFromLower, transposeLast } from "./parts.ts";
import { positiveDefinite } from "./samples.ts";
import { solveWith } from "./solve.ts";

/** [outer…, n, n] → the lower factor, zeros above; NaN where the matrix is not positive definite. */
export const choleskyOp: Op<null> = {
  name: "cholesky",
  type: ([a]) => [a!],
  derivative: {
    kind: "smooth",
    // L̇ = L Φ(L⁻¹ Ȧ L⁻ᵀ), where Φ keeps the lower triangle and halves the diagonal (Murray 2016).
    jvp: (_, [tangent], [l]) => {
      if (!tangent) return [null];
      const half = solveWith(l!, symmetricFromLower(tangent), "lower");
      const both = solveWith(l!, transposeLast(half), "lower");
      return [matmul(l!, lowerTriangle(both, { diagonal: 0.5 }))];
    },
  },
  batch: ([a], _, params) => bind(choleskyOp, [a!], params),
  lower: ([a]) => {
    const n = a!.shape.at(-1)!;
    const { dtype } = a!;
    const sum = variable(dtype);
    return {
      kind: "routine",
      scratch: [],
      body: loops(a!.shape.slice(0, -2), (outer) => [
        loop(n, (j) => [
          loop(n, (i) => [
            when(
              less(i, j),
              [store(1, [...outer, i, j], constant(dtype, 0))],
              [
                set(sum, load(dtype, 0, ...outer, i, j)),
                loop(n, (k) => [
                  when(less(k, j), [
                    set(
                      sum,
                      subtract(
                        get(sum),
                        multiply(load(dtype, 1, ...outer, i, k), load(dtype, 1, ...outer, j, k)),
                      ),
                    ),
                  ]),
                ]),
                when(
                  equal(i, j),
                  [store(1, [...outer, i, j], sqrt(get(sum)))],
                  [store(1, [...outer, i, j], divide(get(sum), load(dtype, 1, ...outer, j, j)))],
                ),
              ],
            ),
          ]),
        ]),
      ]),
    };
  },
  reference: ([a], _, [type]) => {
    const n = a!.shape.at(-1)!;
    const data = allocate("f64", sizeOf(a!.shape));
    for (let m = 0; m < a!.data.length; m += n * n || 1)
      for (let i = 0; i < n; i++)
        for (let j = 0; j <= i; j++) {
          const rest =
            a!.data[m + i * n + j]! - sumOver(j, (k) => data[m + i * n + k]! * data[m + j * n + k]!);
          data[m + i * n + j] = i === j ? Math.sqrt(rest) : rest / data[m + j * n + j]!;
        }
    return [{ ...type!, data }];
  },
  samples: [
    [1, 1],
    [3, 3],
    [2, 4, 4],
    [0, 2, 2],
  ].map((shape) => ({ inputs: [{ shape, shaped: positiveDefinite }], params: null })),
};
