/**
 * jit: a function on trees of tensors becomes one compiled program. It is traced once for each structure and each set of types it is
 * called with; what it reads from outside is built in. Called while something else is being traced, it is simply part of that.
 */

import { recorded } from "./autodiff.ts";
import type { NumberArray } from "./core/dtype.ts";
import { flatten, type Structure } from "./core/tree.ts";
import { type Carried, defaultDevice, type Executable, type Resident } from "./devices/device.ts";
import { Claim, Keeper, pairUp } from "./donate.ts";
import { evaluate, isTransforming, keepingHistory, numbers } from "./evaluate.ts";
import { clock } from "./ir/bind.ts";
import {
  dataValue,
  isAbstract,
  nodeOf,
  nodesBefore,
  placeholder,
  type Type,
  type Value,
} from "./ir/graph.ts";
import { Tensor } from "./tensor.ts";

interface Program<Y> {
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

/** Programs kept per function; the one unused for longest goes first. */
const capacity = 64;

export function jit<Inputs extends readonly unknown[], Y>(
  f: (...inputs: Inputs) => Y,
  { donate = [] }: JitOptions = {},
): (...inputs: Inputs) => Y {
  const programs = new Map<string, Program<Y>>();
  return (...inputs) => {
    const { leaves, structure } = flatten<Tensor, Inputs>(inputs);
    if (isTransforming() || leaves.some((leaf) => isAbstract(leaf.value))) return f(...inputs);
    const program = programFor(programs, f, leaves, structure, () => donatedLeaves(inputs, donate));
    const values = leaves.map((leaf) => leaf.value);
    evaluate(values.filter((value) => !(value instanceof Claim)));
    return program.structure.rebuild(wrap(program, run(program, values)));
  };
}

function programFor<Inputs extends readonly unknown[], Y>(
  programs: Map<string, Program<Y>>,
  f: (...inputs: Inputs) => Y,
  leaves: readonly Tensor[],
  structure: Structure<Inputs>,
  donated: () => readonly boolean[],
): Program<Y> {
  let key = defaultDevice().name + structure.key;
  for (const leaf of leaves) key += leaf.type;
  let program = programs.get(key);
  if (program === undefined) program = trace(f, leaves, structure, donated());
  else programs.delete(key);
  programs.set(key, program);
  if (programs.size > capacity) programs.delete(programs.keys().next().value!);
  return program;
}

/** Which leaves belong to donated arguments. */
const donatedLeaves = (inputs: readonly unknown[], donate: readonly number[]): boolean[] =>
  inputs.flatMap((input, i) => flatten<Tensor, unknown>(input).leaves.map(() => donate.includes(i)));

/** The outputs: numbers, or claims on numbers that stay in the program. */
function run<Y>({ executable, inPlace }: Program<Y>, values: readonly Value[]): (NumberArray | Claim)[] {
  if (inPlace === undefined) return executable.run(values.map(numbers));
  const { keeper, resident, given, places } = inPlace;
  keeper.admit(values);
  const results = resident.step(given.map((i) => numbers(values[i]!)));
  const claims = keeper.claim();
  let next = 0;
  return places.map((place) => (place === -1 ? results[next++]! : claims[place]!));
}

const wrap = <Y>({ types }: Program<Y>, results: readonly (NumberArray | Claim)[]): Tensor[] =>
  results.map((y, i) => new Tensor(y instanceof Claim ? y : dataValue(types[i]!, y)));

function trace<Inputs extends readonly unknown[], Y>(
  f: (...inputs: Inputs) => Y,
  leaves: readonly Tensor[],
  structure: Structure<Inputs>,
  donated: readonly boolean[],
): Program<Y> {
  const before = clock();
  const run = recorded(f, structure.rebuild);
  const inputs = leaves.map((leaf, i) => placeholder(leaf.value.type, `${i}`));
  const outputs = keepingHistory(() => run.values(inputs));
  computeCaptured(outputs, before);
  const carried = pairUp(inputs, donated, outputs);
  const executable = defaultDevice().compile({ inputs, outputs }, { carried });
  return {
    executable,
    types: outputs.map((y) => y.type),
    structure: flatten<Tensor, Y>(run.result()).structure,
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

/** Work that was begun before the trace and not yet computed is computed once, not in every run. */
function computeCaptured(outputs: readonly Value[], before: number): void {
  const isOld = (value: Value): boolean => {
    const node = nodeOf(value);
    return value.data === undefined && node !== undefined && node.id < before && !node.abstract;
  };
  const captured = new Set(outputs.filter(isOld));
  for (const node of nodesBefore(outputs, (value) => value.data === undefined && !isOld(value)))
    for (const x of node.inputs) if (isOld(x)) captured.add(x);
  evaluate([...captured]);
}
