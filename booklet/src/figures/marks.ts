/**
 * The words a figure is written in: curves that bend exactly where their function bends and break where it jumps,
 * polygons, points, arrows, all cut to their panel so that no renderer has to.
 */
import type { Axis, Mark, Panel, Point, Role } from "./scene.ts";

export const axis = (from: number, to: number, label?: string, ticks?: Axis["ticks"]): Axis => ({
  from,
  to,
  ...(label === undefined ? {} : { label }),
  ...(ticks === undefined ? {} : { ticks }),
});

/** A drawing surface without numbers, for diagrams. */
export const blank = (from: number, to: number): Axis => ({ from, to, ticks: "none" });

export interface Frame {
  readonly x: Axis;
  readonly y: Axis;
}

/** A window of the plane, from the centre of which nothing is missing. */
export const frame = (x: Axis, y: Axis): Frame => ({ x, y });

export const clamp = (value: number, from: number, to: number): number =>
  Number.isFinite(value) ? Math.min(to, Math.max(from, value)) : (from + to) / 2;

/** A point moved to the nearest place inside the frame. */
export const inside = (frame: Frame, [x, y]: Point): Point => [
  clamp(x, frame.x.from, frame.x.to),
  clamp(y, frame.y.from, frame.y.to),
];

export interface LineStyle {
  readonly dashed?: boolean;
  readonly thin?: boolean;
  readonly label?: string;
}

/** A polyline cut to its frame: one mark for each piece that is visible. A label goes to the last. */
export function line(frame: Frame, points: readonly Point[], role: Role, style: LineStyle = {}): Mark[] {
  const { label, ...plain } = style;
  const pieces = clipPolyline(points, frame);
  return pieces.map((points, i) => ({
    kind: "line",
    points,
    role,
    ...plain,
    ...(label !== undefined && i === pieces.length - 1 ? { label } : {}),
  }));
}

export interface Shape {
  /** Where the function bends; between two of these it is straight (unless `smooth`). */
  readonly bends?: readonly number[];
  /** Where it jumps: the curve is broken there. */
  readonly jumps?: readonly number[];
  /** Sampled finely between the bends. */
  readonly smooth?: boolean;
}

/** Samples in a smooth curve: at 720 px, a corner every six. */
const samples = 120;

/** The graph of a function over an interval, as points: one polyline for each piece without a jump. */
export function graph(
  f: (x: number) => number,
  over: readonly [number, number],
  shape: Shape = {},
): Point[][] {
  const [from, to] = over;
  const within = (places: readonly number[] = []) =>
    places.filter((x) => Number.isFinite(x) && x > from && x < to).sort((a, b) => a - b);
  const ends = [from, ...within(shape.jumps), to];
  // A hair inside each end: a function that jumps there is asked for the value on this side.
  const hair = (to - from) * 1e-9;
  return ends.slice(1).map((end, i) => {
    const start = ends[i]!;
    const bends = within(shape.bends).filter((x) => x > start && x < end);
    const inner = shape.smooth ? [...bends, ...between(start, end, samples)].sort((a, b) => a - b) : bends;
    const value = (x: number): Point => [x, f(clamp(x, start + hair, end - hair))];
    return [start, ...inner, end].map(value);
  });
}

const between = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count - 1 }, (_, i) => from + ((to - from) * (i + 1)) / count);

/** The graph of a function over the frame's width, as marks. */
export const curve = (
  frame: Frame,
  f: (x: number) => number,
  role: Role,
  shape: Shape & LineStyle = {},
): Mark[] => {
  const { bends, jumps, smooth, ...style } = shape;
  return graph(f, [frame.x.from, frame.x.to], shape).flatMap((points) => line(frame, points, role, style));
};

/** A level line across the frame. */
export const level = (frame: Frame, y: number, role: Role = "faint", style: LineStyle = {}): Mark[] =>
  line(
    frame,
    [
      [frame.x.from, y],
      [frame.x.to, y],
    ],
    role,
    { thin: true, ...style },
  );

/** An upright line through the frame. */
export const upright = (frame: Frame, x: number, role: Role = "faint", style: LineStyle = {}): Mark[] =>
  line(
    frame,
    [
      [x, frame.y.from],
      [x, frame.y.to],
    ],
    role,
    { thin: true, ...style },
  );

/** A strip of the frame between two inputs. */
export function strip(frame: Frame, from: number, to: number, role: Role, opacity: number): Mark {
  const [left, right] = [clamp(from, frame.x.from, frame.x.to), clamp(to, frame.x.from, frame.x.to)];
  const { from: low, to: high } = frame.y;
  return {
    kind: "area",
    points: [
      [left, low],
      [right, low],
      [right, high],
      [left, high],
    ],
    role,
    opacity,
  };
}

/** The frame's corners, counter-clockwise. */
export const corners = ({ x, y }: Frame): Point[] => [
  [x.from, y.from],
  [x.to, y.from],
  [x.to, y.to],
  [x.from, y.to],
];

/** An arrow whose head stays in the frame; one too short to have a direction is left out. */
export function arrow(frame: Frame, from: Point, to: Point, role: Role): Mark[] {
  const [cut] = clipPolyline([from, to], frame);
  if (!cut) return [];
  const size = Math.hypot(
    (cut.at(-1)![0] - cut[0]![0]) / (frame.x.to - frame.x.from),
    (cut.at(-1)![1] - cut[0]![1]) / (frame.y.to - frame.y.from),
  );
  return size < 1e-3 ? [] : [{ kind: "arrow", from: cut[0]!, to: cut.at(-1)!, role }];
}

export const text = (
  at: Point,
  words: string,
  style: { role?: Role; anchor?: "start" | "middle" | "end"; strong?: boolean } = {},
): Mark => ({ kind: "text", at, text: words, ...style });

/** The dots that lie in the frame. */
export function dots(
  frame: Frame,
  points: readonly Point[],
  role: Role,
  style: { radius?: number; hollow?: boolean } = {},
): Mark {
  const visible = ([x, y]: Point) =>
    x >= frame.x.from && x <= frame.x.to && y >= frame.y.from && y <= frame.y.to;
  return { kind: "dots", points: points.filter(visible), role, ...style };
}

export const panel = (
  id: string,
  frame: Frame,
  marks: readonly (Mark | readonly Mark[])[],
  look: { title?: string; width?: number; aspect?: number } = {},
): Panel => ({ id, ...look, x: frame.x, y: frame.y, marks: marks.flat() as Mark[] });

/** A polygon cut by the half-plane where `keep` is not negative (Sutherland and Hodgman). `keep` is affine. */
export function cutPolygon(polygon: readonly Point[], keep: (p: Point) => number): Point[] {
  const out: Point[] = [];
  polygon.forEach((p, i) => {
    const q = polygon[(i + 1) % polygon.length]!;
    const [at, next] = [keep(p), keep(q)];
    if (at >= 0) out.push(p);
    if (at >= 0 !== next >= 0) out.push(along(p, q, at / (at - next)));
  });
  return out;
}

const along = (p: Point, q: Point, t: number): Point => [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];

/** The pieces of a polyline inside the frame (Liang and Barsky, segment by segment, joined again where they touch). */
export function clipPolyline(points: readonly Point[], { x, y }: Frame): Point[][] {
  const pieces: Point[][] = [];
  let open: Point[] | undefined;
  const finite = ([a, b]: Point) => Number.isFinite(a) && Number.isFinite(b);
  for (let i = 1; i < points.length; i++) {
    const [p, q] = [points[i - 1]!, points[i]!];
    const span = finite(p) && finite(q) ? visible(p, q, x, y) : undefined;
    if (!span) {
      open = undefined;
      continue;
    }
    const [enter, leave] = span;
    if (open === undefined || enter > 0) pieces.push((open = [along(p, q, enter)]));
    open.push(leave < 1 ? along(p, q, leave) : q);
    if (leave < 1) open = undefined;
  }
  return pieces.filter((piece) => piece.length > 1);
}

/** The share [enter, leave] of the segment that lies inside, if any. */
function visible(p: Point, q: Point, x: Axis, y: Axis): [number, number] | undefined {
  let [enter, leave] = [0, 1];
  for (const [at, step, from, to] of [
    [p[0], q[0] - p[0], x.from, x.to],
    [p[1], q[1] - p[1], y.from, y.to],
  ] as const) {
    if (step === 0) {
      if (at < from || at > to) return undefined;
      continue;
    }
    const [a, b] = [(from - at) / step, (to - at) / step];
    enter = Math.max(enter, Math.min(a, b));
    leave = Math.min(leave, Math.max(a, b));
  }
  return enter < leave || (enter === leave && enter === 0 && p === q) ? [enter, leave] : undefined;
}

export interface Name {
  readonly y: number;
  readonly text: string;
  readonly role: Role;
}

/** Names of curves along one side of a panel, moved apart where they would overlap. */
export function sideNames(frame: Frame, side: "left" | "right", names: readonly Name[]): Mark[] {
  const { from, to } = frame.y;
  const apart = (to - from) * 0.12;
  const sorted = [...names].sort((a, b) => a.y - b.y);
  const heights = sorted.map(({ y }) => clamp(y, from, to));
  for (let i = 1; i < heights.length; i++) heights[i] = Math.max(heights[i]!, heights[i - 1]! + apart);
  // What was pushed out above comes back down, pushing the others.
  for (let i = heights.length - 1; i >= 0; i--)
    heights[i] = Math.min(heights[i]!, to - apart * (heights.length - 1 - i + 0.5));
  const width = frame.x.to - frame.x.from;
  const x = side === "left" ? frame.x.from + width * 0.03 : frame.x.to - width * 0.05;
  return sorted.map(({ text: words, role }, i) =>
    text([x, heights[i]!], words, { role, anchor: side === "left" ? "start" : "end", strong: true }),
  );
}

/** A function of two inputs over the frame, with level lines. */
export function field(
  { x, y }: Frame,
  f: (x: number, y: number) => number,
  levels: readonly number[],
  cells = 72,
): Mark {
  const along = (axis: Axis, i: number) => axis.from + ((axis.to - axis.from) * i) / cells;
  const steps = Array.from({ length: cells + 1 }, (_, i) => i);
  return { kind: "field", values: steps.map((r) => steps.map((c) => f(along(x, c), along(y, r)))), levels };
}
