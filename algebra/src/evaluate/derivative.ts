/**
 * Derivatives by dual numbers: the variable is shifted by ε one entry at a time and the slope is read off the result.
 * Layout as in the book: the gradient by a vector is a column; ∂z/∂h holds ∂z_i/∂h_j in row j, column i.
 */
import { indexName } from "../parse/large.ts";
import { type Node, symbol, type Tree } from "../tree.ts";
import { firstIndex, rankOf, splitIndices } from "./elements.ts";
import { evaluate, wholeOf } from "./evaluate.ts";
import { build, Matrix, mapMatrix, ScaledIdentity } from "./matrix.ts";
import { nameValue } from "./names.ts";
import { Dual, plain, type Scalar } from "./scalar.ts";
import { Callable, Family, isScalar, kindOf, simplify, Unfit, type Value } from "./value.ts";
import type { World } from "./world.ts";

export function derivative(tree: Node<"derivative">, world: World): Value {
  return by(tree.by, tree, world);
}

function by(variables: readonly Tree[], tree: Node<"derivative">, world: World): Value {
  const [first, ...rest] = variables;
  if (!first) return differentiated(tree, world);
  const tag = world.tags + 1;
  const { base: value, shifted } = variable(first, world, tag, tree);
  const base = value();
  const run = (value: Value): Value => {
    return slopeOf(by(rest, tree, shifted(value)), tag, tree);
  };
  if (isScalar(base)) return run(new Dual(base, 1, tag));
  if (!(base instanceof Matrix)) throw new Unfit(`cannot differentiate by ${kindOf(base)}`, first);
  const slopes = base.data.map((_, k) => run(mapMatrix(base, (x, i) => (i === k ? new Dual(x, 1, tag) : x))));
  return layOut(slopes.map(simplify), base, tree);
}

/** What is differentiated; df/dx of a function f is its slope at x. */
function differentiated({ of, by: [x] }: Node<"derivative">, world: World): Value {
  const value = evaluate(of, world);
  return value instanceof Callable ? value.run([evaluate(x!, world)]) : value;
}

/** By a vector or matrix: numbers take its shape; vectors become the columns ∂z_i/∂h. */
function layOut(slopes: Value[], base: Matrix, tree: Tree): Value {
  if (slopes.every(isScalar)) return new Matrix(base.rows, base.cols, slopes);
  const columns = slopes.map((s) => (s instanceof Matrix && s.cols === 1 ? s : undefined));
  if (base.cols === 1 && columns.every((c) => c !== undefined)) {
    return build(base.rows, columns[0]!.rows, (j, i) => columns[j]!.at(i, 0));
  }
  throw new Unfit("this derivative has more than two axes", tree);
}

function slopeOf(value: Value, tag: number, tree: Tree): Value {
  const slope = (x: Scalar): Scalar => (x instanceof Dual && x.tag === tag ? x.slope : 0);
  if (isScalar(value)) return slope(value);
  if (value instanceof Matrix) return mapMatrix(value, slope);
  if (value instanceof ScaledIdentity) return new ScaledIdentity(slope(value.scale));
  throw new Unfit(`cannot differentiate ${kindOf(value)}`, tree);
}

/** f|_{x=3}: the variables take their values at once, as they are outside. */
export function valueAt(tree: Node<"at">, world: World): Value {
  let there = world;
  for (const equation of tree.where) {
    if (equation.kind !== "relation") continue;
    const { first, rest } = equation;
    let value = simplify(evaluate(rest[0]!.tree, world));
    const at = variable(first, there, world.tags, tree);
    const type = first.kind === "symbol" && world.source.type(first.name) ? simplify(at.base()) : value;
    const entry = value instanceof Matrix && value.anyRows ? value.data[0]! : value;
    if (type instanceof Matrix && isScalar(entry) && (entry !== value || plain(entry) === 0))
      value = mapMatrix(type, () => entry); // x = 0 is the vector of zeros
    there = at.shifted(value);
  }
  return evaluate(tree.of, there);
}

/** f'[x]: the slope of a function of one number; of a vector or matrix, entry by entry. */
export function slopeOfCall(tree: Node<"call">, world: World): Value {
  const [argument, ...more] = [...tree.args, ...tree.given, ...tree.versus];
  const tag = world.tags + 1;
  const of = { ...tree, name: tree.name.slice(0, -1), args: [symbol("'", [], argument)] };
  const slope = (x: Scalar): Scalar => {
    const y = slopeOf(simplify(evaluate(of, world.with([], tag).bind("'", new Dual(x, 1, tag)))), tag, tree);
    if (isScalar(y)) return y;
    return refuse();
  };
  const refuse = (): never => {
    throw new Unfit(`${tree.name} needs a function of one number`, tree);
  };
  if (more.length > 0) refuse();
  const at = simplify(evaluate(argument!, world));
  if (isScalar(at)) return slope(at);
  return at instanceof Matrix ? mapMatrix(at, slope) : refuse();
}

interface Variable {
  readonly base: () => Value;
  readonly shifted: (value: Value) => World;
}

/** What is differentiated by: a name, an entry x_j, a member β_k, or a call such as f[x]. */
function variable(tree: Tree, world: World, tag: number, where: Tree): Variable {
  if (tree.kind === "call") {
    return {
      base: () => evaluate(tree, world),
      shifted: (value) => world.withCall(tree, value, tag),
    };
  }
  if (tree.kind !== "symbol") throw new Unfit("a derivative is taken by a symbol", where);
  const { name } = tree;
  const set = (name: string) => (value: Value) =>
    world.isBound(name) ? world.with([], tag).bind(name, value) : world.with([[name, value]], tag);
  if (tree.index.length === 0) return { base: () => nameValue(name, world, tree), shifted: set(name) };
  const full = indexName(tree);
  if (world.isBound(full)) return { base: () => evaluate(tree, world), shifted: set(full) };
  const definition = world.source.definition(name);
  if (definition && definition.indices.length > 0 && world.look(name) === undefined) {
    const at = splitIndices(tree.index, definition.indices.length).map((t) => wholeOf(t, world));
    const key = `${name}_${at.join(",")}`;
    return {
      base: () => evaluate(tree, world),
      shifted: (value) => world.with([[key, value]], tag),
    };
  }
  const whole = nameValue(name, world, tree);
  const indices = splitIndices(tree.index, rankOf(whole)).map((t) => wholeOf(t, world));
  return {
    base: () => evaluate(tree, world),
    shifted: (value) => set(name)(replaced(whole, indices, value, firstIndex(name, world), tree)),
  };
}

/** The same vector, matrix or family with one entry changed. */
export function replaced(
  whole: Value,
  at: readonly number[],
  value: Value,
  first: number,
  tree: Tree,
): Value {
  const [i, ...rest] = at;
  if (i === undefined) return value;
  if (whole instanceof Family) {
    return new Family(whole.from, whole.to, (k) =>
      k === i ? replaced(whole.item(k), rest, value, 1, tree) : whole.item(k),
    );
  }
  if (whole instanceof Matrix && isScalar(value)) {
    const at1 = whole.cols === 1 && rest.length === 0 ? i - first : (i - 1) * whole.cols + (rest[0] ?? 1) - 1;
    return mapMatrix(whole, (x, k) => (k === at1 ? value : x));
  }
  throw new Unfit(`cannot differentiate by an element of ${kindOf(whole)}`, tree);
}
