/**
 * Terms as instructions. An emitter writes into one function, at some depth of its loops; it knows which loop indices stand in which locals,
 * which terms have been computed already (in scopes, so that what is computed in a branch or a loop body is not used outside), and along which
 * index it computes in lanes.
 */
import type { DType } from "../../core/dtype.ts";
import { internal } from "../../core/errors.ts";
import { sizeOf } from "../../core/shape.ts";
import type { Index } from "../../ir/kernel.ts";
import {
  type Buffer,
  children,
  constantOf,
  constantPart,
  type Fold,
  type Part,
  partsOf,
  type Term,
  type Terms,
} from "../../schedule/term.ts";
import { type Code, laneBytes } from "./assembler.ts";
import type { Library } from "./library.ts";
import { isChain } from "./math/index.ts";
import * as operations from "./operations.ts";
import { bytesPerElement, type Lanes } from "./operations.ts";

/** Where buffers lie, and where memory ends. */
export interface Layout {
  addressOf(buffer: Buffer): number;
  /** Every address below this, and sixteen bytes beyond, may be read. */
  readonly end: number;
}

/** A term alone, or in every lane. */
export type Form = "alone" | "lanes";

/** What has been computed, and in which locals. */
export interface Scope {
  readonly alone: Map<Term, number>;
  readonly lanes: Map<Term, number>;
}

export const emptyScope = (): Scope => ({ alone: new Map(), lanes: new Map() });

export class Emitter {
  readonly code: Code;
  readonly library: Library;
  readonly terms: Terms;
  readonly layout: Layout;
  /** Lanes computed at once, along which index, and by how many elements this copy of the body is shifted. */
  lanes: Lanes = 1;
  along: Index | undefined;
  shift = 0;
  /** Only the first lanes count: the last round of a loop. */
  valid = 4;
  /** Loops around the instruction being written: 0 outside all. */
  depth = 0;
  readonly depthOf = new Map<Index, number>();
  readonly indexLocals = new Map<Index, number>();
  readonly products = new Map<Index, Map<number, number>>();
  /** Locals of fold results, one for each copy of the body; and the copy being written. */
  readonly results = new Map<Fold, readonly number[]>();
  copy = 0;
  /** Depth at which the results of folds stand, and whether they are one for each lane. */
  resultDepth = 0;
  resultsVary = false;
  /** Buffers this function writes: loads of them may not move out of the rows. */
  written: ReadonlySet<Buffer> = new Set();
  private readonly scopes: Scope[] = [emptyScope()];
  private uses = new Map<Term, number>();
  private readonly levels = new Map<Term, number>();
  private varying = new Map<Term, boolean>();
  private clamping = false;

  constructor(code: Code, library: Library, terms: Terms, layout: Layout) {
    this.code = code;
    this.library = library;
    this.terms = terms;
    this.layout = layout;
  }

  /** Runs `body` in a scope of its own: what it computes is forgotten after it, unless the scope is used again. */
  scoped(body: () => void, scope = emptyScope()): void {
    this.scopes.push(scope);
    body();
    this.scopes.pop();
  }

  /** Says along which index the terms that follow are computed in lanes. */
  vectorise(index: Index | undefined, lanes: Lanes): void {
    this.along = index;
    this.lanes = index === undefined ? 1 : lanes;
    this.varying = new Map();
  }

  /** Counts how often each term is used, so that what is used twice is kept. */
  countUses(roots: readonly Term[]): void {
    this.uses = new Map();
    const visit = (term: Term): void => {
      const count = this.uses.get(term) ?? 0;
      this.uses.set(term, count + 1);
      if (count === 0) for (const inner of children(term)) visit(inner);
    };
    for (const root of roots) visit(root);
  }

  /** The depth of the innermost loop a term depends on. */
  levelOf(term: Term): number {
    let level = this.levels.get(term);
    if (level === undefined) {
      if (term.kind === "index") return this.depthOf.get(term.index) ?? internal("an index without its loop");
      if (term.kind === "result") return this.resultDepth;
      level = term.kind === "load" && this.written.has(term.buffer) ? this.resultDepth : 0;
      for (const inner of children(term)) level = Math.max(level, this.levelOf(inner));
      this.levels.set(term, level);
    }
    return level;
  }

  /** Whether a term differs from lane to lane. */
  varies(term: Term): boolean {
    if (this.lanes === 1) return false;
    let varies = this.varying.get(term);
    if (varies === undefined) {
      varies =
        term.kind === "index"
          ? term.index === this.along
          : term.kind === "result"
            ? this.resultsVary
            : children(term).some((inner) => this.varies(inner));
      this.varying.set(term, varies);
    }
    return varies;
  }

  /** Computes a term now and keeps it for the rest of the scope. */
  keep(term: Term, form: Form): void {
    if (this.find(term, form) !== undefined) return;
    this.write(term, form);
    const local = this.code.local(operations.stackType(term.dtype, form === "lanes" ? this.lanes : 1));
    this.code.set(local);
    this.scopes[this.scopes.length - 1]![form].set(term, local);
  }

  /** Computes a term now, in the form it is stored in. */
  keepValue(term: Term): void {
    if (term.kind !== "constant") this.keep(term, this.lanes > 1 ? "lanes" : "alone");
  }

  /**
   * Computes the long functions within these terms for all copies of the body side by side, since alone each of their instructions waits for the one
   * before. `inCopy` runs something for one copy; `scopes` keep what each has computed.
   */
  sideBySide(
    roots: readonly Term[],
    scopes: readonly Scope[],
    inCopy: (copy: number, run: () => void) => void,
  ): void {
    for (const term of this.chainsIn(roots)) {
      const operands = scopes.map((_, copy) => {
        const operand = this.code.local("v128");
        inCopy(copy, () => {
          this.push(term.x, "lanes");
          this.code.set(operand);
        });
        return operand;
      });
      const results = this.library.sideBySide(this.code, term.fn, term.dtype as "f32" | "f64", operands);
      for (const [copy, scope] of scopes.entries()) scope.lanes.set(term, results[copy]!);
    }
  }

  /** Long functions that differ from lane to lane, inner ones first, but for those that wait for a condition. */
  private chainsIn(roots: readonly Term[]): Extract<Term, { kind: "unary" }>[] {
    const found = new Set<Extract<Term, { kind: "unary" }>>();
    const seen = new Set<Term>();
    const visit = (term: Term): void => {
      if (seen.has(term) || !this.varies(term) || this.strays(term) || this.find(term, "lanes") !== undefined)
        return;
      seen.add(term);
      for (const inner of children(term)) visit(inner);
      if (term.kind === "unary" && isChain(term.fn)) found.add(term);
    };
    for (const root of roots) visit(root);
    return [...found];
  }

  private find(term: Term, form: Form): number | undefined {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const local = this.scopes[i]![form].get(term);
      if (local !== undefined) return local;
    }
    return undefined;
  }

  /** Puts a term on the stack in the form its dtype has in the lanes at hand. */
  value(term: Term): void {
    this.push(term, this.lanes > 1 ? "lanes" : "alone");
  }

  /** Puts a term on the stack. */
  push(term: Term, form: Form): void {
    if (term.kind === "constant") {
      operations.constant(this.code, term.dtype, term.value, form === "lanes" ? this.lanes : 1);
      return;
    }
    const known = this.find(term, form);
    if (known !== undefined) {
      this.code.get(known);
      return;
    }
    this.write(term, form);
    if ((this.uses.get(term) ?? 0) < 2 || term.kind === "index" || term.kind === "result") return;
    const local = this.code.local(operations.stackType(term.dtype, form === "lanes" ? this.lanes : 1));
    this.code.tee(local);
    this.scopes[this.scopes.length - 1]![form].set(term, local);
  }

  private write(term: Term, form: Form): void {
    if (form === "alone") return this.writeAlone(term);
    if (this.varies(term)) return this.writeLanes(term);
    this.push(term, "alone");
    operations.splat(this.code, term.dtype, this.lanes);
  }

  private writeAlone(term: Term): void {
    const { code, library } = this;
    switch (term.kind) {
      case "constant":
        return operations.constant(code, term.dtype, term.value, 1);
      case "index":
      case "sum":
        return this.sum(partsOf(term), constantPart(term), this.levelOf(term));
      case "result":
        code.get(this.results.get(term.fold)?.[this.copy] ?? internal("a result before its fold"));
        return;
      case "load": {
        const offset = this.address(term.buffer, term.flat);
        return this.loadAlone(term.dtype, offset);
      }
      case "unary":
        this.push(term.x, "alone");
        return operations.unary(code, library, term.fn, term.x.dtype, 1);
      case "binary":
        this.push(term.x, "alone");
        this.push(term.y, "alone");
        return operations.binary(code, library, term.fn, term.x.dtype, 1);
      case "select":
        return this.selectAlone(term);
      case "cast":
        this.push(term.x, "alone");
        return operations.cast(code, term.x.dtype, term.dtype, 1);
      case "bitcast":
        this.push(term.x, "alone");
        return operations.bitcast(code, term.x.dtype, term.dtype, 1);
    }
  }

  private selectAlone(term: Extract<Term, { kind: "select" }>): void {
    if (this.strays(term.then) || this.strays(term.otherwise)) return this.branch(term, "alone");
    this.push(term.then, "alone");
    this.push(term.otherwise, "alone");
    this.push(term.condition, "alone");
    this.code.op("select");
  }

  /** Only the branch taken is computed: its loads may be out of range otherwise. */
  private branch(term: Extract<Term, { kind: "select" }>, form: Form): void {
    this.push(term.condition, "alone");
    const side = (x: Term) => (): void => this.scoped(() => this.push(x, form));
    const type = operations.stackType(term.dtype, form === "lanes" ? this.lanes : 1);
    this.code.if(side(term.then), side(term.otherwise), type);
  }

  private writeLanes(term: Term): void {
    const { code, library, lanes } = this;
    switch (term.kind) {
      case "index":
      case "sum":
        return this.sumLanes(term);
      case "result":
        code.get(this.results.get(term.fold)?.[this.copy] ?? internal("a result before its fold"));
        return;
      case "load":
        return this.loadLanes(term);
      case "unary":
        this.push(term.x, "lanes");
        return operations.unary(code, library, term.fn, term.x.dtype, lanes);
      case "binary":
        return this.binaryLanes(term);
      case "select": {
        const guarded = this.strays(term.then) || this.strays(term.otherwise);
        if (guarded && !this.varies(term.condition)) return this.branch(term, "lanes");
        const outside = this.clamping;
        this.clamping ||= guarded;
        this.push(term.then, "lanes");
        this.push(term.otherwise, "lanes");
        this.clamping = outside;
        this.push(term.condition, "lanes");
        return operations.choose(code, term.dtype, lanes);
      }
      case "cast":
        this.push(term.x, "lanes");
        return operations.cast(code, term.x.dtype, term.dtype, lanes);
      case "bitcast":
        this.push(term.x, "lanes");
        return;
      default:
        internal(`${term.kind} in lanes`);
    }
  }

  private binaryLanes(term: Extract<Term, { kind: "binary" }>): void {
    const { code, library, lanes } = this;
    const { fn, x, y } = term;
    const { dtype } = x;
    if ((fn === "shiftLeft" || fn === "shiftRight") && !this.varies(y)) {
      this.push(x, "lanes");
      this.push(y, "alone");
      return operations.shiftLanes(code, fn, dtype);
    }
    const extreme = fn === "maximum" ? "pmax" : fn === "minimum" ? "pmin" : undefined;
    const [number, other] = constantOf(x) === undefined ? [y, x] : [x, y];
    if (extreme && (dtype === "f32" || dtype === "f64") && !Number.isNaN(constantOf(number) ?? Number.NaN)) {
      // The first operand stays where neither is less, so a NaN stays.
      this.push(other, "lanes");
      this.push(number, "lanes");
      code.op(`${dtype === "f32" ? "f32x4" : "f64x2"}.${extreme}`);
      return;
    }
    this.push(x, "lanes");
    this.push(y, "lanes");
    operations.binary(code, library, fn, dtype, lanes);
  }

  /** A sum that moves from lane to lane: the first lane's number in all, plus the steps. */
  private sumLanes(term: Term): void {
    const { code } = this;
    const parts = partsOf(term);
    const step = parts.find((part) => part.term.kind === "index" && part.term.index === this.along);
    const curved = parts.filter((part) => part !== step && this.varies(part.term));
    const even = parts.filter((part) => part !== step && !curved.includes(part));
    const times = step?.times ?? 0;
    const start = step === undefined ? even : [...even, step];
    this.sum(start, constantPart(term) + times * this.shift, this.depth);
    code.op("i32x4.splat");
    if (step !== undefined) {
      code.v128(
        laneBytes(
          "i32",
          [0, 1, 2, 3].map((lane) => lane * times),
        ),
      );
      code.op("i32x4.add");
    }
    for (const part of curved) {
      this.push(part.term, "lanes");
      if (part.times !== 1) {
        operations.constant(code, "i32", part.times, this.lanes);
        code.op("i32x4.mul");
      }
      code.op("i32x4.add");
    }
  }

  /**
   * constant + Σ times · term at a depth. The parts that stand still at this depth are a sum of their own, which an outer loop may have kept.
   */
  sum(parts: readonly Part[], constant: number, depth: number): void {
    const { code } = this;
    const moving = parts.filter((part) => this.levelOf(part.term) >= depth);
    const still = parts.filter((part) => this.levelOf(part.term) < depth);
    let pending = 0;
    if (still.length > 0) {
      const base = this.terms.sum(still, 0);
      const known = this.find(base, "alone");
      if (known !== undefined) code.get(known);
      else this.sum(still, 0, Math.max(...still.map((part) => this.levelOf(part.term))));
      pending++;
    }
    for (const part of moving) {
      this.product(part);
      if (pending++ > 0) code.op("i32.add");
    }
    if (pending === 0) code.i32(constant);
    else if (constant !== 0) code.i32(constant).op("i32.add");
  }

  private product({ term, times }: Part): void {
    const { code } = this;
    if (term.kind === "index") {
      const local = times === 1 ? undefined : this.products.get(term.index)?.get(times);
      if (local !== undefined) {
        code.get(local);
        return;
      }
      code.get(this.indexLocals.get(term.index) ?? internal("an index outside its loop"));
    } else this.push(term, "alone");
    if (times === 1) return;
    const shift = Math.log2(times);
    if (Number.isInteger(shift)) code.i32(shift).op("i32.shl");
    else code.i32(times).op("i32.mul");
  }

  /**
   * Puts the moving part of an address on the stack and gives the constant part, which the instruction adds. Both must not be negative: what
   * would be goes into the moving part, and an address under a guard that may fail is held inside memory.
   */
  address(buffer: Buffer, flat: Term, extra = 0): number {
    const { code } = this;
    const size = bytesPerElement[buffer.type.dtype];
    const parts = partsOf(flat).map(({ term, times }) => ({ term, times: times * size }));
    const constant = this.layout.addressOf(buffer) + constantPart(flat) * size + extra;
    if (parts.length === 0 && constant >= 0) {
      code.i32(0);
      return constant;
    }
    const moving = this.terms.sum(parts, 0);
    if (!this.clamping && moving.low >= 0 && constant >= 0) {
      this.sum(parts, 0, this.depth);
      return constant;
    }
    this.sum(parts, constant, this.depth);
    if (this.clamping) this.clamp();
    return 0;
  }

  /** Holds an address within memory. Buffers start and end well inside, so a vector of which one lane counts is never moved. */
  private clamp(): void {
    const { code } = this;
    const address = code.local("i32");
    const end = this.layout.end;
    code.set(address);
    code.get(address).i32(end).get(address).i32(end).op("i32.lt_s", "select").set(address);
    code.get(address).i32(0).get(address).i32(0).op("i32.gt_s", "select");
  }

  private loadAlone(dtype: DType, offset: number): void {
    const { code } = this;
    if (dtype === "f64") code.memory("f64.load", offset, 3);
    else code.memory(dtype === "f32" ? "f32.load" : "i32.load", offset);
  }

  /** How many elements the address moves from lane to lane, if it moves evenly. */
  strideOf(flat: Term): number | undefined {
    let stride = 0;
    for (const { term, times } of partsOf(flat)) {
      if (term.kind === "index" && term.index === this.along) stride = times;
      else if (this.varies(term)) return undefined;
    }
    return stride;
  }

  private loadLanes({ buffer, flat, dtype }: Extract<Term, { kind: "load" }>): void {
    const { code, lanes } = this;
    const size = bytesPerElement[dtype];
    const stride = this.strideOf(flat);
    if (stride === 1) {
      const offset = this.address(buffer, flat, this.shift * size);
      code.memory(size * lanes === 16 ? "v128.load" : "v128.load64_zero", offset, size === 8 ? 3 : 2);
    } else if (stride !== undefined) this.loadStrided(buffer, flat, stride);
    else this.loadScattered(buffer, flat);
    operations.fromMemory(code, dtype, lanes);
  }

  private loadStrided(buffer: Buffer, flat: Term, stride: number): void {
    const lane = (k: number): number => (k + this.shift) * stride * bytesPerElement[buffer.type.dtype];
    if (this.clamping || stride < 0) {
      this.loadEach(buffer.type.dtype, (k) => this.address(buffer, flat, lane(k)));
      return;
    }
    const { code } = this;
    const base = code.local("i32");
    const offset = this.address(buffer, flat);
    code.set(base);
    this.loadEach(buffer.type.dtype, (k) => {
      code.get(base);
      return offset + lane(k);
    });
  }

  /** Positions that follow no rule: computed in lanes and taken apart. */
  private loadScattered(buffer: Buffer, flat: Term): void {
    const { code } = this;
    const { dtype } = buffer.type;
    const positions = code.local("v128");
    this.push(flat, "lanes");
    code.i32(Math.log2(bytesPerElement[dtype])).op("i32x4.shl").set(positions);
    const start = this.layout.addressOf(buffer);
    this.loadEach(dtype, (k) => {
      code.get(positions).lane("i32x4.extract_lane", k);
      if (!this.clamping) return start;
      code.i32(start).op("i32.add");
      this.clamp();
      return 0;
    });
  }

  /** Loads lane after lane; `address` puts one on the stack and gives its constant part. */
  private loadEach(dtype: DType, address: (lane: number) => number): void {
    const { code } = this;
    const wide = dtype === "f64";
    const vector = code.local("v128");
    const count = Math.min(this.lanes, this.valid);
    code.memory(wide ? "v128.load64_zero" : "v128.load32_zero", address(0), wide ? 3 : 2).set(vector);
    for (let k = 1; k < count; k++) {
      const offset = address(k);
      code.get(vector);
      code.memoryLane(wide ? "v128.load64_lane" : "v128.load32_lane", offset, k, wide ? 3 : 2).set(vector);
    }
    code.get(vector);
  }

  /** Writes a term to its place, in as many lanes as count. */
  store(buffer: Buffer, flat: Term, value: Term): void {
    const { code, lanes } = this;
    const { dtype } = buffer.type;
    const size = bytesPerElement[dtype];
    if (lanes === 1) {
      const offset = this.address(buffer, flat);
      this.push(value, "alone");
      if (dtype === "f64") code.memory("f64.store", offset, 3);
      else code.memory(dtype === "f32" ? "f32.store" : "i32.store", offset);
      return;
    }
    const stride = this.strideOf(flat) ?? internal("a store that follows no rule");
    const vector = code.local("v128");
    this.push(value, "lanes");
    operations.toMemory(code, dtype, lanes);
    code.set(vector);
    const base = code.local("i32");
    const offset = this.address(buffer, flat, this.shift * stride * size);
    const count = Math.min(lanes, this.valid);
    if (stride === 1 && count * size === 16) {
      code.get(vector).memory("v128.store", offset, size === 8 ? 3 : 2);
      return;
    }
    code.set(base);
    for (let k = 0; k < count; ) {
      // Two 32-bit lanes side by side go in one store.
      const pair = size === 4 && stride === 1 && k % 2 === 0 && k + 1 < count;
      const name = size === 8 || pair ? "v128.store64_lane" : "v128.store32_lane";
      code.get(base).get(vector);
      code.memoryLane(name, offset + k * stride * size, pair ? k / 2 : k, size === 8 ? 3 : 2);
      k += pair ? 2 : 1;
    }
  }

  private readonly straying = new Map<Term, boolean>();

  /** Whether computing a term may read memory beyond a buffer, so that it must wait for its condition. */
  strays(term: Term): boolean {
    let strays = this.straying.get(term);
    if (strays === undefined) {
      strays = (term.kind === "load" && isBeyond(term)) || children(term).some((inner) => this.strays(inner));
      this.straying.set(term, strays);
    }
    return strays;
  }
}

const isBeyond = ({ buffer, flat }: Extract<Term, { kind: "load" }>): boolean =>
  flat.low < 0 || flat.high >= sizeOf(buffer.type.shape);
