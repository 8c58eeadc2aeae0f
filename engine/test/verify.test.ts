/** The verifier finds what is wrong with a graph, and nothing wrong with what traces give. */
import { expect, test } from "vitest";
import { type Device, leavesOf, referenceDevice, setDefaultDevice } from "../src/index.ts";
import { bind1 } from "../src/ir/bind.ts";
import { dataValue, type Graph, placeholder, type Value } from "../src/ir/graph.ts";
import { verify } from "../src/ir/verify.ts";
import { addOp } from "../src/ops/arithmetic.ts";
import { programs } from "./programs.ts";

const type = { dtype: "f32", shape: [2] } as const;

test.each(programs)("every graph of $name verifies", ({ make }) => {
  let graphs = 0;
  const verifying: Device = {
    name: "verifying",
    compile: (graph) => {
      verify(graph);
      graphs++;
      return referenceDevice.compile(graph);
    },
  };
  setDefaultDevice(verifying);
  try {
    for (const leaf of leavesOf(make())) expect(leaf.data.length).toBe(leaf.size);
  } finally {
    setDefaultDevice(referenceDevice);
  }
  expect(graphs).toBeGreaterThan(0);
});

test("a value that nobody gives is found", () => {
  const [x, stray] = [placeholder(type), placeholder(type)];
  expect(() => verify({ inputs: [x], outputs: [bind1(addOp, [x, stray], null)] })).toThrow(
    "internal: add reads f32[2], which is neither computed before it nor an input",
  );
});

test("a wrong type is found", () => {
  const x = placeholder(type);
  const y = bind1(addOp, [x, x], null) as { -readonly [K in keyof Value]: Value[K] };
  y.type = { dtype: "f32", shape: [3] };
  expect(() => verify({ inputs: [x], outputs: [y] })).toThrow(
    "internal: add says f32[2], but its output 0 is f32[3]",
  );
});

test("data that do not fill their type are found", () => {
  const graph: Graph = { inputs: [], outputs: [dataValue(type, new Float32Array(3))] };
  expect(() => verify(graph)).toThrow(/its data are 3 numbers/);
});
