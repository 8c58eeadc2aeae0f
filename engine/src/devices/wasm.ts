/**
 * The WebAssembly device: a graph becomes one module, and a run copies the inputs in, calls it, and copies the outputs out. Programs share one
 * memory, since only one runs at a time; a program with constants of its own has its own.
 */
import { pagesFor, writeProgram } from "../codegen/wasm/program.ts";
import { allocate, arrayTypes, type NumberArray } from "../core/dtype.ts";
import { sizeOf } from "../core/shape.ts";
import type { Graph } from "../ir/graph.ts";
import { plan } from "../schedule/plan.ts";
import { schedule } from "../schedule/schedule.ts";
import { type Buffer, homeOf } from "../schedule/term.ts";
import type { Device, Executable } from "./device.ts";
import { hasFma } from "./features.ts";

export interface WasmOptions {
  /** Fused multiply-add; by default where the host has it. */
  readonly fma?: boolean;
}

export function wasmDevice({ fma = hasFma() }: WasmOptions = {}): Device {
  let shared: WebAssembly.Memory | undefined;
  return {
    name: "wasm",
    compile(graph: Graph): Executable {
      const program = schedule(graph);
      const layout = plan(program);
      const bytes = writeProgram(program, layout, { fma });
      const pages = pagesFor(layout.end);
      const own = program.constants.length > 0;
      shared ??= new WebAssembly.Memory({ initial: 16 });
      const memory = own ? new WebAssembly.Memory({ initial: pages }) : shared;
      const missing = pages - memory.buffer.byteLength / 65536;
      if (missing > 0) memory.grow(missing);
      const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { host: { memory } });
      const { run } = instance.exports as { run: () => void };
      const window = (buffer: Buffer) => new Window(memory, buffer, layout.addresses.get(homeOf(buffer))!);
      const inputs = program.inputs.map(window);
      const outputs = program.outputs.map(window);
      for (const { buffer, data } of program.constants) window(buffer).write(data);
      return {
        run(arrays) {
          inputs.forEach((input, i) => {
            input.write(arrays[i]!);
          });
          run();
          return outputs.map((output) => output.read());
        },
      };
    },
  };
}

/** The stretch of memory of one buffer, as a typed array. Memory that grows takes its old views with it. */
class Window {
  private readonly memory: WebAssembly.Memory;
  private readonly buffer: Buffer;
  private readonly address: number;
  private readonly length: number;
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
    return this.seen === this.memory.buffer ? this.view : (this.view = this.look());
  }

  write(data: NumberArray): void {
    if (this.length > 0) this.fresh().set(data as never);
  }

  read(): NumberArray {
    const view = this.fresh();
    if (this.buffer.type.dtype !== "bool") return view.slice() as NumberArray;
    const result = allocate("bool", this.length);
    result.set(view as never);
    return result;
  }
}
