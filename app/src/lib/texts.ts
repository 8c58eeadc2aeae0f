/** All of a problem's words for given numbers, as HTML. */
import { checkChain, evaluateWith, parse, printLatex } from "@downhill/algebra";
import { symbolsOf } from "@downhill/booklet/judge";
import type { AnyProblem, GivenNumbers } from "@downhill/booklet/problem";
import { assumed, linesOf } from "@downhill/booklet/worked";
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

export function textsOf(problem: AnyProblem, given: GivenNumbers): Texts {
  const answers = problem.parts.map((part) => part.answer);
  return {
    statement: toHtml(problem.statement(given)),
    asks: problem.parts.map((part) => toInlineHtml(part.ask(given))),
    options: answers.map((answer) => (answer.kind === "choice" ? answer.options.map(toInlineHtml) : [])),
    points: answers.map((answer) => (answer.kind === "explanation" ? answer.points.map(toInlineHtml) : [])),
    hints: problem.hints.map(toInlineHtml),
    steps: stepsOf(problem, given),
    assumed: assumed(problem, given).map(setNames),
  };
}

function stepsOf(problem: AnyProblem, given: GivenNumbers): StepText[] {
  const read = linesOf(problem, given);
  const steps = problem.because.map(({ say }, i) => ({ say: toInlineHtml(say(given)), line: read[i] }));
  const lines = steps.flatMap(({ line }) => (line === undefined ? [] : [line]));
  const reports = checkChain(lines, { declarations: symbolsOf(problem) });
  return steps.map(({ say, line }) => {
    if (line === undefined) return { say };
    const report = reports[lines.indexOf(line)];
    const text = { say, line: tex(line, true) };
    if (report?.verdict !== "follows") return text;
    return { ...text, checked: isNumeric(line) ? "computed" : `checked on ${report.samples} samples` };
  });
}

/** "phi_1 is positive", with the symbol set as in a formula. */
function setNames(assumption: string): string {
  const [, name = "", rest = ""] = /^(\w+)( .*)$/.exec(assumption) ?? [];
  const parsed = parse(name);
  return parsed.ok ? toInlineHtml(`$${printLatex(parsed.tree)}$${rest}`) : toInlineHtml(assumption);
}

/** A line without symbols has one value; there is nothing to sample. */
function isNumeric(line: string): boolean {
  const parsed = parse(line);
  if (!parsed.ok || parsed.tree.kind !== "relation") return false;
  return evaluateWith(parsed.tree.first, { values: {} }).ok;
}
