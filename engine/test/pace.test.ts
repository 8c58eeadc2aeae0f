/** Alone or together: what is faster is run mostly, and the other tried again now and then. */
import { expect, test } from "vitest";
import { Pace } from "../src/devices/pace.ts";

/** Which share of so many milliseconds is spent together, where a run takes so long each way. */
function together(pace: Pace, time: number, alone: number, others: number): number {
  let [spent, shared] = [0, 0];
  while (spent < time) {
    const way = pace.choose();
    const run = way === "alone" ? alone : others;
    pace.took(run);
    spent += run;
    if (way === "together") shared += run;
  }
  return shared / spent;
}

test("the faster way is taken, the other at most once in a while", () => {
  for (const long of [0.01, 1, 10]) {
    const pace = new Pace();
    expect(together(pace, 1000 * long + 1000, 2 * long, long)).toBeGreaterThan(0.6);
    expect(together(pace, 6000 * long + 6000, 2 * long, long)).toBeGreaterThan(0.95);
    expect(together(new Pace(), 6000 * long + 6000, long, 2 * long)).toBeLessThan(0.1);
  }
});

test("when cores become busy, or free, that is found out", () => {
  const pace = new Pace();
  together(pace, 6000, 2, 1);
  // Slow runs are noticed within a spell; that threads help again, at the next trial.
  expect(together(pace, 6000, 2, 5)).toBeLessThan(0.1);
  together(pace, 6000, 2, 1);
  expect(together(pace, 6000, 2, 1)).toBeGreaterThan(0.95);
});

test("slow runs among fast ones change nothing", () => {
  const pace = new Pace();
  together(pace, 6000, 2, 1);
  let shared = 0;
  for (let i = 0; i < 3000; i++) {
    if (pace.choose() === "together") shared++;
    pace.took(pace.choose() === "alone" ? 2 : i % 10 === 0 ? 30 : 1);
  }
  expect(shared).toBeGreaterThan(2800);
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
  together(pace, 1000, 0.2, 0.1);
  expect(pace.steps(1000)).toBeGreaterThan(35);
  expect(pace.steps(7)).toBe(7);
  const slow = new Pace();
  together(slow, 1000, 20, 10);
  expect(slow.steps(1000)).toBe(1);
});
