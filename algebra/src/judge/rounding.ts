/**
 * What rounding may have done to two values. Both formulas are evaluated again, with every result off by up to a unit in its last place at random:
 * what moves by as much as the two values differ shows nothing, and a difference that stands still is real, however small.
 */

import { evaluate } from "../evaluate/evaluate.ts";
import { Matrix } from "../evaluate/matrix.ts";
import { attempt, plain, shaken } from "../evaluate/scalar.ts";
import { isScalar, scalarsOf, simplify, type Value } from "../evaluate/value.ts";
import { World } from "../evaluate/world.ts";
import { hash, stream } from "../random.ts";
import type { Tree } from "../tree.ts";
import { type Agreement, agree, worst } from "./agree.ts";
import type { Place } from "./trial.ts";

/** How often both sides are shaken, and how many times what that moves a difference must be to be real. */
const shakes = 3;
const real = 20;

/** Numbers that few roundings tell apart. */
const fewRoundings = 1e-13;
const mostDoubts = 4;

/** The least share of a number, and of one, that must be left of its digits for agreement to say anything. */
const digits = 1e-7;

/** How far rounding may have moved each entry of the two values apart; undefined where more than rounding is at work. */
export function noiseAt(a: Tree, b: Tree, { left, right, sample, approximate }: Place): number[] | undefined {
  if (approximate) return undefined;
  const [x, y] = [scalarsOf(left).map(plain), scalarsOf(right).map(plain)];
  const noise = Array.from({ length: Math.max(x.length, y.length) }, () => 0);
  for (let k = 0; k < shakes; k++) {
    const random = stream(hash("rounding", k));
    const again = (tree: Tree): number[] =>
      shaken(random, () => scalarsOf(evaluate(tree, new World(sample))).map(plain));
    const moved = (now: number[], was: number[], i: number): number =>
      Math.abs(now[i % now.length]! - was[i % was.length]!);
    const [p, q] = attempt(() => [again(a), again(b)] as const) ?? [];
    if (!p || !q) return noise.fill(Number.POSITIVE_INFINITY);
    noise.forEach((most, i) => {
      noise[i] = Math.max(most, moved(p, x, i) + moved(q, y, i));
    });
  }
  return noise;
}

/** A difference that is more than rounding. */
export const isReal = (x: number, y: number, noise: number): boolean =>
  Math.abs(x - y) > Math.max(real * noise, 1e-12 * Math.max(Math.abs(x), Math.abs(y)));

/**
 * A rule for the values of two formulas: equal, different, or without the digits to tell. Values that differ by a rounding or two are taken for equal as
 * they are; of those that agree less closely, the first few are shaken.
 */
export function weighing(a: Tree, b: Tree): (place: Place) => Agreement {
  let clear = 0;
  return (place) => {
    const first = agree(place);
    if (!isSameShape(place.left, place.right)) return first;
    const [x, y] = [scalarsOf(place.left).map(plain), scalarsOf(place.right).map(plain)];
    const size = (i: number): number => Math.max(Math.abs(x[i]!), Math.abs(y[i]!));
    const isNear = x.every((v, i) => Math.abs(v - y[i]!) <= fewRoundings * size(i));
    if (first === "agree" && (isNear || clear >= mostDoubts)) return first;
    const noise = noiseAt(a, b, place);
    if (noise === undefined) return first;
    const unit = Math.min(1, place.largest);
    const found = worst(
      x.map((v, i) => {
        if (isReal(v, y[i]!, noise[i]!)) return "differ";
        return noise[i]! <= digits * Math.max(size(i), unit) ? "agree" : "close";
      }),
    );
    if (found === "agree") clear++;
    return found;
  };
}

function isSameShape(left: Value, right: Value): boolean {
  const [x, y] = [simplify(left), simplify(right)];
  if (isScalar(x) || isScalar(y)) return isScalar(x) && isScalar(y);
  return x instanceof Matrix && y instanceof Matrix && x.rows === y.rows && x.cols === y.cols;
}
