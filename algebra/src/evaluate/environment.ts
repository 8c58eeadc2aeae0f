/** Evaluating with values from outside: what figures and the command do with a formula. */
import type { Declarations, Definition } from "../declarations.ts";
import type { Tree } from "../tree.ts";
import type { Type } from "../types.ts";
import { evaluate } from "./evaluate.ts";
import { column, Matrix } from "./matrix.ts";
import { Refusal } from "./scalar.ts";
import { Callable, toPlain, Unfit, type Value } from "./value.ts";
import { type Source, World } from "./world.ts";

/** A number, a vector, a matrix by rows, or a function of these. */
export type Given =
  | number
  | readonly number[]
  | readonly (readonly number[])[]
  | ((...args: never[]) => number | readonly number[]);

export interface Environment {
  readonly values: Readonly<Record<string, Given>>;
  /** Definitions and first indices come from here. */
  readonly declarations?: Declarations | undefined;
}

export type Evaluated =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      readonly error: { readonly message: string; readonly start?: number; readonly end?: number };
    };

/** The value of a formula as plain numbers: a number, a list for a vector, rows for a matrix, a truth for a condition. */
export function evaluateWith(tree: Tree, environment: Environment): Evaluated {
  try {
    return { ok: true, value: toPlain(evaluate(tree, worldOf(environment))) };
  } catch (error) {
    if (error instanceof Unfit) {
      return { ok: false, error: { message: error.message, start: error.start, end: error.end } };
    }
    if (error instanceof Refusal || error instanceof RangeError)
      return { ok: false, error: { message: error.message } };
    throw error;
  }
}

function worldOf({ values, declarations }: Environment): World {
  const given = new Map(Object.entries(values).map(([name, value]) => [name, fromPlain(name, value)]));
  const source: Source = {
    exact: false,
    value: (name) => given.get(name),
    definition: (name): Definition | undefined =>
      given.has(name) ? undefined : declarations?.definitions.get(name),
    type: (name): Type | undefined => declarations?.symbols.get(name),
    names: () => [...given.keys(), ...(declarations?.names() ?? [])],
  };
  return new World(source);
}

function fromPlain(name: string, value: Given): Value {
  if (typeof value === "number") return value;
  if (typeof value === "function") {
    const run = value as (...args: unknown[]) => number | readonly number[];
    return new Callable(name, (args) => fromPlain(name, run(...args.map(toPlain))), run.length === 1);
  }
  if (value.length > 0 && typeof value[0] !== "number") {
    const rows = value as readonly (readonly number[])[];
    return new Matrix(rows.length, rows[0]!.length, rows.flat());
  }
  return column(value as readonly number[]);
}
