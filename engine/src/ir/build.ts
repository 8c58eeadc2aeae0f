/**
 * Words for writing expressions and routines: `add(load(...), constant(...))`, `loop(n, (i) => [...])`.
 * They compute dtypes and fold constants, nothing else.
 */
import type { DType } from "../core/dtype.ts";
import type { Binary, Expression, Index, Statement, Unary, Variable } from "./kernel.ts";

export const constant = (dtype: DType, value: number): Expression => ({ kind: "constant", dtype, value });
/** An i32 constant: index arithmetic. */
export const int = (value: number): Expression => constant("i32", value);

export const load = (dtype: DType, operand: number, ...at: readonly (Expression | number)[]): Expression => ({
  kind: "load",
  dtype,
  operand,
  at: at.map(asIndex),
});

export const unary = (fn: Unary, x: Expression): Expression => ({
  kind: "unary",
  dtype: fn === "not" ? "bool" : x.dtype,
  fn,
  x,
});

const comparisons: readonly Binary[] = ["less", "lessEqual", "equal", "notEqual"];

export function binary(fn: Binary, x: Expression | number, y: Expression | number): Expression {
  const dtype = typeof x !== "number" ? x.dtype : typeof y !== "number" ? y.dtype : "i32";
  const left = typeof x === "number" ? constant(dtype, x) : x;
  const right = typeof y === "number" ? constant(dtype, y) : y;
  return (
    folded(fn, left, right) ?? {
      kind: "binary",
      dtype: comparisons.includes(fn) ? "bool" : dtype,
      fn,
      x: left,
      y: right,
    }
  );
}

export const add = (x: Expression | number, y: Expression | number): Expression => binary("add", x, y);
export const subtract = (x: Expression | number, y: Expression | number): Expression =>
  binary("subtract", x, y);
export const multiply = (x: Expression | number, y: Expression | number): Expression =>
  binary("multiply", x, y);
export const divide = (x: Expression | number, y: Expression | number): Expression => binary("divide", x, y);
export const remainder = (x: Expression | number, y: Expression | number): Expression =>
  binary("remainder", x, y);
export const less = (x: Expression | number, y: Expression | number): Expression => binary("less", x, y);
export const lessEqual = (x: Expression | number, y: Expression | number): Expression =>
  binary("lessEqual", x, y);
export const equal = (x: Expression | number, y: Expression | number): Expression => binary("equal", x, y);
export const notEqual = (x: Expression | number, y: Expression | number): Expression =>
  binary("notEqual", x, y);
export const and = (...conditions: readonly Expression[]): Expression =>
  conditions.reduce((x, y) => binary("and", x, y));
export const or = (...conditions: readonly Expression[]): Expression =>
  conditions.reduce((x, y) => binary("or", x, y));
export const not = (x: Expression): Expression => unary("not", x);
export const negate = (x: Expression): Expression => unary("negate", x);
export const abs = (x: Expression): Expression => unary("abs", x);
export const sqrt = (x: Expression): Expression => unary("sqrt", x);
export const cast = (dtype: DType, x: Expression): Expression =>
  x.dtype === dtype ? x : { kind: "cast", dtype, x };

export const select = (condition: Expression, then: Expression, otherwise: Expression): Expression => ({
  kind: "select",
  dtype: then.dtype,
  condition,
  then,
  otherwise,
});

/** 0 ≤ x < extent. */
export const within = (x: Expression, extent: number): Expression => and(lessEqual(0, x), less(x, extent));

export const variable = (dtype: DType): Variable => ({ dtype });
export const get = (from: Variable): Expression => ({ kind: "variable", dtype: from.dtype, variable: from });
export const set = (target: Variable, value: Expression): Statement => ({
  kind: "set",
  variable: target,
  value,
});

export const store = (
  operand: number,
  at: readonly (Expression | number)[],
  value: Expression,
): Statement => ({ kind: "store", operand, at: at.map(asIndex), value });

/** Runs the body for 0 … extent − 1. */
export function loop(extent: number, body: (i: Expression) => readonly Statement[]): Statement {
  const index: Index = { extent };
  return { kind: "loop", index, body: body({ kind: "index", dtype: "i32", index }) };
}

/** Runs the body for extent − 1 … 0. */
export function loopDown(extent: number, body: (i: Expression) => readonly Statement[]): Statement {
  return { ...(loop(extent, body) as Extract<Statement, { kind: "loop" }>), backwards: true };
}

/** A loop for each extent, outermost first. */
export function loops(
  extents: readonly number[],
  body: (at: readonly Expression[]) => readonly Statement[],
  outer: readonly Expression[] = [],
): readonly Statement[] {
  if (extents.length === outer.length) return body(outer);
  return [loop(extents[outer.length]!, (i) => loops(extents, body, [...outer, i]))];
}

export const when = (
  condition: Expression,
  then: readonly Statement[],
  otherwise?: readonly Statement[],
): Statement => ({ kind: "if", condition, then, ...(otherwise === undefined ? {} : { otherwise }) });

export const repeatWhile = (condition: Expression, body: readonly Statement[]): Statement => ({
  kind: "while",
  condition,
  body,
});

const asIndex = (at: Expression | number): Expression => (typeof at === "number" ? int(at) : at);

/** i32 arithmetic on constants, and x + 0, x · 1, x · 0: what index expressions are full of. */
function folded(fn: Binary, x: Expression, y: Expression): Expression | undefined {
  if (x.dtype !== "i32") return undefined;
  const left = x.kind === "constant" ? x.value : undefined;
  const right = y.kind === "constant" ? y.value : undefined;
  if (fn === "add") {
    if (left !== undefined && right !== undefined) return int(left + right);
    if (left === 0) return y;
    if (right === 0) return x;
  }
  if (fn === "subtract") {
    if (left !== undefined && right !== undefined) return int(left - right);
    if (right === 0) return x;
  }
  if (fn === "multiply") {
    if (left !== undefined && right !== undefined) return int(left * right);
    if (left === 1) return y;
    if (right === 1) return x;
    if (left === 0 || right === 0) return int(0);
  }
  if (fn === "divide" && right === 1) return x;
  if (fn === "remainder" && right === 1) return int(0);
  return undefined;
}
