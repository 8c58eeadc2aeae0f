/**
 * A nest as a function of the rows it is to compute, from `low` to `high` of the outermost loop: any division of the rows among threads gives the
 * same numbers, since every fold runs inside its row in an order that is fixed here.
 */
import type { Index } from "../../ir/kernel.ts";
import { type Folding, type Nest, rootsOf, type Stage } from "../../schedule/nest.ts";
import type { Buffer } from "../../schedule/term.ts";
import type { Code, Func, Module } from "./assembler.ts";
import { laneBytes, splatBytes } from "./assembler.ts";
import { Emitter, emptyScope, type Layout } from "./emitter.ts";
import { Hoister, type Hoists } from "./hoist.ts";
import type { Library } from "./library.ts";
import * as operations from "./operations.ts";
import { bytesPerElement, type Lanes } from "./operations.ts";
import { planLanes, type Vectorisation } from "./vectorise.ts";

/**
 * A function `(low, high)` and how it may be called: `units` in all, cut at multiples of `grain`, by as many threads at once as it is worth. Units must
 * not touch what another unit writes.
 */
export interface Kernel {
  readonly func: Func;
  readonly units: number;
  readonly grain: number;
  /** Nanoseconds for all units on one thread, roughly: what decides whether it is shared. */
  readonly cost: number;
  /** What it reads and writes, where that is not all that its step does. */
  readonly touches?: { readonly reads: readonly Buffer[]; readonly writes: readonly Buffer[] };
}

/** Nanoseconds of an instruction among others, roughly. */
const instructionTime = 0.3;

export function writeNest(module: Module, library: Library, nest: Nest, layout: Layout): Kernel {
  const plan = planLanes(nest);
  const func = module.func(["i32", "i32"], [], (code) =>
    new NestWriter(code, library, nest, layout, plan).write(),
  );
  const grain = plan.along === "rows" && nest.rows.length === 1 ? plan.lanes * plan.copies : 1;
  return { func, units: nest.rows[0]?.extent ?? 1, grain, cost: plan.instructions * instructionTime };
}

/** Parameters of the function. */
const low = 0;
const high = 1;

class NestWriter {
  private readonly code: Code;
  private readonly nest: Nest;
  private readonly plan: Vectorisation;
  private readonly emitter: Emitter;
  private readonly library: Library;
  private readonly hoists: Hoists[];

  constructor(code: Code, library: Library, nest: Nest, layout: Layout, plan: Vectorisation) {
    this.code = code;
    this.nest = nest;
    this.plan = plan;
    this.library = library;
    const emitter = new Emitter(code, library, nest.terms, layout);
    this.emitter = emitter;
    emitter.resultDepth = nest.rows.length;
    emitter.resultsVary = plan.along === "rows";
    emitter.written = new Set(nest.stages.flatMap(({ stores }) => stores.map(({ buffer }) => buffer)));
    for (const [i, index] of nest.rows.entries()) emitter.depthOf.set(index, i + 1);
    for (const { over } of nest.stages)
      for (const [i, index] of over.entries()) emitter.depthOf.set(index, nest.rows.length + i + 1);
    this.hoists = nest.stages.map((stage) => this.hoistsOf(stage));
  }

  private hoistsOf(stage: Stage): Hoists {
    const { emitter } = this;
    this.aim(stage);
    const hoister = new Hoister(emitter, this.nest.rows.length + stage.over.length);
    for (const { value } of stage.folds) hoister.value(value);
    for (const { buffer, flat, value } of stage.stores) {
      hoister.value(value);
      hoister.place(flat, bytesPerElement[buffer.type.dtype]);
    }
    return hoister.done();
  }

  /** Sets the emitter to the lanes of a stage. */
  private aim(stage: Stage): void {
    const { rows } = this.nest;
    const { along, lanes } = this.plan;
    const index =
      along === "rows" ? rows[rows.length - 1] : along === "stages" ? stage.over.at(-1) : undefined;
    this.emitter.vectorise(index, lanes);
  }

  write(): void {
    this.rowLoop(0);
  }

  /** Computes what changes with the loop at this depth, for all stages. */
  private hoist(depth: number): void {
    this.nest.stages.forEach((stage, i) => {
      this.aim(stage);
      this.emitter.depth = depth;
      for (const { term, form } of this.hoists[i]!.byDepth[depth]!) this.emitter.keep(term, form);
    });
  }

  private rowLoop(depth: number): void {
    const { rows } = this.nest;
    if (depth === rows.length) return this.stages(1);
    this.hoist(depth);
    const index = rows[depth]!;
    const bounds = depth === 0 ? { low, high } : undefined;
    const last = depth === rows.length - 1;
    const products = last ? this.productsOf(index) : new Set<number>();
    if (last && this.plan.along === "rows")
      this.laneLoop(index, bounds, products, this.plan.copies, (copies) =>
        this.emitter.scoped(() => this.stages(copies)),
      );
    else
      this.loop(index, bounds, products, () =>
        this.emitter.scoped(() => {
          this.rowLoop(depth + 1);
        }),
      );
  }

  /** Multiples of a row index, where no stage has loops of its own inside. */
  private productsOf(index: Index): Set<number> {
    return new Set(this.hoists.flatMap(({ products }) => [...(products.get(index) ?? [])]));
  }

  private stages(copies: number): void {
    const depth = this.nest.rows.length;
    this.nest.stages.forEach((stage, i) => {
      this.aim(stage);
      this.emitter.countUses(rootsOf(stage));
      this.emitter.scoped(() => {
        this.emitter.depth = depth;
        if (stage.over.length > 0) this.keepAt(this.hoists[i]!, depth, copies);
        this.stage(stage, this.hoists[i]!, copies);
      });
    });
  }

  /** Computes what changes with this depth. Lanes along the rows differ between copies, which then compute them each for itself. */
  private keepAt(hoists: Hoists, depth: number, copies: number): void {
    for (const { term, form } of hoists.byDepth[depth]!)
      if (copies === 1 || form === "alone" || !this.emitter.varies(term)) this.emitter.keep(term, form);
  }

  private stage(stage: Stage, hoists: Hoists, rowCopies: number): void {
    const inLanes = this.plan.along === "stages" && stage.over.length > 0;
    const most = inLanes ? this.plan.copiesOf(stage) : rowCopies;
    const accumulators = stage.folds.map((folding) => this.start(folding, most));
    const body = (copies: number): void => {
      const scopes = Array.from({ length: copies }, emptyScope);
      const inCopy = (copy: number, run: () => void): void => {
        this.emitter.copy = inLanes ? 0 : copy;
        this.emitter.shift = copy * this.emitter.lanes;
        this.emitter.scoped(run, scopes[copy]);
      };
      if (copies > 1) this.emitter.sideBySide(rootsOf(stage), scopes, inCopy);
      for (let copy = 0; copy < copies; copy++)
        inCopy(copy, () => {
          for (const [k, folding] of stage.folds.entries()) this.accumulate(folding, accumulators[k]![copy]!);
          // One may be stored over what another is computed from.
          if (stage.stores.length > 1) for (const { value } of stage.stores) this.emitter.keepValue(value);
          for (const { buffer, flat, value } of stage.stores) this.emitter.store(buffer, flat, value);
        });
      this.emitter.shift = 0;
      this.emitter.copy = 0;
    };
    this.overLoop(stage, hoists, 0, rowCopies, body);
    stage.folds.forEach((folding, k) => {
      this.finish(folding, accumulators[k]!, inLanes);
    });
  }

  private overLoop(
    stage: Stage,
    hoists: Hoists,
    level: number,
    rowCopies: number,
    body: (copies: number) => void,
  ): void {
    const depth = this.nest.rows.length + level;
    this.emitter.depth = depth;
    if (level === stage.over.length) return body(rowCopies);
    const index = stage.over[level]!;
    const last = level === stage.over.length - 1;
    if (level > 0) this.keepAt(hoists, depth, rowCopies);
    const products = last ? (hoists.products.get(index) ?? new Set<number>()) : new Set<number>();
    const inside = (copies: number): void =>
      this.emitter.scoped(() => this.overLoop(stage, hoists, level + 1, copies, body));
    if (last && this.plan.along === "stages")
      this.laneLoop(index, undefined, products, this.plan.copiesOf(stage), (copies) => {
        this.emitter.depth = depth + 1;
        this.emitter.scoped(() => body(copies));
      });
    else this.loop(index, undefined, products, () => inside(rowCopies));
  }

  private start({ fold }: Folding, copies: number): number[] {
    const { lanes } = this.emitter;
    return Array.from({ length: copies }, () => {
      const local = this.code.local(operations.stackType(fold.dtype, lanes));
      operations.constant(this.code, fold.dtype, operations.neutral(fold.monoid, fold.dtype), lanes);
      this.code.set(local);
      return local;
    });
  }

  private accumulate({ fold, value }: Folding, accumulator: number): void {
    const { code, emitter } = this;
    const { lanes } = emitter;
    code.get(accumulator);
    emitter.value(value);
    // In the last round along the folded index, lanes beyond the end count for nothing.
    if (this.plan.along === "stages" && emitter.valid < lanes) {
      operations.constant(code, fold.dtype, operations.neutral(fold.monoid, fold.dtype), lanes);
      code.v128(validMask(lanes, emitter.valid, fold.dtype)).op("v128.bitselect");
    }
    operations.combine(code, this.library, fold.monoid, fold.dtype, lanes);
    code.set(accumulator);
  }

  /** Makes one result of the accumulators: pairwise over copies, then across lanes. */
  private finish({ fold }: Folding, accumulators: readonly number[], acrossLanes: boolean): void {
    const { code, emitter } = this;
    if (!acrossLanes) {
      emitter.results.set(fold, accumulators);
      return;
    }
    for (let gap = 1; gap < accumulators.length; gap *= 2)
      for (let i = 0; i + gap < accumulators.length; i += 2 * gap) {
        code.get(accumulators[i]!).get(accumulators[i + gap]!);
        operations.combine(code, this.library, fold.monoid, fold.dtype, emitter.lanes);
        code.set(accumulators[i]!);
      }
    const result = code.local(operations.stackType(fold.dtype, 1));
    code.get(accumulators[0]!);
    operations.acrossLanes(code, this.library, fold.monoid, fold.dtype, emitter.lanes as 2 | 4);
    code.set(result);
    emitter.results.set(fold, [result]);
  }

  /** for (index = low; index < high; index++) body */
  private loop(
    index: Index,
    bounds: { low: number; high: number } | undefined,
    products: ReadonlySet<number>,
    body: () => void,
  ): void {
    const i = this.counter(index, bounds, products);
    const run = (): void => {
      this.code.loop(() => {
        this.emitter.depth = this.emitter.depthOf.get(index)!;
        body();
        this.step(index, i, products, 1);
        this.limit(index, bounds);
        this.code.op("i32.lt_s").branchIf(0);
      });
    };
    if (bounds === undefined) {
      if (index.extent > 0) run();
    } else {
      this.code.get(bounds.low).get(bounds.high).op("i32.lt_s");
      this.code.if(run);
    }
  }

  private counter(
    index: Index,
    bounds: { low: number; high: number } | undefined,
    products: ReadonlySet<number>,
  ): number {
    const { code, emitter } = this;
    const i = code.local("i32");
    if (bounds === undefined) code.i32(0);
    else code.get(bounds.low);
    code.set(i);
    emitter.indexLocals.set(index, i);
    const locals = new Map<number, number>();
    for (const times of products) {
      const local = code.local("i32");
      code.get(i).i32(times).op("i32.mul").set(local);
      locals.set(times, local);
    }
    emitter.products.set(index, locals);
    return i;
  }

  /** Moves the index and its multiples on, and leaves the index on the stack. */
  private step(index: Index, i: number, products: ReadonlySet<number>, by: number): void {
    const { code, emitter } = this;
    for (const times of products) {
      const local = emitter.products.get(index)!.get(times)!;
      code
        .get(local)
        .i32(times * by)
        .op("i32.add")
        .set(local);
    }
    code.get(i).i32(by).op("i32.add").tee(i);
  }

  private limit(index: Index, bounds: { low: number; high: number } | undefined): void {
    if (bounds === undefined) this.code.i32(index.extent);
    else this.code.get(bounds.high);
  }

  /** Like `loop`, in rounds of `copies` vectors, then of one, then of what is left of a vector. */
  private laneLoop(
    index: Index,
    bounds: { low: number; high: number } | undefined,
    products: ReadonlySet<number>,
    copies: number,
    body: (copies: number) => void,
  ): void {
    const { code, emitter } = this;
    const { lanes } = emitter;
    const depth = emitter.depthOf.get(index)!;
    const i = this.counter(index, bounds, products);
    const end = code.local("i32");
    const rounds = (count: number): void => {
      const by = count * lanes;
      // end = low + the whole rounds that are left
      this.limit(index, bounds);
      code.get(i).op("i32.sub").i32(-by).op("i32.and").get(i).op("i32.add").set(end);
      code.get(i).get(end).op("i32.lt_s");
      code.if(() =>
        code.loop(() => {
          emitter.depth = depth;
          body(count);
          this.step(index, i, products, by);
          code.get(end).op("i32.lt_s").branchIf(0);
        }),
      );
    };
    if (copies > 1 && index.extent >= copies * lanes) rounds(copies);
    if (
      index.extent >= lanes &&
      (copies === 1 || index.extent % (copies * lanes) >= lanes || bounds !== undefined)
    )
      rounds(1);
    const rest = index.extent % lanes;
    if (rest === 0) return;
    const tail = (): void => {
      emitter.valid = rest;
      emitter.depth = depth;
      body(1);
      emitter.valid = 4;
    };
    if (bounds === undefined) tail();
    else code.get(i).get(bounds.high).op("i32.lt_s").if(tail);
  }
}

/** All ones in the lanes that count. */
function validMask(lanes: Lanes, valid: number, dtype: string): Uint8Array {
  if (lanes === 4)
    return laneBytes(
      "i32",
      [0, 1, 2, 3].map((lane) => (lane < valid ? -1 : 0)),
    );
  if (dtype === "f64" || dtype === "bool") return laneBytes("i64", [-1n, valid > 1 ? -1n : 0n]);
  return valid > 1 ? splatBytes("i32", -1) : laneBytes("i32", [-1, 0, 0, 0]);
}
