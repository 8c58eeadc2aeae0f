/** Alone or together: what is faster is run mostly, and the other tried again now and then. */
import { expect, test } from "vitest";
import { Pace } from "../src/devices/pace.ts";

/** How many of so many runs are together, where each way takes so long. */
function together(pace: Pace, runs: number, alone: number, others: number): number {
  let count = 0;
  for (let i = 0; i < runs; i++) {
    const way = pace.choose();
    pace.took(way === "alone" ? alone : others);
    if (way === "together") count++;
  }
  return count;
}

test("the faster way is taken, the other at most once in a while", () => {
  expect(together(new Pace(), 1000, 2, 1)).toBeGreaterThan(940);
  expect(together(new Pace(), 1000, 1, 2)).toBeLessThan(60);
});

test("when cores become busy, or free, that is found out", () => {
  const pace = new Pace();
  together(pace, 1000, 2, 1);
  // Slow runs are noticed within a spell; that threads help again, at the next trials.
  expect(together(pace, 1000, 2, 5)).toBeLessThan(60);
  together(pace, 1000, 2, 1);
  expect(together(pace, 1000, 2, 1)).toBeGreaterThan(940);
});

test("one slow run changes nothing", () => {
  const pace = new Pace();
  together(pace, 1200, 2, 1);
  for (let i = 0; i < 20; i++) {
    pace.took(1);
    pace.took(30);
    expect(together(pace, 8, 2, 1)).toBeGreaterThanOrEqual(5);
  }
});

test("a spell that is slow as a whole, after a pause, changes nothing", () => {
  const pace = new Pace();
  together(pace, 1200, 2, 1);
  for (let i = 0; i < 20; i++) {
    together(pace, 12, 2, 5);
    expect(together(pace, 200, 2, 1)).toBeGreaterThanOrEqual(100);
  }
});

test("a trial outlasts the slow start of what has rested", () => {
  const pace = new Pace();
  let [before, runs] = [pace.choose(), 0];
  for (let i = 0; i < 4000; i++) {
    const way = pace.choose();
    runs = way === before ? runs + 1 : 0;
    before = way;
    pace.took(way === "alone" ? 2 : runs < 10 ? 4 : 1);
  }
  expect(before).toBe("together");
});

test("long rows of steps are cut where the way may change", () => {
  const pace = new Pace();
  expect(pace.steps(1000)).toBe(1);
  together(pace, 2000, 0.2, 0.1);
  expect(pace.steps(1000)).toBe(40);
  expect(pace.steps(7)).toBe(7);
  const slow = new Pace();
  together(slow, 100, 20, 10);
  expect(slow.steps(1000)).toBe(1);
});
