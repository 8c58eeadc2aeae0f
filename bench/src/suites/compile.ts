/** From the first call to the end of the first step: tracing, compiling, running, each time in a fresh process. */
import { type Row, row, type Timing } from "../compare.ts";
import { open, refused } from "../driver.ts";
import { ours } from "../peers.ts";
import { type Choice, chosen, chosenPeers, progress, threadsOf } from "./suite.ts";

const processes = 5;

export async function compile(choice: Choice): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const peer of chosenPeers(choice, "compile")) {
    const threads = threadsOf(peer, choice);
    for (const name of chosen(choice, ["i", "iii", "v", "vii"])) {
      progress(`compile ${name}: ${peer.name}`);
      const timing: Timing & { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
      let version = "";
      let failure: string | undefined;
      for (let i = 0; i < processes && failure === undefined; i++) {
        for (const [command, list] of [
          [ours(choice.threads), timing.ours],
          [peer.command(threads), timing.theirs],
        ] as const) {
          const answer = await first(command, name);
          if (refused(answer)) failure ??= answer.error;
          else {
            list.push(answer.ms);
            if (list === timing.theirs) version = answer.version;
          }
        }
      }
      const head = { suite: "compile", case: name, peer: peer.name, peerVersion: version, threads };
      rows.push(
        failure === undefined
          ? row(head, timing, "first step, fresh process")
          : { ...head, oursMs: null, peerMs: null, ratio: null, spread: [null, null], n: 0, note: failure },
      );
    }
  }
  return rows;
}

async function first(
  command: readonly string[],
  name: string,
): Promise<{ ms: number; version: string } | { error: string }> {
  const driver = await open(command);
  if (refused(driver)) return { error: `absent: ${driver.error}` };
  const answer = await driver.ask<{ ms: number }>({ do: "load", suite: "compile", case: name });
  driver.close();
  return refused(answer) ? answer : { ms: answer.ms, version: driver.version };
}
