/** A witness: the numbers at which two formulas differ, as few and as short as still show it. */
import { evaluate } from "../evaluate/evaluate.ts";
import { Matrix } from "../evaluate/matrix.ts";
import { Sample } from "../evaluate/sample.ts";
import { Fraction, plain, Refusal, type Scalar } from "../evaluate/scalar.ts";
import { Collection, Distribution, Family, isScalar, type Value } from "../evaluate/value.ts";
import type { World } from "../evaluate/world.ts";
import { indexName } from "../parse/large.ts";
import { children, type Tree, walk } from "../tree.ts";
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
  moved?: { before: Place; which: string },
  /** What was supposed, which the two sides need not show. */
  supposed: readonly Tree[] = [],
): Witness {
  const at = valuesAt([...supposed, a, b], place);
  const [left, right] = show(place, [a, b].some(hasDecimals));
  const where = whereIs(at);
  if (moved) {
    const what = moved.which === "difference" ? "the difference" : "the ratio";
    const [before, after] = [measure(moved.before, moved.which), measure(place, moved.which)];
    return { at, left, right, text: `${where}${what} is ${after}, but ${before} elsewhere` };
  }
  return { at, left, right, text: `${where}${left} against ${right}` };
}

const whereIs = (at: Witness["at"]): string =>
  at.length > 0 ? `at ${at.map(({ name, value }) => `${name} = ${value}`).join(", ")}: ` : "";

/** The left side has a value here, the right one none. */
export function witnessOfGap(a: Tree, b: Tree, place: Pick<Place, "left" | "sample">, why: string): Witness {
  const at = valuesAt([a, b], place);
  const left = display(place.left, writer(4, hasDecimals(a)));
  const right = `no value (${why})`;
  const where = whereIs(at);
  return { at, left, right, text: `${where}${left} against ${right}` };
}

function measure(place: Place, which: string): string {
  const [x, y] = [first(place.left), first(place.right)];
  return round(which === "difference" ? x - y : x / y, 4);
}
const first = (v: Value): number =>
  isScalar(v) ? plain(v) : v instanceof Matrix ? plain(v.data[0]!) : Number.NaN;

/** The names that formulas look up at a place: not those that a sum, an integral or an expectation runs through. */
function namesRead(trees: readonly Tree[], sample: Sample): Set<string> {
  const read = new Set<string>();
  class Watched extends Sample {
    override value(name: string, world: World): Value | undefined {
      read.add(name);
      return super.value(name, world);
    }
  }
  const { declarations, seed, style } = sample;
  for (const tree of trees) {
    try {
      evaluate(tree, new Watched(declarations, seed, style, sample).world());
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return read;
}

/** The values of the drawn symbols that the trees depend on; functions and long things stay unnamed. */
export function valuesAt(
  trees: readonly Tree[],
  place: Pick<Place, "sample">,
): { name: string; value: string }[] {
  const names = new Set<string>();
  const { sample } = place;
  const visit = (tree: Tree): void =>
    walk(tree, (node) => {
      if (node.kind !== "symbol" && node.kind !== "call") return;
      const name = node.kind === "symbol" && sample.type(indexName(node)) ? indexName(node) : node.name;
      if (names.has(name)) return;
      names.add(name);
      const definition = sample.definition(name);
      if (definition) visit(definition.body);
    });
  for (const tree of trees) visit(tree);
  const found: { name: string; value: string }[] = [];
  const read = namesRead(trees, sample);
  for (const name of names) {
    const type = sample.type(name);
    if (!type || !read.has(name) || type.kind === "constant") continue;
    const value = sample.value(name, sample.world());
    const text = value === undefined ? undefined : short(value);
    if (text !== undefined) found.push({ name, value: text });
  }
  return found;
}

function short(value: Value): string | undefined {
  if (isScalar(value)) return round(plain(value), 4);
  if (value instanceof Distribution || (value instanceof Matrix && value.data.length <= 16))
    return display(value, (x) => round(plain(x), 3));
  if (value instanceof Family && Number.isFinite(value.to)) {
    const items = value.items().map(short);
    return items.every((i) => i !== undefined) ? `(${items.join(", ")})` : undefined;
  }
  return undefined;
}

/** Both sides with as many digits as it takes to see that they differ. */
function show({ left, right }: Place, decimals: boolean): [string, string] {
  for (let digits = 4; ; digits += 2) {
    const [a, b] = [left, right].map((value) => display(value, writer(digits, decimals))) as [string, string];
    if (a !== b || digits > 16) return [a, b];
  }
}

function display(value: Value, write: (x: Scalar) => string): string {
  const list = (all: readonly Scalar[]) => all.map(write).join(", ");
  if (isScalar(value)) return write(value);
  if (typeof value === "boolean") return value ? "true" : "false";
  if (value instanceof Matrix) {
    if (value.data.length === 1) return write(value.data[0]!);
    if (value.data.length > 24) return `a ${value.shape} matrix`;
    if (value.cols === 1) return `(${list(value.data)})`;
    const rows = Array.from({ length: value.rows }, (_, i) =>
      list(value.data.slice(i * value.cols, (i + 1) * value.cols)),
    );
    return `[${rows.join("; ")}]`;
  }
  if (value instanceof Collection) return `{${value.items.map((v) => display(v, write)).join(", ")}}`;
  if (value instanceof Distribution) return `(${list(value.weights)})`;
  return "?";
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
