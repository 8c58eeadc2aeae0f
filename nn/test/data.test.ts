/** Data sets: sizes, classes, determinism, and that a simple model tells the classes apart. */
import { key, leavesOf, tensor } from "@downhill/engine";
import { describe, expect, test } from "vitest";
import {
  Alphabet,
  batches,
  countOf,
  gaussians,
  mnist1d,
  rows,
  sentences,
  spirals,
  splitAt,
} from "../src/index.ts";

describe("mnist1d", () => {
  const data = mnist1d(key(42), { count: 500 });

  test("has forty standardised numbers for each example and all classes alike", () => {
    expect(data.x.shape).toEqual([500, 40]);
    expect(data.x.mean().item()).toBeCloseTo(0, 4);
    expect(data.x.deviation().item()).toBeCloseTo(1, 4);
    const counts = new Array<number>(10).fill(0);
    for (const label of data.y.data) counts[label]!++;
    expect(counts).toEqual(new Array(10).fill(50));
  });

  test("is the same for the same key and another for another", () => {
    expect(mnist1d(key(42), { count: 20 }).x.toArray()).toEqual(mnist1d(key(42), { count: 20 }).x.toArray());
    expect(mnist1d(key(43), { count: 20 }).x.toArray()).not.toEqual(
      mnist1d(key(42), { count: 20 }).x.toArray(),
    );
  });

  test("holds its classes but does not give them away: the nearest class mean is right more often than chance and far from always", () => {
    const [train, held] = splitAt(data, 400);
    const means = Array.from({ length: 10 }, (_, c) => {
      const places = [...train.y.data].flatMap((label, i) => (label === c ? [i] : []));
      return rows(train.x, places).mean(0);
    });
    let right = 0;
    for (let i = 0; i < 100; i++) {
      const distances = means.map((mean) => held.x.at(i).subtract(mean).square().sum().item());
      if (distances.indexOf(Math.min(...distances)) === held.y.data[i]) right++;
    }
    expect(right).toBeGreaterThan(20);
    expect(right).toBeLessThan(80);
  });
});

describe("batches", () => {
  const data = {
    x: tensor(Float32Array.from({ length: 10 }, (_, i) => i)),
    y: [tensor(Int32Array.from({ length: 10 }, (_, i) => 2 * i))],
  };

  test("visit every example once an epoch, rows together", () => {
    const at = batches(data, 5, key(1));
    const seen = [0, 1].flatMap((step) => [...at(step).x.data]);
    expect(seen.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const { x, y } = at(7);
    expect([...leavesOf(y)[0]!.data]).toEqual([...x.data].map((v) => 2 * v));
  });

  test("depend on the key and the step alone", () => {
    const [one, other] = [batches(data, 3, key(1)), batches(data, 3, key(1))];
    one(0);
    expect(one(5).x.toArray()).toEqual(other(5).x.toArray());
  });

  test("refuse trees whose rows do not match", () => {
    expect(() => countOf({ a: tensor([1, 2]), b: tensor([1]) })).toThrow(/do not share their first axis/);
    expect(() => batches(data, 11, key(0))).toThrow(/more than the 10 examples/);
  });
});

test("gaussians gather about their centres, spirals stay within the disc", () => {
  const clouds = gaussians(key(0), { count: 300, deviation: 0.1 });
  const first = [...clouds.y.data].flatMap((label, i) => (label === 0 ? [i] : []));
  expect(clouds.x.take(first).mean(0).toArray()).toEqual([expect.closeTo(2, 1), expect.closeTo(0, 1)]);
  expect(spirals(key(0)).x.square().sum(1).max().item()).toBeLessThanOrEqual(1);
});

test("text goes to classes and back", () => {
  const text = sentences(key(5), 20);
  expect(text.split(". ").length).toBe(21);
  expect(text).toMatch(/^[a-z. ]+$/);
  const alphabet = new Alphabet(text);
  expect(alphabet.decode(alphabet.encode(text))).toBe(text);
  expect(() => alphabet.encode("Ω")).toThrow(/not in it/);
});
