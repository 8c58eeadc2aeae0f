/** The contract of a device: it compiles graphs and runs them. */
import type { NumberArray } from "../core/dtype.ts";
import { internal } from "../core/errors.ts";
import type { Graph } from "../ir/graph.ts";

export interface Device {
  readonly name: string;
  /** Makes a program of a graph. Leaves other than the graph's inputs are constants of the program. */
  compile(graph: Graph): Executable;
}

export interface Executable {
  /** Takes one array per input of the graph, in order, and gives a fresh one per output. */
  run(inputs: readonly NumberArray[]): NumberArray[];
}

let current: Device | undefined;

/** Programs compiled from here on are compiled by this device. */
export function setDefaultDevice(device: Device): void {
  current = device;
}

export const defaultDevice = (): Device => current ?? internal("no device has been set");
