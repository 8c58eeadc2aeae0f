/**
 * The kinds of answer: what a reader submits, and how it is read, compared and explained. One file a kind; this list is all that knows them together.
 */
export type Answer<V> =
  | { readonly kind: "integer"; readonly value: (given: V) => number }
  | {
      readonly kind: "real";
      readonly value: (given: V) => number /** Relative; default 1e-3. */;
      readonly tolerance?: number;
    }
  /** LaTeX; compared by the algebra under the problem's symbols. */
  | {
      readonly kind: "expression";
      readonly value: (given: V) => string;
      readonly upTo?: "constant" | "factor" | "sign";
    }
  /** Rows of numbers or of formulas. A vector is one row. */
  | {
      readonly kind: "matrix";
      readonly value: (given: V) => readonly (readonly (number | string)[])[];
      readonly rows?: readonly string[];
      readonly columns?: readonly string[];
      readonly tolerance?: number;
    }
  /** One right option, or several (`many`). Options keep their order; the answer names them by number from 1. */
  | {
      readonly kind: "choice";
      readonly options: readonly string[];
      readonly right: (given: V) => readonly number[];
      readonly many?: boolean /** Why each option is right or wrong. */;
      readonly because?: readonly string[];
    }
  /** A function drawn over an interval, by its breakpoints. Compared in the sup norm away from jumps. */
  | {
      readonly kind: "sketch";
      readonly value: (given: V) => (x: number) => number;
      readonly over: readonly [number, number];
      readonly range: readonly [number, number];
      readonly tolerance: number;
      readonly jumps?: (given: V) => readonly number[];
    }
  /** A chain of lines from the first side of the claim to the last; judged line by line. */
  | { readonly kind: "derivation"; readonly claim: string; readonly lines: readonly string[] }
  /** In words: the reader compares with a list of points and ticks what they said. Never counted as machine-checked. */
  | { readonly kind: "explanation"; readonly points: readonly string[] };

export type Verdict = "correct" | "incorrect" | "unfinished" | "unreadable" | "undecided";

/** What the judge says. The command prints it; the page shows it. */
export interface Judgement {
  readonly id: string;
  readonly part: string;
  readonly verdict: Verdict;
  /** The answer as understood, LaTeX. */
  readonly understood?: string;
  readonly because?: string;
  /** Numbers at which a wrong formula goes wrong: symbol → value, and both results. */
  readonly witness?: Readonly<Record<string, unknown>>;
  /** Where reading failed, in characters of the answer. */
  readonly position?: { readonly start: number; readonly end: number };
}
