/**
 * Whether a program is faster with the crew or alone, found out by running it both ways now and then: cores may be busy with other things, and then
 * threads that meet often wait for each other longer than they help. Either way the numbers are the same.
 */
export type Way = "alone" | "together";

/** Runs of a trial: the first finds threads asleep and caches cold, so a trial counts as its best run. */
const trial = 3;
/** Runs between two trials of the other way: few at first, many once it has stayed the slower. */
const [soon, seldom] = [8, 96];
/** Each run counts for so much in the average of its way. */
const weight = 0.3;
/** A single slow run (threads were asleep, something else ran) counts as no slower than this times the average: it takes several to change it. */
const outlier = 1.5;
/** What was faster is given up when it has become slower by this factor. */
const clearly = 1.05;
/** Milliseconds after which a long row of steps may change its way. */
const stretch = 4;

const other = (way: Way): Way => (way === "alone" ? "together" : "alone");

export class Pace {
  private readonly times: Record<Way, number> = {
    alone: Number.POSITIVE_INFINITY,
    together: Number.POSITIVE_INFINITY,
  };
  /** What is faster as far as is known, and how it runs at the moment. */
  private better: Way = "alone";
  private way: Way = "alone";
  /** Runs of the way at hand that are left until the next change. */
  private left = trial;
  private between = soon;
  private trying = true;

  /** How to run next. */
  choose(): Way {
    const { times, better } = this;
    if (!this.trying && times[better] > clearly * times[other(better)]) this.prefer(other(better));
    if (this.left === 0) this.turn();
    this.left--;
    return this.way;
  }

  /** Ends a trial, or begins one; at first both ways are tried. */
  private turn(): void {
    const { alone, together } = this.times;
    if (this.trying && alone < Number.POSITIVE_INFINITY && together < Number.POSITIVE_INFINITY) {
      this.prefer(together < alone ? "together" : "alone");
      return;
    }
    this.trying = true;
    this.way = other(this.way);
    this.times[this.way] = Number.POSITIVE_INFINITY;
    this.left = trial;
  }

  private prefer(way: Way): void {
    this.between = way === this.better ? Math.min(2 * this.between, seldom) : soon;
    this.better = way;
    this.way = way;
    this.left = this.between;
    this.trying = false;
  }

  /** Milliseconds that a run took. */
  took(way: Way, time: number): void {
    const before = this.times[way];
    this.times[way] = this.trying
      ? Math.min(before, time)
      : before + weight * (Math.min(time, outlier * before) - before);
  }

  /** Steps to do in one go, of so many. */
  steps(count: number): number {
    const time = this.times[this.better];
    return Math.max(1, Math.min(count, Math.floor(stretch / Math.max(time, 1e-3))));
  }
}
