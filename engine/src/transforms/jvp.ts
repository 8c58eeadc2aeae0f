/**
 * Forward mode: walks from the inputs to the outputs and builds, beside each node, the node of its tangent. A linear op is its own tangent;
 * a smooth op says what it is; through a flat op nothing passes. Null stands for a tangent that is zero.
 */
import { isFloat } from "../core/dtype.ts";
import { bind, onBehalfOf } from "../ir/bind.ts";
import type { Node, Value } from "../ir/graph.ts";
import { region } from "../ir/graph.ts";
import { add } from "../ops/arithmetic.ts";
import { zeros } from "../ops/create.ts";

export type Tangent = Value | null;

/** Tangents of `outputs`, given those of `inputs`. Only paths through the inputs themselves count. */
export function pushforward(
  inputs: readonly Value[],
  tangents: readonly Tangent[],
  outputs: readonly Value[],
): Tangent[] {
  const known = new Map<Value, Tangent>(inputs.map((x, i) => [x, tangents[i]!]));
  for (const node of region(inputs, outputs).nodes) {
    onBehalfOf(node);
    const results = tangentsOf(
      node,
      node.inputs.map((x) => known.get(x) ?? null),
    );
    // An input that is also computed from another keeps the tangent it was given.
    node.outputs.forEach((y, i) => {
      if (!known.has(y)) known.set(y, results[i] ?? null);
    });
  }
  onBehalfOf(undefined);
  return outputs.map((y) => known.get(y) ?? null);
}

function tangentsOf(node: Node, tangents: readonly Tangent[]): readonly Tangent[] {
  if (tangents.every((t) => t === null)) return [];
  const { derivative } = node.op;
  if (derivative.kind === "flat") return [];
  if (derivative.kind === "smooth") return derivative.jvp(node.inputs, tangents, node.outputs, node.params);
  const slots = node.inputs
    .map((_, i) => i)
    .filter((i) => derivative.inputs === "all" || derivative.inputs.includes(i));
  const moving = slots.filter((i) => tangents[i] !== null);
  if (moving.length === 0) return [];
  if (!derivative.jointly)
    // d(x·y) = dx·y + x·dy
    return moving
      .map((i) =>
        bind(
          node.op,
          node.inputs.map((x, k) => (k === i ? tangents[i]! : x)),
          node.params,
        ),
      )
      .reduce((total, term) => total.map((t, i) => add(t, term[i]!)));
  if (moving.length < slots.length && derivative.onSome) return [derivative.onSome(tangents, node.params)];
  const filled = node.inputs.map((x, i) => (slots.includes(i) ? (tangents[i] ?? zeros(x.type)) : x));
  return bind(node.op, filled, node.params);
}

let reverse = false;

/** Runs the forward walk of a reverse mode: the tangents built in it will be transposed, never computed. */
export const towardsReverse = <T>(run: () => T): T => inMode(true, run);

/** Runs a walk whose tangents are wanted themselves. */
export const towardsForward = <T>(run: () => T): T => inMode(false, run);

function inMode<T>(mode: boolean, run: () => T): T {
  const before = reverse;
  reverse = mode;
  try {
    return run();
  } finally {
    reverse = before;
  }
}

export const isReverse = (): boolean => reverse;

/** Whether a value can have a slope at all. */
export const isDifferentiable = (x: Value): boolean => isFloat(x.type.dtype);
