/**
 * Functions that kernels call, added to a module when first used: transcendental functions on whole vectors (one number is splatted first) and
 * integer division lane by lane, made total: division by zero gives zero.
 */
import type { DType } from "../../core/dtype.ts";
import { internal } from "../../core/errors.ts";
import type { Binary, Unary } from "../../ir/kernel.ts";
import type { Code, Func, Module } from "./assembler.ts";
import { functions } from "./math/index.ts";
import { Lane } from "./math/lane.ts";
import type { Lanes } from "./operations.ts";

/** What the host can run. */
export interface Features {
  /** Fused multiply and add (relaxed SIMD). */
  readonly fma: boolean;
  /** Pairs of vectors: two that are stored side by side are computed with as one. */
  readonly pairs: boolean;
}

export class Library {
  private readonly defined = new Map<string, Func>();
  readonly module: Module;
  readonly fma: boolean;
  readonly pairs: boolean;

  constructor(module: Module, { fma, pairs }: Features) {
    this.module = module;
    this.fma = fma;
    this.pairs = pairs;
  }

  private define(key: string, make: () => Func): Func {
    let f = this.defined.get(key);
    if (f === undefined) {
      f = make();
      this.defined.set(key, f);
    }
    return f;
  }

  /** A function that several kernels may call, written once. */
  shared(key: string, write: (module: Module) => Func): Func {
    return this.define(key, () => write(this.module));
  }

  /** A float function of the one or two numbers on the stack. */
  float(code: Code, fn: Unary | Binary, dtype: "f32" | "f64", lanes: Lanes): void {
    const spec = functions[fn] ?? internal(`no float function ${fn}`);
    if (spec.inline && lanes > 1) {
      const operand = code.local("v128");
      code.set(operand);
      const [result] = this.sideBySide(code, fn, dtype, [operand]);
      code.get(result!);
      return;
    }
    const f = this.define(`${fn}.${dtype}`, () => {
      const parameters = new Array<"v128">(spec.arity).fill("v128");
      return this.module.func(parameters, ["v128"], (body) => {
        const lane = new Lane(body, dtype, this.fma);
        const [result] = spec.write(
          lane,
          parameters.map((_, i) => [i]),
        );
        body.get(result!);
      });
    });
    if (lanes > 1) {
      code.call(f);
      return;
    }
    const splat = dtype === "f32" ? "f32x4.splat" : "f64x2.splat";
    if (spec.arity === 2) {
      const y = code.local(dtype);
      code.set(y).op(splat).get(y);
    }
    code.op(splat).call(f);
    code.lane(dtype === "f32" ? "f32x4.extract_lane" : "f64x2.extract_lane", 0);
  }

  /** A float function of the vectors in these locals, each instruction for all of them before the next. */
  sideBySide(
    code: Code,
    fn: Unary | Binary,
    dtype: "f32" | "f64",
    operands: readonly number[],
  ): readonly number[] {
    const spec = functions[fn] ?? internal(`no float function ${fn}`);
    return spec.write(new Lane(code, dtype, this.fma), [operands]);
  }

  integer(
    code: Code,
    fn: "divide" | "remainder" | "shiftLeft" | "shiftRight",
    dtype: DType,
    lanes: Lanes,
  ): void {
    const alone = this.define(`${fn}.${dtype}`, () =>
      this.module.func(["i32", "i32"], ["i32"], (body) => writeInteger(body, fn, dtype)),
    );
    if (lanes === 1) {
      code.call(alone);
      return;
    }
    const each = this.define(`${fn}.${dtype}x4`, () =>
      this.module.func(["v128", "v128"], ["v128"], (body) => {
        body.get(0);
        for (let lane = 0; lane < 4; lane++) {
          for (const x of [0, 1]) body.get(x).lane("i32x4.extract_lane", lane);
          body.call(alone).lane("i32x4.replace_lane", lane);
        }
      }),
    );
    code.call(each);
  }
}

function writeInteger(
  body: Code,
  fn: "divide" | "remainder" | "shiftLeft" | "shiftRight",
  dtype: DType,
): void {
  const signed = dtype === "i32";
  if (fn === "shiftLeft" || fn === "shiftRight") {
    body
      .get(0)
      .get(1)
      .op(fn === "shiftLeft" ? "i32.shl" : signed ? "i32.shr_s" : "i32.shr_u");
    return;
  }
  const op = fn === "divide" ? (signed ? "i32.div_s" : "i32.div_u") : signed ? "i32.rem_s" : "i32.rem_u";
  body
    .get(1)
    .op("i32.eqz")
    .if(() => body.i32(0).op("return"));
  if (signed && fn === "divide")
    // The least integer by −1 would stop the machine; it wraps instead.
    body
      .get(1)
      .i32(-1)
      .op("i32.eq")
      .if(() => body.i32(0).get(0).op("i32.sub", "return"));
  body.get(0).get(1).op(op);
}
