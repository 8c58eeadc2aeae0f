/** A witness: the numbers at which two formulas differ, as few and as short as still show it. */
import { evaluate } from "../evaluate/evaluate.ts";
import { Matrix } from "../evaluate/matrix.ts";
import { namesOf, reached } from "../evaluate/names.ts";
import { Sample } from "../evaluate/sample.ts";
import { attempt, Fraction, plain, type Scalar } from "../evaluate/scalar.ts";
import { Collection, Distribution, Family, isScalar, type Value } from "../evaluate/value.ts";
import { children, type Tree } from "../tree.ts";
import type { Place } from "./trial.ts";

export interface Witness {
  /** The symbols that occur, with their values. */
  readonly at: readonly { readonly name: string; readonly value: string }[];
  readonly left: string;
  readonly right: string;
  /** The whole as one sentence. */
  readonly text: string;
}

export function witnessOf(
  a: Tree,
  b: Tree,
  place: Place,
  /** Where it stood before, and what should not have moved; the names whose values are said; why the right side has no value. */
  {
    before,
    which,
    names = namesShown([a, b], place),
    why,
  }: { before?: Place; which?: string; names?: readonly string[]; why?: string } = {},
): Witness {
  const at = valuesAt(names, place);
  const [left, right] = show(place, [a, b].some(hasDecimals), why);
  const where = at.length > 0 ? `at ${at.map(({ name, value }) => `${name} = ${value}`).join(", ")}: ` : "";
  if (before) {
    const isRatio = which !== "difference";
    const [was, now] = [before, place].map(({ left, right }) => {
      const [x, y] = [first(left), first(right)];
      return round(isRatio ? x / y : x - y, 4);
    });
    const what = isRatio ? "the ratio" : "the difference";
    return { at, left, right, text: `${where}${what} is ${now}, but ${was} elsewhere` };
  }
  return { at, left, right, text: `${where}${left} against ${right}` };
}

const first = (v: Value): number =>
  isScalar(v) ? plain(v) : v instanceof Matrix ? plain(v.data[0]!) : Number.NaN;

/** The names that formulas look up at a place: not those that a sum, an integral or an expectation runs through. */
export function namesShown(trees: readonly Tree[], { sample }: Pick<Place, "sample">): string[] {
  const { declarations, seed, style } = sample;
  const fresh = new Sample(declarations, seed, style, sample);
  for (const tree of trees) attempt(() => evaluate(tree, fresh.world()));
  return [...new Set(reached(trees, sample).flatMap(namesOf))].filter((name) => fresh.hasDrawn(name));
}

/** The values of drawn symbols; functions and long things stay unnamed. */
function valuesAt(names: readonly string[], { sample }: Pick<Place, "sample">): Witness["at"] {
  return names.flatMap((name) => {
    const type = sample.type(name);
    if (!type || type.kind === "constant") return [];
    const value = sample.value(name, sample.world());
    const text = value === undefined ? undefined : short(value);
    return text === undefined ? [] : { name, value: text };
  });
}

/** A value among others: fewer digits where there are many numbers, nothing where there are too many. */
function short(value: Value): string | undefined {
  if (value instanceof Matrix && value.data.length > 16) return undefined;
  const digits = value instanceof Matrix || value instanceof Distribution ? 3 : 4;
  return display(value, (x) => round(plain(x), digits));
}

/** Both sides with as many digits as it takes to see that they differ. */
function show({ left, right }: Place, decimals: boolean, why?: string): [string, string] {
  for (let digits = 4; ; digits += 2) {
    const [a = "?", b = "?"] = [left, right].map((value) => display(value, writer(digits, decimals)));
    if (why) return [a, `no value (${why})`];
    if (a !== b || digits > 16) return [a, b];
  }
}

function display(value: Value, write: (x: Scalar) => string): string | undefined {
  const list = (all: readonly Value[]) => all.map((v) => display(v, write)).join(", ");
  if (isScalar(value)) return write(value);
  if (typeof value === "boolean") return value ? "true" : "false";
  if (value instanceof Matrix) {
    const { rows, cols, data } = value;
    if (data.length === 1) return write(data[0]!);
    if (data.length > 24) return `a ${value.shape} matrix`;
    if (cols === 1) return `(${list(data)})`;
    return `[${Array.from({ length: rows }, (_, i) => list(data.slice(i * cols, (i + 1) * cols))).join("; ")}]`;
  }
  if (value instanceof Collection) return `{${list(value.items)}}`;
  if (value instanceof Distribution) return `(${list(value.weights)})`;
  if (value instanceof Family && value.to - value.from < 24)
    return `(${list(Array.from({ length: value.to - value.from + 1 }, (_, i) => value.item(value.from + i)))})`;
  return undefined;
}

/** A number as a line with or without decimals would have it: 9.01 or 1/3. */
const writer =
  (digits: number, decimals: boolean) =>
  (x: Scalar): string => {
    const asFraction = x instanceof Fraction && x.under !== 1n && `${x.over}/${x.under}`;
    const isDecimal = x instanceof Fraction && 10n ** 4n % x.under === 0n && (decimals || x.under > 20n);
    return asFraction && !isDecimal && asFraction.length < 8 ? asFraction : round(plain(x), digits);
  };

const hasDecimals = (tree: Tree): boolean =>
  tree.kind === "number" ? tree.text.includes(".") : children(tree).some(hasDecimals);

/** Rounded to so many digits, without a tail of zeros, and with a real minus sign where a reader sees it. */
export function round(x: number, digits: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "not a number" : x > 0 ? "∞" : "−∞";
  const text = Number.isInteger(x) && Math.abs(x) < 1e15 ? String(x) : String(Number(x.toPrecision(digits)));
  return text.replace("-", "−");
}
