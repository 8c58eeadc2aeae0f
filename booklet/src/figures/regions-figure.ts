/**
 * Two inputs, three hidden units: each unit is active on one side of a line, and every region is tinted with the colours of the units
 * that are active in it. Of the eight patterns, seven fit into the plane.
 */
import { area, cells, centroid, height, type Plane, patterns } from "./arrangement.ts";
import type { Figure } from "./figure.ts";
import { fixed, listed, subscript } from "./format.ts";
import { arrow, axis, corners, cutPolygon, field, frame, inside, line, panel, text } from "./marks.ts";
import type { Mark, Point, Scene } from "./scene.ts";
import { unitRoles } from "./shallow-panels.ts";

/** The network of figure 3.8: pre-activations, and the weights of the output. */
export const figure38 = {
  units: [
    { bias: 0.2, normal: [0.5, 0.5] },
    { bias: -0.3, normal: [0.9, -0.1] },
    { bias: 0.2, normal: [0.2, -0.7] },
  ] satisfies Plane[],
  offset: 0.4,
  weights: [-1, 1.8, -0.5],
};

/** Two points on each unit's line; the unit is active to the left on the way from the first to the second. */
export type RegionsState = { readonly ends: readonly Point[] };

const plane = frame(axis(-1, 1, "input x₁", 4), axis(-1, 1, "input x₂", 4));
/** How far the handles stand from the foot of their line: unequal, so that none lies on another. */
const reaches = [0.75, 0.5, 0.62];
const sizes = figure38.units.map(({ normal }) => Math.hypot(...normal));

export function regionsFigure(): Figure<unknown, RegionsState> {
  return {
    start: () => ({ ends: figure38.units.flatMap((unit, d) => endsOf(unit, reaches[d])) }),
    scene: regionsScene,
    move: (state, handle, to) => {
      const [unit, end] = [Number(handle[4]) - 1, Number(handle[6]) - 1];
      const place = inside(plane, to);
      return { ends: state.ends.map((point, i) => (i === unit * 2 + end ? place : point)) };
    },
    caption:
      "Drag the two ends of a line. A region is tinted with the colours of its active units and labelled with its pattern. Can you make another pattern the missing one?",
  };
}

/** Where the line leaves the middle part of the panel, ordered so that the active side is on the left. */
function endsOf({ bias, normal }: Plane, reach = 0.62): [Point, Point] {
  const [a, b] = normal as [number, number];
  const size = Math.hypot(a, b);
  const foot: Point = [(-bias * a) / size ** 2, (-bias * b) / size ** 2];
  // Turning the normal by a right angle gives the direction with the active side on its left.
  const [dx, dy] = [b / size, -a / size];
  return [
    [foot[0] - reach * dx, foot[1] - reach * dy],
    [foot[0] + reach * dx, foot[1] + reach * dy],
  ];
}

function unitsOf({ ends }: RegionsState): Plane[] {
  return sizes.map((size, d) => {
    const [p, q] = [ends[2 * d] ?? [0, 0], ends[2 * d + 1] ?? [0, 1]];
    const length = Math.hypot(q[0] - p[0], q[1] - p[1]);
    if (length < 1e-6) return { bias: -size * p[0], normal: [size, 0] };
    const normal = [(-(q[1] - p[1]) * size) / length, ((q[0] - p[0]) * size) / length];
    return { bias: -(normal[0]! * p[0] + normal[1]! * p[1]), normal };
  });
}

function regionsScene(state: RegionsState): Scene {
  const units = unitsOf(state);
  const inView = cells(plane, units);
  const anywhere = patterns(units, 2);
  const all = Array.from({ length: 8 }, (_, i) => i.toString(2).padStart(3, "0"));
  const missing = all.filter((code) => !anywhere.has(code));
  const network = (x: number, y: number) =>
    figure38.weights.reduce(
      (sum, weight, d) => sum + weight * Math.max(0, height(units[d]!, [x, y])),
      figure38.offset,
    );
  return {
    alt: `Three lines, one for each hidden unit, cut the plane into ${anywhere.size} regions with different patterns of active units: ${[...anywhere].sort().join(", ")}. ${missing.length === 1 ? `The pattern ${missing[0]} does not occur` : `The patterns ${listed(missing)} do not occur`}.`,
    panels: [
      panel("regions", plane, [tints(units), borders(units), labels(inView), grips(state)].flat(), {
        title: `${anywhere.size} patterns; missing: ${missing.join(", ")}`,
        width: 0.5,
        aspect: 1,
      }),
      panel(
        "output",
        plane,
        [
          field(plane, network, [-1.2, -0.9, -0.6, -0.3, 0, 0.3, 0.6, 0.9, 1.2, 1.5], 60),
          ...units.flatMap((unit, d) => drawn(unit, d, true)),
        ],
        { title: "The output, with its level lines", width: 0.5, aspect: 1 },
      ),
    ],
    readings: [
      ...all.map((code) => ({
        label: `Pattern ${code}`,
        value: anywhere.has(code)
          ? code === "000"
            ? "no unit active"
            : `active: ${active(code)}`
          : "does not occur",
      })),
      ...units.map(({ bias, normal }, d) => ({
        label: `h${subscript(d + 1)}`,
        value: `ReLU[${fixed(bias)} ${signed(normal[0]!)} x₁ ${signed(normal[1]!)} x₂]`,
        role: unitRoles[d]!,
      })),
    ],
  };
}

const signed = (value: number): string => (value < 0 ? `− ${fixed(-value)}` : `+ ${fixed(value)}`);
const active = (code: string): string =>
  listed([...code].flatMap((digit, d) => (digit === "1" ? [`h${subscript(d + 1)}`] : [])));

/** One veil per unit over its active half: where veils lie over one another, the units are active together. */
const tints = (units: readonly Plane[]): Mark[] =>
  units.map((unit, d) => ({
    kind: "area",
    points: cutPolygon(corners(plane), (p) => height(unit, p)),
    role: unitRoles[d]!,
    opacity: 0.17,
  }));

function drawn({ bias, normal }: Plane, d: number, thin: boolean): Mark[] {
  const [a, b] = normal as [number, number];
  const square = a * a + b * b;
  const foot: Point = [(-bias * a) / square, (-bias * b) / square];
  const [dx, dy] = [(3 * b) / Math.sqrt(square), (-3 * a) / Math.sqrt(square)];
  return line(
    plane,
    [
      [foot[0] - dx, foot[1] - dy],
      [foot[0] + dx, foot[1] + dy],
    ],
    unitRoles[d]!,
    thin ? { thin } : {},
  );
}

/** Each line with a short arrow to its active side, from a third of the way between its ends. */
const borders = (units: readonly Plane[]): Mark[] =>
  units.flatMap((unit, d) => {
    const [p, q] = endsOf(unit);
    const start: Point = [p[0] + 0.18 * (q[0] - p[0]), p[1] + 0.18 * (q[1] - p[1])];
    const size = Math.hypot(...unit.normal);
    const tip: Point = [
      start[0] + (0.16 * unit.normal[0]!) / size,
      start[1] + (0.16 * unit.normal[1]!) / size,
    ];
    return [...drawn(unit, d, false), ...arrow(plane, start, tip, unitRoles[d]!)];
  });

/** The pattern in the middle of each region that is large enough to hold it. */
const labels = (found: ReturnType<typeof cells>): Mark[] =>
  found
    .filter(({ outline }) => area(outline) > 0.05)
    .map(({ code, outline }) => text(centroid(outline), code, { role: "ink", strong: true }));

const grips = ({ ends }: RegionsState): Mark[] =>
  ends.map((at, i) => ({
    kind: "handle",
    id: `unit${Math.floor(i / 2) + 1}.${(i % 2) + 1}`,
    at: inside(plane, at),
    role: unitRoles[Math.floor(i / 2)]!,
    free: "xy",
    label: `Line of unit ${Math.floor(i / 2) + 1}, ${i % 2 === 0 ? "first" : "second"} end`,
    step: 0.02,
  }));
