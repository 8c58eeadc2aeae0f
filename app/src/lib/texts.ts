/** All of a problem's words for given numbers, as HTML. */
import { type AnyProblem, type GivenNumbers, linesOf } from "@downhill/booklet/problem";
import type { Evidence } from "@downhill/booklet/worked";
import { tex, toHtml, toInlineHtml } from "./markdown.ts";

export interface Texts {
  readonly statement: string;
  readonly asks: readonly string[];
  /** Options of choices and points of explanations, part by part. */
  readonly options: readonly (readonly string[])[];
  readonly points: readonly (readonly string[])[];
  readonly hints: readonly string[];
  readonly steps: readonly StepText[];
  /** What the steps' lines assume, in the order in which `without` judges them. */
  readonly assumed: readonly string[];
}

export interface StepText {
  readonly say: string;
  readonly line?: string;
  /** What the machine says of the line: "checked on 24 samples". */
  readonly checked?: string;
}

/** Without evidence the words stand alone. */
export function textsOf(problem: AnyProblem, given: GivenNumbers, evidence?: Evidence): Texts {
  const answers = problem.parts.map((part) => part.answer);
  const lines = linesOf(problem, given);
  return {
    statement: toHtml(problem.statement(given)),
    asks: problem.parts.map((part) => toInlineHtml(part.ask(given))),
    options: answers.map((answer) => (answer.kind === "choice" ? answer.options.map(toInlineHtml) : [])),
    points: answers.map((answer) => (answer.kind === "explanation" ? answer.points.map(toInlineHtml) : [])),
    hints: problem.hints.map(toInlineHtml),
    steps: problem.because.map(({ say }, i) => {
      const checked = evidence?.checked[i];
      return {
        say: toInlineHtml(say(given)),
        ...(lines[i] === undefined ? {} : { line: tex(lines[i], true) }),
        ...(checked === undefined ? {} : { checked }),
      };
    }),
    assumed: evidence?.assumed.map(toInlineHtml) ?? [],
  };
}
