/**
 * A driver is one process per peer; it answers one JSON line with one JSON line, so that the harness can take turns between us and a peer
 * within a single run.
 *
 *   → first line, unasked                    { peer, version, threads }
 *   ← { do: "load", suite, case }            → { ok: true } or { error }; with suite "compile" also { ms } to the end of the first step
 *   ← { do: "losses", steps }                → { losses }: the loss of each step, before its update
 *   ← { do: "run", steps }                   → { ms }: the time of that many steps, numbers read back once at the end
 *   ← { do: "memory" }                       → { bytes }: how far the process had grown at its peak, from before the case was loaded
 *
 * Drivers are JavaScript: their packages are installed apart from the workspace (install-peers.ts), where its type checker does not look.
 */
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const peers = createRequire(new URL("../../peers/package.json", import.meta.url));

export const peerPath = (file) => peers.resolve(file);
/** Imports a package installed by install-peers.ts, choosing its ESM entry. */
export const peer = async (name) => import(pathToFileURL(peerPath(name)).href);
export const peerVersion = (name) => {
  const [folder] = peerPath(name).split(`/node_modules/${name}/`);
  return peers(`${folder}/node_modules/${name}/package.json`).version;
};

export const { values: options } = parseArgs({
  options: { threads: { type: "string", default: "1" }, backend: { type: "string", default: "wasm" } },
});

/**
 * `build[suite](case)` gives { step, read }: `step()` does the work and returns a handle, `read(handle)` its first number; either may be
 * asynchronous. Also `drop(handle)` where a peer wants to be told, and `run(steps)` where only waiting makes it work.
 */
export async function serve({ name, version, threads, build }) {
  const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
  say({ peer: name, version, threads });
  let program;
  let before = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line);
    try {
      say(await answer(message));
    } catch (error) {
      say({
        error: String(error?.message ?? error)
          .split("\n")[0]
          .slice(0, 300),
      });
    }
  }

  async function answer(message) {
    if (message.do === "load") {
      const make = build[message.suite];
      if (make === undefined) return { error: `has no suite ${message.suite}` };
      before = process.memoryUsage.rss();
      const begun = performance.now();
      program = await make(message.case);
      if (message.suite !== "compile") return { ok: true, ...program.facts };
      await program.read(await program.step());
      return { ok: true, ms: performance.now() - begun };
    }
    if (message.do === "memory")
      return { bytes: process.resourceUsage().maxRSS * 1024 - before, plan: program.plan?.() };
    if (message.do === "losses") {
      const losses = [];
      for (let i = 0; i < message.steps; i++) losses.push(await program.read(await program.step()));
      return { losses };
    }
    const begun = performance.now();
    if (program.run !== undefined) await program.run(message.steps);
    else {
      let last;
      for (let i = 0; i < message.steps; i++) {
        if (last !== undefined) program.drop?.(last);
        last = program.step();
      }
      await program.read(last);
    }
    return { ms: performance.now() - begun };
  }
}
