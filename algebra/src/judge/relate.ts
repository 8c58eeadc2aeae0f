/**
 * Does one formula stand in a relation to another? Equality, inequalities, proportionality in a named variable, and
 * equations that follow from equations. What holds only in a limit (≈) is said to be not checked rather than passed.
 */

import type { Declarations } from "../declarations.ts";
import type { Sample } from "../evaluate/sample.ts";
import { magnitude, plain } from "../evaluate/scalar.ts";
import { scalarsOf } from "../evaluate/value.ts";
import { indexName } from "../parse/large.ts";
import type { Relation, Tree } from "../tree.ts";
import { type Agreement, worst } from "./agree.ts";
import { type CompareOptions, type Comparison, compared, decide } from "./compare.ts";
import { type Mend, nearMiss } from "./mend.ts";
import { isReal, noiseAt } from "./rounding.ts";
import { undeclared } from "./scope.ts";
import { gap } from "./slips.ts";
import { type Equation, solutions } from "./solve.ts";
import { misfit, type Place, sampleAt, tryAt, undecided } from "./trial.ts";
import { namesShown, type Witness, witnessOf } from "./witness.ts";

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

/** premise ⇒ conclusion: wherever the first is true, or is made true by moving one of its variables, so must the second be. */
export function implies(premise: Tree, conclusion: Tree, options: CompareOptions): Related {
  // a = b = 0: what is supposed is the last step, the others are worked out.
  const supposed = steps(premise).at(-1);
  const wanted = steps(conclusion);
  if (
    !supposed ||
    !wanted[0] ||
    [supposed, ...wanted].some(({ relation: r }) => r !== "=" && !inequalities[r])
  )
    return { verdict: "undecided", reason: "⇒ is checked between equations and inequalities" };
  const unknown = undeclared(premise, options.declarations) ?? undeclared(conclusion, options.declarations);
  if (unknown) return { verdict: "undecided", ...unknown };
  let good = 0;
  try {
    search: for (const there of placesWhere(supposed, options)) {
      for (const step of wanted) {
        const { left, right } = step;
        const trial = tryAt(left, right, there);
        if (trial.kind === "misfit") return holds(misfit({ ...trial, side: "right" }));
        if (trial.kind !== "place") continue search;
        if (!stands(step, trial.place))
          return {
            verdict: "fails",
            witness: witnessOf(left, right, trial.place, {
              names: namesShown([premise, left, right], trial.place),
            }),
          };
      }
      if (++good >= (supposed.relation === "=" ? 10 : manySamples)) break;
    }
  } catch (error) {
    return undecided(error) as Extract<Comparison, { verdict: "undecided" }>;
  }
  if (good < (supposed.relation === "=" ? 2 : 6))
    return { verdict: "undecided", reason: "too few places were found where the first statement holds" };
  return { verdict: "holds", samples: good, exactly: false };
}

export interface Step extends Equation {
  readonly relation: Relation;
}

/** a ≤ b = c as two steps, a formula as none. */
export const steps = (tree: Tree): Step[] =>
  tree.kind === "relation"
    ? tree.rest.map(({ op, tree: right }, k) => ({
        left: tree.rest[k - 1]?.tree ?? tree.first,
        relation: op,
        right,
      }))
    : [];

/** Samples at which a statement is true: an equation is solved, an inequality waited for. */
function* placesWhere(step: Step, options: CompareOptions): Generator<Sample> {
  if (step.relation === "=") {
    yield* solutions(step, options);
    return;
  }
  for (let k = 0; k < manySamples * 5; k++) {
    const there = sampleAt(options, k);
    const trial = tryAt(step.left, step.right, there);
    if (trial.kind === "place" && stands(step, trial.place)) yield there;
  }
}

function stands({ left, relation, right }: Step, place: Place): boolean {
  const inequality = inequalities[relation];
  // A root is not exact to the last digit.
  if (inequality) return entrywise(left, right, { ...place, approximate: true }, inequality) === "agree";
  const entries = gap(place.left, place.right);
  // It is good to about 1e-12, which the second equation may magnify.
  return (
    entries !== undefined &&
    scalarsOf(entries).every((x) => magnitude(x) <= 1e-6 * Math.max(1, place.largest))
  );
}
