/**
 * Does the time of a step grow as its arithmetic grows? Each size is compared with what the next larger one predicts from the
 * count of floating-point operations: 1 is proportional, above 1 we are faster than that predicts. With `--threads 2`, also two threads against one.
 */
import { interleave, median, type Row, row, unmeasured, warm } from "../compare.ts";
import { open, refused } from "../driver.ts";
import { ours } from "../peers.ts";
import { type Choice, chosen, progress } from "./suite.ts";

/** Operations of one training step: a weight is used once forward and twice backward, two operations each, for every example. */
const perceptron = (width: number, depth: number, batch: number): number =>
  6 * batch * (40 * width + (depth - 1) * width * width + width * 10) - 2 * batch * 40 * width;

/** The same for case vii with another sequence length: weights for every token, and scores and mixtures that grow with its square. */
const decoder = (time: number): number =>
  6 * 16 * time * (2 * 12 * 64 * 64 + 65 * 64) + 6 * 2 * 16 * 2 * time * time * 64;

const axes: Readonly<
  Record<string, { readonly sizes: readonly number[]; readonly operations: (size: number) => number }>
> = {
  width: { sizes: [10, 30, 100, 300, 1000], operations: (width) => perceptron(width, 2, 100) },
  depth: { sizes: [1, 2, 4, 8, 16, 32], operations: (depth) => perceptron(100, depth, 100) },
  batch: { sizes: [1, 10, 30, 100, 300, 1000], operations: (batch) => perceptron(100, 2, batch) },
  sequence: { sizes: [16, 32, 64, 128], operations: decoder },
};

export async function scaling(choice: Choice): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const name of chosen(choice, Object.keys(axes))) rows.push(...(await along(name, choice)));
  if (choice.threads > 1)
    for (const name of chosen(choice, ["iii", "iv", "v", "vii", "viii"]))
      rows.push(await threaded(name, choice));
  return rows;
}

async function along(name: string, choice: Choice): Promise<readonly Row[]> {
  const { sizes, operations } = axes[name]!;
  const times: (number | { error: string })[] = [];
  for (const size of sizes) {
    progress(`scaling ${name} ${size}`);
    times.push(await time(`${name} ${size}`, choice));
  }
  return sizes.map((size, i) => {
    const larger = Math.min(i + 1, sizes.length - 1);
    const [mine, next] = [times[i]!, times[larger]!];
    const measured = typeof mine === "number" && typeof next === "number";
    const predicted = measured ? (next * operations(size)) / operations(sizes[larger]!) : null;
    const ratio = measured ? predicted! / mine : null;
    return {
      suite: "scaling",
      case: `${name} ${size}`,
      peer: "its arithmetic",
      peerVersion: "",
      threads: choice.threads,
      oursMs: typeof mine === "number" ? mine : null,
      peerMs: predicted,
      ratio,
      spread: [ratio, ratio] as const,
      n: measured ? choice.rounds : 0,
      note: measured
        ? `${(operations(size) / mine / 1e6).toFixed(1)} GFLOP/s`
        : (mine as { error: string }).error,
    };
  });
}

async function time(name: string, choice: Choice): Promise<number | { error: string }> {
  const driver = await open(ours(choice.threads));
  if (refused(driver)) return driver;
  try {
    const loaded = await driver.ask({ do: "load", suite: "scaling", case: name });
    if (refused(loaded)) return loaded;
    const pace = await warm(driver);
    if (typeof pace !== "number") return pace;
    const steps = Math.max(1, Math.ceil(60 / pace));
    const times: number[] = [];
    for (let i = 0; i < choice.rounds; i++) {
      const answer = await driver.ask<{ ms: number }>({ do: "run", steps });
      if (refused(answer)) return answer;
      times.push(answer.ms / steps);
    }
    return median(times);
  } finally {
    driver.close();
  }
}

async function threaded(name: string, choice: Choice): Promise<Row> {
  progress(`scaling ${name}: threads`);
  const head = {
    suite: "scaling",
    case: name,
    peer: "ours, 1 thread",
    peerVersion: "",
    threads: choice.threads,
  };
  const [many, one] = await Promise.all([open(ours(choice.threads)), open(ours(1))]);
  const failed = (why: string): Row => unmeasured(head, why);
  if (refused(many)) return failed(many.error);
  if (refused(one)) return failed(one.error);
  try {
    for (const driver of [many, one]) {
      const loaded = await driver.ask({ do: "load", suite: "train", case: name });
      if (refused(loaded)) return failed(loaded.error);
    }
    const timing = await interleave(many, one, choice.rounds);
    return refused(timing) ? failed(timing.error) : row(head, timing);
  } finally {
    many.close();
    one.close();
  }
}
