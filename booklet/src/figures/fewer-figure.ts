/** How joints get lost: the ten-parameter figure with switches that force each way in which two straight pieces become one. */
import type { Figure } from "./figure.ts";
import { capitalised, counted } from "./format.ts";
import type { Scene } from "./scene.ts";
import { activations, crossing, figure33, regions, type Shallow, visibleRegions } from "./shallow.ts";
import { moveParameter, parameterSliders, type ShallowState, toNet, toState } from "./shallow-figure.ts";
import { constructionPanels, over, readings } from "./shallow-panels.ts";

export type FewerState = ShallowState & {
  readonly level: boolean;
  readonly weightless: boolean;
  readonly together: boolean;
  readonly cancel: boolean;
};

export function fewerFigure(): Figure<unknown, FewerState> {
  return {
    start: () => ({ ...toState(figure33), level: false, weightless: false, together: true, cancel: false }),
    controls: [
      { kind: "switch", name: "level", label: "The line of unit 1 is level: θ₁₁ = 0" },
      { kind: "switch", name: "weightless", label: "Unit 1 has no weight: φ₁ = 0" },
      { kind: "switch", name: "together", label: "Joint 3 falls on joint 2" },
      { kind: "switch", name: "cancel", label: "… and cancels its kink" },
      ...parameterSliders,
    ],
    scene: (state) => fewerScene(constrain(state)),
    move: (state, handle, to) => moveParameter(constrain(state), handle, to),
    caption:
      "Each switch takes away a joint in its own way. Or drag a joint out of the picture: then it is lost from this interval, not from the line.",
  };
}

/** The state with what the switches demand. */
function constrain(state: FewerState): FewerState {
  const joint = crossing({ bias: state.theta20, slope: state.theta21, weight: 0 }) ?? 1;
  const together = state.together || state.cancel;
  const theta31 = together && state.theta31 === 0 ? -0.7 : state.theta31;
  return {
    ...state,
    ...(state.level ? { theta11: 0 } : {}),
    ...(state.weightless ? { phi1: 0 } : {}),
    ...(together ? { theta31, theta30: -theta31 * joint } : {}),
    // At a joint the slope changes by φ|θ|, whichever way the line runs.
    ...(state.cancel ? { phi3: (-state.phi2 * Math.abs(state.theta21)) / Math.abs(theta31) } : {}),
  };
}

/** Regions on the whole line: over an interval that holds every joint. */
export function regionsOnLine(net: Shallow): number {
  const all = net.units.map((unit) => crossing(unit) ?? 0);
  const wide = [Math.min(...all) - 1, Math.max(...all) + 1] as const;
  return visibleRegions(regions(net, wide)).length;
}

function fewerScene(state: FewerState): Scene {
  const net = toNet(state);
  const seen = visibleRegions(regions(net, over));
  const total = regionsOnLine(net);
  const ways = [
    state.level && "the line of unit 1 is level",
    state.weightless && "unit 1 has no weight",
    (state.together || state.cancel) && "joint 3 falls on joint 2",
    state.cancel && "their kinks cancel",
  ].filter((way) => way !== false);
  return {
    alt: `${capitalised(counted(seen.length, "linear region"))} between 0 and 2, ${counted(total, "region")} on the whole line${ways.length > 0 ? `, because ${ways.join(", and ")}` : ""}.`,
    panels: constructionPanels(net, activations.relu, {
      title: `4 · ${capitalised(counted(seen.length, "linear region"))}`,
    }),
    readings: [
      { label: "Regions between 0 and 2", value: String(seen.length) },
      { label: "Regions on the whole line", value: String(total) },
      ...readings(net, activations.relu),
    ],
  };
}
