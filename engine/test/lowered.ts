/**
 * A device that does what lowerings say, literally: loops over indices, expressions evaluated one by one, every load and store checked to be in range.
 * It is slow; it says whether what code generators are given is right.
 */
import { allocate, type DType, isFloat, type NumberArray } from "../src/core/dtype.ts";
import { sizeOf, stridesOf } from "../src/core/shape.ts";
import type { Device } from "../src/devices/device.ts";
import { type Graph, type Node, nodesBefore, type Value } from "../src/ir/graph.ts";
import type {
  Binary,
  Convolution,
  Expression,
  Index,
  Lowering,
  Monoid,
  Statement,
  Unary,
  Variable,
} from "../src/ir/kernel.ts";
import type { Dense } from "../src/ir/op.ts";
import { allOps } from "../src/ops/index.ts";

export const loweredDevice: Device = {
  name: "lowered",
  compile: (graph) => ({
    run: (inputs) =>
      runGraph(
        graph,
        inputs.map((data, i) => ({ ...graph.inputs[i]!.type, data })),
      ).map((y) => y.data),
  }),
};

function runGraph(graph: Graph, inputs: readonly Dense[]): Dense[] {
  const known = new Map<Value, Dense>(graph.inputs.map((x, i) => [x, inputs[i]!]));
  const look = (x: Value): Dense => known.get(x) ?? { ...x.type, data: x.data! };
  for (const node of nodesBefore(graph.outputs, (x) => x.data === undefined && !known.has(x))) {
    const results = runNode(node, node.inputs.map(look));
    node.outputs.forEach((y, i) => {
      known.set(y, results[i]!);
    });
  }
  return graph.outputs.map(look);
}

function runNode(node: Node, inputs: readonly Dense[]): Dense[] {
  const lowering = node.op.lower(
    node.inputs.map((x) => x.type),
    node.params,
  );
  const outputs = node.outputs.map(({ type }) => ({
    ...type,
    data: allocate(type.dtype, sizeOf(type.shape)),
  }));
  run(lowering, inputs, outputs);
  return outputs;
}

function run(lowering: Lowering, inputs: readonly Dense[], outputs: readonly Dense[]): void {
  if (lowering.kind === "element")
    outputs.forEach((y, output) => {
      const indices = y.shape.map((extent): Index => ({ extent }));
      const value = lowering.value(indices.map(indexExpression), output);
      over(indices, new Map(), (at, flat) => {
        y.data[flat] = evaluate(value, { at, variables: new Map(), operands: inputs });
      });
    });
  else if (lowering.kind === "reduce") {
    const [y] = outputs;
    const indices = y!.shape.map((extent): Index => ({ extent }));
    const folded = lowering.extents.map((extent): Index => ({ extent }));
    const value = lowering.value(indices.map(indexExpression), folded.map(indexExpression));
    over(indices, new Map(), (at, flat) => {
      let total = neutral(lowering.monoid, y!.dtype);
      over(folded, at, (all) => {
        const x = evaluate(value, { at: all, variables: new Map(), operands: inputs });
        total = binary(lowering.monoid as Binary, total, x, y!.dtype);
      });
      y!.data[flat] = total;
    });
  } else if (lowering.kind === "contract") contract(lowering, inputs, outputs[0]!);
  else if (lowering.kind === "convolve") convolve(lowering, inputs, outputs[0]!);
  else if (lowering.kind === "routine") {
    const scratch = lowering.scratch.map(({ dtype, shape }) => ({
      dtype,
      shape,
      data: allocate(dtype, sizeOf(shape)),
    }));
    // What is undefined at the start must not be zero by luck.
    for (const buffer of [...outputs, ...scratch]) buffer.data.fill(buffer.dtype === "bool" ? 1 : 77);
    const operands = [...inputs, ...outputs, ...scratch];
    execute(lowering.body, { at: new Map(), variables: new Map(), operands });
  } else if (lowering.kind === "repeat") repeat(lowering, inputs, outputs);
  else {
    const [condition, ...operands] = inputs;
    const results = runGraph(condition!.data[0] ? lowering.then : lowering.otherwise, operands);
    outputs.forEach((y, i) => {
      y.data.set(results[i]!.data);
    });
  }
}

const indexExpression = (index: Index): Expression => ({ kind: "index", dtype: "i32", index });

interface Scope {
  readonly at: Map<Index, number>;
  readonly variables: Map<Variable, number>;
  readonly operands: readonly Dense[];
}

/** Every combination of the indices, added to those of `outer`. */
function over(
  indices: readonly Index[],
  outer: Map<Index, number>,
  visit: (at: Map<Index, number>, flat: number) => void,
): void {
  const size = sizeOf(indices.map((index) => index.extent));
  const strides = stridesOf(indices.map((index) => index.extent));
  const at = new Map(outer);
  for (let flat = 0; flat < size; flat++) {
    indices.forEach((index, axis) => {
      at.set(index, Math.floor(flat / strides[axis]!) % index.extent);
    });
    visit(at, flat);
  }
}

function position(operand: Dense, at: readonly Expression[], scope: Scope): number {
  if (at.length !== operand.shape.length) throw new Error(`${at.length} indices for [${operand.shape}]`);
  const strides = stridesOf(operand.shape);
  return at.reduce((flat, expression, axis) => {
    const i = evaluate(expression, scope);
    if (!(i >= 0 && i < operand.shape[axis]!))
      throw new Error(`index ${i} on axis ${axis} of [${operand.shape}]`);
    return flat + i * strides[axis]!;
  }, 0);
}

function evaluate(x: Expression, scope: Scope): number {
  if (x.kind === "constant") return stored(x.value, x.dtype);
  if (x.kind === "index") return scope.at.get(x.index)!;
  if (x.kind === "load") {
    const operand = scope.operands[x.operand]!;
    if (operand.dtype !== x.dtype) throw new Error(`load of ${x.dtype} from ${operand.dtype}`);
    return operand.data[position(operand, x.at, scope)]!;
  }
  if (x.kind === "unary") return stored(unary(x.fn, evaluate(x.x, scope)), x.dtype);
  if (x.kind === "binary") {
    if (x.x.dtype !== x.y.dtype) throw new Error(`${x.fn} of ${x.x.dtype} and ${x.y.dtype}`);
    return binary(x.fn, evaluate(x.x, scope), evaluate(x.y, scope), x.dtype);
  }
  if (x.kind === "select") return evaluate(evaluate(x.condition, scope) ? x.then : x.otherwise, scope);
  if (x.kind === "cast") return cast(evaluate(x.x, scope), x.dtype);
  if (x.kind === "variable") return scope.variables.get(x.variable)!;
  throw new Error(`no op uses ${x.kind}`);
}

/** As a variable of the dtype would hold it. */
const stored = (x: number, dtype: DType): number =>
  dtype === "f32" ? Math.fround(x) : dtype === "i32" ? x | 0 : dtype === "u32" ? x >>> 0 : x;

function cast(x: number, dtype: DType): number {
  if (isFloat(dtype)) return stored(x, dtype);
  if (Number.isNaN(x)) return 0;
  if (Number.isInteger(x) && Math.abs(x) < 2 ** 32) return stored(x, dtype);
  const [low, high] = dtype === "i32" ? [-(2 ** 31), 2 ** 31 - 1] : [0, 2 ** 32 - 1];
  return Math.min(Math.max(Math.trunc(x), low), high);
}

/** Plain functions; the special ones are those of the references, which are tested by other routes. */
function unary(fn: Unary, x: number): number {
  if (fn === "negate") return -x;
  if (fn === "not") return x ? 0 : 1;
  if (fn === "reciprocal") return 1 / x;
  const simple = (Math as unknown as Record<string, ((x: number) => number) | undefined>)[
    fn === "round" ? "" : fn
  ];
  if (simple !== undefined) return simple(x);
  const op = allOps.find(({ name }) => name === fn)!;
  const one: Dense = { dtype: "f64", shape: [], data: Float64Array.of(x) };
  return op.reference([one], null, [one])[0]!.data[0]!;
}

function binary(fn: Binary, x: number, y: number, dtype: DType): number {
  const whole = !isFloat(dtype);
  const results: Record<Binary, () => number> = {
    add: () => x + y,
    subtract: () => x - y,
    multiply: () => (whole ? Math.imul(x, y) : x * y),
    divide: () => (whole ? Math.trunc(x / y) : x / y),
    remainder: () => x % y,
    power: () => x ** y,
    maximum: () => Math.max(x, y),
    minimum: () => Math.min(x, y),
    atan2: () => Math.atan2(x, y),
    less: () => Number(x < y),
    lessEqual: () => Number(x <= y),
    equal: () => Number(x === y),
    notEqual: () => Number(x !== y),
    and: () => x & y,
    or: () => x | y,
    xor: () => x ^ y,
    shiftLeft: () => x << y,
    shiftRight: () => x >>> y,
    multiplyHigh: () => Number((BigInt(x) * BigInt(y)) >> 32n),
  };
  return stored(results[fn](), dtype);
}

function neutral(monoid: Monoid, dtype: DType): number {
  const ends: Record<DType, [number, number]> = {
    f32: [-Infinity, Infinity],
    f64: [-Infinity, Infinity],
    i32: [-(2 ** 31), 2 ** 31 - 1],
    u32: [0, 2 ** 32 - 1],
    bool: [0, 1],
  };
  if (monoid === "maximum") return ends[dtype][0];
  if (monoid === "minimum") return ends[dtype][1];
  return monoid === "multiply" || monoid === "and" ? 1 : 0;
}

function execute(body: readonly Statement[], scope: Scope): void {
  for (const statement of body) {
    if (statement.kind === "set") scope.variables.set(statement.variable, evaluate(statement.value, scope));
    else if (statement.kind === "store") {
      const operand = scope.operands[statement.operand]!;
      operand.data[position(operand, statement.at, scope)] = evaluate(statement.value, scope);
    } else if (statement.kind === "if") {
      if (evaluate(statement.condition, scope)) execute(statement.then, scope);
      else execute(statement.otherwise ?? [], scope);
    } else if (statement.kind === "while") {
      for (let steps = 0; evaluate(statement.condition, scope); steps++) {
        if (steps > 1e6) throw new Error("a while statement does not end");
        execute(statement.body, scope);
      }
    } else {
      const { extent } = statement.index;
      for (let step = 0; step < extent; step++) {
        scope.at.set(statement.index, statement.backwards ? extent - 1 - step : step);
        execute(statement.body, scope);
      }
    }
  }
}

function contract(l: Extract<Lowering, { kind: "contract" }>, [a, b]: readonly Dense[], y: Dense): void {
  for (let c = 0; c < l.batch; c++)
    for (let i = 0; i < l.m; i++)
      for (let j = 0; j < l.n; j++) {
        let total = 0;
        for (let k = 0; k < l.k; k++) {
          const left = a!.data[c * l.m * l.k + (l.transposeA ? k * l.m + i : i * l.k + k)]!;
          const right = b!.data[c * l.k * l.n + (l.transposeB ? j * l.k + k : k * l.n + j)]!;
          total = stored(total + left * right, y.dtype);
        }
        y.data[(c * l.m + i) * l.n + j] = total;
      }
}

function convolve(g: Convolution, [a, b]: readonly Dense[], y: Dense): void {
  const data: Record<Convolution["role"], NumberArray> = {
    image: g.role === "image" ? y.data : a!.data,
    kernel: g.role === "kernel" ? y.data : b!.data,
    output: g.role === "output" ? y.data : g.role === "image" ? a!.data : b!.data,
  };
  const [inGroup, outGroup] = [g.inChannels / g.groups, g.outChannels / g.groups];
  const index: Index[] = [g.batch, g.outChannels, inGroup, ...g.output, ...g.kernel].map((extent) => ({
    extent,
  }));
  over(index, new Map(), (at) => {
    const [n, o, c, p, q, r, s] = index.map((i) => at.get(i)!) as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const row = p * g.stride[0] + r * g.dilation[0] - g.padding[0];
    const column = q * g.stride[1] + s * g.dilation[1] - g.padding[1];
    if (row < 0 || row >= g.size[0] || column < 0 || column >= g.size[1]) return;
    const channel = Math.floor(o / outGroup) * inGroup + c;
    const place = {
      image: ((n * g.inChannels + channel) * g.size[0] + row) * g.size[1] + column,
      kernel: ((o * inGroup + c) * g.kernel[0] + r) * g.kernel[1] + s,
      output: ((n * g.outChannels + o) * g.output[0] + p) * g.output[1] + q,
    };
    const [x, z] = (["image", "kernel", "output"] as const).filter((role) => role !== g.role);
    const product = data[x!][place[x!]]! * data[z!][place[z!]]!;
    y.data[place[g.role]] = y.data[place[g.role]]! + product;
  });
}

function repeat(
  l: Extract<Lowering, { kind: "repeat" }>,
  inputs: readonly Dense[],
  outputs: readonly Dense[],
): void {
  const constants = inputs.slice(0, l.constants);
  let carries = inputs.slice(l.constants, l.constants + l.carries);
  const stacked = inputs.slice(l.constants + l.carries);
  for (let step = 0; step < l.count; step++) {
    if (l.while && !runGraph(l.while, [...constants, ...carries])[0]!.data[0]) break;
    const i = l.backwards ? l.count - 1 - step : step;
    const slices = stacked.map(({ dtype, shape, data }) => {
      const size = sizeOf(shape.slice(1));
      return { dtype, shape: shape.slice(1), data: data.slice(i * size, (i + 1) * size) };
    });
    const results = runGraph(l.body, [...constants, ...carries, ...slices]);
    carries = results.slice(0, l.carries);
    outputs.slice(l.carries).forEach((stack, k) => {
      const slice = results[l.carries + k]!.data;
      stack.data.set(slice, i * slice.length);
    });
  }
  carries.forEach((carry, i) => {
    outputs[i]!.data.set(carry.data);
  });
}
