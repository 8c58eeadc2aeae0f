/**
 * Whether a program is faster with the crew or alone, found out by running it both ways now and then: cores may be busy with other things, and then
 * threads that meet often wait for each other longer than they help. Either way the numbers are the same.
 *
 * Runs come in spells of one way. A spell counts as its best stretch: at its beginning threads sleep, caches are cold, and a processor that has rested
 * takes tens of milliseconds to come up to speed.
 */
export type Way = "alone" | "together";

/** Milliseconds of a spell, and of each of its stretches; a stretch is at least one run. */
const [spell, stretch] = [60, 4];
/** Stretches that a spell has at least. */
const stretches = 3;
/** Spells of the better way before the other is tried again: few at first, many once it has stayed the slower. */
const [soon, seldom] = [16, 64];
/** What was faster is given up when it has become slower by this factor, twice running: after a pause a whole spell may be slow. */
const clearly = 1.05;

const other = (way: Way): Way => (way === "alone" ? "together" : "alone");

export class Pace {
  /** Milliseconds per run in the last spell of each way. */
  private readonly times: Record<Way, number> = {
    alone: Number.POSITIVE_INFINITY,
    together: Number.POSITIVE_INFINITY,
  };
  /** What is faster as far as is known, and how it runs at the moment. */
  private better: Way = "alone";
  private way: Way = "alone";
  /** Whether the last spell of what was faster was slower. */
  private doubted = false;
  /** Spells left until the other way is tried. */
  private left = 0;
  private between = soon;
  private current = new Spell();

  /** How to run next. */
  choose(): Way {
    return this.way;
  }

  /** Milliseconds that so many runs took as `choose` said. */
  took(time: number, runs = 1): void {
    this.current.add(time, runs);
    if (!this.current.over) return;
    const { times, way, better } = this;
    times[way] = this.current.best;
    this.current = new Spell();
    if (times[other(way)] === Number.POSITIVE_INFINITY) this.way = other(way);
    else if (way !== better) this.prefer(times[way] < times[better] ? way : better);
    else if (times[way] > clearly * times[other(way)]) this.doubt();
    else {
      this.doubted = false;
      if (this.left-- === 0) this.way = other(way);
    }
  }

  private doubt(): void {
    if (this.doubted) this.prefer(other(this.way));
    else this.doubted = true;
  }

  private prefer(way: Way): void {
    this.doubted = false;
    this.between = way === this.better ? Math.min(2 * this.between, seldom) : soon;
    this.left = this.between;
    this.better = way;
    this.way = way;
  }

  /** Steps to do in one go, of so many. */
  steps(count: number): number {
    return Math.max(1, Math.min(count, Math.round(stretch / Math.max(this.times[this.better], 1e-3))));
  }
}

class Spell {
  /** Milliseconds per run of the best stretch. */
  best = Number.POSITIVE_INFINITY;
  private spent = 0;
  private count = 0;
  private time = 0;
  private runs = 0;

  add(time: number, runs: number): void {
    this.time += time;
    this.runs += runs;
    if (this.time < stretch) return;
    this.best = Math.min(this.best, this.time / this.runs);
    this.spent += this.time;
    this.count++;
    this.time = this.runs = 0;
  }

  get over(): boolean {
    return this.spent >= spell && this.count >= stretches;
  }
}
