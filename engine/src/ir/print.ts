/** A graph as text, one node a line, values numbered in order: `%3: f32[8] = sum %2 axes=[1]`. */
import { sizeOf } from "../core/shape.ts";
import type { Graph, Value } from "./graph.ts";
import { nodesBefore, typeText } from "./graph.ts";

export function print(graph: Graph): string {
  return lines(graph, "").join("\n");
}

function lines(graph: Graph, indent: string): string[] {
  const names = new Map<Value, string>();
  const name = (x: Value): string => {
    let known = names.get(x);
    if (known === undefined) {
      known = `%${names.size}`;
      names.set(x, known);
    }
    return known;
  };
  const inputs = graph.inputs.map((x) => `${name(x)}: ${typeText(x.type)}`);
  const isInput = new Set(graph.inputs);
  const text = [`${indent}(${inputs.join(", ")}) {`];
  const see = (x: Value): string => {
    if (!names.has(x)) text.push(`${indent}  ${name(x)}: ${typeText(x.type)} = ${leafText(x)}`);
    return name(x);
  };
  for (const node of nodesBefore(graph.outputs, (x) => x.data === undefined && !isInput.has(x))) {
    const args = node.inputs.map(see).map((x) => ` ${x}`);
    const results = node.outputs.map((y) => `${name(y)}: ${typeText(y.type)}`);
    const { plain, graphs } = describe(node.params);
    text.push(`${indent}  ${results.join(", ")} = ${node.op.name}${args.join("")}${plain}`);
    for (const [label, inner] of graphs) {
      const body = lines(inner, `${indent}    `);
      text.push(`${indent}    ${label} ${body[0]!.trimStart()}`, ...body.slice(1));
    }
  }
  const outputs = graph.outputs.map(see);
  text.push(`${indent}  return ${outputs.join(", ")}`, `${indent}}`);
  return text;
}

const leafText = (x: Value): string => {
  if (x.data === undefined) return "unbound";
  return sizeOf(x.type.shape) <= 6 ? `[${[...x.data].map(number).join(", ")}]` : "data";
};

/** Rounded, so that texts stay the same from machine to machine. */
const number = (x: number): string => (Number.isFinite(x) ? String(Number(x.toPrecision(5))) : String(x));

function describe(params: unknown): { plain: string; graphs: [string, Graph][] } {
  if (params === null || params === undefined) return { plain: "", graphs: [] };
  if (typeof params !== "object") return { plain: ` ${params}`, graphs: [] };
  const entries = Object.entries(params);
  const isGraph = (value: unknown): value is Graph =>
    typeof value === "object" && value !== null && "inputs" in value && "outputs" in value;
  const plain = entries.flatMap(([label, value]) =>
    isGraph(value) || typeof value === "function" ? [] : [` ${label}=${paramText(value)}`],
  );
  return {
    plain: plain.join(""),
    graphs: entries.filter((entry): entry is [string, Graph] => isGraph(entry[1])),
  };
}

function paramText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(paramText).join(",")}]`;
  return typeof value === "number" ? number(value) : String(value);
}
