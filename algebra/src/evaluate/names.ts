/** Names: what a symbol is worth, whether it is bound, overridden, defined or drawn; and the constants everyone knows. */

import { constants, unknown } from "../names.ts";
import { once } from "../once.ts";
import { indexName, letters } from "../parse/large.ts";
import { children, isKronecker, isNumbered, type Node, nodesOf, type Tree } from "../tree.ts";
import { firstIndex, pick, splitIndices } from "./elements.ts";
import { evaluate, wholeOf } from "./evaluate.ts";
import { build, Matrix, Misfit, ScaledIdentity } from "./matrix.ts";
import { exact, mul, rounded } from "./scalar.ts";
import { Callable, Family, Unfit, type Value } from "./value.ts";
import { TooLong, type World } from "./world.ts";

export function symbolValue(tree: Node<"symbol">, world: World): Value {
  const { name } = tree;
  if (tree.index.length > 0) {
    const full = indexName(tree);
    const bound = world.look(full); // s_{t+1} bound as one name
    if (bound !== undefined) return bound;
    if (world.source.type(full) ?? world.source.definition(full)) return nameValue(full, world, tree);
    if (isSized(tree, world)) return sized(name, tree.index[0]!, world);
    const definition = world.source.definition(name);
    if (definition && definition.indices.length > 0) return definedElement(tree, world);
    const everyones = isKronecker(tree) ? "eye" : constants.has(name) ? name : undefined;
    const whole =
      world.look(name) ??
      drawn(name, world.outside) ??
      (everyones === undefined ? undefined : constant(everyones, world));
    if (whole === undefined) return numbered(tree, world);
    return pick(whole, tree.index, world, tree, firstIndex(name, world));
  }
  return nameValue(name, world, tree);
}

/** phi_d and theta_{d1}, where phi_1, phi_2, … and theta_11, … are declared one by one. */
function numbered(tree: Node<"symbol">, world: World): Value {
  const { name } = tree;
  const { source } = world;
  if (!source.names().some((known) => isNumbered(known, name))) return nameValue(name, world, tree);
  const numbers = letters(tree.index).map((t) => wholeOf(t, world));
  const spellings = ["", ","].map((joint) => `${name}_${numbers.join(joint)}`);
  return nameValue(
    spellings.find((s) => source.type(s) ?? source.definition(s)) ?? spellings[0]!,
    world,
    tree,
  );
}

/** I_N, I_{N×N}, 1_N and 0_N say their size; 1_i and I_ij with an index i are entries. */
function isSized({ name, index: [below, ...more] }: Node<"symbol">, world: World): boolean {
  if (!["eye", "ones", "zeros"].includes(name) || more.length > 0 || world.source.type(name)) return false;
  return !letters([below!])
    .map(indexName)
    .some((one) => world.isBound(one) || world.source.type(one)?.kind === "index" || one === "bullet");
}

function sized(name: string, size: Tree, world: World): Value {
  const isShape = size.kind === "product" && size.factors.length === 2;
  const [rows, cols] = (isShape ? size.factors : [size]).map((t) => wholeOf(t, world));
  if (name === "eye") return build(rows!, cols ?? rows!, (i, j) => (i === j ? 1 : 0));
  return build(rows!, cols ?? 1, () => (name === "ones" ? 1 : 0));
}

export function nameValue(name: string, world: World, tree: Tree): Value {
  const found = world.look(name) ?? drawn(name, world.outside);
  if (found !== undefined) return found;
  if (constants.has(name)) return constant(name, world);
  throw new Unfit(unknown(name, world.source.names()), tree);
}

export function drawn(name: string, world: World): Value | undefined {
  const definition = world.source.definition(name);
  if (!definition) return world.source.value(name, world);
  return once(world.memo, name, () => defined(name, world, definition));
}

type Definition = NonNullable<ReturnType<World["source"]["definition"]>>;

function defined(name: string, world: World, definition: Definition): Value {
  if (definition.parameters.length > 0) {
    // A function by cases is one of numbers; on a vector it acts entry by entry.
    const elementwise =
      definition.parameters.length === 1 &&
      children(definition.body)
        .concat(definition.body)
        .some((t) => t.kind === "cases");
    const run = (args: Value[]): Value => {
      if (args.length !== definition.parameters.length) {
        throw new Misfit(`${name} takes ${definition.parameters.length} argument(s), got ${args.length}`);
      }
      let inner = world;
      for (const [i, parameter] of definition.parameters.entries()) inner = inner.bind(parameter, args[i]!);
      return guarded(inner, definition.body);
    };
    return new Callable(name, run, elementwise);
  }
  if (definition.indices.length > 0) {
    return new Family(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, (i) =>
      element(definition, [i], world),
    );
  }
  return guarded(world, definition.body);
}

/** What a node may be the name of: theta_1 is theta with an index, or a name of its own. */
export const namesOf = (node: Tree): string[] =>
  node.kind === "symbol" || node.kind === "call"
    ? [...new Set([indexName(node) || node.name, node.name])]
    : [];

/** The nodes of formulas and of all definitions that they refer to. */
export function reached(trees: readonly Tree[], source: World["source"]): Tree[] {
  const bodies = new Set(trees);
  // A set that grows while it is gone through is gone through to its end.
  for (const body of bodies)
    for (const name of nodesOf(body).flatMap(namesOf)) {
      const definition = source.definition(name);
      if (definition) bodies.add(definition.body);
    }
  return [...bodies].flatMap(nodesOf);
}

/** Definitions that call each other without end are stopped here. */
function guarded(world: World, body: Tree): Value {
  if (++world.meter.depth > 60) throw new TooLong("the definitions refer to each other without end");
  const result = evaluate(body, world);
  world.meter.depth--;
  return result;
}

function definedElement(tree: Node<"symbol">, world: World): Value {
  const definition = world.source.definition(tree.name)!;
  const indices = splitIndices(tree.index, definition.indices.length).map((t) => wholeOf(t, world));
  return element(definition, indices, world.outside);
}

export function element(definition: Definition, indices: number[], world: World): Value {
  const key = `${definition.name}_${indices.join(",")}`;
  return world.look(key) ?? once(world.memo, key, () => elementAnew(definition, indices, world));
}

function elementAnew(definition: Definition, indices: number[], world: World): Value {
  let inner = world;
  for (const [i, name] of definition.indices.entries()) {
    const index = indices[i];
    if (index === undefined) throw new Misfit(`${definition.name} has ${definition.indices.length} indices`);
    inner = inner.bind(name, world.source.exact ? exact(String(index)) : index);
  }
  return guarded(inner, definition.body);
}

function constant(name: string, world: World): Value {
  if (name === "pi") return rounded(Math.PI);
  if (name === "e") return rounded(Math.E);
  if (name === "infinity") return Number.POSITIVE_INFINITY;
  const one = world.source.exact ? exact("1") : 1;
  if (name === "eye") return new ScaledIdentity(one);
  return new Matrix(1, 1, [name === "ones" ? one : mul(one, 0)], true, false);
}
