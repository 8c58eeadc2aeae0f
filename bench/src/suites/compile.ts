/**
 * From the first call to the end of the first step: tracing, compiling, running. Each case in processes of its own: the first time, when the compilers
 * themselves are cold, and as `CASE again`, when the same process does it once more from the start.
 */
import { median, type Row, row, type Timing, unmeasured } from "../compare.ts";
import { open, refused } from "../driver.ts";
import { ours } from "../peers.ts";
import { type Choice, chosen, chosenPeers, progress, threadsOf } from "./suite.ts";

const processes = 5;
/** First steps in one process. */
const repeats = 6;

export async function compile(choice: Choice): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const peer of chosenPeers(choice, "compile")) {
    const threads = threadsOf(peer, choice);
    for (const name of chosen(choice, ["i", "iii", "v", "vii"])) {
      progress(`compile ${name}: ${peer.name}`);
      const cold: Measured = { ours: [], theirs: [] };
      const again: Measured = { ours: [], theirs: [] };
      let version = "";
      let failure: string | undefined;
      for (let i = 0; i < processes && failure === undefined; i++) {
        for (const side of ["ours", "theirs"] as const) {
          const answer = await first(side === "ours" ? ours(choice.threads) : peer.command(threads), name);
          if (refused(answer)) failure ??= answer.error;
          else {
            cold[side].push(answer.cold);
            again[side].push(answer.again);
            if (side === "theirs") version = answer.version;
          }
        }
      }
      const head = { suite: "compile", case: name, peer: peer.name, peerVersion: version, threads };
      if (failure === undefined) {
        rows.push(row(head, cold, "first step, fresh process"));
        rows.push(row({ ...head, case: `${name} again` }, again, "first step, same process"));
      } else rows.push(unmeasured(head, failure));
    }
  }
  return rows;
}

type Measured = Timing & { readonly ours: number[]; readonly theirs: number[] };

interface First {
  readonly cold: number;
  /** The median of later times in the same process. */
  readonly again: number;
  readonly version: string;
}

async function first(command: readonly string[], name: string): Promise<First | { error: string }> {
  const driver = await open(command);
  if (refused(driver)) return { error: `absent: ${driver.error}` };
  try {
    const times: number[] = [];
    for (let i = 0; i < repeats; i++) {
      const answer = await driver.ask<{ ms: number }>({ do: "load", suite: "compile", case: name });
      if (refused(answer)) return answer;
      times.push(answer.ms);
    }
    return { cold: times[0]!, again: median(times.slice(1)), version: driver.version };
  } finally {
    driver.close();
  }
}
