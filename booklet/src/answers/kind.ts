/**
 * What every kind of answer says of itself: how a text is read, how two answers compare, and how ours would be typed.
 * A kind compares any two answers, so a foreseen wrong answer is recognised by the same rule as the right one.
 */
import type { Declarations } from "@downhill/algebra";
import type { Judgement, Verdict } from "./index.ts";

export interface Context<V> {
  readonly given: V;
  readonly declarations: Declarations;
}

export interface Unreadable {
  readonly ok: false;
  readonly because: string;
  readonly start: number;
  readonly end: number;
}
export type Read<T> = { readonly ok: true; readonly value: T; readonly understood: string } | Unreadable;

/** What a comparison found; `because` is one or two sentences to the reader. */
export type Outcome = { readonly verdict: Verdict } & Pick<
  Judgement,
  "because" | "witness" | "position" | "cells" | "lines" | "points" | "samples"
>;

export interface Kind<A, T, V> {
  /** Never throws, whatever the text. */
  readonly read: (text: string, answer: A, context: Context<V>) => Read<T>;
  /** Our own answer, as a reader would type it in LaTeX. */
  readonly own: (answer: A, context: Context<V>) => string;
  readonly compare: (theirs: T, ours: T, answer: A, context: Context<V>) => Outcome;
}

export const unreadable = (because: string, start: number, end: number): Unreadable => ({
  ok: false,
  // A word may be as long as the answer; a message quotes its beginning.
  because: because.replace(/\S{60,}/g, (word) => `${word.slice(0, 40)}…`),
  start,
  end,
});

/** Longer answers are not read: a derivation is a page, not a book; and one formula is a few lines. */
export const longestAnswer = 100_000;
export const longestFormula = 10_000;

/** What no kind can read: nothing at all, or a hundred kilobytes of it. */
export function unfit(text: string, longest = longestAnswer): Unreadable | undefined {
  if (text.trim() === "") return unreadable("There is no answer yet.", 0, text.length);
  if (text.length <= longest) return undefined;
  const [length, limit] = [text.length, longest].map((n) => n.toLocaleString("en"));
  return unreadable(`This is ${length} characters long; at most ${limit} are read.`, longest, text.length);
}

/** "did not expect ) here" → "Did not expect ) here."; a symbol in first place keeps its case. */
export function sentence(message: string): string {
  const full = /[.!?]$/.test(message) ? message : `${message}.`;
  return /^([a-z][a-z’]+[ ,:]|an? [a-z]{2})/.test(full) ? full[0]!.toUpperCase() + full.slice(1) : full;
}

/** Plain words as LaTeX that shows them. */
export const latexText = (text: string): string =>
  `\\text{${text.replace(/[\\{}#%&_^~]/g, (c) => (c === "\\" ? "\\textbackslash " : c === "^" || c === "~" ? `\\char\`\\${c} ` : `\\${c}`))}}`;
