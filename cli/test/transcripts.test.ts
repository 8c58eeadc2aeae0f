/**
 * Transcripts: each file under transcripts/ is a session at a terminal, command by command, with the exact output and the exit code.
 * Commands run in-process with effects that a test can see; standard error is marked with “! ”. A transcript that no longer agrees is
 * written beside as `-changed.txt`; with UPDATE_TRANSCRIPTS=1 it is rewritten.
 */
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import type { Effects } from "../src/effects.ts";
import { main } from "../src/program.ts";

const folder = resolve(import.meta.dirname, "transcripts");
const files = resolve(import.meta.dirname, "files");

describe.each(globSync("*.txt", { cwd: folder }).filter((name) => !name.endsWith("-changed.txt")))(
  "%s",
  (name) => {
    test("says what it said before", async () => {
      const path = resolve(folder, name);
      const changed = path.replace(/\.txt$/, "-changed.txt");
      const before = readFileSync(path, "utf8");
      const after = await replay(before);
      if (process.env.UPDATE_TRANSCRIPTS === "1") writeFileSync(path, after);
      else if (after !== before) writeFileSync(changed, after);
      else if (existsSync(changed)) rmSync(changed);
      expect(process.env.UPDATE_TRANSCRIPTS === "1" ? after : before).toBe(after);
    });
  },
);

test("every command has a transcript", () => {
  const all = globSync("*.txt", { cwd: folder }).map((name) => basename(name, ".txt"));
  const commands = ["list", "show", "answer", "check", "verify", "errata", "figure", "variant", "serve"];
  expect(commands.filter((command) => !all.some((name) => name.startsWith(command)))).toEqual([]);
});

/** The same session with what is printed today. */
async function replay(session: string): Promise<string> {
  const blocks: string[] = [];
  const notes = session.split("\n").filter((line) => line.startsWith("#"));
  for (const line of session.split("\n").filter((line) => line.startsWith("$ "))) {
    const { args, input } = shell(line.slice(2));
    const { output, code } = await run(args, input);
    blocks.push(`${line}\n${output}[${code}]\n`);
  }
  return `${notes.map((note) => `${note}\n`).join("")}${notes.length > 0 ? "\n" : ""}${blocks.join("\n")}`;
}

/** Words of a command line; quotes hold words together, <<< gives standard input. */
function shell(line: string): { args: string[]; input: string | undefined } {
  const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare!,
  );
  const here = words.indexOf("<<<");
  const args = words.slice(1, here < 0 ? undefined : here);
  return { args, input: here < 0 ? undefined : words[here + 1]!.replaceAll("\\n", "\n") };
}

async function run(
  args: readonly string[],
  input: string | undefined,
): Promise<{ output: string; code: number }> {
  let output = "";
  const mark = (text: string) => text.replace(/^(?=.)/gm, "! ");
  const effects: Effects = {
    out: (text) => {
      output += text;
    },
    err: (text) => {
      output += mark(text);
    },
    watched: false,
    colour: false,
    columns: 100,
    now: () => 0,
    read: async (path) => readFileSync(resolve(files, path), "utf8"),
    write: async (path, text) => {
      if (path.includes("nowhere/")) throw Object.assign(new Error("no"), { code: "ENOENT" });
      output += `(${path}: ${text.length > 0 ? "written" : "empty"}, ${/<svg/.test(text) ? "SVG" : "text"})\n`;
    },
    input: async () => input,
    untilStopped: async () => {},
  };
  const code = await main(args, effects);
  return { output: output.endsWith("\n") || output === "" ? output : `${output}\n`, code };
}
