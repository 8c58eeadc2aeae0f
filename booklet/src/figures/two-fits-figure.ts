/** Two least-squares lines through the same points: one adds up vertical misses, the other horizontal ones. They part as soon as the points scatter. */
import type { Figure } from "./figure.ts";
import { fixed, short } from "./format.ts";
import { sumsOf } from "./loss-figure.ts";
import { axis, frame, inside, line, panel, text } from "./marks.ts";
import type { Mark, Point, Reading, Scene } from "./scene.ts";

export type TwoFitsState = { readonly points: readonly Point[] };

const plane = frame(axis(-2, 6, "x", 8), axis(-2, 6, "y", 8));

export function twoFitsFigure<V>(points: (given: V) => readonly Point[]): Figure<V, TwoFitsState> {
  return {
    start: (given) => ({ points: points(given) }),
    scene: twoFitsScene,
    move: (state, handle, to) => {
      const moved = Number(handle.slice("point".length)) - 1;
      return { points: state.points.map((point, i) => (i === moved ? inside(plane, to) : point)) };
    },
    caption:
      "Drag the points. Solid: y from x, vertical misses. Dashed: x from y, horizontal misses. The lines merge only when all points lie on one line.",
  };
}

export interface Spreads {
  readonly mean: Point;
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

/** Sums of squares and products about the mean. */
export function spreads(points: readonly Point[]): Spreads {
  const { n, x, y, xx, xy, yy } = sumsOf(points);
  return { mean: [x / n, y / n], xx: xx - (x * x) / n, xy: xy - (x * y) / n, yy: yy - (y * y) / n };
}

function twoFitsScene({ points }: TwoFitsState): Scene {
  const { mean, xx, xy, yy } = spreads(points);
  const tiny = 1e-9;
  // Directions of the two lines; where all x (or all y) coincide, that fit has no line.
  const across: Point | undefined = xx > tiny ? [1, xy / xx] : undefined;
  const up: Point | undefined = yy > tiny ? [xy / yy, 1] : undefined;
  const share = xx > tiny && yy > tiny ? (xy * xy) / (xx * yy) : undefined;
  return {
    alt: describe(across, up, share),
    panels: [
      panel(
        "plane",
        plane,
        [...misses(points, mean, across, up), ...fits(mean, across, up), ...grips(points)],
        {
          title: share === undefined ? "Two fits" : `Two fits, r² = ${fixed(share)}`,
          width: 1,
          aspect: 0.7,
        },
      ),
    ],
    readings: readings(mean, across, up, share),
  };
}

const slopeOf = ([dx, dy]: Point): number => dy / dx;

function describe(across: Point | undefined, up: Point | undefined, share: number | undefined): string {
  if (!across || !up || share === undefined)
    return "All points share one coordinate, so that one of the two fits has no single line.";
  const [a, b] = [short(slopeOf(across), 2), short(slopeOf(up), 2)];
  if (share > 0.9995) return `The points lie on one line, and both fits find it: slope ${a}, r² = 1.`;
  return `The fit with vertical misses has slope ${a}, the one with horizontal misses the steeper slope ${b}; they cross in the mean of the points. The ratio of the slopes is r² = ${fixed(share)}.`;
}

function readings(
  mean: Point,
  across: Point | undefined,
  up: Point | undefined,
  share: number | undefined,
): Reading[] {
  return [
    {
      label: "Slope, y from x",
      value: across ? fixed(slopeOf(across), 3) : "none: all x coincide",
      role: "unit1",
    },
    {
      label: "Slope, x from y",
      value: up ? (Math.abs(up[0]) < 1e-9 ? "upright" : fixed(slopeOf(up), 3)) : "none: all y coincide",
      role: "unit2",
    },
    { label: "Ratio r²", value: share === undefined ? "undefined" : fixed(share, 3) },
    { label: "Both pass through", value: `(${fixed(mean[0])}, ${fixed(mean[1])})` },
  ];
}

function misses(
  points: readonly Point[],
  mean: Point,
  across: Point | undefined,
  up: Point | undefined,
): Mark[] {
  return points.flatMap(([x, y]) => [
    ...(across
      ? line(
          plane,
          [
            [x, y],
            [x, mean[1] + across[1] * (x - mean[0])],
          ],
          "unit1",
          { thin: true },
        )
      : []),
    ...(up
      ? line(
          plane,
          [
            [x, y],
            [mean[0] + up[0] * (y - mean[1]), y],
          ],
          "unit2",
          { thin: true, dashed: true },
        )
      : []),
  ]);
}

function fits(mean: Point, across: Point | undefined, up: Point | undefined): Mark[] {
  const far = 40;
  const through = ([dx, dy]: Point): Point[] => [
    [mean[0] - far * dx, mean[1] - far * dy],
    [mean[0] + far * dx, mean[1] + far * dy],
  ];
  return [
    ...(across ? line(plane, through(across), "unit1") : []),
    ...(up ? line(plane, through(up), "unit2", { dashed: true }) : []),
    ...names(mean, across, up),
  ];
}

/** Each line is named where it leaves the panel, on the side away from the other. */
function names(mean: Point, across: Point | undefined, up: Point | undefined): Mark[] {
  const right = plane.x.to - 0.15;
  const top = plane.y.to - 0.3;
  return [
    ...(across
      ? [
          text(inside(plane, [right, mean[1] + across[1] * (right - mean[0]) - 0.45]), "y from x", {
            role: "unit1",
            anchor: "end",
            strong: true,
          }),
        ]
      : []),
    ...(up
      ? [
          text(inside(plane, [mean[0] + up[0] * (top - mean[1]) - 0.2, top]), "x from y", {
            role: "unit2",
            anchor: "end",
            strong: true,
          }),
        ]
      : []),
  ];
}

const grips = (points: readonly Point[]): Mark[] =>
  points.map((point, i) => ({
    kind: "handle",
    id: `point${i + 1}`,
    at: inside(plane, point),
    role: "data",
    free: "xy",
    label: `Point ${i + 1}`,
    step: 0.1,
  }));
