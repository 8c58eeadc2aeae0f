/**
 * Near misses: when a formula is wrong, is it wrong by one slip? First the slips of the whole (sign, factor, missing term),
 * which are read off the values; then one local edit after another is tried until the formula comes right.
 */

import { plain, Refusal } from "../evaluate/scalar.ts";
import { Unfit } from "../evaluate/value.ts";
import { hash } from "../random.ts";
import type { Tree } from "../tree.ts";
import { agreeValues, scalarsOf } from "./agree.ts";
import { type CompareOptions, compared } from "./compare.ts";
import { edits } from "./edits.ts";
import { valueAt, wholeSlip } from "./slips.ts";
import { type Place, placesOf } from "./trial.ts";

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
export function nearMiss(reference: Tree, wrong: Tree, options: CompareOptions): Mend | undefined {
  try {
    // Beside nothing, or next to nothing, everything small looks right.
    const found = placesOf(reference, reference, options, 4);
    if (found.every(({ left }) => scalarsOf(left).every((x) => Math.abs(plain(x)) < 1e-9))) return undefined;
    if (options.upTo) return looseSlip(reference, wrong, options);
    const whole = wholeSlip(reference, wrong, options);
    if (whole && (!whole.tree || mends(reference, wrong, whole.tree, options))) return whole;
    return localSlip(reference, wrong, found.slice(0, 2), options);
  } catch (error) {
    if (error instanceof Refusal || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Samples of its own that a mend must hold at: nearly as many as the formula itself. */
const mendSamples = 20;

/** A mend holds at other samples than those it was found at, and has a value at nearly all places where the formula has one. */
function mends(reference: Tree, wrong: Tree, mended: Tree, options: CompareOptions): boolean {
  const lost = placesOf(reference, wrong, options, 8).filter((place) => valueAt(mended, place) === undefined);
  if (lost.length > 1) return false;
  const seed = hash("mend", options.seed ?? 1);
  return compared(reference, mended, { ...options, seed, samples: mendSamples }).verdict === "equal";
}

/** Where more than equality counts, values cannot be compared one by one: each edit is judged as the formula was, but briefly. */
function looseSlip(reference: Tree, wrong: Tree, options: CompareOptions): Mend | undefined {
  const place = placesOf(reference, wrong, options, 1)[0];
  if (!place) return undefined;
  // An edit that does not mend is found out by two trials at samples of its own.
  let left = Math.min(mostLooseCandidates, mostSteps / (4 * place.steps));
  for (const edit of edits(wrong, options.declarations)) {
    if (left-- < 0) return undefined;
    // Where the edit has no value one place says so; a comparison would look for others.
    if (valueAt(edit.tree, place) === undefined) continue;
    const isClose = compared(reference, edit.tree, { ...options, samples: 6 }).verdict === "equal";
    if (isClose && mends(reference, wrong, edit.tree, options)) return edit;
  }
  return undefined;
}

/** Tries one edit after another at two samples, and the first that fits at all of them. */
function localSlip(
  reference: Tree,
  wrong: Tree,
  found: readonly Place[],
  options: CompareOptions,
): Mend | undefined {
  if (found.length < 2) return undefined;
  const budget = { steps: mostSteps };
  let left = mostCandidates;
  for (const edit of edits(wrong, options.declarations)) {
    if (left-- < 0 || budget.steps < 0) return undefined;
    const fits = found.every((place) => {
      const got = valueAt(edit.tree, place, budget);
      if (got === undefined) return false;
      try {
        return agreeValues(place.left, got, place.largest) === "agree";
      } catch (error) {
        if (error instanceof Unfit) return false;
        throw error;
      }
    });
    if (fits && mends(reference, wrong, edit.tree, options)) return edit;
  }
  return undefined;
}
