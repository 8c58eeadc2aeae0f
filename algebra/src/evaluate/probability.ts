/**
 * Probability without rounding by chance: random variables live on finite spaces drawn at random, so expectations are
 * sums. Normal variables stand on Gauss–Hermite nodes, which is exact for polynomials; elsewhere two resolutions must agree.
 */

import { isIndex } from "../indices.ts";
import { builtin } from "../names.ts";
import { indexName } from "../parse/large.ts";
import { callOf, type Node, sameTree, type Tree, walk } from "../tree.ts";
import { addValues, multiply } from "./arithmetic.ts";
import { divergence } from "./divergence.ts";
import { same } from "./draw.ts";
import { evaluate } from "./evaluate.ts";
import { equationLeft, fromName, mass } from "./mass.ts";
import { column, Matrix, matmul, transpose } from "./matrix.ts";
import { hasRandom, outcomes, type RandomSource, settings, stem } from "./outcomes.ts";
import { add, apply, div, mul, plain, Rejected, type Scalar } from "./scalar.ts";
import { isScalar, simplify, Unfit, type Value } from "./value.ts";
import type { World } from "./world.ts";

export function probability(tree: Node<"call">, world: World): Value | undefined {
  const name = builtin(tree.name) ?? tree.name;
  if (name === "E") return expectation(tree, tree.args, world, (values) => values[0]!);
  if (name === "Var" || name === "Covar") return covariance(tree, name === "Var" ? 1 : 2, world);
  if (name === "Corr") {
    const [both, ...own] = [tree.args, ...tree.args.map((arg) => [arg])].map((args) =>
      simplify(covariance({ ...tree, args }, 2, world)),
    );
    if (own.length < 2 || !isScalar(both!) || !own.every(isScalar))
      throw new Unfit("a correlation of two numbers", tree);
    return div(both, apply("sqrt", own.reduce(mul)));
  }
  if (name === "D_KL" || name === "D_JS") return divergence(tree, name, world);
  if (hasRandom(world.source)) return mass(tree, world, world.source);
  return undefined;
}

const asColumn = (v: Value): Matrix => (v instanceof Matrix ? v : column([v as Scalar]));

function subtract(a: Value, b: Value, world: World, tree: Tree): Value {
  return addValues(a, multiply(-1, b, tree), world);
}

/** E[(a − E[a]) (b − E[b])ᵀ]; of one argument with itself. */
function covariance(tree: Node<"call">, most: 1 | 2, world: World): Value {
  const { args } = tree;
  if (args.length === 0 || args.length > most)
    throw new Unfit(`${tree.name} takes ${most} argument${most > 1 ? "s" : ""}, got ${args.length}`, tree);
  const means = args.map((_, k) => expectation(tree, args, world, (values) => values[k]!));
  return expectation(tree, args, world, (values) => {
    const gaps = values.map((value, k) => subtract(value, means[k]!, world, tree));
    const [a, b] = [gaps[0]!, gaps.at(-1)!];
    const [p, q] = [simplify(a), simplify(b)];
    return isScalar(p) && isScalar(q) ? mul(p, q) : matmul(asColumn(a), transpose(asColumn(b)));
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
  const once = (nodes: Nodes) => {
    let total: Value | undefined;
    let mass: Scalar | undefined;
    const runs = spaces(tree, args, world, source, nodes);
    for (const { there, weight } of runs.outcomes) {
      const term = multiply(weight, f(args.map((t) => evaluate(t, there))), tree);
      total = total === undefined ? term : addValues(total, term, world);
      mass = mass === undefined ? weight : add(mass, weight);
    }
    if (total === undefined || mass === undefined) throw new Rejected("a condition that never holds");
    return { ...runs, total: runs.conditioned ? multiply(total, div(1, mass), tree) : total };
  };
  // Few nodes settle the polynomials of low degree, which are most; the rest gets more. Vectors spread theirs too thin for that.
  for (const [coarse, fine] of resolutions) {
    const first = once(coarse);
    if (first.normals === 0) return first.total;
    world.meter.approximate = true;
    if (first.vectors && coarse === resolutions[0]![0]) continue;
    const { total } = once(fine);
    const gap = sizes(subtract(first.total, total, world, tree));
    const largest = Math.max(1, ...sizes(total));
    if (gap.every((x) => x < 1e-9 * largest)) return total;
  }
  throw new Rejected("an expectation over a normal variable that quadrature does not settle");
}

/** Nodes per variable for one normal variable, for two, and for each of several: they multiply. */
type Nodes = readonly [number, number, number];
const resolutions: readonly (readonly [Nodes, Nodes])[] = [
  [
    [5, 3, 3],
    [8, 5, 4],
  ],
  [
    [22, 10, 6],
    [34, 14, 8],
  ],
];

function sizes(value: Value): number[] {
  const x = simplify(value);
  return (isScalar(x) ? [x] : x instanceof Matrix ? x.data : []).map((v) => Math.abs(plain(v)));
}

/** The outcomes an expectation runs through: those of its subscript, or of every random variable in its arguments. */
function spaces(
  tree: Node<"call">,
  args: readonly Tree[],
  world: World,
  source: RandomSource,
  nodesOf: Nodes,
): { outcomes: { there: World; weight: Scalar }[]; conditioned: boolean; normals: number; vectors: boolean } {
  const conditions = tree.given.map((t) => ({
    tree: t,
    value: evaluate(equationLeft(t, "right"), world),
  }));
  const groups = new Set<number>();
  const named: Node<"call">[] = [];
  const values: string[] = [];
  for (const below of tree.index) {
    const index = drawnFrom(below, source);
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
    for (const arg of [...args, ...tree.given]) for (const id of randomIn(arg, source, world)) groups.add(id);
  }
  const isNormal = (id: number): boolean => fromName(source.groups()[id]!.from) === "Norm";
  const normal = [...groups].filter(isNormal);
  const normals = normal.length;
  const vectors = normal.some((id) => {
    const type = source.type(source.groups()[id]!.names[0]!);
    return type?.kind !== "random" || type.of.kind === "vector";
  });
  const nodes = nodesOf[Math.min(3, Math.max(1, normals)) - 1]!;
  let all: { there: World; weight: Scalar }[] = [{ there: world, weight: 1 }];
  for (const id of groups) {
    all = all.flatMap(({ there, weight }) =>
      source.table(id, there, nodes).map((outcome) => ({
        there: there.with(outcome.values),
        weight: mul(weight, outcome.weight),
      })),
    );
    if (all.length > 40_000) throw new Rejected("an expectation over too many outcomes");
  }
  for (const call of named) {
    all = all.flatMap(({ there, weight }) => underDensity(call, args, there, weight));
    if (all.length > 40_000) throw new Rejected("an expectation over too many outcomes");
  }
  if (conditions.length > 0) {
    all = all.filter(({ there }) =>
      conditions.every((c) => same(evaluate(equationLeft(c.tree, "left"), there), c.value)),
    );
  }
  return { outcomes: all, conditioned: conditions.length > 0, normals, vectors };
}

/** E_{x ~ p}: x, where it is declared to be drawn from p; E_{z ~ q(z|x)}: q(z|x). */
function drawnFrom(tree: Tree, source: RandomSource): Tree {
  const from = tree.kind === "relation" && tree.rest[0]?.op === "~" ? tree.rest[0].tree : undefined;
  if (tree.kind !== "relation" || !from) return tree;
  const id = source.groupOf(indexName(tree.first));
  const own = id === undefined ? undefined : fromName(source.groups()[id]!.from);
  const same = own !== "Norm" || sameTree(source.groups()[id!]!.from, from);
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

/** The groups whose variables occur in a tree, also through definitions. */
function randomIn(tree: Tree, source: RandomSource, world?: World, seen = new Set<string>()): Set<number> {
  const found = new Set<number>();
  walk(tree, (node) => {
    if (node.kind !== "symbol" && node.kind !== "call") return;
    for (const name of node.kind === "symbol" && node.index.length > 0
      ? [node.name, indexName(node)]
      : [node.name]) {
      if (world?.isBound(name) && source.groupOf(name) === undefined) continue;
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
