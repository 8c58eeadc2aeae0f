/** `downhill errata`: printed lines that the machine finds not to hold. */
import { chapters, type Erratum, errata as find } from "@downhill/booklet/errata";
import type { Effects } from "../effects.ts";
import { CommandError, exit } from "../exit.ts";
import { mathText } from "../math-text.ts";
import { json, paint, wrap } from "../terminal.ts";

export interface ErrataOptions {
  readonly chapter?: readonly number[];
  readonly json?: boolean;
}

export async function errata(
  { chapter = [], json: asJson }: ErrataOptions,
  effects: Effects,
): Promise<number> {
  const known = chapters();
  const missing = chapter.find((n) => !known.includes(n));
  if (missing !== undefined)
    throw new CommandError(
      `chapter ${missing} has no printed formulas here; there are chapters ${known.join(", ")}`,
    );
  const found: Erratum[] = [];
  for (const n of chapter.length > 0 ? chapter : known) {
    if (effects.watched) effects.err(`\r\u001b[Kjudging chapter ${n}`);
    found.push(...(await find([n])));
  }
  if (effects.watched) effects.err("\r\u001b[K");
  if (asJson) json(effects, found);
  else effects.out(report(found, effects));
  return exit.good;
}

function report(found: readonly Erratum[], effects: Effects): string {
  const width = Math.min(effects.columns, 110) - 11;
  const blocks = found.map(({ id, formula, line, printed, witness, mend, holds }) => {
    const about: readonly (readonly [label: string, text: string])[] = [
      ["printed", mathText(printed)],
      ...(witness === "" ? [] : ([["witness", witness]] as const)),
      ...(mend === undefined ? [] : ([["mend", mend]] as const)),
      ["holds", holds === null ? "no corrected line is known" : mathText(holds)],
    ];
    const rows = [
      paint(effects, "bold", `${id}, formula ${formula}, line ${line}`),
      ...about.map(([label, text]) => `  ${label.padEnd(9)}${wrap(text, width, " ".repeat(11)).trimStart()}`),
    ];
    return `${rows.join("\n")}\n\n`;
  });
  const count = `${found.length} printed ${found.length === 1 ? "line does" : "lines do"} not hold\n`;
  return blocks.join("") + count;
}
