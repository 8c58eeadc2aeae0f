/** Sums, products and extrema over indices; integrals as sums over outcomes or by quadrature. */
import { binderNames, indexName, letters } from "../parse/large.ts";
import { type Binder, type Node, nodesOf, type Tree, walk } from "../tree.ts";
import { scalarKinds } from "../types.ts";
import { addValues, multiply } from "./arithmetic.ts";
import { itemsOf } from "./blocks.ts";
import { firstIndex } from "./elements.ts";
import { evaluate, rangeOf, scalarOf, truth, wholeOf } from "./evaluate.ts";
import { Matrix } from "./matrix.ts";
import { nameValue } from "./names.ts";
import { outcomes, settings } from "./outcomes.ts";
import { add, attempt, exact, magnitude, mul, neg, plain, Rejected, type Scalar, sub } from "./scalar.ts";
import { Distribution, Family, isScalar, simplify, Unfit, type Value } from "./value.ts";
import { TooLong, type World } from "./world.ts";

export function bigOperator(tree: Node<"large">, world: World): Value {
  const found: { at: Value; value: Value }[] = [];
  const wantsValue = tree.operator !== "argmax" && tree.operator !== "argmin";
  let total: Value | undefined;
  const totalSoFar = (): Value | undefined => total;
  const visit = (k: number, w: World, last: Value): void => {
    const binder = tree.binders[k];
    if (!binder) {
      const value = evaluate(tree.body, w);
      if (tree.operator === "sum") total = total === undefined ? value : addValues(total, value, w);
      else if (tree.operator === "prod") total = total === undefined ? value : multiply(total, value, tree);
      else found.push({ at: last, value });
      return;
    }
    if (binder.kind === "condition") {
      const bindAll = ([name, ...rest]: string[], w2: World, v: Value): void => {
        if (name !== undefined)
          run({ kind: "bare", name }, tree, w2, totalSoFar, (w3, u) => bindAll(rest, w3, u));
        else if (truth(binder.condition, w2)) visit(k + 1, w2, v);
      };
      bindAll(unbound(k, tree, w), w, last);
    } else run(binder, tree, w, totalSoFar, (w2, v) => visit(k + 1, w2, v));
  };
  visit(0, world, 0);
  const one = world.source.exact ? exact("1") : 1;
  if (tree.operator === "sum") return total ?? mul(one, 0);
  if (tree.operator === "prod") return total ?? one;
  return extreme(found, tree, wantsValue, world);
}

/** Terms after which a series must have settled, and how many in a row must change nothing. */
const [longestSeries, calmTerms] = [3000, 30];

/** A sum or product without end: until its last terms have changed nothing, or all of them. */
function series(
  from: number,
  term: (i: number) => void,
  totalSoFar: () => Value | undefined,
  tree: Node<"large">,
): void {
  const total = (): number => {
    const value = simplify(totalSoFar() ?? (tree.operator === "prod" ? 1 : 0));
    if (isScalar(value) && /^(sum|prod)$/.test(tree.operator)) return plain(value);
    throw new Unfit(`a ${tree.operator} without end, or of what is not a number`, tree);
  };
  let before = total();
  let calm = 0;
  // As long as no term has changed anything, the first that does may be to come.
  let moved = false;
  for (let i = from; i < from + longestSeries; i++) {
    term(i);
    const now = total();
    calm = Math.abs(now - before) <= 1e-14 * Math.abs(now) ? calm + 1 : 0;
    moved ||= calm === 0;
    before = now;
    if (moved && calm === calmTerms) return;
  }
  if (moved)
    throw new Unfit(`a ${tree.operator} without end that ${longestSeries} terms do not settle`, tree);
}

function extreme(
  found: { at: Value; value: Value }[],
  tree: Node<"large">,
  wantsValue: boolean,
  world: World,
): Value {
  if (found.length === 0) throw new Rejected("an extremum over nothing");
  const sign = tree.operator.endsWith("max") ? 1 : -1;
  const sizes = found.map(({ value }) => {
    const v = simplify(value);
    if (!isScalar(v)) throw new Unfit("an extremum of what is not a number", tree);
    return sign * plain(v);
  });
  const top = Math.max(...sizes);
  const best = sizes.indexOf(top);
  if ((world.tags > 0 || !wantsValue) && sizes.filter((s) => top - s < 1e-9).length > 1)
    throw new Rejected("a tie");
  return wantsValue ? found[best]!.value : found[best]!.at;
}

/** What the k-th binder, a condition, binds: names that mean nothing else, or else j in j ≠ i, if no binder before says j or i. */
function unbound(k: number, tree: Node<"large">, world: World): string[] {
  const [own, ...before] = tree.binders
    .slice(0, k + 1)
    .reverse()
    .map(binderNames);
  const open = own!.filter((name) => world.look(name) === undefined);
  const loose = open.filter((name) => !world.source.type(name) && !world.source.definition(name));
  if (loose.length > 0 || own!.some((name) => before.flat().includes(name))) return loose;
  return open.filter((name) => world.source.type(name)?.kind === "index").slice(0, 1);
}

type Visit = (world: World, value: Value) => void;

function run(
  binder: Exclude<Binder, { kind: "condition" }>,
  tree: Node<"large">,
  world: World,
  totalSoFar: () => Value | undefined,
  visit: Visit,
): void {
  const bind = (value: Value) => visit(world.bind(binder.name, value), value);
  const bindNumber = (i: number) => bind(world.source.exact ? exact(String(i)) : i);
  if (binder.kind === "member") {
    for (const item of itemsOf(evaluate(binder.of, world), binder.of)) bind(item);
    return;
  }
  const reach =
    binder.kind === "bare" && !outcomes(binder.name, world) ? reachOf(binder.name, tree, world) : undefined;
  if (binder.kind === "bare" && !reach) {
    const calls = nodesOf(tree.body).filter((t) => t.kind === "call");
    const possible = settings(binder.name, calls, false, world);
    if (!possible)
      throw new Unfit(
        `the range of ${binder.name} is not known; write its bounds or declare ${binder.name}: index[N]`,
        tree,
      );
    for (const there of possible) {
      const value = there.look(binder.name)!;
      visit(there.bind(binder.name, value), value);
    }
    return;
  }
  if (binder.kind === "range" && isInfinity(binder.to)) {
    series(wholeOf(binder.from, world), bindNumber, totalSoFar, tree);
    world.meter.approximate = true;
    return;
  }
  const [from, to] =
    binder.kind === "range" ? [wholeOf(binder.from, world), wholeOf(binder.to, world)] : reach!;
  if (to - from > 100_000)
    throw new TooLong(`a ${tree.operator} of ${to - from + 1} terms is too long to try`);
  for (let i = from; i <= to; i++) bindNumber(i);
}

const isInfinity = (tree: Tree): boolean => tree.kind === "symbol" && tree.name === "infinity";

/** The range of a bare index: the size of what it indexes in the body. */
function reachOf(name: string, tree: Node<"large">, world: World): [number, number] | undefined {
  const stem = name.replace(/'+$/, "");
  const type = world.source.type(name) ?? world.source.type(stem);
  if (type?.kind === "index") return rangeOf(type, world);
  let found: [number, number] | undefined;
  walk(tree.body, (node) => {
    if (found || node.kind !== "symbol" || node.index.length === 0) return;
    const position = letters(node.index).findIndex((t) => t.kind === "symbol" && t.name === name);
    if (position < 0) return;
    const value = sizeBeside(node, world);
    if (value instanceof Matrix) {
      const first = firstIndex(node.name, world);
      found = position === 0 ? [first, first + value.rows - 1] : [1, value.cols];
    } else if (value instanceof Distribution) found = [1, value.weights.length];
    else if (value instanceof Family && Number.isFinite(value.to)) {
      if (position === 0) found = [value.from, value.to];
      else {
        const inner = value.item(value.from);
        if (inner instanceof Family) found = [inner.from, inner.to];
        else if (inner instanceof Matrix) found = [1, position === 1 ? inner.rows : inner.cols];
      }
    }
  });
  return found;
}

function sizeBeside(node: Node<"symbol">, world: World): Value | undefined {
  return attempt(() => nameValue(node.name, world, node), Unfit);
}

/** ∫ over a random variable's outcomes is a sum; over a real variable, quadrature at two resolutions that must agree. */
export function integrate(tree: Node<"integral">, world: World): Value {
  return overVariables(tree.variables, tree, world);
}

function overVariables(variables: readonly Tree[], tree: Node<"integral">, world: World): Value {
  const [first, ...rest] = variables;
  if (!first) return evaluate(tree.body, world);
  const name = indexName(first);
  const possible = outcomes(name, world);
  if (possible && tree.from === null) {
    let total: Value | undefined;
    for (const value of possible) {
      const term = overVariables(rest, tree, world.with([[name, value]]));
      total = total === undefined ? term : addValues(total, term, world);
    }
    return total ?? 0;
  }
  const type = world.source.type(name);
  if (type && !scalarKinds.has(type.kind) && type.kind !== "random")
    throw new Unfit(`an integral over ${name}, which is not a number or a random variable`, tree);
  const lower = tree.from ? scalarOf(tree.from, world) : Number.NEGATIVE_INFINITY;
  const upper = tree.to ? scalarOf(tree.to, world) : Number.POSITIVE_INFINITY;
  const backwards = plain(lower) > plain(upper);
  const [from, to] = backwards ? [upper, lower] : [lower, upper];
  const at = (x: Scalar): Scalar => {
    const there = overVariables(rest, tree, world.with([[name, x]]).bind(name, x));
    const value = simplify(there);
    if (!isScalar(value)) throw new Unfit("an integral of what is not a number", tree);
    return value;
  };
  // Nothing, but for its slopes in the ends, which the trapezium has right twice.
  if (plain(from) === plain(to)) return mul(sub(upper, lower), mul(0.5, add(at(lower), at(upper))));
  world.meter.approximate = true;
  // Halving the step doubles the digits: two resolutions that agree settle it.
  const meter = { size: 0 };
  let total = quadrature(at, from, to, 8, 1, meter);
  for (const n of [16, 32]) {
    const finer = add(mul(0.5, total), quadrature(at, from, to, n, 2, meter));
    if (Math.abs(plain(finer) - plain(total)) <= 1e-9 * meter.size) return backwards ? neg(finer) : finer;
    total = finer;
  }
  throw new Rejected("an integral that quadrature does not settle");
}

/**
 * Tanh–sinh quadrature with step 1/n, at every node or every second one; infinite ends are mapped to finite ones by x = sinh t. A node moves with the
 * ends, so that an integral has a slope in them.
 */
function quadrature(
  f: (x: Scalar) => Scalar,
  from: Scalar,
  to: Scalar,
  n: number,
  every: 1 | 2,
  meter: { size: number },
): Scalar {
  let total: Scalar = 0;
  const h = 1 / n;
  const [low, high] = [plain(from), plain(to)];
  const middle = mul(0.5, add(from, to));
  const half = mul(0.5, sub(to, from));
  for (let k = -4 * n + every - 1; k <= 4 * n; k += every) {
    const t = k * h;
    const inner = (Math.PI / 2) * Math.sinh(t);
    let x: Scalar;
    let weight: Scalar;
    if (Number.isFinite(low) && Number.isFinite(high)) {
      x = add(middle, mul(half, Math.tanh(inner)));
      weight = mul(half, ((Math.PI / 2) * Math.cosh(t)) / Math.cosh(inner) ** 2);
    } else if (Number.isFinite(low) || Number.isFinite(high)) {
      const e = Math.exp(inner);
      x = Number.isFinite(low) ? add(from, e) : sub(to, e);
      weight = (Math.PI / 2) * Math.cosh(t) * e;
    } else {
      x = Math.sinh(inner);
      weight = (Math.PI / 2) * Math.cosh(t) * Math.cosh(inner);
    }
    const [place, width] = [plain(x), plain(weight)];
    if (!(width > 1e-300) || !Number.isFinite(place) || !Number.isFinite(width)) continue;
    if (place === low || place === high) continue;
    const value = attempt(() => f(x), Rejected) ?? 0;
    if (typeof value === "number" && Math.abs(value) < 1e-280) continue;
    if (!Number.isFinite(plain(value))) continue;
    const term = mul(h, mul(weight, value));
    meter.size = Math.max(meter.size, magnitude(term));
    total = add(total, term);
  }
  return total;
}
