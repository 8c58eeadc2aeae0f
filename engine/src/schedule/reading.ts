/**
 * Reading values as terms. A value that is given no memory is read by computing it where it is wanted, from the values behind it; a value with memory
 * is read by whoever asked (`visit`), as a load or as the term that has just been stored.
 */
import type { Expression, Index, Lowering } from "../ir/kernel.ts";
import { contractionAsReduction, convolutionAsReduction } from "../ir/reduction.ts";
import { isDirect } from "./direct.ts";
import type { Item, Slot } from "./items.ts";
import { constantPart, type Part, partsOf, type Term, type Terms } from "./term.ts";
import { isTiled } from "./tile.ts";

export type Element = Extract<Lowering, { kind: "element" }>;
export type Reduce = Extract<Lowering, { kind: "reduce" }>;

/** An op's expression, with the index variables it is written in. */
export interface Body {
  readonly at: readonly Index[];
  readonly over: readonly Index[];
  readonly value: Expression;
}

const bodies = new WeakMap<Slot, Body>();

/** The lowering that fusion sees: a product too small for tiles is a reduction, and so is a small convolution. */
export function lowered(item: Item): Lowering {
  const { lowering, outputs } = item;
  const { dtype } = outputs[0]!.type;
  if (lowering.kind === "contract" && !isTiled(lowering, dtype))
    return contractionAsReduction(lowering, dtype);
  if (lowering.kind === "convolve" && !isDirect(lowering, dtype))
    return convolutionAsReduction(lowering, dtype);
  return lowering;
}

/** The expression of an element or a reduction. */
export function bodyOf(slot: Slot): Body {
  let body = bodies.get(slot);
  if (body === undefined) {
    const lowering = lowered(slot.from!) as Element | Reduce;
    const at = slot.type.shape.map((extent) => ({ extent }));
    const over = lowering.kind === "reduce" ? lowering.extents.map((extent) => ({ extent })) : [];
    const value =
      lowering.kind === "reduce"
        ? lowering.value(expressions(at), expressions(over))
        : lowering.value(expressions(at), slot.output);
    body = { at, over, value };
    bodies.set(slot, body);
  }
  return body;
}

const expressions = (indices: readonly Index[]): Expression[] =>
  indices.map((index) => ({ kind: "index", dtype: "i32", index }));

/** The flat position of a multi-index. */
export function flatten(terms: Terms, at: readonly Term[], shape: readonly number[]): Term {
  const parts: Part[] = [];
  let constant = 0;
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const x = at[axis]!;
    for (const { term, times } of partsOf(x)) parts.push({ term, times: times * stride });
    constant += constantPart(x) * stride;
    stride *= shape[axis]!;
  }
  return terms.sum(parts, constant);
}

export class Reader {
  readonly terms: Terms;
  private readonly hasMemory: (slot: Slot) => boolean;
  private readonly visit: (slot: Slot, at: readonly Term[]) => Term;
  private readonly memo = new Map<string, Term>();

  constructor(
    terms: Terms,
    hasMemory: (slot: Slot) => boolean,
    visit: (slot: Slot, at: readonly Term[]) => Term,
  ) {
    this.terms = terms;
    this.hasMemory = hasMemory;
    this.visit = visit;
  }

  /** The element of a value at a multi-index. */
  element(slot: Slot, at: readonly Term[]): Term {
    if (this.hasMemory(slot)) return this.visit(slot, at);
    const key = `${slot.id}:${at.map(({ id }) => id)}`;
    let term = this.memo.get(key);
    if (term === undefined) {
      term = this.body(slot, at, []);
      this.memo.set(key, term);
    }
    return term;
  }

  /** What an op computes at the given values of its indices. */
  body(slot: Slot, at: readonly Term[], over: readonly Term[]): Term {
    const body = bodyOf(slot);
    const indices = new Map<Index, Term>();
    for (const [i, index] of body.at.entries()) indices.set(index, at[i]!);
    for (const [i, index] of body.over.entries()) indices.set(index, over[i]!);
    const { inputs } = slot.from!;
    return this.terms.read(body.value, (operand, where) => this.element(inputs[operand]!, where), indices);
  }
}
