/**
 * Tracking of NaN and infinity, on demand: a function is run node by node, and the first node that makes a number that is none out of numbers that
 * are is named, together with the line of the caller's code that asked for it.
 */
import { arrayTypes, isFloat, type NumberArray } from "./core/dtype.ts";
import { UserError } from "./core/errors.ts";
import { flatten, leavesOf } from "./core/tree.ts";
import { keepingHistory, numbers } from "./evaluate.ts";
import { recordSites } from "./ir/bind.ts";
import { type Node, nodesBefore, typeText, type Value } from "./ir/graph.ts";
import type { Dense } from "./ir/op.ts";
import { identity } from "./ops/identity.ts";
import { Tensor } from "./tensor.ts";

/** What was found: the op, and where it was called. */
export class NotFinite extends UserError {
  readonly op: string;
  readonly site: string | undefined;

  constructor(message: string, op: string, site: string | undefined) {
    super(message);
    this.op = op;
    this.site = site;
  }
}

/**
 * f, but it throws a NotFinite at the first NaN (and, with `infinities`, the first infinity) that appears among finite numbers. Slow: for finding
 * the place, not for training. What is traced inside (gradients, vmap) is looked into; the body of a scan is one node.
 */
export function trackNaN<Inputs extends readonly unknown[], Y>(
  f: (...inputs: Inputs) => Y,
  { infinities = true }: { readonly infinities?: boolean } = {},
): (...inputs: Inputs) => Y {
  return (...inputs) =>
    keepingHistory(() => {
      const { leaves, structure } = flatten<Tensor, Inputs>(inputs);
      recordSites(callSite);
      let result: Y;
      try {
        result = f(...structure.rebuild(leaves.map((leaf) => new Tensor(identity(leaf.value)))));
      } finally {
        recordSites(undefined);
      }
      inspect(
        leavesOf<Tensor>(result).map((leaf) => leaf.value),
        infinities,
      );
      return result;
    });
}

/** Computes every node behind the values, one by one, in its own dtype. */
function inspect(values: readonly Value[], infinities: boolean): void {
  const known = new Map<Value, Dense>();
  const look = (x: Value): Dense => known.get(x) ?? { ...x.type, data: numbers(x) };
  const isBad = (x: number): boolean => Number.isNaN(x) || (infinities && !Number.isFinite(x));
  for (const node of nodesBefore(values)) {
    const inputs = node.inputs.map(look);
    const types = node.outputs.map((y) => y.type);
    node.op.reference(inputs, node.params, types).forEach((raw, i) => {
      // Rounded to its dtype, so that what overflows there overflows here.
      const data = arrayTypes[raw.dtype].from(raw.data);
      known.set(node.outputs[i]!, { ...raw, data });
      const bad = isFloat(raw.dtype) ? data.find(isBad) : undefined;
      const isFirst = inputs.every((x) => !isFloat(x.dtype) || !x.data.some(isBad));
      if (bad !== undefined && isFirst && node.inputs.length > 0) report(node, inputs, bad);
    });
  }
}

function report(node: Node, inputs: readonly Dense[], bad: number): never {
  const types = node.inputs.map((x) => typeText(x.type)).join(", ");
  const ranges = inputs
    .map(({ data }) => `${extreme(data, Math.min)} … ${extreme(data, Math.max)}`)
    .join(" and ");
  const where = node.site === undefined ? "" : `, called at ${node.site}`;
  throw new NotFinite(
    `${node.op.name}: gives ${bad} from ${types} between ${ranges}${where}`,
    node.op.name,
    node.site,
  );
}

const extreme = (data: NumberArray, pick: (x: number, y: number) => number): number =>
  Number(
    Array.from(data)
      .reduce((x, y) => pick(x, y), data[0] ?? 0)
      .toPrecision(5),
  );

const engine = new URL(".", import.meta.url).href.replace(/^file:\/\//, "");

/** The innermost line of the stack outside the engine: `model.ts:12:9`. */
function callSite(): string | undefined {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 60;
  const frames = (new Error().stack ?? "").split("\n").slice(1);
  Error.stackTraceLimit = limit;
  const outside = frames.find((frame) => !frame.includes(engine) && !frame.includes("node:"));
  return outside === undefined ? undefined : /\(?([^\s()]+:\d+:\d+)\)?$/.exec(outside)?.[1];
}
