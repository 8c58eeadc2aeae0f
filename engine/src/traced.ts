/** A function on trees of tensors as a graph, from one call on placeholders. */
import { recorded } from "./autodiff.ts";
import { flatten, type Structure } from "./core/tree.ts";
import { evaluate, isTransforming, keepingHistory } from "./evaluate.ts";
import { clock } from "./ir/bind.ts";
import { type Graph, isAbstract, nodeOf, nodesBefore, placeholder, type Value } from "./ir/graph.ts";
import type { Tensor } from "./tensor.ts";

/** Programs kept per function; the one unused for longest goes first. */
export const programsKept = 64;

/** What the programs of a function are told apart by: the outline of the arguments, and the types of their leaves. */
export function signature(structure: Structure<unknown>, leaves: readonly Tensor[]): string {
  let text = structure.key;
  for (const leaf of leaves) text += leaf.type;
  return text;
}

/** Whether a call is part of what is being traced, and has no numbers yet. */
export const isWithinTrace = (leaves: readonly Tensor[]): boolean =>
  isTransforming() || leaves.some((leaf) => isAbstract(leaf.value));

/** The graph, and how the function's result is made of its outputs. */
export function traced<Inputs extends readonly unknown[], Y>(
  f: (...inputs: Inputs) => Y,
  leaves: readonly Tensor[],
  structure: Structure<Inputs>,
): Graph & { readonly result: Structure<Y> } {
  const before = clock();
  const run = recorded(f, structure.rebuild);
  const inputs = leaves.map((leaf, i) => placeholder(leaf.value.type, `${i}`));
  const outputs = keepingHistory(() => run.values(inputs));
  computeCaptured(outputs, before);
  return { inputs, outputs, result: flatten<Tensor, Y>(run.result()).structure };
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
