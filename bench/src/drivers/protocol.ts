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
 * The peers' drivers are JavaScript: their packages are installed apart from the workspace (install-peers.ts), where its type checker
 * does not look.
 */
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const peers = createRequire(new URL("../../peers/package.json", import.meta.url));

export const peerPath = (file: string): string => peers.resolve(file);
/** Imports a package installed by install-peers.ts. */
export const peer = async (name: string): Promise<unknown> => import(pathToFileURL(peerPath(name)).href);
export function peerVersion(name: string): string {
  const [folder] = peerPath(name).split(`/node_modules/${name}/`);
  return peers(`${folder}/node_modules/${name}/package.json`).version;
}

export const { values: options } = parseArgs({
  options: {
    threads: { type: "string", default: "1" },
    backend: { type: "string", default: "wasm" },
    calls: { type: "boolean", default: false },
  },
});

/** A case ready to run. */
export interface Program<Handle> {
  /** Does the work once; the handle stands for its result. */
  readonly step: () => Handle | Promise<Handle>;
  /** The result's first number. */
  readonly read: (handle: Handle) => number | Promise<number>;
  /** For peers that want to be told when a result is of no more use. */
  readonly drop?: (handle: Handle) => void;
  /** Runs and waits for so many steps, where calling step alone would not make them happen. */
  readonly run?: (steps: number) => unknown;
  /** Bytes that it plans to use, and what no plan can do without. */
  readonly plan?: () => { readonly bytes: number; readonly least: number } | undefined;
}

export interface DriverOptions<Handle> {
  readonly name: string;
  readonly version: string;
  readonly threads: number;
  readonly build: Readonly<Record<string, (name: string) => Program<Handle> | Promise<Program<Handle>>>>;
}

type Message =
  | { readonly do: "load"; readonly suite: string; readonly case: string }
  | { readonly do: "losses" | "run"; readonly steps: number }
  | { readonly do: "memory" };

export async function serve<Handle>({ name, version, threads, build }: DriverOptions<Handle>): Promise<void> {
  const say = (message: object): boolean => process.stdout.write(`${JSON.stringify(message)}\n`);
  say({ peer: name, version, threads });
  let program: Program<Handle> | undefined;
  let before = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      say(await answer(JSON.parse(line)));
    } catch (error) {
      say({
        error: String((error as Error)?.message ?? error)
          .split("\n")[0]!
          .slice(0, 300),
      });
    }
  }
  process.exit(0); // some peers keep timers or workers alive

  async function answer(message: Message): Promise<object> {
    if (message.do === "load") {
      const make = build[message.suite];
      if (make === undefined) return { error: `has no suite ${message.suite}` };
      before = process.memoryUsage.rss();
      const begun = performance.now();
      program = await make(message.case);
      if (message.suite !== "compile") return { ok: true };
      await program.read(await program.step());
      return { ok: true, ms: performance.now() - begun };
    }
    if (program === undefined) return { error: "no case has been loaded" };
    if (message.do === "memory")
      return { bytes: process.resourceUsage().maxRSS * 1024 - before, plan: program.plan?.() };
    if (message.do === "losses") {
      const losses: number[] = [];
      for (let i = 0; i < message.steps; i++) losses.push(await program.read(await program.step()));
      return { losses };
    }
    return { ms: await timed(program, message.steps) };
  }
}

/** Milliseconds of so many steps, until the last one's number has been read. */
async function timed<Handle>(program: Program<Handle>, steps: number): Promise<number> {
  const begun = performance.now();
  if (program.run !== undefined) await program.run(steps);
  else {
    let last = program.step();
    for (let i = 1; i < steps; i++) {
      program.drop?.(last as Handle);
      last = program.step();
    }
    await program.read(last as Handle);
  }
  return performance.now() - begun;
}
