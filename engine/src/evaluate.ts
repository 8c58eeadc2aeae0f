/**
 * Eager work: nothing is computed until numbers are asked for. Then the uncomputed region behind them becomes one program, compiled by the
 * default device and kept by its structure, so that a loop that does the same thing again runs the same program on other numbers.
 */
import { allocate, type NumberArray } from "./core/dtype.ts";
import { internal, refuse } from "./core/errors.ts";
import { remember } from "./core/remember.ts";
import { defaultDevice, deviceKey, type Executable } from "./devices/device.ts";
import { bind, bind1 } from "./ir/bind.ts";
import { isAbstract, type Node, nodeOf, nodesBefore, placeholder, type Value } from "./ir/graph.ts";
import { structureKey } from "./ir/structure.ts";
import { constantOf } from "./ops/create.ts";
import { broadcastOp } from "./ops/movement.ts";

/** Programs kept at once; the one unused for longest goes first. */
const capacity = 512;
const programs = new Map<string, Executable>();

/** While transforms run, values keep their history even when computed: a slope may still be asked for. */
let transforming = 0;
const computedMeanwhile: Value[] = [];

/** Runs a transform: histories are kept until the outermost one ends. */
export function keepingHistory<T>(run: () => T): T {
  transforming++;
  try {
    return run();
  } finally {
    if (--transforming === 0) for (const value of computedMeanwhile.splice(0)) forget(value);
  }
}

export const isTransforming = (): boolean => transforming > 0;

/** Computes the values, all in one program, unless their numbers are known. */
export function evaluate(values: readonly Value[]): void {
  const wanted = [...new Set(values)].filter((value) => value.data === undefined);
  if (wanted.length === 0) return;
  const stuck = wanted.find(isAbstract);
  if (stuck !== undefined)
    refuse(
      "tensor",
      "its numbers were asked for while a function is being traced (jit, vmap, scan and cond run a function once, without numbers); use where or cond in place of if, or take the question out of the function",
    );
  const nodes = nodesBefore(wanted, (value) => value.data === undefined);
  const outputs = [...wanted, ...readAgain(nodes, wanted)];
  const { key, leaves } = describe(nodes, outputs);
  const program = remember(programs, key, capacity, () => compile(nodes, outputs, leaves));
  const results = program.run(leaves.map(numbersOf));
  outputs.forEach((value, i) => {
    value.data = results[i]!;
    if (transforming > 0) computedMeanwhile.push(value);
    else forget(value);
  });
}

function forget(value: Value): void {
  value.source = { kind: "data" };
}

const visited = new WeakSet<Node>();

/**
 * Values that an earlier program computed on its way to something else and that are now needed again: this time they are kept. (They are
 * those read by a node that has not been computed before.)
 */
function readAgain(nodes: readonly Node[], wanted: readonly Value[]): Value[] {
  const again = new Set<Value>();
  const isOld = (value: Value): boolean => {
    const node = nodeOf(value);
    return node !== undefined && value.data === undefined && visited.has(node) && node.inputs.length > 0;
  };
  for (const node of nodes) {
    if (visited.has(node)) continue;
    for (const x of node.inputs) if (isOld(x)) again.add(x);
  }
  for (const node of nodes) visited.add(node);
  for (const value of wanted) again.delete(value);
  return [...again];
}

/**
 * A scalar written into the code (a learning rate, say) may change from step to step: it is passed to the program rather than built into it.
 * Small whole numbers and halves are structure.
 */
const passed = (value: Value): boolean => {
  const constant = value.data === undefined ? constantOf(value) : undefined;
  return constant !== undefined && !(Math.abs(constant) <= 16 && Number.isInteger(2 * constant));
};

/** The text of a region, equal for regions that can share a program, and its leaves in order. */
function describe(nodes: readonly Node[], outputs: readonly Value[]): { key: string; leaves: Value[] } {
  const names = new Map<Value, number>();
  const leaves: Value[] = [];
  const name = (value: Value): number => {
    let id = names.get(value);
    if (id === undefined) {
      id = names.size;
      names.set(value, id);
      leaves.push(value);
      text += `${id}=${value.type.dtype}[${value.type.shape}]${passed(value) ? "!" : ""};`;
    }
    return id;
  };
  let text = deviceKey(defaultDevice());
  for (const node of nodes) {
    if (passed(node.outputs[0]!)) {
      name(node.outputs[0]!);
      continue;
    }
    const inputs = node.inputs.map(name);
    text += `${node.op.name}(${inputs})${structureKey(node.params)}`;
    for (const y of node.outputs) {
      names.set(y, names.size);
      text += `>${names.get(y)}`;
    }
    text += ";";
  }
  return { key: `${text}:${outputs.map(name)}`, leaves };
}

function compile(nodes: readonly Node[], outputs: readonly Value[], leaves: readonly Value[]): Executable {
  const copies = new Map<Value, Value>();
  const inputs = leaves.map((leaf) => {
    const scalar = passed(leaf);
    const input = placeholder(scalar ? { dtype: leaf.type.dtype, shape: [] } : leaf.type, "leaf");
    const { shape } = leaf.type;
    copies.set(leaf, scalar && shape.length > 0 ? bind1(broadcastOp, [input], { shape, axes: [] }) : input);
    return input;
  });
  for (const node of nodes) {
    if (copies.has(node.outputs[0]!)) continue;
    const results = bind(
      node.op,
      node.inputs.map((x) => copies.get(x) ?? internal("a region reads what it does not hold")),
      node.params,
    );
    node.outputs.forEach((y, i) => {
      copies.set(y, results[i]!);
    });
  }
  return defaultDevice().compile({ inputs, outputs: outputs.map((y) => copies.get(y)!) });
}

function numbersOf(leaf: Value): NumberArray {
  if (leaf.data !== undefined) return leaf.data;
  const scalar = allocate(leaf.type.dtype, 1);
  scalar[0] = constantOf(leaf)!;
  return scalar;
}

/** Numbers of a value, computed if need be. */
export function numbers(value: Value): NumberArray {
  if (value.data === undefined) evaluate([value]);
  return value.data!;
}

/** Longest chain of uncomputed work; beyond it eager code is computed as it goes, so that memory stays flat. */
const longest = 400;

/** Called on each value a user gets in hand. */
export function settle(values: readonly Value[]): void {
  if (transforming > 0) return;
  const node = nodeOf(values[0]!);
  if (node !== undefined && node.depth > longest && !node.abstract) evaluate(values);
}
