/**
 * MNIST-1D: ten shapes of twelve points, each stretched, scaled, moved, slanted and hidden in noise until forty numbers remain. After the
 * recipe of Greydanus (2020), with shapes of our own, so the numbers differ from his and the difficulty is alike.
 */
import { type Key, type Tensor, tensor } from "@downhill/engine";

export interface Mnist1dOptions {
  /** Examples in all, the classes in turn. */
  readonly count?: number;
}

export interface Labelled {
  /** f32[count, features…] */
  readonly x: Tensor;
  /** i32[count], the classes */
  readonly y: Tensor;
}

/** How far a pen drawing the digit, stroke by stroke, strays to the right. */
const strokes: readonly (readonly number[])[] = [
  [2, 3.5, 4.6, 5.3, 5.7, 5.9, 5.9, 5.7, 5.3, 4.6, 3.5, 2],
  [1, 2.6, 4.2, 5.8, 4, 4, 4, 4, 4, 4, 4, 4],
  [1, 3.5, 5.4, 5.8, 5, 3.9, 2.8, 1.7, 0.8, 2.5, 4.3, 6],
  [1.2, 4.6, 5.8, 4.7, 2.4, 2.4, 4.8, 6, 6, 5, 3.2, 1],
  [4.8, 3.9, 3, 2.1, 1.2, 0.5, 6.3, 4.6, 4.6, 4.6, 4.6, 4.6],
  [6.2, 1.2, 1.1, 1, 3.3, 5, 5.9, 6.1, 5.7, 4.6, 3, 0.8],
  [4.9, 3.2, 1.9, 1.1, 0.7, 0.8, 5, 5.9, 6, 5.2, 3.4, 1],
  [0.6, 2.4, 4.2, 6, 5.4, 4.8, 4.2, 3.7, 3.2, 2.8, 2.5, 2.3],
  [3.4, 5.5, 5.8, 4.2, 2, 1.1, 2.9, 5.1, 6.2, 6, 4.6, 2.9],
  [5, 5.8, 4.9, 2.1, 0.9, 2.7, 5.9, 5.9, 5.6, 5.1, 4.5, 3.8],
];

const long = 72; // points while the shape is moved about
const short = 40; // points in the end

/** Examples of all ten classes in turn, standardised over the whole set: x f32[count, 40], y i32[count]. */
export function mnist1d(key: Key, { count = 4000 }: Mnist1dOptions = {}): Labelled {
  const [placeKey, noiseKey] = key.split(2);
  const place = placeKey!.uniform([count, 4]).data;
  const noise = noiseKey!.normal([count, 2 * long]).data;
  const shapes = strokes.map(whiten);
  const x = new Float32Array(count * short);
  const y = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    y[i] = i % shapes.length;
    const draws = noise.subarray(i * 2 * long, (i + 1) * 2 * long) as Float32Array;
    x.set(distort(shapes[y[i]!]!, place.subarray(4 * i, 4 * i + 4) as Float32Array, draws), i * short);
  }
  standardise(x);
  return { x: tensor(x, { shape: [count, short] }), y: tensor(y) };
}

/** Mean 0, deviation 1, then from zero and to the scale of the noise. */
function whiten(stroke: readonly number[]): number[] {
  const mean = stroke.reduce((a, b) => a + b, 0) / stroke.length;
  const deviation = Math.sqrt(stroke.reduce((a, b) => a + (b - mean) ** 2, 0) / stroke.length);
  return stroke.map((point) => (point - stroke[0]!) / deviation / 6);
}

/** One example: `place` are four uniform draws (stretch, scale, shift, slant), `noise` two standard normal ones per point. */
function distort(shape: readonly number[], place: Float32Array, noise: Float32Array): Float32Array {
  const padding = 36 + Math.floor(place[0]! * 25); // the more zeros, the narrower the shape once resampled
  const padded = [...shape, ...new Array<number>(padding).fill(0)];
  const stretched = resample(padded, long).map((v) => v * (1 + 0.4 * (place[1]! - 0.5)));
  const shift = Math.floor(place[2]! * 48);
  const moved = stretched.map((_, i) => stretched[(i + long - shift) % long]!);
  const smooth = blur(noise.subarray(0, long), 2);
  const noisy = moved.map((v, i) => v + (v === 0 ? 0.25 * smooth[i]! : 0) + 0.02 * noise[long + i]!);
  const slant = 0.75 * (place[3]! - 0.5);
  return Float32Array.from(
    resample(
      noisy.map((v, i) => v - slant * (i / (long - 1) - 0.5)),
      short,
    ),
  );
}

/** Linear interpolation at `size` points spread evenly from the first to the last. */
function resample(values: readonly number[], size: number): number[] {
  return Array.from({ length: size }, (_, i) => {
    const at = (i * (values.length - 1)) / (size - 1);
    const left = Math.min(Math.floor(at), values.length - 2);
    return values[left]! + (at - left) * (values[left + 1]! - values[left]!);
  });
}

/** A Gaussian filter of that deviation, mirrored at the ends. */
function blur(values: Float32Array, deviation: number): number[] {
  const reach = 4 * deviation;
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * deviation ** 2)),
  );
  const total = weights.reduce((a, b) => a + b, 0);
  const mirrored = (i: number): number =>
    i < 0 ? -1 - i : i >= values.length ? 2 * values.length - 1 - i : i;
  return Array.from({ length: values.length }, (_, i) =>
    weights.reduce((sum, weight, k) => sum + (weight / total) * values[mirrored(i + k - reach)]!, 0),
  );
}

function standardise(x: Float32Array): void {
  const mean = x.reduce((a, b) => a + b, 0) / x.length;
  const deviation = Math.sqrt(x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length);
  for (let i = 0; i < x.length; i++) x[i] = (x[i]! - mean) / deviation;
}
