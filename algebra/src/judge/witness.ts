/** A witness: the numbers at which two formulas differ, as few and as short as still show it. */
import { Matrix } from "../evaluate/matrix.ts";
import { Fraction, plain, type Scalar } from "../evaluate/scalar.ts";
import { Collection, Distribution, Family, isScalar, type Value } from "../evaluate/value.ts";
import { indexName } from "../parse/large.ts";
import { type Tree, walk } from "../tree.ts";
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
  const [left, right] = show(place.left, place.right);
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
  const left = display(place.left, 4);
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

/** The values of the drawn symbols that occur in the trees; functions and long things stay unnamed. */
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
  for (const name of names) {
    const type = sample.type(name);
    if (!type || type.kind === "constant") continue;
    const value = sample.value(name, sample.world());
    const text = value === undefined ? undefined : short(value);
    if (text !== undefined) found.push({ name, value: text });
  }
  return found;
}

function short(value: Value): string | undefined {
  if (isScalar(value)) return round(plain(value), 4);
  if (value instanceof Matrix) {
    if (value.data.length > 16) return undefined;
    const rows = Array.from({ length: value.rows }, (_, i) =>
      Array.from({ length: value.cols }, (_, j) => round(plain(value.at(i, j)), 3)),
    );
    return value.cols === 1
      ? `(${rows.map((r) => r[0]).join(", ")})`
      : `[${rows.map((r) => r.join(", ")).join("; ")}]`;
  }
  if (value instanceof Distribution) return `(${value.weights.map((w) => round(plain(w), 3)).join(", ")})`;
  if (value instanceof Family && Number.isFinite(value.to)) {
    const items = Array.from({ length: value.to - value.from + 1 }, (_, i) =>
      short(value.item(value.from + i)),
    );
    return items.every((i) => i !== undefined) ? `(${items.join(", ")})` : undefined;
  }
  return undefined;
}

/** Both sides with as many digits as it takes to see that they differ. */
function show(left: Value, right: Value): [string, string] {
  for (let digits = 4; digits < 16; digits += 2) {
    const [a, b] = [display(left, digits), display(right, digits)];
    if (a !== b) return [a, b];
  }
  return [display(left, 17), display(right, 17)];
}

function display(value: Value, digits: number): string {
  if (isScalar(value)) return number(value, digits);
  if (typeof value === "boolean") return value ? "true" : "false";
  if (value instanceof Matrix) {
    if (value.data.length === 1) return number(value.data[0]!, digits);
    const shape =
      value.cols === 1 ? `(${value.data.map((x) => number(x, digits)).join(", ")})` : rowsOf(value, digits);
    return value.data.length > 24 ? `a ${value.shape} matrix` : shape;
  }
  if (value instanceof Collection) return `{${value.items.map((v) => display(v, digits)).join(", ")}}`;
  if (value instanceof Distribution) return `(${value.weights.map((w) => number(w, digits)).join(", ")})`;
  return "?";
}

function rowsOf(m: Matrix, digits: number): string {
  return `[${Array.from({ length: m.rows }, (_, i) => Array.from({ length: m.cols }, (_, j) => number(m.at(i, j), digits)).join(", ")).join("; ")}]`;
}

const number = (x: Scalar, digits: number): string => {
  if (x instanceof Fraction && x.under !== 1n && `${x.over}/${x.under}`.length < 8)
    return `${x.over}/${x.under}`;
  return round(plain(x), digits);
};

/** Rounded to so many digits, without a tail of zeros, and with a real minus sign where a reader sees it. */
export function round(x: number, digits: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "not a number" : x > 0 ? "∞" : "−∞";
  const text = Number.isInteger(x) && Math.abs(x) < 1e15 ? String(x) : String(Number(x.toPrecision(digits)));
  return text.replace("-", "−");
}
