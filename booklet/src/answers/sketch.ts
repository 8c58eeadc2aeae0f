/** A function drawn over an interval by its breakpoints, "x,y; x,y; …"; two points at one x make a jump. Compared in the sup norm, away from jumps. */
import { type Kind, latexText, type Outcome, type Read, unfit, unreadable } from "./kind.ts";
import { readNumber, show } from "./number.ts";

export interface SketchAnswer<V> {
  readonly kind: "sketch";
  readonly value: (given: V) => (x: number) => number;
  readonly over: readonly [number, number];
  readonly range: readonly [number, number];
  /** How far off, anywhere, still counts as right. */
  readonly tolerance: number;
  readonly jumps?: (given: V) => readonly number[];
}

export type Points = readonly (readonly [x: number, y: number])[];

/** A hand is no more exact than this share of the interval; within it of a jump, neither side is held against the reader. */
const handWidth = 0.01;
const samples = 400;
/** More points than any drawing needs. */
const mostPoints = 5000;

export const sketch: Kind<SketchAnswer<never>, Points, never> = {
  read(text): Read<Points> {
    const bad = unfit(text);
    if (bad) return bad;
    const points: [number, number][] = [];
    for (const { 0: piece, index } of text.matchAll(pair)) {
      const [start, end] = [index, index + piece.length];
      const inside = piece.replace(/^[\s([{]+|[\s)\]}]+$/g, "");
      if (/^[\s,]*$/.test(inside)) continue;
      const parts = inside.split(/[,\s]+/).filter((p) => p !== "");
      if (parts.length !== 2)
        return unreadable(
          "A point is written x,y, and points are separated by semicolons: 0,0.5; 1,−0.2.",
          start,
          end,
        );
      const [x, y] = parts.map((part) => readNumber(part));
      if (!x!.ok || !y!.ok) return unreadable(`“${inside.slice(0, 40)}” is not a point x,y.`, start, end);
      if (points.length > 0 && x!.value.value < points.at(-1)![0])
        return unreadable("A function does not go back: list the points from left to right.", start, end);
      points.push([x!.value.value, y!.value.value]);
      if (points.length > mostPoints) return unreadable(`At most ${mostPoints} points are read.`, start, end);
    }
    if (points.length < 2) return unreadable("At least two points make a line.", 0, text.length);
    if (points[0]![0] === points.at(-1)![0])
      return unreadable("All these points stand at one x.", 0, text.length);
    const few = points.slice(0, 8).map(([x, y]) => `(${show(x)}, ${show(y)})`);
    const more = points.length > 8 ? ` and ${points.length - 8} more` : "";
    return { ok: true, value: points, understood: latexText(`a line through ${few.join(", ")}${more}`) };
  },

  own(answer, { given }) {
    const f = answer.value(given);
    const [from, to] = answer.over;
    const jumps = (answer.jumps?.(given) ?? []).filter((x) => x > from && x < to);
    const grid = Array.from({ length: samples + 1 }, (_, i) => from + ((to - from) * i) / samples);
    const beside = (to - from) * 1e-9;
    const plain = grid.filter((x) => !jumps.some((jump) => Math.abs(x - jump) <= beside));
    const points = [
      ...plain.map((x) => [x, f(x)] as const),
      ...jumps.flatMap((x) => [[x, f(x - beside)] as const, [x, f(x + beside)] as const]),
    ].sort(([a], [b]) => a - b);
    const few = corners(points, answer.tolerance / 20);
    return few.map(([x, y]) => `${Number(x.toPrecision(6))},${Number(y.toPrecision(6))}`).join("; ");
  },

  compare(theirs, ours, { over: [from, to], tolerance, jumps }, { given }): Outcome {
    const hand = handWidth * (to - from);
    const steps = jumps?.(given) ?? [];
    const [first, last] = [theirs[0]![0], theirs.at(-1)![0]];
    const [low, high] = [Math.max(from, first), Math.min(to, last)];
    if (low >= high) {
      const because = `The sketch lies outside the interval from ${show(from)} to ${show(to)}.`;
      return { verdict: "incorrect", because };
    }
    let worst = { x: low, gap: 0 };
    for (const x of [
      ...Array.from({ length: samples + 1 }, (_, i) => low + ((high - low) * i) / samples),
      ...inner(theirs, low, high),
    ]) {
      if (steps.some((jump) => Math.abs(x - jump) <= hand)) continue;
      const gap = at(theirs, x) - at(ours, x);
      if (Math.abs(gap) > Math.abs(worst.gap)) worst = { x, gap };
    }
    if (Math.abs(worst.gap) > tolerance) {
      const side = worst.gap > 0 ? "high" : "low";
      const because = `Furthest off at x = ${round(worst.x)}, where the sketch is too ${side} by ${round(Math.abs(worst.gap))}.`;
      const [yours, right] = [at(theirs, worst.x), at(ours, worst.x)].map(round) as [string, string];
      const at_ = { x: round(worst.x) };
      return {
        verdict: "incorrect",
        because,
        witness: {
          at: at_,
          yours,
          ours: right,
          text: `at x = ${at_.x}: yours is ${yours}, it should be ${right}`,
        },
      };
    }
    if (first > from + 2 * hand || last < to - 2 * hand) {
      const where = first > from + 2 * hand ? `begins at ${round(first)}` : `ends at ${round(last)}`;
      const because = `Right so far, but the sketch ${where}; it should run from ${show(from)} to ${show(to)}.`;
      return { verdict: "unfinished", because };
    }
    return { verdict: "correct", samples };
  },
};

/** The fewest of these points whose polyline stays within `room` of all of them (Ramer, Douglas and Peucker, by height). */
function corners(points: Points, room: number): Points {
  const [first, last] = [points[0]!, points.at(-1)!];
  let [worst, gap] = [0, room];
  for (let i = 1; i < points.length - 1; i++) {
    const [x, y] = points[i]!;
    // At a jump both heights stand at one x; the one on the chord's far side counts.
    const chord = last[0] === first[0] ? first[1] : at([first, last], x);
    if (Math.abs(y - chord) > gap) [worst, gap] = [i, Math.abs(y - chord)];
  }
  if (worst === 0) return [first, last];
  return [...corners(points.slice(0, worst + 1), room).slice(0, -1), ...corners(points.slice(worst), room)];
}

/** Points stand between semicolons, line breaks, or brackets of their own. */
const pair = /\([^()]*\)|\[[^[\]]*\]|[^;\n()[\]]+/g;

const inner = (points: Points, low: number, high: number): number[] =>
  points.map(([x]) => x).filter((x) => x >= low && x <= high);

/** The polyline's height; right of a jump, on it. */
export function at(points: Points, x: number): number {
  let [a, b] = [0, points.length - 1];
  while (b - a > 1) {
    const middle = (a + b) >> 1;
    if (points[middle]![0] <= x) a = middle;
    else b = middle;
  }
  const [[x0, y0], [x1, y1]] = [points[a]!, points[b]!];
  return x1 === x0 ? y1 : y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}

const round = (value: number): string => show(Number(value.toPrecision(3)));
