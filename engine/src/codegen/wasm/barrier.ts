/**
 * Where threads meet: nobody leaves the barrier before all have come. A thread looks for a while whether the others are there, then sleeps. When
 * one of them has failed, or has not come for a long time, the rest stop too, instead of waiting for what will not come.
 */
import type { Code, Func, Module } from "./assembler.ts";

/** Words at the start of a program's memory, below all buffers, each on a cache line of its own. */
export const words = { arrived: 64, generation: 128, sleepers: 192, failed: 256 } as const;

/** Looks before a thread goes to sleep: a microsecond or two, which most of the others' delays do not exceed. */
const looks = 4000;

/** Milliseconds that a sleeping thread waits for the others: no share of a kernel takes as long. */
const patience = 60_000;

/** A function (threads, patient). Threads that must not sleep, a page's own, are not patient: they wait as long as it takes. */
export function writeBarrier(module: Module, limit = patience): Func {
  return module.func(["i32", "i32"], [], (code) => {
    const [threads, patient] = [0, 1];
    const generation = code.local("i32");
    code
      .get(threads)
      .i32(1)
      .op("i32.eq")
      .if(() => code.op("return"));
    load(code, words.generation).set(generation);
    stopIfFailed(code);
    add(code, words.arrived, 1).i32(1).op("i32.add").get(threads).op("i32.eq");
    code.if(
      () => release(code),
      () => {
        wait(code, generation, patient, limit);
        stopIfFailed(code);
      },
    );
  });
}

/** What waiting says of a word that has not changed in time. */
const timedOut = 2;

const load = (code: Code, word: number): Code => code.i32(0).memory("i32.atomic.load", word);

/** Adds to a word and leaves what it was. */
const add = (code: Code, word: number, by: number): Code =>
  code.i32(0).i32(by).memory("i32.atomic.rmw.add", word);

function stopIfFailed(code: Code): void {
  load(code, words.failed).if(() => code.op("unreachable"));
}

/** The last to come: the count starts anew before anyone can leave. */
function release(code: Code): void {
  code.i32(0).i32(0).memory("i32.atomic.store", words.arrived);
  add(code, words.generation, 1).op("drop");
  load(code, words.sleepers).if(() =>
    code
      .i32(0)
      .i32(2 ** 31 - 1)
      .memory("memory.atomic.notify", words.generation)
      .op("drop"),
  );
}

function wait(code: Code, generation: number, patient: number, limit: number): void {
  const left = code.local("i32");
  code.i32(looks).set(left);
  code.block(() =>
    code.loop(() => {
      load(code, words.generation).get(generation).op("i32.ne").branchIf(1);
      code.get(left).i32(1).op("i32.sub").tee(left).branchIf(0);
      code.get(patient).op("i32.eqz").branchIf(0);
      // Who sleeps says so first: the last to come either sees it, or has already changed the word, and then there is no sleep.
      add(code, words.sleepers, 1).op("drop");
      code
        .i32(0)
        .get(generation)
        .i64(BigInt(limit) * 1_000_000n);
      code.memory("memory.atomic.wait32", words.generation).i32(timedOut).op("i32.eq");
      code.if(() => code.i32(0).i32(1).memory("i32.atomic.store", words.failed).op("unreachable"));
      add(code, words.sleepers, -1).op("drop");
      code.i32(1).set(left).branch(0);
    }),
  );
}
