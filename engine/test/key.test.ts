/** Randomness: the same for the same key, spread as it should be. */
import { describe, expect, test } from "vitest";
import { jit, type Key, key, tensor } from "../src/index.ts";

const n = 4000;

describe("keys", () => {
  test("the same key gives the same numbers, in and out of jit", () => {
    const drawn = key(7).normal([5]).toArray();
    expect(key(7).normal([5]).toArray()).toEqual(drawn);
    expect(jit((k: Key) => k.normal([5]))(key(7)).toArray()).toEqual(drawn);
    expect(key(8).normal([5]).toArray()).not.toEqual(drawn);
  });

  test("splitting gives keys that differ from each other and from their parent", () => {
    const parent = key(1);
    const all = [
      parent,
      ...parent.split(4),
      parent.fold(0),
      parent.fold(1),
      parent.fold(tensor(2, { dtype: "i32" })),
    ];
    expect(new Set(all.map((k) => k.bits([2]).toArray().toString())).size).toBe(all.length);
    expect(parent.fold(1).bits([2]).toArray()).toEqual(
      parent
        .fold(tensor(1, { dtype: "i32" }))
        .bits([2])
        .toArray(),
    );
  });
});

/** Mean of many numbers: five of its standard errors around what it should be. */
function expectMean(numbers: ArrayLike<number>, mean: number, deviation: number): void {
  const found = Array.from(numbers).reduce((a, b) => a + b, 0) / numbers.length;
  expect(Math.abs(found - mean)).toBeLessThan((5 * deviation) / Math.sqrt(numbers.length));
}

describe("distributions", () => {
  test.each(["f32", "f64"] as const)("uniform and normal numbers in %s have their moments", (dtype) => {
    const u = key(2).uniform([n], { low: -1, high: 3, dtype });
    expect(u.dtype).toBe(dtype);
    expect(u.min().item()).toBeGreaterThanOrEqual(-1);
    expect(u.max().item()).toBeLessThan(3);
    expectMean(u.data, 1, 4 / Math.sqrt(12));
    const z = key(3).normal([n], { mean: 2, deviation: 3, dtype });
    expectMean(z.data, 2, 3);
    expectMean(z.subtract(2).divide(3).square().data, 1, Math.SQRT2);
    expectMean(z.subtract(2).divide(3).power(3).data, 0, Math.sqrt(15));
  });

  test("whole numbers reach both ends and nothing beyond, evenly", () => {
    const counts = [0, 0, 0, 0, 0];
    for (const i of key(4).integers([n], -2, 3).data) counts[i + 2]!++;
    const chiSquared = counts.reduce((total, count) => total + (count - n / 5) ** 2 / (n / 5), 0);
    expect(chiSquared).toBeLessThan(23.5); // 4 degrees of freedom: one in ten thousand
  });

  test("bernoulli, categorical and gamma numbers have their means", () => {
    expectMean(key(5).bernoulli([n], 0.3).data, 0.3, Math.sqrt(0.21));
    const classes = key(6).categorical(tensor([0, Math.log(2), Math.log(5)]).broadcastTo([n, 3]));
    for (const [k, p] of [1 / 8, 2 / 8, 5 / 8].entries())
      expectMean(classes.equal(k).data, p, Math.sqrt(p * (1 - p)));
    for (const alpha of [0.4, 1, 5.5]) expectMean(key(7).gamma([n], alpha).data, alpha, Math.sqrt(alpha));
    expectMean(
      key(8).gamma([n], 5.5).subtract(5.5).square().data,
      5.5,
      Math.sqrt(3 * 5.5 ** 2 + 6 * 5.5 - 5.5 ** 2),
    );
  });

  test("a permutation holds every number once", () => {
    const order = [...key(9).permutation(50).data];
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(order).not.toEqual([...order].sort((a, b) => a - b));
  });
});
