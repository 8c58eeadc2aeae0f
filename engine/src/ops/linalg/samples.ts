/** Turns drawn numbers into matrices that a factorisation is defined on. */
import type { Dense } from "../../ir/op.ts";

/** B Bᵀ + n I: symmetric, positive definite, well conditioned. */
export const positiveDefinite = (drawn: Dense): Dense =>
  eachMatrix(drawn, (b, n, i, j) => {
    let sum = i === j ? n : 0;
    for (let k = 0; k < n; k++) sum += b(i, k) * b(j, k);
    return sum;
  });

/** Symmetric, with eigenvalues well apart: the diagonal grows in steps that the rest cannot close. */
export const separatedSymmetric = (drawn: Dense): Dense =>
  eachMatrix(drawn, (b, n, i, j) => (i === j ? 4 * n * i : (b(i, j) + b(j, i)) / 4));

/** Far from singular: the diagonal outweighs its row. */
export const diagonallyDominant = (drawn: Dense): Dense =>
  eachMatrix(drawn, (b, n, i, j) => b(i, j) + (i === j ? 2 * n + 1 : 0));

function eachMatrix(
  drawn: Dense,
  element: (entry: (i: number, j: number) => number, columns: number, i: number, j: number) => number,
): Dense {
  const [rows = 1, columns = 1] = drawn.shape.slice(-2);
  const size = rows * columns;
  const data = drawn.data.map((_, flat) => {
    const start = Math.floor(flat / size) * size;
    const entry = (i: number, j: number): number => drawn.data[start + i * columns + j] ?? 0;
    return element(entry, columns, Math.floor((flat % size) / columns), flat % columns);
  });
  return { ...drawn, data };
}
