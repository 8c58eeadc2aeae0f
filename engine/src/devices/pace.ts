/**
 * Whether a program is faster with the crew or alone, found out by running it both ways now and then: cores may be busy with other things, and then
 * threads that meet often wait for each other longer than they help. Either way the numbers are the same.
 */

/** Runs between two trials of the way that was slower: few at first, many once it has stayed so. */
const [soon, seldom] = [8, 128];
/** Each time counts for so much in the average of its kind. */
const weight = 0.3;
/** The first trials run code that is not yet optimised: they are taken in turn and forgotten quickly. */
const trials = 8;
/** Milliseconds after which a long row of steps may change its way. */
const stretch = 4;

export class Pace {
  private readonly times = { alone: Number.NaN, together: Number.NaN };
  private runs = 0;
  private interval = soon;
  private next = trials + soon;
  private together = true;

  /** How to run next. */
  choose(): "alone" | "together" {
    const run = this.runs++;
    if (run < trials) return run % 2 === 0 ? "alone" : "together";
    const { alone, together } = this.times;
    const better = !(alone < together);
    if (better !== this.together) this.interval = soon;
    this.together = better;
    let now = better;
    if (run >= this.next) {
      now = !better;
      this.interval = Math.min(2 * this.interval, seldom);
      this.next = run + this.interval;
    }
    return now ? "together" : "alone";
  }

  /** Milliseconds that a run took. */
  took(way: "alone" | "together", time: number): void {
    const before = this.times[way];
    const share = this.runs <= trials || Number.isNaN(before) ? 1 : weight;
    this.times[way] = Number.isNaN(before) ? time : before + share * (time - before);
  }

  /** Steps to do in one go, of so many. */
  steps(count: number): number {
    const time = this.times[this.together ? "together" : "alone"];
    if (Number.isNaN(time)) return 1;
    return Math.max(1, Math.min(count, Math.floor(stretch / Math.max(time, 1e-3))));
  }
}
