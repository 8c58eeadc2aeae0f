/** Hyperplanes and the regions between them: sign patterns by enumeration, polygons by cutting, counts by adding one line at a time. */
import { corners, cutPolygon, type Frame } from "./marks.ts";
import type { Point } from "./scene.ts";

/** The set where bias + normal · x = 0; a unit is active on its positive side. */
export interface Plane {
  readonly bias: number;
  readonly normal: readonly number[];
}

export const height = ({ bias, normal }: Plane, x: readonly number[]): number =>
  normal.reduce((sum, weight, i) => sum + weight * x[i]!, bias);

export const code = (planes: readonly Plane[], x: readonly number[]): string =>
  planes.map((plane) => (height(plane, x) > 0 ? "1" : "0")).join("");

/**
 * Every pattern of active units that occurs anywhere, as strings of 0 and 1. For planes in general position, at least as many as
 * dimensions: then each region has a corner where as many planes as dimensions meet, and round a corner these take all signs.
 */
export function patterns(planes: readonly Plane[], dimensions: number): Set<string> {
  const found = new Set<string>();
  for (const chosen of subsets(planes.length, dimensions)) {
    const corner = solve(
      chosen.map((i) => planes[i]!.normal),
      chosen.map((i) => -planes[i]!.bias),
    );
    if (corner === undefined) continue;
    const signs = [...code(planes, corner)];
    for (let round = 0; round < 2 ** dimensions; round++) {
      for (const [k, i] of chosen.entries()) signs[i] = (round >> k) & 1 ? "1" : "0";
      found.add(signs.join(""));
    }
  }
  return found;
}

/** The subsets of 0…count−1 that have `size` members. */
export function subsets(count: number, size: number, from = 0): number[][] {
  if (size === 0) return [[]];
  const found: number[][] = [];
  for (let first = from; first <= count - size; first++)
    for (const rest of subsets(count, size - 1, first + 1)) found.push([first, ...rest]);
  return found;
}

/** Gaussian elimination with the largest pivot; undefined where there is no single solution. */
export function solve(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): number[] | undefined {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let r = k + 1; r < n; r++) if (Math.abs(rows[r]![k]!) > Math.abs(rows[pivot]![k]!)) pivot = r;
    if (Math.abs(rows[pivot]![k]!) < 1e-12) return undefined;
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    for (let r = 0; r < n; r++) {
      if (r === k) continue;
      const factor = rows[r]![k]! / rows[k]![k]!;
      for (let c = k; c <= n; c++) rows[r]![c]! -= factor * rows[k]![c]!;
    }
  }
  return rows.map((row, k) => row[n]! / row[k]!);
}

export interface Cell {
  readonly code: string;
  readonly outline: readonly Point[];
}

/** The regions inside a frame, each with its pattern: the frame cut by one line after another. */
export function cells(frame: Frame, lines: readonly Plane[]): Cell[] {
  let found: Cell[] = [{ code: "", outline: corners(frame) }];
  for (const line of lines)
    found = found.flatMap(({ code, outline }) =>
      (["1", "0"] as const).map((side) => ({
        code: code + side,
        outline: cutPolygon(outline, (p) => (side === "1" ? height(line, p) : -height(line, p))),
      })),
    );
  const least = 1e-6 * (frame.x.to - frame.x.from) * (frame.y.to - frame.y.from);
  return found.filter(({ outline }) => area(outline) > least);
}

export const area = (polygon: readonly Point[]): number =>
  Math.abs(
    polygon.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = polygon[(i + 1) % polygon.length]!;
      return sum + (x * nextY - nextX * y) / 2;
    }, 0),
  );

/** The centre of mass of a polygon; the mean of its corners where it has no area. */
export function centroid(polygon: readonly Point[]): Point {
  let [sum, cx, cy] = [0, 0, 0];
  polygon.forEach(([x, y], i) => {
    const [nextX, nextY] = polygon[(i + 1) % polygon.length]!;
    const cross = x * nextY - nextX * y;
    sum += cross;
    cx += (x + nextX) * cross;
    cy += (y + nextY) * cross;
  });
  if (Math.abs(sum) > 1e-12) return [cx / (3 * sum), cy / (3 * sum)];
  const n = polygon.length;
  return [polygon.reduce((s, [x]) => s + x, 0) / n, polygon.reduce((s, [, y]) => s + y, 0) / n];
}

/** What each line adds when lines are drawn one by one in the plane: one region, and one more for every place where it crosses earlier lines. */
export function additions(lines: readonly Plane[]): number[] {
  return lines.map((line, i) => {
    const crossings: Point[] = [];
    for (const other of lines.slice(0, i)) {
      const at = solve([line.normal, other.normal], [-line.bias, -other.bias]) as Point | undefined;
      // Places closer than this are drawn as one, and meant as one.
      if (at && !crossings.some((c) => Math.hypot(c[0] - at[0], c[1] - at[1]) < 1e-6)) crossings.push(at);
    }
    const twin = lines.slice(0, i).some((other) => sameLine(line, other));
    return twin ? 0 : 1 + crossings.length;
  });
}

function sameLine(a: Plane, b: Plane): boolean {
  const [p, q] = [
    [a.bias, ...a.normal],
    [b.bias, ...b.normal],
  ];
  return p.every((_, i) => p.every((_, j) => Math.abs(p[i]! * q[j]! - p[j]! * q[i]!) < 1e-9));
}

export const binomial = (n: number, k: number): number => {
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return k < 0 || k > n ? 0 : Math.round(result);
};

/** Zaslavsky: the most regions that so many hyperplanes cut a space of so many dimensions into. */
export const mostRegions = (planes: number, dimensions: number): number =>
  Array.from({ length: dimensions + 1 }, (_, j) => binomial(planes, j)).reduce((a, b) => a + b, 0);
