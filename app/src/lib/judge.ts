/**
 * Asks the judge, which works in a thread of its own (judge.worker.ts): nothing a reader writes can hold up the page. One worker serves a page. It
 * is started by the first question, and ended when one takes too long or its scripts cannot be had; the next question then starts another.
 */
import type { Answer, Asked, Question, Said, Task } from "./judge.worker.ts";

/** Why a question went without an answer. */
export class Unheard extends Error {
  readonly why: "unloaded" | "stopped" | "failed";
  constructor(why: Unheard["why"], reason = "") {
    super(reason);
    this.why = why;
  }
}

/** What is said of it: of what was asked, and what to do, or what becomes of it. */
export function excuse(error: unknown, asked: string, unloaded: string, kept = ""): string {
  const { why, message } = error instanceof Unheard ? error : new Unheard("unloaded");
  if (why === "unloaded") return `The judge could not be loaded. ${unloaded}`;
  if (why === "stopped") return `The judge took too long on ${asked} and was stopped.${kept}`;
  return `The judge failed on ${asked}, which is our mistake (${message}).${kept}`;
}

/** Milliseconds. An answer is judged in some ten of them, a long derivation on a slow phone in a thousand. */
const workLimit = 5_000;
/** Scripts may have a slow line to come over. */
const loadLimit = 30_000;

interface Waiting extends Asked {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (reason: Unheard) => void;
}
/** In the order asked. */
const waiting = new Map<number, Waiting>();
let worker: Worker | undefined;
let asked = 0;
/** The question that is being worked on: where the worker hangs, this is why. */
let begun: number | undefined;
let alarm: ReturnType<typeof setTimeout> | undefined;

/** Rejects with `Unheard`. */
export function ask<T extends Task>(task: T, question: Question): Promise<Answer<T>> {
  return new Promise<unknown>((resolve, reject) => {
    const number = ++asked;
    worker ??= start();
    post(worker, { number, task, question });
    waiting.set(number, { number, task, question, resolve, reject });
    if (waiting.size === 1) watch();
  }) as Promise<Answer<T>>;
}

const post = (to: Worker, { number, task, question }: Asked) => to.postMessage({ number, task, question });

function start(): Worker {
  const started = new Worker(new URL("./judge.worker.ts", import.meta.url), { type: "module" });
  started.onmessage = ({ data }: MessageEvent<Said>) => started === worker && hear(data);
  started.onerror = () => started === worker && end();
  return started;
}

function hear(said: Said): void {
  if (said.kind === "unloaded") {
    // What failed to load may be remembered as failed: another worker starts afresh.
    end();
    return;
  }
  if (said.kind === "begun") begun = said.number;
  else {
    const { resolve, reject } = waiting.get(said.number)!;
    waiting.delete(said.number);
    begun = undefined;
    if (said.kind === "answered") resolve(said.answer);
    else reject(new Unheard("failed", said.reason));
  }
  watch();
}

/** Waits for the worker's next word, no longer than it may take. */
function watch(): void {
  clearTimeout(alarm);
  if (waiting.size === 0) return;
  alarm = setTimeout(end, begun === undefined ? loadLimit : workLimit);
}

/** Ends the worker. What hung is given up, with all that was asked of the same text; the rest is asked again. Without scripts, all is given up. */
function end(): void {
  worker?.terminate();
  worker = undefined;
  const hung = begun === undefined ? undefined : waiting.get(begun);
  begun = undefined;
  for (const { number, question, reject } of [...waiting.values()]) {
    if (hung && question.text !== hung.question.text) continue;
    waiting.delete(number);
    reject(new Unheard(hung ? "stopped" : "unloaded"));
  }
  if (waiting.size > 0) worker = start();
  for (const question of waiting.values()) post(worker!, question);
  watch();
}
