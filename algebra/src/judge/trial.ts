/** Trials: both formulas evaluated at one seeded sample, and what can come of it. */

import type { Declarations } from "../declarations.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import { Matrix, Misfit, mapMatrix } from "../evaluate/matrix.ts";
import { Sample } from "../evaluate/sample.ts";
import { Nowhere, plain, Refusal, Rejected } from "../evaluate/scalar.ts";
import { scalarsOf, Unfit, type Value } from "../evaluate/value.ts";
import type { Meter } from "../evaluate/world.ts";
import { once } from "../once.ts";
import { hash } from "../random.ts";
import type { Tree } from "../tree.ts";
import { type CompareOptions, type Comparison, defaultSamples } from "./compare.ts";
import type { Witness } from "./witness.ts";

/** Samples rejected (poles, logarithms of negatives) before a comparison gives up, per wanted sample. */
export const patience = 12;

/** One place at which both sides have a value, with what was measured on the way to both. */
export interface Place extends Readonly<Meter> {
  readonly left: Value;
  readonly right: Value;
  readonly sample: Sample;
}

/** A difference seen only where small whole numbers happen to meet a boundary (z > 1 against z ≥ 1) shows nothing. */
export const isBoundary = ({ sample, ties }: Place): boolean => sample.style !== "decimal" && ties > 0;

export type Trial =
  | { readonly kind: "place"; readonly place: Place }
  | {
      readonly kind: "rejected";
      readonly why: string;
      /** The right side has no value here, and the left one has, which stands for both. */
      readonly missing?: Place;
    }
  | {
      readonly kind: "misfit";
      readonly side: "left" | "right";
      readonly why: string;
      readonly sample: Sample;
    };

export const tooClose: Comparison = {
  verdict: "undecided",
  reason: "the two sides come too close to tell a difference from rounding",
};

export function undecided(error: unknown): Comparison {
  if (error instanceof Unfit)
    return { verdict: "undecided", reason: error.message, start: error.start, end: error.end };
  if (error instanceof Refusal) return { verdict: "undecided", reason: error.message };
  if (error instanceof RangeError)
    return { verdict: "undecided", reason: "the formula is too deep to evaluate" };
  throw error;
}

/** A difference; that it is one is asked far more often than where. */
export const different = (witness: () => Witness): Comparison => ({
  verdict: "different",
  get witness() {
    return witness();
  },
});

export function misfit(trial: Extract<Trial, { kind: "misfit" }>): Comparison {
  if (trial.side === "left") return { verdict: "undecided", reason: trial.why };
  return { verdict: "different", witness: { at: [], left: "", right: "", text: trial.why } };
}

/** The samples of declarations, and those moved from them, are drawn once: they keep what formulas were worth for the next with parts in common. */
const samples = new WeakMap<Declarations | Sample, Map<string, Sample>>();

const kept = (owner: Declarations | Sample, key: string, draw: () => Sample): Sample =>
  once(
    once(samples, owner, () => new Map()),
    key,
    draw,
  );

/** The k-th sample: a quarter small whole numbers, the rest decimals. */
export function sampleAt({ declarations, seed = 1 }: CompareOptions, k: number, exact = false): Sample {
  const style = k < 6 ? "simple" : "decimal";
  // Where the usual samples did not do, every second one has outcomes apart.
  const apart = k >= defaultSamples && k % 2 > 0;
  return kept(
    declarations,
    [k, seed, exact].join(),
    () => new Sample(declarations, hash(`sample ${k}`, seed), style, { exact, apart }),
  );
}

/** A sample with some names drawn again, once for every move. */
export const movedFrom = (base: Sample, names: ReadonlySet<string>, move: number): Sample =>
  kept(base, [move, ...names].join(), () => {
    const moved = { names, seed: hash(`move ${move}`, base.seed) };
    return new Sample(base.declarations, base.seed, base.style, { moved, apart: base.apart });
  });

export function tryAt(a: Tree, b: Tree, sample: Sample): Trial {
  const world = sample.world();
  let left: Value | undefined;
  const alone = () =>
    left !== undefined && !notFinite(left) ? { missing: { left, right: left, sample, ...world.meter } } : {};
  try {
    if (!sample.admissible())
      return { kind: "rejected", why: "the conditions of the declarations hold nowhere tried" };
    left = evaluate(a, world);
    // A world of its own: what a definition was worth on the left is measured again on the right.
    const right = evaluate(b, sample.world(world.meter));
    const wild = notFinite(left);
    if (wild) return { kind: "rejected", why: wild };
    const wildRight = notFinite(right);
    if (wildRight) return { kind: "rejected", why: wildRight, ...(wildRight === notANumber ? alone() : {}) };
    const values = { left: zeroLike(a, left, right), right: zeroLike(b, right, left) };
    return { kind: "place", place: { ...values, sample, ...world.meter } };
  } catch (error) {
    if (error instanceof Rejected)
      return { kind: "rejected", why: error.message, ...(error instanceof Nowhere ? alone() : {}) };
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
