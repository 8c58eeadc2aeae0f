/**
 * jit: a function on trees of tensors becomes one compiled program. It is traced once for each structure and each set of types it is
 * called with; what it reads from outside is built in. Called while something else is being traced, it is simply part of that.
 */

import type { NumberArray } from "./core/dtype.ts";
import { refuse } from "./core/errors.ts";
import { remember } from "./core/remember.ts";
import { sizeOf } from "./core/shape.ts";
import { flatten, type Structure } from "./core/tree.ts";
import {
  type Carried,
  type Device,
  defaultDevice,
  deviceKey,
  type Executable,
  type MemoryUse,
  type Resident,
} from "./devices/device.ts";
import { Claim, Keeper, pairUp } from "./donate.ts";
import { evaluate, numbers } from "./evaluate.ts";
import { dataValue, sameType, type Type, type Value } from "./ir/graph.ts";
import { Tensor } from "./tensor.ts";
import { isWithinTrace, programsKept, signature, traced } from "./traced.ts";

/** The programs of one function, and the one that ran last: mostly it runs again. */
interface Programs<Y> {
  readonly known: Map<string, Program<Y>>;
  last: Program<Y> | undefined;
}

interface Program<Y> {
  readonly device: Device;
  /** Of the arguments. */
  readonly arguments: Structure<unknown>;
  /** Types of the argument's leaves. */
  readonly inputs: readonly Type[];
  readonly executable: Executable;
  readonly types: readonly Type[];
  readonly structure: Structure<Y>;
  readonly inPlace?: InPlace;
}

/** What a program with donated arguments has besides. */
interface InPlace {
  readonly resident: Resident;
  readonly keeper: Keeper;
  readonly carried: readonly Carried[];
  /** The inputs that are not carried. */
  readonly given: readonly number[];
  /** For each output its place among the carried ones, or −1. */
  readonly places: readonly number[];
}

export interface JitOptions {
  /**
   * Arguments that are not used again after a call, by number: results of the same types take their places in the program's memory, so that a loop
   * that hands a state from call to call copies nothing.
   */
  readonly donate?: readonly number[];
}

/** A compiled function. */
export interface Compiled<Inputs extends readonly unknown[], Y> {
  (...inputs: Inputs): Y;
  /**
   * As many calls as `order` is long, each on the results of the one before, without coming back in between. Donated arguments are as in a call; every
   * tensor in the others is a stack of batches along axis 0, and call t takes batch order[t] of each. Gives the last call's result.
   */
  steps(order: readonly number[], ...inputs: Inputs): Y;
  /** Bytes that the program for such inputs takes, where the device plans its memory. Nothing is run. */
  memory(...inputs: Inputs): MemoryUse | undefined;
}

export function jit<Inputs extends readonly unknown[], Y>(
  f: (...inputs: Inputs) => Y,
  { donate = [] }: JitOptions = {},
): Compiled<Inputs, Y> {
  const programs: Programs<Y> = { known: new Map(), last: undefined };
  const call = (...inputs: Inputs): Y => {
    const again = recall(programs.last, inputs);
    const { leaves, structure } = again ?? flatten<Tensor, Inputs>(inputs);
    if (isWithinTrace(leaves)) return f(...inputs);
    const program =
      again?.program ?? programFor(programs, f, leaves, structure, () => donatedLeaves(inputs, donate));
    const values = leaves.map((leaf) => leaf.value);
    if (values.some(isWaiting)) evaluate(values.filter(isWaiting));
    return program.structure.rebuild(wrap(program, run(program, values)));
  };
  const steps = (order: readonly number[], ...inputs: Inputs): Y => {
    const { leaves, structure } = flatten<Tensor, Inputs>(inputs);
    if (isWithinTrace(leaves))
      refuse("steps", "they run a compiled program, which cannot be traced; call the function, or use scan");
    const donated = donatedLeaves(inputs, donate);
    evaluate(leaves.map((leaf) => leaf.value).filter(isWaiting));
    const first = leaves.map((leaf, i) => (donated[i] ? leaf : batchOf(leaf, 0)));
    checkOrder(order, leaves, donated);
    const program = programFor(programs, f, first, structure, () => donated);
    const { inPlace } = program;
    if (inPlace === undefined || inPlace.carried.length < donated.filter(Boolean).length)
      refuse(
        "steps",
        "every donated tensor needs a result of its type to take its place; return the whole new state",
      );
    inPlace.keeper.admit(leaves.map((leaf) => leaf.value));
    const stacks = inPlace.given.map((i) => numbers(leaves[i]!.value));
    const results = inPlace.resident.steps(stacks, Int32Array.from(order));
    return program.structure.rebuild(wrap(program, withClaims(inPlace, results)));
  };
  const memory = (...inputs: Inputs): MemoryUse | undefined => {
    const { leaves, structure } = flatten<Tensor, Inputs>(inputs);
    return programFor(programs, f, leaves, structure, () => donatedLeaves(inputs, donate)).executable.memory;
  };
  return Object.assign(call, { steps, memory });
}

/** Whether numbers are still to be computed; those of a claim need not even be read. */
const isWaiting = (value: Value): boolean => !(value instanceof Claim) && value.data === undefined;

/** The program that ran last, if it is for such arguments: then nothing needs to be looked up. */
function recall<Inputs extends readonly unknown[], Y>(last: Program<Y> | undefined, inputs: Inputs) {
  if (last === undefined || last.device !== defaultDevice()) return undefined;
  const leaves = last.arguments.match<Tensor>(inputs);
  if (leaves === undefined || !sameTypes(last.inputs, leaves)) return undefined;
  return { program: last, leaves, structure: last.arguments as Structure<Inputs> };
}

/** Batch number `at` of a stack along axis 0. */
function batchOf(leaf: Tensor, at: number): Tensor {
  const { dtype, shape } = leaf.value.type;
  if (shape.length === 0)
    refuse(
      "steps",
      `a scalar ${leaf.type} is no stack of batches; give every argument that is not donated an axis of batches`,
    );
  const size = sizeOf(shape.slice(1));
  const data = numbers(leaf.value).subarray(at * size, (at + 1) * size) as NumberArray;
  return new Tensor(dataValue({ dtype, shape: shape.slice(1) }, data));
}

function checkOrder(order: readonly number[], leaves: readonly Tensor[], donated: readonly boolean[]): void {
  const counts = new Set(leaves.filter((_, i) => !donated[i]).map((leaf) => leaf.shape[0]!));
  if (counts.size > 1)
    refuse("steps", `stacks of ${[...counts].join(" and ")} batches; give every argument as many`);
  const [count] = counts;
  const wrong = order.find((batch) => !Number.isInteger(batch) || batch < 0 || batch >= (count ?? 1));
  if (order.length === 0) refuse("steps", "an empty order; name the batch of each step");
  if (wrong !== undefined) refuse("steps", `batch ${wrong} of ${count ?? 1}; batches count from 0`);
}

function programFor<Inputs extends readonly unknown[], Y>(
  programs: Programs<Y>,
  f: (...inputs: Inputs) => Y,
  leaves: readonly Tensor[],
  structure: Structure<Inputs>,
  donated: () => readonly boolean[],
): Program<Y> {
  const device = defaultDevice();
  const key = deviceKey(device) + signature(structure, leaves);
  const program = remember(programs.known, key, programsKept, () => ({
    device,
    arguments: structure,
    ...compile(f, leaves, structure, donated()),
  }));
  programs.last = program;
  return program;
}

/** Types are mostly the very same objects from call to call. */
function sameTypes(types: readonly Type[], leaves: readonly Tensor[]): boolean {
  for (let i = 0; i < types.length; i++) {
    const { type } = leaves[i]!.value;
    if (type !== types[i] && !sameType(type, types[i]!)) return false;
  }
  return true;
}

/** Which leaves belong to donated arguments. */
const donatedLeaves = (inputs: readonly unknown[], donate: readonly number[]): boolean[] =>
  inputs.flatMap((input, i) => flatten<Tensor, unknown>(input).leaves.map(() => donate.includes(i)));

/** The outputs: numbers, or claims on numbers that stay in the program. */
function run<Y>({ executable, inPlace }: Program<Y>, values: readonly Value[]): (NumberArray | Claim)[] {
  if (inPlace === undefined) return executable.run(values.map(numbers));
  const { keeper, resident, given } = inPlace;
  keeper.admit(values);
  const results = resident.step(given.map((i) => numbers(values[i]!)));
  return withClaims(inPlace, results);
}

/** The outputs that are not carried, and claims on those that are, in order. */
function withClaims({ keeper, places }: InPlace, results: readonly NumberArray[]): (NumberArray | Claim)[] {
  const claims = keeper.claim();
  let next = 0;
  return places.map((place) => (place === -1 ? results[next++]! : claims[place]!));
}

const wrap = <Y>({ types }: Program<Y>, results: readonly (NumberArray | Claim)[]): Tensor[] =>
  results.map((y, i) => new Tensor(y instanceof Claim ? y : dataValue(types[i]!, y)));

function compile<Inputs extends readonly unknown[], Y>(
  f: (...inputs: Inputs) => Y,
  leaves: readonly Tensor[],
  structure: Structure<Inputs>,
  donated: readonly boolean[],
): Omit<Program<Y>, "device" | "arguments"> {
  const { inputs, outputs, result } = traced(f, leaves, structure);
  const carried = pairUp(inputs, donated, outputs);
  const executable = defaultDevice().compile({ inputs, outputs }, { carried });
  return {
    executable,
    inputs: inputs.map((x) => x.type),
    types: outputs.map((y) => y.type),
    structure: result,
    ...(executable.resident && { inPlace: inPlaceOf(executable.resident, carried, inputs, outputs) }),
  };
}

function inPlaceOf(
  resident: Resident,
  carried: readonly Carried[],
  inputs: readonly Value[],
  outputs: readonly Value[],
): InPlace {
  const types = carried.map(({ input }) => inputs[input]!.type);
  return {
    resident,
    carried,
    keeper: new Keeper(resident, carried, types),
    given: inputs.flatMap((_, i) => (carried.some(({ input }) => input === i) ? [] : [i])),
    places: outputs.map((_, i) => carried.findIndex(({ output }) => output === i)),
  };
}
