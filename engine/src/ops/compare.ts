/** What jumps: comparisons, signs, rounding, logic on bools and bits. Flat all of it, but for select, which passes slopes on. */
import { internal } from "../core/errors.ts";
import { bind1 } from "../ir/bind.ts";
import * as e from "../ir/build.ts";
import type { Value } from "../ir/graph.ts";
import { sameType, typeText } from "../ir/graph.ts";
import type { Binary, Unary } from "../ir/kernel.ts";
import type { Op } from "../ir/op.ts";
import { constantOf, like } from "./create.ts";
import { elementwise } from "./elementwise.ts";
import { flat, onShapes, sameTypes } from "./support.ts";

function comparison(name: Binary, holds: (x: number, y: number) => boolean): Op<null> {
  return elementwise({
    name,
    type: (inputs) => [{ dtype: "bool", shape: sameTypes(name, inputs).shape }],
    derivative: flat("a comparison jumps and is level on both sides"),
    lower: ([x, y]) => e.binary(name, x!, y!),
    reference: (x, y) => Number(holds(x!, y!)),
    samples: [
      ...onShapes(2),
      ...onShapes(2, { dtype: "i32", domain: [-2, 2] }, [[20]]),
      ...onShapes(2, { dtype: "u32", domain: [0, 3] }, [[20]]),
    ],
  });
}

export const lessOp: Op<null> = comparison("less", (x, y) => x < y);
export const lessEqualOp: Op<null> = comparison("lessEqual", (x, y) => x <= y);
export const equalOp: Op<null> = comparison("equal", (x, y) => x === y);
export const notEqualOp: Op<null> = comparison("notEqual", (x, y) => x !== y);

export const less = (x: Value, y: Value): Value => bind1(lessOp, [x, y], null);
export const lessEqual = (x: Value, y: Value): Value => bind1(lessEqualOp, [x, y], null);
export const equal = (x: Value, y: Value): Value => bind1(equalOp, [x, y], null);
export const notEqual = (x: Value, y: Value): Value => bind1(notEqualOp, [x, y], null);

/** On bools the logic, on ints the same bit by bit. */
function bitwise(name: Binary, reference: (x: number, y: number) => number): Op<null> {
  return elementwise({
    name,
    derivative: flat("logic has no slope"),
    lower: ([x, y]) => e.binary(name, x!, y!),
    reference,
    samples: [
      ...onShapes(2, { dtype: "bool", domain: [0, 1] }),
      ...onShapes(2, { dtype: "u32", domain: [0, 1000] }, [[20]]),
    ],
  });
}

export const andOp: Op<null> = bitwise("and", (x, y) => x & y);
export const orOp: Op<null> = bitwise("or", (x, y) => x | y);
export const xorOp: Op<null> = bitwise("xor", (x, y) => x ^ y);
export const and = (x: Value, y: Value): Value => bind1(andOp, [x, y], null);
export const or = (x: Value, y: Value): Value => bind1(orOp, [x, y], null);
export const xor = (x: Value, y: Value): Value => bind1(xorOp, [x, y], null);

export const notOp: Op<null> = elementwise({
  name: "not",
  type: (inputs) => {
    if (inputs[0]!.dtype !== "bool") internal(`not got ${typeText(inputs[0]!)}`);
    return [inputs[0]!];
  },
  derivative: flat("logic has no slope"),
  lower: ([x]) => e.not(x!),
  reference: (x) => 1 - x!,
  samples: onShapes(1, { dtype: "bool", domain: [0, 1] }),
});

export const not = (x: Value): Value => bind1(notOp, [x], null);

function step(name: Unary, because: string, reference: (x: number) => number, away: number[]): Op<null> {
  return elementwise({
    name,
    derivative: flat(because),
    lower: ([x]) => e.unary(name, x!),
    reference: (x) => reference(x!),
    samples: onShapes(1, { away, domain: [-3, 3] }),
  });
}

/** Ties go to the even neighbour, as IEEE 754 rounds. */
export function roundToEven(x: number): number {
  const down = Math.floor(x);
  if (x - down === 0.5) return down % 2 === 0 ? down : down + 1;
  return Math.round(x);
}

const whole = [-3, -2, -1, 0, 1, 2, 3];
export const floorOp: Op<null> = step("floor", "a staircase is level between its steps", Math.floor, whole);
export const ceilOp: Op<null> = step("ceil", "a staircase is level between its steps", Math.ceil, whole);
export const roundOp: Op<null> = step(
  "round",
  "a staircase is level between its steps",
  roundToEven,
  whole.map((x) => x + 0.5),
);
export const signOp: Op<null> = step("sign", "the sign is level on both sides of zero", Math.sign, [0]);

export const floor = (x: Value): Value => bind1(floorOp, [x], null);
export const ceil = (x: Value): Value => bind1(ceilOp, [x], null);
export const round = (x: Value): Value => bind1(roundOp, [x], null);
export const sign = (x: Value): Value => bind1(signOp, [x], null);

export const selectOp: Op<null> = elementwise({
  name: "select",
  type: ([condition, then, otherwise]) => {
    if (condition!.dtype !== "bool" || !sameType({ ...condition!, dtype: then!.dtype }, then!))
      internal(`select got ${typeText(condition!)}, ${typeText(then!)}, ${typeText(otherwise!)}`);
    return [sameTypes("select", [then!, otherwise!])];
  },
  derivative: {
    kind: "linear",
    inputs: [1, 2],
    jointly: true,
    transpose: ([cotangent], [condition], which) => {
      if (!cotangent) return null;
      const zero = like(cotangent, 0);
      return which === 1 ? select(condition!, cotangent, zero) : select(condition!, zero, cotangent);
    },
  },
  lower: ([condition, then, otherwise]) => e.select(condition!, then!, otherwise!),
  reference: (condition, then, otherwise) => (condition ? then! : otherwise!),
  samples: [[], [5], [2, 3], [0, 2]].map((shape) => ({
    inputs: [{ shape, dtype: "bool", domain: [0, 1] }, { shape }, { shape }],
    params: null,
  })),
});

/** Where the condition holds the one, elsewhere the other. */
export function select(condition: Value, then: Value, otherwise: Value): Value {
  const known = constantOf(condition);
  if (known !== undefined) return known ? then : otherwise;
  return bind1(selectOp, [condition, then, otherwise], null);
}

function shift(name: "shiftLeft" | "shiftRight", reference: (x: number, y: number) => number): Op<null> {
  return elementwise({
    name,
    derivative: flat("bits have no slope"),
    lower: ([x, y]) => e.binary(name, x!, y!),
    reference,
    samples: [
      {
        inputs: [
          { shape: [20], dtype: "u32", domain: [0, 4e9] },
          { shape: [20], dtype: "u32", domain: [0, 31] },
        ],
        params: null,
      },
    ],
  });
}

/** Bits of a u32 moved up, zeros following; the distance counts modulo 32. */
export const shiftLeftOp: Op<null> = shift("shiftLeft", (x, y) => x << y);
/** Bits of a u32 moved down, zeros following. */
export const shiftRightOp: Op<null> = shift("shiftRight", (x, y) => x >>> y);
export const shiftLeft = (x: Value, y: Value): Value => bind1(shiftLeftOp, [x, y], null);
export const shiftRight = (x: Value, y: Value): Value => bind1(shiftRightOp, [x, y], null);

/** The high 32 bits of a product of u32: scales random bits to 0 … y − 1 without division. */
export const multiplyHighOp: Op<null> = elementwise({
  name: "multiplyHigh",
  derivative: flat("bits have no slope"),
  lower: ([x, y]) => e.binary("multiplyHigh", x!, y!),
  reference: (x, y) => Number((BigInt(x!) * BigInt(y!)) >> 32n),
  samples: onShapes(2, { dtype: "u32", domain: [0, 4e9] }, [[20]]),
});

export const multiplyHigh = (x: Value, y: Value): Value => bind1(multiplyHighOp, [x, y], null);
