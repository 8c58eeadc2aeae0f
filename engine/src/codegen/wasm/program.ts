/**
 * A schedule as one WebAssembly module: a function for each kernel and a driver, exported as `run`, that calls them in order. Kernels do the work
 * and are small, so that the engine's optimising compiler takes each on by itself; the driver only calls.
 */
import { internal } from "../../core/errors.ts";
import { sizeOf } from "../../core/shape.ts";
import type { Plan } from "../../schedule/plan.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import type { Move, Step } from "../../schedule/step.ts";
import { type Buffer, homeOf } from "../../schedule/term.ts";
import { type Code, type Func, Module } from "./assembler.ts";
import { writeBorder } from "./border.ts";
import { writeContract } from "./contract.ts";
import { writeCorrelate } from "./correlate.ts";
import { writeDirect } from "./direct.ts";
import type { Layout } from "./emitter.ts";
import { Library } from "./library.ts";
import { type Kernel, writeNest } from "./nest.ts";
import { bytesPerElement } from "./operations.ts";
import { writeRoutine } from "./routine.ts";

/** What the host can run. */
export interface Features {
  /** Fused multiply and add (relaxed SIMD). */
  readonly fma: boolean;
}

export function writeProgram(
  { inputs, steps }: Schedule,
  { addresses, end }: Plan,
  carried: readonly { readonly input: number }[],
  features: Features,
): Uint8Array<ArrayBuffer> {
  const module = new Module();
  module.useMemory(pagesFor(end));
  const library = new Library(module, features.fma);
  const layout: Layout = {
    addressOf: (buffer) => addresses.get(homeOf(buffer)) ?? internal("a buffer without a place"),
    end,
  };
  const writer = new ProgramWriter(module, library, layout);
  const driver = writer.prepare(steps);
  const run = module.func([], [], (code) => driver(code, undefined), "run");
  if (carried.length > 0) {
    const given = inputs.filter((_, i) => carried.every(({ input }) => input !== i));
    writeSteps(module, run, given, layout);
  }
  return module.assemble();
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

/** `steps(count, order, stacks, batches)`: each step copies the batch of its number from every stack to its input, and runs. */
function writeSteps(module: Module, run: Func, given: readonly Buffer[], layout: Layout): void {
  const [count, order, stacks, batches] = [0, 1, 2, 3];
  const write = (code: Code): void => {
    const [batch, from] = [code.local("i32"), code.local("i32")];
    code.block(() =>
      code.loop(() => {
        code.get(count).op("i32.eqz").branchIf(1);
        code.get(order).memory("i32.load", 0).set(batch);
        code.get(stacks).set(from);
        for (const buffer of given) {
          const bytes = bytesOf(buffer);
          code.i32(layout.addressOf(buffer)).get(from);
          code.get(batch).i32(bytes).op("i32.mul", "i32.add").i32(bytes).memoryCopy();
          code.get(from).get(batches).i32(bytes).op("i32.mul", "i32.add").set(from);
        }
        code.call(run);
        code.get(order).i32(4).op("i32.add").set(order);
        code.get(count).i32(1).op("i32.sub").set(count);
        code.branch(0);
      }),
    );
  };
  module.func(["i32", "i32", "i32", "i32"], [], write, "steps");
}

/** Pages of memory that hold addresses below `end`, and a vector beyond. */
export const pagesFor = (end: number): number => Math.ceil((end + 64) / 65536);

/** Writes calls into a driver; `round` is the local that counts the rounds of the innermost repeat. */
type Driver = (code: Code, round: number | undefined) => void;

class ProgramWriter {
  private readonly module: Module;
  private readonly library: Library;
  private readonly layout: Layout;

  constructor(module: Module, library: Library, layout: Layout) {
    this.module = module;
    this.library = library;
    this.layout = layout;
  }

  /** Writes the kernels of the steps; what is returned writes the calls. */
  prepare(steps: readonly Step[]): Driver {
    const parts = steps.map((step) => this.step(step));
    return (code, round) => {
      for (const part of parts) part(code, round);
    };
  }

  private step(step: Step): Driver {
    switch (step.kind) {
      case "nest":
        return this.call([writeNest(this.module, this.library, step, this.layout)]);
      case "contract":
        return this.call(writeContract(this.library, step, this.layout));
      case "border": {
        const [from, to] = [this.layout.addressOf(step.from), this.layout.addressOf(step.to)];
        const dtype = step.to.type.dtype as "f32" | "f64";
        return this.call([writeBorder(this.module, step.border, dtype, from, to)]);
      }
      case "direct":
        return this.call([writeDirect(this.library, step, this.layout)]);
      case "correlate":
        return this.call(writeCorrelate(this.library, step, this.layout));
      case "routine":
        return this.call([writeRoutine(this.module, this.library, step, this.layout)]);
      case "move":
        return this.move(step);
      case "repeat":
        return this.repeat(step);
      case "choose": {
        const [then, otherwise] = [this.prepare(step.accepted), this.prepare(step.otherwise)];
        return (code, round) => {
          this.loadFlag(code, step.condition);
          code.if(
            () => then(code, round),
            () => otherwise(code, round),
          );
        };
      }
    }
  }

  private call(kernels: readonly Kernel[]): Driver {
    return (code) => {
      for (const { func, units } of kernels) if (units > 0) code.i32(0).i32(units).call(func);
    };
  }

  private loadFlag(code: Code, flag: Buffer): void {
    code.i32(0).memory("i32.load", this.layout.addressOf(flag));
  }

  private repeat(step: Extract<Step, { kind: "repeat" }>): Driver {
    const condition = step.while && { ...step.while, driver: this.prepare(step.while.steps) };
    const body = this.prepare(step.body);
    return (code) => {
      if (step.count === 0) return;
      const round = code.local("i32");
      const [first, by, last] = step.backwards ? [step.count - 1, -1, -1] : [0, 1, step.count];
      code.i32(first).set(round);
      code.block(() =>
        code.loop(() => {
          if (condition) {
            condition.driver(code, round);
            this.loadFlag(code, condition.condition);
            code.op("i32.eqz").branchIf(1);
          }
          body(code, round);
          code.get(round).i32(by).op("i32.add").tee(round).i32(last).op("i32.ne").branchIf(0);
        }),
      );
    };
  }

  private move({ from, to, slice }: Move): Driver {
    const bytes = bytesOf(slice === "from" ? to : from);
    const [source, target] = [this.layout.addressOf(from), this.layout.addressOf(to)];
    return (code, round) => {
      if (bytes === 0 || source === target) return;
      const place = (address: number, moves: boolean): void => {
        code.i32(address);
        if (moves)
          code
            .get(round ?? internal("a slice outside a repeat"))
            .i32(bytes)
            .op("i32.mul", "i32.add");
      };
      place(target, slice === "to");
      place(source, slice === "from");
      code.i32(bytes).memoryCopy();
    };
  }
}
