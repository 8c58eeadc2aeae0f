/**
 * Groups: stored values computed by one kernel. Its rows are indices that all of its members share: a member may read another member only in the
 * row it is itself computed in, so rows need not wait for each other. What is not a row of a member it loops over inside.
 */
import { sizeOf } from "../core/shape.ts";
import type { Item, Slot } from "./items.ts";
import type { Memory } from "./memory.ts";
import { bodyOf, lowered, Reader } from "./reading.ts";
import { type Term, Terms } from "./term.ts";

export interface Member {
  readonly slot: Slot;
  readonly isReduce: boolean;
  /** Where it reads other members, of whatever group. */
  readonly reads: readonly Read[];
  /** For each row of the group, the axis of the member that runs along it. */
  rows: number[];
}

/** What runs as one step: a group of loops, or a kernel of its own. */
export interface Unit {
  readonly members: Member[];
  /** Sizes of the rows. */
  rows: number[];
  /** Set where the unit is an item that is no loop. */
  readonly item?: Item;
  /** Units whose results it reads. */
  readonly needs: Set<Unit>;
}

/** A group with fewer rows than this keeps no machine busy; small work may. */
const fewRows = 8;
const smallWork = 1024;

export function grouped(items: readonly Item[], memory: Memory): { units: Unit[]; unitOf: Map<Slot, Unit> } {
  const unitOf = new Map<Slot, Unit>();
  const units: Unit[] = [];
  const behind = sourcesBehind(memory, unitOf);
  const terms = new Terms();
  for (const item of items) {
    const isSolo = lowered(item).kind !== "element" && lowered(item).kind !== "reduce";
    if (isSolo) {
      const unit: Unit = { members: [], rows: [], item, needs: new Set() };
      for (const input of item.inputs) for (const need of behind(input)) unit.needs.add(need);
      for (const slot of item.outputs) unitOf.set(slot, unit);
      units.push(unit);
      continue;
    }
    for (const slot of item.outputs) {
      if (!memory.has(slot)) continue;
      const needs = new Set(item.inputs.flatMap((input) => [...behind(input)]));
      const member = study(slot, memory, unitOf, terms);
      const home = settle(member, needs) ?? alone(member, needs);
      if (!units.includes(home)) units.push(home);
      unitOf.set(slot, home);
      absorb(home, member.reads, units, unitOf);
    }
  }
  return { units, unitOf };
}

/** The units that must have run before a value can be read, also through values that have no memory. */
function sourcesBehind(memory: Memory, unitOf: Map<Slot, Unit>): (slot: Slot) => ReadonlySet<Unit> {
  const known = new Map<Slot, readonly Slot[]>();
  const stored = (slot: Slot): readonly Slot[] => {
    // What comes from outside the graph at hand has no unit in it.
    if (memory.has(slot)) return unitOf.has(slot) ? [slot] : [];
    let list = known.get(slot);
    if (list === undefined) {
      list = [...new Set(slot.from!.inputs.flatMap(stored))];
      known.set(slot, list);
    }
    return list;
  };
  return (slot) => new Set(stored(slot).map((source) => unitOf.get(source)!));
}

/** Where a member reads other members: for each of their axes, the member's own axis it is read along, if it is one. */
interface Read {
  readonly slot: Slot;
  readonly axes: readonly (number | undefined)[];
}

function study(slot: Slot, memory: Memory, unitOf: Map<Slot, Unit>, terms: Terms): Member {
  const { at, over } = bodyOf(slot);
  const indices = at.map((index) => terms.index(index));
  const reads: Read[] = [];
  const axisOf = (x: Term, extent: number): number | undefined => {
    const axis = indices.findIndex((index, i) => index === x && at[i]!.extent === extent);
    return axis === -1 || extent === 1 ? undefined : axis;
  };
  const reader = new Reader(terms, memory.has, (source, where) => {
    const unit = unitOf.get(source);
    if (unit !== undefined && unit.item === undefined)
      reads.push({ slot: source, axes: where.map((x, i) => axisOf(x, source.type.shape[i]!)) });
    return terms.constant(source.type.dtype, Number.NaN);
  });
  reader.body(
    slot,
    indices,
    over.map((index) => terms.index(index)),
  );
  return { slot, isReduce: lowered(slot.from!).kind === "reduce", reads, rows: [] };
}

/** Axes of size one are no loops. */
export const longAxes = (shape: readonly number[]): number[] =>
  shape.flatMap((extent, axis) => (extent === 1 ? [] : [axis]));

function alone(member: Member, needs: ReadonlySet<Unit>): Unit {
  const { shape } = member.slot.type;
  const rows = longAxes(shape);
  return { members: [{ ...member, rows }], rows: rows.map((axis) => shape[axis]!), needs: new Set(needs) };
}

/** Puts a member into a group it reads from, if one will have it. */
function settle(member: Member, needs: ReadonlySet<Unit>): Unit | undefined {
  const candidates = [...needs].filter((unit) => unit.item === undefined).reverse();
  for (const unit of candidates) {
    // What it reads besides must not itself wait for the group.
    if ([...needs].some((need) => need !== unit && waitsFor(need, unit))) continue;
    const rows = rowsWithin(unit, member);
    if (rows === undefined) continue;
    keepRows(unit, rows.kept);
    unit.members.push({ ...member, rows: rows.axes });
    for (const need of needs) if (need !== unit) unit.needs.add(need);
    return unit;
  }
  return undefined;
}

/** Which rows of the group a member could run along, and along which of its axes. */
function rowsWithin(unit: Unit, member: Member): { kept: number[]; axes: number[] } | undefined {
  const kept: number[] = [];
  const axes: number[] = [];
  unit.rows.forEach((extent, row) => {
    const found = new Set<number | undefined>();
    for (const other of unit.members)
      for (const read of member.reads) if (read.slot === other.slot) found.add(read.axes[other.rows[row]!]);
    const [axis] = found;
    if (found.size !== 1 || axis === undefined || axes.includes(axis)) return;
    if (member.slot.type.shape[axis] !== extent) return;
    kept.push(row);
    axes.push(axis);
  });
  // A reduction has one result in each row, and keeps it so.
  if (member.isReduce && axes.length !== longAxes(member.slot.type.shape).length) return undefined;
  if (kept.length < unit.rows.length && unit.members.some(({ isReduce }) => isReduce)) return undefined;
  return worthwhile(unit, member, kept) ? { kept, axes } : undefined;
}

function worthwhile(unit: Unit, member: Member, kept: readonly number[]): boolean {
  const rows = kept.reduce((product, row) => product * unit.rows[row]!, 1);
  if (rows >= fewRows) return true;
  const work = [...unit.members, member].reduce((total, { slot }) => {
    const { over } = bodyOf(slot);
    return total + sizeOf(slot.type.shape) * over.reduce((product, { extent }) => product * extent, 1);
  }, 0);
  return work <= smallWork;
}

/** Drops the rows that are not kept: members loop over them inside. */
function keepRows(unit: Unit, kept: readonly number[]): void {
  if (kept.length === unit.rows.length) return;
  unit.rows = kept.map((row) => unit.rows[row]!);
  for (const member of unit.members) member.rows = kept.map((row) => member.rows[row]!);
}

/** Joins the other groups that the new member reads, where their rows are its group's rows. */
function absorb(home: Unit, reads: readonly Read[], units: Unit[], unitOf: Map<Slot, Unit>): void {
  for (const other of new Set(reads.map(({ slot }) => unitOf.get(slot)!))) {
    if (other === home || other.item !== undefined || `${other.rows}` !== `${home.rows}`) continue;
    const aligned = home.members.every((reader) =>
      reader.reads.every(({ slot, axes }) => {
        const member = other.members.find((member) => member.slot === slot);
        return member === undefined || member.rows.every((axis, row) => axes[axis] === reader.rows[row]);
      }),
    );
    const blocked = [...home.needs].some((need) => need !== other && waitsFor(need, other));
    if (!aligned || blocked || waitsFor(other, home)) continue;
    home.members.unshift(...other.members);
    for (const need of other.needs) home.needs.add(need);
    home.needs.delete(other);
    for (const { slot } of other.members) unitOf.set(slot, home);
    units.splice(units.indexOf(other), 1);
    for (const unit of units) if (unit.needs.delete(other)) unit.needs.add(home);
  }
}

/** Whether `unit` needs `other`, directly or through others. */
export function waitsFor(unit: Unit, other: Unit): boolean {
  const seen = new Set<Unit>();
  const stack = [unit];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top === other) return true;
    for (const need of top.needs)
      if (!seen.has(need)) {
        seen.add(need);
        stack.push(need);
      }
  }
  return false;
}
