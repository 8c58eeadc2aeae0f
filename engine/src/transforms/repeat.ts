/**
 * Repetition as one op: a body graph run again and again, carrying values, reading a slice of each stacked input and stacking slices of results.
 *
 *   inputs   [constants…, carries…, stacked…]        body  [constants…, carries…, slices…] → [carries…, slices…]
 *   outputs  [final carries…, stacks…]
 *
 * Its slope is a second repetition beside the first: the first stacks what the slopes of its steps need, the second is linear and reads it.
 * Transposed, the second runs in the other direction: that is backpropagation through time.
 */
import { refuse } from "../core/errors.ts";
import { sizeOf } from "../core/shape.ts";
import { bind, supersede } from "../ir/bind.ts";
import type { Graph, Type, Value } from "../ir/graph.ts";
import { placeholder, region } from "../ir/graph.ts";
import { interpret } from "../ir/interpret.ts";
import type { Dense, Op } from "../ir/op.ts";
import { add } from "../ops/arithmetic.ts";
import { select } from "../ops/compare.ts";
import { zeros } from "../ops/create.ts";
import { leading } from "../ops/elementwise.ts";
import { broadcast, moveAxis } from "../ops/movement.ts";
import { any } from "../ops/reduce.ts";
import { dense } from "../ops/support.ts";
import { pushforward, type Tangent } from "./jvp.ts";
import { replay } from "./replay.ts";
import { transpose } from "./transpose.ts";
import { batchRegion } from "./vmap.ts";

export interface Repeat {
  readonly body: Graph;
  readonly constants: number;
  readonly carries: number;
  /** How often; with `while`, at most so often. */
  readonly count: number;
  /** Last slice first. */
  readonly backwards: boolean;
  /** [constants…, carries…] → bool: goes on as long as it holds. Such a loop stacks nothing. */
  readonly while?: Graph;
  /** Inputs in which the whole is linear. */
  readonly linear: readonly number[];
}

export const repeatOp: Op<Repeat> = {
  name: "repeat",
  type: (_, { body, carries, count }) =>
    body.outputs.map(({ type }, i) =>
      i < carries ? type : { dtype: type.dtype, shape: [count, ...type.shape] },
    ),
  derivative: {
    kind: "smooth",
    jvp: (inputs, tangents, outputs, params) =>
      params.while ? jointly(inputs, tangents, params) : beside(inputs, tangents, outputs, params),
    linear: {
      inputs: ({ linear, while: goesOn }) =>
        goesOn
          ? refuse(
              "whileLoop",
              "has no reverse-mode derivative (how many steps to undo is known only as it runs); use scan or loop with a count, or jvp",
            )
          : linear,
      transpose: (cotangents, inputs, which, params) =>
        transposedOnce(cotangents, inputs, params)[params.linear.indexOf(which)] ?? null,
    },
  },
  batch,
  lower: (_, { linear: __, ...params }) => ({ kind: "repeat", ...params }),
  reference,
  samples: [],
};

/** The three kinds of inputs, and the same for anything in their order. */
function parts<T>(all: readonly T[], { constants, carries }: Repeat) {
  return {
    constants: all.slice(0, constants),
    carries: all.slice(constants, constants + carries),
    stacked: all.slice(constants + carries),
  };
}

function reference(inputs: readonly Dense[], params: Repeat, types: readonly Type[]): Dense[] {
  const { constants, carries: first, stacked } = parts(inputs, params);
  const stacks = types.slice(params.carries).map(dense);
  let carries: readonly Dense[] = first;
  for (let step = 0; step < params.count; step++) {
    if (params.while && !interpret(params.while, [...constants, ...carries])[0]!.data[0]) break;
    const i = params.backwards ? params.count - 1 - step : step;
    const slices = stacked.map((x): Dense => {
      const shape = x.shape.slice(1);
      const size = sizeOf(shape);
      return { dtype: x.dtype, shape, data: x.data.slice(i * size, (i + 1) * size) };
    });
    const results = interpret(params.body, [...constants, ...carries, ...slices]);
    carries = results.slice(0, params.carries);
    stacks.forEach((stack, k) => {
      const slice = results[params.carries + k]!.data;
      stack.data.set(slice, i * slice.length);
    });
  }
  return [...carries, ...stacks];
}

/** Which carries are reached, step after step, when some inputs are: `spread` says which outputs of the body are reached. */
function reached(
  first: readonly boolean[],
  params: Repeat,
  spread: (inputs: readonly boolean[]) => readonly boolean[],
): boolean[] {
  let now = [...first];
  for (;;) {
    const after = spread(now);
    const next = now.map((is, i) => {
      const carry = i - params.constants;
      return is || (carry >= 0 && carry < params.carries && after[carry]!);
    });
    if (next.every((is, i) => is === now[i])) return now;
    now = next;
  }
}

/** Which outputs of a graph depend on which inputs. */
function dependent(graph: Graph, inputs: readonly boolean[]): boolean[] {
  const { values } = region(
    graph.inputs.filter((_, i) => inputs[i]),
    graph.outputs,
  );
  return graph.outputs.map((y) => values.has(y));
}

// ── slopes ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** The slope as a repetition of its own, linear, that reads what the first one stacked for it. */
function beside(
  inputs: readonly Value[],
  tangents: readonly Tangent[],
  outputs: readonly Value[],
  params: Repeat,
): readonly Tangent[] {
  const { body, constants, carries } = params;
  const { moving, directions, slopes } = slopesOfBody(tangents, params);
  const given = directions.filter((t) => t !== null);
  // A carry that has a tangent at some step has one at all steps.
  const results = slopes.map((slope, i) =>
    i < carries ? (moving[constants + i] ? (slope ?? zeros(body.outputs[i]!.type)) : null) : slope,
  );
  const present = results.filter((t) => t !== null);
  if (present.length === 0) return [];

  const { kept, passed } = residuals(given, present, params);
  const stacks = stackResiduals(inputs, outputs, kept, params);
  const keptStand = kept.map((x) => placeholder(x.type, "kept"));
  const keep = <T>(all: readonly T[], which: (i: number) => boolean): T[] => all.filter((_, i) => which(i));
  const isMoving = (from: number) => (i: number) => moving[from + i]!;
  const of = {
    body: parts(body.inputs, params),
    input: parts(inputs, params),
    tangent: parts(tangents, params),
  };
  const move = parts(directions, params);
  const fixedStacked = keep(of.body.stacked, (i) => passed.includes(of.body.stacked[i]!));
  const movingConstants = keep(of.input.constants, isMoving(0)).length;
  const movingCarries = keep(of.input.carries, isMoving(constants)).length;
  const slopeInputs = [
    ...of.input.constants,
    ...keep(of.tangent.constants, isMoving(0)),
    ...keep(of.tangent.carries, isMoving(constants)).map(
      (t, i) => t ?? zeros(keep(of.input.carries, isMoving(constants))[i]!.type),
    ),
    ...stacks,
    ...keep(of.input.stacked, (i) => passed.includes(of.body.stacked[i]!)),
    ...keep(of.tangent.stacked, isMoving(constants + carries)),
  ].map((x) => x!);
  const slopeBody: Graph = {
    inputs: [
      ...of.body.constants,
      ...move.constants,
      ...move.carries,
      ...keptStand,
      ...fixedStacked,
      ...move.stacked,
    ].filter((x) => x !== null),
    outputs: replay(kept, keptStand, present),
  };
  const firstLinear = constants;
  const firstStacked = constants + movingConstants + movingCarries;
  const firstMovingStacked = firstStacked + stacks.length + fixedStacked.length;
  const found = bind(repeatOp, slopeInputs, {
    body: slopeBody,
    constants: constants + movingConstants,
    carries: movingCarries,
    count: params.count,
    backwards: params.backwards,
    linear: slopeInputs.flatMap((_, i) =>
      (i >= firstLinear && i < firstStacked) || i >= firstMovingStacked ? [i] : [],
    ),
  });
  const rest = [...found];
  return results.map((t) => (t === null ? null : rest.shift()!));
}

/** Tangents through one step, with as many carries moving as the steps before can set in motion. */
function slopesOfBody(tangents: readonly Tangent[], params: Repeat) {
  const { body } = params;
  const step = (moving: readonly boolean[]) => {
    const directions = body.inputs.map((x, i) => (moving[i] ? placeholder(x.type, "tangent") : null));
    return { moving, directions, slopes: pushforward(body.inputs, directions, body.outputs) };
  };
  const first = tangents.map((t) => t !== null);
  return step(reached(first, params, (moving) => step(moving).slopes.map((t) => t !== null)));
}

/**
 * What the slopes read of the step itself: `kept` must be stacked by the first repetition; `passed` are slices of inputs that are stacked
 * already. What depends on constants alone is computed again.
 */
function residuals(given: readonly Value[], slopes: readonly Value[], params: Repeat) {
  const { body } = params;
  const { carries, stacked } = parts(body.inputs, params);
  const sloped = region(given, slopes);
  const changing = region([...carries, ...stacked], body.outputs).values;
  const kept = new Set<Value>();
  const passed = new Set<Value>();
  const see = (x: Value): void => {
    if (sloped.values.has(x)) return;
    if (stacked.includes(x)) passed.add(x);
    else if (changing.has(x) || region([...carries, ...stacked], [x]).values.has(x)) kept.add(x);
  };
  for (const node of sloped.nodes) node.inputs.forEach(see);
  return { kept: [...kept], passed: [...passed] };
}

/** Runs the first repetition so that it also stacks `kept`; its old results come from the new run from now on. */
function stackResiduals(
  inputs: readonly Value[],
  outputs: readonly Value[],
  kept: readonly Value[],
  params: Repeat,
): readonly Value[] {
  if (kept.length === 0) return [];
  const body = { inputs: params.body.inputs, outputs: [...params.body.outputs, ...kept] };
  const results = bind(repeatOp, inputs, { ...params, body });
  supersede(outputs, results);
  return results.slice(outputs.length);
}

/** A while loop carries its tangents along: forward mode only. */
function jointly(inputs: readonly Value[], tangents: readonly Tangent[], params: Repeat): readonly Tangent[] {
  const { body, constants, carries } = params;
  const { moving, directions, slopes } = slopesOfBody(tangents, params);
  const isMoving = (_: unknown, i: number): boolean => moving[constants + i]!;
  const of = parts(inputs, params);
  const inner = parts(body.inputs, params);
  const move = parts(directions, params);
  const present = <T>(all: readonly (T | null)[]): T[] => all.filter((x) => x !== null);
  const movingConstants = present(parts(tangents, params).constants);
  const carriedTangents = parts(tangents, params)
    .carries.map((t, i) => t ?? zeros(of.carries[i]!.type))
    .filter(isMoving);
  const carriedSlopes = slopes.map((slope, i) => slope ?? zeros(body.outputs[i]!.type)).filter(isMoving);
  const constantStand = movingConstants.map((x) => placeholder(x.type, "unused"));
  const carryStand = carriedTangents.map((x) => placeholder(x.type, "unused"));
  const results = bind(repeatOp, [...of.constants, ...movingConstants, ...of.carries, ...carriedTangents], {
    ...params,
    body: {
      inputs: [...inner.constants, ...present(move.constants), ...inner.carries, ...present(move.carries)],
      outputs: [...body.outputs, ...carriedSlopes],
    },
    while: {
      inputs: [
        ...params.while!.inputs.slice(0, constants),
        ...constantStand,
        ...params.while!.inputs.slice(constants),
        ...carryStand,
      ],
      outputs: params.while!.outputs,
    },
    constants: constants + movingConstants.length,
    carries: carries + carriedTangents.length,
  });
  const rest = results.slice(carries);
  return body.outputs.map((_, i) => (isMoving(null, i) ? rest.shift()! : null));
}

// ── transposition ──────────────────────────────────────────────────────────────────────────────────────────────

const transposedBefore = new WeakMap<readonly (Value | null)[], readonly Tangent[]>();

/** All cotangents come from one repetition; it is built when the first is asked for. */
function transposedOnce(
  cotangents: readonly (Value | null)[],
  inputs: readonly Value[],
  params: Repeat,
): readonly Tangent[] {
  let results = transposedBefore.get(cotangents);
  if (results === undefined) {
    results = transposedRepeat(cotangents, inputs, params);
    transposedBefore.set(cotangents, results);
  }
  return results;
}

/** Cotangents of the linear inputs, in their order. Those of constants add up over the steps. */
function transposedRepeat(
  cotangents: readonly (Value | null)[],
  inputs: readonly Value[],
  params: Repeat,
): readonly Tangent[] {
  const { body, constants, carries, linear } = params;
  const isLinear = (i: number): boolean => linear.includes(i);
  const kindOf = (i: number) => (i < constants ? "constant" : i < constants + carries ? "carry" : "stacked");
  const of = (kind: string, inLine: boolean): number[] =>
    inputs.flatMap((_, i) => (kindOf(i) === kind && isLinear(i) === inLine ? [i] : []));
  const fixedConstants = of("constant", false);
  const fixedStacked = of("stacked", false);
  const [sums, back, slices] = [of("constant", true), of("carry", true), of("stacked", true)];

  const carried = back.map((i) => placeholder(body.inputs[i]!.type, "cotangent"));
  const totals = sums.map((i) => placeholder(body.inputs[i]!.type, "sum"));
  const arriving = cotangents.flatMap((c, i) => (i >= carries && c !== null ? [i] : []));
  const arrivingSlices = arriving.map((i) => placeholder(body.outputs[i]!.type, "cotangent"));
  const cotangentOf = body.outputs.map((_, i) =>
    i < carries
      ? (carried[back.indexOf(constants + i)] ?? null)
      : (arrivingSlices[arriving.indexOf(i)] ?? null),
  );
  const order = [...back, ...sums, ...slices];
  const found = transpose(
    order.map((i) => body.inputs[i]!),
    body.outputs,
    cotangentOf,
  );
  const next = (i: number): Value => found[order.indexOf(i)] ?? zeros(body.inputs[i]!.type);
  const results = bind(
    repeatOp,
    [
      ...fixedConstants.map((i) => inputs[i]!),
      ...back.map((i) => cotangents[i - constants] ?? zeros(inputs[i]!.type)),
      ...sums.map((i) => zeros(inputs[i]!.type)),
      ...fixedStacked.map((i) => inputs[i]!),
      ...arriving.map((i) => cotangents[i]!),
    ],
    {
      body: {
        inputs: [
          ...fixedConstants.map((i) => body.inputs[i]!),
          ...carried,
          ...totals,
          ...fixedStacked.map((i) => body.inputs[i]!),
          ...arrivingSlices,
        ],
        outputs: [...back.map(next), ...sums.map((i, k) => add(totals[k]!, next(i))), ...slices.map(next)],
      },
      constants: fixedConstants.length,
      carries: back.length + sums.length,
      count: params.count,
      backwards: !params.backwards,
      linear: linearOfTransposed(
        fixedConstants.length,
        back.length + sums.length,
        fixedStacked.length,
        arriving.length,
      ),
    },
  );
  return linear.map((i) => results[order.indexOf(i)]!);
}

/** Carries and arriving slices; constants and slices passed along are not. */
function linearOfTransposed(constants: number, carries: number, passed: number, arriving: number): number[] {
  const span = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
  return [...span(constants, carries), ...span(constants + carries + passed, arriving)];
}

// ── batching ───────────────────────────────────────────────────────────────────────────────────────────────────

function batch(
  inputs: readonly Value[],
  mapped: readonly boolean[],
  params: Repeat,
  size: number,
): readonly Value[] {
  const { body, constants, carries } = params;
  const goesOn = params.while;
  let many = reached(mapped, params, (now) => dependent(body, now));
  // Examples of a while loop may stop at different times; then every carry is one per example.
  const differ = goesOn !== undefined && dependent(goesOn, many)[0]!;
  if (differ) many = many.map((is, i) => is || i >= constants);
  const stand = body.inputs.map((x, i) => (many[i] ? placeholder(larger(x.type, size)) : x));
  const pick = <T>(all: readonly T[]): T[] => all.filter((_, i) => many[i]);
  const batched = batchRegion(pick(body.inputs), pick(stand), body.outputs, size);
  const outputs = body.outputs.map((y, i) => {
    const mustBe = i >= carries || many[constants + i]!;
    return batched[i] ?? (mustBe ? leading(y, size) : y);
  });
  const condition = goesOn && batchedCondition(goesOn, many, size);
  const results = bind(
    repeatOp,
    inputs.map((x, i) => {
      const full = many[i] && !mapped[i] ? leading(x, size) : x;
      return many[i] && i >= constants + carries ? moveAxis(full, 1, 0) : full;
    }),
    {
      ...params,
      body: {
        inputs: stand,
        outputs: differ ? frozen(outputs, stand, condition!, params) : outputs,
      },
      ...(condition && {
        while: differ ? { ...condition, outputs: [any(condition.outputs[0]!, [0])] } : condition,
      }),
    },
  );
  return results.map((y, i) =>
    i >= carries ? moveAxis(y, 1, 0) : many[constants + i] ? y : leading(y, size),
  );
}

const larger = ({ dtype, shape }: Type, size: number): Type => ({ dtype, shape: [size, ...shape] });

function batchedCondition(goesOn: Graph, many: readonly boolean[], size: number): Graph {
  const stand = goesOn.inputs.map((x, i) => (many[i] ? placeholder(larger(x.type, size)) : x));
  const pick = <T>(all: readonly T[]): T[] => all.filter((_, i) => many[i]);
  const [condition] = batchRegion(pick(goesOn.inputs), pick(stand), goesOn.outputs, size);
  return { inputs: stand, outputs: [condition ?? goesOn.outputs[0]!] };
}

/** An example whose loop has ended keeps its carries while others go on. */
function frozen(
  outputs: readonly Value[],
  inputs: readonly Value[],
  condition: Graph,
  params: Repeat,
): Value[] {
  const { constants, carries } = params;
  const [goesOn] = replay(condition.inputs, inputs.slice(0, constants + carries), condition.outputs);
  return outputs.map((y, i) => select(broadcast(goesOn!, y.type.shape, [0]), y, inputs[constants + i]!));
}
