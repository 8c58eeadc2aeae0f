/** `downhill answer`: how the answer was understood, then the verdict and why. */
import { partNamed, partNames } from "@downhill/booklet";
import { type Judgement, judge, type Verdict } from "@downhill/booklet/judge";
import type { Effects } from "../effects.ts";
import { CommandError, exit, fileError } from "../exit.ts";
import { mathText } from "../math-text.ts";
import { choose, type Numbers } from "../problem.ts";
import { json, line, paint, prose } from "../terminal.ts";
import { reportLines } from "./check.ts";

export interface AnswerOptions extends Numbers {
  readonly file?: string;
  readonly json?: boolean;
}

const codes: Record<Verdict, number> = {
  correct: exit.good,
  incorrect: exit.bad,
  unfinished: exit.bad,
  unreadable: exit.open,
  undecided: exit.open,
};

export async function answer(
  id: string,
  words: readonly string[],
  options: AnswerOptions,
  effects: Effects,
): Promise<number> {
  const typo = words.find((word) => /^--[a-z]/.test(word));
  if (typo !== undefined) throw new CommandError(`unknown option ${typo}; downhill answer --help lists them`);
  const { problem, part, given } = await choose(id, options);
  const text = await textOf(words, options.file, effects);
  const found = judge(problem, part, text, given);
  if (options.json) {
    const { id, part, verdict, understood = null, because = null, witness = null, ...more } = found;
    json(effects, { id, part, verdict, understood, because, witness, ...more });
    return codes[found.verdict];
  }
  const { all } = partNames(problem);
  const several = all.length > 1;
  const ask = partNamed(problem, found.part).ask(given);
  effects.out(
    `${paint(effects, "bold", `${problem.id}${several ? found.part : ""}`)}  ${line(effects, ask)}\n`,
  );
  if (several && part === undefined) {
    const others = all.filter((name) => name !== found.part).map((name) => problem.id + name);
    effects.out(
      paint(effects, "dim", `part ${found.part} is meant; the others are ${others.join(", ")}`).concat("\n"),
    );
  }
  effects.out(tell(found, text, effects));
  return codes[found.verdict];
}

async function textOf(words: readonly string[], file: string | undefined, effects: Effects): Promise<string> {
  if (file !== undefined && words.length > 0)
    throw new CommandError("answer: there is an answer and a file as well; give one of them");
  if (words.length > 0) return words.join(" ");
  if (file !== undefined && file !== "-")
    return effects.read(file).catch((error: unknown) => {
      throw fileError("answer", file, error);
    });
  const input = await effects.input();
  if (input === undefined)
    throw new CommandError("answer: there is no answer; type it after the id, or name a --file");
  return input;
}

const marks: Record<Verdict, readonly [mark: string, style: "green" | "red" | "yellow"]> = {
  correct: ["✓", "green"],
  incorrect: ["✗", "red"],
  unfinished: ["…", "yellow"],
  unreadable: ["?", "yellow"],
  undecided: ["?", "yellow"],
};

function tell(found: Judgement, text: string, effects: Effects): string {
  const { verdict, understood, because, witness, position, samples, lines, points } = found;
  const [mark, style] = marks[verdict];
  const out: string[] = [];
  if (understood !== undefined && lines === undefined)
    out.push(`${paint(effects, "dim", "understood as")}  ${mathText(understood)}`);
  if (lines !== undefined) out.push(reportLines(lines, effects).trimEnd());
  const evidence =
    verdict === "correct" && samples !== undefined
      ? paint(effects, "dim", ` (checked on ${samples} samples)`)
      : "";
  out.push(`${paint(effects, style, `${mark} ${verdict}`)}${evidence}`);
  if (because !== undefined) out.push(prose(effects, because, "  "));
  if (witness !== undefined && lines === undefined) out.push(`  ${witness.text}`);
  if (position !== undefined && verdict === "unreadable") out.push(...pointAt(text, position));
  for (const [i, point] of (points ?? []).entries())
    out.push(prose(effects, `${i + 1}. ${point.ticked ? "✓ " : ""}${point.text}`, "  "));
  return `${out.join("\n")}\n`;
}

/** The line of the answer where reading failed, with a caret under the place. */
function pointAt(text: string, { start, end }: { start: number; end: number }): string[] {
  if (text.trim() === "" || text.length > 20_000) return [];
  const from = text.lastIndexOf("\n", Math.max(0, start - 1)) + 1;
  const to = text.indexOf("\n", from);
  const whole = text.slice(from, to < 0 ? text.length : to);
  // Of a long line, what stands around the place.
  const skip = Math.max(0, start - from - 40);
  const shown = whole.slice(skip, skip + 80);
  const width = Math.max(1, Math.min(end, from + skip + shown.length) - start);
  return [`  ${shown}`, `  ${" ".repeat(start - from - skip)}${"^".repeat(width)}`];
}
