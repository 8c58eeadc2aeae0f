/**
 * Near misses: when a formula is wrong, is it wrong by one slip? First the slips of the whole (sign, factor, missing term),
 * which are read off the values; then one local edit after another is tried until the formula comes right.
 */

import { attempt, magnitude } from "../evaluate/scalar.ts";
import { scalarsOf } from "../evaluate/value.ts";
import { hash } from "../random.ts";
import type { Tree } from "../tree.ts";
import { agreeValues } from "./agree.ts";
import { type CompareOptions, compared } from "./compare.ts";
import { edits } from "./edits.ts";
import { valueAt, wholeSlip } from "./slips.ts";
import { type Place, sampleAt, tryAt } from "./trial.ts";

export interface Mend {
  readonly message: string;
  /** The formula as it should have been; absent where only the slip is known. */
  readonly tree?: Tree;
}

/** More candidates than this are not tried: the answer to a wrong formula must not take longer than to a right one. */
const mostCandidates = 500;
const mostLooseCandidates = 100;
/** The same in steps of evaluation, of which a millisecond has about two thousand. */
const mostSteps = 14_000;

/** What one change would make `wrong` worth the same as `reference`. */
export const nearMiss = (reference: Tree, wrong: Tree, options: CompareOptions): Mend | undefined =>
  attempt(() => firstMend(reference, wrong, options));

/** Samples of its own that a mend must hold at: nearly as many as the formula itself. */
const mendSamples = 20;

function firstMend(reference: Tree, wrong: Tree, options: CompareOptions): Mend | undefined {
  const { declarations, upTo } = options;
  const own = placesOf(reference, reference, options, 4);
  // Beside nothing, or next to nothing, everything small looks right.
  if (own.every(({ left }) => scalarsOf(left).every((x) => magnitude(x) < 1e-9))) return undefined;
  const beside = placesOf(reference, wrong, options, 8);
  /** A mend holds at other samples than those it was found at, and has a value at nearly all places where the formula has one. */
  const holds = (mended: Tree): boolean => {
    if (beside.filter((place) => valueAt(mended, place) === undefined).length > 1) return false;
    const seed = hash("mend", options.seed ?? 1);
    return compared(reference, mended, { ...options, seed, samples: mendSamples }).verdict === "equal";
  };
  const whole = upTo ? undefined : wholeSlip(reference, wrong, beside, declarations);
  if (whole && (!whole.tree || holds(whole.tree))) return whole;
  const budget = { steps: mostSteps };
  const [first] = beside;
  /** Where more than equality counts, values cannot be compared one by one: an edit is judged as the formula was, but briefly. */
  const fits = (edited: Tree): boolean =>
    upTo
      ? // Where the edit has no value one place says so; a comparison would look for others.
        valueAt(edited, first!) !== undefined &&
        compared(reference, edited, { ...options, samples: 6 }).verdict === "equal"
      : own.slice(0, 2).every((place) => {
          const got = valueAt(edited, place, budget);
          return got !== undefined && attempt(() => agreeValues(place.left, got, place.largest)) === "agree";
        });
  // An edit that does not mend is found out by two trials at samples of its own.
  let left = upTo ? Math.min(mostLooseCandidates, mostSteps / (4 * (first?.steps ?? 0))) : mostCandidates;
  if (upTo ? !first : own.length < 2) return undefined;
  for (const edit of edits(wrong, declarations)) {
    if (left-- < 0 || budget.steps < 0) return undefined;
    if (fits(edit.tree) && holds(edit.tree)) return edit;
  }
  return undefined;
}

/** The first places at which both have values. */
function placesOf(a: Tree, b: Tree, options: CompareOptions, wanted: number): Place[] {
  const found: Place[] = [];
  for (let k = 4; found.length < wanted && k < 3 * wanted + 40; k++) {
    const trial = tryAt(a, b, sampleAt(options, k));
    if (trial.kind === "place") found.push(trial.place);
  }
  return found;
}
