/** Planes in a cube, seen from any side: with three inputs every hidden unit is switched along a plane, and three planes make eight regions. */
import { code, height, mostRegions, type Plane } from "./arrangement.ts";
import type { Figure } from "./figure.ts";
import { capitalised, counted } from "./format.ts";
import { axis, blank, curve, dots, frame, line, panel, text } from "./marks.ts";
import type { Mark, Point, Scene } from "./scene.ts";
import { unitRoles } from "./shallow-panels.ts";

export type PlanesState = { readonly count: number; readonly turn: number; readonly tilt: number };
type Place = readonly [number, number, number];

const most = 6;
const view = frame(blank(-1.75, 1.75), blank(-1.75, 1.75));

/** Slanted a little, so that no two meet at a right angle and all eight regions of the first three can be told apart. */
const planes: readonly Plane[] = [
  { bias: 0.05, normal: [1, 0.18, 0.1] },
  { bias: -0.05, normal: [-0.15, 1, 0.2] },
  { bias: 0.02, normal: [0.12, -0.2, 1] },
  { bias: 0.35, normal: [0.7, 0.6, -0.5] },
  { bias: -0.4, normal: [0.6, -0.7, 0.45] },
  { bias: 0.45, normal: [-0.5, 0.5, 0.75] },
];

export function planesFigure<V>(count: (given: V) => number): Figure<V, PlanesState> {
  return {
    start: (given) => ({ count: count(given), turn: 32, tilt: 22 }),
    controls: [
      { kind: "slider", name: "count", label: "Planes (hidden units)", from: 0, to: most, step: 1 },
      { kind: "slider", name: "turn", label: "Turn", from: -180, to: 180, step: 1 },
      { kind: "slider", name: "tilt", label: "Tilt", from: -80, to: 80, step: 1 },
    ],
    scene: planesScene,
    move: (state, _, [x, y]) => ({
      ...state,
      turn: Math.round((x / view.x.to) * 180),
      tilt: Math.round((y / view.y.to) * 80),
    }),
    caption:
      "Turn the cube with the sliders. Up to three planes every new one cuts every region in two; the fourth no longer can.",
  };
}

function planesScene(state: PlanesState): Scene {
  const count = Math.round(Math.min(most, Math.max(0, state.count)));
  const shown = planes.slice(0, count);
  const project = camera(state.turn, state.tilt);
  const regions = mostRegions(count, 3);
  const chart = frame(axis(0, most, "planes", most), axis(0, 64, "regions", 4));
  const numbers = Array.from({ length: most + 1 }, (_, n) => n);
  const bends = numbers.slice(1, -1);
  return {
    alt: `${capitalised(counted(count, "plane"))} in general position cut space into ${regions} ${regions === 1 ? "region" : "regions"}${regions === 2 ** count ? `, all the ${2 ** count} patterns of active units there are` : `, not the ${2 ** count} patterns one could write down`}.`,
    panels: [
      panel("space", view, [...cube(project), ...faces(shown, project), ...codes(shown, project)], {
        title: `${regions} ${regions === 1 ? "region" : "regions"}`,
        width: 0.56,
        aspect: 1,
      }),
      panel(
        "count",
        chart,
        [
          curve(chart, (n) => 2 ** Math.round(n), "soft", { thin: true, dashed: true, bends }),
          curve(chart, (n) => mostRegions(Math.round(n), 3), "unit1", { thin: true, bends }),
          dots(
            chart,
            numbers.map((n): Point => [n, 2 ** n]),
            "soft",
            { hollow: true, radius: 4 },
          ),
          dots(
            chart,
            numbers.slice(0, count + 1).map((n): Point => [n, mostRegions(n, 3)]),
            "unit1",
            { radius: 4.5 },
          ),
        ],
        { title: "Filled: regions. Hollow: patterns", width: 0.44, aspect: 1.18 },
      ),
    ],
    readings: [
      { label: "Regions", value: String(regions) },
      {
        label: "Patterns of active units",
        value: `2${count === 0 ? "⁰" : "⁰¹²³⁴⁵⁶"[count]} = ${2 ** count}`,
      },
    ],
  };
}

/** Turns about the upright axis, then tilts; what is left of depth orders the drawing. */
function camera(turn: number, tilt: number) {
  const [a, b] = [turn, tilt].map(
    (degrees) => ((Number.isFinite(degrees) ? degrees : 0) * Math.PI) / 180,
  ) as [number, number];
  return ([x, y, z]: Place): { at: Point; depth: number } => {
    const [right, away] = [x * Math.cos(a) - y * Math.sin(a), x * Math.sin(a) + y * Math.cos(a)];
    return { at: [right, z * Math.cos(b) - away * Math.sin(b)], depth: away * Math.cos(b) + z * Math.sin(b) };
  };
}
type Camera = ReturnType<typeof camera>;

const signs: readonly Place[] = Array.from({ length: 8 }, (_, i) => [
  i & 1 ? 1 : -1,
  i & 2 ? 1 : -1,
  i & 4 ? 1 : -1,
]);
const edges: readonly (readonly [Place, Place])[] = signs.flatMap((p, i) =>
  [1, 2, 4].filter((bit) => (i & bit) === 0).map((bit) => [p, signs[i | bit]!] as const),
);

const cube = (project: Camera): Mark[] =>
  edges.flatMap(([p, q]) => line(view, [project(p).at, project(q).at], "faint", { thin: true }));

/** Each plane's section of the cube, farthest first. */
function faces(shown: readonly Plane[], project: Camera): Mark[] {
  return shown
    .map((plane, i) => ({ section: section(plane), role: unitRoles[i % unitRoles.length]! }))
    .map(({ section, role }) => {
      const projected = section.map(project);
      return {
        points: around(projected.map(({ at }) => at)),
        role,
        depth: Math.max(...projected.map(({ depth }) => depth)),
      };
    })
    .filter(({ points }) => points.length > 2)
    .sort((a, b) => b.depth - a.depth)
    .flatMap(({ points, role }): Mark[] => [
      { kind: "area", points, role, opacity: 0.2 },
      ...line(view, [...points, points[0]!], role),
    ]);
}

/** Where a plane meets the cube's edges. */
function section(plane: Plane): Place[] {
  return edges.flatMap(([p, q]) => {
    const [a, b] = [height(plane, p), height(plane, q)];
    if (a * b >= 0) return [];
    const t = a / (a - b);
    return [[p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1]), p[2] + t * (q[2] - p[2])] as Place];
  });
}

/** Corners of a convex polygon in order round their middle. */
function around(points: readonly Point[]): Point[] {
  const [cx, cy] = [0, 1].map((k) => points.reduce((sum, p) => sum + p[k]!, 0) / points.length) as [
    number,
    number,
  ];
  return [...points].sort((p, q) => Math.atan2(p[1] - cy, p[0] - cx) - Math.atan2(q[1] - cy, q[0] - cx));
}

/** The patterns at the middle of each region inside the cube; only while there are few enough to read. */
function codes(shown: readonly Plane[], project: Camera): Mark[] {
  if (shown.length === 0 || shown.length > 3) return [];
  const sums = new Map<string, { total: Place; count: number }>();
  const steps = Array.from({ length: 9 }, (_, i) => -0.96 + i * 0.24);
  for (const x of steps)
    for (const y of steps)
      for (const z of steps) {
        const key = code(shown, [x, y, z]);
        const { total, count } = sums.get(key) ?? { total: [0, 0, 0] as Place, count: 0 };
        sums.set(key, { total: [total[0] + x, total[1] + y, total[2] + z], count: count + 1 });
      }
  return [...sums]
    .map(([key, { total, count }]) => ({
      key,
      ...project(total.map((sum) => (1.45 * sum) / count) as unknown as Place),
    }))
    .sort((a, b) => b.depth - a.depth)
    .map(({ key, at, depth }) => text(at, key, { role: depth > 0 ? "soft" : "ink", strong: depth <= 0 }));
}
