/**
 * The construction of a shallow network in four panels: lines, what the activation makes of them, weighted, summed.
 * All ten parameters are under the hand: sliders for each, and a handle wherever a parameter can be seen.
 */
import type { Control, Figure } from "./figure.ts";
import { capitalised, counted, fixed, listed, short, subscript } from "./format.ts";
import {
  axis,
  clamp,
  curve,
  dots,
  type Frame,
  frame,
  level,
  panel,
  sideNames,
  strip,
  text,
  upright,
} from "./marks.ts";
import type { Mark, Point, Reading, Role, Scene } from "./scene.ts";
import {
  type Activation,
  type ActivationName,
  activation,
  activations,
  crossing,
  figure33,
  joints,
  output,
  preactivation,
  regions,
  type Shallow,
  shapeOf,
} from "./shallow.ts";

export type ShallowState = {
  readonly phi0: number;
  readonly phi1: number;
  readonly phi2: number;
  readonly phi3: number;
  readonly theta10: number;
  readonly theta11: number;
  readonly theta20: number;
  readonly theta21: number;
  readonly theta30: number;
  readonly theta31: number;
  readonly activation: string;
};

export const unitRoles: readonly Role[] = ["unit1", "unit2", "unit3", "unit4"];
const over = [0, 2] as const;
const bound = 3;

export function toState(net: Shallow, name: ActivationName = "relu"): ShallowState {
  const [one, two, three] = net.units;
  return {
    phi0: net.offset,
    phi1: one!.weight,
    phi2: two!.weight,
    phi3: three!.weight,
    theta10: one!.bias,
    theta11: one!.slope,
    theta20: two!.bias,
    theta21: two!.slope,
    theta30: three!.bias,
    theta31: three!.slope,
    activation: name,
  };
}

export const toNet = (state: ShallowState): Shallow => ({
  offset: state.phi0,
  units: [
    { bias: state.theta10, slope: state.theta11, weight: state.phi1 },
    { bias: state.theta20, slope: state.theta21, weight: state.phi2 },
    { bias: state.theta30, slope: state.theta31, weight: state.phi3 },
  ],
});

export interface ShallowOptions {
  readonly net?: Shallow;
  readonly activation?: ActivationName;
  /** Whether the reader may change the activation. */
  readonly menu?: boolean;
  /** Marks laid under the sum, such as a curve to compare with. */
  readonly beneath?: (frame: Frame) => readonly Mark[];
  readonly caption?: string;
}

export function shallowFigure(options: ShallowOptions = {}): Figure<unknown, ShallowState> {
  const { net = figure33, menu = false, beneath } = options;
  return {
    start: () => toState(net, options.activation),
    controls: [...(menu ? [activationMenu] : []), ...parameterSliders],
    scene: (state) => shallowScene(state, beneath),
    move,
    caption:
      options.caption ??
      "Drag the joints, the ends of the lines and the weights: the sum and its slopes follow.",
  };
}

export const activationMenu: Control = {
  kind: "menu",
  name: "activation",
  label: "Activation",
  options: Object.entries(activations).map(([value, { name }]) => ({ value, label: name })),
};

const slider = (name: string, label: string): Control => ({
  kind: "slider",
  name,
  label,
  from: -bound,
  to: bound,
  step: 0.01,
});

export const parameterSliders: readonly Control[] = [
  slider("phi0", "φ₀"),
  ...[1, 2, 3].flatMap((d) => [
    slider(`theta${d}0`, `θ${subscript(d, 0)}`),
    slider(`theta${d}1`, `θ${subscript(d, 1)}`),
    slider(`phi${d}`, `φ${subscript(d)}`),
  ]),
];

const lines = frame(axis(...over, undefined, 4), axis(-1.5, 1.5, undefined, 3));
const sums = frame(axis(...over, "input x", 4), axis(-1.2, 1.2, undefined, 5));

export function shallowScene(state: ShallowState, beneath?: (frame: Frame) => readonly Mark[]): Scene {
  const net = toNet(state);
  const a = activation(state.activation);
  return {
    alt: describe(net, a),
    panels: [
      panel(
        "lines",
        lines,
        [level(lines, 0, "soft"), ...net.units.map((_, d) => unitLine(net, d)), lineNames(net)],
        {
          title: "1 · Three lines",
          width: 1 / 3,
          aspect: 0.78,
        },
      ),
      panel(
        "activated",
        lines,
        [level(lines, 0, "soft"), ...net.units.map((_, d) => activated(net, d, a)), unitNames(net, a, "h")],
        {
          title: a.name === "ReLU" ? "2 · Clipped" : `2 · Through ${a.name}`,
          width: 1 / 3,
          aspect: 0.78,
        },
      ),
      panel(
        "weighted",
        lines,
        [level(lines, 0, "soft"), ...net.units.map((_, d) => weighted(net, d, a)), unitNames(net, a, "φh")],
        {
          title: "3 · Weighted",
          width: 1 / 3,
          aspect: 0.78,
        },
      ),
      panel("sum", sums, [beneath?.(sums) ?? [], sumMarks(net, a)], {
        title: "4 · Summed, with the offset φ₀",
        width: 1,
        aspect: 0.36,
      }),
    ],
    readings: readings(net, a),
  };
}

/** θ_d0 + θ_d1 x, with a handle on its zero and one on its end. */
function unitLine(net: Shallow, d: number): Mark[] {
  const unit = net.units[d]!;
  const role = unitRoles[d]!;
  const zero = crossing(unit);
  const end = lineEnd(unit);
  return [
    ...curve(lines, (x) => preactivation(unit, x), role),
    ...(zero !== undefined && zero >= over[0] && zero <= over[1]
      ? [handle(`joint${d + 1}`, [zero, 0], role, "x", `Joint of unit ${d + 1}: its line crosses zero here`)]
      : []),
    handle(`slope${d + 1}`, end, role, "y", `End of the line of unit ${d + 1}: tilts it about its joint`),
  ];
}

/** Where the line leaves the panel on the right, above or below. */
function lineEnd(unit: Shallow["units"][number]): Point {
  const right = preactivation(unit, over[1]);
  if (right > lines.y.to || right < lines.y.from) {
    const edge = crossing(unit, right > 0 ? lines.y.to : lines.y.from);
    if (edge !== undefined && edge >= over[0]) return [edge, right > 0 ? lines.y.to : lines.y.from];
  }
  return [over[1], clamp(right, lines.y.from, lines.y.to)];
}

const activated = (net: Shallow, d: number, a: Activation): Mark[] =>
  curve(
    lines,
    (x) => a.of(preactivation(net.units[d]!, x)),
    unitRoles[d]!,
    shapeOf([{ ...net.units[d]!, weight: 1 }], a),
  );

/** φ_d h_d, with a handle where the unit is largest. */
function weighted(net: Shallow, d: number, a: Activation): Mark[] {
  const unit = net.units[d]!;
  const role = unitRoles[d]!;
  const value = (x: number) => unit.weight * a.of(preactivation(unit, x));
  const at = peak(net, d, a);
  return [
    ...curve(lines, value, role, shapeOf([{ ...unit, weight: 1 }], a)),
    handle(
      `weight${d + 1}`,
      [at, clamp(value(at), lines.y.from, lines.y.to)],
      role,
      "y",
      `Weight of unit ${d + 1}`,
    ),
  ];
}

/** The lines are named on the left, a little above where they begin. */
const lineNames = (net: Shallow): Mark[] =>
  sideNames(
    lines,
    "left",
    net.units.map((unit, d) => ({ y: unit.bias + 0.2, text: `${d + 1}`, role: unitRoles[d]! })),
  );

/** Units are named on the side where they are largest. */
function unitNames(net: Shallow, a: Activation, style: "h" | "φh"): Mark[] {
  const named = net.units.map((unit, d) => {
    const x = peak(net, d, a);
    const value = a.of(preactivation(unit, x)) * (style === "h" ? 1 : unit.weight);
    const index = subscript(d + 1);
    const words = style === "h" ? `h${index}` : `φ${index}h${index}`;
    return {
      left: x < (over[0] + over[1]) / 2,
      name: { y: value + (value < 0 ? -0.22 : 0.22), text: words, role: unitRoles[d]! },
    };
  });
  const on = (left: boolean) => named.filter((entry) => entry.left === left).map((entry) => entry.name);
  return [...sideNames(lines, "left", on(true)), ...sideNames(lines, "right", on(false))];
}

/** The input at which a unit's activation is largest in size, where its weight is best seen and pulled. */
function peak(net: Shallow, d: number, a: Activation): number {
  const unit = net.units[d]!;
  const inner = [...a.bends, ...a.jumps].map((z) => crossing(unit, z)).filter((x) => x !== undefined);
  const ends = [over[0], ...inner.filter((x) => x > over[0] && x < over[1]), over[1]].sort((p, q) => p - q);
  const places = [...ends.slice(1).map((end, i) => (end + ends[i]!) / 2), over[0], over[1]];
  const size = (x: number) => Math.abs(a.of(preactivation(unit, x)));
  return places.reduce((best, x) => (size(x) > size(best) + 1e-12 ? x : best));
}

/** The output, its joints as upright lines, and the slope of each region above the axis. */
function sumMarks(net: Shallow, a: Activation): Mark[] {
  const corners = joints(net, over, a);
  const straight = a === activations.relu;
  const spans = straight ? regions(net, over) : [];
  const row = sums.y.from + 0.1;
  return [
    ...spans.filter((_, i) => i % 2 === 1).map(({ from, to }) => strip(sums, from, to, "faint", 0.16)),
    level(sums, 0, "soft"),
    corners.map(({ x, unit }) => upright(sums, x, unitRoles[unit]!, { dashed: true })),
    curve(sums, (x) => output(net, x, a), "model", shapeOf(net.units, a)),
    straight
      ? dots(
          sums,
          corners.map(({ x }): Point => [x, output(net, x)]),
          "model",
          { radius: 3 },
        )
      : [],
    spans
      .filter(({ from, to }) => to - from > 0.2) // narrower, and its number would run into its neighbour's
      .map(({ from, to, slope }) =>
        text([(from + to) / 2, row], fixed(slope, 2), { role: "ink", strong: true }),
      ),
    handle(
      "offset",
      [over[1], clamp(output(net, over[1], a), sums.y.from, sums.y.to)],
      "model",
      "y",
      "Offset φ₀: moves the whole sum",
    ),
  ].flat(2);
}

const handle = (id: string, at: Point, role: Role, free: "x" | "y" | "xy", label: string): Mark => ({
  kind: "handle",
  id,
  at,
  role,
  free,
  label,
  step: 0.02,
});

/** A joint moves the bias, a line's end the slope about the joint, a weight φ_d, the offset φ₀. */
export function move(state: ShallowState, id: string, [x, y]: Point): ShallowState {
  const a = activation(state.activation);
  const net = toNet(state);
  const kind = id.replace(/\d$/, "");
  const set = (values: Record<string, number>): ShallowState => ({
    ...state,
    ...Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, clamp(Number(value.toFixed(4)), -bound, bound)]),
    ),
  });
  if (kind === "offset") return set({ phi0: state.phi0 + y - output(net, over[1], a) });
  const d = Number(id.at(-1));
  const unit = net.units[d - 1];
  if (unit === undefined) return state;
  if (kind === "joint") return set({ [`theta${d}0`]: -unit.slope * x });
  if (kind === "weight") {
    const size = a.of(preactivation(unit, peak(net, d - 1, a)));
    return Math.abs(size) < 1e-6 ? state : set({ [`phi${d}`]: y / size });
  }
  // The end of the line is at lineEnd(unit); the joint stays where it is if it can be seen, else the left end does.
  const zero = crossing(unit);
  const [end] = lineEnd(unit);
  if (zero === undefined || zero < over[0] || zero > end - 0.05)
    return set({ [`theta${d}1`]: (y - unit.bias) / Math.max(0.05, end) });
  const slope = y / (end - zero);
  return set({ [`theta${d}1`]: slope, [`theta${d}0`]: -slope * zero });
}

function readings(net: Shallow, a: Activation): Reading[] {
  const corners = joints(net, over, a);
  const places: Reading[] = corners.map(({ x, unit }) => ({
    label: `${a.jumps.length > 0 ? "Jump" : "Joint"} of unit ${unit + 1}`,
    value: `x = ${fixed(x, 3)}, y = ${fixed(output(net, x, a), 3)}`,
    role: unitRoles[unit]!,
  }));
  const slopes: Reading[] =
    a === activations.relu
      ? regions(net, over).map(({ from, to, slope, active }) => ({
          label: `Slope from ${short(from, 2)} to ${short(to, 2)}`,
          value: `${fixed(slope, 3)} (active: ${namesOf(active)})`,
        }))
      : [];
  return [...places, ...slopes];
}

const namesOf = (active: readonly boolean[]): string =>
  listed(active.flatMap((on, d) => (on ? [`h${subscript(d + 1)}`] : []))) || "none";

function describe(net: Shallow, a: Activation): string {
  const corners = joints(net, over, a);
  const at = listed(corners.map(({ x }) => short(x, 2)));
  if (a.smooth)
    return `Three units pass through ${a.name} and are summed to a smooth curve that goes from ${short(output(net, over[0], a), 2)} at x = 0 to ${short(output(net, over[1], a), 2)} at x = 2.`;
  if (a.jumps.length > 0)
    return `Three units pass through ${a.name}: the sum is level between its ${counted(corners.length, "jump")}${corners.length > 0 ? ` at x = ${at}` : ""}.`;
  const spans = regions(net, over);
  const slopes = listed(spans.map(({ slope }) => short(slope, 2)));
  return corners.length === 0
    ? `No unit has its joint between 0 and 2: the sum is one straight line of slope ${slopes}.`
    : `${capitalised(counted(spans.length, "straight piece"))} with slopes ${slopes}, joined at x = ${at}, where a unit's line crosses zero.`;
}
