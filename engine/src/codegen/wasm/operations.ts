/**
 * One operation on numbers already on the stack, alone or in lanes. A kernel computes on one number, on four lanes of 32 bits, or, when an f64
 * is involved, on two lanes: 32-bit numbers then stand in the low half of the vector. A bool is 0 or 1 alone and a mask in lanes.
 */
import type { DType } from "../../core/dtype.ts";
import { internal } from "../../core/errors.ts";
import type { Binary, Monoid, Unary } from "../../ir/kernel.ts";
import { type Code, splatBytes } from "./assembler.ts";
import { negate } from "./lanes.ts";
import type { Library } from "./library.ts";
import type { Opcode } from "./opcodes.ts";

export type Lanes = 1 | 2 | 4;

/** The type on the stack. */
export const stackType = (dtype: DType, lanes: Lanes): "i32" | "f32" | "f64" | "v128" =>
  lanes > 1 ? "v128" : dtype === "f32" || dtype === "f64" ? dtype : "i32";

/** The shape of lanes a dtype is computed in, as instructions name it. */
const shapes = { f32: "f32x4", f64: "f64x2", i32: "i32x4", u32: "i32x4", bool: "v128" } as const;

export function constant(code: Code, dtype: DType, value: number, lanes: Lanes): void {
  if (lanes > 1) {
    if (dtype === "bool") code.v128(splatBytes("i32", value ? -1 : 0));
    else code.v128(splatBytes(dtype === "u32" ? "i32" : dtype, value));
  } else if (dtype === "f32") code.f32(value);
  else if (dtype === "f64") code.f64(value);
  else code.i32(value);
}

/** One number to every lane. */
export function splat(code: Code, dtype: DType, lanes: Lanes): void {
  if (lanes === 1) return;
  if (dtype === "bool") {
    // 1 becomes all ones
    const positive = code.local("i32");
    code.set(positive).i32(0).get(positive).op("i32.sub", "i32x4.splat");
  } else code.op(`${shapes[dtype]}.splat` as Opcode);
}

/** A 32-bit mask in the low lanes, from a mask of 64-bit lanes, and back. */
const narrow = (code: Code): Code => code.v128(splatBytes("i32", 0)).shuffle([0, 2, 4, 4]);
const widen = (code: Code): Code => code.op("i64x2.extend_low_i32x4_s");

/** Picks by the mask on top of two vectors. */
export function choose(code: Code, dtype: DType, lanes: Lanes): void {
  if (lanes === 1) code.op("select");
  else {
    if (lanes === 2 && dtype !== "f64" && dtype !== "bool") narrow(code);
    code.op("v128.bitselect");
  }
}

const simple: Partial<Record<Unary | Binary, string>> = {
  abs: "abs",
  floor: "floor",
  ceil: "ceil",
  round: "nearest",
  sqrt: "sqrt",
  add: "add",
  subtract: "sub",
  multiply: "mul",
  divide: "div",
  maximum: "max",
  minimum: "min",
};

const comparisons: Partial<Record<Binary, string>> = {
  less: "lt",
  lessEqual: "le",
  equal: "eq",
  notEqual: "ne",
};

/** The shape an instruction on a dtype is named after. */
const shapeOf = (dtype: DType, lanes: Lanes): string =>
  lanes > 1 ? shapes[dtype] : dtype === "u32" || dtype === "bool" ? "i32" : dtype;

export function unary(code: Code, library: Library, fn: Unary, dtype: DType, lanes: Lanes): void {
  if (fn === "not") code.op(lanes === 1 ? "i32.eqz" : "v128.not");
  else if (dtype === "i32" || dtype === "u32") integerUnary(code, fn, dtype, lanes);
  else if (dtype === "bool") internal(`${fn} of a bool`);
  else if (fn === "negate")
    if (lanes > 1) negate(code, dtype);
    else code.op(`${dtype}.neg`);
  else if (simple[fn] !== undefined) code.op(`${shapeOf(dtype, lanes)}.${simple[fn]}` as Opcode);
  else library.float(code, fn, dtype, lanes);
}

function integerUnary(code: Code, fn: Unary, dtype: "i32" | "u32", lanes: Lanes): void {
  if (fn === "floor" || fn === "ceil" || fn === "round" || (fn === "abs" && dtype === "u32")) return;
  const x = code.local(stackType(dtype, lanes));
  const zero = (): void => constant(code, "i32", 0, lanes);
  const op = (name: string): Code => code.op(`${shapeOf("i32", lanes)}.${name}` as Opcode);
  code.set(x);
  if (fn === "negate") {
    zero();
    code.get(x);
    op("sub");
  } else if (fn === "abs") {
    if (lanes > 1) code.get(x).op("i32x4.abs");
    else code.i32(0).get(x).op("i32.sub").get(x).get(x).i32(0).op("i32.lt_s", "select");
  } else if (fn === "sign") {
    // A comparison is 1 alone and −1 in lanes, so the difference is taken the other way round.
    const [first, second] = lanes > 1 ? ["lt", "gt"] : ["gt", "lt"];
    const suffix = dtype === "u32" ? "_u" : "_s";
    code.get(x);
    zero();
    op(first + suffix).get(x);
    zero();
    op(second + suffix);
    op("sub");
  } else internal(`${fn} of ${dtype}`);
}

export function binary(code: Code, library: Library, fn: Binary, dtype: DType, lanes: Lanes): void {
  if (dtype === "bool") return logic(code, fn, lanes);
  const comparison = comparisons[fn];
  if (dtype === "i32" || dtype === "u32") {
    if (comparison === undefined) return integerBinary(code, library, fn, dtype, lanes);
    const sign = fn === "equal" || fn === "notEqual" ? "" : dtype === "u32" ? "_u" : "_s";
    code.op(`${shapeOf(dtype, lanes)}.${comparison}${sign}` as Opcode);
  } else {
    const name = simple[fn] ?? comparison;
    if (name === undefined) return library.float(code, fn, dtype, lanes);
    code.op(`${shapeOf(dtype, lanes)}.${name}` as Opcode);
  }
  if (comparison !== undefined && lanes === 2 && dtype !== "f64") widen(code);
}

const bits: Partial<Record<Binary, string>> = { and: "and", or: "or", xor: "xor" };

function integerBinary(code: Code, library: Library, fn: Binary, dtype: "i32" | "u32", lanes: Lanes): void {
  const shape = shapeOf(dtype, lanes);
  const sign = dtype === "u32" ? "_u" : "_s";
  if (fn === "add" || fn === "subtract" || fn === "multiply") code.op(`${shape}.${simple[fn]}` as Opcode);
  else if (bits[fn] !== undefined) code.op(`${lanes > 1 ? "v128" : "i32"}.${bits[fn]}` as Opcode);
  else if ((fn === "maximum" || fn === "minimum") && lanes > 1)
    code.op(`i32x4.${simple[fn]}${sign}` as Opcode);
  else if (fn === "maximum" || fn === "minimum") {
    const [x, y] = [code.local("i32"), code.local("i32")];
    code.set(y).tee(x).get(y).get(x).get(y);
    code.op(`i32.${fn === "maximum" ? "gt" : "lt"}${sign}` as Opcode, "select");
  } else if (fn === "multiplyHigh") multiplyHigh(code, lanes);
  else if (fn === "shiftLeft" && lanes === 1) code.op("i32.shl");
  else if (fn === "shiftRight" && lanes === 1) code.op(dtype === "u32" ? "i32.shr_u" : "i32.shr_s");
  else if (fn === "divide" || fn === "remainder" || fn === "shiftLeft" || fn === "shiftRight")
    library.integer(code, fn, dtype, lanes);
  else internal(`${fn} of ${dtype}`);
}

/** Shifts every lane by the one distance on top of the stack. */
export function shiftLanes(code: Code, fn: "shiftLeft" | "shiftRight", dtype: DType): void {
  code.op(fn === "shiftLeft" ? "i32x4.shl" : dtype === "u32" ? "i32x4.shr_u" : "i32x4.shr_s");
}

function multiplyHigh(code: Code, lanes: Lanes): void {
  if (lanes === 1) {
    const y = code.local("i32");
    code.set(y).op("i64.extend_i32_u").get(y).op("i64.extend_i32_u", "i64.mul");
    code.i64(32n).op("i64.shr_u", "i32.wrap_i64");
    return;
  }
  const [x, y] = [code.local("v128"), code.local("v128")];
  code.set(y).set(x);
  code.get(x).get(y).op("i64x2.extmul_low_i32x4_u");
  code.get(x).get(y).op("i64x2.extmul_high_i32x4_u").shuffle([1, 3, 5, 7]);
}

function logic(code: Code, fn: Binary, lanes: Lanes): void {
  const op = (name: "and" | "or" | "xor"): Code => code.op(lanes > 1 ? `v128.${name}` : `i32.${name}`);
  const not = (): Code => code.op(lanes > 1 ? "v128.not" : "i32.eqz");
  if (fn === "and" || fn === "multiply" || fn === "minimum") op("and");
  else if (fn === "or" || fn === "add" || fn === "maximum") op("or");
  else if (fn === "xor" || fn === "notEqual") op("xor");
  else if (fn === "equal") {
    op("xor");
    not();
  } else if (fn === "less" || fn === "lessEqual") {
    // x < y: not x, and y. x ≤ y: not x, or y.
    const y = code.local(stackType("bool", lanes));
    code.set(y);
    not();
    code.get(y);
    op(fn === "less" ? "and" : "or");
  } else internal(`${fn} of bools`);
}

export function cast(code: Code, from: DType, to: DType, lanes: Lanes): void {
  if (from === to || (isWhole(from) && isWhole(to))) return;
  if (to === "bool") {
    constant(code, from, 0, lanes);
    code.op(`${shapeOf(from, lanes)}.ne` as Opcode);
    if (lanes === 2 && from !== "f64") widen(code);
  } else if (lanes === 1) code.op(...(scalarCasts[`${from}>${to}`] ?? internal(`cast ${from} to ${to}`)));
  else if (from === "bool") {
    if (lanes === 2 && to !== "f64") narrow(code);
    constant(code, to, 1, lanes);
    code.op("v128.and");
  } else code.op(...(laneCasts[`${from}>${to}`] ?? internal(`cast ${from} to ${to}`)));
}

const isWhole = (dtype: DType): boolean => dtype === "i32" || dtype === "u32";

/** A bool alone is already 0 or 1. */
const scalarCasts: Record<string, Opcode[]> = {
  "f32>f64": ["f64.promote_f32"],
  "f64>f32": ["f32.demote_f64"],
  "f32>i32": ["i32.trunc_sat_f32_s"],
  "f32>u32": ["i32.trunc_sat_f32_u"],
  "f64>i32": ["i32.trunc_sat_f64_s"],
  "f64>u32": ["i32.trunc_sat_f64_u"],
  "i32>f32": ["f32.convert_i32_s"],
  "i32>f64": ["f64.convert_i32_s"],
  "u32>f32": ["f32.convert_i32_u"],
  "u32>f64": ["f64.convert_i32_u"],
  "bool>f32": ["f32.convert_i32_u"],
  "bool>f64": ["f64.convert_i32_u"],
  "bool>i32": [],
  "bool>u32": [],
};

const laneCasts: Record<string, Opcode[]> = {
  "f32>f64": ["f64x2.promote_low_f32x4"],
  "f64>f32": ["f32x4.demote_f64x2_zero"],
  "f32>i32": ["i32x4.trunc_sat_f32x4_s"],
  "f32>u32": ["i32x4.trunc_sat_f32x4_u"],
  "f64>i32": ["i32x4.trunc_sat_f64x2_s_zero"],
  "f64>u32": ["i32x4.trunc_sat_f64x2_u_zero"],
  "i32>f32": ["f32x4.convert_i32x4_s"],
  "i32>f64": ["f64x2.convert_low_i32x4_s"],
  "u32>f32": ["f32x4.convert_i32x4_u"],
  "u32>f64": ["f64x2.convert_low_i32x4_u"],
};

export function bitcast(code: Code, from: DType, to: DType, lanes: Lanes): void {
  if (lanes > 1 || (isWhole(from) && isWhole(to))) return;
  code.op(to === "f32" ? "f32.reinterpret_i32" : "i32.reinterpret_f32");
}

/** Memory holds a bool as a whole word, 0 or 1, so that lanes of it line up with lanes of numbers. */
export const bytesPerElement: Record<DType, number> = { f32: 4, f64: 8, i32: 4, u32: 4, bool: 4 };

/** What was loaded, as numbers are held on the stack; and back. */
export function fromMemory(code: Code, dtype: DType, lanes: Lanes): void {
  if (dtype !== "bool" || lanes === 1) return;
  code.v128(splatBytes("i32", 0)).op("i32x4.ne");
  if (lanes === 2) widen(code);
}

export function toMemory(code: Code, dtype: DType, lanes: Lanes): void {
  if (dtype !== "bool" || lanes === 1) return;
  if (lanes === 2) narrow(code);
  code.v128(splatBytes("i32", 1)).op("v128.and");
}

/** The number that changes nothing. */
export function neutral(monoid: Monoid, dtype: DType): number {
  if (monoid === "add" || monoid === "or") return 0;
  if (monoid === "multiply" || monoid === "and") return 1;
  const ends = {
    f32: [-Infinity, Infinity],
    f64: [-Infinity, Infinity],
    i32: [-(2 ** 31), 2 ** 31 - 1],
    u32: [0, -1],
    bool: [0, 1],
  }[dtype];
  return ends[monoid === "maximum" ? 0 : 1]!;
}

/** What is folded so far and the next, in this order on the stack, as one. */
export function combine(code: Code, library: Library, monoid: Monoid, dtype: DType, lanes: Lanes): void {
  const floats = dtype === "f32" || dtype === "f64";
  if (lanes > 1 && floats && monoid === "maximum") extreme(code, dtype, "pmax");
  else if (lanes > 1 && floats && monoid === "minimum") extreme(code, dtype, "pmin");
  else binary(code, library, monoid, dtype, lanes);
}

/** The host's max takes eight instructions, each waiting for the one before. This takes three, and keeps what is no number as well: the first operand
 * stays where it is none, and a second that is none (x ≠ x: all bits set, which again is none) is laid over the result. */
function extreme(code: Code, dtype: "f32" | "f64", op: "pmax" | "pmin"): void {
  const next = code.local("v128");
  code.tee(next).op(`${shapes[dtype]}.${op}` as Opcode);
  code
    .get(next)
    .get(next)
    .op(`${shapes[dtype]}.ne` as Opcode, "v128.or");
}

/** All lanes of the vector on the stack as one number: halves first, so that the order is fixed. */
export function acrossLanes(code: Code, library: Library, monoid: Monoid, dtype: DType, lanes: 2 | 4): void {
  const x = code.local("v128");
  code.set(x);
  if (dtype === "bool") {
    code.get(x).op(monoid === "and" || monoid === "minimum" ? "i32x4.all_true" : "v128.any_true");
    return;
  }
  const fold = (order: readonly [number, number, number, number]): void => {
    code.get(x).get(x).get(x).shuffle(order);
    combine(code, library, monoid, dtype, lanes);
    code.set(x);
  };
  if (dtype === "f64") fold([2, 3, 0, 1]);
  else {
    if (lanes === 4) fold([2, 3, 0, 1]);
    fold([1, 0, 3, 2]);
  }
  code.get(x).lane(`${shapes[dtype]}.extract_lane` as Opcode, 0);
}
