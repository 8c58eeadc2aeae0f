/** What the numbers were measured on. A number without its machine is not one. */
import { cpus, loadavg, platform, release, totalmem } from "node:os";

export interface Machine {
  readonly facts: Readonly<Record<string, string | number>>;
  readonly load: readonly number[];
  readonly text: string;
}

export function describe(): Machine {
  const cores = cpus();
  const facts = {
    processor: cores[0]?.model.trim() ?? "unknown",
    cores: cores.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.version,
    v8: process.versions.v8,
    date: new Date().toISOString(),
  };
  const load = loadavg().map((x) => Math.round(x * 100) / 100);
  const text = `${facts.processor}, ${facts.cores} cores, ${facts.memoryGiB} GiB, ${facts.system}, Node ${facts.node} (V8 ${facts.v8}), load ${load.join(" ")}`;
  return { facts, load, text };
}
