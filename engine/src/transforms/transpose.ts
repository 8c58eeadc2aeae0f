/**
 * Transposition: a region that is linear in its inputs is walked backwards, from cotangents of its outputs to cotangents of its inputs.
 * With the forward mode before it, this is reverse mode: linearize, then transpose.
 */
import { internal } from "../core/errors.ts";
import { onBehalfOf } from "../ir/bind.ts";
import type { Node, Value } from "../ir/graph.ts";
import { region } from "../ir/graph.ts";
import { add } from "../ops/arithmetic.ts";
import type { Tangent } from "./jvp.ts";

/** Cotangents of `inputs`, on which `outputs` depend linearly. Null stands for zero. */
export function transpose(
  inputs: readonly Value[],
  outputs: readonly (Value | null)[],
  cotangents: readonly Tangent[],
): Tangent[] {
  const known = new Map<Value, Value>();
  const give = (x: Value, cotangent: Tangent): void => {
    if (cotangent === null) return;
    const before = known.get(x);
    known.set(x, before === undefined ? cotangent : add(before, cotangent));
  };
  outputs.forEach((y, i) => {
    if (y !== null) give(y, cotangents[i]!);
  });
  const { nodes, values } = region(
    inputs,
    outputs.filter((y) => y !== null),
  );
  for (const node of [...nodes].reverse()) {
    const arriving = node.outputs.map((y) => known.get(y) ?? null);
    if (arriving.every((cotangent) => cotangent === null)) continue;
    onBehalfOf(node);
    node.inputs.forEach((x, which) => {
      if (values.has(x)) give(x, transposed(node, arriving, which));
    });
  }
  onBehalfOf(undefined);
  return inputs.map((x) => known.get(x) ?? null);
}

function transposed(node: Node, cotangents: readonly Tangent[], which: number): Tangent {
  const { derivative } = node.op;
  const rule =
    derivative.kind === "smooth" ? derivative.linear : derivative.kind === "linear" ? derivative : undefined;
  if (rule === undefined) internal(`${node.op.name} is not linear, but stands among tangents`);
  const slots = rule.inputs;
  if (slots !== "all" && !(typeof slots === "function" ? slots(node.params) : slots).includes(which))
    internal(`${node.op.name} is not linear in its input ${which}, but a tangent arrives there`);
  return rule.transpose(cotangents, node.inputs, which, node.params);
}
