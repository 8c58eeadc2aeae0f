/** `downhill check`: any derivation, line by line. */
import { checkDocument, type LineReport } from "@downhill/algebra";
import type { Effects } from "../effects.ts";
import { exit, fileError } from "../exit.ts";
import { json, paint, wrap } from "../terminal.ts";

export interface CheckOptions {
  readonly seed?: number;
  readonly json?: boolean;
}

export async function check(
  file: string,
  { seed, json: asJson }: CheckOptions,
  effects: Effects,
): Promise<number> {
  const text = await textOf(file, effects);
  const reports = checkDocument(text, seed === undefined ? {} : { seed });
  if (asJson) json(effects, reports.map(plain));
  else effects.out(reportLines(reports, effects));
  if (reports.some(({ verdict }) => verdict === "fails")) return exit.bad;
  return reports.every(({ verdict }) => verdict === "follows") ? exit.good : exit.open;
}

async function textOf(file: string, effects: Effects): Promise<string> {
  if (file === "-") return (await effects.input()) ?? "";
  return effects.read(file).catch((error: unknown) => {
    throw fileError("check", file, error);
  });
}

function plain({ line, text, verdict, samples, witness, mend, reason }: LineReport): unknown {
  return {
    line,
    text,
    verdict,
    samples,
    witness,
    mend,
    ...(reason === null || verdict === "follows" ? {} : { reason }),
  };
}

const marks: Record<LineReport["verdict"], readonly [mark: string, style: "green" | "red" | "yellow"]> = {
  follows: ["✓", "green"],
  fails: ["✗", "red"],
  undecided: ["?", "yellow"],
  unreadable: ["?", "yellow"],
  "not checked": ["–", "yellow"],
};

/** One line of the derivation a line, and under it what is to say of it. */
export function reportLines(reports: readonly LineReport[], effects: Effects): string {
  const width = Math.max(0, ...reports.map(({ line }) => String(line).length));
  const indent = " ".repeat(width + 5);
  return reports
    .map(({ line, text, verdict, samples, witness, mend, reason }) => {
      const [mark, style] = marks[verdict];
      const head = `${paint(effects, style, mark)} ${String(line).padStart(width)}  ${text}`;
      const said = [
        ...(verdict === "follows" ? [] : [paint(effects, style, verdict)]),
        ...(verdict === "follows" && samples > 0
          ? [paint(effects, "dim", `follows on ${samples} samples`)]
          : []),
        ...(reason === null ? [] : [reason]),
        ...(witness === null ? [] : [witness.text]),
        ...(mend === null ? [] : [`one change mends it: ${mend}`]),
      ];
      const under = said.map((sentence) =>
        wrap(sentence, Math.min(effects.columns, 110) - indent.length, indent),
      );
      return [head, ...under].join("\n");
    })
    .map((block) => `${block}\n`)
    .join("");
}
