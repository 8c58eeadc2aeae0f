/**
 * The elementwise pattern: equal shapes in, the same shape out, one number at a time. An elementwise op states its slope, its expression and
 * its reference on numbers; type, batching and loops are the same for all of them.
 */
import { isFloat } from "../core/dtype.ts";
import { bind1 } from "../ir/bind.ts";
import { load } from "../ir/build.ts";
import type { Value } from "../ir/graph.ts";
import type { Expression } from "../ir/kernel.ts";
import type { Derivative, Op, Sample } from "../ir/op.ts";
import { add, multiply } from "./arithmetic.ts";
import { broadcast } from "./movement.ts";
import { dense, sameTypes } from "./support.ts";

/** The shared batching rule of elementwise ops: give every unmapped input the new leading axis, and apply the op. */
export function spread(inputs: readonly Value[], mapped: readonly boolean[], size: number): Value[] {
  return inputs.map((x, i) => (mapped[i] ? x : leading(x, size)));
}

/** x repeated along a new axis 0. */
export function leading(x: Value, size: number): Value {
  const axes = x.type.shape.map((_, axis) => axis + 1);
  return broadcast(x, [size, ...x.type.shape], axes);
}

/** What an elementwise op says; the rest is the same for all of them. */
export interface Elementwise {
  readonly name: string;
  /** Default: the inputs' own type, which they must share. */
  readonly type?: Op<null>["type"];
  readonly derivative: Derivative<null>;
  readonly lower: (inputs: readonly Expression[]) => Expression;
  /** On numbers. */
  readonly reference: (x: number, y: number, z: number) => number;
  /** On ints, where the number as stored (cut to 32 bits) would not do. */
  readonly integers?: (x: number, y: number, z: number) => number;
  readonly samples: readonly Sample<null>[];
}

export function elementwise(spec: Elementwise): Op<null> {
  const bound: Op<null> = {
    name: spec.name,
    type: spec.type ?? ((inputs) => [sameTypes(spec.name, inputs)]),
    derivative: spec.derivative,
    batch: (inputs, mapped, _, size) => [bind1(bound, spread(inputs, mapped, size), null)],
    lower: (inputs) => ({
      kind: "element",
      value: (at) => spec.lower(inputs.map((x, operand) => load(x.dtype, operand, ...at))),
    }),
    reference: (inputs, _, [type]) => {
      const out = dense(type!);
      const whole = inputs.length > 0 && !isFloat(inputs[0]!.dtype);
      const compute = (whole && spec.integers) || spec.reference;
      const [x, y, z] = inputs.map((input) => input.data);
      for (let i = 0; i < out.data.length; i++) out.data[i] = compute(x![i]!, y?.[i] ?? 0, z?.[i] ?? 0);
      return [out];
    },
    samples: spec.samples,
  };
  return bound;
}

/** The slope of an elementwise op from its partial derivatives: Σ partial · tangent. */
export function partials(
  ...rules: readonly ((inputs: readonly Value[], output: Value) => Value)[]
): Derivative<null> {
  return {
    kind: "smooth",
    jvp: (inputs, tangents, [output]) => {
      let total: Value | null = null;
      tangents.forEach((tangent, i) => {
        const rule = rules[i];
        if (tangent === null || rule === undefined) return;
        const term = multiply(tangent, rule(inputs, output!));
        total = total === null ? term : add(total, term);
      });
      return [total];
    },
  };
}
