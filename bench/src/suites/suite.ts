/** What all suites share: the choice of cases and peers, progress, and the course of one comparison. */
import { disagreement, type Head, interleave, type Row, row, unmeasured } from "../compare.ts";
import { type Driver, open, type Refusal, refused } from "../driver.ts";
import { ours, type Peer, peers, type Suite } from "../peers.ts";

export interface Choice {
  readonly cases: readonly string[] | undefined;
  readonly peers: readonly string[] | undefined;
  readonly threads: number;
  readonly rounds: number;
  /** When the user has enough: what was measured until then is reported. */
  readonly stop?: AbortSignal;
}

/** The cases to measure, until the user stops. */
export function* chosen(choice: Choice, cases: readonly string[]): Iterable<string> {
  for (const name of cases) {
    if (choice.stop?.aborted) return;
    if (choice.cases?.some((begin) => name === begin || name.startsWith(`${begin} `)) ?? true) yield name;
  }
}

/** The peers of a suite; each runs with as many of the threads asked for as it has. */
export const chosenPeers = (choice: Choice, suite: Suite): readonly Peer[] =>
  peers.filter(
    (peer) => peer.suites.includes(suite) && (choice.peers?.includes(peer.name) ?? peer.byName !== true),
  );

export const threadsOf = (peer: Peer, choice: Choice): number =>
  Math.max(...peer.threads.filter((n) => n <= choice.threads));

/** One line on the terminal, overwritten; nothing where there is none. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  else if (text !== "") process.stderr.write(`${text}\n`);
}

/** A peer is compared at the number of threads, up to ours, that suits it best. */
const atItsBest = (rows: readonly Row[]): Row =>
  rows.reduce((best, row) =>
    (row.ratio ?? Number.POSITIVE_INFINITY) < (best.ratio ?? Number.POSITIVE_INFINITY) ? row : best,
  );

/** Compares every case with every peer. `losses`: the two must also compute the same numbers, to within that much. */
export async function compareAll(
  suite: Suite,
  cases: readonly string[],
  choice: Choice,
  losses?: { readonly steps: number; readonly tolerance: number },
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const peer of chosenPeers(choice, suite)) {
    for (const name of chosen(choice, cases)) {
      progress(`${suite} ${name}: ${peer.name}`);
      const tried: Row[] = [];
      for (const threads of peer.threads.filter((n) => n <= choice.threads))
        tried.push(await compareOne(suite, name, { peer, threads }, choice, losses));
      rows.push(atItsBest(tried));
    }
  }
  return rows;
}

async function compareOne(
  suite: Suite,
  name: string,
  { peer, threads }: { readonly peer: Peer; readonly threads: number },
  choice: Choice,
  losses?: { readonly steps: number; readonly tolerance: number },
): Promise<Row> {
  const head = (peerVersion: string): Head => ({ suite, case: name, peer: peer.name, peerVersion, threads });
  const without = (why: string, version = ""): Row => unmeasured(head(version), why);
  const [me, them] = await Promise.all([open(ours(choice.threads)), open(peer.command(threads))]);
  try {
    if (refused(me)) return without(`ours failed: ${me.error}`);
    if (refused(them)) return without(`absent: ${them.error}`);
    for (const [driver, who] of [
      [me, "ours failed"],
      [them, "peer failed"],
    ] as const) {
      const loaded = await driver.ask({ do: "load", suite, case: name });
      if (refused(loaded)) return without(`${who}: ${loaded.error}`, them.version);
    }
    const agreement = losses === undefined ? undefined : await agree(me, them, losses);
    if (agreement !== undefined && typeof agreement !== "string")
      return without(agreement.error, them.version);
    const timing = await interleave(me, them, choice.rounds);
    if (refused(timing)) return without(timing.error, them.version);
    return row(head(them.version), timing, agreement);
  } finally {
    for (const driver of [me, them]) if (!refused(driver)) driver.close();
  }
}

/** Both run the same first steps: the losses must fall and agree. Says how well. */
async function agree(
  me: Driver,
  them: Driver,
  { steps, tolerance }: { readonly steps: number; readonly tolerance: number },
): Promise<string | Refusal> {
  const traces = [];
  for (const driver of [me, them]) {
    const answer = await driver.ask<{ losses: readonly number[] }>({ do: "losses", steps });
    if (refused(answer)) return { error: `${driver === me ? "ours" : "peer"} failed: ${answer.error}` };
    traces.push(answer.losses);
  }
  const [mine, theirs] = traces as [readonly number[], readonly number[]];
  if (steps > 1 && !(mine.at(-1)! < mine[0]!)) return { error: `our loss does not fall: ${mine.join(" ")}` };
  const difference = disagreement(mine, theirs);
  return difference <= tolerance
    ? `values agree to ${difference.toExponential(0)}`
    : { error: `values disagree by ${difference.toExponential(1)}: ${mine.join(" ")} | ${theirs.join(" ")}` };
}
