/** Who we compare with, how each is started, and in what. */
import { fileURLToPath } from "node:url";

export interface Peer {
  readonly name: string;
  readonly command: (threads: number) => readonly string[];
  readonly suites: readonly Suite[];
  /** The thread counts it can be asked for. */
  readonly threads: readonly number[];
  readonly javascript: boolean;
  /** Takes part only when asked for by name. */
  readonly byName?: true;
}

export type Suite = "kernels" | "train" | "compile" | "memory" | "scaling" | "inference";

const driver = (file: string): string => fileURLToPath(new URL(`drivers/${file}`, import.meta.url));
const node = (file: string, ...args: readonly string[]) => [process.execPath, driver(file), ...args];

export const ours = (threads: number, ...flags: readonly string[]): readonly string[] =>
  node("ours.ts", "--threads", `${threads}`, ...flags);

export const peers: readonly Peer[] = [
  {
    name: "jax-js",
    command: () => node("jax.js"),
    suites: ["train", "kernels", "inference", "compile", "memory"],
    threads: [1],
    javascript: true,
  },
  {
    name: "tfjs-wasm",
    command: () => node("tfjs.js", "--backend", "wasm"),
    suites: ["train", "kernels", "inference", "compile", "memory"],
    threads: [1],
    javascript: true,
  },
  {
    name: "tfjs-cpu",
    command: () => node("tfjs.js", "--backend", "cpu"),
    suites: ["train", "inference", "compile"],
    threads: [1],
    javascript: true,
  },
  {
    name: "ort-node",
    command: (threads) => node("ort.js", "--backend", "node", "--threads", `${threads}`),
    suites: ["kernels", "inference"],
    threads: [1, 2],
    javascript: true,
  },
  {
    name: "ort-web",
    command: () => node("ort.js", "--backend", "web"),
    suites: ["kernels", "inference"],
    threads: [1],
    javascript: true,
  },
  {
    // For its numbers, not its speed: what the compiled step must compute.
    name: "reference",
    command: () => node("ours.ts", "--backend", "reference"),
    suites: ["train", "kernels"],
    threads: [1],
    javascript: true,
    byName: true,
  },
  {
    // Ourselves again, called from JavaScript for every step instead of repeating it inside the program: what the way in and out costs.
    name: "one-call-a-step",
    command: (threads) => ours(threads, "--calls"),
    suites: ["train"],
    threads: [1, 2],
    javascript: true,
  },
  torch("torch"),
  torch("torch-trace", "--trace"),
];

function torch(name: string, ...flags: readonly string[]): Peer {
  return {
    name,
    command: (threads) => ["/usr/bin/python3", driver("pytorch.py"), "--threads", `${threads}`, ...flags],
    suites: flags.length === 0 ? ["train", "kernels", "inference", "compile", "memory"] : ["train"],
    threads: [1, 2],
    javascript: false,
  };
}
