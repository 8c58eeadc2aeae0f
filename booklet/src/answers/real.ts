/** A number compared within a tolerance: decimals, fractions, percent, expressions. */
import type { Kind, Outcome } from "./kind.ts";
import { type NumberRead, readNumber } from "./number.ts";

export interface RealAnswer<V> {
  readonly kind: "real";
  readonly value: (given: V) => number;
  /** Relative to our value (absolute where that is zero); default 1e-3, what three given digits are good for. */
  readonly tolerance?: number;
}

export const real: Kind<RealAnswer<never>, NumberRead, never> = {
  read: readNumber,
  own: (answer, { given }) => String(answer.value(given)),
  compare: (theirs, ours, { tolerance }) => {
    const found = compareNumbers(theirs, ours, tolerance);
    return found.verdict === "incorrect" ? { because: "That is not the number.", ...found } : found;
  },
};

/** Within the tolerance, right to the digits given, or wrong in one of the usual ways. */
export function compareNumbers(
  { value: theirs, digits }: NumberRead,
  { value: ours }: NumberRead,
  tolerance = 1e-3,
): Outcome {
  if (within(theirs, ours, tolerance)) return { verdict: "correct" };
  const places = Math.max(1, Math.min(15, digits ?? 15));
  if (digits !== undefined && Number(ours.toPrecision(places)) === theirs) {
    const because = `Right to the ${digits === 1 ? "digit" : `${digits} digits`} you give; give more.`;
    return { verdict: "unfinished", because };
  }
  const slip = slips.find(({ undo }) => within(undo(theirs), ours, tolerance));
  return { verdict: "incorrect", ...(slip === undefined ? {} : { because: slip.because }) };
}

export const within = (a: number, b: number, tolerance: number): boolean =>
  Math.abs(a - b) <= tolerance * (b === 0 ? 1 : Math.abs(b));

/** What a wrong number is often away from the right one. */
const slips: readonly { readonly undo: (x: number) => number; readonly because: string }[] = [
  { undo: (x) => -x, because: "The sign is wrong." },
  { undo: (x) => x / 100, because: "A factor of 100 too large: a percentage is not the number itself." },
  { undo: (x) => x * 100, because: "A factor of 100 too small." },
  { undo: (x) => 1 / x, because: "That is one over the number." },
  { undo: (x) => 2 * x, because: "A factor of 2 is missing." },
  { undo: (x) => x / 2, because: "A factor of 2 too large." },
  { undo: (x) => x * Math.LN2, because: "That is in base 2; the book's logarithm is the natural one." },
  { undo: (x) => x * Math.LN10, because: "That is in base 10; the book's logarithm is the natural one." },
];
