/** Arithmetic on equal shapes. */
import { isFloat } from "../core/dtype.ts";
import { bind1 } from "../ir/bind.ts";
import * as e from "../ir/build.ts";
import type { Value } from "../ir/graph.ts";
import type { Expression } from "../ir/kernel.ts";
import type { Op } from "../ir/op.ts";
import { less, notEqual, select, sign } from "./compare.ts";
import { constantOf, like } from "./create.ts";
import { elementwise, partials } from "./elementwise.ts";
import { onShapes } from "./support.ts";
import { log } from "./transcendental.ts";

const ints = (arity: number) => [
  ...onShapes(arity, { dtype: "i32", domain: [-9, 9] }, [[7]]),
  ...onShapes(arity, { dtype: "u32", domain: [0, 9] }, [[2, 2]]),
];

export const addOp: Op<null> = elementwise({
  name: "add",
  derivative: {
    kind: "linear",
    inputs: "all",
    jointly: true,
    transpose: ([cotangent]) => cotangent ?? null,
    onSome: ([x, y]) => (x ?? y)!,
  },
  lower: ([x, y]) => e.add(x!, y!),
  reference: (x, y) => x + y,
  samples: [...onShapes(2), ...ints(2)],
});

export function add(x: Value, y: Value): Value {
  if (constantOf(x) === 0) return y;
  if (constantOf(y) === 0) return x;
  return bind1(addOp, [x, y], null);
}

export const subtractOp: Op<null> = elementwise({
  name: "subtract",
  derivative: {
    kind: "linear",
    inputs: "all",
    jointly: true,
    transpose: ([cotangent], _, which) => cotangent && (which === 0 ? cotangent : negate(cotangent)),
    onSome: ([x, y]) => x ?? negate(y!),
  },
  lower: ([x, y]) => e.subtract(x!, y!),
  reference: (x, y) => x - y,
  samples: [...onShapes(2), ...ints(2)],
});

export function subtract(x: Value, y: Value): Value {
  if (constantOf(y) === 0) return x;
  return bind1(subtractOp, [x, y], null);
}

export const negateOp: Op<null> = elementwise({
  name: "negate",
  derivative: {
    kind: "linear",
    inputs: "all",
    jointly: true,
    transpose: ([cotangent]) => cotangent && negate(cotangent),
  },
  lower: ([x]) => e.negate(x!),
  reference: (x) => -x,
  samples: [...onShapes(1), ...ints(1)],
});

export function negate(x: Value): Value {
  const constant = constantOf(x);
  return constant !== undefined && isFloat(x.type.dtype) ? like(x, -constant) : bind1(negateOp, [x], null);
}

export const multiplyOp: Op<null> = elementwise({
  name: "multiply",
  derivative: {
    kind: "linear",
    inputs: "all",
    jointly: false,
    transpose: ([cotangent], inputs, which) => cotangent && multiply(cotangent, inputs[1 - which]!),
  },
  lower: ([x, y]) => e.multiply(x!, y!),
  reference: (x, y) => x * y,
  integers: Math.imul,
  samples: [...onShapes(2), ...ints(2)],
});

export function multiply(x: Value, y: Value): Value {
  const [a, b] = [constantOf(x), constantOf(y)];
  if (a === 1) return y;
  if (b === 1) return x;
  if (a === -1) return negate(y);
  if (b === -1) return negate(x);
  if (a !== undefined && b !== undefined && isFloat(x.type.dtype)) return like(x, a * b);
  return bind1(multiplyOp, [x, y], null);
}

export const square = (x: Value): Value => multiply(x, x);

export const divideOp: Op<null> = elementwise({
  name: "divide",
  derivative: {
    kind: "smooth",
    // d(x/y) = (dx − (x/y) dy) / y
    jvp: ([, y], [dx, dy], [quotient]) => {
      if (!dy) return [dx && divide(dx, y!)];
      const slide = multiply(dy, quotient!);
      return [divide(dx ? subtract(dx, slide) : negate(slide), y!)];
    },
    linear: {
      inputs: [0],
      transpose: ([cotangent], [, y]) => cotangent && divide(cotangent, y!),
    },
  },
  lower: ([x, y]) => (isFloat(x!.dtype) ? e.divide(x!, y!) : guarded("divide", x!, y!)),
  reference: (x, y) => x / y,
  integers: (x, y) => (y === 0 ? 0 : Math.trunc(x / y)),
  samples: [
    ...onShapes(2, { domain: [0.5, 3] }),
    ...onShapes(2, { domain: [-3, 3], away: [0] }, [[3, 4]]),
    ...onShapes(2, { dtype: "i32", domain: [-9, 9] }, [[40]]),
  ],
});

/** Division of ints where the machine would stop: by zero (gives 0) and of the least i32 by −1 (wraps). */
function guarded(fn: "divide" | "remainder", x: Expression, y: Expression): Expression {
  const zero = e.constant(x.dtype, 0);
  const safe = e.select(e.notEqual(y, zero), e.binary(fn, x, y), zero);
  if (x.dtype !== "i32") return safe;
  return e.select(e.equal(y, e.int(-1)), fn === "divide" ? e.negate(x) : zero, safe);
}

/** Ints divide towards zero; an int divided by zero is zero. */
export function divide(x: Value, y: Value): Value {
  return constantOf(y) === 1 ? x : bind1(divideOp, [x, y], null);
}

export const remainderOp: Op<null> = elementwise({
  name: "remainder",
  derivative: {
    kind: "smooth",
    // x − trunc(x/y)·y, whose step is flat between its jumps
    jvp: ([x, y], [dx, dy], [rest]) => {
      if (!dy) return [dx ?? null];
      const slide = multiply(dy, divide(subtract(x!, rest!), y!));
      return [dx ? subtract(dx, slide) : negate(slide)];
    },
  },
  lower: ([x, y]) => (isFloat(x!.dtype) ? e.remainder(x!, y!) : guarded("remainder", x!, y!)),
  reference: (x, y) => x % y,
  integers: (x, y) => (y === 0 ? 0 : x % y),
  samples: [
    // Quotients stay strictly between 1 and 2, away from the jumps.
    ...[[], [5], [0, 2]].map((shape) => ({
      inputs: [
        { shape, domain: [3.1, 3.9] as const },
        { shape, domain: [2.1, 2.9] as const },
      ],
      params: null,
    })),
    ...onShapes(2, { dtype: "i32", domain: [-9, 9] }, [[40]]),
  ],
});

/** What is left of x after whole multiples of y, with the sign of x. */
export const remainder = (x: Value, y: Value): Value => bind1(remainderOp, [x, y], null);

export const powerOp: Op<null> = elementwise({
  name: "power",
  derivative: {
    kind: "smooth",
    jvp: ([x, y], [dx, dy], [result]) => {
      const terms: Value[] = [];
      // x⁰ is level, also at zero, where x⁻¹ is not finite.
      if (dx) {
        const slope = select(
          notEqual(y!, like(y!, 0)),
          multiply(y!, power(x!, subtract(y!, like(y!, 1)))),
          like(y!, 0),
        );
        terms.push(multiply(dx, slope));
      }
      // 0ʸ is level in y: without the guard it would be 0 · log 0.
      if (dy) {
        const positive = less(like(x!, 0), x!);
        const base = select(positive, x!, like(x!, 1));
        terms.push(multiply(dy, select(positive, multiply(result!, log(base)), like(x!, 0))));
      }
      return [terms.length === 0 ? null : terms.reduce(add)];
    },
  },
  lower: ([x, y]) => e.binary("power", x!, y!),
  reference: (x, y) => x ** y,
  samples: onShapes(2, { domain: [0.4, 2.5] }),
});

export function power(x: Value, y: Value): Value {
  const exponent = constantOf(y);
  if (exponent === 1) return x;
  if (exponent === 2) return square(x);
  if (exponent === 3) return multiply(square(x), x);
  if (exponent === 0) return like(x, 1);
  if (exponent === -1) return divide(like(x, 1), x);
  return bind1(powerOp, [x, y], null);
}

/** At a tie both get half the slope, so that |x| = max(x, −x) has slope zero at zero. */
function extreme(name: "maximum" | "minimum", reference: (x: number, y: number) => number): Op<null> {
  return elementwise({
    name,
    derivative: {
      kind: "smooth",
      jvp: ([x, y], tangents) => {
        const [first, second] = name === "maximum" ? [y!, x!] : [x!, y!];
        const zero = like(x!, 0);
        // 1 where x is chosen, ½ at a tie, 0 where y is
        const half = like(x!, 0.5);
        const chosen = select(less(first, second), like(x!, 1), select(less(second, first), zero, half));
        const [dx, dy] = tangents;
        const parts = [dx && multiply(dx, chosen), dy && multiply(dy, subtract(like(x!, 1), chosen))];
        const present = parts.filter((part) => part !== null && part !== undefined);
        return [present.length === 0 ? null : present.reduce(add)];
      },
    },
    lower: ([x, y]) => e.binary(name, x!, y!),
    reference,
    samples: [...onShapes(2), ...ints(2)],
  });
}

export const maximumOp: Op<null> = extreme("maximum", (x, y) => Math.max(x, y));
export const minimumOp: Op<null> = extreme("minimum", (x, y) => Math.min(x, y));
export const maximum = (x: Value, y: Value): Value => bind1(maximumOp, [x, y], null);
export const minimum = (x: Value, y: Value): Value => bind1(minimumOp, [x, y], null);

export const absOp: Op<null> = elementwise({
  name: "abs",
  derivative: partials(([x]) => sign(x!)),
  lower: ([x]) => e.abs(x!),
  reference: Math.abs,
  samples: [...onShapes(1, { away: [0] }), ...onShapes(1, { dtype: "i32", domain: [-9, 9] }, [[7]])],
});

export const abs = (x: Value): Value => bind1(absOp, [x], null);

export const atan2Op: Op<null> = elementwise({
  name: "atan2",
  derivative: partials(
    ([y, x]) => divide(x!, add(square(x!), square(y!))),
    ([y, x]) => divide(negate(y!), add(square(x!), square(y!))),
  ),
  lower: ([y, x]) => e.binary("atan2", y!, x!),
  reference: Math.atan2,
  samples: onShapes(2, { away: [0] }),
});

/** The angle of the point (x, y), in −π … π. */
export const atan2 = (y: Value, x: Value): Value => bind1(atan2Op, [y, x], null);
