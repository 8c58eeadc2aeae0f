/**
 * Lines drawn into the plane one after another, and the regions they make. Each line is held by the foot of its perpendicular from the
 * centre, so that one handle turns and shifts it. Beside it, the count against the most that so many lines can reach.
 */
import { additions, cells, mostRegions, type Plane } from "./arrangement.ts";
import type { Figure } from "./figure.ts";
import { counted } from "./format.ts";
import { axis, blank, curve, dots, frame, inside, line, panel } from "./marks.ts";
import type { Mark, Point, Role, Scene } from "./scene.ts";
import { unitRoles } from "./shallow-panels.ts";

export type LinesState = {
  readonly count: number;
  readonly arrangement: string;
  readonly feet: readonly Point[];
};

const most = 8;
const plane = frame(blank(-1, 1), blank(-1, 1));

const at = (distance: number, angle: number): Point => [
  distance * Math.cos(angle),
  distance * Math.sin(angle),
];

/** General position. The first five make a star, with all ten crossings in view; three more slip in between without meeting a crossing. */
const general: readonly Point[] = [
  ...[0, 1, 2, 3, 4].map((i) => at(0.27 + 0.012 * i, 1.45 + (i * 4 * Math.PI) / 5)),
  at(0.09, 0.35),
  at(0.2, 2.6),
  at(0.34, 4.35),
];

const arrangements: Record<string, { readonly label: string; readonly feet: readonly Point[] }> = {
  general: { label: "General position", feet: general },
  pair: { label: "Two parallel", feet: [at(0.3, 0.5), at(0.3, 0.5 + Math.PI), ...general.slice(1, -1)] },
  parallel: {
    label: "All parallel",
    feet: Array.from({ length: most }, (_, i) => {
      const distance = -0.78 + (i * 1.56) / (most - 1);
      return at(distance, 0.4);
    }),
  },
  point: {
    label: "All through one point",
    // The feet of all lines through p lie on the circle with p and the centre as its ends.
    feet: Array.from({ length: most }, (_, i) => {
      const angle = (Math.PI * (i + 0.5)) / most;
      const p: Point = [0.24, 0.16];
      return at(p[0] * Math.cos(angle) + p[1] * Math.sin(angle), angle);
    }),
  },
  own: { label: "Your own", feet: general },
};

export function linesFigure<V>(count: (given: V) => number): Figure<V, LinesState> {
  return {
    start: (given) => ({ count: count(given), arrangement: "general", feet: general }),
    controls: [
      { kind: "slider", name: "count", label: "Lines (hidden units)", from: 0, to: most, step: 1 },
      {
        kind: "menu",
        name: "arrangement",
        label: "Arrangement",
        options: Object.entries(arrangements).map(([value, { label }]) => ({ value, label })),
      },
    ],
    scene: linesScene,
    move: (state, handle, to) => {
      const moved = Number(handle.slice("line".length)) - 1;
      const feet = feetOf(state).map((foot, i) => (i === moved ? inside(plane, to) : foot));
      return { ...state, arrangement: "own", feet };
    },
    caption:
      "Drag a line by its handle. Each new line adds one region, and one more for every place where it crosses the lines before it.",
  };
}

const feetOf = (state: LinesState): readonly Point[] =>
  state.arrangement === "own" ? state.feet : (arrangements[state.arrangement] ?? arrangements.general!).feet;

/** The line through its foot, at right angles to the way from the centre. A foot in the centre itself is an upright line. */
const lineOf = ([x, y]: Point): Plane => {
  const size = Math.hypot(x, y);
  return size < 1e-9 ? { bias: 0, normal: [1, 0] } : { bias: -size, normal: [x / size, y / size] };
};

const roleOf = (i: number): Role => unitRoles[i % unitRoles.length]!;

function linesScene(state: LinesState): Scene {
  const count = Math.round(Math.min(most, Math.max(0, state.count)));
  const feet = feetOf(state).slice(0, count);
  const lines = feet.map(lineOf);
  const added = additions(lines);
  const totals = [1, ...added.map((_, i) => 1 + added.slice(0, i + 1).reduce((a, b) => a + b, 0))];
  const total = totals.at(-1)!;
  const limit = mostRegions(count, 2);
  const chart = frame(axis(0, most, "lines", most), axis(0, 40, "regions", 4));
  return {
    alt: `${counted(count, "line")} cut the plane into ${total} ${total === 1 ? "region" : "regions"}${
      total === limit
        ? ", the most that is possible"
        : `, fewer than the ${limit} of general position: some are parallel or meet in one point`
    }.${count > 0 ? ` One by one they added ${added.join(", ")}.` : ""}`,
    panels: [
      panel(
        "plane",
        plane,
        [...tints(lines), ...lines.map((line, i) => drawn(line, roleOf(i))), ...feet.map(grip)],
        {
          title: total === 1 ? "1 region" : `${total} regions`,
          width: 0.56,
          aspect: 1,
        },
      ),
      panel(
        "count",
        chart,
        [
          curve(chart, (n) => mostRegions(Math.round(n), 2), "soft", {
            thin: true,
            dashed: true,
            bends: Array.from({ length: most - 1 }, (_, i) => i + 1),
          }),
          dots(
            chart,
            Array.from({ length: most + 1 }, (_, n): Point => [n, mostRegions(n, 2)]),
            "soft",
            {
              hollow: true,
              radius: 4,
            },
          ),
          dots(
            chart,
            totals.map((regions, n): Point => [n, regions]),
            "unit1",
            { radius: 4.5 },
          ),
        ],
        { title: "Filled: these lines. Hollow: the most", width: 0.44, aspect: 1.18 },
      ),
    ],
    readings: [
      { label: "Regions", value: String(total) },
      {
        label: `Most for ${counted(count, "line")}`,
        value: `1 + ${count} + ${(count * (count - 1)) / 2} = ${limit}`,
      },
      ...added.map((extra, i) => ({
        label: `Line ${i + 1}`,
        value: extra === 0 ? "lies on an earlier line: adds 0" : `crosses in ${extra - 1}: adds ${extra}`,
        role: roleOf(i),
      })),
    ],
  };
}

/** Neighbouring regions differ by one line, so shading by the parity of the pattern sets each off from its neighbours. */
const tints = (lines: readonly Plane[]): Mark[] =>
  cells(plane, lines)
    .filter(({ code }) => [...code].filter((digit) => digit === "1").length % 2 === lines.length % 2)
    .map(({ outline }) => ({ kind: "area", points: outline, role: "mark", opacity: 0.28 }));

function drawn({ bias, normal }: Plane, role: Role): Mark[] {
  const [a, b] = normal as [number, number];
  const foot: Point = [-bias * a, -bias * b];
  const far = 3;
  const ends: Point[] = [
    [foot[0] - b * far, foot[1] + a * far],
    [foot[0] + b * far, foot[1] - a * far],
  ];
  return line(plane, ends, role);
}

const grip = (foot: Point, i: number): Mark => ({
  kind: "handle",
  id: `line${i + 1}`,
  at: inside(plane, foot),
  role: roleOf(i),
  free: "xy",
  label: `Line ${i + 1}: shifts and turns`,
  step: 0.02,
});
