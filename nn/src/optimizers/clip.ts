/** Gradients kept within bounds. */
import { leavesOf, type Tensor, zipTrees } from "@downhill/engine";

/** Length of all the tensors of a tree taken as one vector: f32[] */
export const globalNorm = (tree: unknown): Tensor =>
  leavesOf(tree)
    .map((leaf) => leaf.square().sum())
    .reduce((a, b) => a.add(b))
    .sqrt();

/** The tree scaled down, if need be, so that its length is at most `largest`. */
export function clipByNorm<Tree>(tree: Tree, largest: number): Tree {
  const scale = globalNorm(tree).maximum(largest).reciprocal().multiply(largest);
  return zipTrees((leaf) => leaf.multiply(scale), tree);
}

/** Every number kept within ±largest. */
export const clipByValue = <Tree>(tree: Tree, largest: number): Tree =>
  zipTrees((leaf) => leaf.clamp(-largest, largest), tree);
