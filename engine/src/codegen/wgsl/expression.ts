/**
 * Expressions as WGSL source. Booleans live in buffers as u32 (WGSL has no bool in storage) and in expressions as bool.
 */
import type { DType } from "../../core/dtype.ts";
import { stridesOf } from "../../core/shape.ts";
import type { Type } from "../../ir/graph.ts";
import type { Binary, Expression, Index, Unary, Variable } from "../../ir/kernel.ts";
import type { library } from "./library.ts";

/** WGSL's name of a dtype inside expressions. f64 has none: the device refuses it before it comes here. */
export const typeName: Record<Exclude<DType, "f64">, string> = {
  f32: "f32",
  i32: "i32",
  u32: "u32",
  bool: "bool",
};

/** How a dtype is held in a storage buffer. */
export const storageName = (dtype: DType): string => (dtype === "bool" ? "u32" : typeName[dtype as "f32"]);

/** Names for everything an expression can mention, and the library functions it turned out to need. */
export class Scope {
  readonly operands: readonly Type[];
  readonly used = new Set<keyof typeof library>();
  /** Operands mentioned: WebGPU wants no others bound. */
  readonly mentioned = new Set<number>();
  private readonly names = new Map<Index | Variable, string>();

  constructor(operands: readonly Type[]) {
    this.operands = operands;
  }

  name(thing: Index | Variable): string {
    let name = this.names.get(thing);
    if (name === undefined) {
      name = `${"extent" in thing ? "i" : "v"}${this.names.size}`;
      this.names.set(thing, name);
    }
    return name;
  }

  /** The element of an operand at a multi-index: `b2[i0 * 12 + i1]`. */
  place(operand: number, at: readonly Expression[]): string {
    this.mentioned.add(operand);
    const strides = stridesOf(this.operands[operand]!.shape);
    const terms = at.flatMap((x, axis) => {
      if (x.kind === "constant" && x.value === 0) return [];
      return [strides[axis] === 1 ? this.write(x) : `${this.write(x)} * ${strides[axis]}`];
    });
    return `b${operand}[${terms.join(" + ") || "0"}]`;
  }

  write(x: Expression): string {
    switch (x.kind) {
      case "constant":
        return literal(x.dtype, x.value);
      case "index":
        return this.name(x.index);
      case "variable":
        return this.name(x.variable);
      case "load": {
        const place = this.place(x.operand, x.at);
        return x.dtype === "bool" ? `(${place} != 0u)` : place;
      }
      case "unary":
        return this.unary(x.fn, x.x);
      case "binary":
        return this.binary(x.fn, x.x, x.y);
      case "select":
        // Both sides are evaluated; a load out of range is clamped by WGSL, and its result is dropped.
        return `select(${this.write(x.otherwise)}, ${this.write(x.then)}, ${this.write(x.condition)})`;
      case "cast":
        return `${typeName[x.dtype as "f32"]}(${this.write(x.x)})`;
      case "bitcast":
        return `bitcast<${typeName[x.dtype as "f32"]}>(${this.write(x.x)})`;
    }
  }

  private unary(fn: Unary, x: Expression): string {
    const inner = this.write(x);
    if (fn === "negate") return x.dtype === "u32" ? `(0u - ${inner})` : `(-${inner})`;
    if (fn === "not") return x.dtype === "bool" ? `(!${inner})` : `(~${inner})`;
    if (fn === "reciprocal") return `(1.0 / ${inner})`;
    if ((fn === "floor" || fn === "ceil" || fn === "round") && x.dtype !== "f32") return inner;
    if (fn === "tanh") return `${this.use("tanhSafe")}(${inner})`;
    if (builtins.has(fn)) return `${fn}(${inner})`;
    return `${this.use(fn as keyof typeof library)}(${inner})`;
  }

  private binary(fn: Binary, x: Expression, y: Expression): string {
    const [left, right] = [this.write(x), this.write(y)];
    const operator = operators[fn];
    if (operator !== undefined) {
      if (x.dtype !== "bool") return `(${left} ${operator} ${right})`;
      return `(${left} ${booleanOperators[fn] ?? operator} ${right})`;
    }
    if (fn === "shiftLeft" || fn === "shiftRight")
      return `(${left} ${fn === "shiftLeft" ? "<<" : ">>"} u32(${right}))`;
    if (fn === "maximum" || fn === "minimum") return `${fn.slice(0, 3)}(${left}, ${right})`;
    if (fn === "atan2") return `atan2(${left}, ${right})`;
    return `${this.use(fn as keyof typeof library)}(${left}, ${right})`;
  }

  private use(name: keyof typeof library): string {
    this.used.add(name);
    return name;
  }
}

const builtins = new Set<Unary>([
  "abs",
  "sign",
  "floor",
  "ceil",
  "round",
  "sqrt",
  "exp",
  "log",
  "sin",
  "cos",
]);

const operators: Partial<Record<Binary, string>> = {
  add: "+",
  subtract: "-",
  multiply: "*",
  divide: "/",
  remainder: "%",
  less: "<",
  lessEqual: "<=",
  equal: "==",
  notEqual: "!=",
  and: "&",
  or: "|",
  xor: "^",
};

/** On bools `&` and `|` exist, but `^` does not. */
const booleanOperators: Partial<Record<Binary, string>> = { xor: "!=" };

export function literal(dtype: DType, value: number): string {
  if (dtype === "bool") return value ? "true" : "false";
  if (dtype === "u32") return `${value >>> 0}u`;
  if (dtype === "i32") return value === -(2 ** 31) ? "i32(-2147483647 - 1)" : `i32(${value})`;
  // WGSL refuses constants that are infinite or not a number; their bits are let through when read at run time.
  if (!Number.isFinite(value)) {
    const bits = Number.isNaN(value) ? 0x7fc00000 : value > 0 ? 0x7f800000 : 0xff800000;
    return `bitcast<f32>(${bits}u + zero)`;
  }
  return `f32(${Math.fround(value)})`;
}
