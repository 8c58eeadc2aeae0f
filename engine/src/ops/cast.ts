/** Change of dtype. Between floats it is linear; an int has no slope to give or take. */
import type { DType } from "../core/dtype.ts";
import { isFloat } from "../core/dtype.ts";
import type { Shape } from "../core/shape.ts";
import { bind1 } from "../ir/bind.ts";
import { cast as castExpression, constant, load, notEqual } from "../ir/build.ts";
import type { Value } from "../ir/graph.ts";
import type { Op } from "../ir/op.ts";
import { constantOf, full } from "./create.ts";
import { dense } from "./support.ts";

const sample = (from: DType, to: DType, domain: readonly [number, number], shape: Shape = [6]) => ({
  inputs: [{ shape, dtype: from, domain }],
  params: { dtype: to },
});

export const castOp: Op<{ readonly dtype: DType }> = {
  name: "cast",
  type: ([x], { dtype }) => [{ dtype, shape: x!.shape }],
  derivative: {
    kind: "smooth",
    jvp: ([x], [tangent], _, { dtype }) => [
      tangent && isFloat(dtype) && isFloat(x!.type.dtype) ? cast(tangent, dtype) : null,
    ],
    linear: {
      inputs: [0],
      transpose: ([cotangent], [x]) => cotangent && cast(cotangent, x!.type.dtype),
    },
  },
  batch: ([x], _, { dtype }) => [cast(x!, dtype)],
  lower: ([x], { dtype }) => ({
    kind: "element",
    value: (at) => {
      const from = load(x!.dtype, 0, ...at);
      return dtype === "bool" ? notEqual(from, constant(x!.dtype, 0)) : castExpression(dtype, from);
    },
  }),
  reference: ([x], { dtype }, [type]) => {
    const out = dense(type!);
    for (let i = 0; i < out.data.length; i++) out.data[i] = castNumber(x!.data[i]!, dtype);
    return [out];
  },
  samples: [
    sample("f32", "f64", [-2, 2]),
    sample("f64", "f32", [-2, 2], [2, 3]),
    sample("f32", "i32", [-9, 9]),
    sample("f32", "u32", [0, 9]),
    sample("i32", "f32", [-9, 9]),
    sample("u32", "f32", [0, 4e9]),
    sample("bool", "f32", [0, 1]),
    sample("f32", "bool", [-1, 1]),
    sample("i32", "bool", [-1, 1]),
    sample("bool", "i32", [0, 1], [0]),
  ],
};

/** Floats are cut towards zero to ints, and stop at the int's ends; NaN becomes 0; bool is “not zero”. */
function castNumber(x: number, to: DType): number {
  if (to === "bool") return Number(x !== 0);
  if (isFloat(to)) return x;
  if (Number.isNaN(x)) return 0;
  // An int keeps its bits: −1 as u32 is 2³² − 1.
  if (Number.isInteger(x) && x >= -(2 ** 31) && x < 2 ** 32) return x;
  const [low, high] = to === "i32" ? [-(2 ** 31), 2 ** 31 - 1] : [0, 2 ** 32 - 1];
  return Math.min(Math.max(Math.trunc(x), low), high);
}

export function cast(x: Value, dtype: DType): Value {
  if (x.type.dtype === dtype) return x;
  const constant = constantOf(x);
  if (constant !== undefined) return full({ dtype, shape: x.type.shape }, castNumber(constant, dtype));
  return bind1(castOp, [x], { dtype });
}
