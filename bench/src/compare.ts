/**
 * Us and a peer in turns within one run, so that whatever else the machine does falls on both: the ratio of medians, with
 * the 10th and 90th percentile of the rounds' own ratios as its spread.
 */
import { type Driver, type Refusal, refused } from "./driver.ts";

/** One line of the table and of the JSON file. `ratio` above 1: we are faster. */
export interface Row {
  readonly suite: string;
  readonly case: string;
  readonly peer: string;
  readonly peerVersion: string;
  readonly threads: number;
  readonly oursMs: number | null;
  readonly peerMs: number | null;
  readonly ratio: number | null;
  /** The 10th and 90th percentile of the rounds' own ratios. */
  readonly spread: readonly [low: number | null, high: number | null];
  readonly n: number;
  /** Where the two quantities are no times. */
  readonly unit?: "ms" | "MiB" | "MFLOP";
  /** What else there is to say: that losses agree, a rate, why there is no number. */
  readonly note?: string;
}

/** A turn lasts about this long, so that timers and first iterations do not count. */
const turn = 80; // ms
/** One comparison takes about this long. */
const budget = 6_000; // ms

export interface Timing {
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
}

/** Time per step of each, turn about. Both have loaded the case already. */
export async function interleave(ours: Driver, theirs: Driver, rounds: number): Promise<Timing | Refusal> {
  const pace = [await warm(ours), await warm(theirs)];
  for (const found of pace) if (typeof found !== "number") return found;
  const [mine, peers] = pace as [number, number];
  const steps = [Math.max(1, Math.ceil(turn / mine)), Math.max(1, Math.ceil(turn / peers))] as const;
  const round = steps[0] * mine + steps[1] * peers;
  const count = Math.max(3, Math.min(rounds, Math.ceil(budget / round)));
  const timing = { ours: [] as number[], theirs: [] as number[] };
  for (let i = 0; i < count; i++) {
    for (const [driver, k, list] of [
      [ours, steps[0], timing.ours],
      [theirs, steps[1], timing.theirs],
    ] as const) {
      const answer = await driver.ask<{ ms: number }>({ do: "run", steps: k });
      if (refused(answer)) return answer;
      list.push(answer.ms / k);
    }
  }
  return timing;
}

/** Runs until the pace settles (compilers tier up while running); milliseconds per step. */
export async function warm(driver: Driver): Promise<number | Refusal> {
  let steps = 1;
  let spent = 0;
  for (;;) {
    const answer = await driver.ask<{ ms: number }>({ do: "run", steps });
    if (refused(answer)) return answer;
    spent += answer.ms;
    if (spent > 400 || answer.ms > 250) return answer.ms / steps;
    steps = Math.min(steps * 2, Math.max(1, Math.ceil((steps * 200) / Math.max(answer.ms, 1e-3))));
  }
}

export const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  const high = Math.ceil(at);
  return sorted[low]! + (sorted[high]! - sorted[low]!) * (at - low);
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** What a row compares. */
export type Head = Pick<Row, "suite" | "case" | "peer" | "peerVersion" | "threads">;

export function row(head: Head, { ours, theirs }: Timing, note?: string): Row {
  const ratios = ours.map((mine, i) => theirs[i]! / mine);
  return {
    ...head,
    oursMs: median(ours),
    peerMs: median(theirs),
    ratio: median(theirs) / median(ours),
    spread: [quantile(ratios, 0.1), quantile(ratios, 0.9)],
    n: ours.length,
    ...(note === undefined ? {} : { note }),
  };
}

/** What could not be measured, and why. */
export const unmeasured = (head: Head, why: string): Row => ({
  ...head,
  oursMs: null,
  peerMs: null,
  ratio: null,
  spread: [null, null],
  n: 0,
  note: why,
});

/** Largest relative difference of two loss traces: they start from the same numbers. */
export const disagreement = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((x, i) => Math.abs(x - b[i]!) / Math.max(Math.abs(x), 1e-6)));
