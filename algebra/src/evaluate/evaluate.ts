/** Evaluation: the value of a tree in a world. One function per kind of node; numbers may be duals or fractions. */
import { builtin, constants } from "../names.ts";
import { indexName } from "../parse/large.ts";
import { children, type Node, sameTree, type Tree } from "../tree.ts";
import { derivative } from "./derivative.ts";
import { callBuiltin, elementwise } from "./functions.ts";
import { bigOperator, integrate } from "./large.ts";
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
  transpose,
  zip,
} from "./matrix.ts";
import { probability } from "./probability.ts";
import {
  add,
  apply,
  div,
  equalPlain,
  exact,
  gamma,
  isExact,
  mul,
  neg,
  plain,
  pow,
  Rejected,
  type Scalar,
} from "./scalar.ts";
import {
  Callable,
  Collection,
  Distribution,
  Family,
  isScalar,
  kindOf,
  simplify,
  Unfit,
  type Value,
} from "./value.ts";
import { lookScope, type Scope, TooLong, type World } from "./world.ts";

export function evaluate(tree: Tree, world: World, scope?: Scope): Value {
  world.tick();
  switch (tree.kind) {
    case "number":
      return world.source.exact ? exact(tree.text) : Number(tree.text);
    case "symbol":
      return symbolValue(tree, world, scope);
    case "call":
      return callValue(tree, world, scope);
    case "add":
      return tree.terms.map((t) => evaluate(t, world, scope)).reduce((a, b) => addValues(a, b, world, tree));
    case "negate":
      return scaleValue(evaluate(tree.of, world, scope), -1, tree);
    case "product":
      return tree.factors.map((t) => evaluate(t, world, scope)).reduce((a, b) => multiply(a, b, tree));
    case "hadamard":
      return hadamard(evaluate(tree.left, world, scope), evaluate(tree.right, world, scope), tree);
    case "divide":
      return divide(evaluate(tree.over, world, scope), scalarOf(tree.under, world, scope), tree);
    case "power":
      return power(tree, world, scope);
    case "transpose":
      return transposed(tree, world, scope);
    case "factorial": {
      const n = scalarOf(tree.of, world, scope);
      if (plain(n) < 0) throw new Rejected("a factorial of a negative number");
      if (isExact(n) && plain(n) < 20) return exact(String(gamma(plain(n) + 1)));
      return apply("Gamma", add(n, 1));
    }
    case "bars":
      return bars(evaluate(tree.of, world, scope), tree);
    case "norm":
      return norm(tree, world, scope);
    case "element":
      return pick(evaluate(tree.of, world, scope), tree.index, world, scope, tree, 1);
    case "matrix":
      return matrixValue(tree, world, scope);
    case "cases": {
      for (const { value, when } of tree.branches) {
        if (when === null || truth(when, world, scope)) return evaluate(value, world, scope);
      }
      throw new Rejected("a place where no case applies");
    }
    case "set":
      return new Collection(setItems(tree, world, scope), false);
    case "list":
      return new Collection(
        tree.items.map((t) => evaluate(t, world, scope)),
        true,
      );
    case "without": {
      const left = itemsOf(evaluate(tree.left, world, scope), tree.left);
      const right = evaluate(tree.right, world, scope);
      const gone = right instanceof Collection ? right.items : [right];
      return new Collection(
        left.filter((x) => !gone.some((y) => sameNumber(x, y))),
        false,
      );
    }
    case "large":
      return bigOperator(tree, world, scope);
    case "integral":
      return integrate(tree, world, scope);
    case "derivative":
      return derivative(tree, world, scope);
    case "relation":
      return truth(tree, world, scope);
    case "range":
      throw new Unfit("a range such as 1:T cannot be evaluated here", tree);
    case "dots":
      throw new Unfit("what the dots stand for is not said; write the sum or product with its index", tree);
  }
}

export function scalarOf(tree: Tree, world: World, scope?: Scope): Scalar {
  const value = simplify(evaluate(tree, world, scope));
  if (isScalar(value)) return value;
  throw new Unfit(`expected a number here, got ${kindOf(value)}`, tree);
}

/** A whole number, for bounds and indices. */
export function wholeOf(tree: Tree, world: World, scope?: Scope): number {
  const value = plain(scalarOf(tree, world, scope));
  if (!Number.isInteger(value)) {
    if (!Number.isFinite(value)) throw new Unfit("a bound that is not finite", tree);
    throw new Rejected("a bound or index that is not a whole number");
  }
  return value;
}

export function truth(tree: Tree, world: World, scope?: Scope): boolean {
  if (tree.kind === "call" && (tree.name === "and" || tree.name === "or")) {
    return tree.name === "and"
      ? tree.args.every((t) => truth(t, world, scope))
      : tree.args.some((t) => truth(t, world, scope));
  }
  if (tree.kind !== "relation") {
    const value = evaluate(tree, world, scope);
    if (typeof value === "boolean") return value;
    throw new Unfit("expected a condition here", tree);
  }
  let left = evaluate(tree.first, world, scope);
  for (const { op, tree: next } of tree.rest) {
    const right = evaluate(next, world, scope);
    if (!compare(simplify(left), op, simplify(right), tree, world)) return false;
    left = right;
  }
  return true;
}

function compare(a: Value, op: string, b: Value, tree: Tree, world: World): boolean {
  if (op === "in" && b instanceof Collection) return b.items.some((item) => sameNumber(item, a));
  if (!isScalar(a) || !isScalar(b)) throw new Unfit(`cannot compare ${kindOf(a)} with ${kindOf(b)}`, tree);
  const [x, y] = [plain(a), plain(b)];
  if (world.tags > 0 && op !== "=" && op !== "!=" && Math.abs(x - y) < 1e-9) throw new Rejected("a kink");
  if (op === "<") return x < y;
  if (op === "<=") return x <= y;
  if (op === ">") return x > y;
  if (op === ">=") return x >= y;
  if (op === "=") return x === y;
  if (op === "!=") return x !== y;
  throw new Unfit(`${op} is not a condition that can be tested`, tree);
}

const sameNumber = (a: Value, b: Value): boolean => isScalar(a) && isScalar(b) && equalPlain(a, b);

function symbolValue(tree: Node<"symbol">, world: World, scope: Scope | undefined): Value {
  const { name } = tree;
  if (tree.index.length > 0) {
    const full = indexName(tree);
    const whole = lookScope(scope, full) ?? world.overrides.get(full); // s_{t+1} bound as one name
    if (whole !== undefined) return whole;
    if (world.source.type(full) ?? world.source.definition(full)) return nameValue(full, world, scope, tree);
    const definition = world.source.definition(name);
    if (definition && definition.indices.length > 0) return definedElement(tree, world, scope);
    const base = nameValue(name, world, scope, tree);
    return pick(base, tree.index, world, scope, tree, firstIndex(name, world));
  }
  return nameValue(name, world, scope, tree);
}

export function nameValue(name: string, world: World, scope: Scope | undefined, tree: Tree): Value {
  const found = lookScope(scope, name) ?? world.overrides.get(name) ?? drawn(name, world);
  if (found !== undefined) return found;
  if (constants.has(name)) return constant(name, world);
  throw new Unfit(unknown(name, world), tree);
}

export function unknown(name: string, world: { source: { names(): string[] } }): string {
  const names = world.source.names();
  const list =
    names.length > 0 ? `known symbols: ${names.slice(0, 30).join(", ")}` : "no symbols are declared";
  return `${name} is not declared; ${list}`;
}

function drawn(name: string, world: World): Value | undefined {
  const definition = world.source.definition(name);
  if (!definition) return world.source.value(name, world);
  const memo = world.memo.get(name);
  if (memo !== undefined) return memo;
  const value = defined(name, world, definition);
  world.memo.set(name, value);
  return value;
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
      let inner: Scope | undefined;
      for (const [i, parameter] of definition.parameters.entries())
        inner = { name: parameter, value: args[i]!, outer: inner };
      return guarded(world, () => evaluate(definition.body, world, inner));
    };
    return new Callable(name, run, elementwise);
  }
  if (definition.indices.length > 0) {
    return new Family(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, (i) =>
      element(definition, [i], world),
    );
  }
  return guarded(world, () => evaluate(definition.body, world));
}

/** Definitions that call each other without end are stopped here. */
function guarded<T>(world: World, run: () => T): T {
  if (++world.meter.depth > 60) throw new TooLong("the definitions refer to each other without end");
  const result = run();
  world.meter.depth--;
  return result;
}

function definedElement(tree: Node<"symbol">, world: World, scope: Scope | undefined): Value {
  const definition = world.source.definition(tree.name)!;
  const indices = splitIndices(tree.index, definition.indices.length).map((t) => wholeOf(t, world, scope));
  return element(definition, indices, world);
}

function element(definition: Definition, indices: number[], world: World): Value {
  const key = `${definition.name}_${indices.join(",")}`;
  const known = world.overrides.get(key) ?? world.memo.get(key);
  if (known !== undefined) return known;
  let inner: Scope | undefined;
  for (const [i, name] of definition.indices.entries()) {
    const index = indices[i];
    if (index === undefined) throw new Misfit(`${definition.name} has ${definition.indices.length} indices`);
    inner = { name, value: world.source.exact ? exact(String(index)) : index, outer: inner };
  }
  const value = guarded(world, () => evaluate(definition.body, world, inner));
  world.memo.set(key, value);
  return value;
}

function constant(name: string, world: World): Value {
  if (name === "pi") return Math.PI;
  if (name === "e") return Math.E;
  if (name === "infinity") return Number.POSITIVE_INFINITY;
  const one = world.source.exact ? exact("1") : 1;
  if (name === "eye") return new ScaledIdentity(one);
  return new Matrix(1, 1, [name === "ones" ? one : mul(one, 0)], true, false);
}

export function firstIndex(name: string, world: World): number {
  const type = world.source.type(name);
  return type?.kind === "vector" ? wholeOf(type.from, world) : 1;
}

/** One subscript that holds several indices: ij, 11, 2i. */
export function splitIndices(index: readonly Tree[], rank: number): readonly Tree[] {
  const only = index[0];
  if (index.length !== 1 || rank <= 1 || !only) return index;
  if (only.kind === "product") return only.factors;
  if (only.kind === "number" && only.text.length === rank) {
    return [...only.text].map((text) => ({ kind: "number", text, start: only.start, end: only.end }));
  }
  return index;
}

function rankOf(value: Value): number {
  if (value instanceof Family) return 1 + rankOf(value.item(Number.isFinite(value.from) ? value.from : 1));
  if (value instanceof Matrix) return value.cols === 1 ? 1 : 2;
  return value instanceof Distribution ? 1 : 0;
}

/** value_{index}: an element of a vector or matrix, a member of a family. */
export function pick(
  value: Value,
  index: readonly Tree[],
  world: World,
  scope: Scope | undefined,
  tree: Tree,
  first: number,
): Value {
  const rank = value instanceof Callable ? 0 : rankOf(value);
  if (rank === 0 && isScalar(value))
    throw new Unfit(`${tree.kind === "symbol" ? tree.name : "this"} is a number; it has no element`, tree);
  const indices = splitIndices(index, rank);
  let current = value;
  let offset = first;
  for (let k = 0; k < indices.length; k++) {
    const at = indices[k]!;
    const slice = at.kind === "symbol" && at.name === "bullet";
    if (current instanceof Family) {
      const i = wholeOf(at, world, scope);
      if (i < current.from || i > current.to)
        throw new Rejected(`an index ${i} outside ${current.from}…${current.to}`);
      current = current.item(i);
    } else if (current instanceof Distribution) {
      current = bounded(current.weights, wholeOf(at, world, scope) - 1);
    } else if (current instanceof Matrix && current.cols === 1 && indices.length - k === 1) {
      if (current.anyRows) current = current.data[0]!;
      else current = bounded(current.data, wholeOf(at, world, scope) - offset);
    } else if (current instanceof Matrix && indices.length - k >= 2) {
      const matrix: Matrix = current;
      const next = indices[++k]!;
      if (slice) {
        const j = wholeOf(next, world, scope) - 1;
        if (j < 0 || j >= matrix.cols) throw new Rejected("an index outside the matrix");
        current = build(matrix.rows, 1, (i) => matrix.at(i, j));
      } else if (next.kind === "symbol" && next.name === "bullet") {
        const i = wholeOf(at, world, scope) - 1;
        if (i < 0 || i >= matrix.rows) throw new Rejected("an index outside the matrix");
        current = build(1, matrix.cols, (_, j) => matrix.at(i, j));
      } else {
        const [i, j] = [wholeOf(at, world, scope) - 1, wholeOf(next, world, scope) - 1];
        if (i < 0 || j < 0 || i >= matrix.rows || j >= matrix.cols)
          throw new Rejected("an index outside the matrix");
        current = matrix.at(i, j);
      }
    } else if (current instanceof Matrix) {
      throw new Unfit(`${kindOf(current)} has two indices, got one`, tree);
    } else throw new Unfit(`${kindOf(current)} has no elements`, tree);
    offset = 1;
  }
  return current;
}

function bounded(items: readonly Scalar[], i: number): Scalar {
  const item = items[i];
  if (item === undefined) throw new Rejected("an index outside the vector");
  return item;
}

function callValue(tree: Node<"call">, world: World, scope: Scope | undefined): Value {
  for (const call of world.calls) if (sameTree(call.tree, tree)) return call.value;
  const local = lookScope(scope, tree.name) ?? world.overrides.get(tree.name);
  const declared = local ?? drawn(tree.name, world);
  const isFunction =
    declared instanceof Callable || declared instanceof Distribution || declared instanceof Family;
  if (declared === undefined || (!isFunction && builtin(tree.name) !== undefined)) {
    const special = probability(tree, world, scope);
    if (special !== undefined) return special;
    const built = callBuiltin(tree, world, scope);
    if (built !== undefined) return built;
    throw new Unfit(unknown(tree.name, world), tree);
  }
  if (declared instanceof Distribution || world.source.type(tree.name)?.kind === "conditional") {
    const special = probability(tree, world, scope);
    if (special !== undefined) return special;
  }
  const callee = tree.index.length > 0 ? calleeElement(declared, tree, world, scope) : declared;
  const args = [...tree.args, ...tree.given].map((t) => evaluate(t, world, scope));
  if (callee instanceof Callable) return callFunction(callee, args, tree);
  throw new Unfit(`${tree.name} is ${kindOf(callee)}, not a function; write a product with ·`, tree);
}

/** f_k is a member of a family of functions, or the k-th output of one function. */
function calleeElement(declared: Value, tree: Node<"call">, world: World, scope: Scope | undefined): Value {
  if (declared instanceof Family) return pick(declared, tree.index, world, scope, tree, 1);
  if (declared instanceof Callable) {
    return new Callable(tree.name, (args) =>
      pick(callFunction(declared, args, tree), tree.index, world, scope, tree, 1),
    );
  }
  throw new Unfit(`${tree.name} is ${kindOf(declared)}, not a function`, tree);
}

function callFunction(callee: Callable, args: Value[], _tree: Tree): Value {
  const simple = args.map(simplify);
  const only = simple[0];
  if (callee.elementwise && simple.length === 1 && only instanceof Matrix) {
    return mapMatrix(only, (x) => {
      const y = callee.run([x]);
      if (isScalar(y)) return y;
      throw new Misfit(`${callee.name} does not give a number for a number`);
    });
  }
  return callee.run(callee.elementwise ? simple : args);
}

export function addValues(a: Value, b: Value, world: World, tree: Tree): Value {
  const [x, y] = a instanceof Matrix && b instanceof Matrix ? [a, b] : [simplify(a), simplify(b)];
  if (isScalar(x) && isScalar(y)) {
    world.measure(Math.max(Math.abs(plain(x)), Math.abs(plain(y))));
    return add(x, y);
  }
  if (x instanceof ScaledIdentity && y instanceof ScaledIdentity)
    return new ScaledIdentity(add(x.scale, y.scale));
  if (x instanceof ScaledIdentity && b instanceof Matrix) return addMatrix(sized(x, b, tree), b);
  if (y instanceof ScaledIdentity && a instanceof Matrix) return addMatrix(a, sized(y, a, tree));
  if (a instanceof Matrix && b instanceof Matrix) {
    for (const v of [...a.data, ...b.data]) world.measure(Math.abs(plain(v)));
    return addMatrix(a, b);
  }
  throw new Misfit(`a sum of ${kindOf(a)} and ${kindOf(b)} does not exist`);
}

function sized(i: ScaledIdentity, like: Matrix, _tree: Tree): Matrix {
  if (like.rows !== like.cols)
    throw new Misfit(`a sum of an identity matrix and a ${like.shape} matrix does not exist`);
  return identity(like.rows, i.scale);
}

function scaleValue(value: Value, by: Scalar, tree: Tree): Value {
  if (isScalar(value)) return by === -1 ? neg(value) : mul(value, by);
  if (value instanceof Matrix) return scale(value, by);
  if (value instanceof ScaledIdentity) return new ScaledIdentity(mul(value.scale, by));
  throw new Unfit(`cannot multiply ${kindOf(value)}`, tree);
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

function hadamard(a: Value, b: Value, tree: Tree): Value {
  const [x, y] = [simplify(a), simplify(b)];
  if (isScalar(x) || isScalar(y)) return multiply(x, y, tree);
  if (a instanceof Matrix && b instanceof Matrix) return zip(a, b, "⊙", mul);
  throw new Unfit(`⊙ needs two matrices, got ${kindOf(a)} and ${kindOf(b)}`, tree);
}

function divide(over: Value, under: Scalar, tree: Tree): Value {
  if (isScalar(over)) return div(over, under);
  if (over instanceof Matrix) return mapMatrix(over, (x) => div(x, under));
  return scaleValue(over, div(1, under), tree);
}

function power(tree: Node<"power">, world: World, scope: Scope | undefined): Value {
  const { base, exponent } = tree;
  const value = evaluate(base, world, scope);
  const x = simplify(value);
  if (value instanceof Matrix && exponent.kind === "symbol" && exponent.name === "T" && !isScalar(x))
    return transpose(value);
  const n = scalarOf(exponent, world, scope);
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

function transposed(tree: Node<"transpose">, world: World, scope: Scope | undefined): Value {
  const value = evaluate(tree.of, world, scope);
  if (value instanceof Matrix) return transpose(value);
  if (value instanceof ScaledIdentity) return value;
  if (isScalar(value)) return value;
  throw new Unfit(`cannot transpose ${kindOf(value)}`, tree);
}

function bars(value: Value, tree: Tree): Value {
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

function norm(tree: Node<"norm">, world: World, scope: Scope | undefined): Value {
  const value = evaluate(tree.of, world, scope);
  const entries = isScalar(value) ? [value] : value instanceof Matrix ? value.data : undefined;
  if (!entries) throw new Unfit(`cannot take the norm of ${kindOf(value)}`, tree);
  const order =
    tree.order === null
      ? "2"
      : tree.order.kind === "symbol"
        ? tree.order.name
        : String(plain(scalarOf(tree.order, world, scope)));
  const isMatrix = value instanceof Matrix && value.cols > 1 && value.rows > 1;
  if (isMatrix && order !== "F")
    throw new Unfit("the norm of a matrix: write ‖A‖_F, or define the one you mean", tree);
  if (order === "infinity")
    return entries.map((x) => apply("abs", x)).reduce((a, b) => (plain(a) >= plain(b) ? a : b));
  if (order === "1") return entries.map((x) => apply("abs", x)).reduce(add);
  if (order !== "2" && order !== "F") throw new Unfit(`the norm ‖…‖_${order} is not known`, tree);
  const squares = entries.map((x) => mul(x, x)).reduce(add);
  return apply("sqrt", squares);
}

function matrixValue(tree: Node<"matrix">, world: World, scope: Scope | undefined): Value {
  const dotted = tree.rows.some((row) => row.some((c) => c.kind === "dots"));
  if (dotted) return spelledOut(tree, world, scope);
  const blocks = tree.rows.map((row) => row.map((c) => evaluate(c, world, scope)));
  return stackBlocks(blocks, tree);
}

/** Block matrices: blocks in a row share their height, blocks in a column their width; zeros and I stretch. */
function stackBlocks(blocks: Value[][], tree: Tree): Value {
  const asMatrix = (v: Value): Matrix | ScaledIdentity => {
    if (isScalar(v)) return new Matrix(1, 1, [v]);
    if (v instanceof Matrix || v instanceof ScaledIdentity) return v;
    throw new Unfit(`a matrix cannot hold ${kindOf(v)}`, tree);
  };
  const grid = blocks.map((row) => row.map(asMatrix));
  const heights = grid.map((row) =>
    fixed(
      row.map((b) => (b instanceof Matrix && !b.anyRows ? b.rows : undefined)),
      tree,
    ),
  );
  const widths = grid[0]!.map((_, j) =>
    fixed(
      grid.map((row) =>
        row[j] instanceof Matrix && !(row[j] as Matrix).anyCols ? (row[j] as Matrix).cols : undefined,
      ),
      tree,
    ),
  );
  const data: Scalar[] = [];
  const total = widths.reduce((a, b) => a + b, 0);
  for (const [r, row] of grid.entries()) {
    for (let i = 0; i < heights[r]!; i++) {
      for (const [c, block] of row.entries()) {
        for (let j = 0; j < widths[c]!; j++) {
          data.push(block instanceof ScaledIdentity ? (i === j ? block.scale : 0) : block.at(i, j));
        }
      }
    }
  }
  return new Matrix(
    heights.reduce((a, b) => a + b, 0),
    total,
    data,
  );
}

function fixed(sizes: (number | undefined)[], tree: Tree): number {
  const known = sizes.filter((s) => s !== undefined);
  if (known.some((s) => s !== known[0]))
    throw new Misfit(`blocks of different sizes (${known.join(" and ")}) do not fit together`);
  if (known.length === 0) throw new Unfit("the size of these blocks is not said", tree);
  return known[0]!;
}

/** [h_1, …, h_D]: the dots run from the index before them to the index after them. */
function spelledOut(tree: Node<"matrix">, world: World, scope: Scope | undefined): Value {
  const isRow = tree.rows.length === 1;
  const cells = isRow ? tree.rows[0]! : tree.rows.map((row) => row[0]!);
  const at = cells.findIndex((c) => c.kind === "dots");
  const [before, last] = [cells[at - 1], cells[at + 1]];
  const pattern = before && last && at === cells.length - 2 ? between(before, last) : undefined;
  if (!pattern) throw new Unfit("what the dots stand for is not said", tree);
  const values: Value[] = cells.slice(0, at).map((c) => evaluate(c, world, scope));
  const [from, to] = [wholeOf(pattern.from, world, scope), wholeOf(pattern.to, world, scope)];
  if (to - from > 1000) throw new TooLong("too many entries");
  if (to < from) throw new Rejected("dots that run backwards");
  for (let i = from + 1; i <= to; i++) values.push(evaluate(pattern.at(i), world, scope));
  const stacked = isRow ? [values] : values.map((v) => [v]);
  return stackBlocks(stacked, tree);
}

/** The one index in which two neighbours of dots differ. */
function between(a: Tree, b: Tree): { from: Tree; to: Tree; at: (i: number) => Tree } | undefined {
  let found: { from: Tree; to: Tree } | undefined;
  const differs = (x: Tree, y: Tree): boolean => {
    if (sameTree(x, y)) return false;
    if (
      x.kind === "symbol" &&
      y.kind === "symbol" &&
      x.name === y.name &&
      x.index.length === 1 &&
      y.index.length === 1
    ) {
      if (found && !(sameTree(found.from, x.index[0]!) && sameTree(found.to, y.index[0]!))) return true;
      found = { from: x.index[0]!, to: y.index[0]! };
      return false;
    }
    if (x.kind === "call" && y.kind === "call" && x.name === y.name && x.args.length === y.args.length) {
      return x.args.some((arg, i) => differs(arg, y.args[i]!));
    }
    if (x.kind === "number" || y.kind === "symbol") {
      found = { from: x, to: y };
      return false;
    }
    return true;
  };
  if (differs(a, b) || !found) return undefined;
  const replace = (tree: Tree, i: number): Tree => {
    const at: Tree = { kind: "number", text: String(i), start: tree.start, end: tree.end };
    if (sameTree(tree, found!.from)) return at;
    if (tree.kind === "symbol" && tree.index.length === 1 && sameTree(tree.index[0]!, found!.from))
      return { ...tree, index: [at] };
    if (tree.kind === "call") return { ...tree, args: tree.args.map((arg) => replace(arg, i)) };
    return tree;
  };
  return { ...found, at: (i) => replace(a, i) };
}

function setItems(tree: Node<"set">, world: World, scope: Scope | undefined): Value[] {
  const dots = tree.items.findIndex((t) => t.kind === "dots");
  if (dots < 0) return tree.items.map((t) => evaluate(t, world, scope));
  const last = tree.items[dots + 1];
  const first = tree.items[0];
  if (!last || !first || dots === 0) throw new Unfit("a set that goes on without end cannot be tried", tree);
  const [from, to] = [wholeOf(first, world, scope), wholeOf(last, world, scope)];
  if (to - from > 10_000) throw new TooLong("too many members");
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) =>
    world.source.exact ? exact(String(from + i)) : from + i,
  );
}

export function itemsOf(value: Value, tree: Tree): readonly Value[] {
  if (value instanceof Collection) return value.items;
  if (value instanceof Matrix) return value.data;
  throw new Unfit(`expected a set, got ${kindOf(value)}`, tree);
}

export { column, elementwise };
