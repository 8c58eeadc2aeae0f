/**
 * jit: a function on trees of tensors becomes one compiled program. It is traced once for each structure and each set of types it is
 * called with; what it reads from outside is built in. Called while something else is being traced, it is simply part of that.
 */

import { recorded } from "./autodiff.ts";
import { flatten, type Structure } from "./core/tree.ts";
import { defaultDevice, type Executable } from "./devices/device.ts";
import { evaluate, isTransforming, keepingHistory, numbers } from "./evaluate.ts";
import { clock } from "./ir/bind.ts";
import {
  dataValue,
  isAbstract,
  nodeOf,
  nodesBefore,
  placeholder,
  type Type,
  type Value,
} from "./ir/graph.ts";
import { Tensor } from "./tensor.ts";

interface Program<Y> {
  readonly executable: Executable;
  readonly types: readonly Type[];
  readonly structure: Structure<Y>;
}

/** Programs kept per function; the one unused for longest goes first. */
const capacity = 64;

export function jit<Inputs extends readonly unknown[], Y>(
  f: (...inputs: Inputs) => Y,
): (...inputs: Inputs) => Y {
  const programs = new Map<string, Program<Y>>();
  return (...inputs) => {
    const { leaves, structure } = flatten<Tensor, Inputs>(inputs);
    if (isTransforming() || leaves.some((leaf) => isAbstract(leaf.value))) return f(...inputs);
    const device = defaultDevice();
    const key = `${device.name}${structure.key}${leaves.map((leaf) => leaf.type)}`;
    let program = programs.get(key);
    if (program === undefined) program = trace(f, leaves, structure);
    else programs.delete(key);
    programs.set(key, program);
    if (programs.size > capacity) programs.delete(programs.keys().next().value!);
    evaluate(leaves.map((leaf) => leaf.value));
    const results = program.executable.run(leaves.map((leaf) => numbers(leaf.value)));
    return program.structure.rebuild(
      results.map((data, i) => new Tensor(dataValue(program.types[i]!, data))),
    );
  };
}

function trace<Inputs extends readonly unknown[], Y>(
  f: (...inputs: Inputs) => Y,
  leaves: readonly Tensor[],
  structure: Structure<Inputs>,
): Program<Y> {
  const before = clock();
  const run = recorded(f, structure.rebuild);
  const inputs = leaves.map((leaf, i) => placeholder(leaf.value.type, `${i}`));
  const outputs = keepingHistory(() => run.values(inputs));
  computeCaptured(outputs, before);
  return {
    executable: defaultDevice().compile({ inputs, outputs }),
    types: outputs.map((y) => y.type),
    structure: flatten<Tensor, Y>(run.result()).structure,
  };
}

/** Work that was begun before the trace and not yet computed is computed once, not in every run. */
function computeCaptured(outputs: readonly Value[], before: number): void {
  const isOld = (value: Value): boolean => {
    const node = nodeOf(value);
    return value.data === undefined && node !== undefined && node.id < before && !node.abstract;
  };
  const captured = new Set(outputs.filter(isOld));
  for (const node of nodesBefore(outputs, (value) => value.data === undefined && !isOld(value)))
    for (const x of node.inputs) if (isOld(x)) captured.add(x);
  evaluate([...captured]);
}
