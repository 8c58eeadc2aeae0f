/** All commands: their names, options and help. Each command's own module is loaded when it runs. */
import { Command, CommanderError, InvalidArgumentError } from "commander";
import type { Effects } from "./effects.ts";
import { CommandError, exit } from "./exit.ts";

/** Runs the command; returns its exit code. */
export async function main(args: readonly string[], effects: Effects): Promise<number> {
  let code: number = exit.good;
  const program = commands(effects, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exit.good : exit.usage;
    if (error instanceof CommandError) {
      effects.err(`downhill: ${error.message}\n`);
      return error.code;
    }
    throw error;
  }
}

function commands(effects: Effects, done: (code: number) => void): Command {
  const program = new Command("downhill")
    .description("The answer booklet of Understanding Deep Learning, made executable.")
    .version("0.1.0", "--version", "print the version")
    .helpOption("-h, --help", "print help for a command")
    .helpCommand(false)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => effects.out(text),
      writeErr: (text) => effects.err(text),
      outputError: (text, write) => write(`downhill: ${text.replace(/^error: /, "")}`),
      getOutHelpWidth: () => effects.columns,
      getErrHelpWidth: () => effects.columns,
      getOutHasColors: () => effects.colour,
      getErrHasColors: () => effects.colour,
    })
    .addHelpText(
      "after",
      "\nExit codes: 0 correct or done, 1 not correct or a check fails, 2 unreadable or undecided, 64 bad usage.",
    );

  program
    .command("list")
    .description("the problems there are")
    .option("--chapter <n>", "only this chapter (may be repeated)", chapters)
    .option("--json", "machine-readable output")
    .action(async (options) => done(await (await import("./commands/list.ts")).list(options, effects)));

  program
    .command("show <id>")
    .description("a problem: what is asked, and on request hints and the worked answer")
    .option("--hints", "with its hints")
    .option("--steps", "with the worked answer")
    .option("--seed <n>", "the variant of this seed", seed)
    .option("--given <name=value>", "a number of the problem (may be repeated)", given)
    .option("--json", "machine-readable output")
    .action(async (id, options) =>
      done(await (await import("./commands/show.ts")).show(id, options, effects)),
    );

  program
    .command("answer <id> [text...]")
    .description("judges an answer: a number, a formula in LaTeX or plain text, a matrix, a derivation …")
    .option("--file <file>", "read the answer from a file, or from standard input with -")
    .option("--seed <n>", "answer the variant of this seed", seed)
    .option("--given <name=value>", "a number of the problem (may be repeated)", given)
    .option("--json", "machine-readable output")
    // An answer may begin with a minus sign.
    .allowUnknownOption()
    .addHelpText(
      "after",
      `
A problem with several parts names them a, b, …: downhill answer 3.18a 7
Without a letter the main part is meant.

Examples:
  downhill answer 3.18 16
  downhill answer 3.17 "(D_i+1)D + (D+1)D_o"
  downhill answer 3.4 "0,0.5; 1,-0.2; 2,0.3"     a sketch, by its points
  downhill answer 3.5 --file lines.tex           a derivation, one line of LaTeX a line`,
    )
    .action(async (id, text, options) =>
      done(await (await import("./commands/answer.ts")).answer(id, text, options, effects)),
    );

  program
    .command("check <file>")
    .description("judges any derivation line by line; declare its symbols in lines that begin with % where")
    .option("--seed <n>", "draw other samples", seed)
    .option(
      "--drop [words]",
      "drop each assumption in turn, or the one that says so, and look for numbers that break a line",
    )
    .option("--json", "machine-readable output")
    .addHelpText(
      "after",
      `
The file holds a chain, one line each; lines after the first begin with =, \\leq, \\geq, \\propto, \\approx or \\Rightarrow:

  % where A: spd[D]; x: vector[D]
  (x^T A x)^T
  = x^T A^T x
  = x^T A x

With - the chain is read from standard input. Exit code: 0 every line follows, 1 one fails, 2 otherwise.`,
    )
    .action(async (file, options) =>
      done(await (await import("./commands/check.ts")).check(file, options, effects)),
    );

  program
    .command("verify [id...]")
    .description("runs every machine check of the problems named, or of all")
    .option("--chapter <n>", "the problems of this chapter (may be repeated)", chapters)
    .option("--json", "machine-readable output")
    .action(async (ids, options) =>
      done(await (await import("./commands/verify.ts")).verify(ids, options, effects)),
    );

  program
    .command("errata")
    .description("the lines of the printed booklet that do not hold, with numbers that show it")
    .option("--chapter <n>", "only this chapter (may be repeated)", chapters)
    .option("--json", "machine-readable output")
    .action(async (options) => done(await (await import("./commands/errata.ts")).errata(options, effects)));

  program
    .command("figure <id>")
    .description("the figure of a problem, as SVG or as text")
    .option("--out <file>", "write f.svg or f.txt; without it, text goes to the terminal")
    .option("--set <name=value>", "a slider, menu or switch of the figure (may be repeated)", setting)
    .option("--seed <n>", "of the variant of this seed", seed)
    .option("--width <pixels>", "width of the SVG", width)
    .option("--json", "machine-readable output")
    .action(async (id, options) =>
      done(await (await import("./commands/figure.ts")).figure(id, options, effects)),
    );

  program
    .command("variant <id>")
    .description("the same problem with other numbers")
    .requiredOption("--seed <n>", "which variant", seed)
    .option("--json", "machine-readable output")
    .action(async (id, options) =>
      done(await (await import("./commands/variant.ts")).variant(id, options, effects)),
    );

  program
    .command("serve")
    .description("serves the built page on this machine")
    .option("--port <n>", "port", port, 4173)
    .option("--json", "machine-readable output")
    .action(async (options) => done(await (await import("./commands/serve.ts")).serve(options, effects)));

  // Options of a program are not handed down to its commands by themselves.
  for (const command of program.commands) command.copyInheritedSettings(program);
  return program;
}

function whole(text: string, from: number, to: number): number {
  const value = Number(text);
  if (!/^[+-]?\d+$/.test(text) || value < from || value > to)
    throw new InvalidArgumentError(`A whole number from ${from} to ${to} is needed.`);
  return value;
}

const seed = (text: string): number => whole(text, 0, 2 ** 32 - 1);
const port = (text: string): number => whole(text, 0, 65_535);
const width = (text: string): number => whole(text, 120, 4000);
const chapters = (text: string, before: readonly number[] = []): number[] => [...before, whole(text, 1, 21)];

function pair(text: string): readonly [name: string, value: string] {
  const [, name, value] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError("Write name=value.");
  return [name, value];
}

const setting = (text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> => {
  const [name, value] = pair(text);
  return { ...before, [name]: value };
};

const given = (text: string, before: Readonly<Record<string, number>> = {}): Record<string, number> => {
  const [name, value] = pair(text);
  const number = Number(value);
  if (value.trim() === "" || !Number.isFinite(number))
    throw new InvalidArgumentError("The value is a number.");
  return { ...before, [name]: number };
};
