/** Trials: both formulas evaluated at one seeded sample, and what can come of it. */

import { evaluate } from "../evaluate/evaluate.ts";
import { Matrix, Misfit, mapMatrix } from "../evaluate/matrix.ts";
import { Sample, type Style } from "../evaluate/sample.ts";
import { Nowhere, plain, Refusal, Rejected } from "../evaluate/scalar.ts";
import { Unfit, type Value } from "../evaluate/value.ts";
import type { Meter } from "../evaluate/world.ts";
import { hash } from "../random.ts";
import type { Tree } from "../tree.ts";
import { scalarsOf } from "./agree.ts";
import type { CompareOptions, Comparison } from "./compare.ts";

/** Samples rejected (poles, logarithms of negatives) before a comparison gives up, per wanted sample. */
export const patience = 12;

/** One place at which both sides have a value. */
export interface Place {
  readonly left: Value;
  readonly right: Value;
  readonly sample: Sample;
  /** The largest number that occurred on the way: rounding errors are measured against it. */
  readonly largest: number;
  /** Comparisons of equal numbers on the way. */
  readonly ties: number;
  /** What the evaluation of both sides cost. */
  readonly steps: number;
  /** Whether quadrature or a series was at work. */
  readonly approximate: boolean;
}

function both(a: Meter, b: Meter): Pick<Place, "largest" | "ties" | "steps" | "approximate"> {
  return {
    largest: Math.max(a.largest, b.largest),
    ties: a.ties + b.ties,
    steps: a.steps + b.steps,
    approximate: a.approximate || b.approximate,
  };
}

/** A difference seen only where small whole numbers happen to meet a boundary (z > 1 against z ≥ 1) shows nothing. */
export const isBoundary = ({ sample, ties }: Place): boolean => sample.style !== "decimal" && ties > 0;

export type Trial =
  | { readonly kind: "place"; readonly place: Place }
  | {
      readonly kind: "rejected";
      readonly why: string;
      /** The right side has no value here, and the left one has. */
      readonly missing?: Pick<Place, "left" | "sample">;
    }
  | {
      readonly kind: "misfit";
      readonly side: "left" | "right";
      readonly why: string;
      readonly sample: Sample;
    };

export function undecided(error: unknown): Comparison {
  if (error instanceof Unfit)
    return { verdict: "undecided", reason: error.message, start: error.start, end: error.end };
  if (error instanceof Refusal) return { verdict: "undecided", reason: error.message };
  if (error instanceof RangeError)
    return { verdict: "undecided", reason: "the formula is too deep to evaluate" };
  throw error;
}

export function misfit(trial: Extract<Trial, { kind: "misfit" }>): Comparison {
  if (trial.side === "left") return { verdict: "undecided", reason: trial.why };
  return { verdict: "different", witness: { at: [], left: "", right: "", text: trial.why } };
}

/** The k-th sample: a quarter small whole numbers, the rest decimals. */
export function sampleAt(options: CompareOptions, k: number, exact = false): Sample {
  const style: Style = k < 6 ? "simple" : "decimal";
  return new Sample(options.declarations, hash(`sample ${k}`, options.seed ?? 1), style, { exact });
}

export function tryAt(a: Tree, b: Tree, sample: Sample): Trial {
  const world = sample.world();
  let left: Value | undefined;
  try {
    if (!sample.admissible())
      return { kind: "rejected", why: "the conditions of the declarations hold nowhere tried" };
    left = evaluate(a, world);
    const other = sample.world();
    const right = evaluate(b, other);
    const wild = notFinite(left);
    if (wild) return { kind: "rejected", why: wild };
    const wildRight = notFinite(right);
    if (wildRight) {
      const missing = wildRight === notANumber ? { missing: { left, sample } } : {};
      return { kind: "rejected", why: wildRight, ...missing };
    }
    const values = { left: zeroLike(a, left, right), right: zeroLike(b, right, left) };
    return { kind: "place", place: { ...values, sample, ...both(world.meter, other.meter) } };
  } catch (error) {
    if (error instanceof Nowhere && left !== undefined && !notFinite(left))
      return { kind: "rejected", why: error.message, missing: { left, sample } };
    if (error instanceof Rejected) return { kind: "rejected", why: error.message };
    if (error instanceof Misfit)
      return { kind: "misfit", side: left === undefined ? "left" : "right", why: error.message, sample };
    throw error;
  }
}

/** The first places at which both have values; none if their shapes do not fit. */
export function placesOf(a: Tree, b: Tree, options: CompareOptions, wanted: number): Place[] {
  const found: Place[] = [];
  for (let k = 3; found.length < wanted && k < 3 * wanted + 40; k++) {
    const trial = tryAt(a, b, sampleAt(options, k));
    if (trial.kind === "misfit") return [];
    if (trial.kind === "place") found.push(trial.place);
  }
  return found;
}

/** 0 beside a vector or a matrix is theirs. */
function zeroLike(tree: Tree, value: Value, beside: Value): Value {
  const isZero =
    (tree.kind === "number" && tree.text === "0") ||
    (tree.kind === "symbol" && tree.name === "zeros" && tree.index.length === 0);
  return isZero && beside instanceof Matrix ? mapMatrix(beside, () => 0) : value;
}

const notANumber = "the value is not a number";

function notFinite(value: Value): string | undefined {
  for (const x of scalarsOf(value)) {
    const n = plain(x);
    if (Number.isNaN(n)) return notANumber;
    if (!Number.isFinite(n)) return "the value is infinite";
    if (Math.abs(n) > 1e12) return "the value is too large to compare";
  }
  return undefined;
}
