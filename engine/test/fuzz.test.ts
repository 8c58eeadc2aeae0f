/** A few random programs in every run of the tests (`npm run fuzz` for many), and that the fuzzer finds what is wrong. */
import { expect, test } from "vitest";
import { hasPairs } from "../src/devices/pairs.ts";
import { type Device, type NumberArray, wasmDevice } from "../src/index.ts";
import { nodesBefore } from "../src/ir/graph.ts";
import { allOps } from "../src/ops/index.ts";
import { compare } from "./fuzz/compare.ts";
import { controls } from "./fuzz/control.ts";
import { generate } from "./fuzz/generate.ts";
import { build, needed, type Program } from "./fuzz/program.ts";
import { shrink } from "./fuzz/shrink.ts";

const device = wasmDevice({ pairs: hasPairs() });
const seeds = Array.from({ length: 150 }, (_, i) => 1_000_000 + i);

test("random programs and their gradients agree with the reference", () => {
  let [numbers, undecided] = [0, 0];
  for (const seed of seeds) {
    const comparison = compare(generate(seed), device);
    if (comparison.disagreement !== undefined)
      expect.fail(`npm run fuzz -- --programs 1 --seed ${seed}: ${comparison.disagreement}`);
    numbers += comparison.numbers;
    undecided += comparison.undecided;
  }
  // What rounding decides is not compared; were that much, the comparison would say little.
  expect(undecided / numbers).toBeLessThan(0.1);
});

test("every op is drawn", () => {
  const drawn = new Set<string>();
  for (let seed = 1; seed <= 400; seed++)
    for (const { op } of nodesBefore(build({ ...generate(seed), gradients: false }).graph.outputs))
      drawn.add(op.name);
  expect(allOps.map((op) => op.name).filter((name) => !drawn.has(name))).toEqual([]);
});

test("an error is found out, and the smallest program that shows it is the op that errs", () => {
  /** All that hangs on a tanh comes out a little too large. */
  const errs: Device = {
    name: "errs",
    compile(graph) {
      const right = device.compile(graph);
      const wrong = graph.outputs.map((y) => nodesBefore([y]).some(({ op }) => op.name === "tanh"));
      const raise = (data: NumberArray): NumberArray => data.map((x: number) => x * 1.001 + 1);
      return {
        run: (inputs) => right.run(inputs).map((data, i) => (wrong[i] ? raise(data) : data)),
      };
    },
  };
  const found: Program[] = [];
  for (let seed = 1; found.length < 3; seed++) {
    const program = generate(seed, 15);
    if (compare(program, errs).disagreement !== undefined) found.push(program);
  }
  for (const program of found) {
    const smallest = shrink(program, errs);
    expect(compare(smallest, errs).disagreement).toMatch(/expected/);
    // Bodies end with a tanh of their own.
    const [step, ...others] = needed(smallest);
    expect(["tanh", ...Object.keys(controls)]).toContain(step!.name);
    expect(others).toEqual([]);
  }
});
