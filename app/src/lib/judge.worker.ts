/**
 * The judge's thread. However long an answer takes to judge, the page stays awake, and may end this worker at any time. judge.ts asks it.
 *
 * A problem holds functions, which cannot be sent: a question names its problem, and only texts and numbers come and go.
 */
import { open } from "@downhill/booklet";
import { type AnyProblem, type GivenNumbers, partNamed } from "@downhill/booklet/problem";

export interface Question {
  readonly id: string;
  readonly given: GivenNumbers;
  /** "a", "b", … and what was answered to it, where that is what the question is about. */
  readonly part?: string;
  readonly text?: string;
}

/** What can be asked. Each loads what it needs and gives back the work, which is then done without a pause. */
const tasks = {
  async understand(problem: AnyProblem, { part = "a", text = "", given }: Question) {
    // A formula is read by a third of the judge; the rest comes while it is being written.
    const reader =
      partNamed(problem, part).answer.kind === "expression"
        ? import("@downhill/booklet/understand")
        : import("@downhill/booklet/judge");
    const { understand } = await reader;
    return () => understand(problem, part, text, given);
  },
  async judge(problem: AnyProblem, { part, text = "", given }: Question) {
    const { judge } = await import("@downhill/booklet/judge");
    return () => judge(problem, part, text, given);
  },
  async without(problem: AnyProblem, { given }: Question) {
    const { without } = await import("@downhill/booklet/worked");
    return () => without(problem, given);
  },
  async evidence(problem: AnyProblem, { given }: Question) {
    const { evidence } = await import("@downhill/booklet/worked");
    return () => evidence(problem, given);
  },
};

export type Task = keyof typeof tasks;
export type Answer<T extends Task> = ReturnType<Awaited<ReturnType<(typeof tasks)[T]>>>;

export interface Asked {
  readonly number: number;
  readonly task: Task;
  readonly question: Question;
}

/** What is said of a question: that its work begins, and how that ended. */
export type Said =
  | { readonly number: number; readonly kind: "begun" }
  | { readonly number: number; readonly kind: "unloaded" }
  | { readonly number: number; readonly kind: "answered"; readonly answer: unknown }
  | { readonly number: number; readonly kind: "failed"; readonly reason: string };

const say = (said: Said) => self.postMessage(said);

self.onmessage = async ({ data: { number, task, question } }: MessageEvent<Asked>) => {
  const work = await load(task, question).catch(() => undefined);
  if (!work) return say({ number, kind: "unloaded" });
  say({ number, kind: "begun" });
  try {
    say({ number, kind: "answered", answer: work() });
  } catch (error) {
    say({ number, kind: "failed", reason: error instanceof Error ? error.message : String(error) });
  }
  if (task === "understand") void import("@downhill/booklet/judge").catch(() => undefined);
};

async function load(task: Task, question: Question): Promise<() => unknown> {
  const problem = await open(question.id);
  if (!problem) throw new Error(`There is no problem ${question.id}.`);
  return tasks[task](problem, question);
}
