/** The network of figure 3.3 seen at one input: which units are active there, and what each adds to the value and to the slope. */
import type { Figure } from "./figure.ts";
import { fixed, short, subscript } from "./format.ts";
import { clamp, dots, strip } from "./marks.ts";
import type { Mark, Scene } from "./scene.ts";
import { activations, figure33, output, preactivation, regions, type Shallow } from "./shallow.ts";
import { activeNames, constructionPanels, over, sums, unitRoles } from "./shallow-panels.ts";

export type CursorState = { readonly x: number };

export function cursorFigure(net: Shallow = figure33): Figure<unknown, CursorState> {
  return {
    start: () => ({ x: 0.75 }),
    controls: [{ kind: "slider", name: "x", label: "Input x", from: over[0], to: over[1], step: 0.01 }],
    scene: ({ x }) => cursorScene(net, clamp(x, ...over)),
    move: (_, __, [x]) => ({ x }),
    caption:
      "Move the input. A unit that is clipped there is drawn thin and dashed; the rest pass their line on to the sum.",
  };
}

function cursorScene(net: Shallow, x: number): Scene {
  const pieces = regions(net, over);
  const index = Math.max(
    0,
    pieces.findIndex(({ to }) => x <= to),
  );
  const here = pieces[index]!;
  const value = output(net, x);
  const on = net.units.map((unit) => preactivation(unit, x) > 0);
  const names = activeNames(on);
  const above: Mark[] = [
    dots(sums, [[x, value]], "model", { radius: 4 }),
    {
      kind: "handle",
      id: "input",
      at: [x, sums.y.to],
      role: "ink",
      free: "x",
      label: "Input x",
      step: 0.02,
    },
  ];
  return {
    alt: `At x = ${short(x, 2)}, in region ${index + 1} of ${pieces.length}, the active units are ${names}: the pattern is ${on.map(Number).join(" ")} and the slope ${short(here.slope)}.`,
    panels: constructionPanels(net, activations.relu, {
      handles: false,
      cursor: x,
      beneath: [strip(sums, here.from, here.to, "mark", 0.55)],
      above,
      title: `4 · Region ${index + 1}: active ${names}`,
    }),
    readings: [
      ...net.units.map((unit, d) => ({
        label: `h${subscript(d + 1)}`,
        value: on[d]
          ? `active: line at ${fixed(preactivation(unit, x))}, adds slope ${fixed(unit.weight * unit.slope, 3)}`
          : `clipped: line at ${fixed(preactivation(unit, x))}`,
        role: unitRoles[d]!,
      })),
      { label: "Region", value: `${index + 1}, from x = ${short(here.from, 2)} to ${short(here.to, 2)}` },
      { label: "Slope", value: fixed(here.slope, 3) },
    ],
  };
}
