/** Slips of the whole: a sign, a factor, a missing term, a square, read off the values at a few samples. */

import type { Declarations } from "../declarations.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import { identity, Matrix, ScaledIdentity, transpose, zip } from "../evaluate/matrix.ts";
import { attempt, plain, sub } from "../evaluate/scalar.ts";
import { isScalar, scalarsOf, simplify, type Value } from "../evaluate/value.ts";
import { negated, node, number, productOf, raisedTo, sameTree, sumOf, symbol, type Tree } from "../tree.ts";
import { isNumberKind } from "../types.ts";
import { agreeValues } from "./agree.ts";
import { say } from "./edits.ts";
import { expand } from "./expand.ts";
import type { Mend } from "./mend.ts";
import type { Place } from "./trial.ts";

/** A slip that explains all values of both formulas at some places. */
export function wholeSlip(
  reference: Tree,
  wrong: Tree,
  found: readonly Place[],
  declarations: Declarations,
): Mend | undefined {
  if (found.length < 3) return undefined;
  const transposed = found.every(
    ({ left, right, largest }) =>
      right instanceof Matrix && agreeValues(left, transpose(right), largest) === "agree",
  );
  if (transposed) {
    return { message: "the whole should be transposed", tree: node({ kind: "transpose", of: wrong }, wrong) };
  }
  const pairs = found.map(({ left, right }) => ({
    left: scalarsOf(left).map(plain),
    right: scalarsOf(right).map(plain),
  }));
  if (pairs.some(({ left, right }) => left.length !== right.length || left.length === 0)) return undefined;
  return (
    ratioSlip(found, pairs, wrong, declarations) ??
    differenceSlip(reference, wrong, found, pairs) ??
    powerSlip(pairs, wrong)
  );
}

interface Pair {
  readonly left: readonly number[];
  readonly right: readonly number[];
}

const near = (a: number, b: number): boolean =>
  Math.abs(a - b) <= 1e-9 * Math.max(1e-3, Math.abs(a), Math.abs(b));

/** left = r·right with one r per sample: a number, or a symbol's value. */
function ratioSlip(
  found: readonly Place[],
  pairs: Pair[],
  wrong: Tree,
  declarations: Declarations,
): Mend | undefined {
  const ratios = pairs.map(({ left, right }) => {
    const k = right.findIndex((y) => Math.abs(y) > 1e-9);
    // Where both are zero every ratio fits.
    if (k < 0) return left.every((x) => Math.abs(x) <= 1e-9) ? undefined : Number.NaN;
    const r = left[k]! / right[k]!;
    return left.every((x, i) => near(x, r * right[i]!)) ? r : Number.NaN;
  });
  if (ratios.some((r) => r !== undefined && (!Number.isFinite(r) || r === 0))) return undefined;
  const first = ratios.find((r) => r !== undefined);
  if (first === undefined) return undefined;
  if (ratios.every((r) => r === undefined || near(r, first))) {
    if (near(first, 1)) return undefined;
    if (near(first, -1)) return { message: "the sign of the whole", tree: negated(wrong) };
    const name = nameNumber(first);
    if (name)
      return {
        message: `a factor ${name.text} is missing`,
        tree: productOf([name.tree, wrong], wrong),
      };
  }
  // Few ratios are some power of some number by accident.
  if (ratios.filter((r) => r !== undefined).length < 3) return undefined;
  for (const name of numbersIn(declarations)) {
    const values = found.map((place) => {
      const value = valueAt(symbol(name), place);
      return value !== undefined && isScalar(value) ? plain(value) : Number.NaN;
    });
    for (const sign of [1, -1]) {
      for (const power of [1, -1, 2, -2, 0.5, -0.5]) {
        const fits = ratios.every((r, i) => r === undefined || near(r, sign * values[i]! ** power));
        if (!fits) continue;
        const shown = Math.abs(power) === 1 ? name : `${name}^${Math.abs(power)}`;
        const minus = sign < 0 ? "−" : "";
        return {
          message:
            power > 0 ? `a factor ${minus}${shown} is missing` : `a division by ${minus}${shown} is missing`,
        };
      }
    }
  }
  return undefined;
}

/** The names of the numbers that are declared or defined. */
function numbersIn({ symbols, definitions }: Declarations): string[] {
  return [
    ...[...symbols].flatMap(([name, type]) => (isNumberKind(type.kind) ? [name] : [])),
    ...[...definitions].flatMap(([name, d]) => (d.parameters.length + d.indices.length === 0 ? [name] : [])),
  ];
}

/** Numbers worth naming: small fractions, also of π and log 2. */
function nameNumber(value: number): { text: string; tree: Tree } | undefined {
  const units: { name: string; size: number; tree: Tree | undefined }[] = [
    { name: "", size: 1, tree: undefined },
    { name: "π", size: Math.PI, tree: symbol("pi") },
    { name: "log 2 (natural against base-2 logarithm)", size: Math.LN2, tree: undefined },
    { name: "1/log 2 (natural against base-2 logarithm)", size: 1 / Math.LN2, tree: undefined },
    { name: "√(2π)", size: Math.sqrt(2 * Math.PI), tree: undefined },
    { name: "1/√(2π)", size: 1 / Math.sqrt(2 * Math.PI), tree: undefined },
  ];
  for (const unit of units) {
    for (let under = 1; under <= 12; under++) {
      const over = Math.round((value / unit.size) * under);
      if (over === 0 || Math.abs(over) > 100 || !near(value, (over * unit.size) / under)) continue;
      if (unit.name !== "" && (Math.abs(over) > 4 || under > 4)) continue;
      const coefficient = `${over < 0 ? "−" : ""}${Math.abs(over)}${under === 1 ? "" : `/${under}`}`;
      const text =
        unit.name === "" ? coefficient : coefficient === "1" ? unit.name : `${coefficient}·${unit.name}`;
      const whole: Tree =
        under === 1
          ? number(Math.abs(over))
          : node({ kind: "divide", over: number(Math.abs(over)), under: number(under) });
      const signed = over < 0 ? negated(whole) : whole;
      return {
        text,
        tree: unit.tree ? productOf([signed, unit.tree]) : signed,
      };
    }
  }
  return undefined;
}

/** left − right is a constant, or is one or two terms of the reference (missing) or of the answer (too much). */
function differenceSlip(
  reference: Tree,
  wrong: Tree,
  found: readonly Place[],
  pairs: Pair[],
): Mend | undefined {
  const gaps = found.map(({ left, right }) => gap(left, right));
  if (gaps.some((g) => g === undefined)) return undefined;
  const isScalarGap = pairs.every((p) => p.left.length === 1);
  if (isScalarGap) {
    const [first] = pairs.map((p) => p.left[0]! - p.right[0]!);
    if (pairs.every((p) => near(p.left[0]! - p.right[0]!, first!))) {
      const name = nameNumber(first!);
      if (name) {
        const message = first! > 0 ? `${name.text} is missing` : `${name.text.replace("−", "")} is too much`;
        return { message, tree: sumOf([wrong, name.tree], wrong) };
      }
    }
  }
  const missing = termsThatMake(expand(reference), found, gaps as Value[], 1);
  if (missing) {
    const text = missing
      .map(
        (t, i) =>
          (i > 0 ? (t.kind === "negate" ? " − " : " + ") : "") + say(t.kind === "negate" && i > 0 ? t.of : t),
      )
      .join("");
    return {
      message: `${missing.length > 1 ? "the terms" : "the term"} ${text} ${missing.length > 1 ? "are" : "is"} missing`,
      tree: sumOf([wrong, ...missing], wrong),
    };
  }
  const extra = termsThatMake(expand(wrong), found, gaps as Value[], -1);
  if (extra) return { message: `${extra.map((t) => say(t)).join(" and ")} is too much` };
  return undefined;
}

/** left − right, or nothing where their shapes differ. */
export function gap(left: Value, right: Value): Value | undefined {
  const [x, y] = [simplify(left), simplify(right)];
  if (isScalar(x) && isScalar(y)) return sub(x, y);
  const [a, b] = [squareLike(left, right), squareLike(right, left)];
  if (!(a instanceof Matrix && b instanceof Matrix)) return undefined;
  const fits = (a.rows === b.rows || a.anyRows || b.anyRows) && (a.cols === b.cols || a.anyCols || b.anyCols);
  return fits ? zip(a, b, "a difference", sub) : undefined;
}
const squareLike = (value: Value, other: Value): Value =>
  value instanceof ScaledIdentity && other instanceof Matrix ? identity(other.rows, value.scale) : value;

/** Up to two of the terms whose sum is the gap at every sample. */
function termsThatMake(
  terms: Tree[],
  found: readonly Place[],
  gaps: Value[],
  sign: number,
): Tree[] | undefined {
  if (terms.length < 2 || terms.length > 12) return undefined;
  const sets: Tree[][] = terms.map((t) => [t]);
  for (let i = 0; i < terms.length; i++)
    for (let j = i + 1; j < terms.length; j++)
      if (terms.length > 2 && !sameTree(terms[i]!, terms[j]!)) sets.push([terms[i]!, terms[j]!]);
  for (const set of sets) {
    const sum = sumOf(set);
    const candidate = sign > 0 ? sum : negated(sum);
    const fits = found.every((place, i) => {
      const value = valueAt(candidate, place);
      return value !== undefined && agreeValues(gaps[i]!, value, place.largest) === "agree";
    });
    if (fits) return set;
  }
  return undefined;
}

/** The value of a formula at a place, or undefined where it has none. */
export function valueAt(tree: Tree, { sample }: Place, budget = { steps: 0 }): Value | undefined {
  const world = sample.world();
  const value = attempt(() => evaluate(tree, world));
  budget.steps -= world.meter.steps;
  return value;
}

/** left = 1/right, right², √right. */
function powerSlip(pairs: Pair[], wrong: Tree): Mend | undefined {
  const all = (f: (x: number, y: number) => boolean) =>
    pairs.every((p) => p.left.length === 1 && f(p.left[0]!, p.right[0]!));
  if (all((x, y) => near(x * y, 1)))
    return {
      message: "the whole is upside down",
      tree: node({ kind: "divide", over: number(1), under: wrong }, wrong),
    };
  if (all((x, y) => near(x, y * y)))
    return {
      message: "the square of the whole is missing",
      tree: raisedTo(wrong, number(2)),
    };
  if (all((x, y) => near(x * x, y) && x >= 0)) return { message: "the square root of the whole is missing" };
  return undefined;
}
