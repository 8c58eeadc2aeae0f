/**
 * Lowerings as WGSL compute shaders: one invocation per output element for loop nests, one in all for routines.
 * Operand b0, b1, … are the storage buffers, in the order inputs, outputs, scratch.
 */
import type { DType } from "../../core/dtype.ts";
import { sizeOf, stridesOf } from "../../core/shape.ts";
import type { Type } from "../../ir/graph.ts";
import type { Expression, Lowering, Monoid, Statement } from "../../ir/kernel.ts";
import { contractionAsReduction, convolutionAsReduction } from "../../ir/reduction.ts";
import { literal, Scope, storageName, typeName } from "./expression.ts";
import { library } from "./library.ts";

/** One dispatch: its source, the operands it binds, and how many invocations it needs. */
export interface Shader {
  readonly source: string;
  /** Operand numbers bound, in order of binding. */
  readonly operands: readonly number[];
  readonly invocations: number;
}

export const workgroupSize = 64;
/** WebGPU guarantees this many workgroups along an axis; larger dispatches use two axes. */
export const maximumWorkgroups = 65535;

/** The shaders of one lowered op, in order. `types` are those of inputs, then outputs, then scratch. */
export function emit(lowering: Lowering, types: readonly Type[], inputs: number, outputs: number): Shader[] {
  switch (lowering.kind) {
    case "element":
      return Array.from({ length: outputs }, (_, output) => element(lowering, types, inputs, output));
    case "reduce":
      return [reduce(lowering, types, inputs)];
    case "contract":
      return [reduce(contractionAsReduction(lowering, types[0]!.dtype), types, inputs)];
    case "convolve":
      return [reduce(convolutionAsReduction(lowering, types[0]!.dtype), types, inputs)];
    case "routine":
      return [routine(lowering.body, types)];
    default:
      throw new Error(`internal: webgpu emits no ${lowering.kind}; the device runs it from outside`);
  }
}

function element(
  lowering: Extract<Lowering, { kind: "element" }>,
  types: readonly Type[],
  inputs: number,
  output: number,
): Shader {
  const scope = new Scope(types);
  const target = inputs + output;
  const type = types[target]!;
  const { at, prologue } = indices(scope, type);
  const value = scope.write(lowering.value(at, output));
  return shader(scope, target, sizeOf(type.shape), [
    ...prologue,
    `b${target}[flat] = ${stored(type.dtype, value)};`,
  ]);
}

function reduce(
  lowering: Extract<Lowering, { kind: "reduce" }>,
  types: readonly Type[],
  target: number,
): Shader {
  const scope = new Scope(types);
  const type = types[target]!;
  const { at, prologue } = indices(scope, type);
  const over = lowering.extents.map(
    (extent): Expression => ({ kind: "index", dtype: "i32", index: { extent } }),
  );
  const names = over.map((x) => scope.write(x));
  const { start, combine } = monoids(type.dtype)[lowering.monoid];
  const value = scope.write(lowering.value(at, over));
  return shader(scope, target, sizeOf(type.shape), [
    ...prologue,
    `var sum: ${typeName[type.dtype as "f32"]} = ${start};`,
    ...names.map((name, axis) => `for (var ${name} = 0; ${name} < ${lowering.extents[axis]}; ${name}++) {`),
    `sum = ${combine("sum", value)};`,
    ...names.map(() => "}"),
    `b${target}[flat] = ${stored(type.dtype, "sum")};`,
  ]);
}

/** Order matters in a routine, so a single invocation runs all of it. */
function routine(body: readonly Statement[], types: readonly Type[]): Shader {
  const scope = new Scope(types);
  const declared = new Set<string>();
  const lines = body.flatMap((s) => statement(scope, s, declared));
  const variables = [...declared].map((line) => `${line};`);
  return shader(scope, undefined, 1, [...variables, ...lines]);
}

function statement(scope: Scope, s: Statement, declared: Set<string>): string[] {
  const block = (body: readonly Statement[]): string[] =>
    body.flatMap((inner) => statement(scope, inner, declared));
  switch (s.kind) {
    case "loop": {
      const name = scope.name(s.index);
      const head = s.backwards
        ? `for (var ${name} = ${s.index.extent - 1}; ${name} >= 0; ${name}--) {`
        : `for (var ${name} = 0; ${name} < ${s.index.extent}; ${name}++) {`;
      return [head, ...block(s.body), "}"];
    }
    case "while":
      return [`while (${scope.write(s.condition)}) {`, ...block(s.body), "}"];
    case "if":
      return [
        `if (${scope.write(s.condition)}) {`,
        ...block(s.then),
        ...(s.otherwise ? ["} else {", ...block(s.otherwise)] : []),
        "}",
      ];
    case "set": {
      const name = scope.name(s.variable);
      declared.add(`var ${name}: ${typeName[s.variable.dtype as "f32"]}`);
      return [`${name} = ${scope.write(s.value)};`];
    }
    case "store":
      return [`${scope.place(s.operand, s.at)} = ${stored(s.value.dtype, scope.write(s.value))};`];
  }
}

/** The multi-index of output element `flat`, as index expressions with the lines that compute them. */
function indices(scope: Scope, { shape }: Type): { at: Expression[]; prologue: string[] } {
  const strides = stridesOf(shape);
  const at = shape.map((extent): Expression => ({ kind: "index", dtype: "i32", index: { extent } }));
  const prologue = at.map((x, axis) => {
    const whole = strides[axis] === 1 ? "flat" : `flat / ${strides[axis]}`;
    return `let ${scope.write(x)} = ${axis === 0 ? whole : `(${whole}) % ${shape[axis]}`};`;
  });
  return { at, prologue };
}

const stored = (dtype: DType, value: string): string =>
  dtype === "bool" ? `select(0u, 1u, ${value})` : value;

type Combination = { start: string; combine: (x: string, y: string) => string };

function monoids(dtype: DType): Record<Monoid, Combination> {
  const call = (fn: string) => (x: string, y: string) => `${fn}(${x}, ${y})`;
  const infix = (operator: string) => (x: string, y: string) => `${x} ${operator} ${y}`;
  const lowest = { f32: -Infinity, i32: -(2 ** 31), u32: 0 }[dtype as "f32"] ?? 0;
  const highest = { f32: Infinity, i32: 2 ** 31 - 1, u32: 2 ** 32 - 1 }[dtype as "f32"] ?? 0;
  return {
    add: { start: literal(dtype, 0), combine: infix("+") },
    multiply: { start: literal(dtype, 1), combine: infix("*") },
    maximum: { start: literal(dtype, lowest), combine: call("max") },
    minimum: { start: literal(dtype, highest), combine: call("min") },
    and: { start: "true", combine: infix("&&") },
    or: { start: "false", combine: infix("||") },
  };
}

function shader(
  scope: Scope,
  written: number | undefined,
  invocations: number,
  body: readonly string[],
): Shader {
  const operands = [...scope.mentioned, ...(written === undefined ? [] : [written])];
  const bindings = operands.map((operand, binding) => {
    const access = written === undefined || operand === written ? "read_write" : "read";
    const element = storageName(scope.operands[operand]!.dtype);
    return `@group(0) @binding(${binding}) var<storage, ${access}> b${operand}: array<${element}>;`;
  });
  const source = [
    ...bindings,
    // Read at run time, so that the compiler cannot fold infinities it would refuse.
    "var<private> zero: u32 = 0u;",
    ...[...scope.used].map((name) => library[name]),
    `@compute @workgroup_size(${workgroupSize})`,
    "fn main(@builtin(global_invocation_id) id: vec3<u32>) {",
    `let flat = i32(id.x + id.y * ${maximumWorkgroups * workgroupSize}u);`,
    `if (flat >= ${invocations}) { return; }`,
    ...body,
    "}",
  ].join("\n");
  return { source, operands, invocations };
}
