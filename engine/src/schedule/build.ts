/**
 * A group as a nest. Members that loop over the same sizes and wait for no more than each other share a stage, where a value just computed is used
 * without being read back; what depends on a fold waits for the next stage.
 */
import type { Index } from "../ir/kernel.ts";
import { longAxes, type Member, type Unit } from "./group.ts";
import type { Slot } from "./items.ts";
import type { Memory } from "./memory.ts";
import { type Folding, type Nest, type Stage, type Store, tidy } from "./nest.ts";
import { bodyOf, flatten, lowered, Reader, type Reduce } from "./reading.ts";
import { type Term, Terms } from "./term.ts";

/** A member on its way into the nest. */
interface Place {
  readonly member: Member;
  readonly at: readonly Term[];
  readonly over: readonly Index[];
  /** Names the loops inside the rows. */
  readonly key: string;
  /** Where it is stored. */
  readonly flat: Term;
  level: number;
  /** Its value where it has just been computed. */
  term?: Term;
}

/** Work that is done again in a later stage rather than read back. */
const cheap = 3;

export class NestBuilder {
  private readonly memory: Memory;
  private readonly terms = new Terms();
  private readonly rows: Index[];
  private readonly inner = new Map<string, Index[]>();
  private readonly places = new Map<Slot, Place>();
  /** Values of other units that are read. */
  readonly external = new Set<Slot>();

  constructor(unit: Unit, memory: Memory) {
    this.memory = memory;
    this.rows = unit.rows.map((extent) => ({ extent }));
    for (const member of unit.members) {
      const place = this.place(member);
      this.level(place);
      this.places.set(member.slot, place);
    }
  }

  private place(member: Member): Place {
    const { terms } = this;
    const { slot } = member;
    const shape = slot.type.shape;
    const left = longAxes(shape).filter((axis) => !member.rows.includes(axis));
    const { over } = bodyOf(slot);
    const extents = [...left.map((axis) => shape[axis]!), ...over.map(({ extent }) => extent)];
    const key = `${extents}`;
    let indices = this.inner.get(key);
    if (indices === undefined) this.inner.set(key, (indices = extents.map((extent) => ({ extent }))));
    const at = shape.map((extent, axis) => {
      if (extent === 1) return terms.int(0);
      const row = member.rows.indexOf(axis);
      return terms.index(row === -1 ? indices[left.indexOf(axis)]! : this.rows[row]!);
    });
    return { member, at, over: indices, key, flat: flatten(terms, at, shape), level: 0 };
  }

  /** The earliest stage in which all that a member reads is there. */
  private level(place: Place): void {
    const { terms } = this;
    const reader = new Reader(terms, this.memory.has, (slot, at) => {
      const source = this.places.get(slot);
      const flat = flatten(terms, at, slot.type.shape);
      if (source === undefined) this.external.add(slot);
      else {
        const here = flat === source.flat;
        const { isReduce } = source.member;
        const wait = isReduce
          ? here
            ? 1
            : 2
          : here && (source.key === "" || source.key === place.key)
            ? 0
            : 1;
        place.level = Math.max(place.level, source.level + wait);
      }
      return terms.load(slot, flat);
    });
    this.read(reader, place);
  }

  private read(reader: Reader, { member, at, over }: Place): Term {
    // A member that is an element loops over axes only; a reduction has its axes in its rows.
    const folded = member.isReduce ? over.map((index) => this.terms.index(index)) : [];
    return reader.body(member.slot, at, folded);
  }

  /** The nest; `wanted` says what is read outside the group. */
  build(wanted: (slot: Slot) => boolean): Nest {
    const { terms } = this;
    const readBack = new Set<Slot>();
    const values = new Map<Place, Term>();
    const folds = new Map<Place, Folding>();
    for (const place of this.places.values()) {
      const reader = new Reader(terms, this.memory.has, (slot, at) => {
        const source = this.places.get(slot);
        const flat = flatten(terms, at, slot.type.shape);
        const fresh = source?.flat === flat && this.isAtHand(source, place) ? source.term : undefined;
        if (fresh !== undefined) return fresh;
        if (source !== undefined) readBack.add(slot);
        return terms.load(slot, flat);
      });
      const value = this.read(reader, place);
      if (place.member.isReduce) {
        const { monoid } = lowered(place.member.slot.from!) as Reduce;
        const fold = terms.fold(monoid, place.member.slot.type.dtype);
        folds.set(place, { fold, value });
        place.term = terms.result(fold);
      } else place.term = value;
      values.set(place, value);
    }
    return this.stages(folds, (place) => wanted(place.member.slot) || readBack.has(place.member.slot));
  }

  /** Whether a value can be used as a term instead of being loaded. */
  private isAtHand(source: Place, place: Place): boolean {
    if (source.member.isReduce || source.key === "") return true;
    const same = source.key === place.key;
    return same && (source.level === place.level || this.memory.cost(source.member.slot) <= cheap);
  }

  private stages(folds: ReadonlyMap<Place, Folding>, isStored: (place: Place) => boolean): Nest {
    const stages = new Map<
      string,
      { level: number; over: readonly Index[]; folds: Folding[]; stores: Store[] }
    >();
    const stage = (level: number, key: string, over: readonly Index[]) => {
      const name = `${level}|${key}`;
      let known = stages.get(name);
      if (known === undefined) stages.set(name, (known = { level, over, folds: [], stores: [] }));
      return known;
    };
    for (const place of this.places.values()) {
      const folding = folds.get(place);
      if (folding !== undefined) stage(place.level, place.key, place.over).folds.push(folding);
      if (!isStored(place)) continue;
      const store = { buffer: place.member.slot, flat: place.flat, value: place.term! };
      if (folding === undefined) stage(place.level, place.key, place.over).stores.push(store);
      else stage(place.level + 1, "", []).stores.push(store);
    }
    const inOrder: Stage[] = [...stages.values()]
      .sort((a, b) => a.level - b.level)
      .map(({ over, folds, stores }) => ({ over, folds, stores }));
    return tidy({ kind: "nest", terms: this.terms, rows: this.rows, stages: inOrder });
  }
}
