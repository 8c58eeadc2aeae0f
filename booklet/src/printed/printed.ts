/**
 * What the booklet prints, entered exactly as printed so that the machine can judge it: a file a chapter, one entry per displayed formula or
 * stated result. The booklet's mathematics is kept apart from ours; no sentence of it is here.
 */
export interface Printed {
  /** The problem, "18.4". */
  readonly id: string;
  /** Counts the entered formulas of this problem from 1, in the order printed: first those of its statement, then those of its answer. */
  readonly formula: number;
  /** It stands in the problem's statement: an identity to be shown, or a formula taken as given. */
  readonly statement?: true;
  /** Types of the symbols, in the algebra's declaration language; what the problem takes as known. */
  readonly where: string;
  /** The variable in which a ∝ of the lines is meant. */
  readonly proportionalIn?: string;
  /** LaTeX as printed: one line, or the lines of an aligned chain (each after the first begins with its relation). */
  readonly lines: readonly string[];
  /**
   * What the printed result should equal, when the lines alone do not say it (a bare formula, the end of a chain): the problem's own question as a
   * formula, found by us another way: a derivative written as a derivative, a sum written out, a definition.
   */
  readonly reference?: string;
  /** Lines that do not hold, corrected: index into `lines` → the line that does. The machine checks these as well. */
  readonly corrected?: Readonly<Record<number, string>>;
  /** Why the machine does not judge this one: an asymptotic step, a drawing, a sentence. */
  readonly unchecked?: string;
}
