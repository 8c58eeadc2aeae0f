/** A whole number: written out, or as an expression worth one. */
import type { Kind } from "./kind.ts";
import { type NumberRead, readNumber, show } from "./number.ts";

export interface IntegerAnswer<V> {
  readonly kind: "integer";
  readonly value: (given: V) => number;
}

export const integer: Kind<IntegerAnswer<never>, NumberRead, never> = {
  read: readNumber,
  own: (answer, { given }) => String(answer.value(given)),
  compare({ value: theirs }, { value: ours }) {
    // Beyond 2^53 neighbouring whole numbers share one double; an expression is then as exact as that.
    const same = Number.isSafeInteger(ours)
      ? Math.abs(theirs - ours) < 1e-6
      : Math.abs(theirs / ours - 1) < 1e-12;
    if (same) return { verdict: "correct" };
    if (Math.abs(theirs - Math.round(theirs)) > 1e-6)
      return { verdict: "incorrect", because: "A whole number is asked for." };
    if (Math.abs(theirs - ours) < 0.01 * Math.abs(ours) && Math.abs(ours) > 1000)
      return { verdict: "incorrect", because: "Close, but the exact number is asked for." };
    if (theirs === -ours) return { verdict: "incorrect", because: "The sign is wrong." };
    return { verdict: "incorrect", because: `${show(theirs)} is not the number.` };
  },
};
