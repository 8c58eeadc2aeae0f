/** Just enough of ONNX to hand one-line graphs to ONNX Runtime: a writer of the protocol-buffer fields they need. */

const varint = (n) => {
  const bytes = [];
  for (let rest = n; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 128);
  }
};
const number = (field, n) => [...varint(field * 8), ...varint(n)];
const bytes = (field, content) => [...varint(field * 8 + 2), ...varint(content.length), ...content];
const text = (field, s) => bytes(field, new TextEncoder().encode(s));
const list = (field, items) => items.flatMap((item) => bytes(field, item));

const attribute = ([name, value]) =>
  Array.isArray(value)
    ? [...text(1, name), ...value.flatMap((n) => number(8, n)), ...number(20, 7)]
    : [...text(1, name), ...number(3, value), ...number(20, 2)];

const node = ({ op, inputs, output, attributes = {} }) => [
  ...inputs.flatMap((name) => text(1, name)),
  ...text(2, output),
  ...text(4, op),
  ...list(5, Object.entries(attributes).map(attribute)),
];

/** A value of unknown shape is declared by its element type alone. */
const value = ([name, shape]) => {
  const dims =
    shape === undefined
      ? []
      : bytes(
          2,
          list(
            1,
            shape.map((size) => number(1, size)),
          ),
        );
  return [...text(1, name), ...bytes(2, bytes(1, [...number(1, 1), ...dims]))];
};

/** nodes: [{ op, inputs, output, attributes }]; inputs: { name: shape }; one output, by name. */
export function model({ nodes, inputs, output }) {
  const graph = [
    ...list(1, nodes.map(node)),
    ...text(2, "bench"),
    ...list(11, Object.entries(inputs).map(value)),
    ...bytes(12, value([output])),
  ];
  return Uint8Array.from([...number(1, 8), ...bytes(7, graph), ...bytes(8, number(2, 13))]);
}
