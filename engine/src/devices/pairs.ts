/**
 * Pairs of vectors. WebAssembly has vectors of 128 bits, most processors registers of 256. V8 can make one of two vectors that are computed alike and
 * stored side by side, which doubles what a product or a convolution does in the same time, but only when a flag tells it to. Node lets a program set
 * flags; it is set while a module of ours is compiled, at once and to the end, and then taken back: what else runs in the process is left alone.
 */
import { type Code, Module } from "../codegen/wasm/assembler.ts";
import { writeTile } from "../codegen/wasm/tile.ts";
import { hasFma } from "./features.ts";

let pairs: boolean | undefined;

/** Whether V8 makes pairs here. It says so by its time: a tile of twice the columns takes hardly longer with them, and more than twice as long without. */
export function hasPairs(): boolean {
  pairs ??= flagged() !== undefined && timeOf(16) < 1.8 * timeOf(8);
  return pairs;
}

/** Compiles a module with pairs, where the host has them. */
export const compileForPairs = (bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module =>
  whileFlagged(() => new WebAssembly.Module(bytes));

/** What sets V8's flags, in the versions of Node whose V8 has them: it complains on the console about one that it does not know. */
function flagged(): typeof import("node:v8") | undefined {
  const { arch, versions } = globalThis.process ?? {};
  if (arch !== "x64" || !/^13\.6\..*-node\./.test(versions?.v8 ?? "")) return undefined;
  return globalThis.process.getBuiltinModule?.("node:v8");
}

/** Each with what takes it back. Functions are compiled when they are first called, and not optimised then, unless they must be. */
const flags = [
  ["--experimental-wasm-revectorize", "--no-experimental-wasm-revectorize"],
  ["--no-liftoff", "--liftoff"],
  ["--no-wasm-lazy-compilation", "--wasm-lazy-compilation"],
] as const;

function whileFlagged<Result>(compile: () => Result): Result {
  const v8 = flagged();
  for (const [flag] of flags) v8?.setFlagsFromString(flag);
  try {
    return compile();
  } finally {
    for (const [, back] of flags) v8?.setFlagsFromString(back);
  }
}

/** The least milliseconds that a tile of so many columns takes. */
function timeOf(columns: number): number {
  const module = new Module();
  const shape = { dtype: "f32", rows: 4, columns, aRow: 4, aStep: 0, bStep: 0 } as const;
  const tile = writeTile(module, { ...shape, cRow: columns * 4, cColumn: 4, fma: hasFma() });
  const steps = 10_000;
  module.func([], [], (code: Code) => code.i32(0).i32(64).i32(128).i32(steps).call(tile), "run");
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(compileForPairs(module.assemble()), { host: { memory } });
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 6; round++) {
    const begun = performance.now();
    (exports.run as () => void)();
    least = Math.min(least, performance.now() - begun);
  }
  return least;
}
