/**
 * The construction of a shallow network as panels: the lines, what the activation makes of them, the same weighted, and their sum.
 * Every parameter has a handle where it can be seen: joints and ends of lines, heights of weighted units, the sum's offset.
 */
import { capitalised, counted, fixed, listed, short, subscript } from "./format.ts";
import {
  axis,
  clamp,
  curve,
  dots,
  frame,
  type LineStyle,
  level,
  panel,
  sideNames,
  strip,
  text,
  upright,
} from "./marks.ts";
import type { Mark, Panel, Point, Reading, Role } from "./scene.ts";
import {
  type Activation,
  crossing,
  joints,
  output,
  preactivation,
  regions,
  type Shallow,
  shapeOf,
  type Unit,
} from "./shallow.ts";

export const unitRoles: readonly Role[] = ["unit1", "unit2", "unit3", "unit4"];
export const over = [0, 2] as const;
export const lines = frame(axis(...over, undefined, 4), axis(-1.7, 1.7, undefined, 4));
export const sums = frame(axis(...over, "input x", 4), axis(-1.2, 1.2, undefined, 5));

export interface PanelOptions {
  /** Whether parameters can be dragged; default true. */
  readonly handles?: boolean;
  /** An input to look at: units that are clipped there are drawn dashed. */
  readonly cursor?: number;
  /** Marks laid under the sum, such as a curve to compare with. */
  readonly beneath?: readonly Mark[];
  /** Marks laid over the sum. */
  readonly above?: readonly Mark[];
  readonly title?: string;
}

export const constructionPanels = (net: Shallow, a: Activation, options: PanelOptions = {}): Panel[] => [
  unitsPanel("lines", "1 · Three lines", options, [
    ...net.units.flatMap((unit, d) => [
      ...curve(lines, (x) => preactivation(unit, x), unitRoles[d]!, styleAt(unit, options)),
      ...(options.handles === false ? [] : lineHandles(unit, d)),
    ]),
    ...lineNames(net),
  ]),
  unitsPanel("activated", a.name === "ReLU" ? "2 · Clipped" : `2 · ${capitalised(a.name)}`, options, [
    ...net.units.flatMap((unit, d) => unitCurve(unit, d, a, 1, options)),
    ...unitNames(net, a, false),
  ]),
  unitsPanel("weighted", "3 · Weighted", options, [
    ...net.units.flatMap((unit, d) => unitCurve(unit, d, a, unit.weight, options)),
    ...(options.handles === false ? [] : net.units.map((unit, d) => weightHandle(unit, d, a))),
    ...unitNames(net, a, true),
  ]),
  sumPanel(net, a, options),
];

function unitsPanel(id: string, title: string, options: PanelOptions, marks: Mark[]): Panel {
  const cursor = options.cursor === undefined ? [] : upright(lines, options.cursor, "ink", { thin: true });
  return panel(id, lines, [level(lines, 0, "soft"), cursor, marks], { title, width: 1 / 3, aspect: 0.78 });
}

/** Clipped at the cursor: dashed. */
const styleAt = (unit: Unit, { cursor }: PanelOptions): LineStyle =>
  cursor !== undefined && preactivation(unit, cursor) <= 0 ? { dashed: true, thin: true } : {};

const unitCurve = (unit: Unit, d: number, a: Activation, weight: number, options: PanelOptions): Mark[] =>
  curve(lines, (x) => weight * a.of(preactivation(unit, x)), unitRoles[d]!, {
    ...shapeOf([{ ...unit, weight: 1 }], a),
    ...styleAt(unit, options),
  });

const handle = (id: string, at: Point, role: Role, free: "x" | "y", label: string): Mark => ({
  kind: "handle",
  id,
  at,
  role,
  free,
  label,
  step: 0.02,
});

/** One handle where the line crosses zero, if that can be seen, and one where it leaves the panel on the right. */
function lineHandles(unit: Unit, d: number): Mark[] {
  const role = unitRoles[d]!;
  const zero = crossing(unit);
  const seen = zero !== undefined && zero >= over[0] && zero <= over[1];
  return [
    ...(seen
      ? [handle(`joint${d + 1}`, [zero, 0], role, "x", `Joint of unit ${d + 1}: its line crosses zero here`)]
      : []),
    handle(
      `slope${d + 1}`,
      lineEnd(unit),
      role,
      "y",
      `End of the line of unit ${d + 1}: tilts it about its joint`,
    ),
  ];
}

/** Where the line leaves the panel: on the right, above or below. */
export function lineEnd(unit: Unit): Point {
  const right = preactivation(unit, over[1]);
  const { from, to } = lines.y;
  const edge = clamp(right, from, to);
  const at = edge === right ? over[1] : (crossing(unit, edge) ?? over[1]);
  return [at >= over[0] && at <= over[1] ? at : over[1], edge];
}

function weightHandle(unit: Unit, d: number, a: Activation): Mark {
  const at = peak(unit, a);
  const value = clamp(unit.weight * a.of(preactivation(unit, at)), lines.y.from, lines.y.to);
  return handle(`weight${d + 1}`, [at, value], unitRoles[d]!, "y", `Weight of unit ${d + 1}`);
}

/** The input at which a unit's activation is largest in size, where its weight is best seen and pulled. */
export function peak(unit: Unit, a: Activation): number {
  const inner = [...a.bends, ...a.jumps].map((z) => crossing(unit, z)).filter((x) => x !== undefined);
  const ends = [over[0], ...inner.filter((x) => x > over[0] && x < over[1]), over[1]].sort((p, q) => p - q);
  const places = [...ends.slice(1).map((end, i) => (end + ends[i]!) / 2), over[0], over[1]];
  const size = (x: number) => Math.abs(a.of(preactivation(unit, x)));
  return places.reduce((best, x) => (size(x) > size(best) + 1e-12 ? x : best));
}

/** The lines are named on the left, a little above where they begin. */
const lineNames = (net: Shallow): Mark[] =>
  sideNames(
    lines,
    "left",
    net.units.map((unit, d) => ({ y: unit.bias + 0.2, text: `${d + 1}`, role: unitRoles[d]! })),
  );

/** Units are named on the side where they are largest. */
function unitNames(net: Shallow, a: Activation, weighted: boolean): Mark[] {
  const named = net.units.map((unit, d) => {
    const x = peak(unit, a);
    const value = a.of(preactivation(unit, x)) * (weighted ? unit.weight : 1);
    const index = subscript(d + 1);
    return {
      left: x < (over[0] + over[1]) / 2,
      y: value + (value < 0 ? -0.22 : 0.22),
      text: weighted ? `φ${index}h${index}` : `h${index}`,
      role: unitRoles[d]!,
    };
  });
  const on = (left: boolean) => named.filter((name) => name.left === left);
  return [...sideNames(lines, "left", on(true)), ...sideNames(lines, "right", on(false))];
}

/** The output, its joints as upright lines, and the slope of each straight piece along the lower edge. */
export function sumPanel(net: Shallow, a: Activation, options: PanelOptions = {}): Panel {
  const corners = joints(net, over, a);
  const pieces = isStraight(a) ? regions(net, over, a) : [];
  const row = sums.y.from + 0.1;
  const value = (x: number) => output(net, x, a);
  const marks: (Mark | Mark[])[] = [
    pieces.filter((_, i) => i % 2 === 1).map(({ from, to }) => strip(sums, from, to, "faint", 0.16)),
    [...(options.beneath ?? [])],
    level(sums, 0, "soft"),
    corners.flatMap(({ x, unit }) => upright(sums, x, unitRoles[unit]!, { dashed: true })),
    curve(sums, value, "model", shapeOf(net.units, a)),
    isStraight(a)
      ? dots(
          sums,
          corners.map(({ x }): Point => [x, value(x)]),
          "model",
          { radius: 3 },
        )
      : [],
    pieces
      .filter(({ from, to }) => to - from > 0.2) // narrower, and its number would run into its neighbour's
      .map(({ from, to, slope }) =>
        text([(from + to) / 2, row], fixed(slope), { role: "ink", strong: true }),
      ),
    options.handles === false
      ? []
      : handle(
          "offset",
          [over[1], clamp(value(over[1]), sums.y.from, sums.y.to)],
          "model",
          "y",
          "Offset φ₀: moves the whole sum",
        ),
    [...(options.above ?? [])],
  ];
  return panel("sum", sums, marks, {
    title: options.title ?? "4 · Summed, with the offset φ₀",
    width: 1,
    aspect: 0.36,
  });
}

/** Made of straight pieces without jumps. */
export const isStraight = (a: Activation): boolean => !a.smooth && a.jumps.length === 0;

export function readings(net: Shallow, a: Activation): Reading[] {
  const corners = joints(net, over, a);
  const places: Reading[] = corners.map(({ x, unit }) => ({
    label: `${a.jumps.length > 0 ? "Jump" : "Joint"} of unit ${unit + 1}`,
    value: `x = ${fixed(x, 3)}, y = ${fixed(output(net, x, a), 3)}`,
    role: unitRoles[unit]!,
  }));
  if (!isStraight(a)) return places;
  const slopes = regions(net, over, a).map(({ from, to, slope, active }) => ({
    label: `Slope from ${short(from, 2)} to ${short(to, 2)}`,
    value: `${fixed(slope, 3)} (active: ${activeNames(active)})`,
  }));
  return [...places, ...slopes];
}

export const activeNames = (active: readonly boolean[]): string =>
  listed(active.flatMap((on, d) => (on ? [`h${subscript(d + 1)}`] : []))) || "none";

/** The lesson of the sum in a sentence. */
export function describe(net: Shallow, a: Activation): string {
  const corners = joints(net, over, a);
  const at = listed(corners.map(({ x }) => short(x, 2)));
  if (a.smooth) {
    const ends = over.map((x) => short(output(net, x, a), 2));
    return `Three units pass through ${a.name} and are summed to a smooth curve that goes from ${ends[0]} at x = 0 to ${ends[1]} at x = 2.`;
  }
  if (a.jumps.length > 0) {
    const where = corners.length > 0 ? ` at x = ${at}` : "";
    return `Three units pass through ${a.name}: the sum is level between its ${counted(corners.length, "jump")}${where}.`;
  }
  const pieces = regions(net, over, a);
  const slopes = listed(pieces.map(({ slope }) => short(slope, 2)));
  if (corners.length === 0)
    return `The sum is one straight line between x = 0 and x = 2, of slope ${slopes}.`;
  return `${capitalised(counted(pieces.length, "straight piece"))} with slopes ${slopes}, joined at x = ${at}, where a unit's line crosses zero.`;
}
