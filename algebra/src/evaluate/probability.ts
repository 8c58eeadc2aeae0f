/**
 * Probability without rounding by chance: random variables live on finite spaces drawn at random, so expectations are
 * sums. Normal variables stand on Gauss–Hermite nodes, which is exact for polynomials; elsewhere two resolutions must agree.
 */

import type { RandomGroup } from "../declarations.ts";
import { builtin } from "../names.ts";
import { indexName } from "../parse/large.ts";
import { type Node, type Tree, walk } from "../tree.ts";
import { addValues, evaluate, multiply, nameValue } from "./evaluate.ts";
import { logDensity, type Normal, normalOf } from "./functions.ts";
import { addMatrix, build, Matrix, matmul, scale, transpose } from "./matrix.ts";
import { add, apply, div, mul, neg, plain, Rejected, type Scalar, sub } from "./scalar.ts";
import { Distribution, isScalar, kindOf, simplify, Unfit, type Value } from "./value.ts";
import { lookScope, type Scope, type Source, type World } from "./world.ts";

/** What the evaluator asks of a source that knows random variables. */
export interface RandomSource extends Source {
  groups(): readonly RandomGroup[];
  groupOf(name: string): number | undefined;
  /** The values a random variable or a discrete index can take. */
  support(name: string, world: World): readonly Value[] | undefined;
  /** The joint outcomes of a group with their probabilities. */
  table(group: number, world: World, nodes: number): readonly Outcome[];
  /** The weight of values under a distribution that no group was drawn from: q(z | x). */
  weigh(name: string, values: readonly Value[], given: readonly Value[], world: World): Scalar;
}

export interface Outcome {
  readonly values: readonly (readonly [string, Value])[];
  readonly weight: Scalar;
}

const hasRandom = (source: Source): source is RandomSource => "groups" in source;
const stem = (name: string): string => name.replace(/'+$/, "");

export function outcomes(name: string, world: World): readonly Value[] | undefined {
  if (!hasRandom(world.source)) return undefined;
  return world.source.support(name, world) ?? world.source.support(stem(name), world);
}

export function probability(tree: Node<"call">, world: World, scope: Scope | undefined): Value | undefined {
  const name = builtin(tree.name) ?? tree.name;
  if (name === "E") return expectation(tree, tree.args, world, scope, (values) => values[0]!);
  if (name === "Var") {
    return moment(
      tree,
      world,
      scope,
      (x, e) => {
        const gap = subtract(x[0]!, e[0]!, world, tree);
        const value = simplify(gap);
        return isScalar(value) ? mul(value, value) : matmul(gap as Matrix, transpose(gap as Matrix));
      },
      1,
    );
  }
  if (name === "Covar" || name === "Corr") {
    const single = tree.args.length === 1;
    const covariance = moment(
      tree,
      world,
      scope,
      (x, e) => {
        const a = subtract(x[0]!, e[0]!, world, tree);
        const b = single ? a : subtract(x[1]!, e[1]!, world, tree);
        const [p, q] = [simplify(a), simplify(b)];
        if (isScalar(p) && isScalar(q)) return mul(p, q);
        return matmul(asColumn(a), transpose(asColumn(b)));
      },
      single ? 1 : 2,
    );
    if (name === "Covar") return covariance;
    const spread = (k: number) =>
      moment(
        { ...tree, args: [tree.args[k]!] },
        world,
        scope,
        (x, e) => {
          const d = subtract(x[0]!, e[0]!, world, tree);
          return multiply(d, d, tree);
        },
        1,
      );
    const product = multiply(spread(0), spread(1), tree);
    const value = simplify(covariance);
    if (!isScalar(value) || !isScalar(product)) throw new Unfit("a correlation of two numbers", tree);
    return div(value, apply("sqrt", product));
  }
  if (name === "D_KL" || name === "D_JS") return divergence(tree, name, world, scope);
  if (hasRandom(world.source)) return mass(tree, world, world.source, scope);
  return undefined;
}

const asColumn = (v: Value): Matrix => (v instanceof Matrix ? v : new Matrix(1, 1, [v as Scalar]));

function subtract(a: Value, b: Value, world: World, tree: Tree): Value {
  return addValues(a, multiply(-1, b, tree), world, tree);
}

function moment(
  tree: Node<"call">,
  world: World,
  scope: Scope | undefined,
  f: (x: Value[], mean: Value[]) => Value,
  count: number,
): Value {
  if (tree.args.length !== count)
    throw new Unfit(
      `${tree.name} takes ${count} argument${count > 1 ? "s" : ""}, got ${tree.args.length}`,
      tree,
    );
  const means = tree.args.map((_, k) => expectation(tree, tree.args, world, scope, (values) => values[k]!));
  return expectation(tree, tree.args, world, scope, (values) => f(values, means));
}

/** Σ over outcomes of probability × f(values of the arguments). */
function expectation(
  tree: Node<"call">,
  args: readonly Tree[],
  world: World,
  scope: Scope | undefined,
  f: (values: Value[]) => Value,
): Value {
  const { source } = world;
  if (!hasRandom(source))
    throw new Unfit(`${tree.name} needs random variables; declare them, as in x ~ p`, tree);
  if (args.length === 0) throw new Unfit(`${tree.name} of what?`, tree);
  const once = (fine: boolean): { total: Value; exact: boolean } => {
    let total: Value | undefined;
    let mass: Scalar | undefined;
    const runs = spaces(tree, args, world, scope, source, fine);
    for (const { there, weight } of runs.outcomes) {
      const term = multiply(weight, f(args.map((t) => evaluate(t, there.world, there.scope))), tree);
      total = total === undefined ? term : addValues(total, term, world, tree);
      mass = mass === undefined ? weight : add(mass, weight);
    }
    if (total === undefined || mass === undefined) throw new Rejected("a condition that never holds");
    return { total: runs.conditioned ? multiply(total, div(1, mass), tree) : total, exact: runs.exact };
  };
  const first = once(false);
  if (first.exact) return first.total;
  const second = once(true);
  const gap = simplify(subtract(first.total, second.total, world, tree));
  const entries = isScalar(gap) ? [gap] : gap instanceof Matrix ? gap.data : [];
  const size = simplify(second.total);
  const largest = Math.max(
    1,
    ...(isScalar(size) ? [size] : size instanceof Matrix ? size.data : []).map((x) => Math.abs(plain(x))),
  );
  if (entries.some((x) => !(Math.abs(plain(x)) < 1e-9 * largest)))
    throw new Rejected("an expectation over a normal variable that quadrature does not settle");
  return second.total;
}

interface There {
  readonly world: World;
  readonly scope: Scope | undefined;
}

/** The outcomes an expectation runs through: those of its subscript, or of every random variable in its arguments. */
function spaces(
  tree: Node<"call">,
  args: readonly Tree[],
  world: World,
  scope: Scope | undefined,
  source: RandomSource,
  fine: boolean,
): { outcomes: { there: There; weight: Scalar }[]; conditioned: boolean; exact: boolean } {
  const conditions = tree.given.map((t) => ({
    tree: t,
    value: evaluate(equationLeft(t, "right"), world, scope),
  }));
  const groups = new Set<number>();
  const named: Node<"call">[] = [];
  const values: string[] = [];
  for (const index of tree.index) {
    if (index.kind === "call") named.push(index);
    else if (index.kind === "symbol") {
      const id = source.groupOf(indexName(index));
      if (id !== undefined) groups.add(id);
      else {
        const drawn = source
          .groups()
          .flatMap((g, k) => (g.from.kind === "symbol" && stem(g.from.name) === stem(index.name) ? [k] : []));
        const declared = source.type(index.name);
        if (
          drawn.length === 0 &&
          declared?.kind === "conditional" &&
          source.groupOf(indexName(declared.size)) !== undefined
        ) {
          // q: conditional[z | x] says what q is a distribution of.
          named.push({
            ...tree,
            name: index.name,
            index: [],
            args: [declared.size],
            given: [...declared.given],
            versus: [],
          });
          continue;
        }
        if (drawn.length === 0) {
          if (outcomes(index.name, world)) values.push(index.name);
          else
            throw new Unfit(
              `no random variable is drawn from ${index.name}; declare one, as in z ~ ${index.name}`,
              index,
            );
        }
        for (const id of drawn) groups.add(id);
      }
    } else throw new Unfit("below an expectation stands a variable or a distribution", index);
  }
  if (values.length > 0)
    throw new Unfit(`what is the distribution of ${values[0]}? declare ${values[0]} ~ p`, tree);
  if (tree.index.length === 0) {
    for (const arg of [...args, ...tree.given]) for (const id of randomIn(arg, source, scope)) groups.add(id);
  }
  const isNormal = (id: number): boolean => fromName(source.groups()[id]!.from) === "Norm";
  // Several normal variables multiply their nodes, so each gets fewer.
  const normals = [...groups].filter(isNormal).length;
  const nodes = normals <= 1 ? (fine ? 34 : 22) : normals === 2 ? (fine ? 14 : 10) : fine ? 8 : 6;
  let all: { there: There; weight: Scalar }[] = [{ there: { world, scope }, weight: 1 }];
  for (const id of groups) {
    all = all.flatMap(({ there, weight }) =>
      source.table(id, there.world, nodes).map((outcome) => ({
        there: { world: there.world.with(outcome.values), scope: hide(there.scope, outcome.values) },
        weight: mul(weight, outcome.weight),
      })),
    );
    if (all.length > 40_000) throw new Rejected("an expectation over too many outcomes");
  }
  for (const call of named) {
    all = all.flatMap(({ there, weight }) => underDensity(call, there, weight, source));
    if (all.length > 40_000) throw new Rejected("an expectation over too many outcomes");
  }
  if (conditions.length > 0) {
    all = all.filter(({ there }) =>
      conditions.every((c) =>
        sameValue(evaluate(equationLeft(c.tree, "left"), there.world, there.scope), c.value),
      ),
    );
  }
  const exact = normals === 0;
  return { outcomes: all, conditioned: conditions.length > 0, exact };
}

/** E[x | y = 3]: the condition's two sides; E[x | y] conditions on the value y has. */
function equationLeft(tree: Tree, side: "left" | "right"): Tree {
  if (tree.kind !== "relation" || tree.rest[0]?.op !== "=") return tree;
  return side === "left" ? tree.first : tree.rest[0].tree;
}

/** An outcome's value hides a bound variable of the same name. */
function hide(scope: Scope | undefined, values: Outcome["values"]): Scope | undefined {
  let inner = scope;
  for (const [name, value] of values)
    if (lookScope(scope, name) !== undefined) inner = { name, value, outer: inner };
  return inner;
}

/** E_{q(z|x)}: z runs through its outcomes, weighted by q. */
function underDensity(
  call: Node<"call">,
  there: There,
  weight: Scalar,
  source: RandomSource,
): { there: There; weight: Scalar }[] {
  let all = [there];
  for (const arg of call.args) {
    if (arg.kind !== "symbol")
      throw new Unfit("left of the bar stand the variables that an expectation runs through", arg);
    const name = indexName(arg);
    all = all.flatMap((t) => {
      const possible = source.support(name, t.world) ?? source.support(stem(name), t.world);
      if (!possible)
        throw new Unfit(`${name} is not a random variable; declare it, as in ${name} ~ ${call.name}`, arg);
      return possible.map((value) => ({
        world: t.world.with([[name, value]]),
        scope: hide(t.scope, [[name, value]]),
      }));
    });
  }
  return all.map((t) => {
    const p = simplify(evaluate(call, t.world, t.scope));
    if (!isScalar(p)) throw new Unfit("a probability must be a number", call);
    return { there: t, weight: mul(weight, p) };
  });
}

/** The groups whose variables occur in a tree, also through definitions. */
function randomIn(
  tree: Tree,
  source: RandomSource,
  scope: Scope | undefined,
  seen = new Set<string>(),
): Set<number> {
  const found = new Set<number>();
  walk(tree, (node) => {
    if (node.kind !== "symbol" && node.kind !== "call") return;
    for (const name of node.kind === "symbol" && node.index.length > 0
      ? [node.name, indexName(node)]
      : [node.name]) {
      if (lookScope(scope, name) !== undefined && source.groupOf(name) === undefined) continue;
      const id = source.groupOf(name);
      if (id !== undefined) found.add(id);
      const definition = source.definition(name);
      if (definition && !seen.has(name)) {
        seen.add(name);
        for (const inner of randomIn(definition.body, source, undefined, seen)) found.add(inner);
      }
    }
  });
  return found;
}

export function sameValue(a: Value, b: Value): boolean {
  const [x, y] = [simplify(a), simplify(b)];
  if (isScalar(x) && isScalar(y)) return plain(x) === plain(y);
  return (
    x instanceof Matrix &&
    y instanceof Matrix &&
    x.rows === y.rows &&
    x.cols === y.cols &&
    x.data.every((v, i) => plain(v) === plain(y.data[i]!))
  );
}

/** Pr(x, z), Pr(z | x), q(z | x), p(z): the probability of the values that the arguments have now. */
function mass(
  tree: Node<"call">,
  world: World,
  source: RandomSource,
  scope: Scope | undefined,
): Value | undefined {
  const type = source.type(tree.name);
  const joint = source.groups().findIndex((g) => fromName(g.from) === tree.name && g.names.length > 1);
  const isDistribution =
    type?.kind === "distribution" ||
    type?.kind === "conditional" ||
    source.groups().some((g) => fromName(g.from) === tree.name);
  if (!isDistribution || tree.versus.length > 0) return undefined;
  const point = (list: readonly Tree[]) =>
    list.map((t) => ({
      tree: equationLeft(t, "left"),
      value: evaluate(equationLeft(t, "right"), world, scope),
    }));
  const [args, given] = [point(tree.args), point(tree.given)];
  if (joint < 0) {
    if (tree.args.length === 1 && tree.given.length === 0) {
      const single = singleMass(tree.name, args[0]!, world, source);
      if (single !== undefined) return single;
    }
    return normalised(tree, args, given, world, source);
  }
  const names = new Set(source.groups()[joint]!.names);
  const isVariable = (t: { tree: Tree }): boolean =>
    t.tree.kind === "symbol" && names.has(stem(indexName(t.tree)));
  const stray = args.find((a) => !isVariable(a));
  if (stray)
    throw new Unfit(
      `${tree.name} is the distribution of ${[...names].join(", ")}; it says nothing of this`,
      stray.tree,
    );
  const table = source.table(joint, world, 0);
  const total = (wanted: typeof args): Scalar => {
    let sum: Scalar = 0;
    for (const { values, weight } of table) {
      const agrees = wanted.every((w) =>
        values.some(([name, value]) => name === stem(indexName(w.tree)) && sameValue(value, w.value)),
      );
      if (agrees) sum = add(sum, weight);
    }
    return sum;
  };
  const conditions = given.filter(isVariable); // parameters such as φ are held fixed
  const over = total([...args, ...conditions]);
  return conditions.length === 0 ? over : div(over, total(conditions));
}

export function fromName(from: Tree): string | undefined {
  return from.kind === "symbol" || from.kind === "call" ? from.name : undefined;
}

/** p(z) where p: distribution[K] and z is one of K outcomes. */
function singleMass(
  name: string,
  arg: { tree: Tree; value: Value },
  world: World,
  source: RandomSource,
): Scalar | undefined {
  const group = source.groups().findIndex((g) => g.names.length === 1 && fromName(g.from) === name);
  const variable = arg.tree.kind === "symbol" ? indexName(arg.tree) : "";
  const own = source.groupOf(variable) ?? source.groupOf(stem(variable));
  if (group >= 0 && (own === undefined || fromName(source.groups()[own]!.from) === name)) {
    for (const { values, weight } of source.table(group, world, 0))
      if (sameValue(values[0]![1], arg.value)) return weight;
    throw new Rejected("the probability of something that cannot happen");
  }
  const type = source.type(name);
  if (type?.kind !== "distribution") return undefined;
  const weights = source.value(name, world);
  if (!(weights instanceof Distribution)) return undefined;
  const possible = outcomes(variable, world);
  if (!possible && !isScalar(arg.value)) {
    throw new Unfit(
      `${name} gives the probability of one of its outcomes, not of ${kindOf(arg.value)}`,
      arg.tree,
    );
  }
  const k = possible ? possible.findIndex((v) => sameValue(v, arg.value)) : plain(arg.value as Scalar) - 1;
  return weights.weights[k];
}

/** A conditional drawn at random: positive weights, divided by their sum over the outcomes of what stands left of the bar. */
function normalised(
  tree: Node<"call">,
  args: { tree: Tree; value: Value }[],
  given: { tree: Tree; value: Value }[],
  world: World,
  source: RandomSource,
): Scalar {
  const conditions = given.map((g) => g.value);
  const all: Value[][] = args.reduce<Value[][]>(
    (lists, arg) => {
      const name = arg.tree.kind === "symbol" ? indexName(arg.tree) : "";
      const possible = outcomes(name, world);
      if (!possible)
        throw new Unfit(
          `the outcomes of ${name || "this"} are not known; declare it, as in ${name || "z"} ~ ${tree.name}`,
          arg.tree,
        );
      return lists.flatMap((list) => possible.map((v) => [...list, v]));
    },
    [[]],
  );
  const sum = all.map((values) => source.weigh(tree.name, values, conditions, world)).reduce(add);
  return div(
    source.weigh(
      tree.name,
      args.map((a) => a.value),
      conditions,
      world,
    ),
    sum,
  );
}

/** D_KL[p || q] = Σ p log(p/q); of normals, by nodes on which a quadratic is integrated exactly. */
function divergence(tree: Node<"call">, name: string, world: World, scope: Scope | undefined): Value {
  const [left, right] = [tree.args[0], tree.versus[0]];
  if (!left || !right || tree.args.length > 1 || tree.versus.length > 1)
    throw new Unfit(`a divergence is written ${name}[p || q]`, tree);
  if (left.kind === "call" && right.kind === "call" && left.name === "Norm" && right.name === "Norm") {
    if (name === "D_JS") throw new Unfit("the Jensen–Shannon divergence of normals has no closed form", tree);
    return normalDivergence(normalOf(left, world, scope), normalOf(right, world, scope), tree);
  }
  const [p, q] = [weightsOf(left, left, world, scope, tree), weightsOf(right, left, world, scope, tree)];
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
function weightsOf(
  side: Tree,
  left: Tree,
  world: World,
  scope: Scope | undefined,
  tree: Tree,
): readonly Scalar[] {
  if (side.kind === "symbol") {
    const value = evaluate(side, world, scope);
    if (value instanceof Distribution) return value.weights;
    if (value instanceof Matrix) return value.data;
  }
  const source = world.source;
  const reference = side.kind === "call" ? side : left;
  if (!hasRandom(source) || reference.kind !== "call")
    throw new Unfit("a divergence needs two distributions", side);
  const run = (k: number, w: World, s: Scope | undefined): Scalar[] => {
    const arg = reference.args[k];
    if (!arg) {
      const p = simplify(evaluate(side, w, s));
      if (!isScalar(p)) throw new Unfit("a probability must be a number", side);
      return [p];
    }
    const variable = indexName(arg);
    const possible = outcomes(variable, w);
    if (!possible) throw new Unfit(`the outcomes of ${variable || "this"} are not known`, tree);
    return possible.flatMap((value) => run(k + 1, w.with([[variable, value]]), hide(s, [[variable, value]])));
  };
  return run(0, world, scope);
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
      if (i === j && !(plain(sum) > 0)) throw new Rejected("a covariance that is not positive definite");
      rows[i]![j] = i === j ? apply("sqrt", sum) : div(sum, rows[j]![j]!);
    }
  }
  return new Matrix(n, n, rows.flat());
}

export { nameValue, scale };
