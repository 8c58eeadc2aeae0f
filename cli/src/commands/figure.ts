/** `downhill figure`: a problem's figure as an SVG file, a text file, or text in the terminal. */
import { extname } from "node:path";
import type { Control, Figure, State } from "@downhill/booklet";
import { toSvg } from "@downhill/booklet/figures/to-svg";
import { toText } from "@downhill/booklet/figures/to-text";
import type { Effects } from "../effects.ts";
import { CommandError, exit, fileError } from "../exit.ts";
import { choose, type Numbers } from "../problem.ts";
import { json, line } from "../terminal.ts";

export interface FigureOptions extends Numbers {
  readonly out?: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly width?: number;
  readonly json?: boolean;
}

export async function figure(id: string, options: FigureOptions, effects: Effects): Promise<number> {
  const { problem, given } = await choose(id.replace(/^fig(?:ure)?\.?\s*/i, ""), options);
  const drawing = problem.figure;
  if (drawing === undefined) throw new CommandError(`problem ${problem.id} has no figure`);
  const state = withSettings(drawing, drawing.start(given), options.set ?? {});
  const scene = drawing.scene(state);
  const { out, width, json: asJson } = options;
  if (out === undefined) {
    if (asJson) json(effects, { id: problem.id, state, scene });
    else
      effects.out(
        `${problem.id}  ${line(effects, problem.title)}\n\n${toText(scene, { width: Math.min(effects.columns, 100), colour: effects.colour })}`,
      );
    return exit.good;
  }
  const kind = extname(out).toLowerCase();
  if (kind !== ".svg" && kind !== ".txt")
    throw new CommandError(`figure: --out ends in “${kind}”; name a file that ends in .svg or .txt`);
  const title = `${problem.id} ${line({ colour: false }, problem.title)}`;
  const content =
    kind === ".svg" ? toSvg(scene, { title, ...(width === undefined ? {} : { width }) }) : toText(scene);
  await effects.write(out, content).catch((error: unknown) => {
    throw fileError("figure", out, error);
  });
  if (asJson) json(effects, { id: problem.id, out, alt: scene.alt, readings: scene.readings ?? [] });
  else effects.out(`${out}: ${scene.alt}\n`);
  return exit.good;
}

/** The opening state with controls set as asked. */
function withSettings(
  drawing: Figure<never>,
  start: State,
  settings: Readonly<Record<string, string>>,
): State {
  const controls = drawing.controls ?? [];
  const changes = Object.entries(settings).map(([name, text]) => {
    const control = controls.find((c) => c.name === name);
    if (control === undefined) {
      const names = controls.map((c) => c.name);
      throw new CommandError(
        `figure: nothing is called ${name}; ${names.length > 0 ? `there are ${names.join(", ")}` : "this figure has no controls"}`,
      );
    }
    return [name, setTo(control, text)] as const;
  });
  return { ...start, ...Object.fromEntries(changes) };
}

function setTo(control: Control, text: string): number | string | boolean {
  if (control.kind === "slider") {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value) || value < control.from || value > control.to)
      throw new CommandError(
        `figure: ${control.name} is “${text}”; it goes from ${control.from} to ${control.to}`,
      );
    return value;
  }
  if (control.kind === "switch") {
    if (!/^(true|false|on|off)$/i.test(text))
      throw new CommandError(`figure: ${control.name} is on or off, not “${text}”`);
    return /^(true|on)$/i.test(text);
  }
  const values = control.options.map((option) => option.value);
  if (!values.includes(text))
    throw new CommandError(`figure: ${control.name} is “${text}”; it may be ${values.join(", ")}`);
  return text;
}
