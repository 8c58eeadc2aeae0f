/** The same value under another name: what transforms mark inputs with, where slopes stop, and what keeps a recomputation apart. */
import { bind1 } from "../ir/bind.ts";
import { load } from "../ir/build.ts";
import type { Value } from "../ir/graph.ts";
import type { Derivative, Op } from "../ir/op.ts";
import { leading } from "./elementwise.ts";
import { flat } from "./support.ts";

function same(name: string, derivative: Derivative<null>, inputs: 1 | 2): Op<null> {
  const op: Op<null> = {
    name,
    type: ([x]) => [x!],
    derivative,
    batch: ([x, ...rest], mapped, _, size) => [
      bind1(op, [mapped[0] ? x! : leading(x!, size), ...rest], null),
    ],
    lower: ([x]) => ({ kind: "element", value: (at) => load(x!.dtype, 0, ...at) }),
    reference: ([x]) => [x!],
    samples: [{ inputs: Array.from({ length: inputs }, () => ({ shape: [2, 3] })), params: null }],
  };
  return op;
}

export const identityOp: Op<null> = same(
  "identity",
  { kind: "linear", inputs: "all", jointly: true, transpose: ([cotangent]) => cotangent ?? null },
  1,
);

/** A fresh node with x's value: a mark. */
export const identity = (x: Value): Value => bind1(identityOp, [x], null);

export const stopGradientOp: Op<null> = same("stopGradient", flat("the slope is cut here on purpose"), 1);

export const stopGradient = (x: Value): Value => bind1(stopGradientOp, [x], null);

/**
 * x, but only once `after` is there, and never merged with what is computed from x itself: what is rebuilt behind a barrier is computed
 * a second time, late, instead of being kept.
 */
export const barrierOp: Op<null> = same(
  "barrier",
  { kind: "linear", inputs: [0], jointly: true, transpose: ([cotangent]) => cotangent ?? null },
  2,
);

export const barrier = (x: Value, after: Value): Value => bind1(barrierOp, [x, after], null);
