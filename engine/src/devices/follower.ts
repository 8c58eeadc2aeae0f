/**
 * What a thread of the crew does: it loads the programs it is sent, waits for an order, runs its share, and says that it is done. Its text is the
 * whole script of a worker, so it uses nothing from outside itself.
 */

/** Words of the memory that the crew shares. Each thread has a stretch of its own, from `first + stride · (thread − 1)` on. */
export const desk = {
  /** Messages posted so far: a thread that has not read them all leaves its post to do so. */
  posted: 0,
  program: 16,
  /** Which of a program's functions, how many threads run it, and its further arguments. */
  entry: 17,
  threads: 18,
  inputs: 20,
  first: 32,
  stride: 32,
  /** Of a thread: its number of orders, the last that it has carried out, the messages it had read when it took its post. */
  order: 0,
  done: 8,
  ready: 16,
  /** Its number in the run at hand. */
  thread: 24,
} as const;

/** Words of a program's memory where its threads meet: indices of 32-bit words. */
export interface MeetingPlace {
  readonly generation: number;
  readonly failed: number;
}

export type Message =
  | {
      readonly do: "join";
      readonly desk: Int32Array;
      readonly words: typeof desk;
      readonly own: number;
      readonly meeting: MeetingPlace;
    }
  | {
      readonly do: "load";
      readonly id: number;
      readonly module: WebAssembly.Module;
      readonly memory: WebAssembly.Memory;
      readonly forget: readonly number[];
    };

export const entries = ["run", "steps"] as const;
export type Entry = (typeof entries)[number];

export interface Port {
  onmessage: ((event: { data: Message }) => void) | null;
}

export function follow(port: Port): void {
  /** Looks at the desk before going to sleep, for a tenth of a millisecond or two: longer than it takes to come with the next step. */
  const looks = 10_000;
  const programs = new Map<number, { memory: WebAssembly.Memory; exports: WebAssembly.Exports }>();
  let joined: Extract<Message, { do: "join" }> | undefined;
  let read = 0;

  port.onmessage = ({ data }) => {
    if (data.do === "join") joined = data;
    else {
      const { id, module, memory, forget } = data;
      for (const old of forget) programs.delete(old);
      try {
        programs.set(id, { memory, exports: new WebAssembly.Instance(module, { host: { memory } }).exports });
      } catch {
        return; // short of memory: a message that was not read keeps this thread out of all runs to come
      }
    }
    read++;
    stand();
  };

  /** Carries out orders until there are messages to read. */
  function stand(): void {
    const { desk, words, own } = joined!;
    // An order may come as soon as this thread is ready, so what came before is noted first.
    let last = Atomics.load(desk, own + words.order);
    if (Atomics.load(desk, words.posted) !== read) return;
    Atomics.store(desk, own + words.ready, read);
    Atomics.notify(desk, own + words.ready);
    for (;;) {
      let order = last;
      for (let i = 0; i < looks && order === last; i++) order = Atomics.load(desk, own + words.order);
      while (order === last) {
        Atomics.wait(desk, own + words.order, last);
        order = Atomics.load(desk, own + words.order);
      }
      if (Atomics.load(desk, words.posted) !== read) return;
      work();
      Atomics.store(desk, own + words.done, order);
      Atomics.notify(desk, own + words.done);
      last = order;
    }
  }

  function work(): void {
    const { desk, words, own, meeting } = joined!;
    const { memory, exports } = programs.get(desk[words.program]!)!;
    const inputs = desk.slice(words.inputs, words.inputs + 4);
    const run = (desk[words.entry] === 0 ? exports.run : exports.steps) as (...inputs: number[]) => void;
    try {
      run(desk[own + words.thread]!, desk[words.threads]!, 1, ...inputs);
    } catch {
      // The others must not wait for this one.
      const meetings = new Int32Array(memory.buffer);
      Atomics.store(meetings, meeting.failed, 1);
      Atomics.add(meetings, meeting.generation, 1);
      Atomics.notify(meetings, meeting.generation);
    }
  }
}
