/** One column of Gaussian elimination with partial pivoting, as statements on a square scratch matrix and whatever rides along with its rows. */
import {
  abs,
  constant,
  divide,
  get,
  less,
  load,
  loop,
  multiply,
  notEqual,
  set,
  store,
  subtract,
  variable,
  when,
} from "../../ir/build.ts";
import type { Type } from "../../ir/graph.ts";
import type { Expression, Statement } from "../../ir/kernel.ts";

/** Rows of an operand: where entry (i, j) stands, and how many columns there are. */
export interface Rows {
  readonly operand: number;
  readonly columns: number;
  readonly place: (i: Expression, j: Expression) => readonly Expression[];
}

/**
 * Brings the largest entry of column `c` at or below the diagonal onto it, and clears the column below, in the first of `all` (the matrix) and in the same
 * way in the others. `onSwap` runs when rows change places.
 */
export function eliminateColumn(
  c: Expression,
  n: number,
  dtype: Type["dtype"],
  all: readonly [matrix: Rows, ...others: Rows[]],
  onSwap: readonly Statement[] = [],
): Statement[] {
  const pivot = variable("i32");
  const [factor, held] = [variable(dtype), variable(dtype)];
  const entry = ({ operand, place }: Rows, i: Expression, j: Expression): Expression =>
    load(dtype, operand, ...place(i, j));
  const below = (i: Expression, body: readonly Statement[]): Statement => when(less(c, i), body);
  const [matrix] = all;
  const swap = (rows: Rows): Statement =>
    loop(rows.columns, (j) => [
      set(held, entry(rows, c, j)),
      store(rows.operand, rows.place(c, j), entry(rows, get(pivot), j)),
      store(rows.operand, rows.place(get(pivot), j), get(held)),
    ]);
  const clear = (rows: Rows, i: Expression): Statement =>
    loop(rows.columns, (j) => [
      store(
        rows.operand,
        rows.place(i, j),
        subtract(entry(rows, i, j), multiply(get(factor), entry(rows, c, j))),
      ),
    ]);
  return [
    set(pivot, c),
    loop(n, (i) => [
      below(i, [when(less(abs(entry(matrix, get(pivot), c)), abs(entry(matrix, i, c))), [set(pivot, i)])]),
    ]),
    when(notEqual(get(pivot), c), [...onSwap, ...all.map(swap)]),
    // A zero pivot means a zero column: the matrix is singular, and there is nothing to clear.
    when(notEqual(entry(matrix, c, c), constant(dtype, 0)), [
      loop(n, (i) => [
        below(i, [
          set(factor, divide(entry(matrix, i, c), entry(matrix, c, c))),
          ...all.map((rows) => clear(rows, i)),
        ]),
      ]),
    ]),
  ];
}
