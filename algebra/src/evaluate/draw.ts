/** Small helpers of drawing: shuffles, orthogonal matrices, and values laid out as numbers. */

import { type Stream, whole } from "../random.ts";
import type { Tree } from "../tree.ts";
import type { Type } from "../types.ts";
import { normalOf } from "./functions.ts";
import { build, identity, Matrix } from "./matrix.ts";
import type { Scalar } from "./scalar.ts";
import { Family, isScalar, Unfit, type Value } from "./value.ts";
import type { World } from "./world.ts";

/** The random variable in a declaration, also under an index. */
export function randomPart(type: Type | undefined): Extract<Type, { kind: "random" }> | undefined {
  if (type?.kind === "random") return type;
  return type?.kind === "family" ? randomPart(type.of) : undefined;
}

/** The mean and covariance of a normal vector of n entries; numbers stand for equal entries. */
export function spread(
  n: number,
  from: Extract<Tree, { kind: "call" }>,
  world: World,
): { mean: Matrix; covariance: Matrix } {
  const { mean, covariance } = normalOf(from, world, n);
  return {
    mean: mean.rows === n ? mean : build(n, 1, () => mean.data[0]!),
    covariance: covariance.rows === n ? covariance : identity(n, covariance.data[0]!),
  };
}

export function flatten(value: Value): readonly Scalar[] {
  if (isScalar(value)) return [value];
  if (value instanceof Matrix) return value.data;
  if (value instanceof Family && Number.isFinite(value.to)) {
    return Array.from({ length: value.to - value.from + 1 }, (_, i) => value.item(value.from + i)).flatMap(
      flatten,
    );
  }
  throw new Unfit("a function of this kind of argument cannot be tried");
}

export function shuffle<T>(items: T[], random: Stream): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = whole(random, 0, i);
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}

/** Gram–Schmidt on random columns. */
export function orthogonal(n: number, random: Stream): Matrix {
  const columns: number[][] = [];
  while (columns.length < n) {
    let v = Array.from({ length: n }, () => random() * 2 - 1);
    for (const u of columns) {
      const along = v.reduce((sum, x, i) => sum + x * u[i]!, 0);
      v = v.map((x, i) => x - along * u[i]!);
    }
    const size = Math.hypot(...v);
    if (size > 0.05) columns.push(v.map((x) => x / size));
  }
  return build(n, n, (i, j) => columns[j]![i]!);
}
