/** Divergences between distributions: sums over outcomes, and normals by nodes on which a quadratic is integrated exactly. */

import { indexName } from "../parse/large.ts";
import { type Node, nodesOf, type Tree } from "../tree.ts";
import { evaluate } from "./evaluate.ts";
import { logDensity, type Normal, normalOf } from "./functions.ts";
import { addMatrix, build, Matrix } from "./matrix.ts";
import { hasRandom, settings } from "./outcomes.ts";
import { add, apply, div, mul, neg, plain, Rejected, type Scalar, sub } from "./scalar.ts";
import { Distribution, isScalar, simplify, Unfit, type Value } from "./value.ts";
import type { World } from "./world.ts";

/** D_KL[p || q] = Σ p log(p/q); of normals, by nodes on which a quadratic is integrated exactly. */
export function divergence(tree: Node<"call">, name: string, world: World): Value {
  const [left, right] = [tree.args[0], tree.versus[0]];
  if (!left || !right || tree.args.length > 1 || tree.versus.length > 1)
    throw new Unfit(`a divergence is written ${name}[p || q]`, tree);
  if (left.kind === "call" && right.kind === "call" && left.name === "Norm" && right.name === "Norm") {
    if (name === "D_JS") throw new Unfit("the Jensen–Shannon divergence of normals has no closed form", tree);
    const sized = normalOf(left, world);
    const q = normalOf(right, world, sized.mean.rows);
    return normalDivergence(normalOf(left, world, q.mean.rows), q, tree);
  }
  const [p, q] = [weightsOf(left, left, world, tree), weightsOf(right, left, world, tree)];
  if (p.length !== q.length) throw new Unfit("a divergence of distributions over different outcomes", tree);
  if (name === "D_KL") return kl(p, q);
  const middle = p.map((x, k) => mul(0.5, add(x, q[k]!)));
  return mul(0.5, add(kl(p, middle), kl(q, middle)));
}

function kl(p: readonly Scalar[], q: readonly Scalar[]): Scalar {
  let sum: Scalar = 0;
  for (const [k, x] of p.entries()) if (plain(x) !== 0) sum = add(sum, mul(x, apply("log", div(x, q[k]!))));
  return sum;
}

/** The probabilities of one side of a divergence, over the outcomes of what stands left of the bar on its left side. */
function weightsOf(side: Tree, left: Tree, world: World, tree: Tree): readonly Scalar[] {
  // p, or a mixture such as (p + q)/2
  if (nodesOf(side).every(({ kind }) => kind !== "call")) {
    const value = evaluate(side, world);
    if (value instanceof Distribution) {
      if (Math.abs(plain(value.weights.reduce(add)) - 1) > 1e-9)
        throw new Unfit("these probabilities do not sum to 1", side);
      return value.weights;
    }
    if (value instanceof Matrix) return value.data;
  }
  const source = world.source;
  const reference = side.kind === "call" ? side : left;
  if (!hasRandom(source) || reference.kind !== "call")
    throw new Unfit("a divergence needs two distributions", side);
  const run = (k: number, w: World): Scalar[] => {
    const arg = reference.args[k];
    if (!arg) {
      const p = simplify(evaluate(side, w));
      if (!isScalar(p)) throw new Unfit("a probability must be a number", side);
      return [p];
    }
    const variable = indexName(arg);
    const possible = settings(variable, [reference], false, w);
    if (!possible) throw new Unfit(`the outcomes of ${variable || "this"} are not known`, tree);
    return possible.flatMap((there) => run(k + 1, there));
  };
  return run(0, world);
}

function normalDivergence(p: Normal, q: Normal, tree: Tree): Scalar {
  const n = p.mean.rows;
  const root = cholesky(p.covariance);
  // log p − log q is quadratic: the 2n nodes μ ± √n·(column of the root), each of weight 1/2n, integrate it exactly.
  let sum: Scalar = 0;
  for (let k = 0; k < n; k++) {
    for (const sign of [1, -1]) {
      const step = build(n, 1, (i) => mul(sign * Math.sqrt(n), root.at(i, k)));
      const x = addMatrix(p.mean, step);
      sum = add(sum, sub(logDensity(x, p, tree), logDensity(x, q, tree)));
    }
  }
  return div(sum, 2 * n);
}

export function cholesky(a: Matrix): Matrix {
  const n = a.rows;
  const rows: Scalar[][] = Array.from({ length: n }, () => new Array<Scalar>(n).fill(0));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a.at(i, j);
      for (let k = 0; k < j; k++) sum = add(sum, neg(mul(rows[i]![k]!, rows[j]![k]!)));
      if (a.cols !== n || (i === j && !(plain(sum) > 0)))
        throw new Rejected("a covariance that is not positive definite");
      rows[i]![j] = i === j ? apply("sqrt", sum) : div(sum, rows[j]![j]!);
    }
  }
  return new Matrix(n, n, rows.flat());
}
