/**
 * In words. A machine cannot judge these, and says so: the reader compares with a list of points and ticks what they said.
 */
import { type Kind, latexText, type Outcome, type Read, unfit, unreadable } from "./kind.ts";

export interface ExplanationAnswer {
  readonly kind: "explanation";
  readonly points: readonly string[];
}

export interface Explained {
  /** The points ticked, from 1; undefined while the reader has only written. */
  readonly ticked?: readonly number[];
}

export const explanation: Kind<ExplanationAnswer, Explained, never> = {
  read(text, { points }): Read<Explained> {
    const bad = unfit(text);
    if (bad) return bad;
    if (/^\s*none\s*$/i.test(text)) return ticks([]);
    if (!/^[\d\s,;]+$/.test(text)) {
      const count = text.trim().split(/\s+/).length;
      return { ok: true, value: {}, understood: latexText(`your words (${count})`) };
    }
    const numbers = [...new Set(text.match(/\d+/g)?.map(Number) ?? [])].sort((a, b) => a - b);
    const wrong = numbers.find((n) => n < 1 || n > points.length);
    if (wrong !== undefined) {
      const start = text.search(new RegExp(`\\b${wrong}\\b`));
      const because = `There is no point ${wrong}; they are numbered 1 to ${points.length}.`;
      return unreadable(because, start, start + String(wrong).length);
    }
    return ticks(numbers);
  },
  own: ({ points }) => points.map((_, i) => i + 1).join(", "),
  compare({ ticked }, _, { points }): Outcome {
    const marked = points.map((text, i) => ({ text, ticked: ticked?.includes(i + 1) ?? false }));
    if (ticked === undefined) {
      const because =
        "Words are yours to judge: compare with these points, and tick (by number) what you said.";
      return { verdict: "undecided", because, points: marked };
    }
    const count = `You ticked ${ticked.length} of ${points.length} points.`;
    return {
      verdict: "undecided",
      because: `${count} This is your own judgement, not the machine's.`,
      points: marked,
    };
  },
};

const ticks = (ticked: readonly number[]): Read<Explained> => ({
  ok: true,
  value: { ticked },
  understood: latexText(ticked.length === 0 ? "no point" : `points ${ticked.join(", ")}`),
});
