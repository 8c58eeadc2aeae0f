/**
 * A schedule as one WebAssembly module: a function for each kernel and a driver, exported as `run`, that calls them in order. Kernels do the work
 * and are small, so that the engine's optimising compiler takes each on by itself; the driver only calls.
 */
import { internal } from "../../core/errors.ts";
import { sizeOf } from "../../core/shape.ts";
import type { Plan } from "../../schedule/plan.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import { type Move, type Step, touches } from "../../schedule/step.ts";
import { type Buffer, homeOf } from "../../schedule/term.ts";
import { type Code, type Func, Module } from "./assembler.ts";
import { writeBarrier } from "./barrier.ts";
import { writeBorder } from "./border.ts";
import { writeContract } from "./contract.ts";
import { writeCorrelate } from "./correlate.ts";
import { writeDirect } from "./direct.ts";
import {
  DriverWriter,
  meet,
  onlyFirst,
  type Sharing,
  type Span,
  shareable,
  type Task,
  threadParameters,
} from "./driver.ts";
import type { Layout } from "./emitter.ts";
import { type Features, Library } from "./library.ts";
import { type Kernel, writeNest } from "./nest.ts";
import { bytesPerElement } from "./operations.ts";
import { writeRoutine } from "./routine.ts";
import { writeShifted } from "./shifted.ts";
import { writeWinograd } from "./winograd.ts";
import { writeWinogradKernel } from "./winograd-kernel.ts";

/** The most a shared memory may grow to: all there is. */
export const mostPages = 65536;

/** Sharing has to save more than it takes to wake the threads: as many least shares must be there to do. */
const worthWaking = 36;

export interface WrittenProgram {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether it is for threads: its memory is shared, and its functions take `threadParameters` first. */
  readonly threaded: boolean;
}

/** `leastShare`: nanoseconds of work, roughly, that a thread must get; without it, the program is for one thread. */
export function writeProgram(
  { inputs, steps }: Schedule,
  { addresses, end }: Plan,
  carried: readonly { readonly input: number }[],
  features: Features,
  leastShare?: number,
): WrittenProgram {
  const module = new Module();
  const library = new Library(module, features);
  const layout: Layout = {
    addressOf: (buffer) => addresses.get(homeOf(buffer)) ?? internal("a buffer without a place"),
    end,
  };
  const tasks = new TaskWriter(module, library, layout).tasks(steps);
  const threaded = leastShare !== undefined && shareable(tasks, leastShare) > worthWaking * leastShare;
  module.useMemory(pagesFor(end), threaded ? mostPages : undefined);
  const sharing = threaded ? { barrier: writeBarrier(module), leastShare } : undefined;
  const parameters = threaded ? threadParameters : [];
  const run = module.func(parameters, [], (code) => new DriverWriter(code, sharing).write(tasks), "run");
  if (carried.length > 0) {
    const given = inputs.filter((_, i) => carried.every(({ input }) => input !== i));
    writeSteps(module, run, given, layout, sharing);
  }
  return { bytes: module.assemble(), threaded };
}

const bytesOf = ({ type }: Buffer): number => sizeOf(type.shape) * bytesPerElement[type.dtype];

/** Where stacks of so many batches of each buffer lie, one after the other. */
export function batchesOf(buffers: readonly Buffer[], batches: number) {
  let bytes = 0;
  const offsets = buffers.map((buffer) => {
    const at = bytes;
    bytes += bytesOf(buffer) * batches;
    return at;
  });
  return { offsets, bytes };
}

/**
 * `steps(count, order, stacks, batches)`: each step copies the batch of its number from every stack to its input, and runs. With threads the first
 * copies, and all take the steps.
 */
function writeSteps(
  module: Module,
  run: Func,
  given: readonly Buffer[],
  layout: Layout,
  sharing: Sharing | undefined,
): void {
  const own = sharing === undefined ? [] : threadParameters;
  const [count, order, stacks, batches] = [0, 1, 2, 3].map((i) => own.length + i) as [
    number,
    number,
    number,
    number,
  ];
  const copies = (code: Code): void => {
    const [batch, from] = [code.local("i32"), code.local("i32")];
    code.get(order).memory("i32.load", 0).set(batch);
    code.get(stacks).set(from);
    for (const buffer of given) {
      const bytes = bytesOf(buffer);
      code.i32(layout.addressOf(buffer)).get(from);
      code.get(batch).i32(bytes).op("i32.mul", "i32.add").i32(bytes).memoryCopy();
      code.get(from).get(batches).i32(bytes).op("i32.mul", "i32.add").set(from);
    }
  };
  const write = (code: Code): void => {
    code.block(() =>
      code.loop(() => {
        code.get(count).op("i32.eqz").branchIf(1);
        if (sharing === undefined) copies(code);
        else {
          onlyFirst(code, () => copies(code));
          meet(code, sharing);
        }
        for (let i = 0; i < own.length; i++) code.get(i);
        code.call(run);
        code.get(order).i32(4).op("i32.add").set(order);
        code.get(count).i32(1).op("i32.sub").set(count);
        code.branch(0);
      }),
    );
  };
  module.func([...own, "i32", "i32", "i32", "i32"], [], write, "steps");
}

/** Pages of memory that hold addresses below `end`, and a vector beyond. */
export const pagesFor = (end: number): number => Math.ceil((end + 64) / 65536);

/** Writes the kernels of steps; what is returned says how to call them. */
class TaskWriter {
  private readonly module: Module;
  private readonly library: Library;
  private readonly layout: Layout;

  constructor(module: Module, library: Library, layout: Layout) {
    this.module = module;
    this.library = library;
    this.layout = layout;
  }

  tasks(steps: readonly Step[]): Task[] {
    return steps.flatMap((step) => this.step(step));
  }

  private step(step: Step): Task[] {
    const { layout } = this;
    switch (step.kind) {
      case "move":
        return [this.move(step)];
      case "repeat": {
        const { kind, count, backwards } = step;
        const condition = step.while && {
          tasks: this.tasks(step.while.steps),
          flag: layout.addressOf(step.while.condition),
        };
        const body = this.tasks(step.body);
        return [{ kind, count, backwards, body, ...(condition && { while: condition }) }];
      }
      case "choose":
        return [
          {
            kind: "choose",
            flag: layout.addressOf(step.condition),
            accepted: this.tasks(step.accepted),
            otherwise: this.tasks(step.otherwise),
          },
        ];
      default:
        return this.kernels(step).map((kernel) => {
          const { reads, writes } = kernel.touches ?? touches(step);
          return { kind: "call", kernel, reads: this.spans(reads), writes: this.spans(writes) };
        });
    }
  }

  private kernels(step: Exclude<Step, { kind: "move" | "repeat" | "choose" }>): Kernel[] {
    const { module, library, layout } = this;
    switch (step.kind) {
      case "nest":
        return [writeNest(module, library, step, layout)];
      case "contract":
        return writeContract(library, step, layout);
      case "border": {
        const [from, to] = [layout.addressOf(step.from), layout.addressOf(step.to)];
        return [writeBorder(module, step.border, step.to.type.dtype as "f32" | "f64", from, to)];
      }
      case "direct":
        return [writeDirect(library, step, layout)];
      case "shifted":
        return [writeShifted(library, step, layout)];
      case "winograd":
        return writeWinograd(library, step, layout);
      case "winogradKernel":
        return writeWinogradKernel(library, step, layout);
      case "correlate":
        return writeCorrelate(library, step, layout);
      case "routine":
        return [writeRoutine(module, library, step, layout)];
    }
  }

  private spans(buffers: readonly Buffer[]): Span[] {
    return buffers.map((buffer) => {
      const from = this.layout.addressOf(buffer);
      return { from, to: from + bytesOf(homeOf(buffer)) };
    });
  }

  private move({ from, to, slice }: Move): Task {
    return {
      kind: "copy",
      bytes: bytesOf(slice === "from" ? to : from),
      from: this.layout.addressOf(from),
      to: this.layout.addressOf(to),
      ...(slice && { stepped: slice }),
      reads: this.spans([from]),
      writes: this.spans([to]),
    };
  }
}
