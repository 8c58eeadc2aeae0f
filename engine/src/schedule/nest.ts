/**
 * A fused kernel: loops over rows and, inside, stages one after the other. A stage loops over its own indices and, at each point, folds terms
 * into results for the stages after it and stores terms into buffers. A softmax is three stages over the same rows; an elementwise kernel is one
 * stage with nothing to loop over but its rows.
 */
import type { Index } from "../ir/kernel.ts";
import { type Buffer, children, type Fold, homeOf, partsOf, type Term, type Terms } from "./term.ts";

export interface Folding {
  readonly fold: Fold;
  readonly value: Term;
}

export interface Store {
  readonly buffer: Buffer;
  readonly flat: Term;
  readonly value: Term;
}

export interface Stage {
  readonly over: readonly Index[];
  readonly folds: readonly Folding[];
  readonly stores: readonly Store[];
}

export interface Nest {
  readonly kind: "nest";
  readonly terms: Terms;
  readonly rows: readonly Index[];
  readonly stages: readonly Stage[];
}

/** The terms a stage computes. */
export const rootsOf = (stage: Stage): Term[] => [
  ...stage.folds.map(({ value }) => value),
  ...stage.stores.flatMap(({ flat, value }) => [flat, value]),
];

/** Calls `visit` once with every term in the nest, inner ones first. */
export function forEachTerm(nest: Nest, visit: (term: Term) => void): void {
  const seen = new Set<Term>();
  const walk = (term: Term): void => {
    if (seen.has(term)) return;
    seen.add(term);
    for (const inner of children(term)) walk(inner);
    visit(term);
  };
  for (const stage of nest.stages) for (const root of rootsOf(stage)) walk(root);
}

const known = new WeakMap<Nest, { reads: Set<Buffer>; writes: Set<Buffer> }>();

/** The buffers read and written. */
export function buffersOf(nest: Nest): { reads: ReadonlySet<Buffer>; writes: ReadonlySet<Buffer> } {
  let buffers = known.get(nest);
  if (buffers === undefined) known.set(nest, (buffers = findBuffers(nest)));
  return buffers;
}

function findBuffers(nest: Nest): { reads: Set<Buffer>; writes: Set<Buffer> } {
  const reads = new Set<Buffer>();
  forEachTerm(nest, (term) => {
    if (term.kind === "load") reads.add(term.buffer);
  });
  const writes = new Set(nest.stages.flatMap(({ stores }) => stores.map(({ buffer }) => buffer)));
  return { reads, writes };
}

/**
 * Whether a nest may write one buffer over another that it reads: it reads an element only before, and only where, it writes that element.
 */
export function mayWriteOver(nest: Nest, written: Buffer, read: Buffer): boolean {
  const last = nest.stages.findIndex(({ stores }) => stores.some(({ buffer }) => buffer === written));
  const place = nest.stages[last]?.stores.find(({ buffer }) => buffer === written)?.flat;
  return nest.stages.every((stage, i) => {
    const positions = new Set<Term>();
    const seen = new Set<Term>();
    const walk = (term: Term): void => {
      if (seen.has(term)) return;
      seen.add(term);
      if (term.kind === "load" && homeOf(term.buffer) === read) positions.add(term.flat);
      for (const inner of children(term)) walk(inner);
    };
    for (const root of rootsOf(stage)) walk(root);
    for (const { buffer, flat } of stage.stores)
      if (buffer === read) positions.add(i === last ? nest.terms.int(-1) : flat);
    return positions.size === 0 || (i <= last && positions.size === 1 && positions.has(place!));
  });
}

/** The nest with loops split and merged until every index that can be affine is, in as few loops as possible. */
export const tidy = (nest: Nest): Nest => merged(split(nest));

/** Where indices are divided by a constant that cuts their range evenly, the loop becomes two, and the division vanishes. */
function split(nest: Nest): Nest {
  for (let round = 0; round < 8; round++) {
    const cut = findCut(nest);
    if (cut === undefined) return nest;
    const { index, by } = cut;
    const outer: Index = { extent: index.extent / by };
    const inner: Index = { extent: by };
    const { terms } = nest;
    const whole = terms.add(terms.scale(terms.index(outer), by), terms.index(inner));
    nest = substitute(nest, new Map([[index, { indices: [outer, inner], term: whole }]]));
  }
  return nest;
}

function findCut(nest: Nest): { index: Index; by: number } | undefined {
  let found: { index: Index; by: number } | undefined;
  forEachTerm(nest, (term) => {
    if (term.kind !== "binary" || (term.fn !== "divide" && term.fn !== "remainder")) return;
    if (term.dtype !== "i32" || term.y.kind !== "constant") return;
    const by = term.y.value;
    for (const { term: part, times } of partsOf(term.x)) {
      if (part.kind !== "index" || by % times !== 0) continue;
      const size = by / times;
      if (size > 1 && size < part.index.extent && part.index.extent % size === 0)
        found ??= { index: part.index, by: size };
    }
  });
  return found;
}

interface Substitution {
  readonly indices: readonly Index[];
  readonly term: Term;
}

function substitute(nest: Nest, by: ReadonlyMap<Index, Substitution>): Nest {
  const memo = new Map<Term, Term>();
  const replace = (term: Term): Term | undefined =>
    term.kind === "index" ? by.get(term.index)?.term : undefined;
  const rewrite = (term: Term): Term => nest.terms.rewrite(term, replace, memo);
  const loops = (indices: readonly Index[]): Index[] =>
    indices.flatMap((index) => by.get(index)?.indices ?? [index]);
  return {
    ...nest,
    rows: loops(nest.rows),
    stages: nest.stages.map(({ over, folds, stores }) => ({
      over: loops(over),
      folds: folds.map(({ fold, value }) => ({ fold, value: rewrite(value) })),
      stores: stores.map(({ buffer, flat, value }) => ({
        buffer,
        flat: rewrite(flat),
        value: rewrite(value),
      })),
    })),
  };
}

/** Neighbouring loops through which every position moves as through one become one; loops of one round disappear. */
function merged(nest: Nest): Nest {
  const steps = stepsOf(nest);
  const by = new Map<Index, Substitution>();
  const { terms } = nest;
  const merge = (indices: readonly Index[]): void => {
    const left = indices.filter((index) => {
      if (index.extent === 1) by.set(index, { indices: [], term: terms.int(0) });
      return index.extent !== 1;
    });
    for (let last = left.length - 1; last >= 0; last--) {
      let first = last;
      let extent = left[last]!.extent;
      while (first > 0 && follows(steps, left[first - 1]!, left[last]!, extent)) {
        first--;
        extent *= left[first]!.extent;
      }
      if (first === last) continue;
      const whole: Index = { extent };
      for (let i = first; i < last; i++) by.set(left[i]!, { indices: [], term: terms.int(0) });
      by.set(left[last]!, { indices: [whole], term: terms.index(whole) });
      last = first;
    }
  };
  merge(nest.rows);
  for (const stage of nest.stages) merge(stage.over);
  return by.size === 0 ? nest : substitute(nest, by);
}

/** How each index moves each position it appears in; an index that is used in another way is bound to stay. */
interface Steps {
  readonly sums: readonly ReadonlyMap<Index, number>[];
  readonly bound: ReadonlySet<Index>;
}

function stepsOf(nest: Nest): Steps {
  const sums: ReadonlyMap<Index, number>[] = [];
  const bound = new Set<Index>();
  // In a flat position an index may be merged with its neighbour; anywhere else it is a number that counts.
  const note = (flat: Term): void => {
    const moves = new Map<Index, number>();
    for (const { term, times } of partsOf(flat)) if (term.kind === "index") moves.set(term.index, times);
    sums.push(moves);
  };
  for (const { stores } of nest.stages) for (const { flat } of stores) note(flat);
  forEachTerm(nest, (term) => {
    if (term.kind === "load") note(term.flat);
  });
  const bind = (term: Term): void => {
    for (const { term: part } of partsOf(term)) if (part.kind === "index") bound.add(part.index);
  };
  forEachTerm(nest, (term) => {
    if (term.kind === "load") return;
    if (term.kind === "sum") {
      for (const part of term.parts) if (part.term.kind !== "index") bind(part.term);
      return;
    }
    for (const inner of children(term)) if (inner.dtype === "i32") bind(inner);
  });
  for (const { folds, stores } of nest.stages)
    for (const { value } of [...folds, ...stores]) if (value.dtype === "i32") bind(value);
  return { sums, bound };
}

/** Whether stepping `outer` once is the same everywhere as running through all `extent` rounds that end with `inner`. */
function follows({ sums, bound }: Steps, outer: Index, inner: Index, extent: number): boolean {
  if (bound.has(outer) || bound.has(inner)) return false;
  return sums.every((moves) => (moves.get(outer) ?? 0) === (moves.get(inner) ?? 0) * extent);
}
