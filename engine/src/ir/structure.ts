/** Params as text: equal text, equal meaning to a compiler. Graphs inside params are walked; functions (rules for transforms) do not count. */
import type { Graph, Value } from "./graph.ts";
import { nodesBefore } from "./graph.ts";

const known = new WeakMap<object, string>();

export function structureKey(params: unknown): string {
  if (typeof params === "function" || params === undefined) return "";
  if (typeof params !== "object" || params === null) return Object.is(params, -0) ? "-0" : String(params);
  let text = known.get(params);
  if (text === undefined) {
    text = write(params);
    known.set(params, text);
  }
  return text;
}

function write(params: object): string {
  if (Array.isArray(params)) return `[${params.map(structureKey)}]`;
  if (isGraph(params)) return graphKey(params);
  return `{${Object.entries(params).map(([name, value]) => `${name}:${structureKey(value)}`)}}`;
}

const isGraph = (params: object): params is Graph => "inputs" in params && "outputs" in params;

/** A graph as text. Numbers of its data leaves are told apart by which array they are. */
export function graphKey(graph: Graph): string {
  const names = new Map<Value, number>();
  const name = (value: Value): string => {
    const id = names.get(value);
    if (id !== undefined) return `${id}`;
    names.set(value, names.size);
    return `${names.size - 1}=${value.type.dtype}[${value.type.shape}]${value.data ? arrayKey(value.data) : ""}`;
  };
  const inputs = graph.inputs.map(name);
  const nodes = nodesBefore(graph.outputs, (value) => value.data === undefined).map((node) => {
    const text = `${node.op.name}(${node.inputs.map(name)})${structureKey(node.params)}`;
    for (const y of node.outputs) names.set(y, names.size);
    return text;
  });
  return `(${inputs}){${nodes.join(";")}}(${graph.outputs.map(name)})`;
}

const arrays = new WeakMap<object, number>();
let nextArray = 0;

function arrayKey(array: object): string {
  if (!arrays.has(array)) arrays.set(array, nextArray++);
  return `@${arrays.get(array)}`;
}
