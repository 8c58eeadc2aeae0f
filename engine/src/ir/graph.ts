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
  /** Grows with creation. */
  readonly id: number;
  readonly op: Op;
  readonly inputs: readonly Value[];
  readonly params: unknown;
  readonly outputs: readonly Value[];
  /** Longest chain of uncomputed nodes that ends here. */
  readonly depth: number;
  /** Some input hangs on a placeholder, so there are no numbers yet. */
  readonly abstract: boolean;
  /** Where in the user's code the op was called; kept only while NaN tracking is on. */
  readonly site?: string;
}

/** One result of a node, or a leaf: data already computed, or a placeholder that a transform will bind. */
export interface Value {
  readonly type: Type;
  /** Replaced by `data` once the numbers are known and no transform may still ask where they came from. */
  source:
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

export const typeText = (type: Type): string => `${type.dtype}[${type.shape.join(",")}]`;

export const sameType = (a: Type, b: Type): boolean =>
  a.dtype === b.dtype && a.shape.length === b.shape.length && a.shape.every((n, i) => n === b.shape[i]);

export const placeholder = (type: Type, name = "x"): Value => ({
  type,
  source: { kind: "placeholder", name },
});

export const dataValue = (type: Type, data: NumberArray): Value => ({ type, source: { kind: "data" }, data });

export const nodeOf = (value: Value): Node | undefined =>
  value.source.kind === "node" ? value.source.node : undefined;

/** Whether the value hangs on a placeholder. */
export const isAbstract = (value: Value): boolean =>
  value.source.kind === "placeholder" || (value.source.kind === "node" && value.source.node.abstract);

/**
 * The nodes reachable from `outputs`, every node after the nodes it reads. `enter` says of a value's node whether to look into it
 * (default: always); what it declines stays a leaf.
 */
export function nodesBefore(
  outputs: readonly Value[],
  enter: (value: Value, node: Node) => boolean = () => true,
): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  const stack: { node: Node; next: number }[] = [];
  const visit = (value: Value): void => {
    const node = nodeOf(value);
    if (node === undefined || seen.has(node) || !enter(value, node)) return;
    seen.add(node);
    stack.push({ node, next: 0 });
  };
  for (const output of outputs) {
    visit(output);
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      if (top.next < top.node.inputs.length) visit(top.node.inputs[top.next++]!);
      else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}

/** The nodes through which `outputs` depend on `inputs`, in order, and the values that do. */
export function region(
  inputs: readonly Value[],
  outputs: readonly Value[],
): { readonly nodes: readonly Node[]; readonly values: ReadonlySet<Value> } {
  const values = new Set<Value>(inputs);
  const nodes: Node[] = [];
  const marks = inputs.map(nodeOf);
  const oldest = Math.min(...marks.map((node) => node?.id ?? -1));
  const abstract = marks.every((node) => node === undefined || node.abstract);
  // What is older than every input, or concrete where all inputs are not, cannot depend on one; an input itself is not looked into.
  const mayDepend = (value: Value, node: Node): boolean =>
    !values.has(value) && node.id > oldest && (node.abstract || !abstract);
  for (const node of nodesBefore(outputs, mayDepend))
    if (node.inputs.some((x) => values.has(x))) {
      nodes.push(node);
      for (const y of node.outputs) values.add(y);
    }
  return { nodes, values };
}
