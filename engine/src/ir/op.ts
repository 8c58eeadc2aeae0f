/**
 * What an op must say about itself, all in one literal: its type, its slope, how it batches, how it is lowered, a naive reference,
 * and samples to test it on. Passes and devices ask an op its rule; they never ask its name.
 *
 * Rules build values with other ops, so a rule written once composes with every transform.
 */
import type { NumberArray } from "../core/dtype.ts";
import type { Type, Value } from "./graph.ts";
import type { Lowering } from "./kernel.ts";

// biome-ignore lint/suspicious/noExplicitAny: an Op list holds ops of every parameter type.
export interface Op<Params = any> {
  readonly name: string;
  /** The types of the outputs, or a thrown user error that says what, got, expected and the likely fix. */
  readonly type: (inputs: readonly Type[], params: Params) => readonly Type[];
  readonly derivative: Derivative<Params>;
  /**
   * The op on inputs whose mapped ones carry a new leading axis 0 of size `size` (`mapped[i]` tells which); outputs carry it too.
   * Elementwise ops share one rule.
   */
  readonly batch: (
    inputs: readonly Value[],
    mapped: readonly boolean[],
    params: Params,
    size: number,
  ) => readonly Value[];
  readonly lower: (inputs: readonly Type[], params: Params) => Lowering;
  /** Slow and obvious, in f64 for floats: the oracle of the tests, and the whole of the reference device. */
  readonly reference: (
    inputs: readonly Dense[],
    params: Params,
    outputs: readonly Type[],
  ) => readonly Dense[];
  /** What the laws are tested on. Inputs are drawn from `domain` (default −2…2 for floats). */
  readonly samples: readonly Sample<Params>[];
}

/** What an op says about its slope. The union has no "not written yet". */
export type Derivative<Params> =
  | {
      /**
       * Linear in the inputs listed in `inputs` (all others are constants to it). `jointly`: in all of them at once (add, sum, concatenate);
       * otherwise in each separately (multiply, matmul), and the tangent is the sum over inputs.
       * `transpose` returns the cotangent of input `which`, given cotangents of the outputs (null = zero).
       */
      readonly kind: "linear";
      readonly inputs: readonly number[] | "all";
      readonly jointly: boolean;
      readonly transpose: (
        cotangents: readonly (Value | null)[],
        inputs: readonly Value[],
        which: number,
        params: Params,
      ) => Value | null;
      /** The op on tangents of which some, not all, are zero, where that is less work than the op on zeros. */
      readonly onSome?: (tangents: readonly (Value | null)[], params: Params) => Value;
    }
  | {
      /** Tangents of the outputs from primal inputs, their tangents (null = zero) and primal outputs. Must be linear in the tangents. */
      readonly kind: "smooth";
      readonly jvp: (
        inputs: readonly Value[],
        tangents: readonly (Value | null)[],
        outputs: readonly Value[],
        params: Params,
      ) => readonly (Value | null)[];
      /** Inputs in which the op is linear besides (a solve in its right side), and its transpose with respect to those: what jvp builds may be the op itself. */
      readonly linear?: {
        readonly inputs: readonly number[] | ((params: Params) => readonly number[]);
        readonly transpose: (
          cotangents: readonly (Value | null)[],
          inputs: readonly Value[],
          which: number,
          params: Params,
        ) => Value | null;
      };
    }
  | { readonly kind: "flat"; readonly because: string };

/** An array with its shape, for the reference device. */
export interface Dense extends Type {
  readonly data: NumberArray;
}

export interface Sample<Params> {
  readonly inputs: readonly {
    readonly shape: readonly number[];
    readonly dtype?: Type["dtype"];
    readonly domain?: readonly [number, number];
    /** Numbers that must not be drawn near (kinks and poles). */
    readonly away?: readonly number[];
    /** Turns the numbers drawn into an input the op is defined on (a positive definite matrix, sorted keys). */
    readonly shaped?: (drawn: Dense) => Dense;
  }[];
  readonly params: Params;
}
