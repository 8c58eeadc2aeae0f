/**
 * A straight line fitted to points, and the loss over its two parameters: two views of one state. The line's ends, the place on the map and
 * the points can be dragged; the arrow points down the slope.
 */
import type { Figure } from "./figure.ts";
import { compact, fixed } from "./format.ts";
import {
  arrow,
  axis,
  clamp,
  curve,
  dots,
  type Frame,
  field,
  frame,
  inside,
  line,
  panel,
  text,
} from "./marks.ts";
import type { Mark, Point, Role, Scene } from "./scene.ts";
import { train } from "./train.ts";

/** The twelve points of figures 2.2 to 2.4. */
export const bookPoints: readonly Point[] = [
  [0.03, 0.67],
  [0.19, 0.85],
  [0.34, 1.05],
  [0.46, 1.0],
  [0.78, 1.4],
  [0.81, 1.5],
  [1.08, 1.3],
  [1.18, 1.54],
  [1.39, 1.55],
  [1.6, 1.68],
  [1.65, 1.73],
  [1.9, 1.6],
];

export type LossState = {
  readonly points: readonly Point[];
  readonly phi0: number;
  readonly phi1: number;
};

export interface LossOptions {
  /** Draws the two lines on which one slope of the loss is zero, and lets the points be dragged. */
  readonly normal?: boolean;
  readonly start: { readonly phi0: number; readonly phi1: number };
  readonly points?: readonly Point[];
  readonly caption: string;
}

export function lossFigure(options: LossOptions): Figure<unknown, LossState> {
  const { normal = false, points = bookPoints } = options;
  return {
    start: () => ({ points, ...options.start }),
    controls: [
      { kind: "slider", name: "phi0", label: "Intercept φ₀", from: map.x.from, to: map.x.to, step: 0.01 },
      { kind: "slider", name: "phi1", label: "Slope φ₁", from: map.y.from, to: map.y.to, step: 0.01 },
    ],
    scene: (state) => lossScene(state, normal),
    move,
    live: { label: "Walk downhill", run: descend },
    caption: options.caption,
  };
}

const data = frame(axis(0, 2, "input x", 4), axis(0, 2.4, "output y", 4));
// As wide as it is high, so that downhill is at right angles to the contours.
const map = frame(axis(-0.2, 2.2, "intercept φ₀", 4), axis(-0.7, 1.7, "slope φ₁", 4));

export const loss = (points: readonly Point[], phi0: number, phi1: number): number =>
  points.reduce((sum, [x, y]) => sum + (phi0 + phi1 * x - y) ** 2, 0);

export const slopes = (points: readonly Point[], phi0: number, phi1: number): Point => [
  points.reduce((sum, [x, y]) => sum + 2 * (phi0 + phi1 * x - y), 0),
  points.reduce((sum, [x, y]) => sum + 2 * x * (phi0 + phi1 * x - y), 0),
];

export interface Sums {
  readonly n: number;
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

export const sumsOf = (points: readonly Point[]): Sums =>
  points.reduce(
    (sums, [x, y]) => ({
      n: sums.n + 1,
      x: sums.x + x,
      y: sums.y + y,
      xx: sums.xx + x * x,
      xy: sums.xy + x * y,
      yy: sums.yy + y * y,
    }),
    { n: 0, x: 0, y: 0, xx: 0, xy: 0, yy: 0 },
  );

/** Where both slopes are zero; undefined where all inputs coincide. */
export function leastSquares(points: readonly Point[]): { phi0: number; phi1: number } | undefined {
  const { n, x, y, xx, xy } = sumsOf(points);
  const spread = n * xx - x * x;
  if (spread < 1e-9) return undefined;
  const phi1 = (n * xy - x * y) / spread;
  return { phi0: (y - phi1 * x) / n, phi1 };
}

function lossScene({ points, phi0, phi1 }: LossState, normal: boolean): Scene {
  const value = loss(points, phi0, phi1);
  const [slope0, slope1] = slopes(points, phi0, phi1);
  const best = leastSquares(points);
  return {
    alt: `The line y = ${fixed(phi0)} + ${fixed(phi1)} x misses the ${points.length} points by a loss of ${compact(value)}. Its slopes are ${compact(slope0)} in φ₀ and ${compact(slope1)} in φ₁, ${
      Math.hypot(slope0, slope1) < 0.02
        ? "both nearly zero: this is the bottom of the bowl"
        : "so the way down is the other way"
    }${best ? `; the lowest point is at φ₀ = ${fixed(best.phi0)}, φ₁ = ${fixed(best.phi1)}` : "; all inputs coincide, so that the bowl is a valley without a single lowest point"}.`,
    panels: [
      panel("data", data, dataMarks(points, phi0, phi1, normal), {
        title: "The line and its misses",
        width: 0.5,
        aspect: 1,
      }),
      panel("map", map, mapMarks(points, phi0, phi1, normal), {
        title: `Loss ${compact(value)}`,
        width: 0.5,
        aspect: 1,
      }),
    ],
    readings: [
      { label: "Loss L", value: compact(value) },
      { label: "Slope ∂L/∂φ₀", value: compact(slope0) },
      { label: "Slope ∂L/∂φ₁", value: compact(slope1) },
      ...(best
        ? [
            {
              label: "Lowest point",
              value: `φ₀ = ${fixed(best.phi0, 4)}, φ₁ = ${fixed(best.phi1, 4)}, L = ${compact(loss(points, best.phi0, best.phi1))}`,
            },
          ]
        : []),
    ],
  };
}

function dataMarks(points: readonly Point[], phi0: number, phi1: number, draggable: boolean): Mark[] {
  const height = (x: number) => phi0 + phi1 * x;
  const [from, to] = [data.x.from, data.x.to];
  const end = (id: string, x: number): Mark => ({
    kind: "handle",
    id,
    at: inside(data, [x, height(x)]),
    role: "model",
    free: "y",
    label: x === from ? "Left end of the line" : "Right end of the line",
    step: 0.02,
  });
  return [
    ...points.flatMap(([x, y]) =>
      line(
        data,
        [
          [x, y],
          [x, height(x)],
        ],
        "bad",
        { thin: true },
      ),
    ),
    ...curve(data, height, "model"),
    ...(draggable ? [] : [dots(data, points, "data", { radius: 4 })]),
    end("left", from),
    end("right", to),
    ...(draggable
      ? points.map(
          (point, i): Mark => ({
            kind: "handle",
            id: `point${i}`,
            at: inside(data, point),
            role: "data",
            free: "xy",
            label: `Point ${i + 1}`,
            step: 0.02,
          }),
        )
      : []),
  ];
}

/** Rises above the least loss at which level lines are drawn, for twelve points. */
const rises = [0.15, 0.5, 1.2, 2.5, 5, 9, 15, 24, 36];

function mapMarks(points: readonly Point[], phi0: number, phi1: number, normal: boolean): Mark[] {
  const best = leastSquares(points);
  const least = best ? loss(points, best.phi0, best.phi1) : 0;
  // The root of the rise is nearly linear across a cell of the grid, so its level lines come out smooth.
  const root = (a: number, b: number) => Math.sqrt(Math.max(0, loss(points, a, b) - least));
  const here: Point = [phi0, phi1];
  return [
    field(
      map,
      root,
      rises.map((rise) => Math.sqrt((rise * points.length) / 12)),
    ),
    ...(normal ? flatLines(points) : []),
    ...(best && within(map, [best.phi0, best.phi1])
      ? [dots(map, [[best.phi0, best.phi1]], "good", { radius: 4.5 })]
      : []),
    ...downhill(points, here),
    {
      kind: "handle",
      id: "place",
      at: inside(map, here),
      role: "model",
      free: "xy",
      label: "The line's intercept and slope",
      step: 0.02,
    },
  ];
}

const within = ({ x, y }: Frame, [a, b]: Point): boolean =>
  a >= x.from && a <= x.to && b >= y.from && b <= y.to;

/** The lines on which one of the two slopes is zero: they cross in the minimum. */
function flatLines(points: readonly Point[]): Mark[] {
  const { n, x, y, xx, xy } = sumsOf(points);
  const ends = [map.y.from, map.y.to] as const;
  // n φ₀ + x φ₁ = y   and   x φ₀ + xx φ₁ = xy, each solved for φ₀ at the panel's lower and upper end.
  const first = ends.map((phi1): Point => [(y - x * phi1) / n, phi1]);
  const second = Math.abs(x) < 1e-9 ? [] : ends.map((phi1): Point => [(xy - xx * phi1) / x, phi1]);
  const named = (points: readonly Point[], label: string, role: Role, at: "top" | "bottom"): Mark[] => {
    const drawn = line(map, points, role, { thin: true });
    const [piece] = drawn;
    if (piece?.kind !== "line") return [];
    const [x, y] = at === "top" ? piece.points.at(-1)! : piece.points[0]!;
    return [
      ...drawn,
      text(inside(map, [x + 0.06, y + (at === "top" ? -0.08 : 0.08)]), label, {
        role,
        anchor: "start",
        strong: true,
      }),
    ];
  };
  return [...named(first, "∂L/∂φ₀ = 0", "unit1", "bottom"), ...named(second, "∂L/∂φ₁ = 0", "unit2", "top")];
}

/** Down the slope; the arrow grows with the root of the slope, for the slope itself spans decades. */
function downhill(points: readonly Point[], [phi0, phi1]: Point): Mark[] {
  const [a, b] = slopes(points, phi0, phi1);
  const size = Math.hypot(a, b);
  if (size < 1e-9) return [];
  const length = Math.min(0.9, 0.11 * Math.sqrt(size));
  return arrow(map, [phi0, phi1], [phi0 - (a / size) * length, phi1 - (b / size) * length], "bad");
}

function move(state: LossState, handle: string, to: Point): LossState {
  const held = (phi0: number, phi1: number): LossState => ({
    ...state,
    phi0: clamp(phi0, map.x.from, map.x.to),
    phi1: clamp(phi1, map.y.from, map.y.to),
  });
  const right = state.phi0 + state.phi1 * data.x.to;
  if (handle === "place") return held(to[0], to[1]);
  if (handle === "left") return held(to[1], (right - to[1]) / data.x.to);
  if (handle === "right") return held(state.phi0, (to[1] - state.phi0) / data.x.to);
  const moved = Number(handle.slice("point".length));
  return { ...state, points: state.points.map((point, i) => (i === moved ? inside(data, to) : point)) };
}

/** Gradient descent with the engine's own gradient, one state a step. */
async function* descend(state: LossState): AsyncGenerator<LossState> {
  const { n, xx } = sumsOf(state.points);
  const walk = train({
    start: { phi0: state.phi0, phi1: state.phi1 },
    loss: (engine) => {
      const x = engine.tensor(state.points.map(([x]) => x));
      const y = engine.tensor(state.points.map(([, y]) => y));
      return ({ phi0, phi1 }) => phi0.add(phi1.multiply(x)).subtract(y).square().sum();
    },
    // The largest curvature is at most the trace of the Hessian, 2(I + Σx²): a step of half its inverse never overshoots.
    rate: 0.5 / (2 * (n + xx)),
    steps: 400,
    by: "descent",
  });
  for await (const { parameters } of walk) yield { ...state, ...parameters };
}
