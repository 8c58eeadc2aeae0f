/** Trees of tensors, for optimisers and everything that treats parameters alike. */
import * as tree from "./core/tree.ts";
import type { Tensor } from "./tensor.ts";

/** The tensors of a tree, from left to right. */
export const leavesOf = (of: unknown): Tensor[] => tree.leavesOf<Tensor>(of);

/** The same tree with f of each tensor; `path` says where it stands: `layers.0.weight`. */
export const mapTree = <T>(of: T, f: (leaf: Tensor, path: string) => Tensor): T =>
  tree.mapTree<Tensor, T>(of, f);

/** Several trees of one structure, tensor by tensor: `zipTrees((p, g) => p.subtract(g.multiply(rate)), model, gradient)`. */
export const zipTrees = <T>(f: (...leaves: Tensor[]) => Tensor, first: T, ...rest: readonly T[]): T =>
  tree.zipTrees<Tensor, T>(f, first, ...rest);
