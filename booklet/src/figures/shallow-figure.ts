/** The shallow network of figure 3.3 with all ten parameters under the hand, for any activation; several problems look at it in their own way. */
import type { Control, Figure } from "./figure.ts";
import { subscript } from "./format.ts";
import { clamp } from "./marks.ts";
import type { Mark, Point, Reading, Scene } from "./scene.ts";
import {
  type Activation,
  type ActivationName,
  activation,
  activations,
  crossing,
  figure33,
  output,
  preactivation,
  type Shallow,
} from "./shallow.ts";
import { constructionPanels, describe, lineEnd, over, peak, readings } from "./shallow-panels.ts";

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

/** Parameters stay within this of zero, so that sliders and handles end at the same place. */
export const bound = 3;

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
  readonly beneath?: readonly Mark[];
  /** More to read off than joints and slopes. */
  readonly readings?: (net: Shallow) => readonly Reading[];
  readonly caption?: string;
}

export function shallowFigure(options: ShallowOptions = {}): Figure<unknown, ShallowState> {
  const { net = figure33, menu = false, beneath = [] } = options;
  return {
    start: () => toState(net, options.activation),
    controls: [...(menu ? [activationMenu] : []), ...parameterSliders],
    scene: (state) => {
      const scene = shallowScene(toNet(state), activation(state.activation), beneath);
      const more = options.readings?.(toNet(state)) ?? [];
      return { ...scene, readings: [...more, ...scene.readings!] };
    },
    move: moveParameter,
    caption:
      options.caption ??
      "Drag the joints, the ends of the lines and the weights: the sum and its slopes follow.",
  };
}

export const shallowScene = (net: Shallow, a: Activation, beneath: readonly Mark[] = []): Scene => ({
  alt: describe(net, a),
  panels: constructionPanels(net, a, { beneath }),
  readings: readings(net, a),
});

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

/** A joint moves the bias, a line's end the slope about the joint, a weight φ_d, the offset φ₀. */
export function moveParameter<S extends ShallowState>(state: S, id: string, [x, y]: Point): S {
  const a = activation(state.activation);
  const net = toNet(state);
  const kind = id.replace(/\d$/, "");
  const set = (values: Record<string, number>): S => ({
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
    const size = a.of(preactivation(unit, peak(unit, a)));
    return Math.abs(size) < 1e-6 ? state : set({ [`phi${d}`]: y / size });
  }
  // The joint stays where it is if it lies left of the end that is dragged; else the line's left end does.
  const zero = crossing(unit);
  const [end] = lineEnd(unit);
  if (zero === undefined || zero < over[0] || zero > end - 0.05)
    return set({ [`theta${d}1`]: (y - unit.bias) / Math.max(0.05, end) });
  const slope = y / (end - zero);
  return set({ [`theta${d}1`]: slope, [`theta${d}0`]: -slope * zero });
}
