/**
 * Contractions and convolutions written out as plain reductions: what a code generator without a tuned kernel of its own emits for them.
 */
import type { DType } from "../core/dtype.ts";
import {
  add,
  and,
  constant,
  divide,
  equal,
  load,
  multiply,
  remainder,
  select,
  subtract,
  within,
} from "./build.ts";
import type { Expression, Lowering } from "./kernel.ts";

type Reduce = Extract<Lowering, { kind: "reduce" }>;

export function contractionAsReduction(
  { k, transposeA, transposeB }: Extract<Lowering, { kind: "contract" }>,
  dtype: DType,
): Reduce {
  return {
    kind: "reduce",
    monoid: "add",
    extents: [k],
    value: (at, [i]) => {
      const batch = at.slice(0, -2);
      const [m, n] = at.slice(-2) as [Expression, Expression];
      const a = transposeA ? [i!, m] : [m, i!];
      const b = transposeB ? [n, i!] : [i!, n];
      return multiply(load(dtype, 0, ...batch, ...a), load(dtype, 1, ...batch, ...b));
    },
  };
}

export function convolutionAsReduction(g: Extract<Lowering, { kind: "convolve" }>, dtype: DType): Reduce {
  const inGroup = g.inChannels / g.groups;
  const outGroup = g.outChannels / g.groups;
  const zero = constant(dtype, 0);
  /** The image row (axis 0) or column (axis 1) that tap `r` of output position `p` reads; may lie outside. */
  const imageAt = (axis: 0 | 1, p: Expression, r: Expression): Expression =>
    subtract(add(multiply(p, g.stride[axis]), multiply(r, g.dilation[axis])), g.padding[axis]);

  if (g.role === "output")
    return {
      kind: "reduce",
      monoid: "add",
      extents: [inGroup, ...g.kernel],
      value: ([b, co, p, q], [ci, r, s]) => {
        const [y, x] = [imageAt(0, p!, r!), imageAt(1, q!, s!)];
        const channel = add(multiply(divide(co!, outGroup), inGroup), ci!);
        return select(
          and(within(y, g.size[0]), within(x, g.size[1])),
          multiply(load(dtype, 0, b!, channel, y, x), load(dtype, 1, co!, ci!, r!, s!)),
          zero,
        );
      },
    };
  if (g.role === "kernel")
    return {
      kind: "reduce",
      monoid: "add",
      extents: [g.batch, ...g.output],
      value: ([co, ci, r, s], [b, p, q]) => {
        const [y, x] = [imageAt(0, p!, r!), imageAt(1, q!, s!)];
        const channel = add(multiply(divide(co!, outGroup), inGroup), ci!);
        return select(
          and(within(y, g.size[0]), within(x, g.size[1])),
          multiply(load(dtype, 0, b!, channel, y, x), load(dtype, 1, b!, co!, p!, q!)),
          zero,
        );
      },
    };
  return {
    kind: "reduce",
    monoid: "add",
    extents: [outGroup, ...g.kernel],
    value: ([b, channel, y, x], [inner, r, s]) => {
      const co = add(multiply(divide(channel!, inGroup), outGroup), inner!);
      // Output position p reads image row y through tap r when p · stride = y + padding − r · dilation.
      const scaled = [y!, x!].map((at, axis) =>
        subtract(add(at, g.padding[axis]!), multiply([r!, s!][axis]!, g.dilation[axis]!)),
      );
      const hits = scaled.map((at, axis) =>
        and(within(at, g.output[axis]! * g.stride[axis]!), equal(remainder(at, g.stride[axis]!), 0)),
      );
      const [p, q] = scaled.map((at, axis) => divide(at, g.stride[axis]!)) as [Expression, Expression];
      return select(
        and(...hits),
        multiply(load(dtype, 0, b!, co, p, q), load(dtype, 1, co, remainder(channel!, inGroup), r!, s!)),
        zero,
      );
    },
  };
}
