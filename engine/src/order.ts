/** Sorting for users, along the last axis unless told otherwise. NaN comes last. */
import { refuse } from "./core/errors.ts";
import { bind } from "./ir/bind.ts";
import { axisOf } from "./lift.ts";
import { moveAxis } from "./ops/movement.ts";
import { sortOp } from "./ops/sort.ts";
import { type Tensor, wrap } from "./tensor.ts";

export interface Ordering {
  readonly axis?: number;
  readonly descending?: boolean;
}

/** The values in order, and i32 positions of where each stood. Equal values keep their order. */
export function sortWithIndices(
  x: Tensor,
  { axis = -1, descending = false }: Ordering = {},
): { values: Tensor; indices: Tensor } {
  const at = axisOf("sort", x.value, axis);
  const last = x.rank - 1;
  const keys = wrap(moveAxis(x.value, at, last));
  const [values, indices] = bind(sortOp, [(descending ? keys.negate() : keys).value], null);
  const sorted = descending ? wrap(values!).negate() : wrap(values!);
  return { values: wrap(moveAxis(sorted.value, last, at)), indices: wrap(moveAxis(indices!, last, at)) };
}

export const sort = (x: Tensor, ordering?: Ordering): Tensor => sortWithIndices(x, ordering).values;

/** The positions that would sort x, i32. */
export const argsort = (x: Tensor, ordering?: Ordering): Tensor => sortWithIndices(x, ordering).indices;

/** The k largest along the last axis, largest first, and where they stand. */
export function topK(x: Tensor, k: number): { values: Tensor; indices: Tensor } {
  const n = x.shape.at(-1) ?? 0;
  if (!Number.isInteger(k) || k < 0 || k > n)
    refuse("topK", `cannot take ${k} of ${x.type} along its last axis`);
  const { values, indices } = sortWithIndices(x, { descending: true });
  const first = [...x.shape.slice(0, -1).map(() => null), [0, k] as const];
  return { values: values.slice(...first), indices: indices.slice(...first) };
}

/** For each of f[m], how many of the sorted f[n] lie below it (`right`: or equal it): where it would be inserted, i32[m]. */
export function searchSorted(
  sorted: Tensor,
  x: Tensor,
  { right = false }: { readonly right?: boolean } = {},
): Tensor {
  if (sorted.rank !== 1 || x.rank !== 1)
    refuse("searchSorted", `takes two vectors, got ${sorted.type} and ${x.type}`);
  const [keys, at] = [sorted.insertAxis(0), x.insertAxis(1)];
  return (right ? keys.lessEqual(at) : keys.less(at)).cast("i32").sum(1);
}
