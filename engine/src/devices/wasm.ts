/**
 * The WebAssembly device: a graph becomes one module, and a run copies the inputs in, calls it, and copies the outputs out. Programs share one
 * memory, and those for threads another, since only one runs at a time; a program that keeps numbers from run to run has its own.
 */
import { batchesOf, mostPages, pagesFor, writeProgram } from "../codegen/wasm/program.ts";
import { allocate, arrayTypes, type NumberArray } from "../core/dtype.ts";
import { sizeOf } from "../core/shape.ts";
import type { Graph } from "../ir/graph.ts";
import { type Plan, plan } from "../schedule/plan.ts";
import { type Schedule, schedule } from "../schedule/schedule.ts";
import { hasTiles } from "../schedule/step.ts";
import { type Buffer, homeOf } from "../schedule/term.ts";
import { Crew, canShare, threadsHere } from "./crew.ts";
import type { Carried, CompileOptions, Device, Executable, MemoryUse, Resident } from "./device.ts";
import { hasFma } from "./features.ts";
import { compileForPairs, hasPairs } from "./pairs.ts";

export interface WasmOptions {
  /** Fused multiply-add; by default where the host has it. */
  readonly fma?: boolean;
  /**
   * Whether programs are written and compiled for pairs of vectors (pairs.ts); by default those with products or convolutions, where the host makes pairs.
   * Results do not depend on it.
   */
  readonly pairs?: boolean;
  /**
   * Threads at most, the calling one included; by default as many as the machine has processors, up to four. Small programs keep to one, and larger
   * ones take what is faster. Results do not depend on it.
   */
  readonly threads?: number;
  /** Nanoseconds of work, roughly, that a thread must get for a kernel to be shared; at 0 all are that can be, as tests want it. */
  readonly leastShare?: number;
  /** Every run waits until all threads are there, as tests want it, instead of beginning with those that are. */
  readonly complete?: boolean;
}

export interface WasmDevice extends Device {
  /** Starts its threads, which otherwise happens when a program that wants them has run for a while; resolves when they stand ready. */
  start(): Promise<void>;
  /** Ends its threads. They start again when a program wants them. */
  stop(): void;
}

export function wasmDevice({
  fma = hasFma(),
  pairs,
  threads = threadsHere(),
  leastShare = 1000,
  complete = false,
}: WasmOptions = {}): WasmDevice {
  const crew = threads > 1 && canShare() ? new Crew(threads - 1, complete) : undefined;
  const memories = new Map<boolean, WebAssembly.Memory>();
  // A thread may hold on to a memory long after its program is gone, and each one reserves gigabytes of addresses: so they are used again.
  const idle: WebAssembly.Memory[] = [];
  const gone = new FinalizationRegistry<WebAssembly.Memory>((memory) => idle.push(memory));
  return {
    name: "wasm",
    compile(graph: Graph, { carried = [] }: CompileOptions = {}): Executable {
      const program = schedule(graph, carried, () => pairs ?? hasPairs());
      const features = { fma, pairs: pairs ?? (program.steps.some(hasTiles) && hasPairs()) };
      const layout = plan(program);
      const { bytes, threaded } = writeProgram(program, layout, carried, features, crew && leastShare);
      const own = program.kept.size > 0;
      let memory = own ? (threaded ? idle.pop() : undefined) : memories.get(threaded);
      memory ??= newMemory(layout.end, threaded);
      if (!own) memories.set(threaded, memory);
      reserve(memory, layout.end);
      const module = features.pairs ? compileForPairs(bytes) : new WebAssembly.Module(bytes);
      const exports = enter(module, memory, threaded ? crew : undefined);
      const made = new Program(program, layout, memory, exports, carried);
      if (own && threaded) gone.register(made, memory);
      return made;
    },
    start: async () => crew?.ready(),
    stop: () => crew?.stop(),
  };
}

const newMemory = (end: number, shared: boolean): WebAssembly.Memory =>
  new WebAssembly.Memory({ initial: pagesFor(end), ...(shared && { maximum: mostPages, shared }) });

/** The functions of a program, run on one thread or by a crew. */
function enter(module: WebAssembly.Module, memory: WebAssembly.Memory, crew: Crew | undefined): Exports {
  if (crew === undefined)
    return new WebAssembly.Instance(module, { host: { memory } }).exports as unknown as Exports;
  const program = crew.enlist(module, memory);
  return {
    run: () => crew.run(program),
    steps: (...inputs) => crew.steps(program, ...inputs),
  };
}

interface Exports {
  run(): void;
  /** Steps on batches by number: how many, where their numbers and where the stacks lie, how many batches a stack holds. */
  steps(count: number, order: number, stacks: number, batches: number): void;
}

/** Sees to it that addresses below `end` exist. */
function reserve(memory: WebAssembly.Memory, end: number): void {
  const missing = pagesFor(end) - memory.buffer.byteLength / 65536;
  if (missing > 0) memory.grow(missing);
}

class Program implements Executable, Resident {
  private readonly arena: WebAssembly.Memory;
  private readonly end: number;
  private readonly exports: Exports;
  private readonly inputs: readonly Window[];
  private readonly outputs: readonly Window[];
  private readonly carried: readonly Carried[];
  /** Inputs and outputs that are not carried. */
  private readonly given: readonly Window[];
  private readonly results: readonly Window[];
  readonly resident?: Resident;
  readonly memory: MemoryUse;

  constructor(
    program: Schedule,
    { addresses, end, bytes, least }: Plan,
    arena: WebAssembly.Memory,
    exports: Exports,
    carried: readonly Carried[],
  ) {
    const window = (buffer: Buffer): Window => new Window(arena, buffer, addresses.get(homeOf(buffer))!);
    this.arena = arena;
    this.memory = { bytes, least };
    this.end = end;
    this.exports = exports;
    this.inputs = program.inputs.map(window);
    this.outputs = program.outputs.map(window);
    this.carried = carried;
    this.given = this.inputs.filter((_, i) => carried.every(({ input }) => input !== i));
    this.results = this.outputs.filter((_, i) => carried.every(({ output }) => output !== i));
    for (const { buffer, data } of program.constants) window(buffer).write(data);
    if (carried.length > 0) this.resident = this;
  }

  run(arrays: readonly NumberArray[]): NumberArray[] {
    const { inputs } = this;
    for (let i = 0; i < inputs.length; i++) inputs[i]!.write(arrays[i]!);
    this.exports.run();
    // What is carried stands in its input's place by now.
    const places = [...this.outputs];
    for (const { input, output } of this.carried) places[output] = inputs[input]!;
    return places.map((place) => place.read());
  }

  write(carried: number, data: NumberArray): void {
    this.inputs[this.carried[carried]!.input]!.write(data);
  }

  read(carried: number): NumberArray {
    return this.inputs[this.carried[carried]!.input]!.read();
  }

  step(arrays: readonly NumberArray[]): NumberArray[] {
    const { given } = this;
    for (let i = 0; i < given.length; i++) given[i]!.write(arrays[i]!);
    this.exports.run();
    return this.results.map((place) => place.read());
  }

  steps(stacks: readonly NumberArray[], order: Int32Array): NumberArray[] {
    const buffers = this.given.map(({ buffer }) => buffer);
    const batches = this.given.length === 0 ? 1 : stacks[0]!.length / Math.max(1, this.given[0]!.length);
    const { offsets, bytes } = batchesOf(buffers, batches);
    const orderAt = Math.ceil(this.end / 64) * 64 + 64;
    const stacksAt = orderAt + Math.ceil((4 * order.length) / 64) * 64;
    reserve(this.arena, stacksAt + bytes);
    new Int32Array(this.arena.buffer, orderAt, order.length).set(order);
    stacks.forEach((stack, i) => {
      const { dtype } = buffers[i]!.type;
      const place = new arrayTypes[dtype === "bool" ? "u32" : dtype](
        this.arena.buffer,
        stacksAt + offsets[i]!,
        stack.length,
      );
      place.set(stack as never);
    });
    this.exports.steps(order.length, orderAt, stacksAt, batches);
    return this.results.map((place) => place.read());
  }
}

/** The stretch of memory of one buffer, as a typed array. Memory that grows takes its old views with it. */
class Window {
  readonly buffer: Buffer;
  readonly length: number;
  private readonly memory: WebAssembly.Memory;
  private readonly address: number;
  private view: NumberArray;
  private seen: ArrayBuffer;

  constructor(memory: WebAssembly.Memory, buffer: Buffer, address: number) {
    this.memory = memory;
    this.buffer = buffer;
    this.address = address;
    this.length = sizeOf(buffer.type.shape);
    this.seen = memory.buffer;
    this.view = this.look();
  }

  /** A bool takes a whole word inside. */
  private look(): NumberArray {
    const { dtype } = this.buffer.type;
    this.seen = this.memory.buffer;
    return new arrayTypes[dtype === "bool" ? "u32" : dtype](this.seen, this.address, this.length);
  }

  private fresh(): NumberArray {
    // A buffer that has been grown away has length zero.
    if (this.seen.byteLength === 0) this.view = this.look();
    return this.view;
  }

  write(data: NumberArray): void {
    if (this.length === 1) this.fresh()[0] = data[0]!;
    else if (this.length > 0) this.fresh().set(data as never);
  }

  read(): NumberArray {
    const view = this.fresh();
    if (this.buffer.type.dtype !== "bool") return view.slice() as NumberArray;
    const result = allocate("bool", this.length);
    result.set(view as never);
    return result;
  }
}
