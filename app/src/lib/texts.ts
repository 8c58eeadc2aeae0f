/** All of a problem's words for given numbers, as HTML. */
import type { AnyProblem, GivenNumbers } from "@downhill/booklet/problem";
import { tex, toHtml, toInlineHtml } from "./markdown.ts";

export interface Texts {
  readonly statement: string;
  readonly asks: readonly string[];
  /** Options of choices and points of explanations, part by part. */
  readonly options: readonly (readonly string[])[];
  readonly points: readonly (readonly string[])[];
  readonly hints: readonly string[];
  readonly steps: readonly { readonly say: string; readonly line?: string }[];
}

export function textsOf(problem: AnyProblem, given: GivenNumbers): Texts {
  const answers = problem.parts.map((part) => part.answer);
  return {
    statement: toHtml(problem.statement(given)),
    asks: problem.parts.map((part) => toInlineHtml(part.ask(given))),
    options: answers.map((answer) => (answer.kind === "choice" ? answer.options.map(toInlineHtml) : [])),
    points: answers.map((answer) => (answer.kind === "explanation" ? answer.points.map(toInlineHtml) : [])),
    hints: problem.hints.map(toInlineHtml),
    steps: problem.because.map(({ say, line }) => {
      const formula = typeof line === "function" ? line(given) : line;
      return { say: toInlineHtml(say(given)), ...(formula === undefined ? {} : { line: tex(formula, true) }) };
    }),
  };
}
