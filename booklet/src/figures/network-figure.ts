/**
 * A shallow network as circles and lines, and its parameters as blocks whose areas are the counts. The same colour in both:
 * what enters the hidden layer, what enters the outputs, weights and biases.
 */
import type { Figure } from "./figure.ts";
import { counted, subscript } from "./format.ts";
import { blank, frame, panel, text } from "./marks.ts";
import type { Mark, Point, Role, Scene } from "./scene.ts";

export type NetworkState = {
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
  readonly counted: number;
};

export interface Sizes {
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
}

export function networkFigure<V>(sizes: (given: V) => Sizes): Figure<V, NetworkState> {
  return {
    start: (given) => ({ ...sizes(given), counted: 1 }),
    controls: [
      { kind: "slider", name: "inputs", label: "Inputs", from: 1, to: 8, step: 1 },
      { kind: "slider", name: "hidden", label: "Hidden units", from: 1, to: 8, step: 1 },
      { kind: "slider", name: "outputs", label: "Outputs", from: 1, to: 8, step: 1 },
      { kind: "slider", name: "counted", label: "Count along", from: 0, to: 1, step: 0.005 },
    ],
    scene: networkScene,
    caption:
      "One line for each weight, one short stroke for each bias. “Count along” lights them one after another.",
  };
}

interface Parameter {
  readonly role: Role;
  readonly line: readonly [Point, Point];
}

const roles = { weightsIn: "unit1", biasesIn: "unit2", weightsOut: "unit3", biasesOut: "unit4" } as const;

function networkScene(state: NetworkState): Scene {
  const size = (value: number) => Math.round(Math.min(8, Math.max(1, value)));
  const sizes = { inputs: size(state.inputs), hidden: size(state.hidden), outputs: size(state.outputs) };
  const all = parameters(sizes);
  const lit = Math.round(Math.min(1, Math.max(0, state.counted)) * all.length);
  const { inputs, hidden, outputs } = sizes;
  return {
    alt: `A network with ${counted(inputs, "input")}, ${counted(hidden, "hidden unit")} and ${counted(outputs, "output")}: ${inputs} × ${hidden} weights and ${counted(hidden, "bias", "biases")} into the hidden layer, ${hidden} × ${outputs} weights and ${counted(outputs, "bias", "biases")} into the outputs, ${all.length} parameters in all.`,
    panels: [
      panel("network", diagram, [wires(all, lit), nodes(sizes)].flat(), {
        title: lit === all.length ? "The network" : `${lit} of ${all.length} counted`,
        width: 0.5,
        aspect: 0.85,
      }),
      blocks(sizes, all, lit),
    ],
    readings: [
      {
        label: "Weights into the hidden units",
        value: `${inputs} × ${hidden} = ${inputs * hidden}`,
        role: "unit1",
      },
      { label: "Biases of the hidden units", value: String(hidden), role: "unit2" },
      {
        label: "Weights into the outputs",
        value: `${hidden} × ${outputs} = ${hidden * outputs}`,
        role: "unit3",
      },
      { label: "Biases of the outputs", value: String(outputs), role: "unit4" },
      { label: "Parameters", value: String(all.length) },
    ],
  };
}

const diagram = frame(blank(0, 4), blank(0, 1));
const columns = { inputs: 0.4, hidden: 2, outputs: 3.6 };

/** The centre of the k-th of n circles in a column, from the top. */
const place = (column: number, k: number, n: number): Point => [column, 1 - (k + 0.5) / n];

/** Every parameter with the line that stands for it, in the order in which a forward pass meets them. */
function parameters({ inputs, hidden, outputs }: Sizes): Parameter[] {
  const found: Parameter[] = [];
  const layer = (from: readonly Point[], to: readonly Point[], weight: Role, bias: Role) => {
    for (const end of to) {
      for (const start of from) found.push({ role: weight, line: [start, end] });
      found.push({ role: bias, line: [[end[0] - 0.3, end[1] + Math.min(0.4 / to.length, 0.12)], end] });
    }
  };
  const column = (at: number, n: number) => Array.from({ length: n }, (_, k) => place(at, k, n));
  const middle = column(columns.hidden, hidden);
  layer(column(columns.inputs, inputs), middle, roles.weightsIn, roles.biasesIn);
  layer(middle, column(columns.outputs, outputs), roles.weightsOut, roles.biasesOut);
  return found;
}

const wires = (all: readonly Parameter[], lit: number): Mark[] =>
  all.map(({ role, line }, i) => ({
    kind: "line",
    points: line,
    role: i < lit ? role : "faint",
    thin: role === roles.weightsIn || role === roles.weightsOut,
  }));

function nodes(sizes: Sizes): Mark[] {
  return (["inputs", "hidden", "outputs"] as const).flatMap((layer, l) => {
    const n = sizes[layer];
    const points = Array.from({ length: n }, (_, k) => place(columns[layer], k, n));
    return [
      { kind: "dots", points, role: "ink", radius: 12, hollow: true } as const,
      ...points.map((point, k) =>
        text(point, `${"xhy"[l]}${n === 1 ? "" : subscript(k + 1)}`, { role: "ink" }),
      ),
    ];
  });
}

/** Matrices of unit squares, to one scale: area is number. */
function blocks({ inputs, hidden, outputs }: Sizes, all: readonly Parameter[], lit: number) {
  const across = inputs + 1 + hidden + 1 + 3.5;
  const high = Math.max(hidden, outputs) + 2.2;
  const side = Math.max(across, high / 0.85);
  const surface = frame(blank(0, side), blank(0, side * 0.85));
  const top = (side * 0.85 + high) / 2 - 1.6;
  const left = (side - across) / 2;
  const counts = new Map<Role, number>();
  const litOf = new Map<Role, number>();
  all.forEach(({ role }, i) => {
    counts.set(role, (counts.get(role) ?? 0) + 1);
    if (i < lit) litOf.set(role, (litOf.get(role) ?? 0) + 1);
  });
  const block = (role: Role, at: number, wide: number, rows: number): Mark[] => [
    ...Array.from({ length: wide * rows }, (_, i): Mark => {
      const [x, y] = [at + (i % wide), top - Math.floor(i / wide)];
      return { kind: "area", points: square(x, y), role, opacity: i < (litOf.get(role) ?? 0) ? 0.8 : 0.16 };
    }),
    text([at + wide / 2, top + 0.75], String(counts.get(role) ?? 0), { role, strong: true }),
  ];
  const second = left + inputs + 1 + 2.6;
  return panel(
    "blocks",
    surface,
    [
      block(roles.weightsIn, left, inputs, hidden),
      block(roles.biasesIn, left + inputs + 0.6, 1, hidden),
      block(roles.weightsOut, second, hidden, outputs),
      block(roles.biasesOut, second + hidden + 0.6, 1, outputs),
    ].flat(),
    { title: `${all.length} parameters`, width: 0.5, aspect: 0.85 },
  );
}

const square = (x: number, y: number): Point[] => [
  [x + 0.06, y - 0.94],
  [x + 0.94, y - 0.94],
  [x + 0.94, y - 0.06],
  [x + 0.06, y - 0.06],
];
