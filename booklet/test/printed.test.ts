/**
 * The printed formulas of chapters 4 to 20: each is readable, each is judged, and whatever does not hold is confirmed here by numbers
 * that owe nothing to the algebra, and has a correction that the machine accepts and that is needed line by line.
 */
import { declare, parse } from "@downhill/algebra";
import { describe, expect, test } from "vitest";
import { errataOf, judgePrinted, type PrintedJudgement, printedIn } from "../src/errata.ts";
import type { Printed } from "../src/printed/printed.ts";

const chapters = [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19];
const entries: Printed[] = [];
for (const chapter of chapters) entries.push(...(await printedIn(chapter)));
const judged: readonly PrintedJudgement[] = entries.map(judgePrinted);
const label = ({ id, formula }: Printed): string => `${id} formula ${formula}`;
const stripped = (line: string): string => line.replace(/^\s*(=|\\leq|\\geq|\\propto|\\approx)/, "");

describe("entries", () => {
  test("count from 1 in each problem, its statement first", () => {
    const problems = new Map<string, Printed[]>();
    for (const entry of entries) problems.set(entry.id, [...(problems.get(entry.id) ?? []), entry]);
    for (const [id, list] of problems) {
      expect(
        list.map((entry) => entry.formula),
        id,
      ).toEqual(list.map((_, k) => k + 1));
      const answers = list.findIndex((entry) => !entry.statement);
      if (answers >= 0)
        expect(
          list.slice(answers).some((entry) => entry.statement),
          id,
        ).toBe(false);
    }
  });

  test.each(entries.map((entry) => [label(entry), entry] as const))("%s is readable", (_, entry) => {
    const declarations = declare(entry.where);
    for (const [k, line] of entry.lines.entries()) {
      // What cannot be read as printed has a correction that can, or a reason not to be judged.
      if (entry.unchecked !== undefined) continue;
      const parsed = parse(stripped(entry.corrected?.[k] ?? line), { declarations });
      expect(parsed.ok ? "" : parsed.error.message, line).toBe("");
    }
    if (entry.reference !== undefined) {
      const parsed = parse(entry.reference, { declarations });
      expect(parsed.ok ? "" : parsed.error.message, entry.reference).toBe("");
      // A reference that is the printed formula itself would show nothing.
      expect(entry.lines.map(stripped)).not.toContain(entry.reference);
    }
  });
});

describe("verdicts", () => {
  test.each(judged.map((found) => [label(found.entry), found] as const))("%s is judged", (_, found) => {
    const { entry, verdict, lines, corrected, because } = found;
    if (entry.unchecked !== undefined) return expect(verdict).toBe("unchecked");
    if (entry.corrected === undefined)
      return expect(verdict, because ?? lines.map((l) => l.witness?.text).join()).toBe("holds");
    // A formula with a correction fails as printed, or cannot be read at all.
    expect(verdict).not.toBe("holds");
    expect(
      corrected?.holds,
      JSON.stringify(corrected?.lines.map((l) => [l.verdict, l.reason, l.witness?.text])),
    ).toBe(true);
  });

  test("every correction is needed: left as printed, its line alone breaks the formula", () => {
    for (const found of judged) {
      if (found.verdict !== "fails" || found.entry.corrected === undefined) continue;
      const needed = errataOf(found).map((erratum) => erratum.line - 1);
      expect(needed, label(found.entry)).toEqual(Object.keys(found.entry.corrected).map(Number));
    }
  });
});

/** Bessel's function of order 0, by its series. */
function bessel(x: number): number {
  let [sum, term] = [0, 1];
  for (let k = 1; k < 40; k++) {
    sum += term;
    term *= (x / 2) ** 2 / k ** 2;
  }
  return sum;
}

const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const variance = (values: readonly number[]): number =>
  average(values.map((v) => (v - average(values)) ** 2));
const softmax = (values: readonly number[]): number[] => {
  const weights = values.map(Math.exp);
  return weights.map((w) => w / weights.reduce((a, b) => a + b, 0));
};
const divergence = (p: readonly number[], q: readonly number[]): number =>
  p.reduce((sum, x, k) => sum + (x === 0 ? 0 : x * Math.log(x / q[k]!)), 0);

/** An integral over the line, summed on a grid. */
const integral = (f: (x: number) => number): number => {
  let sum = 0;
  for (let x = -20; x < 20; x += 0.01) sum += f(x) * 0.01;
  return sum;
};

/** One small case for each printed line that does not hold: what it gives, and what it should. No algebra, no formula of ours. */
const cases: Readonly<Record<string, () => readonly [printed: number, right: number]>> = {
  // A label of probability 0.8.
  "5.2/1": () => [Math.log(0.8), -Math.log(0.8)],
  // κ = 2, half a radian off.
  "5.3/1": () => [
    -2 * Math.cos(0.5) + Math.log(bessel(2)),
    -Math.log(Math.exp(2 * Math.cos(0.5)) / (2 * Math.PI * bessel(2))),
  ],
  "11.4/2": () => {
    const [x, y] = [
      [0, 1, 2],
      [0, 1, 3],
    ];
    const covariance = average(x!.map((v, k) => (v - average(x!)) * (y![k]! - average(y!))));
    return [variance(x!) + variance(y!) + covariance, variance(x!.map((v, k) => v + y![k]!))];
  },
  "11.5/1": () => [5 - average([1, 2, 3]), 1 - average([1, 2, 3])],
  // Two tokens of one entry each, values x, keys 2x, queries x + 1: the first output.
  "12.3/2": () => {
    const [x, keys, queries] = [
      [0, 1],
      [0, 2],
      [1, 2],
    ];
    const output = (score: (m: number, n: number) => number): number => {
      const weights = softmax([score(0, 0), score(1, 0)]);
      return x![0]! * weights[0]! + x![1]! * weights[1]!;
    };
    return [output((m, n) => queries![m]! * keys![n]!), output((m, n) => keys![m]! * queries![n]!)];
  },
  // Equal distributions: the distance is 0.
  "15.2/1": () => [-0.5 * (2 * Math.log(2)) - Math.log(2), 0],
  // σ = 1 and 3, equal means: quantile by quantile on a fine grid of a standard normal.
  "15.5/2": () => [
    1 + 3 - 2 * Math.sqrt(3),
    integral((e) => ((1 * e - 3 * e) ** 2 * Math.exp((-e * e) / 2)) / Math.sqrt(2 * Math.PI)),
  ],
  // A standard normal in one dimension must have mass 1.
  "16.6/3": () => [integral((x) => Math.exp(-0.5 * x * x) / Math.sqrt(Math.PI)), 1],
  // Two equally probable z that both give x with probability 0.5, and q = (0.9, 0.1): the logarithm taken of the difference, and the left side.
  "17.4/3": () => {
    const [q, posterior] = [
      [0.9, 0.1],
      [0.5, 0.5],
    ];
    return [
      Math.log(0.5 - divergence(q!, posterior!)),
      0.9 * Math.log(0.5) + 0.1 * Math.log(0.5) - divergence(q!, [0.5, 0.5]),
    ];
  },
  // Three equally probable outcomes with slopes −1, 0, 1 of their logits, each sampled once.
  "17.5/2": () => {
    const [f, slope] = [
      [1, 4, 9],
      [-1, 0, 1],
    ];
    const expected = (phi: number): number =>
      softmax(slope!.map((s) => s * phi)).reduce((sum, p, k) => sum + p * f![k]!, 0);
    return [f!.reduce((sum, v, k) => sum + v * slope![k]!, 0), (expected(1e-5) - expected(-1e-5)) / 2e-5];
  },
  // One dimension: v = 2, A = 3, B = 1, w = 1. The same κ on both sides, so the exponents must agree.
  "18.4/3": () => [-0.5 * (2 * 3 * 9 * 3 * 2 - 2 * 2 * 3 + 9), -0.5 * (1 - (3 * 2) / 9) ** 2 * 9],
  // One dimension, a = 0, b = 1, A = B = 1: by how much the exponent changes from x = 0 to x = 1.
  "18.5/2": () => {
    const printed = (x: number): number => -0.5 * x * x - (x - 1) ** 2;
    const right = (x: number): number => -0.5 * x * x - 0.5 * (x - 1) ** 2;
    return [printed(1) - printed(0), right(1) - right(0)];
  },
  // The same, at x = 2: the term that completes the square.
  "18.5/3": () => [2 * 0.5 * 1, 1 * 0.5 * 1],
  // β = 0.36 at step t.
  "18.9/2": () => [1, Math.sqrt(1 - 0.36)],
  // β = 0.5 twice, x = 1 and no noise but the first: z_1 and z_2 differ.
  "18.11/1": () => {
    const [alpha1, noise] = [0.5, 0.3];
    const z1 = Math.sqrt(alpha1) + Math.sqrt(0.5) * noise;
    const z2 = Math.sqrt(0.5) * z1;
    return [
      (z2 - Math.sqrt(0.5) * noise) / Math.sqrt(alpha1),
      (z1 - Math.sqrt(0.5) * noise) / Math.sqrt(alpha1),
    ];
  },
  // One state that leads to itself, γ = 0.5: under π it pays 0, under π' it pays 1 for ever.
  "19.2/1": () => [1 + 0.5 * 0, [...Array(60).keys()].reduce((sum, k) => sum + 0.5 ** k, 0)],
  // One state, two actions, q_1 = (0, 0) and q_2 = (1, 0): the largest difference bounds nothing without its absolute value.
  "19.5/1": () => [Math.abs(Math.max(0 - 1, 0 - 0)), Math.abs(Math.max(0, 0) - Math.max(1, 0))],
  // Two variables that move against each other: their correlation, and the smallest value it is said to have.
  "19.7/6": () => {
    const [a, b] = [
      [0, 1, 2],
      [2, 1, 0],
    ];
    const covariance = average(a!.map((v, k) => (v - 1) * (b![k]! - 1)));
    return [0, covariance / Math.sqrt(variance(a!) * variance(b!))];
  },
  // g = ±1, ±2 with r beside it: the best baseline by trying them all, against r at the first trajectory.
  "19.8/1": () => {
    const [g, r] = [
      [1, -1, 2, -2],
      [0, 1, 2, 5],
    ];
    let [best, least] = [0, Number.POSITIVE_INFINITY];
    for (let b = -5; b <= 8; b += 0.001) {
      const spread = variance(g!.map((slope, k) => slope * (r![k]! - b)));
      if (spread < least) [best, least] = [b, spread];
    }
    return [r![0]!, best];
  },
};

describe("what does not hold", () => {
  const failing = judged.filter((found) => found.verdict === "fails");
  const byShape = /does not exist|do not fit/;

  test("each failing formula is confirmed by numbers of its own, or its sizes do not fit", () => {
    for (const found of failing) {
      const { entry } = found;
      const key = `${entry.id}/${entry.formula}`;
      const misfits = errataOf(found).every((erratum) => byShape.test(erratum.witness));
      if (misfits && !(key in cases)) continue;
      const small = cases[key];
      expect(small, `${key} fails without a confirmation`).toBeDefined();
      const [printed, right] = small!();
      // A twentieth of the value is far beyond any rounding: these are differences of formulas.
      expect(Math.abs(printed - right), key).toBeGreaterThan(
        0.05 * Math.max(Math.abs(printed), Math.abs(right)),
      );
    }
  });

  test("every confirmation belongs to a formula that fails", () => {
    const found = new Set(failing.map(({ entry }) => `${entry.id}/${entry.formula}`));
    expect(Object.keys(cases).filter((key) => !found.has(key))).toEqual([]);
  });

  test("every erratum has a witness", () => {
    for (const found of failing) {
      for (const erratum of errataOf(found)) expect(erratum.witness, label(found.entry)).not.toBe("");
    }
  });
});
