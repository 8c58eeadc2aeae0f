/** One unit scaled by α inside and by 1/α outside: the curve stands still for α > 0, and changes sides for α < 0. */
import type { Figure } from "./figure.ts";
import { fixed, short } from "./format.ts";
import { curve } from "./marks.ts";
import type { Scene } from "./scene.ts";
import { activations, figure33, output, preactivation, type Shallow, shapeOf } from "./shallow.ts";
import { constructionPanels, over, readings, sums } from "./shallow-panels.ts";

export type RescaleState = { readonly alpha: number };

export const rescaled = ({ offset, units }: Shallow, alpha: number): Shallow => ({
  offset,
  units: units.map((unit, d) =>
    d === 0 ? { bias: alpha * unit.bias, slope: alpha * unit.slope, weight: unit.weight / alpha } : unit,
  ),
});

/** α = 0 has no inverse: the nearest value of the slider stands for it. */
const held = (alpha: number): number => (Math.abs(alpha) < 0.05 ? (alpha < 0 ? -0.05 : 0.05) : alpha);

export function rescaleFigure(): Figure<unknown, RescaleState> {
  return {
    start: () => ({ alpha: 2 }),
    controls: [{ kind: "slider", name: "alpha", label: "Factor α", from: -3, to: 3, step: 0.05 }],
    scene: ({ alpha }) => rescaleScene(held(alpha)),
    caption:
      "Move α: for positive values unit 1 is steeper and weighted less, and the sum stands still. Then cross zero.",
  };
}

function rescaleScene(alpha: number): Scene {
  const a = activations.relu;
  const net = rescaled(figure33, alpha);
  const gap = Math.max(...[0, 0.5, 1, 1.5, 2].map((x) => Math.abs(output(net, x) - output(figure33, x))));
  const original = curve(sums, (x) => output(figure33, x), "bad", {
    ...shapeOf(figure33.units, a),
    dashed: true,
  });
  const z = preactivation(figure33.units[0]!, over[1]);
  return {
    alt:
      alpha > 0
        ? `With α = ${short(alpha, 2)} the first line is ${short(alpha, 2)} times as steep and its weight divided by as much: the weighted unit and the sum are those of the original network.`
        : `With α = ${short(alpha, 2)} the first unit is active on the other side of its joint: the sum differs from the original (dashed) by up to ${fixed(gap)}.`,
    panels: constructionPanels(net, a, {
      handles: false,
      above: alpha > 0 ? [] : original,
      title: alpha > 0 ? "4 · The sum is unchanged" : "4 · The sum, and the original (dashed)",
    }),
    readings: [
      {
        label: "θ₁₀, θ₁₁",
        value: `${fixed(net.units[0]!.bias, 3)}, ${fixed(net.units[0]!.slope, 3)}`,
        role: "unit1",
      },
      { label: "φ₁", value: fixed(net.units[0]!.weight, 3), role: "unit1" },
      {
        label: "Change at x = 2",
        value: `${fixed(output(net, 2) - output(figure33, 2), 3)}${alpha < 0 ? ` = −φ₁|z|, with z = ${short(z, 2)}` : ""}`,
      },
      ...readings(net, a),
    ],
  };
}
