/**
 * The numbers every driver starts from: a hash of the position, so that drivers in two languages draw the same parameters and the same
 * batch without passing files about, and their losses can be compared digit by digit. `pytorch.py` holds the same few lines.
 */
import cases from "./cases.json" with { type: "json" };

export { cases };

/** Whole numbers 0 … 2³²−1: a hash of i and the array's number. */
export function hash(i, array) {
  let x = (i + Math.imul(array + 1, 0x9e3779b9)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

export const uniform = (size, array, bound) =>
  Float32Array.from({ length: size }, (_, i) => (hash(i, array) / 2 ** 31 - 1) * bound);

const bounds = {
  he: (fan) => Math.sqrt(6 / fan),
  xavier: (fan) => Math.sqrt(3 / fan),
  small: () => 0.5,
  token: () => 0.2,
  uniform: () => 1,
};

/** [name, shape, how] → numbers; a `how` that is a number draws classes below it. */
export function draw([, shape, how], array) {
  const size = shape.reduce((a, b) => a * b, 1);
  if (how === "zeros" || how === "ones") return new Float32Array(size).fill(how === "ones" ? 1 : 0);
  if (typeof how === "number") return Int32Array.from({ length: size }, (_, i) => hash(i, array) % how);
  const fan = shape.slice(1).reduce((a, b) => a * b, 1);
  return uniform(size, array, bounds[how](fan));
}

/** A case's parameters and inputs as { name: { shape, data } }. */
export function arrays(name) {
  const { parameters, inputs, optimizer } = cases[name];
  const all = [...parameters, ...inputs].map((entry, array) => [
    entry[0],
    { shape: entry[1], data: draw(entry, array) },
  ]);
  return {
    parameters: Object.fromEntries(all.slice(0, parameters.length)),
    inputs: Object.fromEntries(all.slice(parameters.length)),
    optimizer,
  };
}
