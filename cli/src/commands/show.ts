/** `downhill show`: a problem as text; hints and the worked answer only when asked for. */
import type { AnyProblem, GivenNumbers } from "@downhill/booklet";
import { partNames } from "@downhill/booklet";
import type { Answer } from "@downhill/booklet/answers/index";
import type { Effects } from "../effects.ts";
import { exit } from "../exit.ts";
import { mathText } from "../math-text.ts";
import { choose, type Numbers } from "../problem.ts";
import { json, line, paint, prose } from "../terminal.ts";

export interface ShowOptions extends Numbers {
  readonly hints?: boolean;
  readonly steps?: boolean;
  readonly json?: boolean;
}

export async function show(id: string, options: ShowOptions, effects: Effects): Promise<number> {
  const { problem, given } = await choose(id, options);
  if (options.json) json(effects, plain(problem, given, options));
  else effects.out(`${shown(problem, given, options, effects)}\n`);
  return exit.good;
}

function plain(problem: AnyProblem, given: GivenNumbers, { hints, steps }: ShowOptions): unknown {
  const { all, main } = partNames(problem);
  return {
    id: problem.id,
    title: problem.title,
    section: problem.section,
    given,
    statement: problem.statement(given),
    parts: problem.parts.map(({ ask, answer }, i) => ({
      name: all[i],
      main: all[i] === main,
      ask: ask(given),
      kind: answer.kind,
      ...(answer.kind === "choice" ? { options: answer.options } : {}),
    })),
    ...(problem.symbols === undefined ? {} : { symbols: problem.symbols }),
    ...(problem.caveat === undefined ? {} : { caveat: problem.caveat }),
    ...(hints ? { hints: problem.hints } : { hintCount: problem.hints.length }),
    ...(steps ? { because: stepsOf(problem, given), checkedBy: Object.keys(problem.verify) } : {}),
  };
}

const stepsOf = (problem: AnyProblem, given: GivenNumbers) =>
  problem.because.map(({ say, line }) => ({
    say: say(given),
    ...(line === undefined ? {} : { line: typeof line === "function" ? line(given) : line }),
  }));

export function shown(
  problem: AnyProblem,
  given: GivenNumbers,
  { hints, steps }: ShowOptions,
  effects: Effects,
): string {
  const { all, main } = partNames(problem);
  const blocks = [
    `${paint(effects, "bold", `${problem.id}  ${line(effects, problem.title)}`)}  ${paint(effects, "dim", `§${problem.section}`)}`,
    prose(effects, problem.statement(given)),
    problem.parts
      .map(({ ask, answer }, i) => {
        const name = all.length === 1 ? "" : `${all[i]}${all[i] === main ? "*" : " "} `;
        const text = `${name}${line(effects, ask(given))}`;
        return `${text}  ${paint(effects, "dim", `(${howTo(answer)})`)}${options(answer, effects)}`;
      })
      .join("\n"),
  ];
  if (problem.caveat !== undefined) blocks.push(prose(effects, `Note: ${problem.caveat}`));
  if (problem.symbols !== undefined)
    blocks.push(paint(effects, "dim", `Symbols: ${problem.symbols.replace(/\s*\n\s*/g, " ")}`));
  if (hints)
    blocks.push(`Hints\n${prose(effects, problem.hints.map((hint, i) => `${i + 1}. ${hint}`).join("\n"))}`);
  if (steps) {
    const lines = stepsOf(problem, given).map(({ say, line }) =>
      [prose(effects, say), ...(line === undefined ? [] : [`    ${mathText(line)}`])].join("\n"),
    );
    blocks.push(["Worked answer", ...lines].join("\n"));
    blocks.push(["Checked by", ...Object.keys(problem.verify).map((name) => `• ${name}`)].join("\n"));
  }
  if (all.length > 1)
    blocks.push(
      paint(effects, "dim", `* answered by downhill answer ${problem.id}; the others by their letter`),
    );
  return blocks.join("\n\n");
}

function howTo(answer: Answer<GivenNumbers>): string {
  switch (answer.kind) {
    case "integer":
      return "a whole number";
    case "real":
      return "a number";
    case "expression":
      return "a formula";
    case "matrix":
      return "rows separated by ;, entries by ,";
    case "choice":
      return answer.many ? "numbers of all options that hold" : "the number of an option";
    case "sketch":
      return `points x,y; x,y; … from ${answer.over[0]} to ${answer.over[1]}`.replaceAll("-", "−");
    case "derivation":
      return "lines of a derivation";
    case "explanation":
      return "in words; you compare";
  }
}

const options = (answer: Answer<GivenNumbers>, effects: Effects): string =>
  answer.kind === "choice"
    ? answer.options.map((text, i) => `\n     ${i + 1}. ${line(effects, text)}`).join("")
    : "";
