/** Finding a problem from what was typed: "3.18", "4.8b", with the seed or the numbers asked for. */
import {
  type AnyProblem,
  bookValues,
  type GivenNumbers,
  nearest,
  open,
  partNames,
  unsuitable,
  variant,
} from "@downhill/booklet";
import { CommandError } from "./exit.ts";

export interface Numbers {
  readonly seed?: number;
  readonly given?: Readonly<Record<string, number>>;
}

export interface Chosen {
  readonly problem: AnyProblem;
  /** The letter typed after the id, if any. */
  readonly part: string | undefined;
  readonly given: GivenNumbers;
}

export async function choose(id: string, { seed, given = {} }: Numbers = {}): Promise<Chosen> {
  const [, number = id, letter] = /^\s*(\d+\.\d+)\s*([a-z])?\s*$/i.exec(id) ?? [];
  const problem = await open(number);
  if (problem === undefined) throw new CommandError(unknown(id));
  const part = letter?.toLowerCase();
  const { all } = partNames(problem);
  if (part !== undefined && !all.includes(part)) {
    const has = all.length === 1 ? "has only one part" : `has parts ${all.join(", ")}`;
    throw new CommandError(`problem ${problem.id} ${has}, not ${part}`);
  }
  const wrong = unsuitable(problem, given);
  if (wrong !== undefined) throw new CommandError(wrong);
  const base = seed === undefined ? bookValues(problem) : variant(problem, seed);
  return { problem, part, given: { ...base, ...given } };
}

export function unknown(id: string): string {
  const near = nearest(id.replace(/[a-z]$/i, ""));
  const shown = id.length > 40 ? `${id.slice(0, 40)}…` : id;
  const hint = near.length > 0 ? `did you mean ${near.join(", ")}?` : "downhill list names all";
  return `there is no problem ${shown}; ${hint}`;
}
