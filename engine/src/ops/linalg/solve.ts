/**
 * A X = B: by elimination with partial pivoting, or by substitution where A is triangular (only that triangle is read).
 * Linear in B, smooth in A: Ẋ = A⁻¹ (Ḃ − Ȧ X).
 */
import { sizeOf } from "../../core/shape.ts";
import { bind } from "../../ir/bind.ts";
import {
  divide,
  get,
  less,
  load,
  loop,
  loopDown,
  loops,
  multiply,
  set,
  store,
  subtract,
  variable,
  when,
} from "../../ir/build.ts";
import type { Type, Value } from "../../ir/graph.ts";
import type { Expression, Statement } from "../../ir/kernel.ts";
import type { Dense, Op } from "../../ir/op.ts";
import { eliminateColumn, type Rows } from "./elimination.ts";
import { matmul, negated, onlyTriangle, repeated, sumOf, transposeLast } from "./parts.ts";
import { diagonallyDominant } from "./samples.ts";

export type Structure = "general" | "lower" | "upper";

/** A f[outer…, n, n], B f[outer…, n, m] → X f[outer…, n, m]. Singular A gives Inf or NaN. */
export const solveOp: Op<Structure> = {
  name: "solve",
  type: ([, b]) => [b!],
  derivative: {
    kind: "smooth",
    jvp: ([a], [aTangent, bTangent], [x], structure) => {
      const shift = aTangent ? negated(matmul(onlyTriangle(aTangent, structure), x!)) : null;
      const right = sumOf(bTangent ?? null, shift);
      return [right ? solveWith(a!, right, structure) : null];
    },
    linear: {
      inputs: [1],
      transpose: ([cotangent], [a], _, structure) =>
        cotangent ? solveWith(transposeLast(a!), cotangent, flipped[structure]) : null,
    },
  },
  batch: ([a, b], mapped, structure, size) =>
    bind(solveOp, [mapped[0] ? a! : repeated(a!, size), mapped[1] ? b! : repeated(b!, size)], structure),
  lower: (types, structure) => (structure === "general" ? eliminate(types) : substitute(types, structure)),
  reference: ([a, b], structure, [type]) => {
    const n = a!.shape.at(-1)!;
    const m = b!.shape.at(-1)!;
    const data = Float64Array.from(b!.data);
    for (let batch = 0; batch < sizeOf(b!.shape.slice(0, -2)); batch++)
      gaussJordan(
        triangleOf(a!, batch, n, structure),
        data.subarray(batch * n * m, (batch + 1) * n * m),
        n,
        m,
      );
    return [{ ...type!, data }];
  },
  samples: (["general", "lower", "upper"] as const).flatMap((structure) =>
    [
      [
        [3, 3],
        [3, 2],
      ],
      [
        [1, 1],
        [1, 1],
      ],
      [
        [2, 4, 4],
        [2, 4, 1],
      ],
      [
        [2, 2],
        [2, 0],
      ],
    ].map(([a, b]) => ({
      inputs: [{ shape: a!, shaped: diagonallyDominant }, { shape: b! }],
      params: structure,
    })),
  ),
};

export const solveWith = (a: Value, b: Value, structure: Structure): Value =>
  bind(solveOp, [a, b], structure)[0]!;

const flipped: Record<Structure, Structure> = { general: "general", lower: "upper", upper: "lower" };

/** Elimination on copies of A and B, the largest pivot of each column first, then substitution from the last row up. */
function eliminate([a, b]: readonly Type[]): ReturnType<Op["lower"]> {
  const n = a!.shape.at(-1)!;
  const m = b!.shape.at(-1)!;
  const { dtype } = a!;
  const X = 2;
  const A = 3; // scratch
  const entry = (i: Expression, j: Expression): Expression => load(dtype, A, i, j);
  return {
    kind: "routine",
    scratch: [{ dtype, shape: [n, n] }],
    body: loops(a!.shape.slice(0, -2), (outer) => {
      const matrix: Rows = { operand: A, columns: n, place: (i, j) => [i, j] };
      const right: Rows = { operand: X, columns: m, place: (i, j) => [...outer, i, j] };
      return [
        loop(n, (i) => [loop(n, (j) => [store(A, [i, j], load(dtype, 0, ...outer, i, j))])]),
        loop(n, (i) => [loop(m, (j) => [store(X, [...outer, i, j], load(dtype, 1, ...outer, i, j))])]),
        loop(n, (c) => eliminateColumn(c, n, dtype, [matrix, right])),
        ...backSubstitution(n, m, dtype, "upper", entry, right.place, X),
      ];
    }),
  };
}

/** Substitution on a copy of B. */
function substitute([a, b]: readonly Type[], structure: "lower" | "upper"): ReturnType<Op["lower"]> {
  const n = a!.shape.at(-1)!;
  const m = b!.shape.at(-1)!;
  const { dtype } = a!;
  return {
    kind: "routine",
    scratch: [],
    body: loops(a!.shape.slice(0, -2), (outer) => [
      loop(n, (i) => [loop(m, (j) => [store(2, [...outer, i, j], load(dtype, 1, ...outer, i, j))])]),
      ...backSubstitution(
        n,
        m,
        dtype,
        structure,
        (i, j) => load(dtype, 0, ...outer, i, j),
        (i, j) => [...outer, i, j],
        2,
      ),
    ]),
  };
}

/** Row by row from the end where only the unknown of that row is left: x_i ← (x_i − Σ a_ij x_j) / a_ii. */
function backSubstitution(
  n: number,
  m: number,
  dtype: Type["dtype"],
  structure: "lower" | "upper",
  a: (i: Expression, j: Expression) => Expression,
  place: Rows["place"],
  operand: number,
): Statement[] {
  const rest = variable(dtype);
  const rows = structure === "lower" ? loop : loopDown;
  const known = (i: Expression, k: Expression): Expression =>
    structure === "lower" ? less(k, i) : less(i, k);
  return [
    rows(n, (i) => [
      loop(m, (j) => [
        set(rest, load(dtype, operand, ...place(i, j))),
        loop(n, (k) => [
          when(known(i, k), [
            set(rest, subtract(get(rest), multiply(a(i, k), load(dtype, operand, ...place(k, j))))),
          ]),
        ]),
        store(operand, place(i, j), divide(get(rest), a(i, i))),
      ]),
    ]),
  ];
}

function triangleOf(a: Dense, batch: number, n: number, structure: Structure): Float64Array {
  return Float64Array.from({ length: n * n }, (_, flat) => {
    const [i, j] = [Math.floor(flat / n), flat % n];
    const read = structure === "general" || (structure === "lower" ? j <= i : j >= i);
    return read ? a.data[batch * n * n + flat]! : 0;
  });
}

/** Reduces A to the identity, doing the same to B: slower than elimination, and another route to the same answer. */
function gaussJordan(a: Float64Array, b: Float64Array, n: number, m: number): void {
  for (let c = 0; c < n; c++) {
    let p = c;
    for (let i = c + 1; i < n; i++) if (Math.abs(a[i * n + c]!) > Math.abs(a[p * n + c]!)) p = i;
    for (let j = 0; j < n; j++) [a[c * n + j], a[p * n + j]] = [a[p * n + j]!, a[c * n + j]!];
    for (let j = 0; j < m; j++) [b[c * m + j], b[p * m + j]] = [b[p * m + j]!, b[c * m + j]!];
    const scale = a[c * n + c]!;
    for (let j = 0; j < n; j++) a[c * n + j]! /= scale;
    for (let j = 0; j < m; j++) b[c * m + j]! /= scale;
    for (let i = 0; i < n; i++) {
      const factor = a[i * n + c]!;
      if (i === c) continue;
      for (let j = 0; j < n; j++) a[i * n + j]! -= factor * a[c * n + j]!;
      for (let j = 0; j < m; j++) b[i * m + j]! -= factor * b[c * m + j]!;
    }
  }
}
