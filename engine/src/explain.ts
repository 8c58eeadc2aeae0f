/**
 * A function laid open: its graph, and for given inputs the value, the tangent and the cotangent of every node, as plain data that can be drawn
 * or printed. This is how forward mode and backpropagation are shown on the very graph that the engine runs.
 */
import { recorded } from "./autodiff.ts";
import { isFloat } from "./core/dtype.ts";
import { refuse } from "./core/errors.ts";
import { flatten, leavesOf, mapTree } from "./core/tree.ts";
import { evaluate, keepingHistory } from "./evaluate.ts";
import { type Node, nodeOf, nodesBefore, placeholder, type Value } from "./ir/graph.ts";
import { print } from "./ir/print.ts";
import { full, zeros } from "./ops/create.ts";
import { identity } from "./ops/identity.ts";
import { type NestedArray, Tensor } from "./tensor.ts";
import { pushforward, type Tangent, towardsForward } from "./transforms/jvp.ts";
import { linearizeRegion } from "./transforms/linearize.ts";

/** One value of the graph. */
export interface Explained {
  /** Numbered in order of computation; inputs first. */
  readonly id: number;
  /** The op that made it, or "input", or "constant". */
  readonly op: string;
  /** Name of an input, as it stands in the argument: `0.weight`. */
  readonly name?: string;
  readonly inputs: readonly number[];
  readonly params: unknown;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly value: NestedArray;
  /** Change of this value per step along the direction given (default: every input by one). Null for what is not in f32 or f64. */
  readonly tangent: NestedArray | null;
  /** Change of the result per change of this value. */
  readonly cotangent: NestedArray | null;
}

export interface Explanation {
  readonly nodes: readonly Explained[];
  readonly result: number;
  /** One line a node: `%3 = multiply %1 %2   value 6   tangent 5   cotangent 1`. */
  readonly text: string;
  /** The same as a flowchart in Mermaid's language, a box a node. */
  readonly diagram: string;
}

/** Explains a function of trees of tensors that returns one number. */
export function explain<Inputs extends readonly unknown[]>(
  f: (...inputs: Inputs) => Tensor,
  inputs: Inputs,
  { direction }: { readonly direction?: Inputs } = {},
): Explanation {
  const { leaves, structure } = flatten<Tensor, Inputs>(inputs);
  return keepingHistory(() => {
    const marks = leaves.map((leaf) => identity(leaf.value));
    const run = recorded(f, structure.rebuild);
    const [result] = run.values(marks);
    if (result === undefined || run.result().size !== 1 || !isFloat(result.type.dtype))
      refuse("explain", "the function must return one number in f32 or f64; take sum() or mean()?");
    const values = orderOf(marks, result);
    const tangents = directionsOf(leaves, direction);
    const forwards = towardsForward(() => pushforward(marks, tangents, values));
    const backwards = values.map((value) => cotangentOf(value, result));
    const zero = (value: Value, slope: Tangent): Value | null =>
      isFloat(value.type.dtype) ? (slope ?? zeros(value.type)) : null;
    const columns = values.map((value, i) => ({
      value,
      tangent: zero(value, forwards[i]!),
      cotangent: zero(value, backwards[i]!),
    }));
    evaluate(columns.flatMap((c) => [c.value, c.tangent, c.cotangent]).filter((x) => x !== null));
    const names = namesOf(inputs);
    const ids = new Map(values.map((value, id) => [value, id]));
    const show = (x: Value | null): NestedArray | null => x && new Tensor(x).toArray();
    const nodes = columns.map(({ value, tangent, cotangent }, id): Explained => {
      const input = marks.indexOf(value);
      const node = input === -1 ? nodeOf(value) : undefined;
      return {
        id,
        op:
          input === -1
            ? node === undefined || node.inputs.length === 0
              ? "constant"
              : node.op.name
            : "input",
        ...(input === -1 ? {} : { name: names[input]! }),
        inputs: node === undefined ? [] : node.inputs.map((x) => ids.get(x)!),
        params: node?.params ?? null,
        dtype: value.type.dtype,
        shape: value.type.shape,
        value: new Tensor(value).toArray(),
        tangent: show(tangent),
        cotangent: show(cotangent),
      };
    });
    return { nodes, result: new Tensor(result).item(), text: textOf(nodes), diagram: diagramOf(nodes) };
  });
}

/** The inputs, then every other value the result is computed from, in order. */
function orderOf(marks: readonly Value[], result: Value): Value[] {
  const values = new Set<Value>(marks);
  const isMark = new Set<Node | undefined>(marks.map(nodeOf));
  for (const node of nodesBefore([result], (_, node) => !isMark.has(node))) {
    for (const x of node.inputs) values.add(x);
    for (const y of node.outputs) values.add(y);
  }
  values.add(result);
  return [...values];
}

function directionsOf(leaves: readonly Tensor[], direction: unknown): Tangent[] {
  const given = direction === undefined ? undefined : leavesOf<Tensor>(direction);
  return leaves.map((leaf, i) => {
    if (!isFloat(leaf.dtype)) return null;
    return given === undefined ? full(leaf.value.type, 1) : given[i]!.value;
  });
}

/** The slope of the result with respect to one value inside. */
function cotangentOf(value: Value, result: Value): Tangent {
  if (!isFloat(value.type.dtype)) return null;
  return linearizeRegion([value], [result]).pullback([full(result.type, 1)])[0]!;
}

function namesOf(inputs: readonly unknown[]): string[] {
  const names: string[] = [];
  mapTree<Tensor, unknown>(inputs, (leaf, path) => {
    names.push(path);
    return leaf;
  });
  return names;
}

const short = (x: NestedArray | null): string => {
  if (x === null) return "–";
  if (typeof x === "number") return String(Number(x.toPrecision(5)));
  return Array.isArray(x) ? `[${x.map(short).join(", ")}]` : String(x);
};

function textOf(nodes: readonly Explained[]): string {
  const rows = nodes.map((node) => [
    `%${node.id} = ${node.op}${node.name === undefined ? "" : ` ${node.name}`}${node.inputs.map((i) => ` %${i}`).join("")}`,
    `value ${short(node.value)}`,
    `tangent ${short(node.tangent)}`,
    `cotangent ${short(node.cotangent)}`,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => row.map((cell, i) => (i < 3 ? cell.padEnd(widths[i]!) : cell)).join("   "))
    .join("\n");
}

/** Inputs are rounded boxes; an arrow goes from what is read to what reads it, once for each time it is read. */
function diagramOf(nodes: readonly Explained[]): string {
  const boxes = nodes.map((node) => {
    const title = node.name === undefined ? node.op : `${node.op} ${node.name}`;
    const rows = [
      title,
      `value ${short(node.value)}`,
      `tangent ${short(node.tangent)}`,
      `cotangent ${short(node.cotangent)}`,
    ];
    const label = `"${rows.join("<br>").replaceAll('"', "#quot;")}"`;
    return `  n${node.id}${node.op === "input" ? `(${label})` : `[${label}]`}`;
  });
  const arrows = nodes.flatMap(({ id, inputs }) => inputs.map((from) => `  n${from} --> n${id}`));
  return ["flowchart TD", ...boxes, ...arrows].join("\n");
}

/** The graph of a function of trees of tensors, one node a line; the inputs' numbers do not matter. */
export function printGraph<Inputs extends readonly unknown[]>(
  f: (...inputs: Inputs) => unknown,
  ...inputs: Inputs
): string {
  const { leaves, structure } = flatten<Tensor, Inputs>(inputs);
  const stand = leaves.map((leaf) => placeholder(leaf.value.type));
  const outputs = keepingHistory(() => recorded(f, structure.rebuild).values(stand));
  return print({ inputs: stand, outputs });
}
