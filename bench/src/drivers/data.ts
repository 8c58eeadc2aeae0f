/**
 * The numbers every driver starts from: a hash of the position, so that drivers in two languages draw the same parameters and the same
 * batch without passing files about, and their losses can be compared digit by digit. `pytorch.py` holds the same few lines.
 */
import json from "./cases.json" with { type: "json" };

/** How an array is drawn: by the name of a bound, or as classes below a number. */
export type How = "he" | "xavier" | "small" | "token" | "uniform" | "zeros" | "ones" | number;

export interface Stored {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

export interface OptimizerSettings {
  readonly kind: "sgd" | "momentum" | "adam";
  readonly learningRate: number;
  readonly decay?: number;
}

type Entry = readonly [name: string, shape: readonly number[], how: How];

interface Case {
  readonly title: string;
  readonly parameters: readonly Entry[];
  readonly inputs: readonly Entry[];
  readonly optimizer: OptimizerSettings;
}

// The types of a JSON import are wider than what it holds.
export const cases = json as unknown as Readonly<Record<string, Case>>;

/** Whole numbers 0 … 2³²−1: a hash of i and the array's number. */
export function hash(i: number, array: number): number {
  let x = (i + Math.imul(array + 1, 0x9e3779b9)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

const bounds: Readonly<Record<string, (fan: number) => number>> = {
  he: (fan) => Math.sqrt(6 / fan),
  xavier: (fan) => Math.sqrt(3 / fan),
  small: () => 0.5,
  token: () => 0.2,
  uniform: () => 1,
};

export function draw(shape: readonly number[], how: How, array: number): Float32Array | Int32Array {
  const size = shape.reduce((a, b) => a * b, 1);
  if (how === "zeros" || how === "ones") return new Float32Array(size).fill(how === "ones" ? 1 : 0);
  if (typeof how === "number") return Int32Array.from({ length: size }, (_, i) => hash(i, array) % how);
  const bound = bounds[how]!(shape.slice(1).reduce((a, b) => a * b, 1));
  return Float32Array.from({ length: size }, (_, i) => (hash(i, array) / 2 ** 31 - 1) * bound);
}

/** Uniform within ±1. */
export const uniform = (shape: readonly number[], array: number): Float32Array =>
  draw(shape, "uniform", array) as Float32Array;

/** A case's parameters and inputs by name. Arrays are numbered in the order in which the case lists them. */
export function arrays(name: string): {
  parameters: Record<string, Stored>;
  inputs: Record<string, Stored>;
  optimizer: OptimizerSettings;
} {
  const { parameters, inputs, optimizer } = cases[name] ?? unknown(name);
  const all = [...parameters, ...inputs].map(
    ([key, shape, how], array) => [key, { shape, data: draw(shape, how, array) }] as const,
  );
  return {
    parameters: Object.fromEntries(all.slice(0, parameters.length)),
    inputs: Object.fromEntries(all.slice(parameters.length)),
    optimizer,
  };
}

function unknown(name: string): never {
  throw new Error(`there is no case ${name}; they are ${Object.keys(cases).join(", ")}`);
}
