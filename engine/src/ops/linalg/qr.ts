/** A = Q R with orthonormal columns in Q and a positive diagonal in R (so the factors are unique), for at least as many rows as columns. */
import { allocate } from "../../core/dtype.ts";
import { sizeOf } from "../../core/shape.ts";
import { bind } from "../../ir/bind.ts";
import {
  add,
  constant,
  divide,
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
import type { Type } from "../../ir/graph.ts";
import type { Expression, Statement } from "../../ir/kernel.ts";
import type { Op } from "../../ir/op.ts";
import { difference, lowerTriangle, matmul, negated, sumOf, sumOver, transposeLast } from "./parts.ts";
import { diagonallyDominant } from "./samples.ts";
import { solveWith } from "./solve.ts";

/** f[outer…, m, n], m ≥ n → Q f[outer…, m, n], R f[outer…, n, n]. */
export const qrOp: Op<null> = {
  name: "qr",
  type: ([a]) => {
    const [m, n] = a!.shape.slice(-2);
    if (m! < n!)
      throw new Error(`qr: needs at least as many rows as columns, got [${a!.shape}]; transpose first?`);
    return [a!, { dtype: a!.dtype, shape: [...a!.shape.slice(0, -2), n!, n!] }];
  },
  derivative: {
    kind: "smooth",
    // With W = Ȧ R⁻¹ and Ω = L − Lᵀ for L the strict lower triangle of Qᵀ W (Walter & Lehmann 2010): Q̇ = Q (Ω − Qᵀ W) + W, Ṙ = (Qᵀ W − Ω) R.
    jvp: (_, [tangent], [q, r]) => {
      if (!tangent) return [null, null];
      const w = transposeLast(solveWith(transposeLast(r!), transposeLast(tangent), "lower"));
      const within = matmul(transposeLast(q!), w);
      const strict = lowerTriangle(within, { diagonal: 0 });
      const rest = difference(within, difference(strict, transposeLast(strict)));
      return [sumOf(w, negated(matmul(q!, rest))), matmul(rest, r!)];
    },
  },
  batch: ([a], _, params) => bind(qrOp, [a!], params),
  lower: ([a]) => gramSchmidt(a!),
  reference: ([a], _, [qType, rType]) => {
    const [m = 0, n = 0] = a!.shape.slice(-2);
    const q = allocate("f64", sizeOf(qType!.shape));
    const r = allocate("f64", sizeOf(rType!.shape));
    for (let batch = 0; batch < sizeOf(a!.shape.slice(0, -2)); batch++) {
      // R is the transposed Cholesky factor of AᵀA, and Q = A R⁻¹: squares the condition number, which tests can afford.
      const A = (i: number, j: number): number => a!.data[(batch * m + i) * n + j]!;
      const R = r.subarray(batch * n * n, (batch + 1) * n * n);
      const Q = q.subarray(batch * m * n, (batch + 1) * m * n);
      for (let i = 0; i < n; i++)
        for (let j = i; j < n; j++) {
          const rest =
            sumOver(m, (k) => A(k, i) * A(k, j)) - sumOver(i, (k) => R[k * n + i]! * R[k * n + j]!);
          R[i * n + j] = i === j ? Math.sqrt(rest) : rest / R[i * n + i]!;
        }
      for (let i = 0; i < m; i++)
        for (let j = 0; j < n; j++)
          Q[i * n + j] = (A(i, j) - sumOver(j, (k) => Q[i * n + k]! * R[k * n + j]!)) / R[j * n + j]!;
    }
    return [
      { ...qType!, data: q },
      { ...rType!, data: r },
    ];
  },
  samples: [
    [1, 1],
    [3, 3],
    [5, 2],
    [2, 4, 3],
  ].map((shape) => ({ inputs: [{ shape, shaped: diagonallyDominant }], params: null })),
};

/** Gram–Schmidt, each column made orthogonal to those before it twice: once leaves a remainder that grows with the condition number, twice does not. */
function gramSchmidt({ dtype, shape }: Type): ReturnType<Op["lower"]> {
  const [m = 0, n = 0] = shape.slice(-2);
  const [Q, R] = [1, 2];
  const sum = variable(dtype);
  const zero = constant(dtype, 0);
  return {
    kind: "routine",
    scratch: [],
    body: loops(shape.slice(0, -2), (outer) => {
      const q = (i: Expression, j: Expression): Expression => load(dtype, Q, ...outer, i, j);
      const r = (i: Expression, j: Expression): Expression => load(dtype, R, ...outer, i, j);
      const dot = (i: Expression, j: Expression): Statement[] => [
        set(sum, zero),
        loop(m, (k) => [set(sum, add(get(sum), multiply(q(k, i), q(k, j))))]),
      ];
      const orthogonalise = (j: Expression): Statement =>
        loop(n, (i) => [
          when(less(i, j), [
            ...dot(i, j),
            store(R, [...outer, i, j], add(r(i, j), get(sum))),
            loop(m, (k) => [store(Q, [...outer, k, j], subtract(q(k, j), multiply(get(sum), q(k, i))))]),
          ]),
        ]);
      return [
        loop(m, (i) => [loop(n, (j) => [store(Q, [...outer, i, j], load(dtype, 0, ...outer, i, j))])]),
        loop(n, (i) => [loop(n, (j) => [store(R, [...outer, i, j], zero)])]),
        loop(n, (j) => [
          orthogonalise(j),
          orthogonalise(j),
          ...dot(j, j),
          set(sum, sqrt(get(sum))),
          store(R, [...outer, j, j], get(sum)),
          loop(m, (k) => [store(Q, [...outer, k, j], divide(q(k, j), get(sum)))]),
        ]),
      ];
    }),
  };
}
