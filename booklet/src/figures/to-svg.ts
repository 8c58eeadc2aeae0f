/**
 * A scene as a standalone SVG file. It carries its own colours for light and dark, its alt text as title and description,
 * and is laid out for the width asked for, so that text is 12 pixels high in a narrow figure as in a wide one.
 */
import { contour, raised } from "./contour.ts";
import { type Box, fontSize, layout } from "./layout.ts";
import type { Mark, Panel, Point, Role, Scene } from "./scene.ts";

export interface SvgOptions {
  /** Pixels; default 720. */
  readonly width?: number;
  /** Begins every id, so that several figures can stand in one page. */
  readonly prefix?: string;
  readonly title?: string;
  /** Follows the reader's setting unless one theme is asked for; "inherit" takes the colours of the page it stands in. */
  readonly theme?: "light" | "dark" | "auto" | "inherit";
}

const light: Record<Role | "paper" | "raised" | "hair" | "field", string> = {
  paper: "#fbfaf6",
  raised: "#ffffff",
  hair: "#e6e2d7",
  field: "#35618e",
  ink: "#1f2328",
  soft: "#5d646d",
  faint: "#c9c5b8",
  unit1: "#0f7b8a",
  unit2: "#c4561a",
  unit3: "#6b4fb8",
  unit4: "#8f6a00",
  good: "#2c7a4b",
  bad: "#b3382c",
  mark: "#ecd98b",
  data: "#35618e",
  model: "#1f2328",
};

const dark: typeof light = {
  paper: "#15171a",
  raised: "#1c1f23",
  hair: "#2e3237",
  field: "#7fb0e0",
  ink: "#e8e6e0",
  soft: "#a1a7ae",
  faint: "#4a4f56",
  unit1: "#4fc3d2",
  unit2: "#f0935a",
  unit3: "#b39ef0",
  unit4: "#d9b44a",
  good: "#6cc492",
  bad: "#ef8377",
  mark: "#6a5f22",
  data: "#7fb0e0",
  model: "#f2f0ea",
};

export function toSvg(scene: Scene, options: SvgOptions = {}): string {
  const { width = 720, prefix = "figure", title, theme = "auto" } = options;
  const page = layout(scene, width);
  const body = page.boxes.map((box, i) => drawPanel(box, `${prefix}-${i}`)).join("\n");
  const name = title ?? scene.panels.find((panel) => panel.title)?.title ?? "Figure";
  return `<svg xmlns="http://www.w3.org/2000/svg" class="${prefix}" width="${page.width}" height="${page.height}" viewBox="0 0 ${page.width} ${page.height}" role="img" aria-labelledby="${prefix}-title ${prefix}-desc">
<title id="${prefix}-title">${escaped(name)}</title>
<desc id="${prefix}-desc">${escaped(scene.alt)}</desc>
<style>${style(`.${prefix}`, theme)}</style>
<rect class="paper" width="100%" height="100%"/>
${body}
</svg>
`;
}

function style(scope: string, theme: NonNullable<SvgOptions["theme"]>): string {
  const variables = (colours: typeof light) =>
    Object.entries(colours)
      .map(([name, value]) => `--${name}:${value}`)
      .join(";");
  const own = theme === "inherit" ? "" : `${variables(theme === "dark" ? dark : light)};`;
  const base = `${scope}{${own}font:500 ${fontSize}px Inter,"Helvetica Neue",Arial,sans-serif}`;
  const auto = `@media(prefers-color-scheme:dark){${scope}{${variables(dark)}}}`;
  return `${base}${theme === "auto" ? auto : ""}
${scope} .paper{fill:var(--paper)}
${scope} .line{fill:none;stroke-width:2.2;stroke-linejoin:round;stroke-linecap:round}
${scope} .thin{stroke-width:1.2}
${scope} .hair{stroke:var(--hair);stroke-width:1}
${scope} text{fill:var(--soft);paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
${scope} .tick{font-size:11px;font-feature-settings:"tnum"}
${scope} .title{fill:var(--ink);font-weight:600;font-size:13px}
${scope} .strong{font-weight:650;font-size:13px}`;
}

function drawPanel(box: Box, id: string): string {
  const { panel, left, top, width, height } = box;
  const place = placer(box);
  const clip = `<clipPath id="${id}"><rect x="${px(left - 1)}" y="${px(top - 1)}" width="${px(width + 2)}" height="${px(height + 2)}"/></clipPath>`;
  const title = panel.title
    ? `<text class="title" x="${px(left)}" y="${px(top - 10)}">${escaped(panel.title)}</text>`
    : "";
  const cut = panel.marks.filter(isShape).map((mark) => drawShape(mark, panel, place));
  const free = panel.marks.filter((mark) => !isShape(mark)).map((mark) => drawSign(mark, place, box));
  const names = panel.marks.map((mark) => drawLabel(mark, place, box));
  return `<g>${clip}${title}${drawAxes(box)}
<g clip-path="url(#${id})">${cut.join("\n")}</g>
${[...names, ...free].filter((text) => text !== "").join("\n")}</g>`;
}

type Placer = (point: Point) => Point;

/** From the panel's numbers to pixels. */
const placer =
  ({ panel: { x, y }, left, top, width, height }: Box): Placer =>
  ([a, b]) => [
    left + ((a - x.from) / (x.to - x.from)) * width,
    top + height - ((b - y.from) / (y.to - y.from)) * height,
  ];

function drawAxes({ panel, left, top, width, height, xTicks, yTicks }: Box): string {
  const { x, y } = panel;
  const out: string[] = [];
  const right = left + width;
  const bottom = top + height;
  const across = (at: number) => left + ((at - x.from) / (x.to - x.from)) * width;
  const up = (at: number) => bottom - ((at - y.from) / (y.to - y.from)) * height;
  const hair = (x1: number, y1: number, x2: number, y2: number) =>
    `<line class="hair" x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}"/>`;
  for (const { at, label } of xTicks)
    out.push(
      hair(across(at), top, across(at), bottom),
      `<text class="tick" x="${px(across(at))}" y="${px(bottom + 15)}" text-anchor="middle">${label}</text>`,
    );
  for (const { at, label } of yTicks)
    out.push(
      hair(left, up(at), right, up(at)),
      `<text class="tick" x="${px(left - 6)}" y="${px(up(at) + 4)}" text-anchor="end">${label}</text>`,
    );
  if (x.label)
    out.push(
      `<text x="${px(right)}" y="${px(bottom + (xTicks.length > 0 ? 31 : 15))}" text-anchor="end">${escaped(x.label)}</text>`,
    );
  if (y.label) out.push(`<text x="${px(left + 5)}" y="${px(top + 13)}">${escaped(y.label)}</text>`);
  return out.join("");
}

type Shape = Extract<Mark, { kind: "line" | "area" | "field" | "arrow" }>;
const isShape = (mark: Mark): mark is Shape => ["line", "area", "field", "arrow"].includes(mark.kind);

function drawShape(mark: Shape, panel: Panel, place: Placer): string {
  switch (mark.kind) {
    case "line":
      return `<path class="line${mark.thin ? " thin" : ""}" style="stroke:${colour(mark.role)}"${mark.dashed ? ' stroke-dasharray="5 4"' : ""} d="${path(mark.points.map(place))}"/>`;
    case "area":
      return `<path style="fill:${colour(mark.role)}" fill-opacity="${mark.opacity ?? 0.15}" d="${path(mark.points.map(place))}Z"/>`;
    case "arrow":
      return drawArrow(place(mark.from), place(mark.to), mark.role);
    case "field":
      return drawField(mark, panel, place);
  }
}

function drawArrow(from: Point, to: Point, role: Role): string {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  if (length < 1) return "";
  const [ux, uy] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
  const head = Math.min(9, length * 0.6);
  const neck: Point = [to[0] - ux * head, to[1] - uy * head];
  const wing = head * 0.42;
  const tip = [
    to,
    [neck[0] - uy * wing, neck[1] + ux * wing],
    [neck[0] + uy * wing, neck[1] - ux * wing],
  ] as const;
  return `<path class="line" style="stroke:${colour(role)}" d="${path([from, neck])}"/><path style="fill:${colour(role)}" d="${path(tip)}Z"/>`;
}

/** Each level lays one more veil of colour over what is above it; lines stand at the levels themselves. */
function drawField(mark: Extract<Mark, { kind: "field" }>, { x, y }: Panel, place: Placer): string {
  const { values } = mark;
  const rows = values.length - 1;
  const columns = (values[0]?.length ?? 1) - 1;
  const toPixels = ([c, r]: Point): Point =>
    place([x.from + (c / columns) * (x.to - x.from), y.from + (r / rows) * (y.to - y.from)]);
  const levels = mark.levels ?? spread(values);
  const veils = levels.map(
    (level) =>
      `<path fill="var(--field)" fill-opacity="${num(0.5 / levels.length)}" fill-rule="evenodd" d="${raised(
        values,
        level,
      )
        .map((ring) => `${path(ring.map(toPixels))}Z`)
        .join("")}"/>`,
  );
  const lines = levels.map(
    (level) =>
      `<path class="line" style="stroke:var(--field);stroke-width:.9" stroke-opacity=".55" d="${contour(
        values,
        level,
      )
        .map((ring) => path(ring.map(toPixels)))
        .join("")}"/>`,
  );
  return [...veils, ...lines].join("\n");
}

/** Eight levels between the least and the greatest value. */
function spread(values: readonly (readonly number[])[]): number[] {
  const all = values.flat().filter(Number.isFinite);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return Array.from({ length: 8 }, (_, i) => low + ((i + 0.5) / 8) * (high - low));
}

/** Points, words and handles: never cut at the panel's edge. */
function drawSign(mark: Mark, place: Placer, box: Box): string {
  switch (mark.kind) {
    case "dots":
      return mark.points
        .map(place)
        .map(
          ([cx, cy]) =>
            `<circle cx="${px(cx)}" cy="${px(cy)}" r="${mark.radius ?? 3.5}" style="${mark.hollow ? `fill:var(--paper);stroke:${colour(mark.role)};stroke-width:2` : `fill:${colour(mark.role)}`}"/>`,
        )
        .join("");
    case "text": {
      const [x, y] = place(mark.at);
      return words(x, y + 4, mark.text, box, {
        anchor: mark.anchor ?? "middle",
        ...(mark.role ? { role: mark.role } : {}),
        ...(mark.strong ? { strong: true } : {}),
      });
    }
    case "handle": {
      const [cx, cy] = place(mark.at);
      return `<circle cx="${px(cx)}" cy="${px(cy)}" r="6.5" style="fill:var(--raised);stroke:${colour(mark.role)};stroke-width:2.4"><title>${escaped(mark.label)}</title></circle>`;
    }
    default:
      return "";
  }
}

/** A line is named where it ends. */
function drawLabel(mark: Mark, place: Placer, box: Box): string {
  if ((mark.kind !== "line" && mark.kind !== "area") || mark.label === undefined) return "";
  const [x, y] = mark.kind === "line" ? place(mark.points.at(-1)!) : centre(mark.points.map(place));
  const anchor = mark.kind === "area" ? "middle" : x > box.left + box.width * 0.7 ? "end" : "start";
  return words(x + (anchor === "end" ? -6 : 6), y - 8, mark.label, box, {
    anchor,
    role: mark.role,
    strong: true,
  });
}

const centre = (points: readonly Point[]): Point => [
  points.reduce((sum, [x]) => sum + x, 0) / points.length,
  points.reduce((sum, [, y]) => sum + y, 0) / points.length,
];

function words(
  x: number,
  y: number,
  text: string,
  box: Box,
  style: { anchor: "start" | "middle" | "end"; role?: Role; strong?: boolean },
): string {
  // Kept within the panel's width: an average letter of this face is 0.56 of its size.
  const size = text.length * fontSize * 0.56;
  const before = { start: 0, middle: size / 2, end: size }[style.anchor];
  const most = Math.max(box.left + before, box.left + box.width - (size - before));
  const held = Math.min(most, Math.max(box.left + before, x));
  const row = Math.min(box.top + box.height - 3, Math.max(box.top + 11, y));
  const fill = style.role ? ` style="fill:${colour(style.role)}"` : "";
  return `<text${style.strong ? ' class="strong"' : ""} x="${px(held)}" y="${px(row)}" text-anchor="${style.anchor}"${fill}>${escaped(text)}</text>`;
}

const colour = (role: Role): string => `var(--${role})`;
const path = (points: readonly Point[]): string =>
  points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${px(x)} ${px(y)}`).join("");
const num = (value: number): string => String(Number(value.toFixed(3)));
/** A tenth of a pixel is enough, and keeps files small and equal on every machine. */
const px = (value: number): string => String(Number(value.toFixed(1)) || 0);

/** Text as XML: reserved characters escaped, control characters (which XML forbids) left out. */
function escaped(text: string): string {
  const entity: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return [...text]
    .filter((letter) => letter >= " " || letter === "\n" || letter === "\t")
    .map((letter) => entity[letter] ?? letter)
    .join("");
}
