/** The contract of a device: it compiles graphs and runs them. */
import type { NumberArray } from "../core/dtype.ts";
import { internal } from "../core/errors.ts";
import type { Graph } from "../ir/graph.ts";

export interface Device {
  readonly name: string;
  /** Makes a program of a graph. Leaves other than the graph's inputs are constants of the program. */
  compile(graph: Graph, options?: CompileOptions): Executable;
}

export interface CompileOptions {
  /** Pairs of an input and the output of its type that takes its place: what a program may keep in its own memory from run to run. */
  readonly carried?: readonly Carried[];
}

export interface Carried {
  readonly input: number;
  readonly output: number;
}

export interface Executable {
  /** Takes one array per input of the graph, in order, and gives a fresh one per output. */
  run(inputs: readonly NumberArray[]): NumberArray[];
  /** Runs in place, where the device can and was asked to carry something. */
  readonly resident?: Resident;
  /** Where the device plans its memory. */
  readonly memory?: MemoryUse;
}

/** What the arrays of a program take, all of them: inputs, outputs, and what is computed on the way. */
export interface MemoryUse {
  readonly bytes: number;
  /** What is needed at once at the worst moment, which no plan can do without. */
  readonly least: number;
}

/** A program whose carried numbers stay in its memory. They are known by their place in `carried`. */
export interface Resident {
  write(carried: number, data: NumberArray): void;
  read(carried: number): NumberArray;
  /** Takes the inputs that are not carried, and gives the outputs that are not. */
  step(inputs: readonly NumberArray[]): NumberArray[];
  /**
   * As many steps as `order` is long. Every input is now a stack of batches, of which a step takes the one of its number in `order`. Gives the
   * outputs of the last step.
   */
  steps(stacks: readonly NumberArray[], order: Int32Array): NumberArray[];
}

/** A device whose results come later. It cannot stand behind eager work, which is asked for numbers at once. */
export interface AsyncDevice {
  readonly name: string;
  readonly asynchronous: true;
  compile(graph: Graph): AsyncExecutable;
}

export interface AsyncExecutable {
  /** Takes one array per input of the graph, in order, and gives a fresh one per output. */
  run(inputs: readonly NumberArray[]): Promise<NumberArray[]>;
}

let current: Device | undefined;

/** Programs compiled from here on are compiled by this device. */
export function setDefaultDevice(device: Device): void {
  current = device;
}

export const defaultDevice = (): Device => current ?? internal("no device has been set");

const numbers = new WeakMap<Device, number>();
let next = 0;

/** Text that tells devices apart: a program of one is not another's, be they of one kind. */
export function deviceKey(device: Device): string {
  let number = numbers.get(device);
  if (number === undefined) numbers.set(device, (number = next++));
  return `${device.name} ${number}:`;
}
