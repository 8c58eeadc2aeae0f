/** Evaluation: the value of a tree in a world. One function per kind of node; numbers may be duals or fractions. */

import { builtin, table, unknown } from "../names.ts";
import { type Node, sameTree, type Tree } from "../tree.ts";
import {
  addValues,
  bars,
  divide,
  hadamard,
  norm,
  power,
  product,
  scaleValue,
  transposed,
} from "./arithmetic.ts";
import { itemsOf, matrixValue, setItems } from "./blocks.ts";
import { derivative, slopeOfCall, valueAt } from "./derivative.ts";
import { pick } from "./elements.ts";
import { callBuiltin } from "./functions.ts";
import { bigOperator, integrate } from "./large.ts";
import { sameValue } from "./mass.ts";
import { Matrix, Misfit, mapMatrix } from "./matrix.ts";
import { drawn, symbolValue } from "./names.ts";
import { probability } from "./probability.ts";
import {
  add,
  apply,
  Dual,
  exact,
  gamma,
  isExact,
  literal,
  Nowhere,
  plain,
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
import type { World } from "./world.ts";

export function evaluate(tree: Tree, world: World): Value {
  world.tick();
  const { kept, meter } = world;
  if (!kept || tree.kind === "symbol" || tree.kind === "number") return worth(tree, world);
  const { largest, ties, approximate } = meter;
  let found = kept.get(tree);
  if (!found) {
    Object.assign(meter, { largest: 0, ties: 0, approximate: false });
    const value = worth(tree, world);
    found = { ...meter, value };
    if (isScalar(value) || value instanceof Matrix) kept.set(tree, found);
  }
  meter.largest = Math.max(largest, found.largest);
  meter.ties = ties + found.ties;
  meter.approximate = approximate || found.approximate;
  return found.value;
}

function worth(tree: Tree, world: World): Value {
  switch (tree.kind) {
    case "number":
      return world.source.exact ? exact(tree.text) : literal(Number(tree.text));
    case "symbol":
      return symbolValue(tree, world);
    case "call":
      return callValue(tree, world);
    case "add":
      return tree.terms.map((t) => evaluate(t, world)).reduce((a, b) => addValues(a, b, world));
    case "negate":
      return scaleValue(evaluate(tree.of, world), -1, tree);
    case "product":
      return product(
        tree,
        tree.factors.map((t) => evaluate(t, world)),
      );
    case "hadamard":
      return hadamard(evaluate(tree.left, world), evaluate(tree.right, world), tree);
    case "divide":
      return divide(evaluate(tree.over, world), scalarOf(tree.under, world), tree);
    case "power":
      return power(tree, world);
    case "transpose":
      return transposed(tree, world);
    case "factorial": {
      const n = scalarOf(tree.of, world);
      if (plain(n) < 0) throw new Rejected("a factorial of a negative number");
      if (isExact(n) && plain(n) < 20) return exact(String(gamma(plain(n) + 1)));
      return apply("Gamma", add(n, 1));
    }
    case "bars":
      return bars(evaluate(tree.of, world), tree);
    case "norm":
      return norm(tree, world);
    case "element":
      return pick(evaluate(tree.of, world), tree.index, world, tree, 1);
    case "matrix":
      return matrixValue(tree, world);
    case "cases": {
      for (const { value, when } of tree.branches) {
        if (when === null || truth(when, world)) return evaluate(value, world);
      }
      throw new Nowhere("a place where no case applies");
    }
    case "set":
      return new Collection(setItems(tree, world), false);
    case "list":
      return new Collection(
        tree.items.map((t) => evaluate(t, world)),
        true,
      );
    case "without": {
      const left = itemsOf(evaluate(tree.left, world), tree.left);
      const right = evaluate(tree.right, world);
      const gone = right instanceof Collection ? right.items : [right];
      return new Collection(
        left.filter((x) => !gone.some((y) => sameValue(x, y))),
        false,
      );
    }
    case "large":
      return bigOperator(tree, world);
    case "integral":
      return integrate(tree, world);
    case "derivative":
      return derivative(tree, world);
    case "at":
      return valueAt(tree, world);
    case "relation":
      return truth(tree, world);
    case "range":
      throw new Unfit("a range such as 1:T cannot be evaluated here", tree);
    case "dots":
      throw new Unfit("what the dots stand for is not said; write the sum or product with its index", tree);
  }
}

export function scalarOf(tree: Tree, world: World): Scalar {
  const value = simplify(evaluate(tree, world));
  if (isScalar(value)) return value;
  throw new Unfit(`expected a number here, got ${kindOf(value)}`, tree);
}

/** A whole number, for bounds and indices. */
export function wholeOf(tree: Tree, world: World): number {
  const value = plain(scalarOf(tree, world));
  if (!Number.isInteger(value)) {
    if (!Number.isFinite(value)) throw new Unfit("a bound that is not finite", tree);
    throw new Rejected("a bound or index that is not a whole number");
  }
  return value;
}

/** The first and last value of a declared index or integer. */
export function rangeOf(
  type: { readonly from: Tree; readonly size: Tree } | { readonly from: Tree; readonly to: Tree },
  world: World,
): [number, number] {
  const last = "size" in type ? type.size : type.to;
  return [wholeOf(type.from, world.outside), wholeOf(last, world.outside)];
}

export function truth(tree: Tree, world: World): boolean {
  if (tree.kind === "call" && (tree.name === "and" || tree.name === "or")) {
    return tree.name === "and"
      ? tree.args.every((t) => truth(t, world))
      : tree.args.some((t) => truth(t, world));
  }
  if (tree.kind !== "relation") {
    const value = evaluate(tree, world);
    if (typeof value === "boolean") return value;
    throw new Unfit("expected a condition here", tree);
  }
  let left = evaluate(tree.first, world);
  for (const { op, tree: next } of tree.rest) {
    const right = evaluate(next, world);
    if (!compare(simplify(left), op, simplify(right), tree, world)) return false;
    left = right;
  }
  return true;
}

function compare(a: Value, op: string, b: Value, tree: Tree, world: World): boolean {
  if (op === "in" && b instanceof Collection) return b.items.some((item) => sameValue(item, a));
  if (!isScalar(a) || !isScalar(b)) throw new Unfit(`cannot compare ${kindOf(a)} with ${kindOf(b)}`, tree);
  const [x, y] = [plain(a), plain(b)];
  if ((a instanceof Dual || b instanceof Dual) && !/^!?=$/.test(op) && Math.abs(x - y) < 1e-9)
    throw new Rejected("a kink");
  if (x === y && op !== "=" && op !== "!=") world.meter.ties++;
  return holds(x, op, y, tree);
}

const comparisons = table<(x: number, y: number) => boolean>({
  "<": (x, y) => x < y,
  "<=": (x, y) => x <= y,
  ">": (x, y) => x > y,
  ">=": (x, y) => x >= y,
  "=": (x, y) => x === y,
  "!=": (x, y) => x !== y,
});

export function holds(x: number, op: string, y: number, tree: Tree): boolean {
  const test = comparisons[op];
  if (!test) throw new Unfit(`${op} is not a condition that can be tested`, tree);
  return test(x, y);
}

function callValue(tree: Node<"call">, world: World): Value {
  for (const call of world.calls) if (sameTree(call.tree, tree)) return call.value;
  const local = world.look(tree.name);
  const declared = local ?? drawn(tree.name, world.outside);
  if (declared === undefined && tree.name.endsWith("'")) return slopeOfCall(tree, world);
  const isFunction =
    declared instanceof Callable || declared instanceof Distribution || declared instanceof Family;
  if (declared === undefined || (!isFunction && builtin(tree.name) !== undefined)) {
    const value = callBuiltin(tree, world) ?? probability(tree, world);
    if (value !== undefined) return value;
    throw new Unfit(unknown(tree.name, world.source.names()), tree);
  }
  if (declared instanceof Distribution || world.source.type(tree.name)?.kind === "conditional") {
    const special = probability(tree, world);
    if (special !== undefined) return special;
  }
  const callee = tree.index.length > 0 ? calleeElement(declared, tree, world) : declared;
  const args = [...tree.args, ...tree.given].map((t) => evaluate(t, world));
  if (callee instanceof Callable) return callFunction(callee, args);
  throw notFunction(callee, tree);
}

const notFunction = (value: Value, tree: Node<"call">): Unfit =>
  new Unfit(`${tree.name} is ${kindOf(value)}, not a function; write a product with ·`, tree);

/** f_k is a member of a family of functions, or the k-th output of one function. */
function calleeElement(declared: Value, tree: Node<"call">, world: World): Value {
  if (declared instanceof Family) return pick(declared, tree.index, world, tree, 1);
  if (declared instanceof Callable) {
    return new Callable(tree.name, (args) => pick(callFunction(declared, args), tree.index, world, tree, 1));
  }
  throw notFunction(declared, tree);
}

function callFunction(callee: Callable, args: Value[]): Value {
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
