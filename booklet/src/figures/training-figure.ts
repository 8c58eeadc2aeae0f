/**
 * What three hidden units can draw: the construction of figure 3.3 for any activation, with points to aim at. The reader drags them,
 * and the engine trains all ten parameters towards them.
 */
import type { Tensor } from "@downhill/engine";
import type { Figure } from "./figure.ts";
import { compact } from "./format.ts";
import { inside } from "./marks.ts";
import type { Mark, Point, Scene } from "./scene.ts";
import { type ActivationName, activation, figure33, output } from "./shallow.ts";
import {
  activationMenu,
  bound,
  moveParameter,
  parameterSliders,
  type ShallowState,
  toNet,
  toState,
} from "./shallow-figure.ts";
import { constructionPanels, describe, readings, sums } from "./shallow-panels.ts";
import { type Tensors, train } from "./train.ts";

export type TrainingState = ShallowState & { readonly targets: readonly Point[] };

const targets: readonly Point[] = [0.1, 0.4, 0.7, 1, 1.3, 1.6, 1.9].map((x) => [
  x,
  Number((0.6 * Math.sin(1.7 * x + 0.4) - 0.1).toFixed(2)),
]);

export function trainingFigure(start: ActivationName): Figure<unknown, TrainingState> {
  return {
    start: () => ({ ...toState(figure33, start), targets }),
    controls: [activationMenu, ...parameterSliders],
    scene: trainingScene,
    move: (state, handle, to) => {
      if (!handle.startsWith("target")) return moveParameter(state, handle, to);
      const moved = Number(handle.slice("target".length)) - 1;
      return {
        ...state,
        targets: state.targets.map((point, i) => (i === moved ? inside(sums, to) : point)),
      };
    },
    live: { label: "Train on the points", run: fit },
    caption:
      "Choose an activation and drag anything. “Train” lets the engine move all ten parameters towards the points; with steps and boxes the jumps stay where they are, because their slope with respect to θ is zero.",
  };
}

function trainingScene(state: TrainingState): Scene {
  const net = toNet(state);
  const a = activation(state.activation);
  const loss = state.targets.reduce((sum, [x, y]) => sum + (output(net, x, a) - y) ** 2, 0);
  const aims: Mark[] = state.targets.map((point, i) => ({
    kind: "handle",
    id: `target${i + 1}`,
    at: inside(sums, point),
    role: "data",
    free: "xy",
    label: `Target ${i + 1}`,
    step: 0.02,
  }));
  return {
    alt: `${describe(net, a)} The sum of squared misses from the ${state.targets.length} target points is ${compact(loss)}.`,
    panels: constructionPanels(net, a, { above: aims }),
    readings: [{ label: "Loss", value: compact(loss) }, ...readings(net, a)],
  };
}

type Parameters = Omit<ShallowState, "activation">;

async function* fit(state: TrainingState): AsyncGenerator<TrainingState> {
  const { activation: name, targets, ...start } = state;
  const walk = train<Parameters>({
    start,
    loss: (engine) => {
      const x = engine.tensor(targets.map(([x]) => x));
      const y = engine.tensor(targets.map(([, y]) => y));
      const activate = (z: Tensor): Tensor => {
        if (name === "tanh") return z.tanh();
        if (name === "sigmoid") return z.sigmoid();
        if (name === "heaviside") return z.greaterEqual(0).cast("f32");
        if (name === "rect") return z.greaterEqual(0).and(z.lessEqual(1)).cast("f32");
        return z.relu();
      };
      return (p: Tensors<Parameters>) => {
        const unit = (bias: Tensor, slope: Tensor, weight: Tensor) =>
          weight.multiply(activate(bias.add(slope.multiply(x))));
        return p.phi0
          .add(unit(p.theta10, p.theta11, p.phi1))
          .add(unit(p.theta20, p.theta21, p.phi2))
          .add(unit(p.theta30, p.theta31, p.phi3))
          .subtract(y)
          .square()
          .sum();
      };
    },
    rate: 0.02,
    steps: 1500,
    by: "adam",
    bound,
  });
  for await (const { parameters } of walk) yield { ...state, ...parameters };
}
