/**
 * A notation for vector mathematics: every method writes one or a few instructions and returns what holds the result. One text serves f32x4 and
 * f64x2; what differs (exponent width, coefficients) is asked of the lane. It also serves one vector or several side by side: each instruction is
 * then written for all of them before the next, which need not wait for it.
 */
import { type Code, splatBytes } from "../assembler.ts";
import { negate } from "../lanes.ts";
import type { Opcode } from "../opcodes.ts";

/** The locals that hold a vector for each of those side by side, or one for all. */
export type V = readonly number[];

export class Lane {
  readonly code: Code;
  readonly dtype: "f32" | "f64";
  readonly fma: boolean;
  /** Bits of the mantissa, and what is added to exponents. */
  readonly mantissa: number;
  readonly bias: number;

  constructor(code: Code, dtype: "f32" | "f64", fma: boolean) {
    this.code = code;
    this.dtype = dtype;
    this.fma = fma;
    this.mantissa = dtype === "f32" ? 23 : 52;
    this.bias = dtype === "f32" ? 127 : 1023;
  }

  /** What `write` puts on the stack for each of the vectors side by side. */
  each(operands: readonly V[], write: (...locals: number[]) => void): V {
    const count = Math.max(1, ...operands.map((x) => x.length));
    return Array.from({ length: count }, (_, i) => {
      write(...operands.map((x) => x[i] ?? x[0]!));
      const result = this.code.local("v128");
      this.code.set(result);
      return result;
    });
  }

  private apply(op: string, ...operands: readonly V[]): V {
    return this.each(operands, (...locals) => {
      for (const x of locals) this.code.get(x);
      this.code.op(op as Opcode);
    });
  }

  /** A copy of x that may be assigned to, in loops, for each of the vectors that `like` holds. */
  variable = (x: V, like: V): V => this.each([x, like], (local) => this.code.get(local));

  assign(variable: V, x: V): void {
    for (const [i, local] of variable.entries()) this.code.get(x[i] ?? x[0]!).set(local);
  }

  private float(op: string, ...operands: readonly V[]): V {
    return this.apply(`${this.dtype === "f32" ? "f32x4" : "f64x2"}.${op}`, ...operands);
  }

  private whole(op: string, ...operands: readonly V[]): V {
    return this.apply(`${this.dtype === "f32" ? "i32x4" : "i64x2"}.${op}`, ...operands);
  }

  number(value: number): V {
    return this.each([], () => this.code.v128(splatBytes(this.dtype, value)));
  }

  /** An integer of the lane's width, as bits. */
  bits(value: number | bigint): V {
    return this.each([], () => this.code.v128(splatBytes(this.dtype === "f32" ? "i32" : "i64", value)));
  }

  add = (x: V, y: V): V => this.float("add", x, y);
  subtract = (x: V, y: V): V => this.float("sub", x, y);
  multiply = (x: V, y: V): V => this.float("mul", x, y);
  divide = (x: V, y: V): V => this.float("div", x, y);
  negate = (x: V): V => this.each([x], (local) => negate(this.code.get(local), this.dtype));
  abs = (x: V): V => this.float("abs", x);
  sqrt = (x: V): V => this.float("sqrt", x);
  floor = (x: V): V => this.float("floor", x);
  truncate = (x: V): V => this.float("trunc", x);
  nearest = (x: V): V => this.float("nearest", x);
  less = (x: V, y: V): V => this.float("lt", x, y);
  lessEqual = (x: V, y: V): V => this.float("le", x, y);
  equal = (x: V, y: V): V => this.float("eq", x, y);
  notEqual = (x: V, y: V): V => this.float("ne", x, y);
  and = (x: V, y: V): V => this.apply("v128.and", x, y);
  or = (x: V, y: V): V => this.apply("v128.or", x, y);
  xor = (x: V, y: V): V => this.apply("v128.xor", x, y);
  addBits = (x: V, y: V): V => this.whole("add", x, y);
  subtractBits = (x: V, y: V): V => this.whole("sub", x, y);

  /** x, but not below / above the bound. A NaN stays. */
  atLeast = (x: V, bound: number): V => this.float("pmax", x, this.number(bound));
  atMost = (x: V, bound: number): V => this.float("pmin", x, this.number(bound));

  /** Where the mask holds, the one, elsewhere the other. */
  select = (mask: V, then: V, otherwise: V): V => this.apply("v128.bitselect", then, otherwise, mask);

  shiftLeft = (x: V, by: number): V => this.shift(x, by, "shl");

  /** Keeps the sign. */
  shiftRight = (x: V, by: number): V => this.shift(x, by, "shr_s");

  private shift(x: V, by: number, name: string): V {
    const op = `${this.dtype === "f32" ? "i32x4" : "i64x2"}.${name}` as Opcode;
    return this.each([x], (local) => this.code.get(local).i32(by).op(op));
  }

  /** x y + z, with one rounding where the host has it. */
  multiplyAdd(x: V, y: V, z: V): V {
    return this.fma ? this.float("relaxed_madd", x, y, z) : this.add(this.multiply(x, y), z);
  }

  /** The polynomial with these coefficients, constant term first. */
  polynomial(x: V, coefficients: readonly number[]): V {
    let result = this.number(coefficients[coefficients.length - 1]!);
    for (let i = coefficients.length - 2; i >= 0; i--)
      result = this.multiplyAdd(result, x, this.number(coefficients[i]!));
    return result;
  }

  signBit(): V {
    return this.dtype === "f32" ? this.bits(0x80000000) : this.bits(1n << 63n);
  }

  /** The size of the one with the sign of the other; the size must not be negative. */
  withSign = (size: V, sign: V): V => this.or(size, this.and(sign, this.signBit()));

  /** Adding this shifts a number's whole part to the lowest bits. */
  readonly magic = (): number => 1.5 * 2 ** this.mantissa;

  /** The whole number nearest to a product of moderate size, or nearly, as a number and as an integer in the lanes. */
  nearestTimes(x: V, factor: number): { whole: V; integer: V } {
    const magic = this.number(this.magic());
    const shifted = this.multiplyAdd(x, this.number(factor), magic);
    return { whole: this.subtract(shifted, magic), integer: this.subtractBits(shifted, magic) };
  }

  /** An integer in the lanes, of moderate size, as a number. */
  fromBits(integer: V): V {
    const magic = this.number(this.magic());
    return this.subtract(this.addBits(integer, magic), magic);
  }

  /** 2ⁿ for an integer n within the exponents of normal numbers. */
  powerOfTwo = (integer: V): V =>
    this.shiftLeft(
      this.addBits(integer, this.bits(this.dtype === "f32" ? this.bias : BigInt(this.bias))),
      this.mantissa,
    );
}
