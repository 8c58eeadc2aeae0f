/** One benchmark process and the conversation with it: a JSON line for a JSON line (see drivers/protocol.ts). */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface Driver {
  readonly peer: string;
  readonly version: string;
  readonly threads: number;
  ask<Answer extends object = object>(message: Message): Promise<Answer | Refusal>;
  close(): void;
}

export type Message =
  | { readonly do: "load"; readonly suite: string; readonly case: string }
  | { readonly do: "losses"; readonly steps: number }
  | { readonly do: "run"; readonly steps: number }
  | { readonly do: "memory" };

export interface Refusal {
  readonly error: string;
}

export const refused = (answer: object): answer is Refusal => "error" in answer;

/** A question that is not answered within this time counts as refused. */
const patience = 240_000;

/** Starts a driver; where it cannot start (not installed, most often), the reason. */
export async function open(command: readonly string[]): Promise<Driver | Refusal> {
  const [program, ...args] = command;
  const child = spawn(program!, args, { stdio: ["pipe", "pipe", "pipe"], env: environment() });
  child.stdin!.on("error", () => {}); // a driver that has died is noticed by its exit
  const answers = lines(child);
  const hello = await answers.next<{ peer: string; version: string; threads: number }>();
  if (refused(hello)) return hello;
  return {
    ...hello,
    ask: (message) => {
      child.stdin!.write(`${JSON.stringify(message)}\n`);
      return answers.next();
    },
    close: () => void child.kill(),
  };
}

/** Some machines pin OpenBLAS to an old kernel by these variables; a peer deserves its best one. */
function environment(): NodeJS.ProcessEnv {
  const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...rest } = process.env;
  return rest;
}

function lines(child: ChildProcess): { next<T>(): Promise<T | Refusal> } {
  const waiting: ((line: string) => void)[] = [];
  const arrived: string[] = [];
  let failure: string | undefined;
  let complaint = "";
  const refuse = (): string => JSON.stringify({ error: failure });
  child.stderr!.on("data", (text) => {
    complaint = (complaint + text).slice(-4000);
  });
  child.on("error", (error) => end(error.message));
  child.on("close", () => end(reason(complaint)));
  createInterface({ input: child.stdout! }).on("line", (line) => {
    if (!line.startsWith("{")) return; // a peer's own chatter
    const next = waiting.shift();
    if (next === undefined) arrived.push(line);
    else next(line);
  });
  function end(why: string): void {
    failure ??= why;
    for (const next of waiting.splice(0)) next(refuse());
  }
  return {
    next: async () => {
      const line = arrived.shift() ?? (failure === undefined ? await withPatience() : refuse());
      return JSON.parse(line);
    },
  };
  function withPatience(): Promise<string> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        child.kill("SIGKILL");
        end(`no answer within ${patience / 1000} s`);
      }, patience);
      waiting.push((line) => {
        clearTimeout(timer);
        resolve(line);
      });
    });
  }
}

/** The line of a stack trace that says what was wrong. */
function reason(complaint: string): string {
  const said = complaint.split("\n").filter((line) => /error|cannot find|no module/i.test(line));
  return (said.at(-1) ?? "ended without a word").trim().slice(0, 200);
}
