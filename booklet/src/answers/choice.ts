/** One right option, or several: named by number, by letter, or by its words. */
import { type Kind, latexText, type Outcome, type Read, unfit, unreadable } from "./kind.ts";

export interface ChoiceAnswer<V> {
  readonly kind: "choice";
  readonly options: readonly string[];
  /** The right ones, counted from 1. */
  readonly right: (given: V) => readonly number[];
  readonly many?: boolean;
  /** Why each option is right or wrong. */
  readonly because?: readonly string[];
}

export const choice: Kind<ChoiceAnswer<never>, readonly number[], never> = {
  read(text, { options, many = false }): Read<readonly number[]> {
    const bad = unfit(text);
    if (bad) return bad;
    const whole = byWords(text, options);
    if (whole !== undefined) return understood([whole], options);
    if (many && /^\s*none\s*$/i.test(text)) return understood([], options);
    const picked = new Set<number>();
    for (const { 0: word, index } of text.matchAll(/[^\s,;]+/g)) {
      if (/^(and|und|&)$/i.test(word)) continue;
      const bare = word.replace(/^[([]+|[)\].:]+$/g, "");
      const number = /^\d+$/.test(bare)
        ? Number(bare)
        : /^[a-z]$/i.test(bare)
          ? bare.toLowerCase().charCodeAt(0) - 96
          : byWords(word, options);
      const [start, end] = [index, index + word.length];
      const last = options.length;
      if (number === undefined)
        return unreadable(
          `“${short(word)}” is none of the options; name one by its number, 1 to ${last}.`,
          start,
          end,
        );
      if (number < 1 || number > last)
        return unreadable(`There is no option ${short(word)}; they are numbered 1 to ${last}.`, start, end);
      picked.add(number);
    }
    if (picked.size === 0)
      return unreadable(`Name an option by its number, 1 to ${options.length}.`, 0, text.length);
    if (!many && picked.size > 1) return unreadable("Only one option is asked for.", 0, text.length);
    return understood(
      [...picked].sort((a, b) => a - b),
      options,
    );
  },
  own: (answer, { given }) => {
    const right = answer.right(given);
    return right.length === 0 ? "none" : right.join(", ");
  },
  compare(theirs, ours, { because = [], many = false }): Outcome {
    const wrong = theirs.filter((n) => !ours.includes(n));
    const lacking = ours.filter((n) => !theirs.includes(n));
    if (wrong.length === 0 && lacking.length === 0) return { verdict: "correct" };
    const said = wrong.map((n) => because[n - 1]).find((s) => s !== undefined);
    if (!many) return { verdict: "incorrect", because: said ?? "It is another of the options." };
    if (wrong.length === 0) {
      const found =
        theirs.length === 0 ? "At least one of them holds." : "Those hold, and there is at least one more.";
      return { verdict: "incorrect", because: found };
    }
    const which =
      wrong.length === 1 ? `Option ${wrong[0]} does not hold.` : `${wrong.length} of those do not hold.`;
    return { verdict: "incorrect", because: said === undefined ? which : `${which} ${said}` };
  },
};

function understood(numbers: readonly number[], options: readonly string[]): Read<readonly number[]> {
  const shown = numbers.map((n) => `\\text{${n}: ${words(options[n - 1]!)}}`);
  return { ok: true, value: numbers, understood: shown.length > 0 ? shown.join(",\\ ") : latexText("none") };
}

/** An option as the inside of \text{…}: its $math$ stays, its emphasis goes. */
const words = (option: string): string =>
  option
    .split(/(\$[^$]*\$)/)
    .map((piece) => (piece.startsWith("$") ? piece : piece.replace(/[*`]/g, "").replace(/[#%&_]/g, "\\$&")))
    .join("");

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/** The option with these words, or the only one that begins with them. */
function byWords(text: string, options: readonly string[]): number | undefined {
  const wanted = plain(text);
  if (wanted.length < 2 || /^\d+$/.test(wanted)) return undefined;
  const exact = options.findIndex((option) => plain(option) === wanted);
  if (exact >= 0) return exact + 1;
  const begins = options.flatMap((option, i) => (plain(option).startsWith(wanted) ? [i + 1] : []));
  return begins.length === 1 ? begins[0] : undefined;
}

const short = (word: string): string => (word.length > 24 ? `${word.slice(0, 24)}…` : word);
