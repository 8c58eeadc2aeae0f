/**
 * What an op lowers to: a loop nest with an expression, a named library kernel, or a small program of loops.
 *
 * `element` and `reduce` are pure functions of the output's index, so the scheduler may fuse them freely; a load names an operand and
 * a multi-index, which makes broadcasting, slicing, padding, gathering and transposing the same thing as arithmetic.
 * `contract` and `convolve` go to tuned kernels. `routine` is everything with an order to it (sorting, factorising, scattering). `repeat`
 * and `choose` hold graphs: control flow inside compiled programs. Every code generator (WebAssembly, WGSL) reads this file and nothing of the ops.
 */
import type { DType } from "../core/dtype.ts";
import type { Shape } from "../core/shape.ts";
import type { Graph } from "./graph.ts";

export type Unary =
  | "negate"
  | "abs"
  | "sign"
  | "floor"
  | "ceil"
  | "round"
  | "sqrt"
  | "reciprocal"
  | "not"
  | "exp"
  | "expm1"
  | "log"
  | "log1p"
  | "sin"
  | "cos"
  | "tanh"
  | "sigmoid"
  | "erf"
  | "lgamma"
  | "digamma"
  | "besselI0e"
  | "besselI1e"; // prettier-ignore

export type Binary =
  | "add"
  | "subtract"
  | "multiply"
  | "divide"
  | "remainder"
  | "power"
  | "maximum"
  | "minimum"
  | "atan2"
  | "less"
  | "lessEqual"
  | "equal"
  | "notEqual"
  | "and"
  | "or"
  | "xor"
  | "shiftLeft"
  | "shiftRight"
  /** High 32 bits of the unsigned product: the heart of counter-based random numbers. */
  | "multiplyHigh"; // prettier-ignore

/** An index variable of a loop; identity matters, not the name. */
export interface Index {
  readonly extent: number;
}

/** A scalar expression. Index arithmetic is i32; comparisons yield bool. */
export type Expression =
  | { readonly kind: "constant"; readonly dtype: DType; readonly value: number }
  | { readonly kind: "index"; readonly dtype: "i32"; readonly index: Index }
  /** Reads operand number `operand` (an input of the op; in routines, outputs and scratch follow the inputs). Indices must be in range. */
  | {
      readonly kind: "load";
      readonly dtype: DType;
      readonly operand: number;
      readonly at: readonly Expression[];
    }
  | { readonly kind: "unary"; readonly dtype: DType; readonly fn: Unary; readonly x: Expression }
  | {
      readonly kind: "binary";
      readonly dtype: DType;
      readonly fn: Binary;
      readonly x: Expression;
      readonly y: Expression;
    }
  /** Evaluates only the branch taken: a load under a false condition is never made. */
  | {
      readonly kind: "select";
      readonly dtype: DType;
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    }
  | { readonly kind: "cast"; readonly dtype: DType; readonly x: Expression }
  | { readonly kind: "bitcast"; readonly dtype: DType; readonly x: Expression }
  /** A scalar variable of a routine. */
  | { readonly kind: "variable"; readonly dtype: DType; readonly variable: Variable };

export interface Variable {
  readonly dtype: DType;
}

/** Statements of a routine, in order. */
export type Statement =
  | {
      readonly kind: "loop";
      readonly index: Index;
      readonly body: readonly Statement[] /** last iteration first */;
      readonly backwards?: boolean;
    }
  | { readonly kind: "while"; readonly condition: Expression; readonly body: readonly Statement[] }
  | {
      readonly kind: "if";
      readonly condition: Expression;
      readonly then: readonly Statement[];
      readonly otherwise?: readonly Statement[];
    }
  | { readonly kind: "set"; readonly variable: Variable; readonly value: Expression }
  | {
      readonly kind: "store";
      readonly operand: number;
      readonly at: readonly Expression[];
      readonly value: Expression;
    };

export type Monoid = "add" | "multiply" | "maximum" | "minimum" | "and" | "or";

export type Lowering =
  /** Output[i…] = value(i…), for each output. */
  | { readonly kind: "element"; readonly value: (at: readonly Expression[], output: number) => Expression }
  /** Output[i…] = ⊕ over r… of value(i…, r…). One output. */
  | {
      readonly kind: "reduce";
      readonly monoid: Monoid;
      readonly extents: readonly number[];
      readonly value: (at: readonly Expression[], over: readonly Expression[]) => Expression;
    }
  /**
   * C[batch…, m, n] = Σ_k A·B. `a` is laid out [batch…, m, k] or, when transposed, [batch…, k, m]; `b` is [batch…, k, n] or [batch…, n, k].
   * Operands 0 and 1; batch axes are equal and leading.
   */
  | {
      readonly kind: "contract";
      readonly batch: number;
      readonly m: number;
      readonly n: number;
      readonly k: number;
      readonly transposeA: boolean;
      readonly transposeB: boolean;
    }
  | ({ readonly kind: "convolve" } & Convolution)
  /** `scratch` are buffers private to the kernel; operands are numbered inputs, then outputs, then scratch. Outputs start undefined. */
  | {
      readonly kind: "routine";
      readonly scratch: readonly { dtype: DType; shape: Shape }[];
      readonly body: readonly Statement[];
    }
  /**
   * Runs `body` `count` times. Inputs are [constants…, carries…, stacked…]; the body takes [constants…, carries…, one slice of each stacked…] and gives
   * [carries…, slices to stack…]; outputs are [final carries…, stacks…]. `while` (of constants and carries → bool) makes it a loop with no stacks.
   */
  | {
      readonly kind: "repeat";
      readonly body: Graph;
      readonly constants: number;
      readonly carries: number;
      readonly count: number;
      readonly backwards: boolean;
      readonly while?: Graph;
    }
  /** Input 0 is a bool scalar; both branches take the other inputs. */
  | { readonly kind: "choose"; readonly then: Graph; readonly otherwise: Graph };

/**
 * A convolution in 1 or 2 spatial axes (1D uses height 1). Image [batch, inChannels, height, width], kernel [outChannels, inChannels/groups, kh, kw],
 * output [batch, outChannels, outHeight, outWidth]. `role` says which of the three is the result: the other two are operands 0 and 1
 * in that order (output: image, kernel · image: output cotangent, kernel · kernel: image, output cotangent).
 */
export interface Convolution {
  readonly role: "output" | "image" | "kernel";
  readonly batch: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly groups: number;
  readonly size: readonly [height: number, width: number];
  readonly kernel: readonly [height: number, width: number];
  readonly output: readonly [height: number, width: number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  /** Zeros before the first row and column (those after follow from the sizes). */
  readonly padding: readonly [number, number];
}
