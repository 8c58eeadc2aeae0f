/**
 * What training costs in memory: how far the process grew beyond its size before the case was loaded, at its peak over twenty steps; and what the
 * arrays of our program take, beside what is needed at its worst moment, which no plan can do without.
 */
import type { Row } from "../compare.ts";
import { open, refused } from "../driver.ts";
import { ours } from "../peers.ts";
import { type Choice, chosen, chosenPeers, progress, threadsOf } from "./suite.ts";

const steps = 20;
const cases = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii"];

export async function memory(choice: Choice): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const name of chosen(choice, cases)) rows.push(await planned(name, choice));
  for (const name of chosen(choice, ["iv", "v", "vii"])) {
    progress(`memory ${name}: ours`);
    const mine = await peak(ours(choice.threads), name, steps);
    for (const peer of chosenPeers(choice, "memory")) {
      progress(`memory ${name}: ${peer.name}`);
      const threads = threadsOf(peer, choice);
      const theirs = await peak(peer.command(threads), name, steps);
      const head = { suite: "memory", case: name, peer: peer.name, threads, unit: "MiB" as const };
      const failure = refused(mine)
        ? `ours failed: ${mine.error}`
        : refused(theirs)
          ? theirs.error
          : undefined;
      const ratio = refused(mine) || refused(theirs) ? null : theirs.mebibytes / mine.mebibytes;
      rows.push({
        ...head,
        peerVersion: refused(theirs) ? "" : theirs.version,
        oursMs: refused(mine) ? null : mine.mebibytes,
        peerMs: refused(theirs) ? null : theirs.mebibytes,
        ratio,
        spread: [ratio, ratio],
        n: failure === undefined ? 1 : 0,
        note: failure ?? "",
      });
    }
  }
  return rows;
}

/** Our program's arrays beside the bound. */
async function planned(name: string, { threads }: Choice): Promise<Row> {
  progress(`memory ${name}: plan`);
  const found = await peak(ours(threads), name, 1);
  const plan = refused(found) ? undefined : found.plan;
  const ratio = plan === undefined ? null : plan.least / plan.bytes;
  return {
    suite: "memory",
    case: name,
    peer: "what is needed",
    peerVersion: "",
    threads,
    unit: "MiB",
    oursMs: plan === undefined ? null : plan.bytes / 2 ** 20,
    peerMs: plan === undefined ? null : plan.least / 2 ** 20,
    ratio,
    spread: [ratio, ratio],
    n: plan === undefined ? 0 : 1,
    note: refused(found) ? `ours failed: ${found.error}` : "arrays of the program",
  };
}

interface Peak {
  readonly mebibytes: number;
  readonly version: string;
  readonly plan?: { readonly bytes: number; readonly least: number };
}

async function peak(
  command: readonly string[],
  name: string,
  steps: number,
): Promise<Peak | { readonly error: string }> {
  const driver = await open(command);
  if (refused(driver)) return { error: `absent: ${driver.error}` };
  try {
    const loaded = await driver.ask({ do: "load", suite: "train", case: name });
    if (refused(loaded)) return loaded;
    const ran = await driver.ask({ do: "run", steps });
    if (refused(ran)) return ran;
    const grown = await driver.ask<{ bytes: number; plan?: Peak["plan"] }>({ do: "memory" });
    if (refused(grown)) return grown;
    const { bytes, plan } = grown;
    return { mebibytes: bytes / 2 ** 20, version: driver.version, ...(plan && { plan }) };
  } finally {
    driver.close();
  }
}
