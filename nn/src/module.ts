/**
 * A model is a value: an object whose fields are tensors, other modules, arrays of them, and settings. Nothing is registered. Transforms see
 * the tensors as leaves of a tree: `grad` of a loss in a model is a model-shaped tree, and a training step takes one model and gives another.
 * Such copies keep the prototype and the fields but never ran the constructor, so a module has no #private members.
 */
import { leavesOf, type Tensor } from "@downhill/engine";
import type { Pass } from "./pass.ts";

export abstract class Module {
  /** Each module says in its own comment what shapes go in and come out. */
  abstract forward(x: Tensor, pass?: Pass): Tensor;
}

/** The tensors of a module, or of any tree, from first field to last. */
export const parameters = (module: object): readonly Tensor[] => leavesOf(module);

/** How many numbers training has to find. */
export const parameterCount = (module: object): number =>
  parameters(module).reduce((count, { shape }) => count + shape.reduce((a, b) => a * b, 1), 0);
