/** The smallest program that still disagrees: fewer outputs, no gradients, and steps replaced by what they computed. */
import type { Device } from "../../src/devices/device.ts";
import { interpret } from "../../src/ir/interpret.ts";
import { fit } from "../draw.ts";
import { compare } from "./compare.ts";
import { build, needed, type Program } from "./program.ts";

/** Tries after which what has been found will do. */
const patience = 400;
/** Fewer than a verdict takes: what is found is judged once more. */
const fewRuns = 10;

export function shrink(program: Program, device: Device): Program {
  const smallest = shrunk(program, device, fewRuns);
  return compare(smallest, device).disagreement === undefined ? shrunk(program, device) : smallest;
}

function shrunk(program: Program, device: Device, runs?: number): Program {
  let smallest = program;
  let tries = 0;
  const accept = (candidate: Program): boolean => {
    if (tries++ > patience || compare(candidate, device, runs).disagreement === undefined) return false;
    smallest = candidate;
    return true;
  };
  accept({ ...smallest, gradients: false });
  for (const output of program.outputs) if (accept({ ...smallest, outputs: [output] })) break;
  for (let better = true; better && tries <= patience; ) {
    better = false;
    const steps = needed(smallest);
    // A step in the middle as the output: all that follows goes.
    for (const step of steps)
      if (!step.outputs.some((id) => smallest.outputs.includes(id)))
        if (accept({ ...smallest, outputs: step.outputs })) {
          better = true;
          break;
        }
    if (better) continue;
    for (const step of steps)
      if (!step.outputs.every((id) => smallest.outputs.includes(id)) && accept(cut(smallest, step.outputs)))
        better = true;
  }
  return { ...smallest, steps: needed(smallest) };
}

/** The values as inputs, at the numbers they have. */
function cut(program: Program, ids: readonly number[]): Program {
  const { graph, data } = build({ ...program, outputs: ids, gradients: false });
  const inputs = new Map(program.inputs);
  interpret(graph, data).forEach(({ shape, data: numbers }, i) => {
    const { dtype } = graph.outputs[i]!.type;
    inputs.set(ids[i]!, { dtype, shape, data: fit(dtype, numbers) });
  });
  const steps = program.steps.filter(({ outputs }) => outputs.every((id) => !ids.includes(id)));
  return { ...program, inputs, steps };
}
