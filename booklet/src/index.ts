/**
 * The booklet: what there is, and how to open it. A problem is loaded when it is opened; the judge, the routes and the errata
 * stand in modules of their own (`@downhill/booklet/judge`, `/verify`, `/errata`), so that a page takes only what it needs.
 */
import { list } from "./list.ts";
import type { AnyProblem } from "./problem.ts";

export type { Judgement, Verdict, Witness } from "./answers/index.ts";
export type { Control, Figure, State } from "./figures/figure.ts";
export type { Scene } from "./figures/scene.ts";
export type { AnyProblem, Given, GivenNumbers, Part, Problem, Step } from "./problem.ts";
export { bookValues, partNamed, partNames } from "./problem.ts";
export { unsuitable, variant, varies } from "./variants.ts";

export interface Entry {
  readonly id: string;
  readonly title: string;
  readonly section: string;
}

/** Every problem, in the book's order. */
export const entries: readonly Entry[] = list;

/** The chapter of a problem: "3.18" → 3. */
export const chapterOf = (id: string): number => Number.parseInt(id, 10);

/** Loads a problem; undefined where there is none of that id. */
export async function open(id: string): Promise<AnyProblem | undefined> {
  const entry = list.find((entry) => entry.id === id);
  if (entry === undefined) return undefined;
  // The givens of a problem are known by name only in its own file.
  return (await entry.load()).default as unknown as AnyProblem;
}

/** Known ids that look like this one, nearest first. */
export function nearest(id: string, count = 3): string[] {
  const wanted = id.trim().toLowerCase();
  // Two edits away within the chapter, else one: 9.99 is no typo for 3.9.
  const reach = (other: string) => (chapterOf(other) === chapterOf(wanted) ? 2 : 1);
  return entries
    .map((entry) => ({ id: entry.id, distance: distance(wanted, entry.id) }))
    .filter(({ id, distance }) => distance <= reach(id))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ id }) => id);
}

/** Edits from one word to another. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 8) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
