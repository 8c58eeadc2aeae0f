/**
 * What becomes of a graph on its way to kernels. Named programs are kept as text in golden/: a change writes the new text beside the old, for the eye to
 * compare, and fails. Index arithmetic keeps its meaning whatever is simplified; memory plans never overlap what lives at once, and come close to the
 * least there can be.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Device } from "../src/devices/device.ts";
import {
  cond,
  conv2d,
  defaultDevice,
  grad,
  jit,
  jvp,
  maxPool,
  relu,
  scan,
  setDefaultDevice,
  softmax,
  type Tensor,
  tensor,
  wasmDevice,
} from "../src/index.ts";
import * as build from "../src/ir/build.ts";
import type { Expression, Index } from "../src/ir/kernel.ts";
import { plan } from "../src/schedule/plan.ts";
import { printSchedule } from "../src/schedule/print.ts";
import { type Schedule, schedule } from "../src/schedule/schedule.ts";
import { inside, type Step, touches } from "../src/schedule/step.ts";
import { type Buffer, homeOf, type Term, Terms } from "../src/schedule/term.ts";
import { generator } from "./draw.ts";

const random = generator(1);
const floats = (...shape: number[]): Tensor =>
  tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random() - 0.5),
    { shape },
  );
const ints = (below: number, ...shape: number[]): Tensor =>
  tensor(
    Int32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Math.floor(below * random())),
    { shape },
  );

const normalised = (x: Tensor): Tensor => {
  const centred = x.subtract(x.mean(-1, { keep: true }));
  return centred.divide(centred.square().mean(-1, { keep: true }).add(1e-5).sqrt());
};

/** Negative log-likelihood of classes. */
const surprise = (logits: Tensor, classes: Tensor): Tensor => {
  const logP = logits.subtract(
    logits
      .subtract(logits.max(-1, { keep: true }))
      .exp()
      .sum(-1, { keep: true })
      .log(),
  );
  return logP
    .multiply(
      classes
        .reshape([-1, 1])
        .equal(tensor([0, 1, 2, 3, 4]).cast("i32"))
        .cast("f32"),
    )
    .sum()
    .negate();
};

interface Layers {
  readonly w1: Tensor;
  readonly b1: Tensor;
  readonly w2: Tensor;
}
const layers: Layers = { w1: floats(40, 32), b1: floats(32), w2: floats(32, 8) };
const network = ({ w1, b1, w2 }: Layers, x: Tensor): Tensor => relu(x.matmul(w1).add(b1)).matmul(w2);

/** Each calls one compiled function once. */
const programs: Readonly<Record<string, () => unknown>> = {
  "a chain of elementwise functions": () =>
    jit((x: Tensor) => relu(x.multiply(1.5).add(0.25)))(floats(100, 30)),
  softmax: () => jit((x: Tensor) => softmax(x))(floats(64, 10)),
  "layer norm": () => jit(normalised)(floats(64, 48)),
  "gradient of layer norm": () => jit(grad((x: Tensor) => normalised(x).multiply(x).sum()))(floats(64, 48)),
  "gradient of cross-entropy": () => jit(grad(surprise))(floats(20, 5), ints(5, 20)),
  "step of a network": () =>
    jit(
      (layers: Layers, x: Tensor) => {
        const slope = grad((l: Layers) => network(l, x).square().mean())(layers);
        const moved = (a: Tensor, b: Tensor): Tensor => a.subtract(b.multiply(0.1));
        return {
          w1: moved(layers.w1, slope.w1),
          b1: moved(layers.b1, slope.b1),
          w2: moved(layers.w2, slope.w2),
        };
      },
      { donate: [0] },
    )(layers, floats(50, 40)),
  "an update with two moments": () =>
    jit(
      (p: Tensor, m: Tensor, v: Tensor, g: Tensor) => {
        const [m1, v1] = [
          m.multiply(0.9).add(g.multiply(0.1)),
          v.multiply(0.99).add(g.square().multiply(0.01)),
        ];
        return [p.subtract(m1.divide(v1.sqrt().add(1e-8))), m1, v1];
      },
      { donate: [0, 1, 2] },
    )(floats(500), floats(500), floats(500), floats(500)),
  attention: () =>
    jit((q: Tensor, k: Tensor, v: Tensor) => softmax(q.matmul(k.transpose()).multiply(0.25)).matmul(v))(
      floats(4, 32, 16),
      floats(4, 32, 16),
      floats(4, 32, 16),
    ),
  "gradient of max-pooling": () => jit(grad((x: Tensor) => maxPool(x, 2).square().sum()))(floats(2, 3, 8, 8)),
  "gradient of a convolution": () =>
    jit(grad((w: Tensor, x: Tensor) => relu(conv2d(x, w, { padding: 1 })).sum()))(
      floats(4, 3, 3, 3),
      floats(2, 3, 10, 10),
    ),
  "a slope forwards": () =>
    jit((x: Tensor) => jvp((x: Tensor) => x.sin().multiply(x), [x], [x]).tangent)(floats(100)),
  scan: () =>
    jit((xs: Tensor) =>
      scan(
        (h: Tensor, x: Tensor) => {
          const next = h.multiply(0.5).add(x).tanh();
          return [next, next] as const;
        },
        floats(8),
        xs,
      ),
    )(floats(5, 8)),
  cond: () =>
    jit((x: Tensor) =>
      cond(
        x.sum().greater(0),
        (x: Tensor) => x.exp(),
        (x: Tensor) => x.negate(),
        x,
      ),
    )(floats(10)),
};

/** The schedules of what a program compiles. */
function schedulesOf(make: () => unknown): Schedule[] {
  const found: Schedule[] = [];
  const device = wasmDevice({ fma: false });
  const recorder: Device = {
    name: "recorder",
    compile: (graph, options) => {
      found.push(schedule(graph, options?.carried));
      return device.compile(graph, options);
    },
  };
  const before = defaultDevice();
  setDefaultDevice(recorder);
  try {
    make();
  } finally {
    setDefaultDevice(before);
  }
  return found;
}

describe.each(Object.entries(programs))("%s", (name, make) => {
  test("is scheduled as in golden/", () => {
    const text = schedulesOf(make).map(printSchedule).join("\n");
    const file = new URL(`golden/${name.replaceAll(" ", "-")}.txt`, import.meta.url);
    const changed = new URL(`golden/${name.replaceAll(" ", "-")}-changed.txt`, import.meta.url);
    if (existsSync(file) && readFileSync(file, "utf8") === text) return rmSync(changed, { force: true });
    writeFileSync(changed, text);
    expect.fail(
      `the schedule has changed: compare ${changed.pathname} with the file beside it, and rename it if it is better`,
    );
  });

  test("has a plan without overlaps", () => {
    for (const program of schedulesOf(make)) expectNoOverlaps(program);
  });
});

/** Times at which each step, inner ones included, touches each buffer; then every pair of buffers in one place must live apart. */
function expectNoOverlaps(program: Schedule): void {
  const { addresses } = plan(program);
  const lives = new Map<Buffer, { from: number; to: number }>();
  let now = 0;
  const use = (buffer: Buffer): void => {
    const life = lives.get(homeOf(buffer)) ?? { from: now, to: now };
    lives.set(homeOf(buffer), { from: life.from, to: now });
  };
  const walk = (steps: readonly Step[]): void => {
    for (const step of steps) {
      now++;
      const { reads, writes } = touches(step);
      for (const buffer of [...reads, ...writes]) use(buffer);
      for (const part of inside(step)) walk(part);
    }
  };
  program.inputs.forEach(use);
  for (const { buffer } of program.constants) use(buffer);
  walk(program.steps);
  now++;
  program.outputs.forEach(use);
  for (const buffer of program.kept) use(buffer);
  const bytes = (buffer: Buffer): number =>
    buffer.type.shape.reduce((a, b) => a * b, 1) * (buffer.type.dtype === "f64" ? 8 : 4);
  const all = [...lives].filter(([buffer]) => bytes(buffer) > 0);
  for (const [a, first] of all)
    for (const [b, second] of all) {
      if (a.id >= b.id) continue;
      const [x, y] = [addresses.get(a)!, addresses.get(b)!];
      const together = x < y + bytes(b) && y < x + bytes(a);
      // One may take the other's place in the very step that reads it last.
      const apart = first.to <= second.from || second.to <= first.from;
      const replaced = program.over.has(a) || program.over.has(b);
      if (together && !apart && !replaced) expect.fail(`b${a.id} and b${b.id} share memory while both live`);
    }
}

test("a donated state is updated where it lies", () => {
  for (const name of ["step of a network", "an update with two moments"]) {
    const program = schedulesOf(programs[name]!).at(-1)!;
    expect(program.over.size).toBe(program.kept.size - program.constants.length);
    expect(program.steps.some(({ kind }) => kind === "move")).toBe(false);
  }
});

test("a network's arena is at most 1.15 times what must be alive at once", () => {
  const deep = (): unknown => {
    const weights = Array.from({ length: 12 }, () => floats(64, 64));
    const loss = (ws: Tensor[], x: Tensor): Tensor =>
      ws
        .reduce((h, w) => h.matmul(w).tanh(), x)
        .square()
        .mean();
    return jit(grad(loss))(weights, floats(128, 64));
  };
  for (const program of schedulesOf(deep)) {
    const { bytes, least } = plan(program);
    if (least > 100_000) expect(bytes / least).toBeLessThan(1.15);
  }
});

describe("terms", () => {
  const extents = [2, 3, 4, 6];
  const indices: readonly Index[] = extents.map((extent) => ({ extent }));
  const leaf = fc.oneof(
    fc.integer({ min: -5, max: 30 }).map(build.int),
    fc.constantFrom(...indices).map((index): Expression => ({ kind: "index", dtype: "i32", index })),
  );
  const arithmetic = fc.letrec<{ e: Expression }>((tie) => ({
    e: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc
        .tuple(fc.constantFrom("add", "subtract", "minimum", "maximum"), tie("e"), tie("e"))
        .map(([fn, x, y]) => build.binary(fn as "add", x, y)),
      fc.tuple(tie("e"), fc.integer({ min: -3, max: 12 })).map(([x, by]) => build.multiply(x, by)),
      fc.tuple(tie("e"), fc.integer({ min: 1, max: 12 })).map(([x, by]) => build.divide(x, by)),
      fc.tuple(tie("e"), fc.integer({ min: 1, max: 12 })).map(([x, by]) => build.remainder(x, by)),
    ),
  })).e;

  /** Every value of the indices. */
  const settings = extents.reduce<number[][]>(
    (all, extent) => all.flatMap((at) => Array.from({ length: extent }, (_, i) => [...at, i])),
    [[]],
  );

  const apply = (fn: string, x: number, y: number): number =>
    ({
      add: x + y,
      subtract: x - y,
      multiply: x * y,
      divide: Math.trunc(x / y),
      remainder: x % y,
      minimum: Math.min(x, y),
      maximum: Math.max(x, y),
      less: Number(x < y),
      lessEqual: Number(x <= y),
      equal: Number(x === y),
      notEqual: Number(x !== y),
    })[fn]!;

  const ofExpression = (e: Expression, at: readonly number[]): number => {
    if (e.kind === "constant") return e.value;
    if (e.kind === "index") return at[indices.indexOf(e.index)]!;
    if (e.kind === "binary") return apply(e.fn, ofExpression(e.x, at), ofExpression(e.y, at));
    throw new Error(e.kind);
  };

  const ofTerm = (t: Term, at: readonly number[]): number => {
    if (t.kind === "constant") return t.value;
    if (t.kind === "index") return at[indices.indexOf(t.index)]!;
    if (t.kind === "sum")
      return t.parts.reduce((sum, { term, times }) => sum + times * ofTerm(term, at), t.constant);
    if (t.kind === "binary") return apply(t.fn, ofTerm(t.x, at), ofTerm(t.y, at));
    throw new Error(t.kind);
  };

  const none = (): never => expect.fail("a load");

  test("mean what the expressions mean, and lie in their ranges", () => {
    fc.assert(
      fc.property(arithmetic, (e) => {
        const term = new Terms().read(e, none, new Map());
        for (const at of settings) {
          const expected = ofExpression(e, at);
          expect(ofTerm(term, at) + 0).toBe(expected + 0);
          expect(expected).toBeGreaterThanOrEqual(term.low);
          expect(expected).toBeLessThanOrEqual(term.high);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("comparisons decided by ranges are decided right", () => {
    fc.assert(
      fc.property(
        arithmetic,
        arithmetic,
        fc.constantFrom("less", "lessEqual", "equal", "notEqual"),
        (x, y, fn) => {
          const term = new Terms().read(build.binary(fn as "less", x, y), none, new Map());
          for (const at of settings)
            expect(ofTerm(term, at)).toBe(apply(fn, ofExpression(x, at), ofExpression(y, at)));
        },
      ),
      { numRuns: 300 },
    );
  });
});
