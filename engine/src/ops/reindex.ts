/**
 * Reshaping as index arithmetic. The two shapes are cut into the shortest runs of axes with equal products; inside a run that is the same
 * on both sides nothing is to be done, one axis is the weighted sum of several, and only a general run needs division.
 *
 *   [6, 4] from [2, 3, 1, 4]:   6 ↔ 2·3   (1)   4 ↔ 4
 */
import type { Shape } from "../core/shape.ts";
import { sizeOf, stridesOf } from "../core/shape.ts";
import { add, divide, int, multiply, remainder } from "../ir/build.ts";
import type { Expression } from "../ir/kernel.ts";

/** The index into `from` of the element that a reshape puts at index `at` of `to`. */
export function reindex(at: readonly Expression[], to: Shape, from: Shape): Expression[] {
  if (sizeOf(to) === 0) return from.map(() => int(0));
  const result: Expression[] = [];
  let i = 0;
  let j = 0;
  while (j < from.length) {
    if (from[j] === 1) {
      result.push(int(0));
      j++;
      continue;
    }
    while (to[i] === 1) i++;
    let [iEnd, jEnd] = [i + 1, j + 1];
    let [left, right] = [to[i]!, from[j]!];
    while (left !== right) {
      if (left < right) left *= to[iEnd++]!;
      else right *= from[jEnd++]!;
    }
    result.push(...run(at.slice(i, iEnd), to.slice(i, iEnd), from.slice(j, jEnd)));
    [i, j] = [iEnd, jEnd];
  }
  return result;
}

function run(at: readonly Expression[], to: Shape, from: Shape): Expression[] {
  const weights = stridesOf(to);
  const position = at.reduce<Expression>((flat, x, axis) => add(flat, multiply(x, weights[axis]!)), int(0));
  const strides = stridesOf(from);
  return from.map((size, axis) => {
    if (size === 1) return int(0);
    const cut = divide(position, strides[axis]!);
    return axis === 0 ? cut : remainder(cut, size);
  });
}
