/** `downhill check`: any derivation, line by line. */
import { type Broken, breakTheorem, checkDocument, type LineReport } from "@downhill/algebra";
import type { Effects } from "../effects.ts";
import { CommandError, exit, fileError } from "../exit.ts";
import { json, paint, wrap } from "../terminal.ts";

export interface CheckOptions {
  readonly seed?: number;
  readonly json?: boolean;
  /** Words of one assumption, or true for all of them in turn. */
  readonly drop?: string | true;
}

export async function check(
  file: string,
  { seed, json: asJson, drop }: CheckOptions,
  effects: Effects,
): Promise<number> {
  const text = await textOf(file, effects);
  const options = seed === undefined ? {} : { seed };
  const reports = checkDocument(text, options);
  const follows = reports.every(({ verdict }) => verdict === "follows");
  // What does not follow with all its assumptions has none to lose.
  if (drop !== undefined && follows) {
    const broken = chosen(breakTheorem(text, options), drop);
    if (asJson) json(effects, broken);
    else effects.out(brokenLines(broken, effects));
    return exit.good;
  }
  if (asJson) json(effects, reports.map(plain));
  else effects.out(reportLines(reports, effects));
  if (reports.some(({ verdict }) => verdict === "fails")) return exit.bad;
  return follows ? exit.good : exit.open;
}

function chosen(all: readonly Broken[], drop: string | true): readonly Broken[] {
  if (drop === true) return all;
  const found = all.filter(({ assumption }) => assumption.toLowerCase().includes(drop.toLowerCase()));
  if (found.length > 0) return found;
  const known = all.map(({ assumption }) => `“${assumption}”`).join(", ");
  throw new CommandError(
    `check: no assumption says “${drop}”; ${known ? `there are ${known}` : "there are none"}`,
  );
}

/** One assumption a line, and under it what becomes of the derivation without it. */
function brokenLines(all: readonly Broken[], effects: Effects): string {
  if (all.length === 0) return "No declaration assumes anything that could be dropped.\n";
  return all
    .map(({ assumption, verdict, line, witness, reason }) => {
      const [mark, style] = marks[verdict === "holds" ? "follows" : verdict];
      const said =
        verdict === "holds"
          ? "every line still follows on the samples tried"
          : verdict === "fails"
            ? `line ${line} fails without it: ${witness?.text ?? ""}`
            : `line ${line} cannot be decided without it: ${reason ?? ""}`;
      const indent = "      ";
      const under = wrap(said, Math.min(effects.columns, 110) - indent.length, indent);
      return `${paint(effects, style, mark)} ${assumption}\n${under}\n`;
    })
    .join("");
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
