/**
 * Steps made by transforms and control flow. Each has a program of a few ops within it, its body, which gives values of the shape of its first
 * argument and of size at most one.
 */
import { grad, jvp, vmap } from "../../src/autodiff.ts";
import { cond, loop, scan, whileLoop } from "../../src/control.ts";
import type { Shape } from "../../src/core/shape.ts";
import { checkpoint } from "../../src/custom.ts";
import type { Sample } from "../../src/ir/op.ts";
import type { Tensor } from "../../src/tensor.ts";

export type Body = (...tensors: readonly Tensor[]) => Tensor;

export interface Controlled {
  /** New arguments, after the value. */
  readonly fresh: readonly Sample<unknown>["inputs"][number][];
  readonly apply: (x: Tensor, ...fresh: readonly Tensor[]) => readonly Tensor[];
}

/** Draws a step on a value of this shape, or declines. */
export type Control = (
  shape: Shape,
  random: () => number,
  body: (...shapes: readonly Shape[]) => Body,
) => Controlled | undefined;

const below = (n: number, random: () => number): number => Math.floor(n * random());

export const controls: Readonly<Record<string, Control>> = {
  scan([count, ...entry], random, body) {
    if (count === undefined) return undefined;
    const [next, shown, reverse] = [body(entry, entry), body(entry, entry), random() < 0.5];
    const step = (state: Tensor, x: Tensor): [Tensor, Tensor] => [next(state, x), shown(x, state)];
    return { fresh: [{ shape: entry }], apply: (xs, start) => scan(step, start!, xs, { reverse }) };
  },
  loop(shape, random, body) {
    const [step, count] = [body(shape), below(5, random)];
    return { fresh: [], apply: (x) => [loop(count, (_, state: Tensor) => step(state), x)] };
  },
  /** Counts down. It has no slope in reverse. */
  whileLoop(shape, _, body) {
    const step = body(shape);
    type State = { left: Tensor; x: Tensor };
    const goesOn = ({ left }: State): Tensor => left.greater(0);
    const next = ({ left, x }: State): State => ({ left: left.subtract(1), x: step(x) });
    return {
      fresh: [{ shape: [], dtype: "i32", domain: [0, 4] }],
      apply: (x, left) => [whileLoop(goesOn, next, { left: left!, x: x.stopGradient() }).x],
    };
  },
  cond(shape, _, body) {
    const [then, otherwise] = [body(shape), body(shape)];
    return {
      fresh: [{ shape: [], dtype: "bool", domain: [0, 1] }],
      apply: (x, is) => [cond(is!, (y: Tensor) => then(y), otherwise, x)],
    };
  },
  vmap(shape, random, body) {
    const axis = below(shape.length, random);
    if (shape.length === 0 || shape[axis] === 0) return undefined;
    const rest = shape.toSpliced(axis, 1);
    const f = body(rest, []);
    const both = (x: Tensor, y: Tensor): Tensor => f(x, y);
    return { fresh: [{ shape: [] }], apply: (x, y) => [vmap(both, { axes: [axis, null] })(x, y!)] };
  },
  checkpoint(shape, _, body) {
    const f = body(shape);
    return { fresh: [], apply: (x) => [checkpoint((y: Tensor) => f(y))(x)] };
  },
  grad(shape, _, body) {
    const f = body(shape);
    return { fresh: [], apply: (x) => [grad((y: Tensor) => f(y).sum())(x)] };
  },
  jvp(shape, _, body) {
    const f = body(shape);
    return { fresh: [{ shape }], apply: (x, u) => [jvp((y: Tensor) => f(y), [x], [u!]).tangent] };
  },
};
