/** The worked answer as the machine reads it: its lines, what they rest on, and what becomes of them without it. */
import {
  assumptions,
  type Broken,
  breakChain,
  checkChain,
  evaluateWith,
  type LineReport,
  parse,
  printLatex,
} from "@downhill/algebra";
import { type AnyProblem, type GivenNumbers, linesOf } from "./problem.ts";
import { symbolsOf } from "./symbols.ts";

export type { Broken } from "@downhill/algebra";

/** What stands beside the worked answer. */
export interface Evidence {
  /** What is said of each step's line, "checked on 24 samples"; nothing where nothing could be checked. */
  readonly checked: readonly (string | undefined)[];
  /** What the lines assume, in the order in which `without` judges them, may hold $math$. */
  readonly assumed: readonly string[];
}

/** The lines alone, which are one chain. */
export const chainOf = (problem: AnyProblem, given: GivenNumbers): string[] =>
  linesOf(problem, given).filter((line) => line !== undefined);

export function evidence(problem: AnyProblem, given: GivenNumbers): Evidence {
  const chain = chainOf(problem, given);
  const declarations = symbolsOf(problem);
  const reports = checkChain(chain, { declarations });
  return {
    checked: linesOf(problem, given).map((line) => line && said(line, reports[chain.indexOf(line)])),
    assumed: chain.length === 0 ? [] : assumptions(declarations).map(({ says }) => withSymbol(says)),
  };
}

/** The lines judged without each assumption in turn, in the same order. A line is counted from 1 among those that are there. */
export const without = (problem: AnyProblem, given: GivenNumbers): Broken[] =>
  breakChain(chainOf(problem, given), { declarations: symbolsOf(problem) });

function said(line: string, report: LineReport | undefined): string | undefined {
  if (report?.verdict !== "follows") return undefined;
  return isNumeric(line) ? "computed" : `checked on ${report.samples} samples`;
}

/** A line without symbols has one value; there is nothing to sample. */
function isNumeric(line: string): boolean {
  const parsed = parse(line);
  if (!parsed.ok || parsed.tree.kind !== "relation") return false;
  return evaluateWith(parsed.tree.first, { values: {} }).ok;
}

/** "phi_1 is positive", with the symbol as in a formula. */
function withSymbol(assumption: string): string {
  const [, name = "", rest = ""] = /^(\w+)( .*)$/.exec(assumption) ?? [];
  const parsed = parse(name);
  return parsed.ok ? `$${printLatex(parsed.tree)}$${rest}` : assumption;
}
