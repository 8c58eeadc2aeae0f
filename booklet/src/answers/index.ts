/**
 * The kinds of answer: what a reader submits, and how it is read, compared and explained. One file a kind; this list is all that knows them together.
 */
import type { LineReport } from "@downhill/algebra";
import { type ChoiceAnswer, choice } from "./choice.ts";
import { type DerivationAnswer, derivation } from "./derivation.ts";
import { type ExplanationAnswer, explanation } from "./explanation.ts";
import { type ExpressionAnswer, expression } from "./expression.ts";
import { type IntegerAnswer, integer } from "./integer.ts";
import type { Kind } from "./kind.ts";
import { type CellVerdict, type MatrixAnswer, matrix } from "./matrix.ts";
import { type RealAnswer, real } from "./real.ts";
import { type SketchAnswer, sketch } from "./sketch.ts";

export type Answer<V> =
  | IntegerAnswer<V>
  | RealAnswer<V>
  | ExpressionAnswer<V>
  | MatrixAnswer<V>
  | ChoiceAnswer<V>
  | SketchAnswer<V>
  | DerivationAnswer
  | ExplanationAnswer;

const kinds = { integer, real, expression, matrix, choice, sketch, derivation, explanation };

/** The kind of an answer. The table is typed kind by kind; this is the one place where an answer meets it. */
export const kindOf = <V>(answer: Answer<V>): Kind<Answer<V>, unknown, V> =>
  kinds[answer.kind] as unknown as Kind<Answer<V>, unknown, V>;

export type Verdict = "correct" | "incorrect" | "unfinished" | "unreadable" | "undecided";

/** Numbers at which a wrong formula goes wrong: symbol → value, and both results. */
export interface Witness {
  readonly at: Readonly<Record<string, string>>;
  readonly yours: string;
  readonly ours: string;
  /** The same in words. */
  readonly text: string;
}

/** What the judge says. The command prints it; the page shows it. */
export interface Judgement {
  readonly id: string;
  readonly part: string;
  readonly verdict: Verdict;
  /** The answer as understood, LaTeX; always there once it could be read. */
  readonly understood?: string;
  /** One or two sentences, may hold $math$. */
  readonly because?: string;
  readonly witness?: Witness;
  /** Where reading failed, in characters of the answer. */
  readonly position?: { readonly start: number; readonly end: number };
  /** On how many samples a right formula was compared. */
  readonly samples?: number;
  /** A matrix: one verdict per cell. */
  readonly cells?: readonly (readonly CellVerdict[])[];
  /** A derivation: one verdict per line. */
  readonly lines?: readonly LineReport[];
  /** An explanation: what to compare it with. */
  readonly points?: readonly { readonly text: string; readonly ticked: boolean }[];
}
