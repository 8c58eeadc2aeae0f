/** The functions that need no declaration: elementwise ones, those of matrices, and a few of several arguments. */
import { builtin } from "../names.ts";
import type { Node, Tree } from "../tree.ts";
import { evaluate, holds, rangeOf, scalarOf, truth, wholeOf } from "./evaluate.ts";
import {
  addMatrix,
  build,
  column,
  determinant,
  identity,
  inverse,
  Matrix,
  Misfit,
  mapMatrix,
  matmul,
  ScaledIdentity,
  scale,
  softmaxColumns,
  solve,
  trace,
  transpose,
} from "./matrix.ts";
import {
  add,
  apply,
  bessel,
  div,
  elementary,
  exact,
  isExact,
  mul,
  Nowhere,
  plain,
  Rejected,
  rounded,
  type Scalar,
  sub,
} from "./scalar.ts";
import { Collection, isScalar, kindOf, scalarsOf, simplify, Unfit, type Value } from "./value.ts";
import type { World } from "./world.ts";

type Rule = (tree: Node<"call">, world: World) => Value;

export function callBuiltin(tree: Node<"call">, world: World): Value | undefined {
  const name = builtin(tree.name) ?? tree.name;
  if (Object.hasOwn(rules, name)) return rules[name]!(tree, world);
  if (Object.hasOwn(elementary, name)) {
    if (tree.index.length > 0) throw new Unfit(`${name} takes no subscript`, tree);
    const argument = evaluate(single(tree), world);
    const jumps = /^(heaviside|rect|floor|ceil)$/.test(name) && elementary[name]!.kinks;
    if (jumps && scalarsOf(argument).some((x) => jumps.includes(plain(x)))) world.meter.ties++;
    return elementwise(name, argument, tree);
  }
  return undefined;
}

export function elementwise(name: string, value: Value, tree: Tree): Value {
  const f = (x: Scalar): Scalar => {
    const y = apply(name, x);
    if (Number.isNaN(plain(y))) throw new Nowhere(`${name} of ${round(plain(x))}, which does not exist`);
    return y;
  };
  if (isScalar(value)) return f(value);
  if (value instanceof Matrix) return mapMatrix(value, f);
  throw new Unfit(`cannot take ${name} of ${kindOf(value)}`, tree);
}
const round = (x: number): string => String(Number(x.toPrecision(4))).replace("-", "−");

function single(tree: Node<"call">): Tree {
  if (tree.args.length !== 1 || tree.given.length > 0 || tree.versus.length > 0) {
    throw new Unfit(`${tree.name} takes one argument, got ${tree.args.length}`, tree);
  }
  return tree.args[0]!;
}

function matrixOf(tree: Tree, world: World): Matrix {
  const value = evaluate(tree, world);
  if (value instanceof Matrix) return value;
  if (isScalar(value)) return column([value]);
  throw new Unfit(`expected a matrix here, got ${kindOf(value)}`, tree);
}

const extremum =
  (better: (a: number, b: number) => boolean): Rule =>
  (tree, world) => {
    const values = tree.args.flatMap((t): readonly Value[] => {
      const v = simplify(evaluate(t, world));
      return v instanceof Matrix ? v.data : v instanceof Collection ? v.items : [v];
    });
    const scalars = values.map((v) => (isScalar(v) ? v : fail(v, tree)));
    return scalars.reduce((a, b) => {
      if (world.tags > 0 && Math.abs(plain(a) - plain(b)) < 1e-9) throw new Rejected("a kink of max or min");
      return better(plain(a), plain(b)) ? a : b;
    });
  };
const fail = (v: Value, tree: Tree): never => {
  throw new Unfit(`expected numbers, got ${kindOf(v)}`, tree);
};

const rules: Record<string, Rule> = {
  log: (tree, world) => {
    const value = elementwise("log", evaluate(single(tree), world), tree);
    if (tree.index.length === 0) return value;
    const base = apply("log", scalarOf(tree.index[0]!, world));
    if (isScalar(value)) return div(value, base);
    return value instanceof Matrix ? mapMatrix(value, (x) => div(x, base)) : value;
  },
  softmax: (tree, world) => {
    const only = single(tree);
    const index = tree.index[0];
    if (index?.kind === "symbol" && isLoose(index.name, world)) {
      throw new Unfit(`softmax_${index.name}: declare ${index.name}: index[N]`, tree);
    }
    const value = evaluate(only, world);
    // softmax_m[k_m^T q] runs m through its index inside the argument.
    if (isScalar(simplify(value)) && index?.kind === "symbol") return softmaxOver(only, index, world);
    if (!(value instanceof Matrix)) throw new Unfit(`softmax of ${kindOf(value)}`, tree);
    const soft = softmaxColumns(value);
    if (!index) return soft;
    const i = wholeOf(index, world) - 1;
    if (i < 0 || i >= soft.rows) throw new Nowhere("an index outside the softmax");
    return soft.at(i, 0);
  },
  tr: (tree, world) => trace(matrixOf(single(tree), world)),
  det: (tree, world) => determinant(matrixOf(single(tree), world)),
  inv: (tree, world) => {
    const value = simplify(evaluate(single(tree), world));
    return isScalar(value) ? div(1, value) : inverse(matrixOf(single(tree), world));
  },
  diag: (tree, world) => {
    const m = matrixOf(single(tree), world);
    if (m.cols === 1) return build(m.rows, m.rows, (i, j) => (i === j ? m.at(i, 0) : 0));
    return column(Array.from({ length: Math.min(m.rows, m.cols) }, (_, i) => m.at(i, i)));
  },
  vec: (tree, world) => {
    const m = transpose(matrixOf(single(tree), world)); // column by column
    return column(m.data);
  },
  max: extremum((a, b) => a >= b),
  min: extremum((a, b) => a <= b),
  indicator: (tree, world) => {
    const one = world.source.exact ? exact("1") : 1;
    const condition = single(tree);
    if (condition.kind === "relation" && condition.rest.length === 1) {
      const [left, right] = [evaluate(condition.first, world), evaluate(condition.rest[0]!.tree, world)];
      const [m, n] = [simplify(left), simplify(right)];
      if (m instanceof Matrix && isScalar(n))
        return mapMatrix(m, (x) =>
          holds(plain(x), condition.rest[0]!.op, plain(n), tree) ? one : mul(one, 0),
        );
    }
    return truth(condition, world) ? one : mul(one, 0);
  },
  binom: (tree, world) => {
    const [n, k] = tree.args.map((t) => plain(scalarOf(t, world)));
    if (n === undefined || k === undefined || !Number.isInteger(k))
      throw new Unfit("a binomial needs two whole numbers", tree);
    if (k > 2000) throw new Rejected("a binomial too large to try");
    let result: Scalar = world.source.exact ? exact("1") : 1;
    for (let i = 0; i < k; i++) {
      const [over, under] = world.source.exact
        ? [exact(String(n - i)), exact(String(i + 1))]
        : [n - i, i + 1];
      result = div(mul(result, over), under);
    }
    return k < 0 ? mul(result, 0) : result;
  },
  Bessel: (tree, world) => {
    const order = tree.index[0] ? wholeOf(tree.index[0], world) : 0;
    const x = scalarOf(single(tree), world);
    if (order < 0 || order > 50)
      throw new Unfit("the order of a Bessel function is a small whole number", tree);
    const value = (of: number): number => rounded(bessel(of, plain(x)), 1e-12);
    const slope = (): number => (order === 0 ? value(1) : (value(order - 1) + value(order + 1)) / 2);
    if (isScalar(x) && typeof x !== "number" && !isExact(x))
      return add(value(order), mul(slope(), sub(x, plain(x))));
    return value(order);
  },
  Norm: (tree, world) => {
    const variable = tree.index[0];
    if (!variable) throw new Unfit(normalForm, tree);
    const point = evaluate(variable, world);
    return density(point, normalOf(tree, world, point instanceof Matrix ? point.rows : 1), tree);
  },
  O: (tree) => {
    throw new Unfit("an order of growth O[…] cannot be tried on numbers", tree);
  },
  and: (tree, world) => truth(tree, world),
};

function isLoose(name: string, world: World): boolean {
  return world.look(name) === undefined && world.source.type(name) === undefined;
}

/** Σ over the index's declared range of exp of the argument, beneath exp of the argument itself. */
function softmaxOver(argument: Tree, index: Node<"symbol">, world: World): Value {
  const type = world.source.type(index.name);
  if (type?.kind !== "index")
    throw new Unfit(`softmax_${index.name}: declare ${index.name}: index[N]`, argument);
  const [from, to] = rangeOf(type, world);
  const at = (i: number): Scalar => apply("exp", scalarOf(argument, world.bind(index.name, i)));
  let sum = at(from);
  for (let i = from + 1; i <= to; i++) sum = add(sum, at(i));
  return div(apply("exp", scalarOf(argument, world)), sum);
}

export interface Normal {
  readonly mean: Matrix;
  readonly covariance: Matrix;
}

export const normalForm = "a normal density has its variable, a mean and a variance: Norm_x[μ, σ^2]";

/** Norm[mean, covariance]: of numbers, or of a vector and a matrix. `size` is the one of what is drawn so: Norm[0, I] does not say it. */
export function normalOf(tree: Node<"call">, world: World, size = 1): Normal {
  if (tree.args.length !== 2) throw new Unfit(normalForm, tree);
  const [m, c] = tree.args.map((t) => evaluate(t, world));
  const rows = m instanceof Matrix && !m.anyRows ? m.rows : size;
  const covariance = c instanceof ScaledIdentity ? identity(rows, c.scale) : c;
  if (m instanceof Matrix && covariance instanceof Matrix)
    return { mean: broadcastMean(m, covariance), covariance };
  const [mean, variance] = [simplify(m!), simplify(covariance!)];
  if (!isScalar(variance)) {
    // Norm[0, Σ]: the zero vector, written as a number.
    if (isScalar(mean) && variance instanceof Matrix)
      return { mean: build(variance.rows, 1, () => mean), covariance: variance };
    throw new Unfit(`the variance of a normal cannot be ${kindOf(variance)}`, tree);
  }
  if (!isScalar(mean))
    throw new Misfit(`a normal with ${kindOf(mean)} as mean and a number as variance; write σ^2 I`);
  return { mean: column([mean]), covariance: column([variance]) };
}

function broadcastMean(mean: Matrix, covariance: Matrix): Matrix {
  if (mean.anyRows) return build(covariance.rows, 1, () => mean.data[0]!);
  if (mean.rows !== covariance.rows)
    throw new Misfit(
      `a normal with a mean of ${mean.rows} entries and a ${covariance.shape} covariance does not exist`,
    );
  return mean;
}

/** exp(−½ (x−μ)ᵀ Σ⁻¹ (x−μ)) / √|2πΣ|, as its logarithm. */
export function logDensity(x: Value, { mean, covariance }: Normal, tree: Tree): Scalar {
  const point = isScalar(x) ? column([x]) : x;
  if (!(point instanceof Matrix)) throw new Unfit(`the density at ${kindOf(x)}`, tree);
  const offset = addMatrix(point, scale(mean, -1));
  const { determinant: size, x: scaled } = solve(covariance, offset);
  if (!scaled || plain(size) <= 0) throw new Rejected("a covariance that is not positive definite");
  const logSize = add(apply("log", size), rounded(offset.rows * Math.log(2 * Math.PI)));
  return mul(-0.5, add(matmul(transpose(offset), scaled).data[0]!, logSize));
}

function density(x: Value, normal: Normal, tree: Tree): Scalar {
  return apply("exp", logDensity(x, normal, tree));
}
