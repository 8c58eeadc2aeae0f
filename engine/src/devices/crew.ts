/**
 * The threads of a device besides the one that calls: workers that wait at their posts, in Node and in isolated pages alike. They are started when a
 * program for threads has run for a while, and a run takes those that stand ready: none while they start. Where memory cannot be shared there are
 * none, and nothing else changes.
 */
import { words as meetingWords } from "../codegen/wasm/barrier.ts";
import { internal } from "../core/errors.ts";
import { desk, type Entry, entries, follow, type MeetingPlace, type Message } from "./follower.ts";
import { Pace } from "./pace.ts";

/** A program as the crew runs it. */
export interface Shared {
  readonly id: number;
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly exports: WebAssembly.Exports;
  readonly pace: Pace;
  /** Milliseconds that it has run alone. */
  spent: number;
  /** To which of the crew's starts it has been given. */
  given: number;
}

interface Worker {
  postMessage(message: Message): void;
  terminate(): unknown;
}

const meeting: MeetingPlace = { generation: meetingWords.generation / 4, failed: meetingWords.failed / 4 };

/** Whether threads can share memory here: in a page, only if it is isolated from others. */
export const canShare = (): boolean =>
  typeof SharedArrayBuffer === "function" && (globalThis.crossOriginIsolated ?? true);

/** As many threads as there are processors, but no more than still help such programs as the book has. */
export const threadsHere = (): number => Math.min(4, globalThis.navigator?.hardwareConcurrency ?? 1);

/** How long a thread is waited for, in milliseconds, before that counts as a fault. */
const patience = 10_000;

/** A program is given to the crew once it has run for so many milliseconds alone: what runs once is not worth a thread's start. */
const worthGiving = 20;

export class Crew {
  private words: Int32Array = new Int32Array();
  private workers: Worker[] = [];
  /** How often the workers have been started. */
  private starts = 0;
  /** The number of the last order that each worker was given. */
  private orders: number[] = [];
  private posted = 0;
  private ids = 0;
  private size: number;
  private readonly complete: boolean;
  private readonly patient = maySleep();
  private readonly gone: FinalizationRegistry<number>;
  private forget: number[] = [];

  /** `size`: workers, besides the thread that calls. `complete`: every run is run by all of them, and waits until they are there. */
  constructor(size: number, complete: boolean) {
    this.size = size;
    this.complete = complete;
    this.gone = new FinalizationRegistry((id) => this.forget.push(id));
  }

  /** A program that threads may run. They forget it when what is returned is. */
  enlist(module: WebAssembly.Module, memory: WebAssembly.Memory): Shared {
    const { exports } = new WebAssembly.Instance(module, { host: { memory } });
    const program: Shared = {
      id: this.ids++,
      module,
      memory,
      exports,
      pace: new Pace(),
      spent: 0,
      given: 0,
    };
    this.gone.register(program, program.id);
    return program;
  }

  /** Starts the workers ahead of need, and waits until they stand ready. */
  async ready(): Promise<void> {
    if (this.workers.length === 0) this.start();
    const isReady = (i: number): boolean =>
      Atomics.load(this.words, ownWords(i) + desk.ready) === this.posted;
    for (const end = Date.now() + patience; !this.workers.every((_, i) => isReady(i)); ) {
      if (Date.now() > end) internal("a thread does not start");
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  private start(): void {
    this.words = new Int32Array(new SharedArrayBuffer(4 * (desk.first + this.size * desk.stride)));
    this.orders = new Array<number>(this.size).fill(0);
    this.posted = 0;
    this.starts++;
    for (let i = 0; i < this.size; i++) {
      const worker = newWorker();
      if (worker === undefined) break;
      this.workers.push(worker);
    }
    this.size = this.workers.length;
    this.post((i) => ({ do: "join", desk: this.words, words: desk, own: ownWords(i), meeting }));
  }

  /** Makes a program known to the workers. */
  private give(program: Shared): void {
    const { id, module, memory } = program;
    const { forget } = this;
    this.forget = [];
    this.post(() => ({ do: "load", id, module, memory, forget }));
    program.given = this.starts;
  }

  private post(messageFor: (worker: number) => Message): void {
    this.settle();
    this.posted++;
    Atomics.store(this.words, desk.posted, this.posted);
    this.workers.forEach((worker, i) => {
      worker.postMessage(messageFor(i));
      this.order(i);
    });
  }

  private order(worker: number): void {
    const place = ownWords(worker) + desk.order;
    Atomics.add(this.words, place, 1);
    Atomics.notify(this.words, place);
  }

  run(program: Shared): void {
    this.timed(program, "run", [], 1);
  }

  /** Many steps, in stretches, each run as is best at the time. `order` is an address of words. */
  steps(program: Shared, count: number, order: number, stacks: number, batches: number): void {
    for (let done = 0; done < count; ) {
      const left = count - done;
      const now = this.complete || this.size === 0 ? left : program.pace.steps(left);
      this.timed(program, "steps", [now, order + 4 * done, stacks, batches], now);
      done += now;
    }
  }

  private timed(program: Shared, entry: Entry, inputs: readonly number[], steps: number): void {
    const { pace } = program;
    const team = this.team(program);
    if (this.complete) {
      this.enter(program, team, entry, inputs);
      return;
    }
    const start = performance.now();
    this.enter(program, pace.choose() === "together" ? team : [], entry, inputs);
    const time = performance.now() - start;
    if (team.length === 0) program.spent += time;
    else pace.took(time, steps);
  }

  /** Runs a function of a program on this thread and those of the team. */
  private enter(program: Shared, team: readonly number[], entry: Entry, inputs: readonly number[]): void {
    const { id, memory, exports } = program;
    const run = exports[entry] as (...inputs: number[]) => void;
    const { words } = this;
    if (team.length > 0) {
      words[desk.program] = id;
      words[desk.entry] = entries.indexOf(entry);
      words[desk.threads] = team.length + 1;
      words.set(inputs, desk.inputs);
      team.forEach((worker, i) => {
        words[ownWords(worker) + desk.thread] = i + 1;
        this.order(worker);
        this.orders[worker] = words[ownWords(worker) + desk.order]!;
      });
    }
    try {
      run(0, team.length + 1, this.patient ? 1 : 0, ...inputs);
    } catch (error) {
      if (team.length > 0 && this.abandon(memory)) internal("a thread of a program has failed");
      throw error;
    }
  }

  /** Workers that know the program, have read all messages and stand at their posts. */
  private team(program: Shared): number[] {
    const team: number[] = [];
    if (this.size === 0 || (!this.complete && program.spent < worthGiving)) return team;
    if (this.workers.length === 0) this.start();
    if (program.given !== this.starts) this.give(program);
    this.settle();
    for (let i = 0; i < this.workers.length; i++) if (this.isReady(i)) team.push(i);
    return team;
  }

  private isReady(worker: number): boolean {
    const place = ownWords(worker) + desk.ready;
    if (this.complete && !this.until(place, (ready) => ready === this.posted))
      internal("a thread does not answer");
    return Atomics.load(this.words, place) === this.posted;
  }

  /**
   * Waits until every worker has said that it carried out its orders. It has: a run ends when all have met. So a worker that does not say so is not
   * needed; but who knows what became of it, and from then on there is no crew.
   */
  private settle(): void {
    for (let i = 0; i < this.workers.length; i++) {
      const last = this.orders[i]!;
      if (last === 0 || this.until(ownWords(i) + desk.done, (done) => done === last)) continue;
      this.stop();
      this.size = 0;
    }
  }

  /** Whether it comes to hold within our patience. */
  private until(place: number, holds: (word: number) => boolean): boolean {
    const { words } = this;
    for (let looks = 0; looks < 2000; looks++) if (holds(Atomics.load(words, place))) return true;
    const end = Date.now() + patience;
    for (;;) {
      const word = Atomics.load(words, place);
      if (holds(word)) return true;
      if (Date.now() > end) return false;
      if (this.patient) Atomics.wait(words, place, word, 100);
    }
  }

  /** After a failure: sends everyone home from the barriers and makes these good again. Says whether it was another thread that failed. */
  private abandon(memory: WebAssembly.Memory): boolean {
    const meetings = new Int32Array(memory.buffer);
    const another = Atomics.exchange(meetings, meeting.failed, 1) === 1;
    Atomics.add(meetings, meeting.generation, 1);
    Atomics.notify(meetings, meeting.generation);
    this.settle();
    for (const word of Object.values(meetingWords)) Atomics.store(meetings, word / 4, 0);
    return another;
  }

  /** Ends the workers. They start again when a program wants them. */
  stop(): void {
    for (const worker of this.workers.splice(0)) worker.terminate();
  }
}

const ownWords = (worker: number): number => desk.first + desk.stride * worker;

/** A page's own thread may not sleep. */
function maySleep(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
    return true;
  } catch {
    return false;
  }
}

/** A worker that follows, of Node's kind or a browser's; none where they are not to be had. Node's does not keep the process alive. */
function newWorker(): Worker | undefined {
  try {
    const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");
    if (node !== undefined) {
      const source = `(${follow})(require("node:worker_threads").parentPort)`;
      const worker = new node.Worker(source, { eval: true, execArgv: [], name: "downhill" });
      worker.unref();
      worker.on("error", () => {}); // it is never ready again, and runs do without it
      return worker;
    }
    const script = new Blob([`(${follow})(self)`], { type: "text/javascript" });
    const address = URL.createObjectURL(script);
    const worker = new globalThis.Worker(address, { name: "downhill" });
    worker.onerror = (event) => event.preventDefault();
    return worker;
  } catch {
    return undefined;
  }
}
