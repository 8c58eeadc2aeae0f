/** Values out of nothing: one number everywhere, and positions along an axis. */
import { arrayTypes, type DType } from "../core/dtype.ts";
import type { Shape } from "../core/shape.ts";
import { bind1 } from "../ir/bind.ts";
import { cast, constant } from "../ir/build.ts";
import type { Type, Value } from "../ir/graph.ts";
import { nodeOf } from "../ir/graph.ts";
import type { Op } from "../ir/op.ts";
import { dense, flat, forEachIndex } from "./support.ts";

export interface Full {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly value: number;
}

export const fullOp: Op<Full> = {
  name: "full",
  type: (_, { dtype, shape }) => [{ dtype, shape }],
  derivative: flat("a constant has no inputs"),
  batch: (_, __, params) => [bind1(fullOp, [], params)],
  lower: (_, { dtype, value }) => ({ kind: "element", value: () => constant(dtype, value) }),
  reference: (_, { value }, [type]) => {
    const out = dense(type!);
    out.data.fill(value);
    return [out];
  },
  samples: [
    { inputs: [], params: { dtype: "f32", shape: [2, 3], value: 1.5 } },
    { inputs: [], params: { dtype: "i32", shape: [], value: -7 } },
    { inputs: [], params: { dtype: "bool", shape: [0], value: 1 } },
  ],
};

/** One number everywhere. */
export const full = ({ dtype, shape }: Type, value: number): Value =>
  bind1(fullOp, [], { dtype, shape, value: asStored(dtype, value) });

/** The number as the dtype holds it, so that a constant is the same built into a program and passed to it. */
const asStored = (dtype: DType, value: number): number =>
  dtype === "f64" ? value : arrayTypes[dtype].of(value)[0]!;

export const zeros = (type: Type): Value => full(type, 0);

/** A number of x's type and shape. */
export const like = (x: Value, value: number): Value => full(x.type, value);

/** The number a value is known to be everywhere, if it is a constant. */
export function constantOf(x: Value): number | undefined {
  const node = nodeOf(x);
  return node !== undefined && node.op === fullOp ? (node.params as Full).value : undefined;
}

export interface Iota {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly axis: number;
}

export const iotaOp: Op<Iota> = {
  name: "iota",
  type: (_, { dtype, shape }) => [{ dtype, shape }],
  derivative: flat("positions have no inputs"),
  batch: (_, __, params) => [bind1(iotaOp, [], params)],
  lower: (_, { dtype, axis }) => ({ kind: "element", value: (at) => cast(dtype, at[axis]!) }),
  reference: (_, { axis }, [type]) => {
    const out = dense(type!);
    forEachIndex(type!.shape, (at, flatAt) => {
      out.data[flatAt] = at[axis]!;
    });
    return [out];
  },
  samples: [
    { inputs: [], params: { dtype: "i32", shape: [4], axis: 0 } },
    { inputs: [], params: { dtype: "f32", shape: [2, 3], axis: 1 } },
    { inputs: [], params: { dtype: "u32", shape: [3, 0, 2], axis: 2 } },
  ],
};

/** 0, 1, 2, … along one axis. */
export const iota = (dtype: DType, shape: Shape, axis: number): Value =>
  bind1(iotaOp, [], { dtype, shape, axis });
