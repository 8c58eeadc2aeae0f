/**
 * Random programs, compiled and compared with the reference, gradients included.
 *
 *   npm run fuzz -- --programs 10000 --seed 1
 *
 * A disagreement is printed as the smallest program that shows it. The last line is `N programs, N disagreements`; the exit code is 1 when there are any.
 */
import { parseArgs } from "node:util";
import { wasmDevice } from "../src/index.ts";
import { print } from "../src/ir/print.ts";
import { compare } from "./fuzz/compare.ts";
import { generate } from "./fuzz/generate.ts";
import { type Built, build, type Program } from "./fuzz/program.ts";
import { shrink } from "./fuzz/shrink.ts";

const help = `npm run fuzz -- [options]

  --programs  how many (default 1000)
  --seed      that of the first program, a whole number; the next has the next (default 1)
  --threads   threads of the device; above 1, everything that can be shared among them is (default 1)
  --pairs     every program is written and compiled for pairs of vectors
  --help

Every program is compiled for the wasm device and compared with the reference, gradients included. One that disagrees is printed as the
smallest that does, with the seed that makes it again: npm run fuzz -- --programs 1 --seed SEED`;

/** Disagreements that are printed; all are counted. */
const shown = 10;

const { values } = parseArgs({
  options: {
    programs: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    threads: { type: "string", default: "1" },
    pairs: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const [programs, seed, threads] = [values.programs, values.seed, values.threads].map(Number) as [
  number,
  number,
  number,
];

if (values.help) console.log(help);
else if (!Number.isSafeInteger(programs) || programs < 0 || !Number.isSafeInteger(seed) || !(threads >= 1)) {
  console.error(`fuzz: --programs, --seed and --threads take whole numbers\n\n${help}`);
  process.exitCode = 64;
} else await fuzz();

/** The program with its gradients, unless it is these that cannot be had. */
function shownAs(program: Program): Built {
  try {
    return build(program);
  } catch {
    return build({ ...program, gradients: false });
  }
}

async function fuzz(): Promise<void> {
  const device = wasmDevice({
    ...(threads > 1 && { threads, leastShare: 0, complete: true }),
    ...(values.pairs && { pairs: true }),
  });
  const done = { programs: 0, ops: 0, numbers: 0, undecided: 0, disagreements: 0 };
  let stopped = false;
  process.once("SIGINT", () => {
    stopped = true;
  });
  const clear = process.stderr.isTTY ? "\r\x1b[K" : "";
  const report = (program: Program): void => {
    const smallest = shrink(program, device);
    const { graph, data } = shownAs(smallest);
    const inputs = data.map((x, i) => `  %${i} = [${[...x.data].slice(0, 64).join(", ")}]`);
    process.stderr.write(clear);
    console.log(`seed ${program.seed}: ${compare(smallest, device).disagreement}`);
    console.log(`${print(graph)}\n${inputs.join("\n")}\n`);
  };
  for (let i = 0; i < programs && !stopped; i++) {
    const program = generate(seed + i);
    const { numbers, undecided, disagreement } = compare(program, device);
    done.programs++;
    done.ops += program.steps.length;
    done.numbers += numbers;
    done.undecided += undecided;
    if (disagreement !== undefined && ++done.disagreements <= shown) report(program);
    if (i % 20 !== 0) continue;
    if (clear !== "")
      process.stderr.write(`${clear}${done.programs} of ${programs}, ${done.disagreements} disagreements`);
    await new Promise(setImmediate); // so that Ctrl-C is heard
  }
  process.stderr.write(clear);
  const share = ((100 * done.undecided) / Math.max(done.numbers, 1)).toFixed(1);
  console.log(`${done.ops} ops, ${done.numbers} numbers, ${share} % of them left to rounding`);
  console.log(`${done.programs} programs, ${done.disagreements} disagreements`);
  device.stop();
  if (done.disagreements > 0) process.exitCode = 1;
}
