/**
 * A problem: one file, one plain object.
 *
 * `given` is at once the sliders of the page, the seeded variants, the generator of the tests and the type of every function below it.
 * What the booklet prints stands apart, in `printed/`. Nothing here touches a DOM: judging and figures run in Node, in a worker and in the page.
 */
import type { Answer } from "./answers/index.ts";
import type { Figure } from "./figures/figure.ts";
import type { Random } from "./random.ts";

/** A number the problem is posed with: the book's own value first, others by slider or by seed. */
export interface Given {
  readonly value: number;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  /** How it is called beside its slider, may hold $math$. */
  readonly label: string;
}

export type GivenValues<G> = { readonly [name in keyof G]: number };

export interface Problem<G extends Record<string, Given> = Record<string, Given>> {
  /** As in the booklet: "3.18". */
  readonly id: string;
  readonly title: string;
  /** Section of the book, "3.4". */
  readonly section: string;
  readonly given?: G;
  /** Which values of the givens make a sensible problem; variants and trials are drawn until it holds. Default: all. */
  readonly admits?: (given: GivenValues<NoInfer<G>>) => boolean;
  /** Types of the symbols that answers and steps may use, in the algebra's declaration language: "D, D_i, D_o: integer[1..9]". */
  readonly symbols?: string;
  /** Markdown with $math$, in our own words. */
  readonly statement: (given: GivenValues<NoInfer<G>>) => string;
  /** What is asked, in order: parts a, b, …. One part may be `main`; the first is when none is marked. */
  readonly parts: readonly Part<GivenValues<NoInfer<G>>>[];
  /** The worked answer. */
  readonly because: readonly Step<GivenValues<NoInfer<G>>>[];
  /**
   * Independent routes to the answers: at least one, and none may use the answer's own formula. Keyed by what the page says after "checked by".
   * A route is tried on many trials; it throws by way of `trial.agree` on the first that disagrees.
   */
  readonly verify: Readonly<Record<string, Route<GivenValues<NoInfer<G>>>>>;
  readonly hints: readonly string[];
  readonly figure?: Figure<GivenValues<NoInfer<G>>>;
  /** What could not be had from the book (a figure, a number), said where the reader sees it. */
  readonly caveat?: string;
}

export interface Part<V> {
  /** What this part asks, short: the label of its answer box. Markdown with $math$. */
  readonly ask: (given: V) => string;
  readonly main?: boolean;
  /** Types of the symbols of this part's answer and slips, where they differ from the problem's: x as one number in one part, as data in another. */
  readonly symbols?: string;
  readonly answer: Answer<V>;
  /**
   * Foreseen wrong answers, each with its own sentence to the reader; written the way the reader would type them.
   * A function where the wrong answer follows the givens.
   */
  readonly slips?:
    | Readonly<Record<string, string | ((given: V) => string)>>
    | ((given: V) => Readonly<Record<string, string>>);
}

/** One step of a worked answer: a sentence, and where there is something to check, the line the machine checks (LaTeX with a relation in it). */
export interface Step<V> {
  readonly say: (given: V) => string;
  readonly line?: string | ((given: V) => string);
}

export interface Route<V> {
  /** How many trials are drawn; each has its own givens and its own random numbers. */
  readonly trials: number;
  readonly run: (trial: Trial<V>) => void | Promise<void>;
}

/** One trial of a verification route. */
export interface Trial<V> {
  readonly given: V;
  readonly random: Random;
  /**
   * Our answer to a part ("a", "b", …): its value for this trial's givens; for an expression, its value with the given symbols bound in `where`
   * (numbers, arrays for vectors and indexed data, nested arrays for matrices).
   */
  readonly answer: (part: string, where?: Readonly<Record<string, unknown>>) => unknown;
  /** Throws, with both numbers, unless they agree within `tolerance` (relative to the larger, absolute below one; default 1e-9). */
  readonly agree: (got: unknown, expected: unknown, tolerance?: number) => void;
}

/** Keeps the literal's types together; returns it as it is. */
export const problem = <const G extends Record<string, Given> = Record<never, Given>>(
  definition: Problem<G>,
): Problem<G> => definition;

/** Values of some problem's givens. */
export type GivenNumbers = Readonly<Record<string, number>>;

/** A problem whose givens are not known by name: what the judge, the command and the page work with. */
export type AnyProblem = Problem<Record<string, Given>>;

/** The lines of the worked answer for given numbers, step by step; nothing where a step is a sentence only. */
export const linesOf = (problem: AnyProblem, given: GivenNumbers): (string | undefined)[] =>
  problem.because.map(({ line }) => (typeof line === "function" ? line(given) : line));

/** The values the book poses the problem with. */
export const bookValues = (problem: AnyProblem): GivenNumbers =>
  Object.fromEntries(Object.entries(problem.given ?? {}).map(([name, { value }]) => [name, value]));

/** Letters of the parts in order, and which is main: the marked one, else the first. */
export function partNames(problem: AnyProblem): { readonly all: readonly string[]; readonly main: string } {
  const all = problem.parts.map((_, i) => String.fromCharCode(97 + i));
  return {
    all,
    main: all[
      Math.max(
        0,
        problem.parts.findIndex((part) => part.main),
      )
    ]!,
  };
}

export function partNamed(problem: AnyProblem, name: string): Part<GivenNumbers> {
  const part = problem.parts[partNames(problem).all.indexOf(name)];
  if (part === undefined) throw new Error(`internal: problem ${problem.id} has no part ${name}`);
  return part;
}
