/**
 * The machine checks of a problem: every independent route on many trials, every line of the worked answer, our own answer and
 * the foreseen slips before the judge, and what the booklet prints. One row a problem.
 */
import {
  checkChain,
  type Declarations,
  evaluateWith,
  type Given as FormulaGiven,
  parse,
} from "@downhill/algebra";
import { printedOf, together } from "./errata.ts";
import { judge, ownAnswer, slipsOf, symbolsOf } from "./judge.ts";
import {
  type AnyProblem,
  bookValues,
  type GivenNumbers,
  partNamed,
  partNames,
  type Trial,
} from "./problem.ts";
import { random } from "./random.ts";
import { variant, varies } from "./variants.ts";
import { chainOf } from "./worked.ts";

export interface Check {
  /** What the page says after "checked by". */
  readonly name: string;
  readonly holds: boolean;
  /** Trials of a route; lines, answers or slips of the others. */
  readonly samples: number;
  readonly ms: number;
  /** What went wrong, with its numbers. */
  readonly because?: string;
}

export interface Row {
  readonly id: string;
  readonly title: string;
  readonly checks: readonly Check[];
  readonly printed: "none" | "holds" | "fails" | "undecided";
}

export const holds = (row: Row): boolean =>
  row.checks.every((check) => check.holds) && row.printed !== "fails";

/** Variants on which the worked answer, our own answer and the slips are tried, besides the book's values. */
const variants = 4;

export async function verify(problem: AnyProblem, now: () => number = () => performance.now()): Promise<Row> {
  const checks: Check[] = [];
  const add = async (name: string, run: () => number | Promise<number>) => {
    const start = now();
    const done = await attempt(run);
    checks.push({ name, ...done, ms: Math.round(now() - start) });
  };
  for (const [name, route] of Object.entries(problem.verify)) {
    await add(name, async () => {
      for (let k = 0; k < route.trials; k++) await route.run(trial(problem, name, k));
      return route.trials;
    });
  }
  if (problem.because.some((step) => step.line !== undefined))
    await add("the lines of the worked answer", () => workedAnswer(problem));
  if (problem.parts.some((part) => part.answer.kind !== "explanation"))
    await add("our own answer before the judge", () => ownAnswers(problem));
  if (problem.parts.some((part) => part.slips !== undefined))
    await add("the foreseen slips before the judge", () => slips(problem));
  return { id: problem.id, title: problem.title, checks, printed: together(await printedOf(problem.id)) };
}

/** A check that does not hold throws this; any other error of a route counts the same, since a crash proves nothing. */
class Disagreement extends Error {}

async function attempt(
  run: () => number | Promise<number>,
): Promise<Pick<Check, "holds" | "samples" | "because">> {
  try {
    return { holds: true, samples: await run() };
  } catch (error) {
    return { holds: false, samples: 0, because: error instanceof Error ? error.message : String(error) };
  }
}

/** The book's values first, then variants. */
const givens = (problem: AnyProblem): GivenNumbers[] => [
  bookValues(problem),
  ...(varies(problem) ? Array.from({ length: variants }, (_, k) => variant(problem, k + 1)) : []),
];

function trial(problem: AnyProblem, route: string, k: number): Trial<GivenNumbers> {
  const given = k === 0 ? bookValues(problem) : variant(problem, k);
  return {
    given,
    random: random(seedOf(`${problem.id} ${route} ${k}`)),
    answer: (part, where = {}) => value(problem, part, given, where),
    agree,
  };
}

/** FNV-1a: a number from a text, the same everywhere. */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Our answer to a part as numbers (or a function, for a sketch). */
function value(
  problem: AnyProblem,
  name: string,
  given: GivenNumbers,
  where: Readonly<Record<string, unknown>>,
): unknown {
  const part = partNamed(problem, name);
  const { answer } = part;
  const declarations = symbolsOf(problem, part);
  switch (answer.kind) {
    case "integer":
    case "real":
      return answer.value(given);
    case "expression":
      return worth(declarations, answer.value(given), where);
    case "matrix":
      return answer
        .value(given)
        .map((row) =>
          row.map((cell) => (typeof cell === "number" ? cell : worth(declarations, cell, where))),
        );
    case "choice":
      return answer.right(given);
    case "sketch":
      return answer.value(given);
    default:
      throw new Error(`internal: part ${name} of ${problem.id} is ${answer.kind}; it has no value`);
  }
}

function worth(declarations: Declarations, tex: string, where: Readonly<Record<string, unknown>>): unknown {
  const parsed = parse(tex, { declarations });
  if (!parsed.ok) throw new Error(`internal: “${tex}”: ${parsed.error.message}`);
  const values = where as Readonly<Record<string, FormulaGiven>>;
  const found = evaluateWith(parsed.tree, { values, declarations });
  if (!found.ok) throw new Error(`“${tex}” has no value here: ${found.error.message}`);
  return found.value;
}

/** f64 rounding of a few operations; a route that iterates or differences says its own. */
const rounding = 1e-9;

function agree(got: unknown, expected: unknown, tolerance = rounding): void {
  if (alike(got, expected, tolerance)) return;
  throw new Disagreement(`${shown(got)} against ${shown(expected)}`);
}

function alike(a: unknown, b: unknown, tolerance: number): boolean {
  if (typeof a === "number" && typeof b === "number")
    return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));
  if (isList(a) && isList(b)) {
    const [p, q] = [[...a], [...b]];
    return p.length === q.length && p.every((item, i) => alike(item, q[i], tolerance));
  }
  return Object.is(a, b);
}

const isList = (value: unknown): value is Iterable<unknown> =>
  Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof Set;

const shown = (value: unknown): string =>
  isList(value)
    ? `[${[...value].map(shown).join(", ")}]`
    : typeof value === "number"
      ? String(Number(value.toPrecision(10)))
      : String(value);

/** Every line with a relation in it, for several givens. A numerical ≈ is held to the digits it shows. */
function workedAnswer(problem: AnyProblem): number {
  const declarations = symbolsOf(problem);
  let count = 0;
  for (const given of givens(problem)) {
    for (const report of checkChain(chainOf(problem, given), { declarations })) {
      const { verdict, text, reason, witness } = report;
      const good = verdict === "follows" || (verdict === "not checked" && nearlyEqual(text));
      if (!good) throw new Disagreement(`${text}: ${verdict}, ${witness?.text ?? reason ?? ""}`);
      count++;
    }
  }
  return count;
}

/** 1/3 ≈ 0.33: half a unit of the last digit shown, or a thousandth between formulas. */
function nearlyEqual(text: string): boolean {
  const parsed = parse(text.replace(/^[\s&]*/, ""));
  if (!parsed.ok || parsed.tree.kind !== "relation") return false;
  const sides = [parsed.tree.first, ...parsed.tree.rest.map(({ tree }) => tree)];
  const values = sides.map((tree) => {
    const found = evaluateWith(tree, { values: {} });
    return found.ok && typeof found.value === "number" ? found.value : Number.NaN;
  });
  return sides.slice(1).every((tree, i) => {
    const number = tree.kind === "negate" ? tree.of : tree;
    const decimals = number.kind === "number" ? (number.text.split(".")[1]?.length ?? 0) : undefined;
    const room = decimals === undefined ? 1e-3 * Math.abs(values[i]!) : 0.501 * 10 ** -decimals;
    return Math.abs(values[i]! - values[i + 1]!) <= room;
  });
}

function ownAnswers(problem: AnyProblem): number {
  let count = 0;
  for (const given of givens(problem)) {
    for (const name of partNames(problem).all) {
      if (partNamed(problem, name).answer.kind === "explanation") continue;
      const own = ownAnswer(problem, name, given);
      const { verdict, because = "" } = judge(problem, name, own, given);
      if (verdict !== "correct")
        throw new Disagreement(`part ${name}, “${cut(own)}”: ${verdict}. ${because}`);
      count++;
    }
  }
  return count;
}

function slips(problem: AnyProblem): number {
  let count = 0;
  for (const given of givens(problem)) {
    for (const name of partNames(problem).all) {
      for (const [text, sentence] of Object.entries(slipsOf(partNamed(problem, name), given))) {
        const { verdict, because = "" } = judge(problem, name, text, given);
        if (verdict !== "incorrect" || because !== sentence)
          throw new Disagreement(`part ${name}, slip “${cut(text)}”: ${verdict}. ${because}`);
        count++;
      }
    }
  }
  return count;
}

const cut = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);
