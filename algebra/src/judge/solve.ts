/** Places where an equation holds, found by moving one of its variables. */

import type { Declarations } from "../declarations.ts";
import { replaced } from "../evaluate/derivative.ts";
import { firstIndex } from "../evaluate/elements.ts";
import { wholeOf } from "../evaluate/evaluate.ts";
import { Matrix } from "../evaluate/matrix.ts";
import { Sample } from "../evaluate/sample.ts";
import { plain } from "../evaluate/scalar.ts";
import { scalarsOf, type Value } from "../evaluate/value.ts";
import { indexName } from "../parse/large.ts";
import { nodesOf, type Tree } from "../tree.ts";
import { scalarKinds } from "../types.ts";
import type { CompareOptions } from "./compare.ts";
import { gap } from "./slips.ts";
import { sampleAt, tryAt } from "./trial.ts";

export interface Equation {
  readonly left: Tree;
  readonly right: Tree;
}

/** Evaluations spent on finding places. */
const mostTrials = 600;

/** left − right entry by entry with some values fixed, or nothing where it has no value. */
type Gaps = (fixed: ReadonlyMap<string, Value>) => number[] | undefined;

export function* solutions({ left, right }: Equation, options: CompareOptions): Generator<Sample> {
  const movable = variablesOf([left, right], options.declarations);
  let trials = mostTrials;
  for (let k = 0; k < 24; k++) {
    const base = sampleAt(options, k);
    const fix = (fixed: ReadonlyMap<string, Value>) =>
      new Sample(options.declarations, base.seed, base.style, { fixed });
    const gaps: Gaps = (fixed) => {
      if (--trials < 0) return undefined;
      const trial = tryAt(left, right, fix(fixed));
      const found = trial.kind === "place" ? gap(trial.place.left, trial.place.right) : undefined;
      return found === undefined ? undefined : scalarsOf(found).map(plain);
    };
    for (const move of movable) for (const fixed of move(base, gaps)) yield fix(fixed);
    if (trials < 0) return;
  }
}

/** The ways to move one variable so that no gap is left: a number, one entry of a vector, or a whole vector or matrix. */
type Move = (base: Sample, gaps: Gaps) => Iterable<ReadonlyMap<string, Value>>;

function variablesOf(sides: readonly Tree[], declarations: Declarations): Move[] {
  const found = new Map<string, Move>();
  const visit = (t: Tree): void => {
    if (t.kind !== "symbol" || found.size >= 6) return;
    const full = indexName(t);
    const type = declarations.symbols.get(full) ?? declarations.symbols.get(t.name);
    if (!type) return;
    if (scalarKinds.has(type.kind))
      found.set(
        full,
        byScanning(type.kind, (_, value) => new Map([[full, value]])),
      );
    else if ((type.kind === "vector" || type.kind === "matrix") && scalarKinds.has(type.of.kind)) {
      const [index] = t.index;
      if (type.of.kind === "real") found.set(t.name, (base, gaps) => byElimination(t.name, base, gaps));
      if (
        index?.kind === "symbol" &&
        t.index.length === 1 &&
        declarations.symbols.get(index.name)?.kind === "index"
      )
        found.set(
          full,
          byScanning(type.of.kind, (base, value) => new Map([[t.name, withEntry(t, base, value)]])),
        );
    }
  };
  sides.flatMap(nodesOf).forEach(visit);
  return [...found.values()];
}

/** The vector as drawn, with the entry that the index points at replaced. */
function withEntry(tree: Extract<Tree, { kind: "symbol" }>, base: Sample, value: number): Value {
  const world = base.world();
  const at = wholeOf(tree.index[0]!, world);
  return replaced(base.value(tree.name, world)!, [at], value, firstIndex(tree.name, world), tree);
}

/** Every value of one number at which no gap is left: changes of sign found by scanning, then closed in on. */
function byScanning(kind: string, at: (base: Sample, value: number) => ReadonlyMap<string, Value>): Move {
  return function* (base, gaps) {
    const [from, to] = kind === "probability" ? [0.01, 0.99] : kind === "real" ? [-9, 9] : [0.02, 9];
    const gapAt = (x: number): number => {
      const all = gaps(at(base, x));
      return all?.length === 1 ? all[0]! : Number.NaN;
    };
    if ((gaps(at(base, from))?.length ?? 1) > 1) return; // one number seldom closes many gaps
    const steps = 18;
    const place = (k: number): number => from + ((to - from) * k) / steps + 0.00137; // off the round numbers, where poles sit
    // Where it makes no difference there is nothing to scan.
    if (new Set([0, 6, 12, 18].map((k) => gapAt(place(k)))).size === 1) return;
    let [x, y] = [from, gapAt(from)];
    for (let k = 1; k <= steps; k++) {
      const next = place(k);
      const value = gapAt(next);
      if (y * value < 0) {
        const root = bracketed(gapAt, x, y, next, value);
        const round = Number(root.toFixed(9));
        // A pole changes sign too. A root beside a round number is that number.
        for (const one of gapAt(round) === 0 ? [round] : [root])
          if (Math.abs(gapAt(one)) < 1e-9 * Math.max(1, Math.abs(y), Math.abs(value))) yield at(base, one);
      }
      [x, y] = [next, value];
    }
  };
}

/** The root between two places of different sign: false position, with the older end halved (the Illinois rule). */
function bracketed(f: (x: number) => number, from: number, low: number, to: number, high: number): number {
  let [a, fa, b, fb] = [from, low, to, high];
  for (let i = 0; i < 40 && fb !== 0 && Math.abs(b - a) > 1e-15 * Math.abs(b); i++) {
    const next = (a * fb - b * fa) / (fb - fa);
    const value = f(next);
    if (value * fb < 0) [a, fa] = [b, fb];
    else fa /= 2;
    [b, fb] = [next, value];
  }
  return b;
}

/**
 * Vectors and matrices mostly enter linearly: then their entries solve a linear system, whose columns are the gaps at unit
 * entries. What the system leaves open stays as drawn. Where it was not linear, gaps are left; then only its length is moved.
 */
function* byElimination(name: string, base: Sample, gaps: Gaps): Iterable<ReadonlyMap<string, Value>> {
  const drawn = base.value(name, base.world());
  if (!(drawn instanceof Matrix) || drawn.data.length > 16) return;
  const at = (data: readonly number[]) => new Map([[name, new Matrix(drawn.rows, drawn.cols, data)]]);
  const entries = drawn.data.map(plain);
  const here = gaps(at(entries));
  const origin = here && gaps(at(entries.map(() => 0)));
  if (!origin) return;
  const columns = entries.map((_, i) => gaps(at(entries.map((_, j) => (i === j ? 1 : 0)))) ?? []);
  const rows = here.map((gap, k) => [...columns.map((column) => column[k]! - origin[k]!), -gap]);
  for (const [i, shift] of eliminated(rows)) entries[i]! += shift;
  const size = Math.max(1, ...here.map(Math.abs));
  if (gaps(at(entries))?.every((gap) => Math.abs(gap) < 1e-9 * size)) yield at(entries);
  else yield* byScanning("real", (_, by) => at(drawn.data.map((x) => by * plain(x))))(base, gaps);
}

/** What solves rows of coefficients, each with its right side at the end, unknown by unknown; those that stay free are left out. */
function eliminated(rows: number[][]): Map<number, number> {
  const pivots: number[] = [];
  for (let i = 0; i + 1 < (rows[0]?.length ?? 0); i++) {
    const k = pivots.length;
    const size = (row: number[]) => Math.abs(row[i]!);
    const best = rows.slice(k).reduce((a, b) => (size(b) > size(a) ? b : a), [...rows[0]!].fill(0));
    if (!(size(best) > 1e-9)) continue;
    rows.splice(rows.indexOf(best), 1);
    const taken = (row: number[]) => row.map((x, j) => x - (row[i]! / best[i]!) * best[j]!);
    rows = rows.map(taken).toSpliced(k, 0, best);
    pivots.push(i);
  }
  return new Map(pivots.map((i, k) => [i, rows[k]!.at(-1)! / rows[k]![i]!]));
}
