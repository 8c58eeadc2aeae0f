/** Eigenvalues (ascending) and eigenvectors (columns) of a symmetric matrix, read from its lower triangle, by Jacobi's rotations. */
import { allocate } from "../../core/dtype.ts";
import { sizeOf } from "../../core/shape.ts";
import { bind } from "../../ir/bind.ts";
import {
  abs,
  add,
  and,
  cast,
  constant,
  divide,
  equal,
  get,
  less,
  load,
  loop,
  loops,
  multiply,
  negate,
  notEqual,
  repeatWhile,
  select,
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
import { diagonalOf, matmul, scaledByGaps, sumOver, symmetricFromLower, transposeLast } from "./parts.ts";
import { separatedSymmetric } from "./samples.ts";

/** f[outer…, n, n] → values f[outer…, n], vectors f[outer…, n, n]; in each vector the entry of largest size is positive. */
export const eigenSymmetricOp: Op<null> = {
  name: "eigenSymmetric",
  type: ([a]) => [{ dtype: a!.dtype, shape: a!.shape.slice(0, -1) }, a!],
  derivative: {
    kind: "smooth",
    // With P = Vᵀ Ȧ V: λ̇ = diag P, V̇ = V (P ∘ F), F_ij = 1/(λ_j − λ_i). Where eigenvalues coincide the vectors have no slope; zero is put there.
    jvp: (_, [tangent], [values, vectors]) => {
      if (!tangent) return [null, null];
      const rotated = matmul(transposeLast(vectors!), matmul(symmetricFromLower(tangent), vectors!));
      return [diagonalOf(rotated), matmul(vectors!, scaledByGaps(rotated, values!))];
    },
  },
  batch: ([a], _, params) => bind(eigenSymmetricOp, [a!], params),
  lower: ([a]) => jacobi(a!),
  reference: ([a], _, [valuesType, vectorsType]) => {
    const n = a!.shape.at(-1)!;
    const values = allocate("f64", sizeOf(valuesType!.shape));
    const vectors = allocate("f64", sizeOf(vectorsType!.shape));
    for (let batch = 0; batch < sizeOf(a!.shape.slice(0, -2)); batch++) {
      const A = (i: number, j: number): number => a!.data[(batch * n + Math.max(i, j)) * n + Math.min(i, j)]!;
      shiftedPowers(A, n).forEach(([value, vector], k) => {
        values[batch * n + k] = value;
        vector.forEach((entry, i) => {
          vectors[(batch * n + i) * n + k] = entry;
        });
      });
    }
    return [
      { ...valuesType!, data: values },
      { ...vectorsType!, data: vectors },
    ];
  },
  samples: [
    [1, 1],
    [2, 2],
    [3, 3],
    [2, 4, 4],
  ].map((shape) => ({ inputs: [{ shape, shaped: separatedSymmetric }], params: null })),
};

/** More sweeps than any matrix of a few hundred rows needs: convergence is quadratic, and a converged sweep ends the loop. */
const maximumSweeps = 30;

function jacobi({ dtype, shape }: Type): ReturnType<Op["lower"]> {
  const n = shape.at(-1)!;
  const [VALUES, V, A] = [1, 2, 3];
  const number = (value: number): Expression => constant(dtype, value);
  const [sweep, smallest] = [variable("i32"), variable("i32")];
  const [rotated, theta, t, c, s, x, y] = [
    variable("i32"),
    ...Array.from({ length: 6 }, () => variable(dtype)),
  ] as const;
  const a = (i: Expression, j: Expression): Expression => load(dtype, A, i, j);
  // An off-diagonal entry this small beside its diagonal no longer moves it.
  const negligible = number(dtype === "f64" ? 2 ** -53 : 2 ** -24);
  return {
    kind: "routine",
    scratch: [{ dtype, shape: [n, n] }],
    body: loops(shape.slice(0, -2), (outer) => {
      const v = (i: Expression, j: Expression): Expression => load(dtype, V, ...outer, i, j);
      /** (first, second) ← (c·first − s·second, s·first + c·second). */
      const rotate = (operand: number, first: Expression[], second: Expression[]): Statement[] => [
        set(x!, load(dtype, operand, ...first)),
        set(y!, load(dtype, operand, ...second)),
        store(operand, first, subtract(multiply(get(c!), get(x!)), multiply(get(s!), get(y!)))),
        store(operand, second, add(multiply(get(s!), get(x!)), multiply(get(c!), get(y!)))),
      ];
      const annihilate = (p: Expression, q: Expression): Statement[] => [
        set(rotated, add(get(rotated), 1)),
        set(theta!, divide(subtract(a(q, q), a(p, p)), multiply(a(p, q), number(2)))),
        // The smaller root of t² + 2θt − 1 = 0 turns by at most 45°.
        set(
          t!,
          divide(
            select(less(get(theta!), number(0)), number(-1), number(1)),
            add(abs(get(theta!)), sqrt(add(multiply(get(theta!), get(theta!)), number(1)))),
          ),
        ),
        set(c!, divide(number(1), sqrt(add(multiply(get(t!), get(t!)), number(1))))),
        set(s!, multiply(get(t!), get(c!))),
        loop(n, (k) => rotate(A, [k, p], [k, q])),
        loop(n, (k) => rotate(A, [p, k], [q, k])),
        loop(n, (k) => rotate(V, [...outer, k, p], [...outer, k, q])),
      ];
      return [
        loop(n, (i) => [
          loop(n, (j) => [
            store(
              A,
              [i, j],
              select(less(i, j), load(dtype, 0, ...outer, j, i), load(dtype, 0, ...outer, i, j)),
            ),
            store(V, [...outer, i, j], cast(dtype, equal(i, j))),
          ]),
        ]),
        set(sweep, { kind: "constant", dtype: "i32", value: 0 }),
        set(rotated, { kind: "constant", dtype: "i32", value: 1 }),
        repeatWhile(and(less(get(sweep), maximumSweeps), less(0, get(rotated))), [
          set(sweep, add(get(sweep), 1)),
          set(rotated, { kind: "constant", dtype: "i32", value: 0 }),
          loop(n, (p) => [
            loop(n, (q) => [
              when(less(p, q), [
                when(
                  less(multiply(negligible, add(abs(a(p, p)), abs(a(q, q)))), abs(a(p, q))),
                  annihilate(p, q),
                ),
              ]),
            ]),
          ]),
        ]),
        // Selection sort of the columns by eigenvalue.
        loop(n, (k) => [
          set(smallest, k),
          loop(n, (i) => [
            when(less(k, i), [when(less(a(i, i), a(get(smallest), get(smallest))), [set(smallest, i)])]),
          ]),
          when(notEqual(get(smallest), k), [
            set(x!, a(k, k)),
            store(A, [k, k], a(get(smallest), get(smallest))),
            store(A, [get(smallest), get(smallest)], get(x!)),
            loop(n, (i) => [
              set(x!, v(i, k)),
              store(V, [...outer, i, k], v(i, get(smallest))),
              store(V, [...outer, i, get(smallest)], get(x!)),
            ]),
          ]),
          store(VALUES, [...outer, k], a(k, k)),
          set(x!, number(0)),
          loop(n, (i) => [when(less(abs(get(x!)), abs(v(i, k))), [set(x!, v(i, k))])]),
          when(less(get(x!), number(0)), [loop(n, (i) => [store(V, [...outer, i, k], negate(v(i, k)))])]),
        ]),
      ];
    }),
  };
}

/**
 * Another route, for the reference: power iteration on A + shift·I from the largest eigenvalue down, each found vector projected out.
 * Slow and obvious; needs eigenvalues apart, which the samples have.
 */
function shiftedPowers(A: (i: number, j: number) => number, n: number): [value: number, vector: number[]][] {
  const rowSum = (i: number): number => sumOver(n, (j) => Math.abs(A(i, j)));
  const shift = Math.max(0, ...Array.from({ length: n }, (_, i) => rowSum(i)));
  const found: [number, number[]][] = [];
  for (let k = 0; k < n; k++) {
    let vector = Array.from({ length: n }, (_, i) => 1 + ((i * 7 + k * 3) % 5));
    for (let iteration = 0; iteration < 4000; iteration++) {
      for (const [, other] of found) {
        const overlap = sumOver(n, (i) => vector[i]! * other[i]!);
        vector = vector.map((entry, i) => entry - overlap * other[i]!);
      }
      const image = vector.map((entry, i) => shift * entry + sumOver(n, (j) => A(i, j) * vector[j]!));
      const norm = Math.hypot(...image);
      vector =
        norm > 0 ? image.map((entry) => entry / norm) : vector.map((entry) => entry / Math.hypot(...vector));
    }
    const peak = vector.reduce((best, entry) => (Math.abs(entry) > Math.abs(best) ? entry : best), 0);
    const signed = vector.map((entry) => (peak < 0 ? -entry : entry));
    const value = sumOver(n, (i) => signed[i]! * sumOver(n, (j) => A(i, j) * signed[j]!));
    found.push([value, signed]);
  }
  return found.reverse();
}
