/** From a graph to the steps of a program. */
import type { NumberArray } from "../core/dtype.ts";
import { stridesOf } from "../core/shape.ts";
import type { Graph } from "../ir/graph.ts";
import type { Expression, Index, Lowering } from "../ir/kernel.ts";
import { contractionAsReduction, convolutionAsReduction } from "../ir/reduction.ts";
import { type Item, itemsOf, type Slot, Slots } from "./items.ts";
import { type Nest, tidy } from "./nest.ts";
import type { Step } from "./step.ts";
import { type Buffer, type Term, Terms } from "./term.ts";
import { isTiled, type Product, packing } from "./tile.ts";

export interface Schedule {
  readonly inputs: readonly Buffer[];
  readonly outputs: readonly Buffer[];
  readonly constants: readonly { readonly buffer: Buffer; readonly data: NumberArray }[];
  readonly steps: readonly Step[];
}

export function schedule(graph: Graph): Schedule {
  const slots = new Slots();
  const inputs = graph.inputs.map((x) => slots.fresh(x.type));
  const { steps, outputs } = stepsOf(graph, inputs, slots);
  const constants = [...slots.constants.values()].map((buffer) => ({ buffer, data: buffer.data! }));
  return { inputs, outputs, constants, steps };
}

function stepsOf(
  graph: Graph,
  inputs: readonly Slot[],
  slots: Slots,
): { steps: Step[]; outputs: readonly Slot[] } {
  const { items, outputs } = itemsOf(graph, inputs, slots);
  return { steps: items.flatMap((item) => stepsOfItem(item, slots)), outputs };
}

function stepsOfItem(item: Item, slots: Slots): Step[] {
  const { lowering, inputs, outputs } = item;
  switch (lowering.kind) {
    case "element":
      return outputs.map((_, i) => elementNest(item, lowering, i));
    case "reduce":
      return [reduceNest(item, lowering)];
    case "contract":
      return [contractStep(item, lowering, slots)];
    case "convolve":
      return [reduceNest(item, convolutionAsReduction(lowering, inputs[0]!.type.dtype))];
    case "routine": {
      const scratch = lowering.scratch.map((type) => slots.fresh(type));
      const operands = [...inputs, ...outputs, ...scratch];
      const writes = outputs.length + scratch.length;
      return [{ kind: "routine", body: lowering.body, operands, reads: inputs.length, writes }];
    }
    case "repeat":
      return repeatSteps(item, lowering, slots);
    case "choose": {
      const [condition, ...rest] = inputs;
      const branch = (graph: Graph): Step[] => {
        const { steps, outputs: results } = stepsOf(graph, rest, slots);
        return [...steps, ...results.map((from, i): Step => ({ kind: "move", from, to: outputs[i]! }))];
      };
      const accepted = branch(lowering.then);
      return [{ kind: "choose", condition: condition!, accepted, otherwise: branch(lowering.otherwise) }];
    }
  }
}

function contractStep(item: Item, geometry: Product, slots: Slots): Step {
  const [a, b] = item.inputs;
  const [c] = item.outputs;
  const { dtype } = c!.type;
  if (!isTiled(geometry, dtype)) return reduceNest(item, contractionAsReduction(geometry, dtype));
  const { packedA, packedB } = packing(geometry, dtype);
  return {
    kind: "contract",
    geometry,
    a: a!,
    b: b!,
    c: c!,
    ...(packedA && { packedA: slots.fresh(packedA) }),
    ...(packedB && { packedB: slots.fresh(packedB) }),
  };
}

/** Carries stand in the outputs for final carries while the loop runs. */
function repeatSteps(item: Item, lowering: Extract<Lowering, { kind: "repeat" }>, slots: Slots): Step[] {
  const { body, constants, carries, count, backwards } = lowering;
  const fixed = item.inputs.slice(0, constants);
  const state = item.outputs.slice(0, carries);
  const stacked = item.inputs.slice(constants + carries);
  const slices = body.inputs.slice(constants + carries).map((x) => slots.fresh(x.type));
  const inner = stepsOf(body, [...fixed, ...state, ...slices], slots);
  // A result that is itself an input of the body is set aside first: another carry may be written before it is read.
  const setAside: Step[] = [];
  const results = inner.outputs.map((from) => {
    if (from.from !== undefined && !state.includes(from)) return from;
    const to = slots.fresh(from.type);
    setAside.push({ kind: "move", from, to });
    return to;
  });
  const steps: Step[] = [
    ...slices.map((to, i): Step => ({ kind: "move", from: stacked[i]!, to, slice: "from" })),
    ...inner.steps,
    ...setAside,
    ...results.slice(0, carries).map((from, i): Step => ({ kind: "move", from, to: state[i]! })),
    ...results
      .slice(carries)
      .map((from, i): Step => ({ kind: "move", from, to: item.outputs[carries + i]!, slice: "to" })),
  ];
  const condition = lowering.while && stepsOf(lowering.while, [...fixed, ...state], slots);
  return [
    ...state.map((to, i): Step => ({ kind: "move", from: item.inputs[constants + i]!, to })),
    {
      kind: "repeat",
      count,
      backwards,
      body: steps,
      ...(condition && { while: { steps: condition.steps, condition: condition.outputs[0]! } }),
    },
  ];
}

const axesOf = (shape: readonly number[]): Index[] => shape.map((extent) => ({ extent }));

/** The flat position of a multi-index. */
function flatten(terms: Terms, at: readonly Term[], shape: readonly number[]): Term {
  const strides = stridesOf(shape);
  return at.reduce((flat, x, axis) => terms.add(flat, terms.scale(x, strides[axis]!)), terms.int(0));
}

const expressions = (indices: readonly Index[]): Expression[] =>
  indices.map((index) => ({ kind: "index", dtype: "i32", index }));

function read(terms: Terms, item: Item, expression: Expression): Term {
  return terms.read(
    expression,
    (operand, at) => {
      const buffer = item.inputs[operand]!;
      return terms.load(buffer, flatten(terms, at, buffer.type.shape));
    },
    new Map(),
  );
}

function elementNest(item: Item, lowering: Extract<Lowering, { kind: "element" }>, output: number): Nest {
  const terms = new Terms();
  const buffer = item.outputs[output]!;
  const rows = axesOf(buffer.type.shape);
  const value = read(terms, item, lowering.value(expressions(rows), output));
  const flat = flatten(
    terms,
    rows.map((index) => terms.index(index)),
    buffer.type.shape,
  );
  return tidy({
    kind: "nest",
    terms,
    rows,
    stages: [{ over: [], folds: [], stores: [{ buffer, flat, value }] }],
  });
}

function reduceNest(item: Item, lowering: Extract<Lowering, { kind: "reduce" }>): Nest {
  const terms = new Terms();
  const [buffer] = item.outputs;
  const rows = axesOf(buffer!.type.shape);
  const over = axesOf(lowering.extents);
  const value = read(terms, item, lowering.value(expressions(rows), expressions(over)));
  const flat = flatten(
    terms,
    rows.map((index) => terms.index(index)),
    buffer!.type.shape,
  );
  const fold = terms.fold(lowering.monoid, buffer!.type.dtype);
  return tidy({
    kind: "nest",
    terms,
    rows,
    stages: [
      { over, folds: [{ fold, value }], stores: [] },
      { over: [], folds: [], stores: [{ buffer: buffer!, flat, value: terms.result(fold) }] },
    ],
  });
}
