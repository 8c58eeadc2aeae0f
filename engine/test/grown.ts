/** How much memory a piece of work leaves behind, arrays and WebAssembly memories included. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Stretches of work: what leaks does so in every one, what a heap moves by on its own does not. */
const stretches = 3;

/** The fewest bytes that any stretch of so many times left behind, after warming up, which fills caches. */
export function grown(work: () => void, { warm, times }: { warm: number; times: number }): number {
  for (let i = 0; i < warm; i++) work();
  let least = Number.POSITIVE_INFINITY;
  for (let stretch = 0; stretch < stretches; stretch++) {
    const before = inUse();
    for (let i = 0; i < times / stretches; i++) work();
    least = Math.min(least, inUse() - before);
  }
  return least;
}

/** Collects what is no longer used. */
export function collect(): void {
  setFlagsFromString("--expose-gc");
  const once = runInNewContext("gc") as () => void;
  // Finalisers free what the first collection found.
  for (let i = 0; i < 4; i++) once();
}

function inUse(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
