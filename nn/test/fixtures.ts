/** Reads what PyTorch said (engine/test/fixtures) and compares. */
import { readFileSync } from "node:fs";
import { type Tensor, tensor } from "@downhill/engine";
import { expect } from "vitest";

/** An array as the fixtures hold it. */
export interface Stored {
  readonly shape: readonly number[];
  readonly dtype?: "i32";
  readonly data: readonly number[];
}

export interface LayerRecord {
  readonly name: string;
  readonly layer: string;
  // biome-ignore lint/suspicious/noExplicitAny: each layer has its own settings
  readonly config: any;
  readonly inputs: Readonly<Record<string, Stored>>;
  readonly params: Readonly<Record<string, Stored>>;
  readonly output: Stored;
  readonly cotangent: Stored;
  readonly gradients: Readonly<Record<string, Stored>>;
  readonly running?: Readonly<Record<"mean" | "variance" | "nextMean" | "nextVariance", Stored>>;
}

export const read = <T>(name: string): readonly T[] =>
  JSON.parse(readFileSync(new URL(`../../engine/test/fixtures/${name}.json`, import.meta.url), "utf8"));

export const load = ({ data, shape, dtype = undefined }: Stored): Tensor =>
  dtype === "i32" ? tensor(Int32Array.from(data), { shape }) : tensor(Float32Array.from(data), { shape });

/**
 * Equal to within `ulps` roundings of the largest number: sums of a few dozen terms of that size, each rounded once, err by less. Where all
 * are near zero, terms of size ½ may have cancelled. The fixtures are float64, so all of the difference is ours.
 */
export function expectClose(actual: Tensor, stored: Stored, what: string, ulps = 32): void {
  expect(actual.shape, `shape of ${what}`).toEqual(stored.shape);
  const scale = stored.data.reduce((most, x) => Math.max(most, Math.abs(x)), 1 / 2);
  const tolerance = scale * ulps * 2 ** -24;
  stored.data.forEach((expected, i) => {
    const difference = Math.abs(actual.data[i]! - expected);
    if (!(difference <= tolerance))
      expect.fail(
        `${what}[${i}]: ${actual.data[i]} and PyTorch's ${expected} differ by ${difference}, more than ${tolerance}`,
      );
  });
}
