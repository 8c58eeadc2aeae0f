/**
 * Randomness by keys: a key is a value that is passed and split, never a hidden state, and the same key gives the same numbers on every
 * device, in every thread count, inside or outside jit. Use a key once; split it for more.
 */
import { type DType, isFloat } from "./core/dtype.ts";
import { refuse } from "./core/errors.ts";
import type { Shape } from "./core/shape.ts";
import type { Sizes } from "./core/sizes.ts";
import { where } from "./create.ts";
import { bind } from "./ir/bind.ts";
import { dataValue, type Value } from "./ir/graph.ts";
import { checkShape, type Operand } from "./lift.ts";
import { add, multiply } from "./ops/arithmetic.ts";
import { cast } from "./ops/cast.ts";
import { multiplyHigh, shiftRight, xor } from "./ops/compare.ts";
import { like } from "./ops/create.ts";
import { reshape } from "./ops/movement.ts";
import { randomBits } from "./ops/random.ts";
import { slice, stack } from "./ops/slice.ts";
import { sortOp } from "./ops/sort.ts";
import { Tensor, wrap } from "./tensor.ts";

/** Streams of one key: drawing, splitting and folding never meet. */
const draws = 0;
const splits = 1;
const folds = 2;

/** The key of a seed: any whole number. */
export function key(seed: number): Key {
  if (!Number.isSafeInteger(seed)) refuse("key", `a seed is a whole number, got ${seed}`);
  const words = Uint32Array.of(Math.floor(seed / 2 ** 32) >>> 0, seed >>> 0);
  return new Key(new Tensor(dataValue({ dtype: "u32", shape: [2] }, words)));
}

/** Tries per number where numbers are rejected. */
const tries = 8;

export interface Drawing {
  readonly dtype?: "f32" | "f64";
}

/** A tree with one leaf, so a key goes through jit, vmap and scan like any tensor. */
export class Key {
  /** u32[2] */
  readonly words: Tensor;

  constructor(words: Tensor) {
    this.words = words;
  }

  /** Independent keys. */
  split(count = 2): Key[] {
    const rows = randomBits(this.words.value, { shape: [count, 2], stream: splits });
    return Array.from({ length: count }, (_, i) => new Key(wrap(reshape(slice(rows, [i, 0], [1, 2]), [2]))));
  }

  /** Independent keys as one key with a leading axis, for vmap and scan. */
  splitAxis(count: number): Key {
    return new Key(wrap(randomBits(this.words.value, { shape: [count, 2], stream: splits })));
  }

  /** The key of step i: another for every i, which may be traced. */
  fold(i: Tensor | number): Key {
    const number =
      i instanceof Tensor ? cast(i.value, "u32") : like(slice(this.words.value, [0], [1]), i >>> 0);
    const mixed = stack([like(reshape(number, []), 0), reshape(number, [])], 0);
    const bits = randomBits(this.words.value, { shape: [2], stream: folds });
    return new Key(wrap(randomBits(xor(bits, mixed), { shape: [2], stream: folds })));
  }

  /** 32 random bits each. u32[shape…] */
  bits<S extends Shape>(shape: S): Tensor<Sizes<S>> {
    return wrap(draw(this, "bits", shape));
  }

  /** Evenly spread over [low, high); bounds broadcast to the shape. */
  uniform<S extends Shape>(
    shape: S,
    { low = 0, high = 1, dtype = "f32" }: Drawing & { low?: Operand; high?: Operand } = {},
  ): Tensor<Sizes<S>> {
    const unit = new Tensor<Shape>(dtype === "f32" ? unit32(this, shape) : unit64(this, shape));
    const width =
      typeof low === "number" && typeof high === "number" ? high - low : asTensor(high).subtract(low);
    return unit.multiply(width).add(low).broadcastTo(shape);
  }

  /** Normal numbers (Box and Muller). Mean 0 and standard deviation 1, unless given. */
  normal<S extends Shape>(
    shape: S,
    { mean = 0, deviation = 1, dtype = "f32" }: Drawing & { mean?: Operand; deviation?: Operand } = {},
  ): Tensor<Sizes<S>> {
    const [first, second] = this.uniform([2, ...checkShape("normal", shape)], { dtype }).split(2) as [
      Tensor,
      Tensor,
    ];
    // 1 − u is in (0, 1], where the logarithm is finite.
    const radius = first.negate().add(1).log().multiply(-2).sqrt();
    const angle = second.multiply(2 * Math.PI);
    const standard = radius.multiply(angle.cos()).reshape(shape as Shape);
    return standard.multiply(deviation).add(mean).broadcastTo(shape);
  }

  /** Whole numbers from low up to, not including, high. i32 */
  integers<S extends Shape>(shape: S, low: number, high: number): Tensor<Sizes<S>> {
    if (!Number.isInteger(low) || !Number.isInteger(high) || high <= low)
      refuse("integers", `there is none from ${low} up to, not including, ${high}`);
    const bits = draw(this, "integers", shape);
    const steps = cast(multiplyHigh(bits, like(bits, high - low)), "i32");
    return wrap(add(steps, like(steps, low)));
  }

  /** True with the given probability (a number or a tensor that broadcasts to the shape). bool */
  bernoulli<S extends Shape>(shape: S, probability: Operand = 0.5): Tensor<Sizes<S>> {
    return this.uniform(shape as Shape)
      .less(probability)
      .broadcastTo(shape);
  }

  /** 0 … n − 1 in random order. i32[n] */
  permutation(n: number): Tensor {
    const [, order] = bind(sortOp, [draw(this, "permutation", [n])], null);
    return wrap(order!);
  }

  /** A class for each row of logits (unnormalised logarithms of probabilities): f32[outer…, classes] → i32[outer…]. */
  categorical(logits: Tensor): Tensor {
    if (logits.rank === 0) refuse("categorical", "takes logits with a last axis of classes, got a scalar");
    // Gumbel: the largest of logit − log(−log u) is class k with probability softmax_k.
    const dtype: DType = isFloat(logits.dtype) ? logits.dtype : "f32";
    const unit = this.uniform(logits.shape, { dtype: dtype as "f32" | "f64", low: 2 ** -24 });
    return logits.subtract(unit.log().negate().log()).argmax(-1);
  }

  /** Gamma-distributed numbers with the given shape parameter and scale 1. */
  gamma(shape: Shape, concentration: Operand): Tensor {
    const [candidates, power] = this.split(2) as [Key, Key];
    const [normals, uniforms] = candidates.split(2) as [Key, Key];
    const alpha = asTensor(concentration).broadcastTo(shape);
    // Marsaglia and Tsang (2000): d (1 + c·normal)³ is accepted with probability at least 0.95, so the first accepted of eight tries is
    // missing once in 10¹⁰. Below 1 the parameter is raised by one and the draw shrunk by u^(1/α).
    const small = alpha.less(1);
    const d = where(small, alpha.add(1), alpha).subtract(1 / 3);
    const x = normals.normal([tries, ...shape]);
    const v = x.divide(d.multiply(9).sqrt()).add(1).power(3);
    const positive = v.greater(0);
    const logV = where(positive, v, 1).log();
    const logU = uniforms.uniform([tries, ...shape], { low: 2 ** -24 }).log();
    const accepted = positive.and(
      logU.less(x.square().multiply(0.5).add(d).subtract(d.multiply(v)).add(d.multiply(logV))),
    );
    const first = accepted.cumulativeSum(0).equal(1).and(accepted);
    const drawn = d.multiply(where(first, v, 0).sum(0));
    const shrink = power.uniform(shape, { low: 2 ** -24 }).power(alpha.reciprocal());
    return where(small, drawn.multiply(shrink), drawn);
  }

  toString(): string {
    return `key ${this.words}`;
  }
}

const asTensor = (x: Operand): Tensor =>
  x instanceof Tensor ? x : new Tensor(dataValue({ dtype: "f32", shape: [] }, Float32Array.of(Number(x))));

const draw = (key: Key, op: string, shape: Shape): Value =>
  randomBits(key.words.value, { shape: checkShape(op, shape), stream: draws });

/** 24 bits, as many as f32 holds. */
function unit32(key: Key, shape: Shape): Value {
  const bits = draw(key, "uniform", shape);
  const top = cast(shiftRight(bits, like(bits, 8)), "f32");
  return multiply(top, like(top, 2 ** -24));
}

/** 53 bits, from two draws. */
function unit64(key: Key, shape: Shape): Value {
  const bits = draw(key, "uniform", [2, ...checkShape("uniform", shape)]);
  const part = (i: number, shift: number): Value => {
    const half = reshape(slice(bits, [i, ...shape.map(() => 0)], [1, ...shape]), shape);
    return cast(shiftRight(half, like(half, shift)), "f64");
  };
  const [high, low] = [part(0, 5), part(1, 6)];
  return multiply(add(multiply(high, like(high, 2 ** 26)), low), like(high, 2 ** -53));
}
