/** Comparing arrays of numbers. */
import { expect } from "vitest";
import { isFloat } from "../src/core/dtype.ts";
import type { Dense } from "../src/ir/op.ts";

/** Largest |got − expected| / (1 + |expected|); NaN meets NaN, infinities their like. */
export function distance(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (got.length !== expected.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let i = 0; i < got.length; i++) {
    const [x, y] = [got[i]!, expected[i]!];
    if (Object.is(x, y) || x === y) continue;
    const error = Math.abs(x - y) / (1 + Math.abs(y));
    worst = Math.max(worst, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
  }
  return worst;
}

/** Ints and bools must be equal, floats within `tolerance`. Prints both sides when they are not. */
export function expectClose(got: Dense, expected: Dense, tolerance: number): void {
  const error = distance(got.data, expected.data);
  const allowed = isFloat(expected.dtype) ? tolerance : 0;
  if (error > allowed)
    expect.fail(
      `differs by ${error} (allowed ${allowed}):\n  got      ${[...got.data].slice(0, 24)}\n  expected ${[...expected.data].slice(0, 24)}`,
    );
  expect(got.shape).toEqual(expected.shape);
}
