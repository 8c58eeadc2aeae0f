/**
 * Does one formula stand in a relation to another? Equality, inequalities, proportionality in a named variable, and
 * equations that follow from equations. What holds only in a limit (≈) is said to be not checked rather than passed.
 */

import type { Declarations } from "../declarations.ts";
import { firstIndex } from "../evaluate/elements.ts";
import { wholeOf } from "../evaluate/evaluate.ts";
import { Matrix } from "../evaluate/matrix.ts";
import { Sample } from "../evaluate/sample.ts";
import { plain } from "../evaluate/scalar.ts";
import { isScalar, simplify, type Value } from "../evaluate/value.ts";
import { indexName } from "../parse/large.ts";
import { type Relation, type Tree, walk } from "../tree.ts";
import { scalarKinds } from "../types.ts";
import { type Agreement, scalarsOf, worst } from "./agree.ts";
import { type CompareOptions, type Comparison, compared, decide } from "./compare.ts";
import { type Mend, nearMiss } from "./mend.ts";
import { isReal, noiseAt } from "./rounding.ts";
import { undeclared } from "./scope.ts";
import { type Place, sampleAt, tryAt, undecided } from "./trial.ts";
import { type Witness, witnessOf } from "./witness.ts";

export type Related =
  | { readonly verdict: "holds"; readonly samples: number; readonly exactly: boolean }
  | { readonly verdict: "fails"; readonly witness: Witness; readonly mend?: Mend }
  | { readonly verdict: "undecided"; readonly reason: string; readonly start?: number; readonly end?: number }
  | { readonly verdict: "not checked"; readonly reason: string };

export function relate(a: Tree, relation: Relation, b: Tree, options: CompareOptions): Related {
  const absorbed = constantsIn(a, b, options.declarations);
  if (relation === "=" && absorbed === "mixed") {
    return { verdict: "undecided", reason: "constants that are both factors and terms cannot be told apart" };
  }
  if (relation === "=" || relation === "prop") {
    const upTo =
      relation === "prop" || absorbed === "factor" ? "factor" : absorbed ? "constant" : options.upTo;
    const judged = { ...options, upTo };
    const found = holds(compared(a, b, judged));
    if (found.verdict !== "fails") return found;
    const mend = nearMiss(a, b, judged);
    return mend ? { ...found, mend } : found;
  }
  const inequality = inequalities[relation];
  if (inequality) {
    const samples = options.samples ?? manySamples;
    const room = (place: Place): number => Math.min(...gaps(place).map(([p, q]) => inequality.room(p, q)));
    return holds(decide(a, b, { ...options, samples }, (place) => entrywise(a, b, place, inequality), room));
  }
  if (relation === "~~" || relation === "->") {
    return {
      verdict: "not checked",
      reason: "a step that holds only approximately or in a limit is not checked on samples",
    };
  }
  return { verdict: "undecided", reason: `${relation} is not a relation between quantities` };
}

/** An inequality can fail in a corner, so it is tried more often than an equation. */
const manySamples = 80;

function holds(found: Comparison): Related {
  if (found.verdict === "equal") return { verdict: "holds", samples: found.samples, exactly: found.exactly };
  if (found.verdict === "different") return { verdict: "fails", witness: found.witness };
  return found;
}

/** Within this of each other, relative to the numbers on the way, two values of quadrature count as equal. */
const equalWithin = 1e-9;

interface Inequality {
  /** How far it is from failing: nothing at equality. */
  readonly room: (p: number, q: number) => number;
  readonly isStrict: boolean;
}

const upwards = (p: number, q: number): number => q - p;
const downwards = (p: number, q: number): number => p - q;

const inequalities: Partial<Record<Relation, Inequality>> = {
  "<=": { room: upwards, isStrict: false },
  ">=": { room: downwards, isStrict: false },
  "<": { room: upwards, isStrict: true },
  ">": { room: downwards, isStrict: true },
  "!=": { room: (p, q) => Math.abs(p - q), isStrict: true },
};

/** The entries of both sides, a number standing for all; none where the shapes do not fit. */
function gaps({ left, right }: Place): (readonly [number, number])[] {
  const [x, y] = [scalarsOf(left).map(plain), scalarsOf(right).map(plain)];
  if (x.length !== y.length && y.length !== 1 && x.length !== 1) return [];
  const size = Math.max(x.length, y.length);
  return Array.from({ length: size }, (_, i) => [x[i % x.length]!, y[i % y.length]!] as const);
}

function entrywise(a: Tree, b: Tree, place: Place, { room, isStrict }: Inequality): Agreement {
  const pairs = gaps(place);
  if (pairs.length === 0) return "differ";
  const size = ([p, q]: readonly [number, number]): number => Math.max(Math.abs(p), Math.abs(q));
  // Most are far from equal; rounding is asked only where it could matter.
  if (pairs.every((pair) => room(...pair) > equalWithin * size(pair) + 1e-12 * place.largest)) return "agree";
  const noise = noiseAt(a, b, place);
  return worst(
    pairs.map((pair, i) => {
      const [p, q] = pair;
      const tolerance = equalWithin * Math.max(size(pair), place.largest * 1e-3, 1e-12);
      const isApart = noise ? isReal(p, q, noise[i]!) : Math.abs(p - q) > tolerance;
      if (isApart) return room(p, q) > 0 ? "agree" : "differ";
      if (!isStrict) return "agree";
      // What nears its bound is rounded to it in the end.
      return noise === undefined || noise[i] === 0 ? "differ" : "close";
    }),
  );
}

/** Whether declared constants (κ₁, C) enter as factors or as terms. */
function constantsIn(a: Tree, b: Tree, declarations: Declarations): "factor" | "term" | "mixed" | undefined {
  let found: "factor" | "term" | "mixed" | undefined;
  const isConstant = (t: Tree): boolean =>
    t.kind === "symbol" && declarations.symbols.get(indexName(t))?.kind === "constant";
  const note = (kind: "factor" | "term") => {
    found = found === undefined || found === kind ? kind : "mixed";
  };
  for (const tree of [a, b]) {
    if (tree.kind === "product" && tree.factors.some(isConstant)) note("factor");
    else if (tree.kind === "divide" && (isConstant(tree.under) || isConstant(tree.over))) note("factor");
    else if (tree.kind === "add" && tree.terms.some((t) => isConstant(t.kind === "negate" ? t.of : t)))
      note("term");
    else if (isConstant(tree)) note("factor");
  }
  return found;
}

/** premise ⇒ conclusion: wherever the first equation is made to hold, by moving one of its variables, so must the second. */
export function implies(premise: Tree, conclusion: Tree, options: CompareOptions): Related {
  const first = equation(premise);
  const second = equation(conclusion);
  if (!first || !second) return { verdict: "undecided", reason: "⇒ is checked between two equations" };
  const unknown = undeclared(premise, options.declarations) ?? undeclared(conclusion, options.declarations);
  if (unknown) return { verdict: "undecided", ...unknown };
  const movable = variablesOf(premise, options.declarations);
  const budget = { left: mostTrials };
  let good = 0;
  try {
    for (let k = 0; k < 24 && good < 10 && budget.left > 0; k++) {
      const base = sampleAt(options, k);
      for (const variable of movable) {
        const root = solve(first, variable, base, budget);
        if (root === undefined) continue;
        const there = new Sample(options.declarations, base.seed, base.style, {
          fixed: variable.at(base, root),
        });
        const trial = tryAt(second.left, second.right, there);
        if (trial.kind !== "place") continue;
        const [x, y] = [scalarsOf(trial.place.left).map(plain), scalarsOf(trial.place.right).map(plain)];
        // The root is good to about 1e-12, which the second equation may magnify.
        const agrees =
          x.length === y.length &&
          x.every((v, i) => Math.abs(v - y[i]!) <= 1e-6 * Math.max(1, Math.abs(v), trial.place.largest));
        if (!agrees) return { verdict: "fails", witness: witnessOf(second.left, second.right, trial.place) };
        good++;
      }
    }
  } catch (error) {
    return undecided(error) as Extract<Comparison, { verdict: "undecided" }>;
  }
  if (good < 2) return { verdict: "undecided", reason: "no place was found where the first equation holds" };
  return { verdict: "holds", samples: good, exactly: false };
}

interface Equation {
  readonly left: Tree;
  readonly right: Tree;
}

function equation(tree: Tree): Equation | undefined {
  if (tree.kind !== "relation" || tree.rest.some((r) => r.op !== "=")) return undefined;
  // a = b = 0: what is supposed is the last step, the others are worked out.
  return { left: tree.rest.at(-2)?.tree ?? tree.first, right: tree.rest.at(-1)!.tree };
}

/** A number that can be moved to make an equation true: a symbol, or one entry of a vector. */
interface Movable {
  readonly kind: string;
  at(base: Sample, value: number): ReadonlyMap<string, Value>;
}

function variablesOf(tree: Tree, declarations: Declarations): Movable[] {
  const found = new Map<string, Movable>();
  walk(tree, (t) => {
    if (t.kind !== "symbol" || found.size >= 6) return;
    const type = declarations.symbols.get(indexName(t)) ?? declarations.symbols.get(t.name);
    if (type && scalarKinds.has(type.kind)) {
      found.set(indexName(t), { kind: type.kind, at: (_, value) => new Map([[indexName(t), value]]) });
    } else if (type?.kind === "vector" && t.index.length === 1 && scalarKinds.has(type.of.kind)) {
      const [index] = t.index;
      if (index!.kind !== "symbol" || declarations.symbols.get(index!.name)?.kind !== "index") return;
      found.set(indexName(t), {
        kind: type.of.kind,
        at: (base, value) => new Map([[t.name, withEntry(t, base, value)]]),
      });
    }
  });
  return [...found.values()];
}

/** The vector as drawn, with the entry that the index points at replaced. */
function withEntry(tree: Extract<Tree, { kind: "symbol" }>, base: Sample, value: number): Value {
  const world = base.world();
  const vector = base.value(tree.name, world);
  if (!(vector instanceof Matrix)) throw new Error("internal: a vector is a matrix of one column");
  const at = wholeOf(tree.index[0]!, world) - firstIndex(tree.name, world);
  return new Matrix(
    vector.rows,
    vector.cols,
    vector.data.map((x, i) => (i === at ? value : x)),
  );
}

/** Evaluations spent on finding places where a premise holds. */
const mostTrials = 600;

/** The root between two places of different sign: false position, with the older end halved (the Illinois rule). */
function bracketed(f: (x: number) => number, from: number, low: number, to: number, high: number): number {
  let [a, fa, b, fb] = [from, low, to, high];
  for (let i = 0; i < 40 && fb !== 0 && Math.abs(b - a) > 1e-15 * Math.abs(b); i++) {
    const next = (a * fb - b * fa) / (fb - fa);
    const value = f(next);
    if (value * fb < 0) [a, fa] = [b, fb];
    else fa /= 2;
    [b, fb] = [next, value];
  }
  return b;
}

/** A value of one variable at which both sides agree: a change of sign found by scanning, then closed in on. */
function solve(
  { left, right }: Equation,
  variable: Movable,
  base: Sample,
  budget: { left: number },
): number | undefined {
  const { kind } = variable;
  const [from, to] = kind === "probability" ? [0.01, 0.99] : kind === "real" ? [-9, 9] : [0.02, 9];
  const gap = (x: number): number => {
    if (--budget.left < 0) return Number.NaN;
    const there = new Sample(base.declarations, base.seed, base.style, { fixed: variable.at(base, x) });
    const trial = tryAt(left, right, there);
    if (trial.kind !== "place") return Number.NaN;
    const [p, q] = [simplify(trial.place.left), simplify(trial.place.right)];
    return isScalar(p) && isScalar(q) ? plain(p) - plain(q) : Number.NaN;
  };
  const steps = 18;
  let [x, y] = [from, gap(from)];
  for (let k = 1; k <= steps; k++) {
    const next = from + ((to - from) * k) / steps + 0.00137; // off the round numbers, where poles sit
    const value = gap(next);
    if (y * value < 0) {
      const root = bracketed(gap, x, y, next, value);
      if (Math.abs(gap(root)) < 1e-9 * Math.max(1, Math.abs(y), Math.abs(value))) return root; // a pole changes sign too
    }
    [x, y] = [next, value];
  }
  return undefined;
}
