/**
 * The nodes of a graph as a compiler sees them: each lowered, equal ones once, those nobody needs left out. A slot is a value that may be given
 * memory.
 */
import type { NumberArray } from "../core/dtype.ts";
import { internal } from "../core/errors.ts";
import { type Graph, type Node, nodeOf, nodesBefore, sameType, type Value } from "../ir/graph.ts";
import type { Lowering } from "../ir/kernel.ts";
import { structureKey } from "../ir/structure.ts";
import { type Buffer, homeOf } from "./term.ts";

export interface Slot extends Buffer {
  /** What computes it; undefined for inputs and constants. */
  readonly from?: Item;
  /** Which output of the item. */
  readonly output: number;
  readonly data?: NumberArray;
}

export interface Item {
  readonly id: number;
  readonly node: Node;
  readonly lowering: Lowering;
  readonly inputs: readonly Slot[];
  readonly outputs: readonly Slot[];
}

export interface Items {
  readonly items: readonly Item[];
  readonly outputs: readonly Slot[];
}

/** Numbers slots and items, and keeps one slot for each array of constants; shared by the graphs inside a graph. */
export class Slots {
  private next = 0;
  readonly constants = new Map<NumberArray, Slot>();
  /** Whether the host makes pairs of vectors. */
  readonly pairs: () => boolean;

  constructor(pairs: () => boolean) {
    this.pairs = pairs;
  }

  fresh(type: Buffer["type"], from?: Item, output = 0): Slot {
    return { id: this.next++, type, output, ...(from === undefined ? {} : { from }) };
  }

  /** The same bytes in the shape that a graph inside the graph gives them. */
  view(slot: Slot, type: Buffer["type"]): Slot {
    if (sameType(slot.type, type)) return slot;
    return { id: this.next++, type, output: 0, home: homeOf(slot) };
  }

  constant(value: Value, data: NumberArray): Slot {
    let slot = this.constants.get(data);
    if (
      slot === undefined ||
      slot.type.dtype !== value.type.dtype ||
      `${slot.type.shape}` !== `${value.type.shape}`
    ) {
      slot = { id: this.next++, type: value.type, output: 0, data };
      this.constants.set(data, slot);
    }
    return slot;
  }

  item(node: Node, lowering: Lowering, inputs: readonly Slot[]): Item {
    const outputs: Slot[] = [];
    const item = { id: this.next++, node, lowering, inputs, outputs };
    for (const [i, y] of node.outputs.entries()) outputs.push(this.fresh(y.type, item, i));
    return item;
  }
}

/** Reads a graph whose inputs are the given slots. */
export function itemsOf(graph: Graph, inputs: readonly Slot[], slots: Slots): Items {
  const known = new Map<Value, Slot>(graph.inputs.map((x, i) => [x, inputs[i]!]));
  const slotOf = (value: Value): Slot => {
    let slot = known.get(value);
    if (slot === undefined) {
      slot = slots.constant(
        value,
        value.data ?? internal("a graph reads a placeholder that is not its input"),
      );
      known.set(value, slot);
    }
    return slot;
  };
  const items: Item[] = [];
  const equal = new Map<string, Item>();
  const opIds = new Map<unknown, number>();
  const nodes = asMade(nodesBefore(graph.outputs, (x) => x.data === undefined && !known.has(x)));
  for (const node of nodes) {
    const operands = node.inputs.map(slotOf);
    if (!opIds.has(node.op)) opIds.set(node.op, opIds.size);
    const key = `${opIds.get(node.op)}(${operands.map(({ id }) => id)})${structureKey(node.params)}`;
    let item = equal.get(key);
    if (item === undefined) {
      const types = node.inputs.map((x) => x.type);
      item = slots.item(node, node.op.lower(types, node.params), operands);
      equal.set(key, item);
      items.push(item);
    }
    node.outputs.forEach((y, i) => {
      known.set(y, item.outputs[i]!);
    });
  }
  return { items, outputs: graph.outputs.map(slotOf) };
}

/**
 * Nodes, each after those it reads, in the order they were made otherwise: what belongs together was made together. A layer's gradient comes right
 * after the cotangent it is computed from, which is then done with.
 */
function asMade(nodes: readonly Node[]): Node[] {
  // Not quite their ids: a transform may let an older node read a newer one.
  const ages = new Map<Node, number>();
  for (const node of nodes) {
    const read = node.inputs.map((x) => ages.get(nodeOf(x)!) ?? 0);
    ages.set(node, Math.max(node.id, ...read));
  }
  return nodes.toSorted((a, b) => ages.get(a)! - ages.get(b)!);
}
