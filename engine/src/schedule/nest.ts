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
export const tidy = (nest: Nest): Nest => merged(solved(split(nest)));

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

/**
 * A sum over an index of which one value counts (the others add zero, and the condition says which) is no sum: the value is put in its place. That
 * is the gradient of taking windows, of picking a class, of slicing.
 */
function solved(nest: Nest): Nest {
  const { terms } = nest;
  let results: Map<Fold, Term> | undefined;
  const stages = nest.stages.map((stage): Stage => {
    let { over, folds } = stage;
    while (folds.length === 1 && stage.stores.length === 0 && folds[0]!.fold.monoid === "add") {
      const { fold, value } = folds[0]!;
      const found = solve(terms, over, value);
      if (found === undefined) break;
      over = over.filter((index) => index !== found.index);
      folds = [{ fold, value: found.value }];
    }
    if (over.length === stage.over.length || over.length > 0) return { ...stage, over, folds };
    results ??= new Map();
    results.set(folds[0]!.fold, folds[0]!.value);
    return { over, folds: [], stores: [] };
  });
  const found = results;
  const kept = { ...nest, stages: stages.filter(({ folds, stores }) => folds.length + stores.length > 0) };
  if (found === undefined) return kept;
  // Results that are plain values by now stand for themselves.
  const memo = new Map<Term, Term>();
  const replace = (term: Term): Term | undefined => {
    const value = term.kind === "result" ? found.get(term.fold) : undefined;
    return value && terms.rewrite(value, replace, memo);
  };
  return rewritten(kept, (term) => terms.rewrite(term, replace, memo));
}

/** condition ∧ (index = solution) ? x : 0, with the solution always in range, is x at the solution. */
function solve(terms: Terms, over: readonly Index[], value: Term): { index: Index; value: Term } | undefined {
  if (value.kind !== "select" || value.otherwise.kind !== "constant" || value.otherwise.value !== 0)
    return undefined;
  const conditions: Term[] = [];
  const gather = (term: Term): void => {
    if (term.kind === "binary" && term.fn === "and") {
      gather(term.x);
      gather(term.y);
    } else conditions.push(term);
  };
  gather(value.condition);
  for (const condition of conditions) {
    if (condition.kind !== "binary" || condition.fn !== "equal" || condition.x.dtype !== "i32") continue;
    const difference = terms.binary("subtract", condition.x, condition.y);
    for (const { term, times } of partsOf(difference)) {
      if (term.kind !== "index" || Math.abs(times) !== 1 || !over.includes(term.index)) continue;
      const solution = terms.add(terms.scale(difference, -times), term);
      if (mentions(solution, term) || solution.low < 0 || solution.high >= term.index.extent) continue;
      const memo = new Map<Term, Term>();
      const replace = (x: Term): Term | undefined => (x === term ? solution : undefined);
      return { index: term.index, value: terms.rewrite(value, replace, memo) };
    }
  }
  return undefined;
}

const mentions = (term: Term, part: Term): boolean =>
  term === part || children(term).some((inner) => mentions(inner, part));

interface Substitution {
  readonly indices: readonly Index[];
  readonly term: Term;
}

function substitute(nest: Nest, by: ReadonlyMap<Index, Substitution>): Nest {
  const memo = new Map<Term, Term>();
  const replace = (term: Term): Term | undefined =>
    term.kind === "index" ? by.get(term.index)?.term : undefined;
  const loops = (indices: readonly Index[]): Index[] =>
    indices.flatMap((index) => by.get(index)?.indices ?? [index]);
  const moved = rewritten(nest, (term) => nest.terms.rewrite(term, replace, memo));
  return {
    ...moved,
    rows: loops(nest.rows),
    stages: moved.stages.map((stage) => ({ ...stage, over: loops(stage.over) })),
  };
}

/** The nest with every term it computes rewritten. */
function rewritten(nest: Nest, rewrite: (term: Term) => Term): Nest {
  return {
    ...nest,
    stages: nest.stages.map(({ over, folds, stores }) => ({
      over,
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
