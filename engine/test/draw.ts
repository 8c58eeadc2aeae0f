/** Numbers to test on, drawn from a seed so that a failure can be had again. */
import { allocate, type DType, isFloat, type NumberArray } from "../src/core/dtype.ts";
import { sizeOf } from "../src/core/shape.ts";
import type { Dense, Sample } from "../src/ir/op.ts";

/** Uniform numbers in [0, 1) (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How near a number may come to a kink or pole. */
const clearance = 0.1;

type Input = Sample<unknown>["inputs"][number];

/** An input of a sample; floats of no stated dtype get `float`. */
export function drawInput(spec: Input, random: () => number, float: DType): Dense {
  const dtype = spec.dtype ?? float;
  const [low, high] = spec.domain ?? [-2, 2];
  const data = allocate(dtype, sizeOf(spec.shape));
  const draw = (): number =>
    isFloat(dtype) ? low + (high - low) * random() : low + Math.floor((high - low + 1) * random());
  for (let i = 0; i < data.length; i++) {
    let x = draw();
    for (let tries = 0; tries < 100 && spec.away?.some((a) => Math.abs(x - a) < clearance); tries++)
      x = draw();
    data[i] = x;
  }
  const drawn = { dtype, shape: spec.shape, data };
  if (spec.shaped === undefined) return drawn;
  const shaped = spec.shaped({ ...drawn, data: Float64Array.from(data) });
  return { ...drawn, data: fit(dtype, shaped.data) };
}

/** Directions: numbers of size about one for floats, zeros for the rest. */
export function drawLike(x: Dense, random: () => number): Dense {
  const data = allocate(x.dtype, x.data.length);
  if (isFloat(x.dtype)) for (let i = 0; i < data.length; i++) data[i] = 2 * random() - 1;
  return { ...x, data };
}

export function fit(dtype: DType, numbers: ArrayLike<number>): NumberArray {
  const data = allocate(dtype, numbers.length);
  for (let i = 0; i < numbers.length; i++) data[i] = numbers[i]!;
  return data;
}
