/**
 * jit for a device whose results come later (WebGPU): a call gives a promise. Numbers go to the device and come back with every call.
 */
import { refuse } from "./core/errors.ts";
import { remember } from "./core/remember.ts";
import { flatten } from "./core/tree.ts";
import type { AsyncDevice } from "./devices/device.ts";
import { evaluate, numbers } from "./evaluate.ts";
import { dataValue } from "./ir/graph.ts";
import { Tensor } from "./tensor.ts";
import { isWithinTrace, programsKept, signature, traced } from "./traced.ts";

export function jitAsync<Inputs extends readonly unknown[], Y>(
  f: (...inputs: Inputs) => Y,
  device: AsyncDevice,
): (...inputs: Inputs) => Promise<Y> {
  const programs = new Map<string, (inputs: readonly Tensor[]) => Promise<Y>>();
  return async (...inputs) => {
    const { leaves, structure } = flatten<Tensor, Inputs>(inputs);
    if (isWithinTrace(leaves))
      refuse(
        "jitAsync",
        "its numbers come later and a function is being traced now; call the function itself there",
      );
    evaluate(leaves.map((leaf) => leaf.value));
    const program = remember(programs, signature(structure, leaves), programsKept, () => {
      const { result, ...graph } = traced(f, leaves, structure);
      const executable = device.compile(graph);
      return async (given) => {
        const results = await executable.run(given.map((leaf) => numbers(leaf.value)));
        return result.rebuild(results.map((data, i) => new Tensor(dataValue(graph.outputs[i]!.type, data))));
      };
    });
    return program(leaves);
  };
}
