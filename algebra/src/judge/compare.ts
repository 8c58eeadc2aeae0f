/**
 * Are two formulas worth the same? Both are evaluated on seeded samples of everything declared. Agreement on samples is
 * evidence; a difference is a proof, given with the numbers; anything that cannot be tried is undecided, with the reason.
 */

import type { Declarations } from "../declarations.ts";
import { attempt, Fraction, tooLongFraction } from "../evaluate/scalar.ts";
import { scalarsOf } from "../evaluate/value.ts";
import { closing } from "../indices.ts";
import { negated, type Tree } from "../tree.ts";
import { type Agreement, agree, upToOrder, upToTranspose } from "./agree.ts";
import { invariant } from "./invariant.ts";
import { nearMiss } from "./mend.ts";
import { implies } from "./relate.ts";
import { weighing } from "./rounding.ts";
import { undeclared } from "./scope.ts";
import { elsewhere } from "./search.ts";
import {
  different,
  isBoundary,
  misfit,
  type Place,
  patience,
  sampleAt,
  type Trial,
  tooClose,
  tryAt,
  undecided,
} from "./trial.ts";
import { namesShown, type Witness, witnessOf } from "./witness.ts";

export type Comparison =
  | {
      readonly verdict: "equal";
      readonly samples: number /** compared as fractions, without rounding */;
      readonly exactly: boolean;
    }
  | { readonly verdict: "different"; readonly witness: Witness; readonly nearMiss?: string }
  | {
      readonly verdict: "undecided";
      readonly reason: string;
      readonly start?: number;
      readonly end?: number;
    };

export type UpTo = "constant" | "factor" | "positive factor" | "sign" | "transpose" | "order";

export interface CompareOptions {
  readonly declarations: Declarations;
  readonly upTo?: UpTo | undefined;
  /** For "constant" and "factor": constant while these vary (by default the declarations' free variables, else everything). */
  readonly varying?: readonly string[] | undefined;
  readonly seed?: number | undefined;
  readonly samples?: number | undefined;
}

export const defaultSamples = 24;

export type Tried =
  | {
      readonly kind: "places";
      readonly places: Place[];
      readonly misfit?: Extract<Trial, { kind: "misfit" }>;
      readonly why?: string;
    }
  | Undecided;

type Undecided = Extract<Comparison, { verdict: "undecided" }> & { readonly kind: "undecided" };

export function equal(a: Tree, b: Tree, options: CompareOptions): Comparison {
  const [x, y] = [a, b].map(closing([a, b], options.declarations.symbols)) as [Tree, Tree];
  const found = compared(x, y, options);
  if (found.verdict !== "different") return found;
  const mend = nearMiss(x, y, options);
  return { ...found, ...(mend && { nearMiss: mend.message }) };
}

/** The same without the search for what went wrong. */
export function compared(a: Tree, b: Tree, options: CompareOptions): Comparison {
  if (a.kind === "relation") return equations(a, b, options);
  if (b.kind === "relation") return everySide(a, b, options);
  const rule =
    options.upTo && options.upTo !== "order" && options.upTo !== "transpose"
      ? upToRules[options.upTo]
      : undefined;
  if (rule) return rule(a, b, options);
  const agrees = options.upTo === "transpose" ? upToTranspose : options.upTo === "order" ? upToOrder : agree;
  return decide(a, b, options, agrees);
}

/** y = 2x where 2x is asked for: every side but a name on the left must be the quantity. */
function everySide(a: Tree, b: Extract<Tree, { kind: "relation" }>, options: CompareOptions): Comparison {
  if (b.rest.some((r) => r.op !== "=")) {
    return {
      verdict: "undecided",
      reason: "a quantity is asked for, and this is a condition",
      start: b.start,
      end: b.end,
    };
  }
  const isName = b.first.kind === "symbol" || b.first.kind === "call" || b.first.kind === "derivative";
  const sides = [...(isName ? [] : [b.first]), ...b.rest.map((r) => r.tree)];
  let found: Comparison | undefined;
  for (const side of sides) {
    found = compared(a, side, options);
    if (found.verdict !== "equal") return found;
  }
  return found ?? { verdict: "undecided", reason: "there is nothing to compare" };
}

/** Two equations say the same when each follows from the other; conditions, when they hold in the same places. */
function equations(a: Tree, b: Tree, options: CompareOptions): Comparison {
  if (b.kind !== "relation") {
    return {
      verdict: "undecided",
      reason: "an equation or a condition is asked for",
      start: b.start,
      end: b.end,
    };
  }
  const isEquation = (t: Tree): boolean =>
    t.kind === "relation" && t.rest.length === 1 && t.rest[0]!.op === "=";
  if (!isEquation(a) || !isEquation(b)) return decide(a, b, { ...options, samples: 80 }, agree);
  let samples = 0;
  for (const found of [implies(a, b, options), implies(b, a, options)]) {
    if (found.verdict === "fails") return { verdict: "different", witness: found.witness };
    if (found.verdict !== "holds") return { verdict: "undecided", reason: found.reason };
    samples ||= found.samples;
  }
  return { verdict: "equal", samples, exactly: false };
}

/** Compares sample by sample with a rule for one pair of values; an inequality also says how much room it leaves. */
export function decide(
  a: Tree,
  b: Tree,
  options: CompareOptions,
  rule: (place: Place) => Agreement,
  room?: (place: Place) => number,
): Comparison {
  const unknown = undeclared(a, options.declarations) ?? undeclared(b, options.declarations);
  if (unknown) return { verdict: "undecided", ...unknown };
  const wanted = options.samples ?? defaultSamples;
  const isEquality = rule === agree;
  // Asked in passing.
  const isBrief = wanted < defaultSamples;
  const agrees = isEquality ? weighing(a, b) : rule;
  const tried: Place[] = [];
  let close = 0;
  let good = 0;
  let last = "";
  const missing: Missing[] = [];
  try {
    for (let k = 0; good < wanted && k < wanted * patience; k++) {
      const trial = tryAt(a, b, sampleAt(options, k));
      if (trial.kind === "rejected") {
        last = trial.why;
        // A pole among the small whole numbers is no gap.
        if (trial.missing?.sample.style === "decimal") missing.push({ place: trial.missing, why: trial.why });
        continue;
      }
      if (trial.kind === "misfit") return misfit(trial);
      const verdict = agrees(trial.place);
      if (verdict === "differ" && isBoundary(trial.place)) continue;
      if (verdict === "differ") return different(() => confirm(a, b, options, trial.place, agrees));
      if (verdict === "agree") {
        good++;
        tried.push(trial.place);
      } else if (trial.place.approximate || ++close > wanted)
        return room && good === 0
          ? different(() => witnessOf(a, b, trial.place))
          : closeCall(a, b, options, good);
    }
    if ((isEquality || room) && !isBrief) {
      const found = elsewhere(a, b, options, { agrees, room, tried, isClear: close === 0 });
      if (found) return different(() => witnessOf(a, b, found));
    }
  } catch (error) {
    return undecided(error);
  }
  // What has no value anywhere cannot be tried; what lacks it here and there is another formula.
  if (good > 0 && isEquality && missing.length > Math.max(2, gapShare * good))
    return different(() => gapWitness(a, b, missing));
  if (close > 0 && good < Math.min(wanted, 6)) return closeCall(a, b, options, good);
  if (good === 0)
    return { verdict: "undecided", reason: `no sample can be tried: ${last || "every one is rejected"}` };
  if (good < Math.min(wanted, 6))
    return { verdict: "undecided", reason: `only ${good} samples can be tried: ${last}` };
  return {
    verdict: "equal",
    samples: good,
    exactly: options.upTo === undefined && isEquality && !isBrief && inFractions(a, b, options) === "equal",
  };
}

interface Missing {
  readonly place: Place;
  readonly why: string;
}

/** Without a value on this share of the places where it should have one, a formula is not the one asked for. */
const gapShare = 0.2;

/** The shortest witness that one formula has a value where the other has none: 2 log x for log x². */
function gapWitness(a: Tree, b: Tree, missing: readonly Missing[]): Witness {
  const all = missing.slice(0, 8).map(({ why, place }) => witnessOf(a, b, place, { why }));
  return all.reduce((best, next) => (next.text.length < best.text.length ? next : best));
}

/** Of the first samples that differ, the shortest witness. */
function confirm(
  a: Tree,
  b: Tree,
  options: CompareOptions,
  found: Place,
  agrees: (place: Place) => Agreement,
): Witness {
  const names = namesShown([a, b], found);
  let best = witnessOf(a, b, found, { names });
  for (let k = 0; k < 8; k++) {
    const trial = attempt(() => tryAt(a, b, sampleAt(options, k)));
    if (trial?.kind !== "place" || isBoundary(trial.place)) continue;
    const next = witnessOf(a, b, trial.place, { names });
    if (next.text.length < best.text.length && agrees(trial.place) === "differ") best = next;
  }
  return best;
}

/** The comparison in exact fractions: a place that tells the sides apart, or none; undefined where a root, a logarithm or a drawn function stands in the way. */
function inFractions(a: Tree, b: Tree, options: CompareOptions): Place | "equal" | undefined {
  let checked = 0;
  for (let k = 0; k < 8 && checked < 3; k++) {
    const trial = attempt(() => tryAt(a, b, sampleAt(options, k, true)));
    if (!trial || (trial.kind === "rejected" && trial.why === tooLongFraction)) return undefined;
    if (trial.kind !== "place") continue;
    const numbers = [...scalarsOf(trial.place.left), ...scalarsOf(trial.place.right)];
    if (numbers.length === 0 || !numbers.every((x) => x instanceof Fraction)) return undefined;
    if (agree(trial.place) !== "agree") return trial.place;
    checked++;
  }
  return checked > 0 ? "equal" : undefined;
}

/** Differences too small to tell from rounding: exact fractions decide, else nobody does. */
function closeCall(a: Tree, b: Tree, options: CompareOptions, samples: number): Comparison {
  const found = inFractions(a, b, options);
  if (found === "equal") return { verdict: "equal", samples, exactly: true };
  if (found) return different(() => witnessOf(a, b, found));
  return tooClose;
}

const upToRules: Partial<Record<UpTo, (a: Tree, b: Tree, options: CompareOptions) => Comparison>> = {
  sign: (a, b, options) => {
    const straight = compared(a, b, { ...options, upTo: undefined });
    if (straight.verdict !== "different") return straight;
    const flipped = compared(a, negated(b), { ...options, upTo: undefined });
    return flipped.verdict === "equal" ? flipped : straight;
  },
  constant: (a, b, options) => invariant(a, b, options, "difference"),
  factor: (a, b, options) => invariant(a, b, options, "ratio"),
  "positive factor": (a, b, options) => invariant(a, b, options, "positive ratio"),
};
