/** Ops whose parameters follow from the shape at hand: movement, folds, products. Each draws parameters for a value, or declines. */
import type { Dense, Op, Sample } from "../../src/ir/op.ts";
import { argmaxOp, argminOp, cumulativeSumOp } from "../../src/ops/along.ts";
import { gatherOp, scatterAddOp } from "../../src/ops/gather.ts";
import { matmulOp } from "../../src/ops/matmul.ts";
import { broadcastOp, flipOp, reshapeOp, transposeOp } from "../../src/ops/movement.ts";
import { maxOp, minOp, sumOp } from "../../src/ops/reduce.ts";
import { concatenateOp, padOp, sliceOp } from "../../src/ops/slice.ts";
import { sortOp } from "../../src/ops/sort.ts";

export interface Arranged {
  readonly op: Op;
  readonly params: unknown;
  /** Whether the other value is the second argument. */
  readonly partner?: boolean;
  /** A new argument, and its place. */
  readonly fresh?: { readonly at: number; readonly spec: Sample<unknown>["inputs"][number] };
}

export type Arrangement = (x: Dense, random: () => number, other: Dense) => Arranged | undefined;

const below = (n: number, random: () => number): number => Math.floor(n * random());
const isFloat = (x: Dense): boolean => x.dtype === "f32" || x.dtype === "f64";

/** Several axes; a fold of extremes needs them non-empty. */
const fold =
  (op: Op, onEmpty: boolean): Arrangement =>
  ({ shape }, random) => {
    const axes = shape.flatMap((_, axis) => (random() < 0.5 ? [axis] : []));
    if (axes.length === 0 || (!onEmpty && axes.some((axis) => shape[axis] === 0))) return undefined;
    return { op, params: { axes } };
  };

const along =
  (op: Op, more: (random: () => number) => object = () => ({})): Arrangement =>
  ({ shape }, random) => {
    if (shape.length === 0) return undefined;
    const axis = below(shape.length, random);
    return shape[axis] === 0 ? undefined : { op, params: { axis, ...more(random) } };
  };

export const arrangements: readonly Arrangement[] = [
  fold(sumOp, true),
  fold(maxOp, false),
  fold(minOp, false),
  along(argmaxOp),
  along(argminOp),
  along(cumulativeSumOp, (random) => ({ reverse: random() < 0.5 })),
  function reshaped({ shape }, random) {
    const size = shape.reduce((a, b) => a * b, 1);
    const other = [[size], [1, size], [size, 1], shape.toReversed(), [...shape, 1]];
    if (size % 2 === 0) other.push([2, size / 2]);
    if (size % 3 === 0) other.push([size / 3, 3]);
    return { op: reshapeOp, params: { shape: other[below(other.length, random)] } };
  },
  function transposed({ shape }, random) {
    const order = shape.map((_, axis) => axis);
    for (let i = order.length - 1; i > 0; i--) {
      const j = below(i + 1, random);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return { op: transposeOp, params: { order } };
  },
  function broadcasted({ shape }, random) {
    const stretched: number[] = [];
    const axes = shape.map((size) => {
      if (random() < 0.3) stretched.push(1 + below(3, random));
      stretched.push(size === 1 ? 1 + below(4, random) : size);
      return stretched.length - 1;
    });
    if (random() < 0.3) stretched.push(1 + below(3, random));
    return stretched.length > 5 ? undefined : { op: broadcastOp, params: { shape: stretched, axes } };
  },
  function flipped({ shape }, random) {
    return { op: flipOp, params: { axes: shape.flatMap((_, axis) => (random() < 0.5 ? [axis] : [])) } };
  },
  function sliced({ shape }, random) {
    const start = shape.map((size) => below(size + 1, random));
    const step = shape.map(() => 1 + below(3, random));
    const count = shape.map((size, axis) => {
      const most = Math.ceil((size - start[axis]!) / step[axis]!);
      return random() < 0.9 ? Math.min(most, 1 + below(most, random)) : 0;
    });
    return { op: sliceOp, params: { start, count, step } };
  },
  function padded({ shape }, random) {
    const few = (): number[] => shape.map(() => (random() < 0.4 ? below(3, random) : 0));
    return { op: padOp, params: { before: few(), after: few(), between: few() } };
  },
  function joined({ dtype, shape }, random, other) {
    if (shape.length === 0) return undefined;
    const axis = below(shape.length, random);
    const fits =
      other.dtype === dtype &&
      other.shape.length === shape.length &&
      shape.every((size, i) => i === axis || size === other.shape[i]);
    if (fits) return { op: concatenateOp, params: { axis }, partner: true };
    const spec = { dtype, shape: shape.map((size, i) => (i === axis ? below(4, random) : size)) };
    return { op: concatenateOp, params: { axis }, fresh: { at: below(2, random), spec } };
  },
  function gathered({ shape }, random) {
    const axis = below(shape.length, random);
    if (shape.length === 0 || shape[axis] === 0) return undefined;
    const indices = { dtype: "i32", domain: [0, shape[axis]! - 1] } as const;
    const fresh = { at: 1, spec: { ...indices, shape: [[], [3], [2, 2], [0]][below(4, random)]! } };
    return { op: gatherOp, params: { axis, batch: 0 }, fresh };
  },
  function scattered({ shape }, random) {
    const axis = below(shape.length, random);
    if (shape.length === 0) return undefined;
    const size = 1 + below(6, random);
    const spec = { dtype: "i32", domain: [0, size - 1], shape: [shape[axis]!] } as const;
    return { op: scatterAddOp, params: { axis, batch: 0, size }, fresh: { at: 0, spec } };
  },
  function sorted(x) {
    return x.shape.length === 0 ? undefined : { op: sortOp, params: null };
  },
  function multiplied(x, random) {
    if (x.shape.length < 2 || !isFloat(x)) return undefined;
    const [m, k] = x.shape.slice(-2);
    const [transposeA, transposeB, n] = [random() < 0.5, random() < 0.5, below(10, random)];
    const inner = transposeA ? m! : k!;
    const shape = [...x.shape.slice(0, -2), ...(transposeB ? [n, inner] : [inner, n])];
    return { op: matmulOp, params: { transposeA, transposeB }, fresh: { at: 1, spec: { shape } } };
  },
];
