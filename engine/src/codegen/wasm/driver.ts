/**
 * The driver of a program: calls its kernels in order. With threads, all of them run it side by side. A kernel that is worth it is cut into shares
 * by its units; the rest is done by the first thread alone; and all meet before a thread touches what another has written, or writes what another
 * reads. Kernels compute the same numbers however their units are shared out, so results do not depend on the number of threads.
 */
import { internal } from "../../core/errors.ts";
import type { Code, Func } from "./assembler.ts";
import type { Kernel } from "./nest.ts";

/** Something to do, known to its last address. */
export type Task =
  | Call
  | Copy
  | {
      readonly kind: "repeat";
      readonly count: number;
      readonly backwards: boolean;
      readonly while?: { readonly tasks: readonly Task[]; readonly flag: number };
      readonly body: readonly Task[];
    }
  | {
      readonly kind: "choose";
      readonly flag: number;
      readonly accepted: readonly Task[];
      readonly otherwise: readonly Task[];
    };

interface Call extends Touched {
  readonly kind: "call";
  readonly kernel: Kernel;
}

/** `stepped`: the place moves on by the copy's size in every round of the repeat. */
interface Copy extends Touched {
  readonly kind: "copy";
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
  readonly stepped?: "from" | "to";
}

interface Touched {
  readonly reads: readonly Span[];
  readonly writes: readonly Span[];
}

/** Addresses from … to, exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** How a program is shared among threads. */
export interface Sharing {
  readonly barrier: Func;
  /** Nanoseconds of work, roughly, that a thread must get for it to be worth calling. */
  readonly leastShare: number;
}

/** Parameters of a driver that threads run: its thread, their number, and whether it may sleep at a barrier. */
export const threadParameters = ["i32", "i32", "i32"] as const;
const [thread, threads, patient] = [0, 1, 2];

export function meet(code: Code, { barrier }: Sharing): void {
  code.get(threads).get(patient).call(barrier);
}

export function onlyFirst(code: Code, body: () => void): void {
  code.get(thread).op("i32.eqz").if(body);
}

/** Units are counted out in at most so many pieces, so that piece times thread stays a small number. */
const mostPieces = 1 << 16;
/** Bytes a nanosecond copies, roughly; copies are cut at cache lines. */
const copySpeed = 8;
const cacheLine = 64;

/** How many threads a task keeps busy. */
function sharesOf(task: Call | Copy, leastShare: number): number {
  const { cost, pieces } =
    task.kind === "call"
      ? { cost: task.kernel.cost, pieces: Math.ceil(task.kernel.units / task.kernel.grain) }
      : { cost: task.bytes / copySpeed, pieces: Math.ceil(task.bytes / cacheLine) };
  return Math.max(1, Math.min(pieces, leastShare === 0 ? pieces : Math.floor(cost / leastShare)));
}

/** Work, in nanoseconds, that more than one thread could do. */
export function shareable(tasks: readonly Task[], leastShare: number): number {
  let total = 0;
  for (const task of tasks) {
    if (task.kind === "repeat")
      total += task.count * shareable([...(task.while?.tasks ?? []), ...task.body], leastShare);
    else if (task.kind === "choose")
      total += Math.max(shareable(task.accepted, leastShare), shareable(task.otherwise, leastShare));
    else if (sharesOf(task, leastShare) > 1)
      total += task.kind === "call" ? task.kernel.cost : task.bytes / copySpeed;
  }
  return total;
}

/** What has been touched since the threads last met. */
interface Trace extends Span {
  readonly wrote: boolean;
  /** By all threads, or by the first alone. */
  readonly shared: boolean;
}

export class DriverWriter {
  private readonly code: Code;
  private readonly sharing: Sharing | undefined;
  private traces: Trace[] = [];

  /** Without `sharing`, the driver has no parameters and does everything. */
  constructor(code: Code, sharing: Sharing | undefined) {
    this.code = code;
    this.sharing = sharing;
  }

  write(tasks: readonly Task[]): void {
    this.tasks(tasks, undefined);
    // Whoever comes back may take all threads to be done.
    if (this.traces.some(({ shared }) => shared)) this.meet();
  }

  /** `round` is the local that counts the rounds of the innermost repeat. */
  private tasks(tasks: readonly Task[], round: number | undefined): void {
    for (let i = 0; i < tasks.length; ) {
      if (this.sharing !== undefined && !this.isShared(tasks[i]!)) {
        const first = i;
        while (i < tasks.length && !this.isShared(tasks[i]!)) i++;
        this.alone(tasks.slice(first, i), round);
      } else this.task(tasks[i++]!, round);
    }
  }

  private isShared(task: Task): boolean {
    if (task.kind === "call" || task.kind === "copy") return sharesOf(task, this.sharing!.leastShare) > 1;
    return inside(task).some((part) => this.isShared(part));
  }

  /** Done by the first thread; the others go on to what comes next. */
  private alone(tasks: readonly Task[], round: number | undefined): void {
    this.touch(tasks, false);
    const { code } = this;
    const one = new DriverWriter(code, undefined);
    onlyFirst(code, () => one.tasks(tasks, round));
  }

  private task(task: Task, round: number | undefined): void {
    switch (task.kind) {
      case "call":
        return this.call(task);
      case "copy":
        return this.copy(task, round);
      case "repeat":
        return this.repeat(task);
      case "choose":
        return this.choose(task, round);
    }
  }

  private meet(): void {
    if (this.sharing === undefined) return;
    meet(this.code, this.sharing);
    this.traces = [];
  }

  /** Meets first if another thread may still be at what the tasks touch. */
  private touch(tasks: readonly Task[], shared: boolean): void {
    if (this.sharing === undefined) return;
    const traces = tasks.flatMap((task) => tracesOf(task, shared));
    const clash = traces.some((next) => this.traces.some((last) => disagree(last, next)));
    if (clash) this.meet();
    this.traces.push(...traces);
  }

  private call(task: Call): void {
    const { code } = this;
    const { func, units, grain } = task.kernel;
    if (units === 0) return;
    if (this.sharing === undefined) {
      code.i32(0).i32(units).call(func);
      return;
    }
    this.touch([task], true);
    this.share(task, units, grain, (low, high) => code.get(low).get(high).call(func));
  }

  private copy(task: Copy, round: number | undefined): void {
    const { code } = this;
    const { bytes, from, to, stepped } = task;
    if (bytes === 0 || from === to) return;
    const place = (address: number, side: "from" | "to", low?: number): void => {
      code.i32(address);
      if (low !== undefined) code.get(low).op("i32.add");
      if (stepped !== side) return;
      code.get(round ?? internal("a slice outside a repeat"));
      code.i32(bytes).op("i32.mul", "i32.add");
    };
    if (this.sharing === undefined) {
      place(to, "to");
      place(from, "from");
      code.i32(bytes).memoryCopy();
      return;
    }
    this.touch([task], true);
    this.share(task, bytes, cacheLine, (low, high) => {
      place(to, "to", low);
      place(from, "from", low);
      code.get(high).get(low).op("i32.sub").memoryCopy();
    });
  }

  /** Does the thread's share of so many units, cut at multiples of the grain. */
  private share(
    task: Call | Copy,
    units: number,
    grain: number,
    body: (low: number, high: number) => void,
  ): void {
    const { code } = this;
    const shares = sharesOf(task, this.sharing!.leastShare);
    const piece = grain * Math.ceil(units / grain / mostPieces);
    const pieces = Math.ceil(units / piece);
    const [low, high, among] = [code.local("i32"), code.local("i32"), code.local("i32")];
    code.get(threads).i32(shares).get(threads).i32(shares).op("i32.lt_s", "select").set(among);
    code.get(thread).get(among).op("i32.lt_s");
    code.if(() => {
      const cut = (): Code =>
        code.i32(pieces).op("i32.mul").get(among).op("i32.div_u").i32(piece).op("i32.mul");
      code.get(thread);
      cut().set(low);
      code.get(thread).i32(1).op("i32.add");
      cut().tee(high).i32(units).get(high).i32(units).op("i32.lt_s", "select").set(high);
      body(low, high);
    });
  }

  /** Every thread counts the rounds for itself; flags are read after all have met. */
  private repeat(task: Extract<Task, { kind: "repeat" }>): void {
    if (task.count === 0) return;
    const { code } = this;
    const { count, backwards, body } = task;
    const round = code.local("i32");
    const [first, by, last] = backwards ? [count - 1, -1, -1] : [0, 1, count];
    code.i32(first).set(round);
    code.block(() =>
      code.loop(() => {
        this.meet();
        if (task.while) {
          this.tasks(task.while.tasks, round);
          this.meet();
          this.loadFlag(task.while.flag);
          code.op("i32.eqz").branchIf(1);
        }
        this.tasks(body, round);
        code.get(round).i32(by).op("i32.add").tee(round).i32(last).op("i32.ne").branchIf(0);
      }),
    );
  }

  private choose(task: Extract<Task, { kind: "choose" }>, round: number | undefined): void {
    const { code } = this;
    this.meet();
    this.loadFlag(task.flag);
    let after: Trace[] = [];
    const branch = (tasks: readonly Task[]) => (): void => {
      this.traces = [];
      this.tasks(tasks, round);
      after = [...after, ...this.traces];
    };
    code.if(branch(task.accepted), branch(task.otherwise));
    this.traces = after;
  }

  private loadFlag(flag: number): void {
    this.code.i32(0).memory("i32.load", flag);
  }
}

function inside(task: Task): readonly Task[] {
  if (task.kind === "repeat") return [...(task.while?.tasks ?? []), ...task.body];
  return task.kind === "choose" ? [...task.accepted, ...task.otherwise] : [];
}

function tracesOf(task: Task, shared: boolean): Trace[] {
  if (task.kind === "call" || task.kind === "copy")
    return [
      ...task.reads.map(({ from, to }) => ({ from, to, wrote: false, shared })),
      ...task.writes.map(({ from, to }) => ({ from, to, wrote: true, shared })),
    ];
  const flag = task.kind === "choose" ? task.flag : task.while?.flag;
  return [
    ...(flag === undefined ? [] : [{ from: flag, to: flag + 4, wrote: false, shared }]),
    ...inside(task).flatMap((part) => tracesOf(part, shared)),
  ];
}

const disagree = (a: Trace, b: Trace): boolean =>
  (a.shared || b.shared) && (a.wrote || b.wrote) && a.from < b.to && b.from < a.to;
