/** A scene for the terminal: each panel as a small plot in braille (two by four dots a character), then its readings. */
import { contour } from "./contour.ts";
import type { Mark, Panel, Point, Role, Scene } from "./scene.ts";
import { tickLabels, ticks } from "./ticks.ts";

export interface TextOptions {
  /** Characters across; default 72. */
  readonly width?: number;
  /** With ANSI colours. */
  readonly colour?: boolean;
}

export function toText(scene: Scene, { width = 72, colour = false }: TextOptions = {}): string {
  const panels = scene.panels.map((panel) => plot(panel, Math.max(24, width), colour));
  const wide = Math.max(0, ...(scene.readings ?? []).map(({ label }) => label.length));
  const readings = (scene.readings ?? []).map(
    ({ label, value, role }) => `${paint(label.padEnd(wide), role, colour)}  ${value}`,
  );
  return [...panels, wrapped(scene.alt, width), ...(readings.length > 0 ? [readings.join("\n")] : [])]
    .join("\n\n")
    .concat("\n");
}

/** A grid of characters, each of eight dots with the role last drawn there, and letters written over it. */
interface Canvas {
  readonly columns: number;
  readonly rows: number;
  readonly dots: Uint8Array;
  readonly roles: (Role | undefined)[];
  readonly letters: (string | undefined)[];
}

function plot(panel: Panel, width: number, colour: boolean): string {
  const labels = tickLabels(ticks({ ...panel.y, ticks: panel.y.ticks ?? 3 }));
  const margin = panel.y.ticks === "none" ? 0 : Math.max(0, ...labels.map((label) => label.length)) + 1;
  const columns = width - margin - 1;
  const rows = Math.round(Math.min(18, Math.max(7, (columns * Math.min(panel.aspect ?? 0.5, 0.7)) / 2.4)));
  const canvas: Canvas = {
    columns,
    rows,
    dots: new Uint8Array(columns * rows),
    roles: Array(columns * rows).fill(undefined),
    letters: Array(columns * rows).fill(undefined),
  };
  const place = ([x, y]: Point): Point => [
    ((x - panel.x.from) / (panel.x.to - panel.x.from)) * (columns * 2 - 1),
    (1 - (y - panel.y.from) / (panel.y.to - panel.y.from)) * (rows * 4 - 1),
  ];
  for (const mark of panel.marks) draw(canvas, mark, panel, place);
  return framed(canvas, panel, margin, colour);
}

function draw(canvas: Canvas, mark: Mark, panel: Panel, place: (p: Point) => Point): void {
  switch (mark.kind) {
    case "line":
      stroke(canvas, mark.points.map(place), mark.role, mark.dashed ? 3 : 0);
      if (mark.label) write(canvas, place(mark.points.at(-1)!), ` ${mark.label}`, mark.role, "end");
      return;
    case "arrow":
      stroke(canvas, [place(mark.from), place(mark.to)], mark.role, 0);
      write(canvas, place(mark.to), "▸", mark.role, "middle");
      return;
    case "dots":
      for (const point of mark.points)
        write(canvas, place(point), mark.hollow ? "○" : "●", mark.role, "middle");
      return;
    case "handle":
      write(canvas, place(mark.at), "◆", mark.role, "middle");
      return;
    case "text":
      write(canvas, place(mark.at), mark.text, mark.role, mark.anchor ?? "middle");
      return;
    case "field": {
      const [rows, columns] = [mark.values.length - 1, (mark.values[0]?.length ?? 1) - 1];
      const { x, y } = panel;
      for (const level of mark.levels ?? [])
        for (const line of contour(mark.values, level))
          stroke(
            canvas,
            line.map(([c, r]) =>
              place([x.from + (c / columns) * (x.to - x.from), y.from + (r / rows) * (y.to - y.from)]),
            ),
            "faint",
            0,
          );
      return;
    }
    case "area":
      return; // A tint has no counterpart in dots; its outline and label are drawn by other marks.
  }
}

/** Dots along a polyline; `gap` of every six are left out. */
function stroke(canvas: Canvas, points: readonly Point[], role: Role, gap: number): void {
  for (let i = 1; i < points.length; i++) {
    const [[x0, y0], [x1, y1]] = [points[i - 1]!, points[i]!];
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0))));
    if (!Number.isFinite(steps) || steps > 10_000) continue;
    for (let s = 0; s <= steps; s++)
      if (s % 6 >= gap) dot(canvas, x0 + ((x1 - x0) * s) / steps, y0 + ((y1 - y0) * s) / steps, role);
  }
}

// Bits of a braille cell:  0 3
//                          1 4
//                          2 5
//                          6 7
const bits = [0, 3, 1, 4, 2, 5, 6, 7];

function dot({ columns, rows, dots, roles }: Canvas, x: number, y: number, role: Role): void {
  const [px, py] = [Math.round(x), Math.round(y)];
  if (px < 0 || py < 0 || px >= columns * 2 || py >= rows * 4) return;
  const cell = Math.floor(py / 4) * columns + Math.floor(px / 2);
  dots[cell]! |= 1 << bits[(py % 4) * 2 + (px % 2)]!;
  roles[cell] = role;
}

function write(
  { columns, rows, letters, roles }: Canvas,
  [x, y]: Point,
  text: string,
  role: Role | undefined,
  anchor: "start" | "middle" | "end",
): void {
  const glyphs = [...text];
  const back = { start: 0, middle: Math.floor(glyphs.length / 2), end: glyphs.length }[anchor];
  const row = Math.min(rows - 1, Math.max(0, Math.floor(y / 4)));
  const start = Math.min(columns - glyphs.length, Math.max(0, Math.floor(x / 2) - back));
  glyphs.forEach((glyph, i) => {
    if (start + i < 0 || start + i >= columns) return;
    letters[row * columns + start + i] = glyph;
    roles[row * columns + start + i] = role;
  });
}

function framed(canvas: Canvas, panel: Panel, margin: number, colour: boolean): string {
  const { columns, rows } = canvas;
  const name = new Map<number, string>();
  if (panel.y.ticks !== "none") {
    const values = ticks({ ...panel.y, ticks: panel.y.ticks ?? 3 });
    const labels = tickLabels(values);
    values.forEach((value, i) => {
      const share = 1 - (value - panel.y.from) / (panel.y.to - panel.y.from);
      name.set(Math.min(rows - 1, Math.floor((share * (rows * 4 - 1)) / 4)), labels[i]!);
    });
  }
  const edge = panel.y.ticks === "none" ? " " : "│";
  const lines = Array.from({ length: rows }, (_, r) => {
    const cells = Array.from({ length: columns }, (_, c) => cell(canvas, r * columns + c, colour)).join("");
    return `${(name.get(r) ?? "").padStart(margin)}${edge}${cells}`.trimEnd();
  });
  const head = [panel.title, panel.y.label && `(${panel.y.label})`].filter(Boolean).join("  ");
  return [...(head === "" ? [] : [head]), ...lines, ...foot(panel, margin, columns)].join("\n");
}

/** The axis under the plot with its numbers. */
function foot(panel: Panel, margin: number, columns: number): string[] {
  if (panel.x.ticks === "none") return panel.x.label ? [`${" ".repeat(margin + 1)}${panel.x.label}`] : [];
  const values = ticks(panel.x);
  const labels = tickLabels(values);
  const row = Array<string>(margin + 1 + columns).fill(" ");
  values.forEach((value, i) => {
    const at = ((value - panel.x.from) / (panel.x.to - panel.x.from)) * (columns - 1);
    const start = Math.round(margin + 1 + at - labels[i]!.length / 2);
    const held = Math.min(row.length - labels[i]!.length, Math.max(0, start));
    row.splice(held, labels[i]!.length, ...labels[i]!);
  });
  const rule = `${" ".repeat(margin)}└${"─".repeat(columns)}`;
  return [rule, `${row.join("").trimEnd()}${panel.x.label ? `   ${panel.x.label}` : ""}`];
}

function cell({ dots, letters, roles }: Canvas, at: number, colour: boolean): string {
  const glyph = letters[at] ?? (dots[at] === 0 ? " " : String.fromCharCode(0x2800 + dots[at]!));
  return glyph === " " ? glyph : paint(glyph, roles[at], colour);
}

/** Terminal colours that stand apart on light and dark ground. */
const ansi: Partial<Record<Role, number>> = {
  soft: 90,
  faint: 90,
  unit1: 36,
  unit2: 33,
  unit3: 35,
  unit4: 34,
  good: 32,
  bad: 31,
  mark: 33,
  data: 34,
};

const paint = (text: string, role: Role | undefined, colour: boolean): string =>
  colour && role && ansi[role] ? `\u001b[${ansi[role]}m${text}\u001b[0m` : text;

function wrapped(text: string, width: number): string {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join("\n");
}
