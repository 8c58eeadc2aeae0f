/** What a command does to the world. Passed in, so that tests run commands in-process and see exactly what a user would. */
import { randomUUID } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";

export interface Effects {
  /** Standard output: results. */
  readonly out: (text: string) => void;
  /** Standard error: progress and errors. */
  readonly err: (text: string) => void;
  /** True where a person watches: progress is drawn. */
  readonly watched: boolean;
  readonly colour: boolean;
  readonly columns: number;
  /** Milliseconds from anywhere. */
  readonly now: () => number;
  readonly read: (path: string) => Promise<string>;
  /** Whole or not at all. */
  readonly write: (path: string, text: string) => Promise<void>;
  /** All of standard input; undefined where it is a keyboard. */
  readonly input: () => Promise<string | undefined>;
  /** Runs until the user asks to stop. */
  readonly untilStopped: () => Promise<void>;
}

export const realEffects: Effects = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  watched: process.stderr.isTTY === true,
  colour: process.stdout.isTTY === true && (process.env.NO_COLOR ?? "") === "" && process.env.TERM !== "dumb",
  columns: process.stdout.columns ?? 100,
  now: () => performance.now(),
  read: (path) => readFile(path, "utf8"),
  write: writeWhole,
  input: async () => (process.stdin.isTTY ? undefined : text(process.stdin)),
  untilStopped: () =>
    new Promise((done) => {
      process.once("SIGINT", () => done());
      process.once("SIGTERM", () => done());
    }),
};

/** Written beside and moved into place: a reader of `path` sees the old text or the new, never half of one. */
async function writeWhole(path: string, content: string): Promise<void> {
  const beside = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    await writeFile(beside, content);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
