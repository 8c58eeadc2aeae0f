/**
 * Matrices of scalars; a vector is one column. A matrix of ones whose size nobody said takes it from its
 * neighbours: such an axis is `any` and holds a single row or column that repeats.
 */
import {
  add,
  apply,
  div,
  magnitude,
  mul,
  neg,
  plain,
  Refusal,
  Rejected,
  type Scalar,
  sub,
} from "./scalar.ts";

export class Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly data: readonly Scalar[];
  readonly anyRows: boolean;
  readonly anyCols: boolean;
  constructor(rows: number, cols: number, data: readonly Scalar[], anyRows = false, anyCols = false) {
    this.rows = rows;
    this.cols = cols;
    this.data = data;
    this.anyRows = anyRows;
    this.anyCols = anyCols;
  }
  at(i: number, j: number): Scalar {
    return this.data[(this.anyRows ? 0 : i) * this.cols + (this.anyCols ? 0 : j)]!;
  }
  /** The shape as a reader writes it. */
  get shape(): string {
    return `${this.anyRows ? "?" : this.rows}×${this.anyCols ? "?" : this.cols}`;
  }
}

/** c·I of a size that its neighbours decide. */
export class ScaledIdentity {
  readonly scale: Scalar;
  constructor(scale: Scalar) {
    this.scale = scale;
  }
}

/** Shapes that do not fit: the formula does not exist for these sizes. */
export class Misfit extends Refusal {}

export const column = (data: readonly Scalar[]): Matrix => new Matrix(data.length, 1, data);

export function build(rows: number, cols: number, f: (i: number, j: number) => Scalar): Matrix {
  if (rows * cols > 4096) throw new Misfit(`a ${rows}×${cols} matrix is too large to try`);
  const data: Scalar[] = [];
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) data.push(f(i, j));
  return new Matrix(rows, cols, data);
}

export const identity = (n: number, scale: Scalar = 1): Matrix =>
  build(n, n, (i, j) => (i === j ? scale : 0));

export const transpose = (a: Matrix): Matrix => {
  const data: Scalar[] = [];
  for (let j = 0; j < a.cols; j++) for (let i = 0; i < a.rows; i++) data.push(a.data[i * a.cols + j]!);
  return new Matrix(a.cols, a.rows, data, a.anyCols, a.anyRows);
};

export const mapMatrix = (a: Matrix, f: (x: Scalar, at: number) => Scalar): Matrix =>
  new Matrix(a.rows, a.cols, a.data.map(f), a.anyRows, a.anyCols);

/** Whether two shapes are one, but for axes that repeat. */
export const fits = (a: Matrix, b: Matrix): boolean =>
  (a.rows === b.rows || a.anyRows || b.anyRows) && (a.cols === b.cols || a.anyCols || b.anyCols);

/** Elementwise, after stretching the axes that repeat. */
export function zip(a: Matrix, b: Matrix, what: string, f: (x: Scalar, y: Scalar) => Scalar): Matrix {
  if (!fits(a, b)) throw new Misfit(`${what} needs equal shapes, got ${a.shape} and ${b.shape}`);
  const rows = a.anyRows ? b.rows : a.rows;
  const cols = a.anyCols ? b.cols : a.cols;
  const data: Scalar[] = [];
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) data.push(f(a.at(i, j), b.at(i, j)));
  return new Matrix(rows, cols, data, a.anyRows && b.anyRows, a.anyCols && b.anyCols);
}

export const addMatrix = (a: Matrix, b: Matrix): Matrix => zip(a, b, "a sum", add);

export function matmul(a: Matrix, b: Matrix): Matrix {
  if (a.anyCols && b.anyRows)
    throw new Misfit("1ᵀ1 has a size only where its vectors are declared, as in 1: ones[N]");
  if (!a.anyCols && !b.anyRows && a.cols !== b.rows) {
    const inner = a.cols === 1 && b.cols === 1 ? "; the inner product of two vectors is x^T y" : "";
    throw new Misfit(`a product of ${a.shape} and ${b.shape} does not exist (${a.cols} ≠ ${b.rows})${inner}`);
  }
  const inner = a.anyCols ? b.rows : a.cols;
  const data: Scalar[] = [];
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.cols; j++) {
      let sum: Scalar = mul(a.at(i, 0), b.at(0, j));
      for (let k = 1; k < inner; k++) sum = add(sum, mul(a.at(i, k), b.at(k, j)));
      data.push(sum);
    }
  }
  return new Matrix(a.rows, b.cols, data, a.anyRows, b.anyCols);
}

export const scale = (a: Matrix, by: Scalar): Matrix => mapMatrix(a, (x) => mul(x, by));

/** Gaussian elimination with partial pivoting: the determinant of a, and x where ax = b; none where a is singular. */
export function solve(a: Matrix, b: Matrix): { determinant: Scalar; x: Matrix | undefined } {
  if (a.rows !== a.cols || a.anyRows || a.anyCols)
    throw new Misfit(`an inverse or a determinant needs a square matrix, got ${a.shape}`);
  const n = a.rows;
  const rowOf = (m: Matrix, i: number): readonly Scalar[] => m.data.slice(i * m.cols, (i + 1) * m.cols);
  const rows = Array.from({ length: n }, (_, i) => [...rowOf(a, i), ...rowOf(b, i)]);
  const size = (i: number, k: number): number => magnitude(rows[i]![k]!);
  const largest = Math.max(...a.data.map(magnitude), 0);
  let determinant: Scalar = 1;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (size(i, k) > size(best, k)) best = i;
    const pivot = rows[best]![k]!;
    // A pivot this small is zero but for rounding: what it would give is noise.
    if (size(best, k) <= 1e-11 * largest) return { determinant: mul(pivot, 0), x: undefined };
    if (best !== k) {
      [rows[k], rows[best]] = [rows[best]!, rows[k]!];
      determinant = neg(determinant);
    }
    determinant = mul(determinant, pivot);
    const top = rows[k]!;
    // Left of the pivot nothing is read any more.
    for (let j = k; j < top.length; j++) top[j] = div(top[j]!, pivot);
    for (const row of rows) {
      const factor = row[k]!;
      if (row !== top) for (let j = k; j < top.length; j++) row[j] = sub(row[j]!, mul(factor, top[j]!));
    }
  }
  return {
    determinant,
    x: new Matrix(
      n,
      b.cols,
      rows.flatMap((row) => row.slice(n)),
    ),
  };
}

export const determinant = (a: Matrix): Scalar => solve(a, new Matrix(a.rows, 0, [])).determinant;

export function inverse(a: Matrix): Matrix {
  const { x } = solve(a, identity(a.rows));
  if (!x) throw new Rejected("an inverse of a singular matrix");
  return x;
}

export function trace(a: Matrix): Scalar {
  if (a.rows !== a.cols) throw new Misfit(`a trace needs a square matrix, got ${a.shape}`);
  let sum: Scalar = 0;
  for (let i = 0; i < a.rows; i++) sum = add(sum, a.at(i, i));
  return sum;
}

/** Each column's exponentials, divided by their sum; the book's softmax of a matrix works on columns. */
export function softmaxColumns(a: Matrix): Matrix {
  const columns = Array.from({ length: a.cols }, (_, j) => {
    const entries = Array.from({ length: a.rows }, (_, i) => a.at(i, j));
    const top = Math.max(...entries.map(plain));
    const raised = entries.map((x) => apply("exp", sub(x, top)));
    const sum = raised.reduce(add);
    return raised.map((x) => div(x, sum));
  });
  return build(a.rows, a.cols, (i, j) => columns[j]![i]!);
}
