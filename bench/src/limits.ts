/**
 * What the machine allows at this moment: floating-point operations a second of a WebAssembly loop that touches registers only, with WebAssembly's
 * vectors and with pairs of them where V8 makes those, and bytes a second of a copy. Hand-written functions in a few dozen bytes: nothing of the
 * engine's is in them.
 */
import { compileForPairs, hasPairs } from "@downhill/engine/devices/pairs";

export interface Limits {
  readonly rates: Readonly<Record<string, number>>;
  readonly text: string;
}

// The opcodes used, by their names in the specification.
const op = {
  loop: [0x03, 0x40],
  end: [0x0b],
  brIf: [0x0d, 0],
  get: (i: number) => [0x20, i],
  set: (i: number) => [0x21, i],
  tee: (i: number) => [0x22, i],
  i32: (n: number) => [0x41, ...signed(n)],
  add: [0x6a],
  sub: [0x6b],
  f32: (n: number) => [0x43, ...new Uint8Array(Float32Array.of(n).buffer)],
  splat: [0xfd, 0x13],
  madd: [0xfd, 0x85, 0x02], // f32x4.relaxed_madd
  mulAdd: [0xfd, 0xe6, 0x01, 0xfd, 0xe4, 0x01], // f32x4.mul, f32x4.add
  load: (offset: number) => [0xfd, 0x00, 4, ...unsigned(offset)],
  store: (offset: number) => [0xfd, 0x0b, 4, ...unsigned(offset)],
};

const registers = 12; // with two factors they fill fourteen of sixteen, and hide the latency of two units
const floats = 1_000_000; // as long as the kernels suite's vectors

/** peak(n): n rounds of independent products and sums, which are stored side by side at the end. Locals: n, accumulators…, two factors. */
function peak(fused: boolean, accumulators: number): number[] {
  const [x, y] = [accumulators + 1, accumulators + 2];
  const accumulator = Array.from({ length: accumulators }, (_, i) => i + 1);
  return [
    ...op.f32(0.999),
    ...op.splat,
    ...op.set(x),
    ...op.f32(1.001),
    ...op.splat,
    ...op.set(y),
    ...op.loop,
    ...accumulator.flatMap((a) =>
      fused
        ? [...op.get(x), ...op.get(y), ...op.get(a), ...op.madd, ...op.set(a)]
        : [...op.get(a), ...op.get(x), ...op.get(y), ...op.mulAdd, ...op.set(a)],
    ),
    ...op.get(0),
    ...op.i32(1),
    ...op.sub,
    ...op.tee(0),
    ...op.brIf,
    ...op.end,
    ...accumulator.flatMap((a, i) => [...op.i32(0), ...op.get(a), ...op.store(16 * i)]),
    ...op.f32(0),
    ...op.end,
  ];
}

/** copy(blocks): 64 bytes a round from address 0 to the second half of the memory. Locals: blocks left, address. */
const copy = [
  ...op.loop,
  ...[0, 16, 32, 48].flatMap((at) => [
    ...op.get(1),
    ...op.get(1),
    ...op.load(at),
    ...op.store(at + floats * 4),
  ]),
  ...op.get(1),
  ...op.i32(64),
  ...op.add,
  ...op.set(1),
  ...op.get(0),
  ...op.i32(1),
  ...op.sub,
  ...op.tee(0),
  ...op.brIf,
  ...op.end,
  ...op.f32(0),
  ...op.end,
];

export async function limits(): Promise<Limits> {
  const fused = WebAssembly.validate(assemble(true, registers));
  const plain = instance(await WebAssembly.compile(assemble(fused, registers)));
  const rate = ({ peak }: Functions, accumulators: number): number =>
    (rounds * accumulators * 8) / best(() => peak(rounds)) / 1e6;
  const rounds = 2_000_000;
  const gflops = rate(plain, registers);
  const inPairs = hasPairs()
    ? rate(instance(compileForPairs(assemble(fused, 2 * registers))), 2 * registers)
    : undefined;
  const blocks = (floats * 4) / 64;
  const gigabytes = (floats * 4) / best(() => plain.copy(blocks)) / 1e6;
  const rates = {
    peakGflops: gflops,
    ...(inPairs !== undefined && { peakOfPairsGflops: inPairs }),
    copyGigabytes: gigabytes,
    fused: Number(fused),
  };
  const pairs = inPairs === undefined ? "" : `, ${inPairs.toFixed(1)} of pairs`;
  return {
    rates,
    text: `limits of one thread in WebAssembly: ${gflops.toFixed(1)} GFLOP/s in registers${pairs} (${fused ? "fused" : "separate"} multiply-add), copy ${gigabytes.toFixed(1)} GB/s (${floats / 1e6}M floats)`,
  };
}

type Functions = Readonly<Record<"peak" | "copy", (n: number) => number>>;

const instance = (module: WebAssembly.Module): Functions =>
  new WebAssembly.Instance(module).exports as unknown as Functions;

/** Milliseconds of the fastest of many calls: a limit is what was reached when nothing disturbed. */
function best(call: () => void): number {
  let fastest = Number.POSITIVE_INFINITY;
  const end = performance.now() + 400;
  while (performance.now() < end) {
    const begun = performance.now();
    call();
    fastest = Math.min(fastest, performance.now() - begun);
  }
  return fastest;
}

function assemble(fused: boolean, accumulators: number): Uint8Array<ArrayBuffer> {
  const v128s = [accumulators + 2, 0x7b];
  const functions = [body([1, ...v128s], peak(fused, accumulators)), body([1, 1, 0x7f], copy)];
  const pages = Math.ceil((floats * 8 + 64) / 65536);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, 0x7f, 1, 0x7d]), // one type: i32 → f32
    ...section(3, [2, 0, 0]),
    ...section(5, [1, 0, ...unsigned(pages)]),
    ...section(7, [2, ...exported("peak", 0), ...exported("copy", 1)]),
    ...section(10, [functions.length, ...functions.flat()]),
  ]);
}

const section = (id: number, content: readonly number[]): number[] => [
  id,
  ...unsigned(content.length),
  ...content,
];
const exported = (name: string, index: number): number[] => [
  name.length,
  ...new TextEncoder().encode(name),
  0,
  index,
];
const body = (locals: readonly number[], code: readonly number[]): number[] => [
  ...unsigned(locals.length + code.length),
  ...locals,
  ...code,
];

function unsigned(n: number): number[] {
  return n < 128 ? [n] : [(n & 127) | 128, ...unsigned(n >>> 7)];
}

function signed(n: number): number[] {
  return n >= -64 && n < 64 ? [n & 127] : [(n & 127) | 128, ...signed(n >> 7)];
}
