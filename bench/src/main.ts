/**
 * `npm run bench`: us against the peers, in turns.
 *
 *   npm run bench -- --suite train --case iii --peer torch --threads 1 --json rows.json
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Row } from "./compare.ts";
import { limits } from "./limits.ts";
import { describe } from "./machine.ts";
import { peers, type Suite } from "./peers.ts";
import { suites } from "./suites/index.ts";
import { type Choice, progress } from "./suites/suite.ts";
import { table } from "./table.ts";

const help = `npm run bench -- [options]

  --suite   ${Object.keys(suites).join(" | ")} (default train; may be given again)
  --case    only cases whose name begins so (i … viii, "matmul 256", …); may be given again
  --peer    only these peers (reference takes part only so): ${peers.map((peer) => peer.name).join(", ")}; may be given again
  --threads 1 | 2: ours, and the peer's at most; it is compared at the number that suits it best (default 1)
  --rounds  turns in one comparison (default 15; long steps get fewer)
  --json    also write the rows to this file, as an array, each with the machine, its load and its limits
  --help

Ctrl-C ends the run after the comparison under way and reports what was measured; a second one ends it at once.
Peers are installed by \`node bench/src/install-peers.ts\`; one that is missing is named as absent.
Ratios are medians of the peer's time over ours: above 1, we are faster.`;

const { values } = parseArgs({
  options: {
    suite: { type: "string", multiple: true, default: ["train"] },
    case: { type: "string", multiple: true },
    peer: { type: "string", multiple: true },
    threads: { type: "string", default: "1" },
    rounds: { type: "string", default: "15" },
    json: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) console.log(help);
else await bench();

async function bench(): Promise<void> {
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const choice: Choice = {
    cases: values.case,
    peers: values.peer,
    threads: Number(values.threads),
    rounds: Number(values.rounds),
    stop: stop.signal,
  };
  const unknown = [
    ...values.suite.filter((name) => !(name in suites)),
    ...(values.peer ?? []).filter((name) => !peers.some((peer) => peer.name === name)),
  ];
  if (unknown.length > 0 || ![1, 2].includes(choice.threads) || !(choice.rounds >= 1)) {
    console.error(`bench: unknown ${unknown.join(", ") || "number of threads or rounds"}\n\n${help}`);
    process.exitCode = 64;
    return;
  }
  const begun = describe();
  console.log(begun.text);
  const reach = await limits();
  console.log(reach.text);
  const rows: Row[] = [];
  for (const name of values.suite) rows.push(...(await suites[name as Suite](choice)));
  progress("");
  console.log(table(rows));
  const ended = describe();
  console.log(`load at the end ${ended.load.join(" ")}`);
  if (values.json === undefined) return;
  // Every row says where it was measured, so that rows of several runs can be put together.
  const where = { machine: begun.facts, load: [begun.load, ended.load], limits: reach.rates };
  writeFileSync(
    values.json,
    `${JSON.stringify(
      rows.map((row) => ({ ...row, ...where })),
      null,
      1,
    )}\n`,
  );
  console.log(`${rows.length} rows written to ${values.json}`);
}
