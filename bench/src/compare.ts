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

/** What is timed of a turn lasts about this long, so that timers do not count. */
const turn = 120; // ms
/**
 * Before that so much is run and not timed: processors that rested during the other's turn are slow at first (one of two rests while a single thread
 * runs), and the other's threads may still be looking for work.
 */
const lead = 80; // ms
/** One comparison takes about this long. */
const budget = 8_000; // ms

export interface Timing {
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
}

/** Time per step of each, turn about. Both have loaded the case already. */
export async function interleave(ours: Driver, theirs: Driver, rounds: number): Promise<Timing | Refusal> {
  const pace = [await warm(ours), await warm(theirs)];
  for (const found of pace) if (typeof found !== "number") return found;
  const [mine, peers] = pace as [number, number];
  const round = Math.max(mine, turn) + Math.max(peers, turn) + 2 * lead;
  const count = Math.max(3, Math.min(rounds, Math.ceil(budget / round)));
  const timing = { ours: [] as number[], theirs: [] as number[] };
  for (let i = 0; i < count; i++) {
    for (const [driver, pace, list] of [
      [ours, mine, timing.ours],
      [theirs, peers, timing.theirs],
    ] as const) {
      const time = await takeTurn(driver, pace);
      if (typeof time !== "number") return time;
      list.push(time);
    }
  }
  return timing;
}

/** Milliseconds per step of one turn. */
async function takeTurn(driver: Driver, pace: number): Promise<number | Refusal> {
  const unseen = Math.floor(lead / pace);
  const begun = unseen > 0 ? await perStep(driver, unseen) : 0;
  return typeof begun === "number" ? perStep(driver, Math.max(1, Math.ceil(turn / pace))) : begun;
}

async function perStep(driver: Driver, steps: number): Promise<number | Refusal> {
  const answer = await driver.ask<{ ms: number }>({ do: "run", steps });
  return refused(answer) ? answer : answer.ms / steps;
}

/** Runs until the pace settles (programs are compiled at the first step, and again while they run); milliseconds per step. */
export async function warm(driver: Driver): Promise<number | Refusal> {
  const [stretch, least, most] = [200, 800, 4000]; // ms
  let [steps, spent, best, better] = [1, 0, Number.POSITIVE_INFINITY, true];
  while (spent < least || (better && spent < most)) {
    const pace = await perStep(driver, steps);
    if (typeof pace !== "number") return pace;
    spent += pace * steps;
    better = pace < 0.97 * best;
    best = Math.min(best, pace);
    steps = Math.min(steps * 2, Math.max(1, Math.ceil(stretch / Math.max(pace, 1e-6))));
  }
  return best;
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
