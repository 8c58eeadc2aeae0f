/**
 * Control flow that stays inside compiled programs: scan, loop, whileLoop and cond. Their bodies are run once, on tensors without numbers; what
 * they read from outside is passed along. All have slopes and can be mapped; a while loop has forward slopes only.
 */
import { recorded } from "./autodiff.ts";
import { refuse } from "./core/errors.ts";
import { flatten, leavesOf, type Structure } from "./core/tree.ts";
import { keepingHistory } from "./evaluate.ts";
import { bind } from "./ir/bind.ts";
import { type Graph, placeholder, sameType, type Type, typeText, type Value } from "./ir/graph.ts";
import { add } from "./ops/arithmetic.ts";
import { full, like } from "./ops/create.ts";
import { Tensor, type Unsized, wrap } from "./tensor.ts";
import { chooseOp } from "./transforms/choose.ts";
import { repeatOp } from "./transforms/repeat.ts";
import { close } from "./transforms/trace.ts";

export interface Scan {
  /** From the last entry to the first; results still stand where their entry stood. */
  readonly reverse?: boolean;
  /** How many steps, where there are no entries to count (xs without tensors). */
  readonly length?: number;
}

/**
 * Goes along axis 0 of xs: `[state, y] = step(state, x)` for each entry x, and returns the last state and all y, stacked. States must keep
 * their types from step to step.
 */
export function scan<State, X, Y>(
  step: (state: State, x: Unsized<X>) => readonly [State, Y],
  initial: State,
  xs: X,
  { reverse = false, length }: Scan = {},
): [State, Unsized<Y>] {
  const states = flatten<Tensor, State>(initial);
  const entries = flatten<Tensor, X>(xs);
  const count = scanLength(entries.leaves, length);
  const slices = entries.leaves.map(({ value: { type } }) => ({
    dtype: type.dtype,
    shape: type.shape.slice(1),
  }));
  let output: Structure<Unsized<Y>> | undefined;
  const traced = traceBody([...typesOf(states.leaves), ...slices], (inputs) => {
    const [state, x] = cut(inputs, states.leaves.length);
    const [next, y] = step(states.structure.rebuild(state), entries.structure.rebuild(x) as Unsized<X>);
    const { leaves, structure } = flatten<Tensor, Unsized<Y>>(y as Unsized<Y>);
    output = structure;
    return [...checkedState("scan", states, next), ...leaves];
  });
  const results = bind(
    repeatOp,
    [...traced.captured, ...valuesOf(states.leaves), ...valuesOf(entries.leaves)],
    {
      body: traced.graph,
      constants: traced.captured.length,
      carries: states.leaves.length,
      count,
      backwards: reverse,
      linear: [],
    },
  ).map(wrap);
  const [last, stacks] = cut(results, states.leaves.length);
  return [states.structure.rebuild(last), output!.rebuild(stacks)];
}

/** `state = step(i, state)` for i = 0 … count − 1 (i is an i32 scalar). */
export function loop<State>(count: number, step: (i: Tensor, state: State) => State, initial: State): State {
  if (!Number.isInteger(count) || count < 0)
    refuse("loop", `count is ${count} (a whole number from 0 up); use whileLoop?`);
  const zero = new Tensor(full({ dtype: "i32", shape: [] }, 0));
  const before = flatten<Tensor, State>(initial);
  const [{ state }] = scan(
    ({ i, state }: { i: Tensor; state: State }): [{ i: Tensor; state: State }, null] => {
      const next = step(i, state);
      checkedState("loop", before, next);
      return [{ i: new Tensor(add(i.value, like(i.value, 1))), state: next }, null];
    },
    { i: zero, state: initial },
    null,
    { length: count },
  );
  return state;
}

/** `state = step(state)` as long as the condition (a bool scalar) holds. */
export function whileLoop<State>(
  condition: (state: State) => Tensor,
  step: (state: State) => State,
  initial: State,
): State {
  const { leaves, structure } = flatten<Tensor, State>(initial);
  const types = typesOf(leaves);
  const rebuild = (inputs: readonly Tensor[]): State => structure.rebuild(inputs);
  // Both graphs take the same captured values: they are traced as one.
  const traced = traceBody(types, (inputs) => {
    const goesOn = condition(rebuild(inputs));
    if (goesOn.dtype !== "bool" || goesOn.rank !== 0)
      refuse("whileLoop", `the condition is ${goesOn.type} (it must be one bool, bool[])`);
    return [goesOn, ...checkedState("whileLoop", { leaves, structure }, step(rebuild(inputs)))];
  });
  const [goesOn, ...next] = traced.graph.outputs;
  const results = bind(repeatOp, [...traced.captured, ...valuesOf(leaves)], {
    body: { inputs: traced.graph.inputs, outputs: next },
    while: { inputs: traced.graph.inputs, outputs: [goesOn!] },
    constants: traced.captured.length,
    carries: leaves.length,
    count: 2 ** 31 - 1,
    backwards: false,
    linear: [],
  });
  return structure.rebuild(results.map(wrap));
}

/** `then(…operands)` if the condition (a bool scalar) holds, else `otherwise(…operands)`; only one of them is run. */
export function cond<Operands extends readonly unknown[], Y>(
  condition: Tensor,
  then: (...operands: Operands) => Y,
  otherwise: (...operands: NoInfer<Operands>) => NoInfer<Y>,
  ...operands: Operands
): Y {
  if (condition.rank !== 0)
    refuse("cond", `the condition is ${condition.type} (it must be one bool); use where for many?`);
  const { leaves, structure } = flatten<Tensor, Operands>(operands);
  let result: Structure<Y> | undefined;
  const branch = (f: (...operands: Operands) => Y) =>
    traceBody(typesOf(leaves), (inputs) => {
      const y = flatten<Tensor, Y>(f(...structure.rebuild(inputs)));
      result ??= y.structure;
      if (result.key !== y.structure.key) refuse("cond", "the two branches return different structures");
      return y.leaves;
    });
  const [a, b] = [branch(then), branch(otherwise)];
  a.graph.outputs.forEach((y, i) => {
    const other = b.graph.outputs[i]!;
    if (!sameType(y.type, other.type))
      refuse(
        "cond",
        `the branches return ${typeText(y.type)} and ${typeText(other.type)} (their types must be equal)`,
      );
  });
  // Each branch takes what either of them reads.
  const unused = (values: readonly Value[]): Value[] => values.map((x) => placeholder(x.type, "unused"));
  const own = (traced: { graph: Graph; captured: readonly Value[] }) =>
    cut(traced.graph.inputs, traced.captured.length);
  const [aCaptured, aInputs] = own(a);
  const [bCaptured, bInputs] = own(b);
  const results = bind(
    chooseOp,
    [condition.cast("bool").value, ...a.captured, ...b.captured, ...valuesOf(leaves)],
    {
      yes: { inputs: [...aCaptured, ...unused(b.captured), ...aInputs], outputs: a.graph.outputs },
      no: { inputs: [...unused(a.captured), ...bCaptured, ...bInputs], outputs: b.graph.outputs },
      linear: [],
    },
  );
  return result!.rebuild(results.map(wrap));
}

const typesOf = (leaves: readonly Tensor[]): Type[] => leaves.map((leaf) => leaf.value.type);
const valuesOf = (leaves: readonly Tensor[]): Value[] => leaves.map((leaf) => leaf.value);
const cut = <T>(all: readonly T[], at: number): [T[], T[]] => [all.slice(0, at), all.slice(at)];

/** Runs a body on placeholders and closes its graph. */
function traceBody(types: readonly Type[], f: (inputs: readonly Tensor[]) => readonly Tensor[]) {
  const inputs = types.map((type) => placeholder(type));
  const run = recorded(
    (...tensors: readonly Tensor[]) => f(tensors),
    (leaves) => leaves,
  );
  return close(
    inputs,
    keepingHistory(() => run.values(inputs)),
  );
}

function scanLength(entries: readonly Tensor[], length: number | undefined): number {
  let count = length;
  for (const entry of entries) {
    if (entry.rank === 0) refuse("scan", `cannot go along ${entry.type} (it has no axis)`);
    if (count !== undefined && entry.shape[0] !== count)
      refuse("scan", `${entry.type} has ${entry.shape[0]} entries, others ${count} (all must have as many)`);
    count = entry.shape[0]!;
  }
  return count ?? refuse("scan", "nothing to go along (pass tensors, or { length })");
}

function checkedState<State>(
  op: string,
  before: { leaves: readonly Tensor[]; structure: Structure<State> },
  next: State,
): Tensor[] {
  const after = leavesOf<Tensor>(next);
  if (after.length !== before.leaves.length)
    refuse(op, `the state has ${before.leaves.length} tensors before a step and ${after.length} after it`);
  after.forEach((leaf, i) => {
    const first = before.leaves[i]!;
    if (!sameType(leaf.value.type, first.value.type))
      refuse(
        op,
        `tensor ${i} of the state is ${first.type} before a step and ${leaf.type} after it; cast or reshape it?`,
      );
  });
  return after;
}
