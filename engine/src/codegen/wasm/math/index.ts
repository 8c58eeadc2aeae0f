/** Every float function a kernel may call, on vectors of either width. */
import type { Binary, Unary } from "../../../ir/kernel.ts";
import { weightOf } from "../../../schedule/weight.ts";
import { exp, expm1, sigmoid, tanh } from "./exponential.ts";
import { Lane, type V } from "./lane.ts";
import { log, log1p } from "./logarithm.ts";
import { power, remainder } from "./power.ts";
import { besselI0e, besselI1e, digamma, erf, lgamma } from "./special.ts";
import { atan2, cos, sin } from "./trigonometric.ts";

export interface FloatFunction {
  readonly arity: 1 | 2;
  readonly write: (m: Lane, x: readonly V[]) => V;
  /** Small enough to be written into the kernel instead of called. */
  readonly inline?: boolean;
}

const one = (write: (m: Lane, x: V) => V, inline = false): FloatFunction => ({
  arity: 1,
  write: (m, [x]) => write(m, x!),
  inline,
});

/** For f32: on both halves of the vector in f64, rounded at the end. */
const wide = (arity: 1 | 2, write: (m: Lane, ...x: V[]) => V): FloatFunction => ({
  arity,
  write: (m, x) => {
    if (m.dtype === "f64") return write(m, ...x);
    const { code } = m;
    const double = new Lane(code, "f64", m.fma);
    const halves = [false, true].map((upper) => {
      const parts = x.map((v) =>
        m.each([v], (local) => {
          code.get(local);
          if (upper) code.get(local).shuffle([2, 3, 2, 3]);
          code.op("f64x2.promote_low_f32x4");
        }),
      );
      return write(double, ...parts);
    });
    return m.each(halves, (low, high) => {
      for (const half of [low, high]) code.get(half!).op("f32x4.demote_f64x2_zero");
      code.shuffle([0, 1, 4, 5]);
    });
  },
});

export const functions: Partial<Record<Unary | Binary, FloatFunction>> = {
  sign: one((m, x) => {
    const unit = m.withSign(m.number(1), x);
    // Zeros of either sign and NaN stay what they are.
    const level = m.or(m.equal(x, m.number(0)), m.notEqual(x, x));
    return m.select(level, x, unit);
  }, true),
  reciprocal: one((m, x) => m.divide(m.number(1), x), true),
  exp: one(exp, true),
  expm1: one(expm1, true),
  log: one(log, true),
  log1p: one(log1p, true),
  tanh: one(tanh, true),
  sigmoid: one(sigmoid, true),
  sin: wide(1, sin),
  cos: wide(1, cos),
  erf: one(erf, true),
  lgamma: wide(1, lgamma),
  digamma: wide(1, digamma),
  besselI0e: wide(1, besselI0e),
  besselI1e: wide(1, besselI1e),
  power: wide(2, power),
  remainder: wide(2, remainder),
  atan2: wide(2, atan2),
};

/** Whether a function is written into the kernel as a long chain of instructions, each of which waits for the one before. */
export const isChain = (fn: Unary | Binary): boolean => functions[fn]?.inline === true && weightOf(fn) > 4;
