/** Arithmetic on values of every kind: what sums, products, powers, bars and norms mean for numbers, matrices and identities. */

import type { Node, Tree } from "../tree.ts";
import { evaluate, scalarOf } from "./evaluate.ts";
import {
  addMatrix,
  determinant,
  identity,
  inverse,
  Matrix,
  Misfit,
  mapMatrix,
  matmul,
  ScaledIdentity,
  scale,
  transpose,
  zip,
} from "./matrix.ts";
import { add, apply, div, magnitude, mul, neg, plain, pow, Rejected, type Scalar } from "./scalar.ts";
import { Collection, Distribution, isScalar, kindOf, simplify, Unfit, type Value } from "./value.ts";
import type { World } from "./world.ts";

export function addValues(a: Value, b: Value, world: World): Value {
  const [x, y] = a instanceof Matrix && b instanceof Matrix ? [a, b] : [simplify(a), simplify(b)];
  if (isScalar(x) && isScalar(y)) {
    world.measure(Math.max(magnitude(x), magnitude(y)));
    return add(x, y);
  }
  if (x instanceof ScaledIdentity && y instanceof ScaledIdentity)
    return new ScaledIdentity(add(x.scale, y.scale));
  if (x instanceof ScaledIdentity && b instanceof Matrix) return addMatrix(sized(x, b), b);
  if (y instanceof ScaledIdentity && a instanceof Matrix) return addMatrix(a, sized(y, a));
  if (a instanceof Matrix && b instanceof Matrix) {
    for (const v of [...a.data, ...b.data]) world.measure(magnitude(v));
    return addMatrix(a, b);
  }
  if (x instanceof Distribution && y instanceof Distribution && x.weights.length === y.weights.length)
    return new Distribution(
      x.name,
      x.weights.map((w, k) => add(w, y.weights[k]!)),
    );
  const ones = a instanceof Matrix || b instanceof Matrix ? "; a vector of ones is \\mathbf{1}" : "";
  throw new Misfit(`a sum of ${kindOf(a)} and ${kindOf(b)} does not exist${ones}`);
}

function sized(i: ScaledIdentity, like: Matrix): Matrix {
  if (like.rows !== like.cols)
    throw new Misfit(`a sum of an identity matrix and a ${like.shape} matrix does not exist`);
  return identity(like.rows, i.scale);
}

export function scaleValue(value: Value, by: Scalar, tree: Tree): Value {
  if (isScalar(value)) return by === -1 ? neg(value) : mul(value, by);
  if (value instanceof Matrix) return scale(value, by);
  if (value instanceof ScaledIdentity) return new ScaledIdentity(mul(value.scale, by));
  if (value instanceof Distribution)
    return new Distribution(
      value.name,
      value.weights.map((w) => mul(w, by)),
    );
  throw new Unfit(`cannot multiply ${kindOf(value)}`, tree);
}

/** A product from left to right, where a·b of two vectors is aᵀb, and so are a·2b and the beginning of a·Bc. */
export function product(tree: Node<"product">, values: readonly Value[]): Value {
  const { factors } = tree;
  const isDotted = (i: number): boolean =>
    factors[i]!.dotted || (i > 1 && isScalar(simplify(values[i - 1]!)) && isDotted(i - 1));
  const isDot = (a: Value, b: Value, i: number): a is Matrix => {
    if (!(a instanceof Matrix && b instanceof Matrix) || a.cols > 1 || a.rows === 1 || a.rows !== b.rows)
      return false;
    const next = factors[i + 1];
    return isDotted(i) && (b.cols === 1 || (next !== undefined && !next.dotted));
  };
  return values.reduce((a, b, i) => multiply(isDot(a, b, i) ? transpose(a) : a, b, tree));
}

export function multiply(a: Value, b: Value, tree: Tree): Value {
  // A 1×1 matrix counts as a number only when its shape does not fit as a matrix.
  if (a instanceof Matrix && b instanceof Matrix) {
    if (a.cols === b.rows || a.anyCols || b.anyRows) return matmul(a, b);
    const [x, y] = [simplify(a), simplify(b)];
    if (isScalar(x)) return scaleValue(b, x, tree);
    if (isScalar(y)) return scaleValue(a, y, tree);
    return matmul(a, b);
  }
  if (isScalar(a)) return scaleValue(b, a, tree);
  if (isScalar(b)) return scaleValue(a, b, tree);
  if (a instanceof ScaledIdentity) return scaleValue(b, a.scale, tree);
  if (b instanceof ScaledIdentity) return scaleValue(a, b.scale, tree);
  throw new Unfit(`cannot multiply ${kindOf(a)} by ${kindOf(b)}`, tree);
}

export function hadamard(a: Value, b: Value, tree: Tree): Value {
  const [x, y] = [simplify(a), simplify(b)];
  if (isScalar(x) || isScalar(y)) return multiply(x, y, tree);
  if (a instanceof Matrix && b instanceof Matrix) return zip(a, b, "⊙", mul);
  throw new Unfit(`⊙ needs two matrices, got ${kindOf(a)} and ${kindOf(b)}`, tree);
}

export function divide(over: Value, under: Scalar, tree: Tree): Value {
  if (isScalar(over)) return div(over, under);
  if (over instanceof Matrix) return mapMatrix(over, (x) => div(x, under));
  return scaleValue(over, div(1, under), tree);
}

export function power(tree: Node<"power">, world: World): Value {
  const { base, exponent } = tree;
  const value = evaluate(base, world);
  const x = simplify(value);
  if (value instanceof Matrix && exponent.kind === "symbol" && exponent.name === "T" && !isScalar(x))
    return transpose(value);
  const n = scalarOf(exponent, world);
  const k = plain(n);
  if (isScalar(x) && !(value instanceof Matrix && k === -1)) return pow(x, n);
  if (value instanceof ScaledIdentity) return new ScaledIdentity(pow(value.scale, n));
  if (!(value instanceof Matrix)) throw new Unfit(`cannot raise ${kindOf(value)} to a power`, tree);
  if (k === 0.5 || k === -0.5) return squareRoot(value, k);
  if (!Number.isInteger(k) || Math.abs(k) > 64) throw new Unfit("a matrix has whole powers only", tree);
  if (value.rows !== value.cols) {
    if (value.cols === 1)
      throw new Misfit(`the power of a vector does not exist; ‖x‖^{2} or x^T x is its squared length`);
    throw new Misfit(`the power of a ${value.shape} matrix does not exist`);
  }
  let result = identity(value.rows);
  const factor = k < 0 ? inverse(value) : value;
  for (let i = 0; i < Math.abs(k); i++) result = i === 0 ? factor : matmul(result, factor);
  return result;
}

/** Σ^{1/2} of a diagonal matrix entry by entry; of any other by Denman–Beavers, which converges for positive definite ones. */
function squareRoot(a: Matrix, k: number): Matrix {
  let y = a;
  let z: Matrix = identity(a.rows);
  for (let i = 0; i < 40; i++) {
    const nextY = scale(addMatrix(y, inverse(z)), 0.5);
    z = scale(addMatrix(z, inverse(y)), 0.5);
    y = nextY;
  }
  const square = matmul(y, y);
  if (square.data.some((v, i) => !(Math.abs(plain(v) - plain(a.data[i]!)) < 1e-8)))
    throw new Rejected("a matrix without a square root");
  return k > 0 ? y : z;
}

export function transposed(tree: Node<"transpose">, world: World): Value {
  const value = evaluate(tree.of, world);
  if (value instanceof Matrix) return transpose(value);
  if (value instanceof ScaledIdentity) return value;
  if (isScalar(value)) return value;
  throw new Unfit(`cannot transpose ${kindOf(value)}`, tree);
}

export function bars(value: Value, tree: Tree): Value {
  if (isScalar(value)) return apply("abs", value);
  const x = simplify(value);
  if (isScalar(x)) {
    // The determinant of a 1×1 matrix or the absolute value of a product such as xᵀy: only where they agree.
    if (plain(x) < 0) throw new Rejected("|…| of a 1×1 matrix");
    return x;
  }
  if (value instanceof Collection) return value.items.length;
  if (value instanceof Matrix) {
    if (value.cols === 1 || value.rows === 1)
      throw new Unfit("|x| of a vector can mean its length or its size; write ‖x‖", tree);
    return determinant(value);
  }
  if (value instanceof ScaledIdentity)
    throw new Unfit("the determinant of an identity matrix of unknown size; declare I: identity[D]", tree);
  throw new Unfit(`cannot take |…| of ${kindOf(value)}`, tree);
}

export function norm(tree: Node<"norm">, world: World): Value {
  const value = evaluate(tree.of, world);
  const entries = isScalar(value) ? [value] : value instanceof Matrix ? value.data : undefined;
  if (!entries) throw new Unfit(`cannot take the norm of ${kindOf(value)}`, tree);
  const order =
    tree.order === null
      ? "2"
      : tree.order.kind === "symbol"
        ? tree.order.name
        : String(plain(scalarOf(tree.order, world)));
  const isMatrix = value instanceof Matrix && value.cols > 1 && value.rows > 1;
  if (isMatrix && order !== "F")
    throw new Unfit("the norm of a matrix: write ‖A‖_F, or define the one you mean", tree);
  const sizes = () => entries.map((x) => apply("abs", x));
  if (order === "infinity") return sizes().reduce((a, b) => (plain(a) >= plain(b) ? a : b));
  if (order === "1") return sizes().reduce(add);
  if (order !== "2" && order !== "F") throw new Unfit(`the norm ‖…‖_${order} is not known`, tree);
  const squares = entries.map((x) => mul(x, x)).reduce(add);
  return apply("sqrt", squares);
}
