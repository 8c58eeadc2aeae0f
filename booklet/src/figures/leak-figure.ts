/** The construction of figure 3.3 while its activation is taken away: a slider leads from the ReLU to no activation at all, and the kinks go. */
import type { Figure } from "./figure.ts";
import { fixed } from "./format.ts";
import { clamp } from "./marks.ts";
import { figure33, leaky } from "./shallow.ts";
import {
  moveParameter,
  parameterSliders,
  type ShallowState,
  shallowScene,
  toNet,
  toState,
} from "./shallow-figure.ts";

export type LeakState = ShallowState & { readonly leak: number };

export function leakFigure(): Figure<unknown, LeakState> {
  return {
    start: () => ({ ...toState(figure33), leak: 0.5 }),
    controls: [
      {
        kind: "slider",
        name: "leak",
        label: "From ReLU (0) to no activation (1)",
        from: 0,
        to: 1,
        step: 0.01,
      },
      ...parameterSliders,
    ],
    scene: (state) => {
      const leak = clamp(state.leak, 0, 1);
      const net = toNet(state);
      const scene = shallowScene(net, leaky(leak));
      const slope = net.units.reduce((sum, unit) => sum + unit.weight * unit.slope, 0);
      const intercept = net.units.reduce((sum, unit) => sum + unit.weight * unit.bias, net.offset);
      const line = `y = ${fixed(intercept, 3)} + ${fixed(slope, 3)} x`;
      return {
        ...scene,
        alt:
          leak === 1
            ? `Without an activation the three lines are only scaled and added: the sum is the straight line ${line}.`
            : `${scene.alt} The clipped side keeps ${Math.round(leak * 100)} percent of its slope; at 100 percent the sum would be the line ${line}.`,
        readings: [{ label: "Line without activation", value: line }, ...scene.readings!],
      };
    },
    move: moveParameter,
    caption:
      "Move the first slider to the right: the clipping fades, and with it every kink. What is left is one straight line.",
  };
}
