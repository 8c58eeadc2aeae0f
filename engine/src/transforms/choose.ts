/** One of two graphs, by a bool: only the one chosen is run. Its slope chooses between the slopes of the two. */
import { bind } from "../ir/bind.ts";
import type { Graph, Type, Value } from "../ir/graph.ts";
import { placeholder } from "../ir/graph.ts";
import { interpret } from "../ir/interpret.ts";
import type { Op } from "../ir/op.ts";
import { select } from "../ops/compare.ts";
import { zeros } from "../ops/create.ts";
import { leading } from "../ops/elementwise.ts";
import { broadcast } from "../ops/movement.ts";
import { pushforward, type Tangent } from "./jvp.ts";
import { inline } from "./replay.ts";
import { transpose } from "./transpose.ts";
import { batchRegion } from "./vmap.ts";

export interface Choose {
  readonly yes: Graph;
  readonly no: Graph;
  /** Inputs (counted with the bool) in which the whole is linear. */
  readonly linear: readonly number[];
}

export const chooseOp: Op<Choose> = {
  name: "choose",
  type: (_, { yes }) => yes.outputs.map((y) => y.type),
  derivative: {
    kind: "smooth",
    jvp,
    linear: {
      inputs: ({ linear }) => linear,
      transpose: (cotangents, inputs, which, params) =>
        transposedOnce(cotangents, inputs, params)[params.linear.indexOf(which)] ?? null,
    },
  },
  batch,
  // biome-ignore lint/suspicious/noThenProperty: the contract's word; a lowering is never awaited.
  lower: (_, { yes, no }) => ({ kind: "choose", then: yes, otherwise: no }),
  reference: ([condition, ...operands], { yes, no }) => interpret(condition!.data[0] ? yes : no, operands),
  samples: [],
};

function jvp(
  [condition, ...operands]: readonly Value[],
  [, ...tangents]: readonly Tangent[],
  _: readonly Value[],
  { yes, no }: Choose,
): readonly Tangent[] {
  const branches = [yes, no].map((branch) => {
    const directions = branch.inputs.map((x, i) => (tangents[i] ? placeholder(x.type, "tangent") : null));
    return { branch, directions, slopes: pushforward(branch.inputs, directions, branch.outputs) };
  });
  const sloped = yes.outputs.map((_, i) => branches.some(({ slopes }) => slopes[i] !== null));
  const graphs = branches.map(({ branch, directions, slopes }) => ({
    inputs: [...branch.inputs, ...directions.filter((t) => t !== null)],
    outputs: branch.outputs.flatMap((y, i) => (sloped[i] ? [slopes[i] ?? zeros(y.type)] : [])),
  }));
  if (!sloped.includes(true)) return [];
  const moving = tangents.filter((t) => t !== null);
  const first = 1 + operands.length;
  const found = [
    ...bind(chooseOp, [condition!, ...operands, ...moving], {
      yes: graphs[0]!,
      no: graphs[1]!,
      linear: moving.map((_, i) => first + i),
    }),
  ];
  return sloped.map((is) => (is ? found.shift()! : null));
}

const transposedBefore = new WeakMap<readonly (Value | null)[], readonly Value[]>();

/** All cotangents come from one choice; it is built when the first is asked for. */
function transposedOnce(
  cotangents: readonly (Value | null)[],
  inputs: readonly Value[],
  params: Choose,
): readonly Value[] {
  let results = transposedBefore.get(cotangents);
  if (results === undefined) {
    results = transposed(cotangents, inputs, params);
    transposedBefore.set(cotangents, results);
  }
  return results;
}

function transposed(
  cotangents: readonly (Value | null)[],
  inputs: readonly Value[],
  { yes, no, linear }: Choose,
): readonly Value[] {
  const fixed = inputs.flatMap((_, i) => (i > 0 && !linear.includes(i) ? [i] : []));
  const arriving = cotangents.filter((c) => c !== null);
  const [yesBack, noBack] = [yes, no].map((branch): Graph => {
    const given = branch.outputs.map((y, i) => (cotangents[i] ? placeholder(y.type, "cotangent") : null));
    const linearInputs = linear.map((i) => branch.inputs[i - 1]!);
    const found = transpose(linearInputs, branch.outputs, given);
    return {
      inputs: [...fixed.map((i) => branch.inputs[i - 1]!), ...given.filter((c) => c !== null)],
      outputs: found.map((c, i) => c ?? zeros(linearInputs[i]!.type)),
    };
  });
  return bind(chooseOp, [inputs[0]!, ...fixed.map((i) => inputs[i]!), ...arriving], {
    yes: yesBack!,
    no: noBack!,
    linear: arriving.map((_, i) => 1 + fixed.length + i),
  });
}

/** With one bool for all, still a choice; with a bool for each example, both are run and picked from. */
function batch(
  [condition, ...operands]: readonly Value[],
  [each, ...mapped]: readonly boolean[],
  { yes, no, linear }: Choose,
  size: number,
): readonly Value[] {
  const larger = ({ dtype, shape }: Type): Type => ({ dtype, shape: [size, ...shape] });
  const [yesMany, noMany] = [yes, no].map((branch): Graph => {
    const stand = branch.inputs.map((x, i) => (mapped[i] ? placeholder(larger(x.type)) : x));
    const pick = <T>(all: readonly T[]): T[] => all.filter((_, i) => mapped[i]);
    const outputs = batchRegion(pick(branch.inputs), pick(stand), branch.outputs, size);
    return { inputs: stand, outputs: outputs.map((y, i) => y ?? leading(branch.outputs[i]!, size)) };
  });
  if (!each) return bind(chooseOp, [condition!, ...operands], { yes: yesMany!, no: noMany!, linear });
  const others = inline(noMany!, operands);
  return inline(yesMany!, operands).map((y, i) =>
    select(broadcast(condition!, y.type.shape, [0]), y, others[i]!),
  );
}
