/** Probabilities: Pr(x, z), Pr(z | x), q(z | x) and p(z) of the values that their arguments have now. */

import { indexName } from "../parse/large.ts";
import type { Node, Tree } from "../tree.ts";
import { evaluate } from "./evaluate.ts";
import { Matrix } from "./matrix.ts";
import { reached } from "./names.ts";
import { argumentOutcomes, ordinal, outcomes, type RandomSource, stem } from "./outcomes.ts";
import { add, div, plain, Rejected, type Scalar, sub } from "./scalar.ts";
import { Distribution, isScalar, kindOf, simplify, Unfit, type Value } from "./value.ts";
import type { World } from "./world.ts";

/** E[x | y = 3]: the condition's two sides; E[x | y] conditions on the value y has. */
export function equationLeft(tree: Tree, side: "left" | "right"): Tree {
  if (tree.kind !== "relation" || tree.rest[0]?.op !== "=") return tree;
  return side === "left" ? tree.first : tree.rest[0].tree;
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
export function mass(tree: Node<"call">, world: World, source: RandomSource): Value | undefined {
  const type = source.type(tree.name);
  const joint = source.declarations.groups.findIndex(
    (g) => fromName(g.from) === tree.name && g.names.length > 1,
  );
  const isDistribution =
    type?.kind === "distribution" ||
    type?.kind === "conditional" ||
    source.declarations.groups.some((g) => fromName(g.from) === tree.name);
  if (!isDistribution || tree.versus.length > 0) return undefined;
  const point = (list: readonly Tree[]) =>
    list.map((t) => ({
      tree: equationLeft(t, "left"),
      value: evaluate(equationLeft(t, "right"), world),
    }));
  const [args, given] = [point(tree.args), point(tree.given)];
  if (joint < 0) {
    if (tree.args.length === 1 && tree.given.length === 0) {
      const single = singleMass(tree.name, args[0]!, world, source);
      if (single !== undefined) return single;
    }
    return normalised(tree, args, given, world, source);
  }
  const names = new Set(source.declarations.groups[joint]!.names);
  const isOwn = (t: Tree): boolean => t.kind === "symbol" && names.has(stem(indexName(t)));
  // Parameters such as φ are held fixed.
  const conditions = given.filter(({ tree }) => reached([tree], source).some(isOwn));
  const stray = [...args, ...conditions].find(({ tree }) => !isOwn(tree));
  if (stray)
    throw new Unfit(
      `${tree.name} is the distribution of ${[...names].join(", ")}; it says nothing of this`,
      stray.tree,
    );
  const table = source.table(joint, world);
  const total = (wanted: typeof args): Scalar =>
    table
      .filter(({ values }) =>
        wanted.every((w) =>
          values.some(([name, value]) => name === stem(indexName(w.tree)) && sameValue(value, w.value)),
        ),
      )
      .reduce((sum: Scalar, { weight }) => add(sum, weight), 0);
  const over = total([...args, ...conditions]);
  return conditions.length === 0 ? over : div(over, total(conditions));
}

export function fromName(from: Tree): string | undefined {
  return from.kind === "symbol" || from.kind === "call" ? from.name : undefined;
}

/** Whether a definition takes it: a parameter stands for an outcome, where any other name that is not drawn counts them. */
const isParameter = (variable: string, source: RandomSource): boolean =>
  source.names().some((name) => source.definition(name)?.parameters.includes(variable));

/** p(z) where p: distribution[K] and z is one of K outcomes. */
function singleMass(
  name: string,
  arg: { tree: Tree; value: Value },
  world: World,
  source: RandomSource,
): Scalar | undefined {
  const group = source.declarations.groups.findIndex(
    (g) => g.names.length === 1 && fromName(g.from) === name,
  );
  const variable = arg.tree.kind === "symbol" ? indexName(arg.tree) : "";
  const own = source.groupOf(variable) ?? source.groupOf(stem(variable));
  const isOutcome = (): boolean =>
    own === undefined
      ? arg.tree.kind !== "symbol" || isParameter(variable, source)
      : fromName(source.declarations.groups[own]!.from) === name;
  if (group >= 0 && isOutcome()) {
    for (const { values, weight } of source.table(group, world))
      if (sameValue(values[0]![1], arg.value)) return weight;
    throw new Rejected("the probability of something that cannot happen");
  }
  const type = source.type(name);
  if (type?.kind !== "distribution") return undefined;
  const weights = source.value(name, world);
  if (!(weights instanceof Distribution)) return undefined;
  const possible = outcomes(variable, world);
  if (!possible && !isScalar(arg.value) && world.look(ordinal(variable)) === undefined) {
    throw new Unfit(
      `${name} gives the probability of one of its outcomes, not of ${kindOf(arg.value)}`,
      arg.tree,
    );
  }
  const k = possible
    ? possible.findIndex((v) => sameValue(v, arg.value))
    : plain((world.look(ordinal(variable)) ?? sub(arg.value as Scalar, 1)) as Scalar);
  const weight = weights.weights[k];
  if (weight === undefined)
    throw new Unfit(`${name} has ${weights.weights.length} outcomes, and this is none of them`, arg.tree);
  return weight;
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
      const possible = argumentOutcomes(tree, arg.tree, world);
      if (!possible)
        throw new Unfit(
          `the outcomes of ${name || "this"} are not known; declare what it is drawn from, as in z ~ ${tree.name}`,
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
