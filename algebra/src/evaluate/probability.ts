/**
 * Probability without rounding by chance: random variables live on finite spaces drawn at random, so expectations are
 * sums. Normal variables stand on Gauss–Hermite nodes, which is exact for polynomials; elsewhere two resolutions must agree.
 */

import { isIndex } from "../indices.ts";
import { builtin } from "../names.ts";
import { once } from "../once.ts";
import { indexName } from "../parse/large.ts";
import { callOf, children, type Node, sameTree, type Tree } from "../tree.ts";
import { addValues, multiply } from "./arithmetic.ts";
import { divergence } from "./divergence.ts";
import { evaluate } from "./evaluate.ts";
import { cubature, grid, type Rule } from "./hermite.ts";
import { equationLeft, fromName, mass, sameValue } from "./mass.ts";
import { Matrix, matmul, transpose } from "./matrix.ts";
import { namesOf, reached } from "./names.ts";
import { hasRandom, outcomes, type RandomSource, settings, stem } from "./outcomes.ts";
import { add, apply, div, magnitude, mul, Rejected, type Scalar } from "./scalar.ts";
import { isScalar, kindOf, scalarsOf, simplify, Unfit, type Value } from "./value.ts";
import type { World } from "./world.ts";

export function probability(tree: Node<"call">, world: World): Value | undefined {
  const name = builtin(tree.name) ?? tree.name;
  if (name === "E") return expectation(tree, tree.args, world, (values) => values[0]!);
  if (name === "Var" || name === "Covar" || name === "Corr") {
    const [x, y = x] = tree.args;
    const most = name === "Var" ? 1 : 2;
    if (!x || !y || tree.args.length > most || (name === "Corr" && x === y))
      throw new Unfit(
        `${tree.name} takes ${most} argument${most > 1 ? "s" : ""}, got ${tree.args.length}`,
        tree,
      );
    const covariance = covarianceOf(x, y, tree, world);
    if (name !== "Corr") return covariance;
    const product = multiply(covarianceOf(x, x, tree, world), covarianceOf(y, y, tree, world), tree);
    if (!isScalar(covariance) || !isScalar(product)) throw new Unfit("a correlation of two numbers", tree);
    return div(covariance, apply("sqrt", product));
  }
  if (name === "D_KL" || name === "D_JS") return divergence(tree, name, world);
  if (hasRandom(world.source)) return mass(tree, world, world.source);
  return undefined;
}

function asColumn(v: Value, tree: Tree): Matrix {
  if (v instanceof Matrix) return v;
  if (isScalar(v)) return new Matrix(1, 1, [v]);
  throw new Unfit(`a variance of ${kindOf(v)}`, tree);
}

function subtract(a: Value, b: Value, world: World, tree: Tree): Value {
  return addValues(a, multiply(-1, b, tree), world);
}

/** E[(x − E[x])(y − E[y])ᵀ] */
function covarianceOf(x: Tree, y: Tree, tree: Node<"call">, world: World): Value {
  const args = x === y ? [x] : [x, y];
  const means = args.map((t) => expectation(tree, [t], world, (values) => values[0]!));
  return expectation(tree, args, world, (values) => {
    const [a, b = a] = values.map((value, k) => simplify(subtract(value, means[k]!, world, tree)));
    if (isScalar(a!) && isScalar(b!)) return mul(a, b);
    return matmul(asColumn(a!, tree), transpose(asColumn(b!, tree)));
  });
}

/** Σ over outcomes of probability × f(values of the arguments). */
function expectation(
  tree: Node<"call">,
  args: readonly Tree[],
  world: World,
  f: (values: Value[]) => Value,
): Value {
  const { source } = world;
  if (!hasRandom(source))
    throw new Unfit(`${tree.name} needs random variables; declare them, as in x ~ p`, tree);
  if (args.length === 0) throw new Unfit(`${tree.name} of what?`, tree);
  const { normals, conditioned, worlds } = space(tree, args, world, source);
  const through = (rule?: Rule) => {
    let total: Value | undefined;
    let mass: Scalar = 0;
    let largest = 0;
    for (const { there, weight } of worlds(rule)) {
      const term = multiply(weight, f(args.map((t) => evaluate(t, there))), tree);
      if (rule) largest = Math.max(largest, ...sizes(term));
      total = total === undefined ? term : addValues(total, term, world);
      mass = add(mass, weight);
    }
    if (total === undefined) throw new Rejected("a condition that never holds");
    return { largest, total: conditioned ? multiply(total, div(1, mass), tree) : total };
  };
  if (normals === 0) return through().total;
  world.meter.approximate = true;
  const first = args.every((t) => isPolynomial(t, source)) ? 0 : 2;
  for (const [coarse, fine] of resolutions.slice(first)) {
    const rough = through(coarse(normals)).total;
    const { total, largest } = through(fine(normals));
    // What a kink far out leaves is small, and wrong: it is measured against what the places hold, not against one.
    const gap = sizes(subtract(rough, total, world, tree));
    if (gap.every((x) => x <= 1e-9 * largest)) return total;
  }
  throw new Rejected(unsettled);
}

const unsettled = "an expectation over a normal variable that quadrature does not settle";

/** A rule for each of so many normal variables, whose places multiply. */
type Resolution = (normals: number) => Rule;

/** Places per entry where there are one, two, … entries in all; the last number goes for all that follow, and 0 settles nothing. */
const places =
  (...counts: number[]): Resolution =>
  (normals) =>
  (entries) => {
    const count = counts[normals * entries - 1] ?? counts.at(-1)!;
    if (count === 0) throw new Rejected(unsettled);
    return grid(entries, count);
  };

/**
 * Pairs that must agree. Most are polynomials of low degree: what three places per entry and the cubature have alike is right.
 * Of many places one number is odd: a jump beside the mean lies between the middle places of all even ones.
 */
const resolutions: readonly (readonly [Resolution, Resolution])[] = [
  [places(3), () => (entries) => (entries === 1 ? grid(1, 4) : cubature(entries))],
  [places(10, 7, 6, 4), places(13, 9, 7, 5)],
  [places(22, 12, 6, 0), places(35, 15, 8, 0)],
];

const polynomials = /^(symbol|number|add|negate|product|divide|transpose|matrix|norm|sum|prod|E|tr)$/;

/**
 * Whether a formula is made as polynomials of what is random are: few places do not reach the kink of another that lies far
 * out, and agree beside it.
 */
function isPolynomial(tree: Tree, source: RandomSource): boolean {
  const seen = new Map<string, number>();
  /** 0 for what is not random, 1 for a polynomial, 2 for anything else. */
  const made = (tree: Tree): number => {
    const most = Math.max(0, ...children(tree).map(made), ...namesOf(tree).map(ofName));
    return most === 0 || keepsPolynomials(tree) ? most : 2;
  };
  const ofName = (name: string): number => {
    const body = source.definition(name)?.body;
    if (body && !seen.has(name)) seen.set(name, 0).set(name, made(body));
    return source.groupOf(name) === undefined ? (seen.get(name) ?? 0) : 1;
  };
  const keepsPolynomials = (node: Tree): boolean => {
    if (node.kind === "power") return node.exponent.kind === "number";
    const called = node.kind === "call" ? (builtin(node.name) ?? node.name) : node.kind;
    const name = node.kind === "large" ? node.operator : called;
    return polynomials.test(name) || source.definition(name) !== undefined;
  };
  return made(tree) < 2;
}

/** How large the entries of a value are. */
const sizes = (value: Value): number[] => scalarsOf(value).map(magnitude);

/** What an expectation runs through: the variables of its subscript, or every random variable in its arguments. */
function space(tree: Node<"call">, args: readonly Tree[], world: World, source: RandomSource) {
  const groups = new Set<number>();
  const named: Node<"call">[] = [];
  for (const below of tree.index) {
    const index = drawnFrom(below, source);
    if (index.kind === "call") {
      named.push(index);
      continue;
    }
    if (index.kind !== "symbol")
      throw new Unfit("below an expectation stands a variable or a distribution", index);
    const { name } = index;
    const id = source.groupOf(indexName(index));
    const drawn = source.declarations.groups.flatMap((g, k) =>
      k === id || (id === undefined && g.from.kind === "symbol" && stem(g.from.name) === stem(name)) ? k : [],
    );
    for (const one of drawn) groups.add(one);
    if (drawn.length > 0) continue;
    const type = source.type(name);
    // q: conditional[z | x] says what q is a distribution of.
    if (type?.kind === "conditional" && source.groupOf(indexName(type.size)) !== undefined)
      named.push({ ...tree, name, index: [], args: [type.size], given: type.given, versus: [] });
    else if (outcomes(name, world))
      throw new Unfit(`what is the distribution of ${name}? declare ${name} ~ p`, tree);
    else throw new Unfit(`no random variable is drawn from ${name}; declare one, as in z ~ ${name}`, index);
  }
  if (tree.index.length === 0) {
    for (const arg of [...args, ...tree.given]) for (const id of randomIn(arg, source)) groups.add(id);
  }
  const conditions = tree.given.map(
    (t) => [equationLeft(t, "left"), evaluate(equationLeft(t, "right"), world)] as const,
  );
  const worlds = (rule?: Rule) => {
    let all: { there: World; weight: Scalar }[] = [{ there: world, weight: 1 }];
    const grow = (next: (there: World, weight: Scalar) => typeof all): void => {
      all = all.flatMap(({ there, weight }) => next(there, weight));
      if (all.length > 40_000) throw new Rejected("an expectation over too many outcomes");
    };
    for (const id of groups)
      grow((there, weight) =>
        source.table(id, there, rule).map((outcome) => ({
          there: there.with(outcome.values),
          weight: mul(weight, outcome.weight),
        })),
      );
    for (const call of named) grow((there, weight) => underDensity(call, args, there, weight));
    return all.filter(({ there }) =>
      conditions.every(([left, value]) => sameValue(evaluate(left, there), value)),
    );
  };
  const normals = [...groups].filter(
    (id) => fromName(source.declarations.groups[id]!.from) === "Norm",
  ).length;
  return { normals, conditioned: conditions.length > 0, worlds };
}

const known = new WeakMap<RandomSource["declarations"], WeakMap<Tree, readonly number[]>>();

/** The groups whose variables a formula depends on. */
const randomIn = (tree: Tree, source: RandomSource): readonly number[] =>
  once(
    once(known, source.declarations, () => new WeakMap()),
    tree,
    () =>
      reached([tree], source)
        .flatMap(namesOf)
        .flatMap((name) => source.groupOf(name) ?? []),
  );

/** E_{x ~ p}: x, where it is declared to be drawn from p; E_{z ~ q(z|x)}: q(z|x). */
function drawnFrom(tree: Tree, source: RandomSource): Tree {
  const from = tree.kind === "relation" && tree.rest[0]?.op === "~" ? tree.rest[0].tree : undefined;
  if (tree.kind !== "relation" || !from) return tree;
  const id = source.groupOf(indexName(tree.first));
  const own = id === undefined ? undefined : fromName(source.declarations.groups[id]!.from);
  const same = own !== "Norm" || sameTree(source.declarations.groups[id!]!.from, from);
  if (own !== undefined && own === fromName(from) && same) return tree.first;
  if (from.kind === "call" && own !== "Norm") return from;
  const type = source.type(fromName(from) ?? "");
  if (type?.kind === "conditional") return from;
  if (type?.kind === "distribution") return callOf(fromName(from)!, [tree.first], from);
  throw new Unfit("the variable of this expectation is not declared to be drawn so", tree);
}

/** E_{q(z|x)}: z runs through its outcomes, weighted by q. */
function underDensity(
  call: Node<"call">,
  bodies: readonly Tree[],
  there: World,
  weight: Scalar,
): { there: World; weight: Scalar }[] {
  let all = [there];
  for (const arg of call.args) {
    if (arg.kind !== "symbol")
      throw new Unfit("left of the bar stand the variables that an expectation runs through", arg);
    const name = indexName(arg);
    all = all.flatMap((t) => {
      const possible = settings(
        name,
        [call],
        bodies.some((body) => isIndex(name, body)),
        t,
      );
      if (!possible)
        throw new Unfit(`${name} is not a random variable; declare it, as in ${name} ~ ${call.name}`, arg);
      return possible;
    });
  }
  return all.map((t) => {
    const p = simplify(evaluate(call, t));
    if (!isScalar(p)) throw new Unfit("a probability must be a number", call);
    return { there: t, weight: mul(weight, p) };
  });
}
