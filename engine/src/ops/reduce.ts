/** Reductions: some axes are folded into one number each and dropped. */
import { internal } from "../core/errors.ts";
import type { Shape } from "../core/shape.ts";
import { dropAxes } from "../core/shape.ts";
import { bind1 } from "../ir/bind.ts";
import { load } from "../ir/build.ts";
import type { Type, Value } from "../ir/graph.ts";
import { typeText } from "../ir/graph.ts";
import type { Expression, Monoid } from "../ir/kernel.ts";
import type { Derivative, Op } from "../ir/op.ts";
import { add, divide, multiply } from "./arithmetic.ts";
import { cast } from "./cast.ts";
import { equal } from "./compare.ts";
import { full } from "./create.ts";
import { broadcast, reshape } from "./movement.ts";
import { concatenate, slice } from "./slice.ts";
import { dense, flat, flatten, forEachIndex } from "./support.ts";

export interface Reduction {
  /** Which axes are folded, in increasing order. */
  readonly axes: readonly number[];
}

function reduction(spec: {
  name: string;
  monoid: Monoid;
  start: (type: Type) => number;
  fold: (x: number, y: number) => number;
  derivative: Derivative<Reduction>;
  samples: Op<Reduction>["samples"];
}): Op<Reduction> {
  const op: Op<Reduction> = {
    name: spec.name,
    type: ([x], { axes }) => {
      if (axes.some((axis) => axis >= x!.shape.length))
        internal(`${spec.name} of ${typeText(x!)} over [${axes}]`);
      return [{ dtype: x!.dtype, shape: dropAxes(x!.shape, axes) }];
    },
    derivative: spec.derivative,
    batch: ([x], _, { axes }) => [bind1(op, [x!], { axes: axes.map((axis) => axis + 1) })],
    lower: ([x], { axes }) => ({
      kind: "reduce",
      monoid: spec.monoid,
      extents: axes.map((axis) => x!.shape[axis]!),
      value: (at, over) => load(x!.dtype, 0, ...interleave(at, over, axes)),
    }),
    reference: ([x], { axes }, [type]) => {
      const out = dense(type!);
      out.data.fill(spec.start(type!));
      forEachIndex(x!.shape, (at, from) => {
        const to = flatten(
          at.filter((_, axis) => !axes.includes(axis)),
          type!.shape,
        );
        out.data[to] = spec.fold(out.data[to]!, x!.data[from]!);
      });
      return [out];
    },
    samples: spec.samples,
  };
  return op;
}

/** The full index from what is left (`at`) and what is folded (`over`, at `axes`). */
export function interleave(
  at: readonly Expression[],
  over: readonly Expression[],
  axes: readonly number[],
): Expression[] {
  const rest = [...at];
  return Array.from({ length: at.length + over.length }, (_, axis) => {
    const folded = axes.indexOf(axis);
    return folded === -1 ? rest.shift()! : over[folded]!;
  });
}

/** y with the folded axes back, repeated to x's shape. */
function expand(y: Value, shape: Shape, axes: readonly number[]): Value {
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  return broadcast(y, shape, kept);
}

const samplesOn = (details: object = {}): Op<Reduction>["samples"] => [
  { inputs: [{ shape: [5], ...details }], params: { axes: [0] } },
  { inputs: [{ shape: [2, 3], ...details }], params: { axes: [1] } },
  { inputs: [{ shape: [3, 4, 5], ...details }], params: { axes: [0, 2] } },
  { inputs: [{ shape: [3, 1], ...details }], params: { axes: [1] } },
  { inputs: [{ shape: [2, 3], ...details }], params: { axes: [] } },
];

/** An empty sum is zero. */
const empty: Op<Reduction>["samples"][number] = { inputs: [{ shape: [0, 3] }], params: { axes: [0] } };

export const sumOp: Op<Reduction> = reduction({
  name: "sum",
  monoid: "add",
  start: () => 0,
  fold: (x, y) => x + y,
  derivative: {
    kind: "linear",
    inputs: "all",
    jointly: true,
    // Every summand has slope one, so the cotangent is copied back along the axes that vanished.
    transpose: ([cotangent], [x], _, { axes }) => cotangent && expand(cotangent, x!.type.shape, axes),
  },
  samples: [...samplesOn(), ...samplesOn({ dtype: "i32", domain: [-9, 9] }), empty],
});

export const sum = (x: Value, axes: readonly number[]): Value =>
  axes.length === 0 ? x : bind1(sumOp, [x], { axes });

/** The largest and smallest numbers are the ends of a dtype where it has no infinity. */
const least = ({ dtype }: Type): number =>
  ({ f32: -Infinity, f64: -Infinity, i32: -(2 ** 31), u32: 0, bool: 0 })[dtype];
const greatest = ({ dtype }: Type): number =>
  ({ f32: Infinity, f64: Infinity, i32: 2 ** 31 - 1, u32: 2 ** 32 - 1, bool: 1 })[dtype];

/** The slope goes to the winner; winners that tie share it. */
const winners: Derivative<Reduction> = {
  kind: "smooth",
  jvp: ([x], [tangent], [y], { axes }) => {
    if (!tangent) return [null];
    const won = equal(x!, expand(y!, x!.type.shape, axes));
    const share = cast(won, x!.type.dtype);
    return [divide(sum(multiply(tangent, share), axes), sum(share, axes))];
  },
};

export const maxOp: Op<Reduction> = reduction({
  name: "max",
  monoid: "maximum",
  start: least,
  fold: Math.max,
  derivative: winners,
  samples: [...samplesOn(), ...samplesOn({ dtype: "i32", domain: [-9, 9] })],
});

export const minOp: Op<Reduction> = reduction({
  name: "min",
  monoid: "minimum",
  start: greatest,
  fold: Math.min,
  derivative: winners,
  samples: [...samplesOn(), ...samplesOn({ dtype: "u32", domain: [0, 9] })],
});

export const max = (x: Value, axes: readonly number[]): Value =>
  axes.length === 0 ? x : bind1(maxOp, [x], { axes });
export const min = (x: Value, axes: readonly number[]): Value =>
  axes.length === 0 ? x : bind1(minOp, [x], { axes });

export const productOp: Op<Reduction> = reduction({
  name: "product",
  monoid: "multiply",
  start: () => 1,
  fold: (x, y) => x * y,
  derivative: {
    kind: "smooth",
    // Halve and multiply, carrying (x, dx): no division, so zeros are as good as any number, to every order.
    jvp: ([x], [tangent], _, { axes }) => {
      if (!tangent) return [null];
      let [value, slope] = [x!, tangent];
      for (const axis of axes) [value, slope] = halve(value, slope, axis);
      return [reshape(slope, dropAxes(x!.type.shape, axes))];
    },
  },
  samples: [...samplesOn(), empty, { inputs: [{ shape: [7, 2] }], params: { axes: [0] } }],
});

/** The product along an axis and its slope, the axis kept with size one. */
function halve(value: Value, slope: Value, axis: number): [Value, Value] {
  const size = value.type.shape[axis]!;
  if (size === 1) return [value, slope];
  const one = { dtype: value.type.dtype, shape: value.type.shape.map((n, i) => (i === axis ? 1 : n)) };
  if (size === 0) return [full(one, 1), full(one, 0)];
  if (size % 2 === 1)
    return halve(concatenate([value, full(one, 1)], axis), concatenate([slope, full(one, 0)], axis), axis);
  const cut = (x: Value, from: number): Value => {
    const start = x.type.shape.map((_, i) => (i === axis ? from : 0));
    const count = x.type.shape.map((n, i) => (i === axis ? size / 2 : n));
    return slice(x, start, count);
  };
  const [x, y] = [cut(value, 0), cut(value, size / 2)];
  const [dx, dy] = [cut(slope, 0), cut(slope, size / 2)];
  return halve(multiply(x, y), add(multiply(dx, y), multiply(x, dy)), axis);
}

export const product = (x: Value, axes: readonly number[]): Value =>
  axes.length === 0 ? x : bind1(productOp, [x], { axes });

const logical = { dtype: "bool", domain: [0, 1] };

export const anyOp: Op<Reduction> = reduction({
  name: "any",
  monoid: "or",
  start: () => 0,
  fold: (x, y) => x | y,
  derivative: flat("logic has no slope"),
  samples: samplesOn(logical),
});

export const allOp: Op<Reduction> = reduction({
  name: "all",
  monoid: "and",
  start: () => 1,
  fold: (x, y) => x & y,
  derivative: flat("logic has no slope"),
  samples: samplesOn(logical),
});

export const any = (x: Value, axes: readonly number[]): Value =>
  axes.length === 0 ? x : bind1(anyOp, [x], { axes });
export const all = (x: Value, axes: readonly number[]): Value =>
  axes.length === 0 ? x : bind1(allOp, [x], { axes });
