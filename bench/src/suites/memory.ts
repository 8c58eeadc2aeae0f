/** What training costs in memory: how far the process grew beyond its size before the case was loaded, at its peak over twenty steps. */
import type { Row } from "../compare.ts";
import { open, refused } from "../driver.ts";
import { ours } from "../peers.ts";
import { type Choice, chosen, chosenPeers, progress, threadsOf } from "./suite.ts";

const steps = 20;

export async function memory(choice: Choice): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const name of chosen(choice, ["iv", "v", "vii"])) {
    progress(`memory ${name}: ours`);
    const mine = await peak(ours(choice.threads), name);
    for (const peer of chosenPeers(choice, "memory")) {
      progress(`memory ${name}: ${peer.name}`);
      const threads = threadsOf(peer, choice);
      const theirs = await peak(peer.command(threads), name);
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
        note: failure ?? (refused(mine) ? "" : mine.plan),
      });
    }
  }
  return rows;
}

interface Peak {
  readonly mebibytes: number;
  readonly version: string;
  readonly plan: string;
}

async function peak(command: readonly string[], name: string): Promise<Peak | { readonly error: string }> {
  const driver = await open(command);
  if (refused(driver)) return { error: `absent: ${driver.error}` };
  try {
    const loaded = await driver.ask({ do: "load", suite: "train", case: name });
    if (refused(loaded)) return loaded;
    const ran = await driver.ask({ do: "run", steps });
    if (refused(ran)) return ran;
    const grown = await driver.ask<{ bytes: number; plan?: string }>({ do: "memory" });
    if (refused(grown)) return grown;
    return { mebibytes: grown.bytes / 2 ** 20, version: driver.version, plan: grown.plan ?? "" };
  } finally {
    driver.close();
  }
}
