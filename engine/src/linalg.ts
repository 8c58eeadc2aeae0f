/** Linear algebra for users: matrices are the last two axes, leading axes are a batch. */

import { isFloat } from "./core/dtype.ts";
import { refuse } from "./core/errors.ts";
import { eye } from "./create.ts";
import { bind } from "./ir/bind.ts";
import { choleskyOp } from "./ops/linalg/cholesky.ts";
import { eigenSymmetricOp } from "./ops/linalg/eigen.ts";
import { logDeterminantOp } from "./ops/linalg/logdet.ts";
import { qrOp } from "./ops/linalg/qr.ts";
import { type Structure, solveOp } from "./ops/linalg/solve.ts";
import { type Tensor, wrap } from "./tensor.ts";

/** X with A X = B: A f[…, n, n], B f[…, n, m], or f[n] for one vector. Singular A gives Inf or NaN. */
export const solve = (a: Tensor, b: Tensor): Tensor => solved("solve", a, b, "general");

/** The same where A is triangular; only that triangle is read. */
export const triangularSolve = (
  a: Tensor,
  b: Tensor,
  { lower = true }: { readonly lower?: boolean } = {},
): Tensor => solved("triangularSolve", a, b, lower ? "lower" : "upper");

/** A⁻¹. To solve a system, `solve` is faster and more accurate. */
export function inverse(a: Tensor): Tensor {
  const n = square("inverse", a);
  return solve(a, eye(n, { dtype: a.dtype }));
}

/** Lower L with L Lᵀ = A, for symmetric positive definite A (else NaN). */
export function cholesky(a: Tensor): Tensor {
  square("cholesky", a);
  return wrap(bind(choleskyOp, [symmetric(a).value], null)[0]!);
}

/** Sign and log |det A|, f[…] each: safe where the determinant itself would overflow. */
export function logDeterminant(a: Tensor): { sign: Tensor; log: Tensor } {
  square("logDeterminant", a);
  const [sign, log] = bind(logDeterminantOp, [a.value], null);
  return { sign: wrap(sign!), log: wrap(log!) };
}

/** det A, f[…]. Its slope needs A⁻¹, so it is NaN where A is singular. */
export function determinant(a: Tensor): Tensor {
  const { sign, log } = logDeterminant(a);
  return sign.multiply(log.exp());
}

/** Eigenvalues (ascending, f[…, n]) and eigenvectors (columns, f[…, n, n]) of a symmetric matrix. */
export function eigenSymmetric(a: Tensor): { values: Tensor; vectors: Tensor } {
  square("eigenSymmetric", a);
  const [values, vectors] = bind(eigenSymmetricOp, [symmetric(a).value], null);
  return { values: wrap(values!), vectors: wrap(vectors!) };
}

/** A = Q R: Q f[…, m, n] with orthonormal columns, R f[…, n, n] upper triangular with a positive diagonal; m ≥ n. */
export function qr(a: Tensor): { q: Tensor; r: Tensor } {
  matrix("qr", a);
  if (a.shape.at(-2)! < a.shape.at(-1)!)
    refuse("qr", `needs at least as many rows as columns, got ${a.type}; transpose first?`);
  const [q, r] = bind(qrOp, [a.value], null);
  return { q: wrap(q!), r: wrap(r!) };
}

function solved(op: string, a: Tensor, b: Tensor, structure: Structure): Tensor {
  const n = square(op, a);
  const vector = b.rank === 1;
  const right = vector ? b.insertAxis(-1) : b;
  if (right.rank < 2 || right.shape.at(-2) !== n || right.dtype !== a.dtype)
    refuse(op, `A and B do not match, ${a.type} and ${b.type} (B needs ${n} rows and A's dtype)`);
  const outer = longer(a.shape.slice(0, -2), right.shape.slice(0, -2));
  const full = (x: Tensor): Tensor => x.broadcastTo([...outer, ...x.shape.slice(-2)]);
  const x = wrap(bind(solveOp, [full(a).value, full(right).value], structure)[0]!);
  return vector ? x.dropAxis(-1) : x;
}

const longer = (a: readonly number[], b: readonly number[]): readonly number[] =>
  a.length >= b.length ? a : b;

/** The slope of a function of a symmetric matrix is symmetric: reading both triangles equally makes it so. */
const symmetric = (a: Tensor): Tensor => a.add(a.moveAxis(-1, -2)).multiply(0.5);

function matrix(op: string, a: Tensor): void {
  if (a.rank < 2 || !isFloat(a.dtype)) refuse(op, `takes float matrices, got ${a.type}`);
}

/** The size of square matrices. */
function square(op: string, a: Tensor): number {
  matrix(op, a);
  const [rows, columns] = a.shape.slice(-2);
  if (rows !== columns) refuse(op, `takes square matrices, got ${a.type}`);
  return rows!;
}
