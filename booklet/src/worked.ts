/** The worked answer as the machine reads it: its lines, what they rest on, and what becomes of them without it. */
import { assumptions, type Broken, breakChain } from "@downhill/algebra";
import type { AnyProblem, GivenNumbers } from "./problem.ts";
import { symbolsOf } from "./symbols.ts";

export type { Broken } from "@downhill/algebra";

/** The steps' lines for given numbers, in order; nothing where a step is a sentence only. */
export const linesOf = (problem: AnyProblem, given: GivenNumbers): (string | undefined)[] =>
  problem.because.map(({ line }) => (typeof line === "function" ? line(given) : line));

/** Those lines alone, which are one chain. */
export const chainOf = (problem: AnyProblem, given: GivenNumbers): string[] =>
  linesOf(problem, given).filter((line) => line !== undefined);

/** What is assumed of the symbols in the lines, as a reader would say it: "alpha is positive". Nothing where no line is checked. */
export function assumed(problem: AnyProblem, given: GivenNumbers): string[] {
  if (chainOf(problem, given).length === 0) return [];
  return assumptions(symbolsOf(problem)).map(({ says }) => says);
}

/** The lines judged without each assumption in turn, in the same order. A line is counted from 1 among those that are there. */
export const without = (problem: AnyProblem, given: GivenNumbers): Broken[] =>
  breakChain(chainOf(problem, given), { declarations: symbolsOf(problem) });
