/** Parts and arrangements as users ask for them, brought to ops: ranges, positions, one unknown size. */
import { refuse } from "./core/errors.ts";
import { broadcastShapes, type Shape, sameShape, sizeOf } from "./core/shape.ts";
import { bind1 } from "./ir/bind.ts";
import { dataValue, isAbstract, typeText, type Value } from "./ir/graph.ts";
import { axisOf, checkShape } from "./lift.ts";
import { add } from "./ops/arithmetic.ts";
import { cast } from "./ops/cast.ts";
import { select } from "./ops/compare.ts";
import { full } from "./ops/create.ts";
import { gather, scatterAdd as scatter, takeAlongLast } from "./ops/gather.ts";
import * as movement from "./ops/movement.ts";
import { padOp, pad as padZeros, slice as sliceOp } from "./ops/slice.ts";

/** Where to cut one axis: null for all of it, or from, to (left out) and step. */
export type Range = null | readonly [from: number, to?: number | undefined, step?: number];

export function reshape(x: Value, given: Shape): Value {
  const unknown = given.filter((size) => size === -1).length;
  if (unknown > 1) refuse("reshape", `[${given}] leaves more than one size open`);
  const size = sizeOf(x.type.shape);
  const rest = sizeOf(given.filter((n) => n !== -1));
  const shape = given.map((n) => (n === -1 ? (rest === 0 ? 0 : size / rest) : n));
  if (shape.some((n) => !Number.isInteger(n)) || sizeOf(shape) !== size)
    refuse("reshape", `${typeText(x.type)} does not fit [${given}] (${size} numbers)`);
  return movement.reshape(x, checkShape("reshape", shape));
}

export function flatten(x: Value, from: number, to: number): Value {
  const { shape } = x.type;
  if (shape.length === 0) return movement.reshape(x, [1]);
  const [first, last] = [axisOf("flatten", x, from), axisOf("flatten", x, to)];
  return movement.reshape(x, [
    ...shape.slice(0, first),
    sizeOf(shape.slice(first, last + 1)),
    ...shape.slice(last + 1),
  ]);
}

export function transpose(x: Value, order: readonly number[] | undefined): Value {
  const axes = x.type.shape.map((_, axis) => axis);
  if (order === undefined) {
    if (axes.length < 2) return x;
    const [b, a] = [axes.pop()!, axes.pop()!];
    return movement.permute(x, [...axes, b, a]);
  }
  const resolved = order.map((axis) => axisOf("transpose", x, axis));
  if (
    !sameShape(
      [...resolved].sort((a, b) => a - b),
      axes,
    )
  )
    refuse("transpose", `[${order}] is not an order of the ${axes.length} axes of ${typeText(x.type)}`);
  return movement.permute(x, resolved);
}

export function broadcastTo(x: Value, shape: Shape): Value {
  const wider = broadcastShapes(x.type.shape, checkShape("broadcastTo", shape));
  if (wider === undefined || !sameShape(wider, shape))
    refuse("broadcastTo", `${typeText(x.type)} does not stretch to [${shape}] (only axes of size 1 stretch)`);
  return movement.broadcastTo(x, shape);
}

export function slice(x: Value, ranges: readonly Range[]): Value {
  const { shape } = x.type;
  if (ranges.length > shape.length)
    refuse("slice", `${ranges.length} ranges for the ${shape.length} axes of ${typeText(x.type)}`);
  const cuts = shape.map((size, axis) => cut(size, ranges[axis] ?? null));
  return sliceOp(
    x,
    cuts.map((c) => c.start),
    cuts.map((c) => c.count),
    cuts.map((c) => c.step),
  );
}

/** Ends out of range stop at the array's, as in JavaScript and numpy. */
function cut(size: number, range: Range): { start: number; count: number; step: number } {
  const [from, to = size, step = 1] = range ?? [0];
  if (!Number.isInteger(step) || step < 1)
    refuse("slice", `step ${step} is not a whole number from 1 up; use flip to go backwards?`);
  const inside = (i: number): number => Math.min(Math.max(i < 0 ? i + size : i, 0), size);
  const start = inside(from);
  const count = Math.max(Math.ceil((inside(to) - start) / step), 0);
  return { start: count === 0 ? 0 : start, count, step };
}

export function at(x: Value, positions: readonly number[]): Value {
  const { shape } = x.type;
  if (positions.length > shape.length)
    refuse("at", `${positions.length} positions for the ${shape.length} axes of ${typeText(x.type)}`);
  const start = shape.map((size, axis) => {
    const i = positions[axis];
    if (i === undefined) return 0;
    const from = i < 0 ? i + size : i;
    if (!Number.isInteger(from) || from < 0 || from >= size)
      refuse("at", `position ${i} is outside axis ${axis} of ${typeText(x.type)}`);
    return from;
  });
  const count = shape.map((size, axis) => (axis < positions.length ? 1 : size));
  return movement.reshape(sliceOp(x, start, count), shape.slice(positions.length));
}

export const constantIndices = (positions: readonly number[]): Value =>
  dataValue({ dtype: "i32", shape: [positions.length] }, Int32Array.from(positions));

/** Positions must be whole; where their numbers are known already, they must also be in range. */
function asPositions(op: string, positions: Value, size: number): Value {
  const { dtype } = positions.type;
  if (dtype !== "i32" && dtype !== "u32")
    refuse(op, `positions must be i32, got ${typeText(positions.type)}; use cast("i32")?`);
  if (positions.data !== undefined && !isAbstract(positions)) {
    const wrong = positions.data.find((i) => i < 0 || i >= size);
    if (wrong !== undefined) refuse(op, `position ${wrong} is outside an axis of size ${size}`);
  }
  return cast(positions, "i32");
}

export function take(x: Value, positions: Value, axis: number): Value {
  const resolved = axisOf("take", x, axis);
  return gather(x, asPositions("take", positions, x.type.shape[resolved]!), { axis: resolved, batch: 0 });
}

export function takeAlong(x: Value, positions: Value): Value {
  const { shape } = x.type;
  if (!sameShape(shape.slice(0, -1), positions.type.shape.slice(0, -1)) || shape.length === 0)
    refuse("takeAlong", `axes before the last differ, ${typeText(x.type)} at ${typeText(positions.type)}`);
  return takeAlongLast(x, asPositions("takeAlong", positions, shape.at(-1)!));
}

export function scatterAdd(x: Value, positions: Value, updates: Value, axis: number): Value {
  const resolved = axisOf("scatterAdd", x, axis);
  const { shape } = x.type;
  const expected = [...shape.slice(0, resolved), ...positions.type.shape, ...shape.slice(resolved + 1)];
  if (!sameShape(updates.type.shape, expected))
    refuse(
      "scatterAdd",
      `updates are ${typeText(updates.type)}, but ${typeText(x.type)} at ${typeText(positions.type)} takes [${expected}]`,
    );
  const size = shape[resolved]!;
  const indices = asPositions("scatterAdd", positions, size);
  return add(x, scatter(indices, cast(updates, x.type.dtype), { axis: resolved, batch: 0, size }));
}

export function pad(x: Value, amounts: readonly (readonly [number, number])[], value: number): Value {
  const { shape } = x.type;
  if (amounts.length !== shape.length)
    refuse("pad", `${amounts.length} pairs for the ${shape.length} axes of ${typeText(x.type)}`);
  if (amounts.flat().some((n) => !Number.isInteger(n) || n < 0))
    refuse(
      "pad",
      `amounts must be whole numbers from 0 up, got ${JSON.stringify(amounts)}; use slice to cut?`,
    );
  const params = {
    before: amounts.map(([before]) => before),
    after: amounts.map(([, after]) => after),
    between: shape.map(() => 0),
  };
  const padded = padZeros(x, params);
  if (value === 0 || padded === x) return padded;
  const inside = bind1(padOp, [full({ dtype: "bool", shape }, 1)], params);
  return select(inside, padded, full(padded.type, value));
}

export function tile(x: Value, times: readonly number[]): Value {
  const rank = Math.max(times.length, x.type.shape.length);
  const shape = [...new Array(rank - x.type.shape.length).fill(1), ...x.type.shape] as number[];
  const counts = [...new Array(rank - times.length).fill(1), ...checkShape("tile", times)] as number[];
  const spread = shape.flatMap((size, axis) => [counts[axis]!, size]);
  const axes = shape.map((_, axis) => 2 * axis + 1);
  const copies = movement.broadcast(movement.reshape(x, shape), spread, axes);
  return movement.reshape(
    copies,
    shape.map((size, axis) => size * counts[axis]!),
  );
}

export function split(x: Value, parts: number | readonly number[], axis: number): Value[] {
  const resolved = axisOf("split", x, axis);
  const size = x.type.shape[resolved]!;
  const sizes = typeof parts === "number" ? new Array<number>(parts).fill(size / parts) : parts;
  if (sizes.some((n) => !Number.isInteger(n)) || sizes.reduce((a, b) => a + b, 0) !== size)
    refuse(
      "split",
      `axis ${resolved} of ${typeText(x.type)} does not split into ${typeof parts === "number" ? `${parts} equal parts` : `[${parts}]`}`,
    );
  let from = 0;
  return sizes.map((n) => {
    const start = x.type.shape.map((_, i) => (i === resolved ? from : 0));
    const count = x.type.shape.map((whole, i) => (i === resolved ? n : whole));
    from += n;
    return sliceOp(x, start, count);
  });
}
