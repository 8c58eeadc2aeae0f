/** What the derivatives of factorisations are made of: triangles, diagonals, transposes. */
import type { Value } from "../../ir/graph.ts";
import { add, divide, multiply, negate, subtract } from "../arithmetic.ts";
import { equal, less, select } from "../compare.ts";
import { iota, like } from "../create.ts";
import { matmul } from "../matmul.ts";
import { broadcast, moveAxis } from "../movement.ts";
import { sum } from "../reduce.ts";
import type { Structure } from "./solve.ts";

export { leading as repeated } from "../elementwise.ts";
export { matmul, negate as negated, subtract as difference };

export const transposeLast = (a: Value): Value =>
  moveAxis(a, a.type.shape.length - 1, a.type.shape.length - 2);

/** The strict lower triangle, and the diagonal times `diagonal`. */
export function lowerTriangle(a: Value, { diagonal = 1 } = {}): Value {
  const [row, column] = positions(a);
  const below = select(less(column, row), a, like(a, 0));
  if (diagonal === 0) return below;
  return select(equal(row, column), multiply(a, like(a, diagonal)), below);
}

/** The part of a matrix that a triangular solve reads. */
export function onlyTriangle(a: Value, structure: Structure): Value {
  if (structure === "general") return a;
  return structure === "lower" ? lowerTriangle(a) : transposeLast(lowerTriangle(transposeLast(a)));
}

/** The symmetric matrix with this lower triangle. */
export function symmetricFromLower(a: Value): Value {
  const strict = lowerTriangle(a, { diagonal: 0 });
  return add(lowerTriangle(a), transposeLast(strict));
}

export function diagonalOf(a: Value): Value {
  const [row, column] = positions(a);
  return sum(select(equal(row, column), a, like(a, 0)), [a.type.shape.length - 1]);
}

export const trace = (a: Value): Value => {
  const diagonal = diagonalOf(a);
  return sum(diagonal, [diagonal.type.shape.length - 1]);
};

/** a_ij / (λ_j − λ_i), and zero where the two are equal (the diagonal among them). */
export function scaledByGaps(a: Value, values: Value): Value {
  const { shape } = a.type;
  const outer = shape.slice(0, -2).map((_, axis) => axis);
  const last = shape.length - 1;
  const ofColumn = broadcast(values, shape, [...outer, last]);
  const ofRow = broadcast(values, shape, [...outer, last - 1]);
  const same = equal(ofColumn, ofRow);
  const gap = select(same, like(a, 1), subtract(ofColumn, ofRow));
  return select(same, like(a, 0), divide(a, gap));
}

/** The sum of what is there; null when nothing is. */
export const sumOf = (x: Value | null, y: Value | null): Value | null => (x && y ? add(x, y) : (x ?? y));

/** Row and column number of every entry. */
const positions = (a: Value): readonly [row: Value, column: Value] => {
  const { shape } = a.type;
  return [iota("i32", shape, shape.length - 2), iota("i32", shape, shape.length - 1)];
};

/** Σ term(k) for k < count: for the references. */
export function sumOver(count: number, term: (k: number) => number): number {
  let total = 0;
  for (let k = 0; k < count; k++) total += term(k);
  return total;
}
