/**
 * Level lines of a grid of numbers by marching squares. A cell with a level crossing has one or two segments between its
 * four edges; a saddle is settled by the mean of its corners. Segments are joined to lines through the edges they share.
 */
import type { Point } from "./scene.ts";

/** Lines in grid units: column 0…n−1 and row 0…m−1. Open lines end at the border; closed ones end where they began. */
export function contour(values: readonly (readonly number[])[], level: number): Point[][] {
  const rows = values.length;
  const columns = values[0]?.length ?? 0;
  const points = new Map<string, Point>();
  const neighbours = new Map<string, string[]>();
  const cross = (r0: number, c0: number, r1: number, c1: number): string => {
    const name = `${r0},${c0},${r1},${c1}`;
    if (!points.has(name)) {
      const [a, b] = [values[r0]![c0]!, values[r1]![c1]!];
      const t = b === a || !Number.isFinite(a) || !Number.isFinite(b) ? nearFinite(a) : (level - a) / (b - a);
      points.set(name, [c0 + t * (c1 - c0), r0 + t * (r1 - r0)]);
    }
    return name;
  };
  const join = (a: string, b: string) => {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const)
      neighbours.set(from, [...(neighbours.get(from) ?? []), to]);
  };
  for (let r = 0; r + 1 < rows; r++)
    for (let c = 0; c + 1 < columns; c++) {
      const at = (dr: number, dc: number) => values[r + dr]![c + dc]! >= level;
      // Edges counter-clockwise from below, each with whether the level crosses it.
      const edges = [
        at(0, 0) !== at(0, 1) && cross(r, c, r, c + 1),
        at(0, 1) !== at(1, 1) && cross(r, c + 1, r + 1, c + 1),
        at(1, 0) !== at(1, 1) && cross(r + 1, c, r + 1, c + 1),
        at(0, 0) !== at(1, 0) && cross(r, c, r + 1, c),
      ].filter((name): name is string => name !== false);
      if (edges.length === 2) join(edges[0]!, edges[1]!);
      if (edges.length === 4) {
        const mean = (values[r]![c]! + values[r]![c + 1]! + values[r + 1]![c]! + values[r + 1]![c + 1]!) / 4;
        const together = mean >= level === at(0, 0); // the corner (0,0) belongs to the middle
        join(edges[0]!, edges[together ? 1 : 3]!);
        join(edges[2]!, edges[together ? 3 : 1]!);
      }
    }
  return trace(neighbours).map((names) => names.map((name) => points.get(name)!));
}

/** Beside a border that counts as −∞ the crossing is at the border itself. */
const nearFinite = (a: number): number => (Number.isFinite(a) ? 0 : 1);

/** Closed outlines of everything at or above the level, the grid's border included. */
export function raised(values: readonly (readonly number[])[], level: number): Point[][] {
  const columns = values[0]?.length ?? 0;
  const wall = Array<number>(columns + 2).fill(Number.NEGATIVE_INFINITY);
  const walled = [wall, ...values.map((row) => [-Infinity, ...row, -Infinity]), wall];
  const held = (value: number, most: number) => Math.min(most, Math.max(0, value - 1));
  return contour(walled, level).map((line) =>
    line.map(([c, r]): Point => [held(c, columns - 1), held(r, values.length - 1)]),
  );
}

/** Follows the shared edges: first from the loose ends, then round what is left. */
function trace(neighbours: ReadonlyMap<string, readonly string[]>): string[][] {
  const left = new Set(neighbours.keys());
  const lines: string[][] = [];
  const loose = [...neighbours].filter(([, to]) => to.length === 1).map(([name]) => name);
  for (const start of [...loose, ...neighbours.keys()]) {
    if (!left.has(start)) continue;
    const line: string[] = [];
    for (let at: string | undefined = start; at !== undefined; ) {
      line.push(at);
      left.delete(at);
      at = neighbours.get(at)!.find((next) => left.has(next));
    }
    if (neighbours.get(line.at(-1)!)!.includes(start) && line.length > 2) line.push(start);
    lines.push(line);
  }
  return lines;
}
