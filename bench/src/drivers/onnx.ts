/** Just enough of ONNX to hand one-line graphs to ONNX Runtime: a writer of the protocol-buffer fields they need. */

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

export interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  /** Shapes of the inputs by name; all are float. */
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly output: string;
}

type Bytes = readonly number[];

const varint = (n: number): Bytes => (n < 128 ? [n] : [(n % 128) | 128, ...varint(Math.floor(n / 128))]);
const number = (field: number, n: number): Bytes => [...varint(field * 8), ...varint(n)];
const bytes = (field: number, content: Bytes): Bytes => [
  ...varint(field * 8 + 2),
  ...varint(content.length),
  ...content,
];
const text = (field: number, s: string): Bytes => bytes(field, [...new TextEncoder().encode(s)]);
const list = (field: number, items: readonly Bytes[]): Bytes => items.flatMap((item) => bytes(field, item));

/** AttributeProto: whole numbers, one (type 2) or many (type 7). */
const attribute = ([name, value]: readonly [string, number | readonly number[]]): Bytes =>
  typeof value === "number"
    ? [...text(1, name), ...number(3, value), ...number(20, 2)]
    : [...text(1, name), ...value.flatMap((n) => number(8, n)), ...number(20, 7)];

/** NodeProto */
const node = ({ op, inputs, output, attributes = {} }: OnnxNode): Bytes => [
  ...inputs.flatMap((name) => text(1, name)),
  ...text(2, output),
  ...text(4, op),
  ...list(5, Object.entries(attributes).map(attribute)),
];

/** ValueInfoProto; without a shape, the element type alone is declared. */
function value(name: string, shape?: readonly number[]): Bytes {
  const sizes = (shape ?? []).map((size) => number(1, size));
  const declared = shape === undefined ? [] : bytes(2, list(1, sizes));
  return [...text(1, name), ...bytes(2, bytes(1, [...number(1, 1), ...declared]))];
}

/** ModelProto with operator set 13. */
export function model({ nodes, inputs, output }: OnnxModel): Uint8Array {
  const graph = [
    ...list(1, nodes.map(node)),
    ...text(2, "bench"),
    ...list(
      11,
      Object.entries(inputs).map(([name, shape]) => value(name, shape)),
    ),
    ...bytes(12, value(output)),
  ];
  return Uint8Array.from([...number(1, 8), ...bytes(7, graph), ...bytes(8, number(2, 13))]);
}
