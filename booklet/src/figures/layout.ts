/**
 * Where the panels of a scene stand at a given width. Text has a fixed size in pixels, so that a narrower figure is laid
 * out anew, never shrunk: panels wrap, and plots grow taller against their width.
 */
import type { Axis, Panel, Scene } from "./scene.ts";
import { tickLabels, ticks } from "./ticks.ts";

export interface Box {
  readonly panel: Panel;
  /** The plot itself, in pixels; axes stand outside it. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
}

export interface Tick {
  readonly at: number;
  readonly label: string;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
}

export const fontSize = 12;
const gap = 22;
const titleHeight = 26;
const narrow = 520;
/** On a narrow screen, panels wider than this share take a row; and so do those in which something is dragged. */
const wide = 0.45;
const isHandled = ({ marks }: Panel): boolean => marks.some((mark) => mark.kind === "handle");

export function layout({ panels }: Scene, width: number): Layout {
  let top = 4;
  const boxes: Box[] = [];
  for (const row of rows(panels, width)) {
    const room = width - gap * (row.length - 1);
    const total = row.reduce((sum, panel) => sum + panel.share, 0);
    // A panel that has a row to itself only because there is no room beside it is kept low.
    const flatter = width < narrow && row.length === 1 && (row[0]!.panel.width ?? 1) < wide ? 0.7 : 1;
    const titled = row.some(({ panel }) => panel.title !== undefined);
    const left = Math.max(...row.map(({ panel }) => leftMargin(panel, room)));
    let at = 0;
    let bottom = 0;
    for (const { panel, share } of row) {
      const cell = (room * share) / total;
      const plot = cell - left - 10;
      const plotTop = top + (titled ? titleHeight : 8);
      const height = plot * aspectOf(panel, plot) * flatter;
      boxes.push({
        panel,
        left: at + left,
        top: plotTop,
        width: plot,
        height,
        xTicks: labelled(panel.x, plot),
        yTicks: labelled(panel.y, height * 1.8),
      });
      bottom = Math.max(bottom, plotTop + height + bottomMargin(panel));
      at += cell + gap;
    }
    top = bottom + 14;
  }
  return { width, height: Math.ceil(top - 6), boxes };
}

/** Panels wrap when their shares exceed a whole; a panel left alone on a narrow screen takes the row. */
function rows(panels: readonly Panel[], width: number): { panel: Panel; share: number }[][] {
  const found: { panel: Panel; share: number }[][] = [];
  let filled = 2;
  for (const panel of panels) {
    const wanted = panel.width ?? 1;
    const share = width < narrow ? (wanted > wide || isHandled(panel) ? 1 : 0.5) : wanted;
    if (filled + share > 1.001) {
      found.push([]);
      filled = 0;
    }
    found.at(-1)!.push({ panel, share });
    filled += share;
  }
  return found;
}

/** Height over width; long flat plots become taller where there is little width. */
function aspectOf(panel: Panel, width: number): number {
  const wanted = panel.aspect ?? 0.62;
  const least = Math.min(240, width * 0.8) / width;
  return width < 420 && wanted < least ? least : wanted;
}

const leftMargin = (panel: Panel, room: number): number => {
  const labels = labelled(panel.y, room).map((tick) => tick.label.length);
  return labels.length === 0 ? 2 : 8 + 6.7 * Math.max(...labels);
};

const bottomMargin = ({ x }: Panel): number =>
  (x.ticks === "none" ? 4 : 20) + (x.label === undefined ? 0 : 17);

/** At most one tick every 44 pixels, however many are wished for. */
function labelled(axis: Axis, pixels: number): Tick[] {
  if (axis.ticks === "none") return [];
  const most = Math.max(2, Math.floor(pixels / 44));
  const values = ticks({ ...axis, ticks: Math.min(axis.ticks ?? 5, most) });
  const labels = tickLabels(values);
  return values.map((at, i) => ({ at, label: labels[i]! }));
}
