/**
 * Which values get memory. A value that only rearranges another's bytes in the same order shares its memory; one that is cheap, or wanted in one
 * place only and there not over and over, is computed where it is wanted; all others, and what whole kernels read, are stored.
 */
import { sizeOf } from "../core/shape.ts";
import type { Expression } from "../ir/kernel.ts";
import type { Item, Items, Slot } from "./items.ts";
import { bodyOf, flatten, lowered } from "./reading.ts";
import { Terms } from "./term.ts";
import { weightOf } from "./weight.ts";

export interface Memory {
  /** Whether a value has memory of its own. */
  has(slot: Slot): boolean;
  /** The slot whose bytes a value's are. */
  resolve(slot: Slot): Slot;
  /** Work to compute one number of a value from stored ones. */
  cost(slot: Slot): number;
}

/** Work that may be done twice rather than stored. */
const cheap = 3;
/** Work and loads beyond which a value is stored, lest kernels grow without end. */
const most = { work: 200, loads: 10 };

export function memoryOf({ items, outputs }: Items): Memory {
  const aliases = new Map<Slot, Slot>();
  const terms = new Terms();
  const resolve = (slot: Slot): Slot => aliases.get(slot) ?? slot;
  for (const item of items) {
    const source = item.lowering.kind === "element" ? sameBytes(item.outputs[0]!, terms) : undefined;
    if (source !== undefined) aliases.set(item.outputs[0]!, resolve(source));
  }
  const readers = readersOf(items, aliases);
  const demanded = new Set(outputs.map(resolve));
  for (const item of items) if (!isLoop(item)) for (const input of item.inputs) demanded.add(resolve(input));

  const inline = new Map<Slot, { work: number; loads: number }>();
  const weigh = (slot: Slot): { work: number; loads: number } =>
    inline.get(slot) ?? (aliases.has(slot) ? weigh(resolve(slot)) : { work: 0, loads: 1 });
  for (const item of items) {
    if (item.lowering.kind !== "element") continue;
    for (const slot of item.outputs) {
      if (aliases.has(slot)) continue;
      const weight = { work: workOf(bodyOf(slot).value), loads: 0 };
      for (const operand of operandsOf(bodyOf(slot).value)) {
        const input = weigh(item.inputs[operand]!);
        weight.work += input.work;
        weight.loads += input.loads;
      }
      const free = weight.work <= cheap && weight.loads <= 2;
      const [reader, ...others] = readers.get(slot) ?? [];
      const once = reader !== undefined && others.length === 0 && domainOf(reader) <= sizeOf(slot.type.shape);
      const small = weight.work <= most.work && weight.loads <= most.loads;
      if (!demanded.has(slot) && small && (free || once)) inline.set(slot, weight);
    }
  }
  return {
    has: (slot) => !inline.has(slot) && !aliases.has(slot),
    resolve,
    cost: (slot) => (slot.from === undefined ? 0 : workOf(bodyOf(slot).value)),
  };
}

/** Whether fusion may work on an item. */
export function isLoop(item: Item): boolean {
  const { kind } = lowered(item);
  return kind === "element" || kind === "reduce";
}

/** The input a value is byte for byte. */
function sameBytes(slot: Slot, terms: Terms): Slot | undefined {
  const { at, value } = bodyOf(slot);
  const { inputs } = slot.from!;
  if (value.kind !== "load") return undefined;
  const input = inputs[value.operand]!;
  if (input.type.dtype !== slot.type.dtype || sizeOf(input.type.shape) !== sizeOf(slot.type.shape))
    return undefined;
  const none = (): never => {
    throw new Error("internal: an index that reads memory");
  };
  if (value.at.some(readsMemory)) return undefined;
  const from = value.at.map((x) => terms.read(x, none, new Map()));
  const here = flatten(
    terms,
    at.map((index) => terms.index(index)),
    slot.type.shape,
  );
  return flatten(terms, from, input.type.shape) === here ? input : undefined;
}

function readersOf(items: readonly Item[], aliases: ReadonlyMap<Slot, Slot>): Map<Slot, Item[]> {
  const readers = new Map<Slot, Item[]>();
  for (const item of items) {
    if (item.outputs.every((slot) => aliases.has(slot))) continue;
    for (const input of new Set(item.inputs.map((slot) => aliases.get(slot) ?? slot))) {
      const list = readers.get(input);
      if (list === undefined) readers.set(input, [item]);
      else list.push(item);
    }
  }
  return readers;
}

/** Points at which an item's expression is computed. */
function domainOf(item: Item): number {
  const lowering = lowered(item);
  const size = sizeOf(item.outputs[0]!.type.shape);
  return lowering.kind === "reduce" ? size * lowering.extents.reduce((a, b) => a * b, 1) : size;
}

const works = new WeakMap<Expression, number>();

/** Operations on numbers in an expression; index arithmetic is not counted, a condition is. */
function workOf(e: Expression): number {
  let work = works.get(e);
  if (work === undefined) {
    work = count(e);
    works.set(e, work);
  }
  return work;
}

function count(e: Expression): number {
  switch (e.kind) {
    case "load":
      return e.at.some(readsMemory) ? 2 : 0;
    case "unary":
      return weightOf(e.fn) + workOf(e.x);
    case "binary":
      return (e.dtype === "i32" ? 0.5 : weightOf(e.fn)) + workOf(e.x) + workOf(e.y);
    case "select":
      return 1 + workOf(e.condition) + workOf(e.then) + workOf(e.otherwise);
    case "cast":
    case "bitcast":
      return 1 + workOf(e.x);
    default:
      return 0;
  }
}

/** Expressions inside an expression. */
function partsOf(e: Expression): readonly Expression[] {
  switch (e.kind) {
    case "load":
      return e.at;
    case "unary":
    case "cast":
    case "bitcast":
      return [e.x];
    case "binary":
      return [e.x, e.y];
    case "select":
      return [e.condition, e.then, e.otherwise];
    default:
      return [];
  }
}

const readsMemory = (e: Expression): boolean => e.kind === "load" || partsOf(e).some(readsMemory);

/** The operands an expression loads, each as often as it stands there (a shared part once). */
function operandsOf(e: Expression): number[] {
  const operands: number[] = [];
  const seen = new Set<Expression>();
  const visit = (x: Expression): void => {
    if (seen.has(x)) return;
    seen.add(x);
    if (x.kind === "load") operands.push(x.operand);
    for (const part of partsOf(x)) visit(part);
  };
  visit(e);
  return operands;
}
