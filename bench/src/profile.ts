/**
 * Where the time of a compiled step goes: `npm run profile -- --case viii`, or `--suite kernels --case "matmul 256 nn"`.
 *
 * Each step of the schedule becomes a program of its own, over the same memory and at the same addresses as in the whole one. They run in order, round
 * after round, so that each finds the caches as it would; the whole program runs in the same rounds.
 */
import { parseArgs } from "node:util";
import { setDefaultDevice, wasmDevice } from "@downhill/engine";
import { pagesFor, writeProgram } from "@downhill/engine/codegen/wasm/program";
import { arrayTypes } from "@downhill/engine/core/dtype";
import { sizeOf } from "@downhill/engine/core/shape";
import type { CompileOptions } from "@downhill/engine/devices/device";
import { hasFma } from "@downhill/engine/devices/features";
import { compileForPairs, hasPairs } from "@downhill/engine/devices/pairs";
import type { Graph } from "@downhill/engine/ir/graph";
import { type Plan, plan } from "@downhill/engine/schedule/plan";
import { printSteps } from "@downhill/engine/schedule/print";
import { type Schedule, schedule } from "@downhill/engine/schedule/schedule";
import type { Step } from "@downhill/engine/schedule/step";
import { type Buffer, homeOf } from "@downhill/engine/schedule/term";
import { median } from "./compare.ts";
import { programs } from "./drivers/programs.ts";
import { limits } from "./limits.ts";
import { describe } from "./machine.ts";

const { values } = parseArgs({
  options: {
    suite: { type: "string", default: "train" },
    case: { type: "string", default: "viii" },
    rounds: { type: "string", default: "100" },
  },
});

const program = largestOf(await compiledBy(values.suite, values.case));
const { times, whole } = measure(program, Number(values.rounds));
console.log(describe().text);
console.log((await limits()).text);
console.log(report(program, times, whole));

interface Compiled {
  readonly schedule: Schedule;
  readonly plan: Plan;
}

/** What is compiled on the way to the first step of a case. */
async function compiledBy(suite: string, name: string): Promise<Compiled[]> {
  const found: Compiled[] = [];
  const device = wasmDevice();
  setDefaultDevice({
    ...device,
    compile: (graph: Graph, options?: CompileOptions) => {
      const program = schedule(graph, options?.carried, hasPairs);
      found.push({ schedule: program, plan: plan(program) });
      return device.compile(graph, options);
    },
  });
  const { step, read } = programs[suite as keyof typeof programs](name);
  await read(await step());
  return found;
}

function largestOf(found: readonly Compiled[]): Compiled {
  return found.reduce((a, b) => (b.schedule.steps.length > a.schedule.steps.length ? b : a));
}

/** Milliseconds of every step and of the whole, round by round. */
function measure({ schedule, plan }: Compiled, rounds: number): { times: number[][]; whole: number[] } {
  const memory = new WebAssembly.Memory({ initial: pagesFor(plan.end) });
  const place = ({ type }: Buffer, address: number) =>
    new arrayTypes[type.dtype === "bool" ? "u32" : type.dtype](memory.buffer, address, sizeOf(type.shape));
  const at = (buffer: Buffer): number => plan.addresses.get(homeOf(buffer))!;
  const runner = (steps: readonly Step[]): (() => void) => {
    const { bytes } = writeProgram({ ...schedule, steps }, plan, [], { fma: hasFma(), pairs: hasPairs() });
    const { exports } = new WebAssembly.Instance(compileForPairs(bytes), { host: { memory } });
    return exports.run as () => void;
  };
  // The numbers do not matter to the time, as long as they stay normal: they are the same at the start of every round.
  const fill = (): void => {
    for (const { buffer, data } of schedule.constants) place(buffer, at(buffer)).set(data as never);
    for (const buffer of schedule.inputs) {
      const window = place(buffer, at(buffer));
      const float = buffer.type.dtype === "f32" || buffer.type.dtype === "f64";
      for (let i = 0; i < window.length; i++) window[i] = float ? ((i * 0.618034) % 1) - 0.5 : 0;
    }
  };
  const runners = schedule.steps.map((step) => runner([step]));
  const run = runner(schedule.steps);
  const times: number[][] = runners.map(() => []);
  const whole: number[] = [];
  const warm = Math.ceil(rounds / 2);
  for (let round = -warm; round < rounds; round++) {
    fill();
    const begun = performance.now();
    run();
    const ended = performance.now();
    fill();
    const marks = [performance.now()];
    for (const step of runners) {
      step();
      marks.push(performance.now());
    }
    if (round < 0) continue;
    whole.push(ended - begun);
    times.forEach((list, i) => {
      list.push(marks[i + 1]! - marks[i]!);
    });
  }
  return { times, whole };
}

function report({ schedule }: Compiled, times: readonly number[][], whole: readonly number[]): string {
  const texts = printSteps(schedule);
  const medians = times.map(median);
  const total = medians.reduce((a, b) => a + b, 0);
  const rows = schedule.steps.map((step, i) => {
    const work = operationsOf(step);
    return [
      microseconds(medians[i]!),
      microseconds(Math.min(...times[i]!)),
      `${((100 * medians[i]!) / total).toFixed(1)} %`,
      work === undefined ? "" : (work / Math.min(...times[i]!) / 1e6).toFixed(1),
      shorten(texts[i]!),
    ];
  });
  const head = ["median µs", "least µs", "share", "GFLOP/s", "step"];
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i < 4 ? cell.padStart(widths[i]!) : cell)).join("  ");
  const sum = `steps ${microseconds(total)} µs, the whole program ${microseconds(median(whole))} µs (least ${microseconds(Math.min(...whole))})`;
  return [line(head), ...rows.map(line), `medians of ${whole.length} rounds: ${sum}`].join("\n");
}

function microseconds(ms: number): string {
  return (ms * 1000).toFixed(1);
}

/** Floating-point operations of the plain sums, of the steps that count by them. */
function operationsOf(step: Step): number | undefined {
  if (step.kind === "contract") {
    const { batch, m, n, k } = step.geometry;
    return 2 * batch * m * n * k;
  }
  if (!("taps" in step)) return undefined;
  const { batch, groups, inputs, outputs, taps, output } = step.taps;
  return 2 * batch * groups * inputs * outputs * sizeOf(taps) * sizeOf(output);
}

function shorten(text: string): string {
  const joined = text
    .split("\n")
    .map((line) => line.trim())
    .join(" | ");
  return joined.length > 150 ? `${joined.slice(0, 150)} …` : joined;
}
