/**
 * The graph: what a traced function becomes.
 *
 * A node applies one op to values and yields one or more values. Values are shared, never copied, so a graph is simply the
 * nodes reachable from its outputs. A tensor of the user is a handle on a value: eager work builds the same graph lazily and is
 * compiled when its numbers are asked for; tracing builds it on placeholders. Transforms walk a region (from some inputs to
 * some outputs) and build new nodes beside it.
 */
import type { DType, NumberArray } from "../core/dtype.ts";
import type { Shape } from "../core/shape.ts";
import type { Op } from "./op.ts";

/** What is known of a value before it is computed: printed f32[2,3]. */
export interface Type {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** One application of an op. */
export interface Node {
  readonly id: number;
  readonly op: Op;
  readonly inputs: readonly Value[];
  readonly params: unknown;
  readonly outputs: readonly Value[];
  /** Where in the user's code the op was called; kept only while NaN tracking is on. */
  readonly site?: string;
}

/** One result of a node, or a leaf: data already computed, or a placeholder that a transform will bind. */
export interface Value {
  readonly type: Type;
  readonly source:
    | { readonly kind: "node"; readonly node: Node; readonly index: number }
    | { readonly kind: "placeholder"; readonly name: string }
    | { readonly kind: "data" };
  /** The numbers, once known. Row-major, length = product of the shape. */
  data?: NumberArray;
}

/** A closed function on values: `inputs` are placeholders; every other leaf reached from `outputs` is data. */
export interface Graph {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}
