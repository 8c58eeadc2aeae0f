/**
 * Slopes by decree: the op `custom` passes on the outputs of a function and says of their slope what it was told, instead of what the function's
 * own nodes say. In reverse mode a pullback may be told directly; the op `pullback` stands for it among the tangents until it is transposed.
 */
import { internal } from "../core/errors.ts";
import { bind } from "../ir/bind.ts";
import { load } from "../ir/build.ts";
import type { Value } from "../ir/graph.ts";
import { placeholder } from "../ir/graph.ts";
import type { Op } from "../ir/op.ts";
import { zeros } from "../ops/create.ts";
import { leading } from "../ops/elementwise.ts";
import { isDifferentiable, isReverse, type Tangent } from "./jvp.ts";
import { transpose } from "./transpose.ts";
import { vmap } from "./vmap.ts";

/** Tangents of the outputs, linear in the tangents given. */
export type Rule = (
  inputs: readonly Value[],
  tangents: readonly Tangent[],
  outputs: readonly Value[],
) => readonly Tangent[];

export interface Custom {
  /** Inputs are [the function's inputs…, its outputs…]; the results are the latter. */
  readonly inputs: number;
  readonly rule: Rule;
}

export const customOp: Op<Custom> = {
  name: "custom",
  type: (types, { inputs }) => types.slice(inputs),
  derivative: {
    kind: "smooth",
    jvp: (all, tangents, outputs, { inputs, rule }) =>
      rule(all.slice(0, inputs), tangents.slice(0, inputs), outputs),
  },
  batch: (all, mapped, { inputs, rule }, size) => {
    const many = all.map((x, i) => (mapped[i] ? x : leading(x, size)));
    return bind(customOp, many, { inputs, rule: (...one) => batched(rule, one, size) });
  },
  lower: (types, { inputs }) => ({
    kind: "element",
    value: (at, output) => load(types[inputs + output]!.dtype, inputs + output, ...at),
  }),
  reference: (all, { inputs }) => all.slice(inputs),
  samples: [],
};

/** The rule of one example, for all of them. */
function batched(
  rule: Rule,
  [inputs, tangents, outputs]: Parameters<Rule>,
  size: number,
): readonly Tangent[] {
  const given = tangents.filter((t) => t !== null);
  return overExamples([inputs, given, outputs], size, ([x, moving, y]) => {
    const rest = [...moving!];
    return rule(
      x!,
      tangents.map((t) => (t === null ? null : rest.shift()!)),
      y!,
    );
  });
}

/** A function of lists of values that may return nulls, mapped over axis 0 of all of them. */
function overExamples(
  lists: readonly (readonly Value[])[],
  size: number,
  f: (lists: readonly (readonly Value[])[]) => readonly Tangent[],
): readonly Tangent[] {
  let present: readonly boolean[] = [];
  const all = lists.flat();
  const results = vmap(
    (values) => {
      const rest = [...values];
      const found = f(lists.map((list) => rest.splice(0, list.length)));
      present = found.map((t) => t !== null);
      return found.filter((t) => t !== null);
    },
    all,
    all.map(() => true),
    size,
  );
  return present.map((is) => (is ? results.shift()! : null));
}

/** From cotangents of the outputs to cotangents of the inputs, of which only those of `moving` are asked for. Null is zero. */
export type Pullback = (
  inputs: readonly Value[],
  outputs: readonly Value[],
  cotangents: readonly Value[],
  moving: readonly number[],
) => readonly Tangent[];

/**
 * The rule of a pullback. On the way to a reverse mode the tangents are never computed, and `pullback` stands for them; where they are wanted
 * themselves (`forwards`, or else the pullback transposed, since it is linear in its cotangents), they are built.
 */
export const ruleOf =
  (pullback: Pullback, forwards: Rule = transposedBack(pullback)): Rule =>
  (inputs, tangents, outputs) => {
    if (!isReverse()) return forwards(inputs, tangents, outputs);
    const moving = movingOf(inputs, tangents);
    return bind(pullbackOp, [...inputs, ...outputs, ...moving.map((i) => tangents[i]!)], {
      inputs: inputs.length,
      outputs: outputs.length,
      moving,
      pullback,
    });
  };

const movingOf = (inputs: readonly Value[], tangents: readonly Tangent[]): number[] =>
  inputs.flatMap((x, i) => (tangents[i] && isDifferentiable(x) ? [i] : []));

const transposedBack =
  (pullback: Pullback): Rule =>
  (inputs, tangents, outputs) => {
    const cotangents = outputs.map((y) => placeholder(y.type, "cotangent"));
    const found = pullback(inputs, outputs, cotangents, movingOf(inputs, tangents));
    const moving = inputs.map((_, i) => (tangents[i] ? (found[i] ?? null) : null));
    return transpose(cotangents, moving, tangents);
  };

interface PullbackParams {
  readonly inputs: number;
  readonly outputs: number;
  /** Inputs with a tangent. */
  readonly moving: readonly number[];
  readonly pullback: Pullback;
}

const split = <T>(all: readonly T[], { inputs, outputs }: PullbackParams) => ({
  inputs: all.slice(0, inputs),
  outputs: all.slice(inputs, inputs + outputs),
  tangents: all.slice(inputs + outputs),
});

const cotangentsBefore = new WeakMap<readonly (Value | null)[], readonly Tangent[]>();

/** [inputs…, outputs…, tangents of the moving inputs…] → tangents of the outputs, which nobody can compute: it is there to be transposed. */
export const pullbackOp: Op<PullbackParams> = {
  name: "pullback",
  type: (types, params) => split(types, params).outputs,
  derivative: {
    kind: "smooth",
    jvp: () => internal("the slope of a custom pullback was asked for before it was transposed"),
    linear: {
      inputs: ({ inputs, outputs, moving }) => moving.map((_, i) => inputs + outputs + i),
      transpose: (cotangents, all, which, params) => {
        const { inputs, outputs } = split(all, params);
        let found = cotangentsBefore.get(cotangents);
        if (found === undefined) {
          const given = outputs.map((y, i) => cotangents[i] ?? zeros(y.type));
          found = params.pullback(inputs, outputs, given, params.moving);
          cotangentsBefore.set(cotangents, found);
        }
        return found[params.moving[which - params.inputs - params.outputs]!] ?? null;
      },
    },
  },
  batch: (all, mapped, params, size) => {
    const many = all.map((x, i) => (mapped[i] ? x : leading(x, size)));
    const pullback: Pullback = (x, y, cotangents, moving) =>
      overExamples([x, y, cotangents], size, ([x, y, cotangents]) =>
        params.pullback(x!, y!, cotangents!, moving),
      );
    return bind(pullbackOp, many, { ...params, pullback });
  },
  lower: () => internal("a custom pullback was compiled before it was transposed"),
  reference: () => internal("a custom pullback was run before it was transposed"),
  samples: [],
};
