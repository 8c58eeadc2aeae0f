/** What a program of a user compiles and runs, taken down while the reference runs it: other devices can be asked for the same afterwards. */
import type { NumberArray } from "../src/core/dtype.ts";
import { type Device, defaultDevice, setDefaultDevice } from "../src/devices/device.ts";
import { referenceDevice } from "../src/devices/reference.ts";
import type { Graph } from "../src/ir/graph.ts";
import { leavesOf } from "../src/trees.ts";

export interface Run {
  readonly graph: Graph;
  readonly inputs: readonly NumberArray[];
  readonly outputs: readonly NumberArray[];
}

let runs: Run[] = [];

const recorder: Device = {
  name: "recorder",
  compile: (graph) => {
    const program = referenceDevice.compile(graph);
    return {
      run: (inputs) => {
        const outputs = program.run(inputs);
        runs.push({ graph, inputs, outputs });
        return outputs;
      },
    };
  },
};

export function recordOf(make: () => unknown): readonly Run[] {
  const before = defaultDevice();
  setDefaultDevice(recorder);
  runs = [];
  try {
    for (const leaf of leavesOf(make())) leaf.data;
    return runs;
  } finally {
    setDefaultDevice(before);
  }
}
