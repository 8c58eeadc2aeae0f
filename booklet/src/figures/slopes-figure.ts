/** What each active unit adds to the slope of each region, as arrows end to end: the third column is the first and the fourth together. */
import type { Figure } from "./figure.ts";
import { fixed, listed, short } from "./format.ts";
import { axis, clamp, frame, level, line, panel, text } from "./marks.ts";
import type { Mark, Scene } from "./scene.ts";
import { activation, figure33, regions, type Shallow } from "./shallow.ts";
import { moveParameter, parameterSliders, type ShallowState, toNet, toState } from "./shallow-figure.ts";
import { constructionPanels, over, readings, unitRoles } from "./shallow-panels.ts";

export function slopesFigure(): Figure<unknown, ShallowState> {
  return {
    start: () => toState(figure33),
    controls: parameterSliders,
    scene: (state) => slopesScene(toNet(state)),
    move: moveParameter,
    caption:
      "Each bar is what one active unit adds to the slope of a region; the long mark is their sum. As long as the joints keep their order, bars 1 and 4 together are bar 3.",
  };
}

function slopesScene(net: Shallow): Scene {
  const a = activation("relu");
  const pieces = regions(net, over, a);
  const slopes = pieces.map(({ slope }) => slope);
  const asInBook = pieces.map(({ active }) => active.map(Number).join("")).join(" ") === "001 101 111 110";
  const sum = (slopes[0] ?? 0) + (slopes[3] ?? 0);
  const [lines, , , total] = constructionPanels(net, a);
  return {
    alt: asInBook
      ? `The slopes of the four regions are ${listed(slopes.map((slope) => short(slope)))}: the first and the fourth add up to ${short(sum)}, which is the third, because every unit is active in exactly one of regions 1 and 4, and all are in region 3.`
      : `The active units are no longer those of figure 3.3, so the third slope need not be the sum of the first and the fourth: the slopes are ${listed(slopes.map((slope) => short(slope)))}.`,
    panels: [
      { ...lines!, width: 0.4, title: "The lines", aspect: 0.85 },
      barsPanel(pieces),
      { ...total!, title: "The sum and its slopes" },
    ],
    readings: [
      ...(asInBook
        ? [
            {
              label: "Slope 1 + slope 4",
              value: `${fixed(slopes[0]!, 3)} + ${fixed(slopes[3]!, 3)} = ${fixed(sum, 3)}`,
            },
            { label: "Slope 3", value: fixed(slopes[2]!, 3) },
          ]
        : []),
      ...readings(net, a),
    ],
  };
}

/** Positive contributions are stacked upwards, negative ones downwards; the sum is the level where a walk over all of them ends. */
function barsPanel(pieces: readonly ReturnType<typeof regions>[number][]) {
  const reach = Math.max(1, ...pieces.flatMap(({ parts }) => parts.map(Math.abs))) * 1.6;
  const high = Math.min(20, Math.ceil(reach * 2) / 2);
  const bars = frame(axis(0.4, pieces.length + 0.6, undefined, "none"), axis(-high, high, undefined, 4));
  const marks: Mark[] = [...level(bars, 0, "soft")];
  pieces.forEach(({ parts, slope }, i) => {
    const ends = { up: 0, down: 0 };
    parts.forEach((part, d) => {
      if (part === 0) return;
      const way = part > 0 ? "up" : "down";
      const [from, to] = [ends[way], ends[way] + part].map((y) => clamp(y!, -high, high)) as [number, number];
      ends[way] += part;
      marks.push({
        kind: "area",
        points: [
          [i + 0.72, from],
          [i + 1.28, from],
          [i + 1.28, to],
          [i + 0.72, to],
        ],
        role: unitRoles[d]!,
        opacity: 0.75,
      });
      if (Math.abs(to - from) > 0.16 * high) {
        // The number stands in the middle of its bar, unless the mark of the sum crosses it there.
        const middle = (from + to) / 2;
        const crossed = Math.abs(middle - slope) < 0.1 * high;
        const y = crossed ? middle + Math.sign(middle - slope || 1) * 0.13 * high : middle;
        marks.push(
          text([i + 1, clamp(y, Math.min(from, to), Math.max(from, to))], `${d + 1}`, { role: "ink" }),
        );
      }
    });
    const y = clamp(slope, -high, high);
    marks.push(
      ...line(
        bars,
        [
          [i + 0.66, y],
          [i + 1.34, y],
        ],
        "model",
      ),
    );
    marks.push(text([i + 1, -high * 0.93], `region ${i + 1}`, { role: "soft" }));
  });
  return panel("bars", bars, marks, { title: "Slope of each region, by unit", width: 0.6, aspect: 0.567 });
}
