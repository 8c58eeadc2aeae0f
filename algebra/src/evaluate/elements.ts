/** Elements: x_i of a vector, A_{ij} of a matrix, z_t of a family, and subscripts such as 11 and ij that hold two indices. */

import type { Tree } from "../tree.ts";
import { wholeOf } from "./evaluate.ts";
import { build, Matrix, ScaledIdentity } from "./matrix.ts";
import { mul, Nowhere, type Scalar } from "./scalar.ts";
import { Callable, Distribution, Family, isScalar, kindOf, Unfit, type Value } from "./value.ts";
import type { World } from "./world.ts";

export function firstIndex(name: string, world: World): number {
  const type = world.source.type(name);
  return type?.kind === "vector" ? wholeOf(type.from, world.outside) : 1;
}

/** One subscript that holds several indices: ij, 11, 2i. */
export function splitIndices(index: readonly Tree[], rank: number): readonly Tree[] {
  const only = index[0];
  if (index.length !== 1 || rank <= 1 || !only) return index;
  if (only.kind === "product") return only.factors;
  if (only.kind === "number" && only.text.length === rank) {
    return [...only.text].map((text) => ({ kind: "number", text, start: only.start, end: only.end }));
  }
  return index;
}

export function rankOf(value: Value): number {
  if (value instanceof Family) return 1 + rankOf(value.item(Number.isFinite(value.from) ? value.from : 1));
  if (value instanceof Matrix) return value.cols === 1 ? 1 : 2;
  if (value instanceof ScaledIdentity) return 2;
  return value instanceof Distribution ? 1 : 0;
}

/** value_{index}: an element of a vector or matrix, a member of a family. */
export function pick(
  value: Value,
  index: readonly Tree[],
  world: World,

  tree: Tree,
  first: number,
): Value {
  const rank = value instanceof Callable ? 0 : rankOf(value);
  if (rank === 0 && isScalar(value))
    throw new Unfit(`${tree.kind === "symbol" ? tree.name : "this"} is a number; it has no element`, tree);
  const indices = splitIndices(index, rank);
  let current = value;
  let offset = first;
  for (let k = 0; k < indices.length; k++) {
    const at = indices[k]!;
    const slice = at.kind === "symbol" && at.name === "bullet";
    if (current instanceof Family) {
      const i = wholeOf(at, world);
      if (i < current.from || i > current.to)
        throw new Nowhere(`an index ${i} outside ${current.from}…${current.to}`);
      current = current.item(i);
    } else if (current instanceof Distribution) {
      current = bounded(current.weights, wholeOf(at, world) - 1);
    } else if (current instanceof Matrix && current.cols === 1 && indices.length - k === 1) {
      if (current.anyRows) current = current.data[0]!;
      else current = bounded(current.data, wholeOf(at, world) - offset);
    } else if (current instanceof Matrix && indices.length - k >= 2) {
      const matrix: Matrix = current;
      const next = indices[++k]!;
      if (slice) {
        const j = wholeOf(next, world) - 1;
        if (j < 0 || j >= matrix.cols) throw new Nowhere("an index outside the matrix");
        current = build(matrix.rows, 1, (i) => matrix.at(i, j));
      } else if (next.kind === "symbol" && next.name === "bullet") {
        const i = wholeOf(at, world) - 1;
        if (i < 0 || i >= matrix.rows) throw new Nowhere("an index outside the matrix");
        current = build(1, matrix.cols, (_, j) => matrix.at(i, j));
      } else {
        const [i, j] = [wholeOf(at, world) - 1, wholeOf(next, world) - 1];
        if (i < 0 || j < 0 || i >= matrix.rows || j >= matrix.cols)
          throw new Nowhere("an index outside the matrix");
        current = matrix.at(i, j);
      }
    } else if (current instanceof ScaledIdentity && indices.length - k >= 2) {
      const same = wholeOf(at, world) === wholeOf(indices[++k]!, world);
      current = same ? current.scale : mul(0, current.scale);
    } else if (current instanceof Matrix) {
      throw new Unfit(`${kindOf(current)} has two indices, got one`, tree);
    } else throw new Unfit(`${kindOf(current)} has no elements`, tree);
    offset = 1;
  }
  return current;
}

function bounded(items: readonly Scalar[], i: number): Scalar {
  const item = items[i];
  if (item === undefined) throw new Nowhere("an index outside the vector");
  return item;
}
