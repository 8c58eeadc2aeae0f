/** Applying an op: infer the types, make the node, hand back its values. Nothing is computed. */
import type { Node, Value } from "./graph.ts";
import { nodeOf } from "./graph.ts";
import type { Op } from "./op.ts";

let nextId = 0;

/** Set by the NaN tracker: names the user's line that is calling an op. */
let siteOf: (() => string | undefined) | undefined;

export function recordSites(locate: (() => string | undefined) | undefined): void {
  siteOf = locate;
}

let inherited: string | undefined;

/** Nodes made by a rule belong to the line of the node they are made for. */
export function onBehalfOf(node: Node | undefined): void {
  inherited = node?.site;
}

export function bind<Params>(op: Op<Params>, inputs: readonly Value[], params: Params): readonly Value[] {
  const types = op.type(
    inputs.map((x) => x.type),
    params,
  );
  let depth = 0;
  let abstract = false;
  for (const x of inputs) {
    if (x.source.kind === "placeholder") abstract = true;
    const from = nodeOf(x);
    if (from === undefined) continue;
    abstract ||= from.abstract;
    if (x.data === undefined) depth = Math.max(depth, from.depth);
  }
  const outputs: Value[] = [];
  const site = siteOf && (inherited ?? siteOf());
  const node: Node = {
    id: nextId++,
    op,
    inputs,
    params,
    outputs,
    depth: depth + 1,
    abstract,
    ...(site === undefined ? {} : { site }),
  };
  types.forEach((type, index) => {
    outputs.push({ type, source: { kind: "node", node, index } });
  });
  return outputs;
}

/** For the many ops with one output. */
export const bind1 = <Params>(op: Op<Params>, inputs: readonly Value[], params: Params): Value =>
  bind(op, inputs, params)[0]!;

/**
 * Lets another node yield values that exist already: the first results of `node` become `values`, which must mean the same. Whoever reads
 * them reads the new node from now on, and the old one is forgotten.
 */
export function supersede(values: readonly Value[], results: readonly Value[]): void {
  const node = nodeOf(results[0]!)!;
  const outputs = node.outputs as Value[];
  values.forEach((value, index) => {
    if (value.source.kind !== "node") return;
    value.source = { kind: "node", node, index };
    outputs[index] = value;
  });
}

/** The id the next node will get: nodes made before it are older. */
export const clock = (): number => nextId;
