/**
 * Are two formulas worth the same? Both are evaluated on seeded samples of everything declared. Agreement on samples is
 * evidence; a difference is a proof, given with the numbers; anything that cannot be tried is undecided, with the reason.
 */
import type { Declarations } from "../declarations.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import { Matrix, Misfit, ScaledIdentity, transpose } from "../evaluate/matrix.ts";
import { Sample, type Style } from "../evaluate/sample.ts";
import { Fraction, plain, Rejected, type Scalar, sub, tooLongFraction } from "../evaluate/scalar.ts";
import {
  Collection,
  Distribution,
  isScalar,
  kindOf,
  simplify,
  Unfit,
  type Value,
} from "../evaluate/value.ts";
import { TooLong } from "../evaluate/world.ts";
import { hash } from "../random.ts";
import type { Tree } from "../tree.ts";
import { nearMiss } from "./mend.ts";
import { implies } from "./relate.ts";
import { undeclared } from "./scope.ts";
import { type Witness, witnessOf } from "./witness.ts";

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
/** Samples rejected (poles, logarithms of negatives) before a comparison gives up, per wanted sample. */
const patience = 12;

/** One place at which both sides have a value. */
export interface Place {
  readonly left: Value;
  readonly right: Value;
  readonly sample: Sample;
  /** The largest number that occurred on the way: rounding errors are measured against it. */
  readonly largest: number;
}

export type Trial =
  | { readonly kind: "place"; readonly place: Place }
  | { readonly kind: "rejected"; readonly why: string }
  | {
      readonly kind: "misfit";
      readonly side: "left" | "right";
      readonly why: string;
      readonly sample: Sample;
    };

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
  const found = compared(a, b, options);
  if (found.verdict !== "different") return found;
  const mend = nearMiss(a, b, options);
  return mend ? { ...found, nearMiss: mend.message } : found;
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
  const there = implies(a, b, options);
  if (there.verdict !== "holds")
    return there.verdict === "fails" ? { verdict: "different", witness: there.witness } : asUndecided(there);
  const back = implies(b, a, options);
  if (back.verdict !== "holds")
    return back.verdict === "fails" ? { verdict: "different", witness: back.witness } : asUndecided(back);
  return { verdict: "equal", samples: there.samples, exactly: false };
}

function asUndecided(found: { reason: string }): Comparison {
  return { verdict: "undecided", reason: found.reason };
}

type Agreement = "agree" | "differ" | "close";

/** Compares sample by sample with a rule for one pair of values. */
export function decide(
  a: Tree,
  b: Tree,
  options: CompareOptions,
  agrees: (place: Place) => Agreement,
): Comparison {
  const unknown = undeclared(a, options.declarations) ?? undeclared(b, options.declarations);
  if (unknown) return { verdict: "undecided", ...unknown };
  const wanted = options.samples ?? defaultSamples;
  let close = 0;
  let good = 0;
  let last = "";
  try {
    for (let k = 0; good < wanted && k < wanted * patience; k++) {
      const trial = tryAt(a, b, sampleAt(options, k));
      if (trial.kind === "rejected") {
        last = trial.why;
        continue;
      }
      if (trial.kind === "misfit") return misfit(trial);
      const verdict = agrees(trial.place);
      if (verdict === "differ") {
        const worse = confirm(a, b, options, trial.place, agrees);
        return { verdict: "different", witness: witnessOf(a, b, worse) };
      }
      if (verdict === "close") close++;
      good++;
    }
  } catch (error) {
    return undecided(error);
  }
  if (good === 0)
    return { verdict: "undecided", reason: `no sample can be tried: ${last || "every one is rejected"}` };
  if (close > 0) return closeCall(a, b, options, good);
  if (good < Math.min(wanted, 6))
    return { verdict: "undecided", reason: `only ${good} samples can be tried: ${last}` };
  return {
    verdict: "equal",
    samples: good,
    exactly: options.upTo === undefined && agrees === agree && exactly(a, b, options),
  };
}

/** Of the first samples that differ, the one with the shortest witness. */
function confirm(
  a: Tree,
  b: Tree,
  options: CompareOptions,
  found: Place,
  agrees: (place: Place) => Agreement,
): Place {
  let best = found;
  let length = witnessOf(a, b, found).text.length;
  for (let k = 0; k < 8; k++) {
    const trial = tryAt(a, b, sampleAt(options, k));
    if (trial.kind !== "place" || agrees(trial.place) !== "differ") continue;
    const text = witnessOf(a, b, trial.place).text.length;
    if (text < length) [best, length] = [trial.place, text];
  }
  return best;
}

export function undecided(error: unknown): Comparison {
  if (error instanceof Unfit)
    return { verdict: "undecided", reason: error.message, start: error.start, end: error.end };
  if (error instanceof TooLong || error instanceof Misfit || error instanceof Rejected)
    return { verdict: "undecided", reason: error.message };
  if (error instanceof RangeError)
    return { verdict: "undecided", reason: "the formula is too deep to evaluate" };
  throw error;
}

function misfit(trial: Extract<Trial, { kind: "misfit" }>): Comparison {
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
  let side: "left" | "right" = "left";
  try {
    if (!sample.admissible())
      return { kind: "rejected", why: "the conditions of the declarations hold nowhere tried" };
    const left = evaluate(a, world);
    side = "right";
    const right = evaluate(b, sample.world());
    const wild = notFinite(left) ?? notFinite(right);
    if (wild) return { kind: "rejected", why: wild };
    return { kind: "place", place: { left, right, sample, largest: world.meter.largest } };
  } catch (error) {
    if (error instanceof Rejected) return { kind: "rejected", why: error.message };
    if (error instanceof Misfit) return { kind: "misfit", side, why: error.message, sample };
    throw error;
  }
}

function notFinite(value: Value): string | undefined {
  for (const x of scalarsOf(value)) {
    const n = plain(x);
    if (Number.isNaN(n)) return "the value is not a number";
    if (!Number.isFinite(n)) return "the value is infinite";
    if (Math.abs(n) > 1e12) return "the value is too large to compare";
  }
  return undefined;
}

export function scalarsOf(value: Value): readonly Scalar[] {
  if (isScalar(value)) return [value];
  if (value instanceof Matrix) return value.data;
  if (value instanceof ScaledIdentity) return [value.scale];
  if (value instanceof Distribution) return value.weights;
  if (value instanceof Collection) return value.items.flatMap(scalarsOf);
  return [];
}

/** Rounding of f64 on the way to numbers of size `largest` stays far below this; what lies between the two is a close call. */
const sameWithin = 1e-10;
const differentBeyond = 1e-7;

export function agreeNumbers(x: Scalar, y: Scalar, largest: number): Agreement {
  if (x instanceof Fraction && y instanceof Fraction)
    return x.over === y.over && x.under === y.under ? "agree" : "differ";
  const [a, b] = [plain(x), plain(y)];
  const gap = Math.abs(a - b);
  const size = Math.max(Math.abs(a), Math.abs(b));
  if (gap <= sameWithin * Math.max(size, 1e-30) || gap <= 1e-12 * largest) return "agree";
  return gap > differentBeyond * size && gap > 1e-10 * largest ? "differ" : "close";
}

function worst(list: Agreement[]): Agreement {
  return list.includes("differ") ? "differ" : list.includes("close") ? "close" : "agree";
}

export const agree = ({ left, right, largest }: Place): Agreement => agreeValues(left, right, largest);

export function agreeValues(left: Value, right: Value, largest: number): Agreement {
  const [x, y] = [simplify(left), simplify(right)];
  if (isScalar(x) && isScalar(y)) return agreeNumbers(x, y, largest);
  if (typeof x === "boolean" && typeof y === "boolean") return x === y ? "agree" : "differ";
  if (left instanceof Matrix && right instanceof Matrix) {
    const fits =
      (left.rows === right.rows || left.anyRows || right.anyRows) &&
      (left.cols === right.cols || left.anyCols || right.anyCols);
    if (!fits) return "differ";
    const rows = left.anyRows ? right.rows : left.rows;
    const cols = left.anyCols ? right.cols : left.cols;
    const entries: Agreement[] = [];
    // Entries of one matrix share their yardstick: a zero beside large numbers is a rounded zero.
    const scale = Math.max(largest, ...left.data.map((v) => Math.abs(plain(v))));
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < cols; j++) entries.push(agreeNumbers(left.at(i, j), right.at(i, j), scale));
    return worst(entries);
  }
  if (x instanceof ScaledIdentity && y instanceof ScaledIdentity)
    return agreeNumbers(x.scale, y.scale, largest);
  if (x instanceof ScaledIdentity && right instanceof Matrix)
    return agreeValues(asIdentity(x, right), right, largest);
  if (y instanceof ScaledIdentity && left instanceof Matrix)
    return agreeValues(left, asIdentity(y, left), largest);
  if (x instanceof Collection && y instanceof Collection) {
    if (x.items.length !== y.items.length) return "differ";
    if (x.ordered && y.ordered)
      return worst(x.items.map((item, i) => agreeValues(item, y.items[i]!, largest)));
    return matchAll(x.items, y.items, largest);
  }
  if (x instanceof Distribution && y instanceof Distribution)
    return worst(x.weights.map((w, i) => agreeNumbers(w, y.weights[i] ?? 0, largest)));
  if (isScalar(x) || isScalar(y) || x instanceof Matrix || y instanceof Matrix) {
    // A number against a vector: of different kinds, whatever their values.
    if ((isScalar(x) || x instanceof Matrix) && (isScalar(y) || y instanceof Matrix)) return "differ";
  }
  throw new Unfit(`cannot compare ${kindOf(left)} with ${kindOf(right)}`, { start: 0, end: 0 });
}

function asIdentity(i: ScaledIdentity, like: Matrix): Matrix {
  const n = like.rows;
  return new Matrix(
    n,
    n,
    Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? i.scale : 0)),
  );
}

function matchAll(a: readonly Value[], b: readonly Value[], largest: number): Agreement {
  const left = [...b];
  for (const item of a) {
    const at = left.findIndex((other) => agreeValues(item, other, largest) === "agree");
    if (at < 0) return "differ";
    left.splice(at, 1);
  }
  return "agree";
}

function upToTranspose(place: Place): Agreement {
  const straight = agree(place);
  if (straight !== "differ" || !(place.right instanceof Matrix)) return straight;
  return agree({ ...place, right: transpose(place.right) });
}

function upToOrder(place: Place): Agreement {
  const items = (v: Value): readonly Value[] =>
    v instanceof Collection ? v.items : v instanceof Matrix ? v.data : [v];
  const [a, b] = [items(place.left), items(place.right)];
  return a.length === b.length ? matchAll(a, b, place.largest) : "differ";
}

/** Repeats the comparison in exact fractions; false when a root, a logarithm or a drawn function stands in the way. */
function exactly(a: Tree, b: Tree, options: CompareOptions): boolean {
  let checked = 0;
  try {
    for (let k = 0; k < 8 && checked < 3; k++) {
      const trial = tryAt(a, b, sampleAt(options, k, true));
      if (trial.kind === "rejected" && trial.why === tooLongFraction) return false;
      if (trial.kind !== "place") continue;
      const numbers = [...scalarsOf(trial.place.left), ...scalarsOf(trial.place.right)];
      if (numbers.length === 0 || !numbers.every((x) => x instanceof Fraction)) return false;
      if (agree(trial.place) !== "agree") return false;
      checked++;
    }
  } catch {
    return false;
  }
  return checked > 0;
}

/** Differences too small to tell from rounding: exact fractions decide, else nobody does. */
function closeCall(a: Tree, b: Tree, options: CompareOptions, good: number): Comparison {
  for (let k = 0; k < 24; k++) {
    let trial: Trial;
    try {
      trial = tryAt(a, b, sampleAt(options, k, true));
    } catch (error) {
      return undecided(error);
    }
    if (trial.kind !== "place") continue;
    if (
      ![...scalarsOf(trial.place.left), ...scalarsOf(trial.place.right)].every((x) => x instanceof Fraction)
    )
      break;
    if (agree(trial.place) === "differ")
      return { verdict: "different", witness: witnessOf(a, b, trial.place) };
  }
  if (exactly(a, b, options)) return { verdict: "equal", samples: good, exactly: true };
  return { verdict: "undecided", reason: "the two sides come too close to tell a difference from rounding" };
}

const upToRules: Partial<Record<UpTo, (a: Tree, b: Tree, options: CompareOptions) => Comparison>> = {
  sign: (a, b, options) => {
    const straight = compared(a, b, { ...options, upTo: undefined });
    if (straight.verdict !== "different") return straight;
    const flipped = compared(
      a,
      { kind: "negate", of: b, start: b.start, end: b.end },
      { ...options, upTo: undefined },
    );
    return flipped.verdict === "equal" ? flipped : straight;
  },
  constant: (a, b, options) => invariant(a, b, options, "difference"),
  factor: (a, b, options) => invariant(a, b, options, "ratio"),
  "positive factor": (a, b, options) => invariant(a, b, options, "positive ratio"),
};

type Invariant = "difference" | "ratio" | "positive ratio";

/** left − right, or left/right, must not change while the varying symbols do. */
export function invariant(a: Tree, b: Tree, options: CompareOptions, which: Invariant): Comparison {
  const unknown = undeclared(a, options.declarations) ?? undeclared(b, options.declarations);
  if (unknown) return { verdict: "undecided", ...unknown };
  const varying = new Set(
    options.varying ??
      (options.declarations.free.length > 0 ? options.declarations.free : options.declarations.names()),
  );
  const wanted = options.samples ?? 12;
  let good = 0;
  let close = 0;
  let last = "";
  try {
    for (let k = 0; good < wanted && k < wanted * patience; k++) {
      const base = sampleAt(options, k);
      const first = tryAt(a, b, base);
      if (first.kind === "misfit") return misfit(first);
      if (first.kind === "rejected") {
        last = first.why;
        continue;
      }
      for (let move = 0; move < 2; move++) {
        const moved = new Sample(options.declarations, base.seed, base.style, {
          moved: { names: varying, seed: hash(`move ${move}`, base.seed) },
        });
        const second = tryAt(a, b, moved);
        if (second.kind !== "place") {
          last = second.kind === "rejected" ? second.why : last;
          continue;
        }
        const verdict = keeps(first.place, second.place, which);
        if (verdict === "zero") {
          last = "both sides vanish";
          continue;
        }
        if (verdict === "differ")
          return {
            verdict: "different",
            witness: witnessOf(a, b, second.place, { before: first.place, which }),
          };
        if (verdict === "close") close++;
        good++;
      }
    }
  } catch (error) {
    return undecided(error);
  }
  if (good < 4) return { verdict: "undecided", reason: `no sample can be tried: ${last}` };
  if (close > 0)
    return {
      verdict: "undecided",
      reason: "the two sides come too close to tell a difference from rounding",
    };
  return { verdict: "equal", samples: good, exactly: false };
}

function keeps(p: Place, q: Place, which: Invariant): Agreement | "zero" {
  const lists = [p.left, p.right, q.left, q.right].map(scalarsOf);
  if (lists.some((list) => list.length !== lists[0]!.length)) return "differ";
  const largest = Math.max(p.largest, q.largest);
  if (which === "difference") {
    return worst(
      lists[0]!.map((x, i) =>
        agreeNumbers(
          sub(x, lists[1]![i]!),
          sub(lists[2]![i]!, lists[3]![i]!),
          Math.max(largest, Math.abs(plain(x))),
        ),
      ),
    );
  }
  // x/y must equal x'/y' for every entry, with one ratio for all: compare cross products.
  const [a, b, c, d] = lists.map((list) => list.map(plain)) as [number[], number[], number[], number[]];
  const pivot = b.findIndex((y, i) => y !== 0 || a[i] !== 0);
  const pivot2 = d.findIndex((y, i) => y !== 0 || c[i] !== 0);
  if (pivot < 0 || pivot2 < 0) return "zero";
  const ratio = a[pivot]! / b[pivot]!;
  const ratio2 = c[pivot2]! / d[pivot2]!;
  // An exponential that underflows to zero says nothing about a ratio.
  if (ratio === 0 || ratio2 === 0 || !Number.isFinite(ratio) || !Number.isFinite(ratio2)) return "zero";
  if (which === "positive ratio" && !(ratio > 0 && ratio2 > 0)) return "differ";
  const pairs: [number, number, number][] = [
    ...a.map((x, i): [number, number, number] => [x, ratio * b[i]!, 0]),
    ...c.map((x, i): [number, number, number] => [x, ratio * d[i]!, 0]),
  ];
  const scale = Math.max(...a.map(Math.abs), ...c.map(Math.abs)) * 1e-6;
  return worst(
    pairs.map(([x, y]) => {
      const gap = Math.abs(x - y);
      const size = Math.max(Math.abs(x), Math.abs(y));
      if (gap <= 1e-9 * size || gap <= 1e-9 * scale) return "agree";
      return gap > 1e-6 * size ? "differ" : "close";
    }),
  );
}
