/** Variants: the same problem with other numbers. A seed fixes them, on every machine. */
import { type AnyProblem, bookValues, type Given, type GivenNumbers } from "./problem.ts";
import { random } from "./random.ts";

/** Redrawn this often before a variant gives up on being new or admissible. */
const patience = 200;

/** The givens of a seed: admissible, and different from the book's wherever the problem has anything to vary. */
export function variant(problem: AnyProblem, seed: number): GivenNumbers {
  const book = bookValues(problem);
  const draw = random(seed);
  for (let k = 0; k < patience; k++) {
    const entries = Object.entries(problem.given ?? {}).map(([name, given]) => {
      const { from, step } = given;
      return [name, tidy(from + step * draw.integer(0, places(given)))] as const;
    });
    const found = Object.fromEntries(entries);
    const isNew = entries.some(([name, value]) => value !== book[name]);
    if (isNew && (problem.admits?.(found) ?? true)) return found;
  }
  return book;
}

/** True when there is another variant than the book's. */
export const varies = (problem: AnyProblem): boolean =>
  Object.values(problem.given ?? {}).some((given) => places(given) > 0);

/** What is wrong with these values as givens, or undefined. */
export function unsuitable(problem: AnyProblem, values: GivenNumbers): string | undefined {
  const known = problem.given ?? {};
  for (const [name, value] of Object.entries(values)) {
    const given = Object.hasOwn(known, name) ? known[name] : undefined;
    if (given === undefined) {
      const names = Object.keys(known);
      return `given: ${name} is not a number of problem ${problem.id}; ${names.length > 0 ? `it has ${names.join(", ")}` : "it has none"}`;
    }
    const { from, to } = given;
    if (!Number.isFinite(value) || value < from || value > to)
      return `given: ${name} is ${value}, outside ${from} to ${to}; choose a value between them`;
  }
  if (!(problem.admits?.({ ...bookValues(problem), ...values }) ?? true))
    return `given: these values do not make a problem ${problem.id}; try other ones`;
  return undefined;
}

/** Steps between the two ends. */
const places = ({ from, to, step }: Given): number => Math.floor((to - from) / step + 1e-9);

/** 0.1 + 2·0.1 is 0.3: sliders step in decimals. */
const tidy = (value: number): number => Number(value.toPrecision(12));
