/**
 * What a stage computes outside its innermost loop: every term that stands still while inner loops run is computed once, in the loop it
 * changes with. That includes the still part of each address, and numbers spread to all lanes.
 */

import type { Index } from "../../ir/kernel.ts";
import { constantOf, type Part, partsOf, type Term } from "../../schedule/term.ts";
import type { Emitter, Form } from "./emitter.ts";
import { bytesPerElement } from "./operations.ts";

export interface Hoists {
  /** By depth, in the order to compute them in. */
  readonly byDepth: readonly { readonly term: Term; readonly form: Form }[][];
  /** Multiples of the innermost index that addresses move by: kept by addition instead of multiplication. */
  readonly products: ReadonlyMap<Index, ReadonlySet<number>>;
}

export class Hoister {
  private readonly emitter: Emitter;
  private readonly innermost: number;
  private readonly byDepth: { term: Term; form: Form }[][];
  private readonly products = new Map<Index, Set<number>>();
  private readonly seen = new Set<string>();

  constructor(emitter: Emitter, innermost: number) {
    this.emitter = emitter;
    this.innermost = innermost;
    this.byDepth = Array.from({ length: innermost + 1 }, () => []);
  }

  done(): Hoists {
    return { byDepth: this.byDepth, products: this.products };
  }

  /** A term computed in the innermost loop. */
  value(term: Term): void {
    this.visit(term, this.emitter.lanes > 1 ? "lanes" : "alone", this.innermost, false);
  }

  /** A place stored to in the innermost loop. */
  place(flat: Term, bytes: number): void {
    this.address(flat, bytes, this.innermost, false);
  }

  private visit(term: Term, form: Form, at: number, guarded: boolean): void {
    const { emitter } = this;
    if (term.kind === "constant" || term.kind === "index") return;
    const key = `${term.id},${form},${at},${guarded}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    const level = emitter.levelOf(term);
    const still = level < at && !(guarded && emitter.strays(term));
    const varies = emitter.varies(term);
    if (term.kind === "result" && (varies || form === "alone")) return;
    this.inside(term, varies ? form : "alone", still ? level : at, guarded);
    if (still) this.byDepth[level]!.push({ term, form });
  }

  private inside(term: Term, form: Form, at: number, guarded: boolean): void {
    const { emitter } = this;
    switch (term.kind) {
      case "sum":
        return this.sum(term.parts, at, form, guarded);
      case "load":
        return this.address(term.flat, bytesPerElement[term.dtype], at, guarded);
      case "unary":
      case "cast":
      case "bitcast":
        return this.visit(term.x, form, at, guarded);
      case "binary":
        this.visit(term.x, form, at, guarded);
        return this.visit(term.y, form, at, guarded);
      case "select": {
        const branches = emitter.strays(term.then) || emitter.strays(term.otherwise);
        const alone = branches && !emitter.varies(term.condition);
        this.visit(term.condition, alone ? "alone" : form, at, guarded);
        this.visit(term.then, form, at, guarded || branches);
        return this.visit(term.otherwise, form, at, guarded || branches);
      }
    }
  }

  private address(flat: Term, bytes: number, at: number, guarded: boolean): void {
    if (this.emitter.strideOf(flat) === undefined) return this.visit(flat, "lanes", at, guarded);
    const parts = partsOf(flat).map(({ term, times }) => ({ term, times: times * bytes }));
    this.sum(parts, at, "alone", guarded);
  }

  /** The parts that stand still are one term; the rest are computed in place. */
  private sum(parts: readonly Part[], at: number, form: Form, guarded: boolean): void {
    const { emitter } = this;
    const still: Part[] = [];
    for (const part of parts) {
      if (form === "lanes" && emitter.varies(part.term) && part.term.kind !== "index")
        this.visit(part.term, "lanes", at, guarded);
      else if (emitter.levelOf(part.term) < at) still.push(part);
      else if (part.term.kind === "index") this.moves(part.term.index, part.times, at);
      else this.visit(part.term, "alone", at, guarded);
    }
    if (still.length === 0) return;
    const level = Math.max(...still.map((part) => emitter.levelOf(part.term)));
    this.sum(still, level, "alone", guarded);
    const base = emitter.terms.sum(still, 0);
    const strays = still.some((part) => emitter.strays(part.term));
    const trivial = base.kind === "index" || constantOf(base) !== undefined;
    const key = `base${base.id},${at}`;
    if (trivial || (guarded && strays) || this.seen.has(key)) return;
    this.seen.add(key);
    this.byDepth[level]!.push({ term: base, form: "alone" });
  }

  private moves(index: Index, times: number, at: number): void {
    if (at !== this.innermost || times === 1) return;
    let all = this.products.get(index);
    if (all === undefined) this.products.set(index, (all = new Set()));
    all.add(times);
  }
}
