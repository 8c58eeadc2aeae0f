/** From a graph to the steps of a program. */
import type { NumberArray } from "../core/dtype.ts";
import { internal } from "../core/errors.ts";
import type { Graph } from "../ir/graph.ts";
import type { Lowering } from "../ir/kernel.ts";
import { NestBuilder } from "./build.ts";
import { convolutionSteps } from "./direct.ts";
import { grouped, type Unit, waitsFor } from "./group.ts";
import { type Item, itemsOf, type Slot, Slots } from "./items.ts";
import { type Memory, memoryOf } from "./memory.ts";
import { mayWriteOver } from "./nest.ts";
import { inside, type Step, touches } from "./step.ts";
import { type Buffer, homeOf } from "./term.ts";
import { isTurned, type Product, packing, roomForTiles, tileColumns } from "./tile.ts";

export interface Schedule {
  readonly inputs: readonly Buffer[];
  readonly outputs: readonly Buffer[];
  readonly constants: readonly { readonly buffer: Buffer; readonly data: NumberArray }[];
  readonly steps: readonly Step[];
  /** Buffers that are written over another, which is not read any more. */
  readonly over: ReadonlyMap<Buffer, Buffer>;
  /** Buffers that keep their numbers after the program has run. */
  readonly kept: ReadonlySet<Buffer>;
}

/** Which input each output takes the place of. */
type Places = readonly { readonly input: number; readonly output: number }[];

/** `pairs`: whether the host makes pairs of vectors, asked when there is something to cut for them. */
export function schedule(graph: Graph, carried: Places = [], pairs = (): boolean => false): Schedule {
  const slots = new Slots(pairs);
  const inputs = graph.inputs.map((x) => slots.fresh(x.type));
  const { steps, outputs } = stepsOf(graph, inputs, slots, carried);
  const constants = [...slots.constants.values()].map((buffer) => ({ buffer, data: buffer.data! }));
  const kept = new Set<Buffer>([...carried.map(({ input }) => inputs[input]!), ...slots.constants.values()]);
  const places = carried.map(({ input, output }) => ({ from: outputs[output]!, to: inputs[input]! }));
  return { inputs, outputs, constants, kept, ...carry(steps, places, slots) };
}

/** Puts carried outputs in their inputs' places: written there at once where nothing reads the input any more, copied there at the end elsewhere. */
function carry(
  steps: readonly Step[],
  places: readonly { readonly from: Slot; readonly to: Slot }[],
  slots: Slots,
): Pick<Schedule, "steps" | "over"> {
  const over = new Map<Buffer, Buffer>();
  const targets = new Set(places.map(({ to }) => to));
  const aside: Step[] = [];
  const moves: Step[] = [];
  // A result that is itself an input is set aside before any place is written.
  const moving = new Set(
    places.filter(({ from, to }) => targets.has(from) && from !== to).map(({ from }) => from),
  );
  for (const { from, to } of places) {
    if (from === to) continue;
    if (from.from !== undefined && !over.has(from) && !moving.has(to) && isLastWord(steps, from, to)) {
      over.set(from, to);
      continue;
    }
    let source: Buffer = from;
    if (targets.has(from)) {
      source = slots.fresh(from.type);
      aside.push({ kind: "move", from, to: source });
    }
    moves.push({ kind: "move", from: source, to });
  }
  return { steps: [...steps, ...aside, ...moves], over };
}

/** Whether the step that writes one buffer is the last to read the other, and could do so in place. */
function isLastWord(steps: readonly Step[], written: Buffer, read: Buffer): boolean {
  const writer = steps.findIndex((step) => touches(step).writes.includes(written));
  const nest = steps[writer];
  if (nest?.kind !== "nest" || !mayWriteOver(nest, written, read)) return false;
  return steps.slice(writer + 1).every((step) => !uses(step, read));
}

const uses = (step: Step, buffer: Buffer): boolean =>
  [...touches(step).reads, ...touches(step).writes].some((other) => homeOf(other) === buffer) ||
  inside(step).some((part) => part.some((inner) => uses(inner, buffer)));

function stepsOf(
  graph: Graph,
  inputs: readonly Slot[],
  slots: Slots,
  carried: Places = [],
): { steps: Step[]; outputs: readonly Slot[] } {
  const views = inputs.map((slot, i) => slots.view(slot, graph.inputs[i]!.type));
  const list = itemsOf(graph, views, slots);
  const memory = memoryOf(list);
  const { units, unitOf } = grouped(list.items, memory);
  const outputs = list.outputs.map(memory.resolve);
  const builders = new Map(
    units.flatMap((unit) => (unit.item === undefined ? [[unit, new NestBuilder(unit, memory)]] : [])),
  );
  const wanted = new Set(outputs);
  for (const { item } of units) for (const input of item?.inputs ?? []) wanted.add(memory.resolve(input));
  for (const { external } of builders.values()) for (const slot of external) wanted.add(slot);
  // What takes an input's place comes after all else that reads the input, where it can.
  for (const { input, output } of carried) {
    const writer = unitOf.get(outputs[output]!);
    if (writer === undefined) continue;
    for (const unit of units) {
      const reads = unit.item?.inputs.map(memory.resolve) ?? [...builders.get(unit)!.external];
      if (unit !== writer && reads.includes(views[input]!) && !waitsFor(unit, writer)) writer.needs.add(unit);
    }
  }
  const steps = inOrder(units).flatMap((unit) =>
    unit.item === undefined
      ? [builders.get(unit)!.build((slot) => wanted.has(slot))]
      : stepsOfItem(unit.item, memory, slots),
  );
  return { steps, outputs };
}

/** Every unit after the units it needs. */
function inOrder(units: readonly Unit[]): Unit[] {
  const order = new Set<Unit>();
  const visit = (unit: Unit): void => {
    if (order.has(unit)) return;
    for (const need of unit.needs) visit(need);
    order.add(unit);
  };
  for (const unit of units) visit(unit);
  return [...order];
}

function stepsOfItem(item: Item, memory: Memory, slots: Slots): Step[] {
  const { lowering, outputs } = item;
  const inputs = item.inputs.map(memory.resolve);
  switch (lowering.kind) {
    case "element":
    case "reduce":
      return internal("a loop on its own");
    case "contract":
      return [contractStep(inputs, outputs[0]!, lowering, slots)];
    case "convolve":
      return convolutionSteps(lowering, [inputs[0]!, inputs[1]!], outputs[0]!, slots);
    case "routine": {
      const scratch = lowering.scratch.map((type) => slots.fresh(type));
      const own = [...outputs, ...scratch];
      const types = [...item.inputs, ...own].map(({ type }) => type);
      return [{ kind: "routine", body: lowering.body, reads: inputs, writes: own, types }];
    }
    case "repeat":
      return repeatSteps(inputs, outputs, lowering, slots);
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

function contractStep(inputs: readonly Slot[], c: Slot, product: Product, slots: Slots): Step {
  const turned = isTurned(product);
  const [a, b] = turned ? [inputs[1]!, inputs[0]!] : [inputs[0]!, inputs[1]!];
  const geometry = turned ? { ...product, m: product.n, n: product.m } : product;
  const columns = tileColumns(c.type.dtype, slots.pairs());
  const { packedA, packedB } = packing(geometry, c.type.dtype, columns);
  return {
    kind: "contract",
    geometry,
    a,
    b,
    c,
    columns,
    ...(turned && { turned: slots.fresh(roomForTiles(geometry, c.type.dtype, columns)) }),
    ...(packedA && { packedA: slots.fresh(packedA) }),
    ...(packedB && { packedB: slots.fresh(packedB) }),
  };
}

/** Carries stand in the outputs for final carries while the loop runs. */
function repeatSteps(
  inputs: readonly Slot[],
  outputs: readonly Slot[],
  lowering: Extract<Lowering, { kind: "repeat" }>,
  slots: Slots,
): Step[] {
  const { body, constants, carries, count, backwards } = lowering;
  const fixed = inputs.slice(0, constants);
  const state = outputs.slice(0, carries);
  const stacked = inputs.slice(constants + carries);
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
      .map((from, i): Step => ({ kind: "move", from, to: outputs[carries + i]!, slice: "to" })),
  ];
  const condition = lowering.while && stepsOf(lowering.while, [...fixed, ...state], slots);
  return [
    ...state.map((to, i): Step => ({ kind: "move", from: inputs[constants + i]!, to })),
    {
      kind: "repeat",
      count,
      backwards,
      body: steps,
      ...(condition && { while: { steps: condition.steps, condition: condition.outputs[0]! } }),
    },
  ];
}
