/** The harness itself: that turns, ratios and refusals are what the table says they are. */
import { describe, expect, test } from "vitest";
import { disagreement, interleave, median, quantile, row } from "../src/compare.ts";
import { type Driver, open, refused } from "../src/driver.ts";
import { arrays, cases, hash } from "../src/drivers/data.ts";
import { model } from "../src/drivers/onnx.ts";
import { programs } from "../src/drivers/programs.ts";
import { limits } from "../src/limits.ts";
import { operationsOf } from "../src/suites/kernels.ts";
import { table } from "../src/table.ts";

/** A driver that says how long it took, and keeps a diary. */
function pretend(name: string, msPerStep: number, diary: string[]): Driver {
  return {
    peer: name,
    version: "1",
    threads: 1,
    ask: async <Answer extends object>(message: Parameters<Driver["ask"]>[0]) => {
      if (message.do !== "run") throw new Error("only runs are expected");
      diary.push(name);
      return { ms: message.steps * msPerStep } as unknown as Answer;
    },
    close: () => {},
  };
}

describe("a comparison", () => {
  test("takes turns after warming up, and gives times per step", async () => {
    const diary: string[] = [];
    const timing = await interleave(pretend("ours", 2, diary), pretend("peer", 6, diary), 5);
    if (refused(timing)) throw new Error(timing.error);
    expect(timing.ours).toEqual([2, 2, 2, 2, 2]);
    expect(timing.theirs).toEqual([6, 6, 6, 6, 6]);
    // Each turn: a stretch that is not timed, and one that is.
    expect(diary.slice(-20)).toEqual(Array(5).fill(["ours", "ours", "peer", "peer"]).flat());
  });

  test("neither the first step, which compiles, nor the start of a turn counts", async () => {
    let asked = 0;
    const slowAtFirst: Driver = {
      ...pretend("ours", 2, []),
      ask: async <Answer extends object>(message: Parameters<Driver["ask"]>[0]) => {
        const steps = "steps" in message ? message.steps : 0;
        return { ms: 2 * steps + (asked++ === 0 ? 1000 : 0) } as unknown as Answer;
      },
    };
    const timing = await interleave(slowAtFirst, pretend("peer", 2, []), 3);
    expect(timing).toEqual({ ours: [2, 2, 2], theirs: [2, 2, 2] });
  });

  test("reports the ratio of medians, and the spread of the rounds' own ratios", () => {
    const head = { suite: "train", case: "i", peer: "p", peerVersion: "1", threads: 1 };
    const line = row(head, { ours: [1, 1, 10], theirs: [4, 4, 4] });
    expect(line.ratio).toBe(4);
    expect(line.spread[0]).toBeCloseTo(quantile([4, 4, 0.4], 0.1));
    expect(line.n).toBe(3);
  });

  test("passes on a refusal instead of a number", async () => {
    const broken: Driver = { ...pretend("peer", 1, []), ask: async () => ({ error: "out of memory" }) };
    expect(await interleave(pretend("ours", 1, []), broken, 3)).toEqual({ error: "out of memory" });
  });
});

test("medians and quantiles interpolate", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(quantile([0, 10], 0.25)).toBe(2.5);
});

test("traces that part are found out", () => {
  expect(disagreement([2, 1], [2, 1])).toBe(0);
  expect(disagreement([2, 1], [2, 1.1])).toBeCloseTo(0.1);
});

test("a peer that is not installed is absent, with the reason", async () => {
  const driver = await open([process.execPath, "-e", "require('no-such-peer')"]);
  expect(refused(driver) && driver.error).toMatch(/Cannot find module 'no-such-peer'/);
});

test("the table shows a missing number as missing", () => {
  const empty = { oursMs: null, peerMs: null, ratio: null, spread: [null, null] as const, n: 0 };
  const text = table([
    { suite: "train", case: "i", peer: "p", peerVersion: "", threads: 1, ...empty, note: "absent: why" },
  ]);
  expect(text.split("\n")[1]).toMatch(/^train +i +p +1 +– +– +– +0 +absent: why$/);
});

describe("the shared numbers", () => {
  test("come from a hash that spreads: ten buckets of 10 000 draws are even", () => {
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) counts[hash(i, 3) % 10]!++;
    // Five deviations of a bucket are 150.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  test.each(Object.keys(cases))(
    "case %s draws every parameter within its shape, the same each time",
    (name) => {
      const [one, other] = [arrays(name), arrays(name)];
      expect(one).toEqual(other);
      for (const { shape, data } of Object.values(one.parameters))
        expect(data.length).toBe(shape.reduce((a, b) => a * b, 1));
    },
  );
});

test.each(Object.keys(cases))("the arrays of case %s take little more than is needed at once", (name) => {
  const { bytes, least } = programs.train(name).plan!()!;
  expect(bytes).toBeGreaterThanOrEqual(least);
  // Each of a few dozen arrays ends on a cache line of its own, which counts where they hold a few numbers.
  expect(bytes).toBeLessThan(1.15 * least + 1024);
});

test("the limits are those of a processor: between 1 and 1000 GFLOP/s and GB/s", async () => {
  const { rates } = await limits();
  for (const rate of [rates.peakGflops!, rates.copyGigabytes!]) {
    expect(rate).toBeGreaterThan(1);
    expect(rate).toBeLessThan(1000);
  }
});

test("an ONNX model begins with its version and holds its graph", () => {
  const bytes = model({
    nodes: [{ op: "Exp", inputs: ["x"], output: "y" }],
    inputs: { x: [2, 3] },
    output: "y",
  });
  expect([...bytes.slice(0, 3)]).toEqual([8, 8, 58]); // ir_version 8, then field 7: the graph
  expect(new TextDecoder().decode(bytes)).toContain("Exp");
});

test("kernels are counted by the products of their plain sums", () => {
  expect(operationsOf("matmul 64 nt")).toBe(2 * 64 ** 3);
  expect(operationsOf("matmul 100x40x10 nn")).toBe(2 * 100 * 40 * 10);
  // 4 images, 3 to 5 channels, 2×2 taps; a border of one makes 6×7 pixels into 7×8.
  expect(operationsOf("conv 4x3x6x7 k2 5 p1 image")).toBe(2 * 4 * 3 * 5 * 4 * 7 * 8);
  expect(operationsOf("exp 1000000")).toBeUndefined();
});
