/** The figure kit: geometry by its laws, drawings by golden files, live runs by where they end. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  additions,
  area,
  cells,
  centroid,
  code,
  mostRegions,
  type Plane,
  patterns,
} from "../src/figures/arrangement.ts";
import { contour, raised } from "../src/figures/contour.ts";
import { compact, fixed, listed, short } from "../src/figures/format.ts";
import { layout } from "../src/figures/layout.ts";
import { leastSquares, loss } from "../src/figures/loss-figure.ts";
import {
  axis,
  clipPolyline,
  cutPolygon,
  frame,
  graph,
  inside,
  panel,
  sideNames,
  text,
} from "../src/figures/marks.ts";
import type { Point, Scene } from "../src/figures/scene.ts";
import { activations, figure33, joints, output, regions, type Shallow } from "../src/figures/shallow.ts";
import { moveParameter, toNet, toState } from "../src/figures/shallow-figure.ts";
import { tickLabels, ticks } from "../src/figures/ticks.ts";
import { toSvg } from "../src/figures/to-svg.ts";
import { toText } from "../src/figures/to-text.ts";
import type { TrainingState } from "../src/figures/training-figure.ts";
import { bookValues, open } from "../src/index.ts";
import { drawPlanes } from "../src/problems/ch03/03-18-regions.ts";
import { random } from "../src/random.ts";

const unit = frame(axis(-1, 1), axis(-1, 1));
const coordinate = fc.double({ min: -3, max: 3, noNaN: true });
const point = fc.tuple(coordinate, coordinate);
const isInside = ([x, y]: Point) => Math.abs(x) <= 1 + 1e-9 && Math.abs(y) <= 1 + 1e-9;
const plane: fc.Arbitrary<Plane> = fc
  .tuple(
    fc.double({ min: -0.8, max: 0.8, noNaN: true }),
    fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
  )
  .map(([bias, angle]) => ({ bias, normal: [Math.cos(angle), Math.sin(angle)] }));

describe("numbers", () => {
  test("have a real minus sign and no negative zero", () => {
    expect(fixed(-0.5)).toBe("−0.50");
    expect(fixed(-0.001)).toBe("0.00");
    expect(short(-1.5)).toBe("−1.5");
    expect(short(2)).toBe("2");
    expect(short(100)).toBe("100");
    expect(compact(1234567)).toBe("1.2×10⁶");
    expect(compact(0.19987)).toBe("0.1999");
    expect(listed([1, 2, 3])).toBe("1, 2 and 3");
  });
});

describe("cutting to a frame", () => {
  test("leaves only what is inside, and all of it", () => {
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 2, maxLength: 8 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (line, t) => {
          const pieces = clipPolyline(line, unit);
          for (const piece of pieces) for (const p of piece) expect(isInside(p)).toBe(true);
          // A point of the line well inside the frame lies on some piece.
          const [p, q] = [line[0]!, line[1]!];
          const at: Point = [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];
          if (
            Math.hypot(q[0] - p[0], q[1] - p[1]) < 1e-3 ||
            Math.max(Math.abs(at[0]), Math.abs(at[1])) > 0.999
          )
            return;
          const near = pieces.some((piece) =>
            piece.slice(1).some((b, i) => distance(at, piece[i]!, b) < 1e-9),
          );
          expect(near).toBe(true);
        },
      ),
    );
  });

  test("of a polygon keeps the area on the kept side, and the two sides make up the whole", () => {
    const square: Point[] = [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ];
    fc.assert(
      fc.property(plane, ({ bias, normal }) => {
        const height = ([x, y]: Point) => bias + normal[0]! * x + normal[1]! * y;
        const both = area(cutPolygon(square, height)) + area(cutPolygon(square, (p) => -height(p)));
        expect(both).toBeCloseTo(4, 9);
      }),
    );
  });

  test("a curve with a jump is broken there, and bends exactly where it should", () => {
    const pieces = graph((x) => (x < 0 ? 0 : 1), [-1, 1], { jumps: [0] });
    expect(pieces).toEqual([
      [
        [-1, 0],
        [0, 0],
      ],
      [
        [0, 1],
        [1, 1],
      ],
    ]);
    const [bent] = graph((x) => Math.max(0, x), [-1, 1], { bends: [0] });
    expect(bent).toEqual([
      [-1, 0],
      [0, expect.closeTo(0)],
      [1, expect.closeTo(1)],
    ]);
  });
});

const distance = (p: Point, a: Point, b: Point): number => {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const square = dx * dx + dy * dy;
  const t = square === 0 ? 0 : Math.min(1, Math.max(0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square));
  return Math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
};

describe("ticks", () => {
  test("stand at round numbers inside the axis, evenly", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e4, max: 1e4, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e4, noNaN: true }),
        (from, size) => {
          const found = ticks(axis(from, from + size));
          expect(found.length).toBeGreaterThan(0);
          for (const at of found) {
            expect(at).toBeGreaterThanOrEqual(from - size * 1e-6);
            expect(at).toBeLessThanOrEqual(from + size * (1 + 1e-6));
          }
          const steps = found.slice(1).map((at, i) => at - found[i]!);
          for (const step of steps) expect(step).toBeCloseTo(steps[0]!, 6);
        },
      ),
    );
  });
  test("are labelled with equal digits", () => {
    expect(tickLabels(ticks(axis(-1, 1)))).toEqual(["−1.0", "−0.5", "0.0", "0.5", "1.0"]);
  });
});

describe("level lines", () => {
  const round = Array.from({ length: 41 }, (_, r) =>
    Array.from({ length: 41 }, (_, c) => Math.hypot(c - 20, r - 20)),
  );
  test("of a cone are closed circles of the right size", () => {
    const [circle, ...rest] = contour(round, 10);
    expect(rest).toEqual([]);
    expect(circle!.at(0)).toEqual(circle!.at(-1));
    for (const [x, y] of circle!) expect(Math.hypot(x - 20, y - 20)).toBeCloseTo(10, 1);
  });
  test("enclose what is above them, the border included", () => {
    const outside = raised(round, 15).reduce((sum, ring) => sum + signed(ring), 0);
    // The grid is 40 × 40; the hole has radius 15. Corners are cut at half a cell.
    expect(Math.abs(outside)).toBeCloseTo(1600 - Math.PI * 225, -1);
  });
});

const signed = (ring: readonly Point[]): number => {
  const twice = ring.reduce((sum, [x, y], i) => {
    const [u, v] = ring[(i + 1) % ring.length]!;
    return sum + x * v - u * y;
  }, 0);
  // The outer ring and the hole count against each other whichever way they were walked.
  const touchesBorder = ring.some(([x, y]) => x === 0 || y === 0 || x === 40 || y === 40);
  return (touchesBorder ? 1 : -1) * Math.abs(twice / 2);
};

describe("layout", () => {
  const panels = [1 / 3, 1 / 3, 1 / 3, 1, 0.56, 0.44].map((width, i) =>
    panel(`p${i}`, unit, [], { width, title: `Panel ${i}` }),
  );
  test("keeps every plot inside the width and clear of the others", () => {
    fc.assert(
      fc.property(fc.integer({ min: 280, max: 2000 }), (width) => {
        const { boxes, height } = layout({ alt: "", panels }, width);
        for (const box of boxes) {
          expect(box.left).toBeGreaterThanOrEqual(0);
          expect(box.left + box.width).toBeLessThanOrEqual(width);
          expect(box.top + box.height).toBeLessThanOrEqual(height);
          expect(box.width).toBeGreaterThan(60);
        }
        const apart = boxes.every((a, i) =>
          boxes.every(
            (b, j) =>
              i === j ||
              a.left + a.width <= b.left ||
              b.left + b.width <= a.left ||
              a.top + a.height <= b.top ||
              b.top + b.height <= a.top,
          ),
        );
        expect(apart).toBe(true);
      }),
    );
  });
  test("names along a side do not overlap and stay in the panel", () => {
    fc.assert(
      fc.property(fc.array(coordinate, { minLength: 1, maxLength: 5 }), (heights) => {
        const names = sideNames(
          unit,
          "left",
          heights.map((y, i) => ({ y, text: `${i}`, role: "ink" as const })),
        );
        const at = names.map((mark) => (mark.kind === "text" ? mark.at[1] : 0)).sort((a, b) => a - b);
        for (const y of at) expect(Math.abs(y)).toBeLessThanOrEqual(1);
        for (let i = 1; i < at.length; i++) expect(at[i]! - at[i - 1]!).toBeGreaterThan(0.23);
      }),
    );
  });
});

describe("lines and planes", () => {
  test("regions in a frame have different patterns, their own code, and fill it", () => {
    fc.assert(
      fc.property(fc.array(plane, { minLength: 1, maxLength: 5 }), (lines) => {
        const found = cells(unit, lines);
        expect(new Set(found.map((cell) => cell.code)).size).toBe(found.length);
        expect(found.reduce((sum, { outline }) => sum + area(outline), 0)).toBeCloseTo(4, 3);
        for (const cell of found) expect(code(lines, centroid(cell.outline))).toBe(cell.code);
      }),
    );
  });
  test("in general position reach the most regions", () => {
    for (const [count, size] of [
      [3, 2],
      [5, 2],
      [3, 3],
      [6, 3],
    ] as const)
      expect(patterns(drawPlanes(count, size, random(count)), size).size).toBe(mostRegions(count, size));
  });
  test("in special position add fewer", () => {
    const through = (angle: number, bias = 0): Plane => ({
      bias,
      normal: [Math.cos(angle), Math.sin(angle)],
    });
    const total = (lines: Plane[]) => additions(lines).reduce((sum, extra) => sum + extra, 1);
    expect(total([through(0), through(1), through(2)])).toBe(6); // through one point
    expect(total([through(1), through(1, 0.5), through(1, -0.5)])).toBe(4); // parallel
    expect(total([through(1), through(1), through(2)])).toBe(4); // one of them twice
    expect(total([through(0), through(1, 0.3), through(2, -0.4)])).toBe(7);
  });
});

describe("shallow networks", () => {
  test("the network of figure 3.3 has the joints and slopes its parameters say", () => {
    expect(joints(figure33, [0, 2]).map(({ x }) => x)).toEqual([0.5, 1, expect.closeTo(11 / 7)]);
    const slopes = regions(figure33, [0, 2]).map(({ slope }) => slope);
    expect(slopes).toEqual([-0.462, -0.982, 0.188, 0.65].map((slope) => expect.closeTo(slope, 9)));
  });
  test("slopes of regions are those of the output", () => {
    const parameter = fc.double({ min: -3, max: 3, noNaN: true });
    const unit = fc.record({ bias: parameter, slope: parameter, weight: parameter });
    const network: fc.Arbitrary<Shallow> = fc.record({
      offset: parameter,
      units: fc.tuple(unit, unit, unit),
    });
    fc.assert(
      fc.property(network, (net) => {
        for (const { from, to, slope } of regions(net, [0, 2])) {
          const [left, right] = [from + (to - from) / 4, to - (to - from) / 4];
          if (right - left < 1e-4) continue; // rounding would drown the difference quotient
          expect((output(net, right) - output(net, left)) / (right - left)).toBeCloseTo(slope, 6);
        }
      }),
    );
  });
  test("a dragged joint arrives, and its unit keeps its slope", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 2, noNaN: true }), fc.constantFrom(1, 2, 3), (x, d) => {
        const moved = toNet(moveParameter(toState(figure33), `joint${d}`, [x, 0]));
        const { bias, slope } = moved.units[d - 1]!;
        expect(slope).toBe(figure33.units[d - 1]!.slope);
        expect(-bias / slope).toBeCloseTo(x, 3);
      }),
    );
  });
});

describe("a scene as a file", () => {
  const hostile: Scene = {
    alt: `<script>alert("&")</script>\u0000`,
    panels: [panel("p", unit, [text([0, 0], "a < b & c > d \u0007")], { title: "]]> <b>" })],
    readings: [{ label: "a<b", value: "&" }],
  };
  test("has its text escaped and its description inside", () => {
    const svg = toSvg(hostile);
    expect(svg).not.toContain("<script>");
    expect(svg).not.toContain("<b>");
    expect([...svg].every((letter) => letter >= " " || letter === "\n")).toBe(true);
    expect(svg).toContain("&lt;script&gt;alert(&quot;&amp;&quot;)");
    expect(svg).toMatch(/<title[^>]*>.*<\/title>\n<desc/);
  });
  test("is laid out anew when narrow: text keeps its size", () => {
    const sizes = [360, 720].map((width) => toSvg(hostile, { width }).match(/font:500 (\d+)px/)![1]);
    expect(sizes).toEqual(["12", "12"]);
  });
  test("as text is no wider than asked for, and shows readings", async () => {
    const problem = (await open("3.3"))!;
    const figure = problem.figure!;
    const lines = toText(figure.scene(figure.start(bookValues(problem))), { width: 60 }).split("\n");
    for (const line of lines.slice(0, 20)) expect([...line].length).toBeLessThanOrEqual(62);
    expect(lines.some((line) => line.includes("Joint of unit 3"))).toBe(true);
    expect(lines.join("")).toMatch(/[⠁-⣿]/);
  });
});

describe("golden files", () => {
  test.each(["2.1", "2.3", "3.3", "3.9", "3.13", "3.15", "3.17", "3.18"])(
    "figure of problem %s",
    async (id) => {
      const problem = (await open(id))!;
      const figure = problem.figure!;
      const svg = toSvg(figure.scene(figure.start(bookValues(problem))), { title: problem.title });
      const golden = new URL(`figures/${id}.svg`, import.meta.url);
      const changed = new URL(`figures/${id}-changed.svg`, import.meta.url);
      rmSync(changed, { force: true });
      if (!existsSync(golden) || readFileSync(golden, "utf8") !== svg) writeFileSync(changed, svg);
      expect(existsSync(changed), `look at ${changed.pathname}; if it is right, it replaces ${id}.svg`).toBe(
        false,
      );
    },
  );
});

describe("live runs", () => {
  const lastOf = async (id: string, change: Record<string, unknown> = {}) => {
    const problem = (await open(id))!;
    const figure = problem.figure!;
    const start = { ...figure.start(bookValues(problem)), ...(change as Record<string, never>) };
    let last: Record<string, unknown> = start;
    let count = 0;
    for await (const state of figure.live!.run(start)) {
      last = state;
      count++;
      if (count % 20 === 0) expect(figure.scene(state).alt.length).toBeGreaterThan(30);
    }
    expect(count).toBeGreaterThan(50);
    return last;
  };
  test("walking down the loss ends at the least-squares line", async () => {
    const { points, phi0, phi1 } = (await lastOf("2.1")) as { points: Point[]; phi0: number; phi1: number };
    const best = leastSquares(points)!;
    // f32 slopes: the walk stops moving when a step is below 1e-7.
    expect(phi0).toBeCloseTo(best.phi0, 4);
    expect(phi1).toBeCloseTo(best.phi1, 4);
  });
  test("the ball comes to rest in the valley, in different places from different starts", async () => {
    const ends = [await lastOf("3.7"), await lastOf("3.7", { scale: 0.5, weight: 2.8 })] as {
      scale: number;
      weight: number;
    }[];
    for (const { scale, weight } of ends) expect(scale * weight).toBeCloseTo(1.2, 3);
    expect(Math.abs(ends[0]!.scale - ends[1]!.scale)).toBeGreaterThan(1);
  });
  test("training brings every activation nearer to the points; steps and boxes keep their jumps", async () => {
    const problem = (await open("3.8"))!;
    const start = problem.figure!.start(bookValues(problem)) as Record<string, number>;
    for (const activation of ["relu", "tanh", "sigmoid", "heaviside", "rect"] as const) {
      const end = (await lastOf("3.8", { activation })) as Record<string, number>;
      const lossOf = (state: object) => {
        const { targets, ...parameters } = state as TrainingState;
        const miss = ([x, y]: Point) => output(toNet(parameters), x, activations[activation]) - y;
        return targets.reduce((sum, point) => sum + miss(point) ** 2, 0);
      };
      expect(lossOf(end)).toBeLessThan(lossOf({ ...start }) / 2);
      if (activation === "heaviside" || activation === "rect") expect(end.theta11).toBe(start.theta11);
      else expect(end.theta11).not.toBe(start.theta11);
    }
  });
});

test("a point put anywhere is inside its frame", () => {
  fc.assert(
    fc.property(fc.tuple(fc.double(), fc.double()), (p) => {
      expect(isInside(inside(unit, p))).toBe(true);
    }),
  );
});

test("the loss of the book's points at the fit is the smallest nearby", () => {
  const points: Point[] = [
    [0, 0],
    [1, 2],
    [2, 1],
  ];
  const { phi0, phi1 } = leastSquares(points)!;
  for (const [a, b] of [
    [0.01, 0],
    [-0.01, 0],
    [0, 0.01],
    [0, -0.01],
  ] as const)
    expect(loss(points, phi0 + a, phi1 + b)).toBeGreaterThan(loss(points, phi0, phi1));
  expect(
    leastSquares([
      [1, 0],
      [1, 2],
    ]),
  ).toBeUndefined();
});
