/**
 * A program with every number it computes moved a little, bodies of loops and branches included: what moves its results much is decided by
 * rounding. The first run only rounds, as the device does, so that numbers that meet there meet here; the others move numbers besides.
 */
import { allocate, isFloat } from "../../src/core/dtype.ts";
import { bind } from "../../src/ir/bind.ts";
import { type Graph, type Node, nodesBefore, type Value } from "../../src/ir/graph.ts";
import { interpret } from "../../src/ir/interpret.ts";
import type { Dense, Op } from "../../src/ir/op.ts";
import { generator } from "../draw.ts";

/** Half a unit in the last place, relative. */
export const rounding = { f32: 2 ** -24, f64: 2 ** -53 };
/** Numbers are moved by this many roundings: functions are accurate to about four, sums of tens of terms to about as many. */
const moved = 16;

interface Hand {
  random: () => number;
  roundings: number;
}

/** The program's results in run 0, 1, 2, … */
export function shaking(graph: Graph, data: readonly Dense[], seed: number): (run: number) => Dense[] {
  const hand: Hand = { random: generator(seed), roundings: 0 };
  const shaken = withHand(graph, hand);
  return (run) => {
    hand.random = generator(seed + run);
    hand.roundings = run === 0 ? 0 : moved;
    return interpret(shaken, data);
  };
}

/** The same graph, and the same within its parameters, with an op after every op that rounds. */
function withHand(graph: Graph, hand: Hand): Graph {
  const known = new Map<Value, Value>(graph.inputs.map((x) => [x, x]));
  const look = (x: Value): Value => known.get(x) ?? x;
  for (const node of nodesBefore(graph.outputs, (x) => x.data === undefined && !known.has(x))) {
    const results = bind(node.op, node.inputs.map(look), withHandWithin(node.params, hand));
    node.outputs.forEach((y, i) => {
      const moves = isFloat(y.type.dtype) && !isExact(node);
      known.set(y, moves ? bind(shakeOp, [results[i]!], hand)[0]! : results[i]!);
    });
  }
  return { inputs: graph.inputs, outputs: graph.outputs.map(look) };
}

function withHandWithin(params: unknown, hand: Hand): unknown {
  if (typeof params !== "object" || params === null || Array.isArray(params)) return params;
  const entries = Object.entries(params);
  if (!entries.some(([, value]) => isGraph(value))) return params;
  return Object.fromEntries(
    entries.map(([name, value]) => [name, isGraph(value) ? withHand(value, hand) : value]),
  );
}

const isGraph = (x: unknown): x is Graph =>
  typeof x === "object" && x !== null && "outputs" in x && Array.isArray(x.outputs);

/** What only moves numbers about (or turns their sign) rounds nothing. */
function isExact({ op, inputs, outputs, params }: Node): boolean {
  const [x] = inputs;
  if (x === undefined) return true;
  const linear = op.derivative.kind === "linear" && op.derivative.jointly && inputs.length === 1;
  if (!linear || x.type.dtype !== outputs[0]!.type.dtype) return false;
  return op.lower([x.type], params).kind === "element";
}

const shakeOp: Op<Hand> = {
  name: "shake",
  type: ([x]) => [x!],
  derivative: { kind: "flat", because: "it stands in for rounding" },
  batch: (inputs, _, hand) => bind(shakeOp, inputs, hand),
  lower: () => {
    throw new Error("shake is for the reference only");
  },
  reference([x], { random, roundings }) {
    const { dtype, data } = x!;
    const unit = roundings * rounding[dtype as "f32" | "f64"];
    const round = dtype === "f32" ? Math.fround : (number: number): number => number;
    const results = allocate("f64", data.length);
    for (let i = 0; i < data.length; i++) results[i] = round(data[i]! * (1 + unit * (2 * random() - 1)));
    return [{ ...x!, data: results }];
  },
  samples: [],
};
