/** A routine as a function: its loops, conditions and stores one after the other, a number at a time. */

import { internal } from "../../core/errors.ts";
import { stridesOf } from "../../core/shape.ts";
import type { Type } from "../../ir/graph.ts";
import type { Expression, Index, Statement, Variable } from "../../ir/kernel.ts";
import type { Routine } from "../../schedule/step.ts";
import type { Code, Module } from "./assembler.ts";
import type { Layout } from "./emitter.ts";
import type { Library } from "./library.ts";
import type { Kernel } from "./nest.ts";
import * as operations from "./operations.ts";
import { bytesPerElement } from "./operations.ts";

export function writeRoutine(
  module: Module,
  library: Library,
  { body, reads, writes, types }: Routine,
  layout: Layout,
): Kernel {
  const operands = [...reads, ...writes].map((buffer, i) => ({
    address: layout.addressOf(buffer),
    type: types[i]!,
  }));
  const func = module.func(["i32", "i32"], [], (code) => {
    new RoutineWriter(code, library, operands).statements(body);
  });
  return { func, units: 1, grain: 1, cost: 0 };
}

/** Inputs, then outputs, then scratch. */
interface Operand {
  readonly address: number;
  readonly type: Type;
}

class RoutineWriter {
  private readonly code: Code;
  private readonly library: Library;
  private readonly operands: readonly Operand[];
  private readonly indices = new Map<Index, number>();
  private readonly variables = new Map<Variable, number>();

  constructor(code: Code, library: Library, operands: readonly Operand[]) {
    this.code = code;
    this.library = library;
    this.operands = operands;
  }

  statements(body: readonly Statement[]): void {
    for (const statement of body) this.statement(statement);
  }

  private statement(statement: Statement): void {
    const { code } = this;
    switch (statement.kind) {
      case "loop":
        return this.loop(statement);
      case "while":
        code.block(() =>
          code.loop(() => {
            this.push(statement.condition);
            code.op("i32.eqz").branchIf(1);
            this.statements(statement.body);
            code.branch(0);
          }),
        );
        return;
      case "if": {
        const { then, otherwise } = statement;
        this.push(statement.condition);
        code.if(() => this.statements(then), otherwise && (() => this.statements(otherwise)));
        return;
      }
      case "set":
        this.push(statement.value);
        code.set(this.variable(statement.variable));
        return;
      case "store": {
        const { dtype } = this.operands[statement.operand]!.type;
        const offset = this.address(statement.operand, statement.at);
        this.push(statement.value);
        if (dtype === "f64") code.memory("f64.store", offset, 3);
        else code.memory(dtype === "f32" ? "f32.store" : "i32.store", offset);
      }
    }
  }

  private loop({ index, body, backwards }: Extract<Statement, { kind: "loop" }>): void {
    if (index.extent === 0) return;
    const { code } = this;
    const i = code.local("i32");
    this.indices.set(index, i);
    code.i32(backwards ? index.extent - 1 : 0).set(i);
    code.loop(() => {
      this.statements(body);
      if (backwards) code.get(i).i32(1).op("i32.sub").tee(i).i32(0).op("i32.ge_s");
      else code.get(i).i32(1).op("i32.add").tee(i).i32(index.extent).op("i32.lt_s");
      code.branchIf(0);
    });
  }

  private variable(variable: Variable): number {
    let local = this.variables.get(variable);
    if (local === undefined) {
      local = this.code.local(operations.stackType(variable.dtype, 1));
      this.variables.set(variable, local);
    }
    return local;
  }

  /** The byte position of an element on the stack; what it does not hold is returned as the instruction's offset. */
  private address(operand: number, at: readonly Expression[]): number {
    const { code } = this;
    const { address, type } = this.operands[operand] ?? internal(`a routine has no operand ${operand}`);
    const size = bytesPerElement[type.dtype];
    const strides = stridesOf(type.shape);
    let pending = 0;
    let constant = 0;
    at.forEach((x, axis) => {
      const stride = strides[axis]! * size;
      if (x.kind === "constant") {
        constant += x.value * stride;
        return;
      }
      this.push(x);
      if (stride !== 1) code.i32(stride).op("i32.mul");
      if (pending++ > 0) code.op("i32.add");
    });
    if (pending === 0) code.i32(0);
    return address + constant;
  }

  private push(e: Expression): void {
    const { code, library } = this;
    switch (e.kind) {
      case "constant":
        return operations.constant(code, e.dtype, e.value, 1);
      case "index":
        code.get(this.indices.get(e.index) ?? internal("an index outside its loop"));
        return;
      case "variable":
        code.get(this.variable(e.variable));
        return;
      case "load": {
        const offset = this.address(e.operand, e.at);
        if (e.dtype === "f64") code.memory("f64.load", offset, 3);
        else code.memory(e.dtype === "f32" ? "f32.load" : "i32.load", offset);
        return;
      }
      case "unary":
        this.push(e.x);
        return operations.unary(code, library, e.fn, e.x.dtype, 1);
      case "binary":
        this.push(e.x);
        this.push(e.y);
        return operations.binary(code, library, e.fn, e.x.dtype, 1);
      case "select":
        this.push(e.condition);
        code.if(
          () => this.push(e.then),
          () => this.push(e.otherwise),
          operations.stackType(e.dtype, 1),
        );
        return;
      case "cast":
        this.push(e.x);
        return operations.cast(code, e.x.dtype, e.dtype, 1);
      case "bitcast":
        this.push(e.x);
        return operations.bitcast(code, e.x.dtype, e.dtype, 1);
    }
  }
}
