/**
 * Threads: whatever their number, the same numbers come out, bit for bit. Everything that can be shared is shared here, however small, and every
 * run waits for all threads.
 */
import { spawnSync } from "node:child_process";
import { Worker } from "node:worker_threads";
import { afterAll, describe, expect, test } from "vitest";
import { type Code, Module } from "../src/codegen/wasm/assembler.ts";
import { writeBarrier } from "../src/codegen/wasm/barrier.ts";
import { threadParameters } from "../src/codegen/wasm/driver.ts";
import { sizeOf } from "../src/core/shape.ts";
import { Crew } from "../src/devices/crew.ts";
import type { Device } from "../src/devices/device.ts";
import { wasmDevice } from "../src/devices/wasm.ts";
import { bind } from "../src/ir/bind.ts";
import { placeholder } from "../src/ir/graph.ts";
import { convolution, convolveOp } from "../src/ops/convolution.ts";
import { allOps } from "../src/ops/index.ts";
import { deviceContract } from "./device.contract.ts";
import { drawLike, generator } from "./draw.ts";
import { trained } from "./trained.ts";

const opNamed = (name: string) => allOps.find((op) => op.name === name)!;
const [negate, matmul] = [opNamed("negate"), opNamed("matmul")];
const shared = { leastShare: 0, complete: true };
const alone = wasmDevice({ threads: 1 });
const [two, three] = [wasmDevice({ threads: 2, ...shared }), wasmDevice({ threads: 3, ...shared })];
afterAll(() => {
  two.stop();
  three.stop();
});

/** One thread; each run is repeated on two and on three, and must not differ. */
const agreeing: Device = {
  name: "threads",
  compile(graph) {
    const [one, ...others] = [alone, two, three].map((device) => device.compile(graph));
    return {
      run(inputs) {
        const results = one!.run(inputs);
        for (const other of others)
          other.run(inputs).forEach((got, i) => {
            expect(bytes(got)).toEqual(bytes(results[i]!));
          });
        return results;
      },
    };
  },
};

const bytes = (data: ArrayBufferView): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

describe("every op and program", () => deviceContract(() => agreeing));

test("training, step by step and many steps in one go", () => {
  const expected = trained(alone);
  expect(trained(two)).toEqual(expected);
  expect(trained(three)).toEqual(expected);
});

/** Directly, by squares and by columns, as schedule/direct.ts has them. */
const convolutions = [
  convolution({ batch: 9, inChannels: 15, outChannels: 15, size: [1, 19], kernel: [1, 3], stride: [1, 2] }),
  convolution({ batch: 9, inChannels: 18, outChannels: 20, size: [11, 13], kernel: [3, 3], padding: [1, 1] }),
  convolution({ batch: 9, inChannels: 10, outChannels: 20, size: [12, 12], kernel: [5, 5] }),
];

describe.each(["output", "image", "kernel"] as const)("the %s of a convolution", (role) => {
  test.each(convolutions)("of $kernel taps and $inChannels channels", (geometry) => {
    const { batch, inChannels, outChannels, size, kernel, output } = geometry;
    const image = [batch, inChannels, ...size];
    const weights = [outChannels, inChannels, ...kernel];
    const cotangent = [batch, outChannels, ...output];
    const shapes = { output: [image, weights], image: [cotangent, weights], kernel: [image, cotangent] }[
      role
    ];
    const inputs = shapes.map((shape) => placeholder({ dtype: "f32", shape }));
    const random = generator(7);
    const data = inputs.map(
      ({ type }) => drawLike({ ...type, data: new Float32Array(sizeOf(type.shape)) }, random).data,
    );
    agreeing.compile({ inputs, outputs: bind(convolveOp, inputs, { ...geometry, role }) }).run(data);
    expect.hasAssertions();
  });
});

test("threads that come and go do not show in the numbers", async () => {
  const device = wasmDevice({ threads: 2, leastShare: 0 });
  const [x, y] = [0, 1].map(() => placeholder({ dtype: "f32", shape: [128, 128] }));
  const graph = {
    inputs: [x!, y!],
    outputs: bind(matmul, [x!, y!], { transposeA: false, transposeB: false }),
  };
  const program = device.compile(graph);
  const inputs = [0, 1].map(
    (seed) => drawLike({ ...x!.type, data: new Float32Array(128 * 128) }, generator(seed)).data,
  );
  const expected = alone.compile(graph).run(inputs)[0]!;
  for (const act of [() => {}, () => device.start(), () => device.stop(), () => device.start()]) {
    await act();
    for (let i = 0; i < 300; i++) expect(bytes(program.run(inputs)[0]!).equals(bytes(expected))).toBe(true);
  }
  device.stop();
});

describe("a crew", () => {
  const crew = new Crew(2, true);
  afterAll(() => crew.stop());
  const counter = 1024;

  /** Threads take turns in adding one to a word, a thousand times, and meet after each. One of them may fail half-way, or be late. */
  function counting(
    failing = -1,
    late?: { by: number; patience: number },
  ): { run(): void; counted(): number } {
    const module = new Module();
    module.useMemory(1, 1);
    const barrier = writeBarrier(module, late?.patience);
    const [thread, threads, patient] = [0, 1, 2];
    const write = (code: Code): void => {
      const left = code.local("i32");
      code.i32(1000).set(left);
      code.loop(() => {
        code.get(left).get(threads).op("i32.rem_u").get(thread).op("i32.eq");
        code.if(() =>
          code.i32(counter).i32(counter).memory("i32.load", 0).i32(1).op("i32.add").memory("i32.store", 0),
        );
        code.get(left).i32(500).op("i32.eq").get(thread).i32(failing).op("i32.eq", "i32.and");
        code.if(() => {
          if (late === undefined) code.op("unreachable");
          else
            code
              .i32(2048)
              .i32(0)
              .i64(BigInt(late.by) * 1_000_000n)
              .memory("memory.atomic.wait32", 0)
              .op("drop");
        });
        code.get(threads).get(patient).call(barrier);
        code.get(left).i32(1).op("i32.sub").tee(left).branchIf(0);
      });
    };
    module.func(threadParameters, [], write, "run");
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const program = crew.enlist(new WebAssembly.Module(module.assemble()), memory);
    return {
      run: () => crew.run(program),
      counted: () => new Int32Array(memory.buffer)[counter / 4]!,
    };
  }

  test("meets a thousand times", () => {
    const { run, counted } = counting();
    run();
    expect(counted()).toBe(1000);
    run();
    expect(counted()).toBe(2000);
  });

  test.each([1, 2])("a failure of thread %d is an error, and the next run goes well", (failing) => {
    const { run } = counting(failing);
    expect(run).toThrow("internal: a thread of a program has failed");
    expect(run).toThrow("internal: a thread of a program has failed");
    const good = counting();
    good.run();
    expect(good.counted()).toBe(1000);
  });

  test("a thread that does not come is not waited for without end, and the next run goes well", () => {
    const { run } = counting(1, { by: 1000, patience: 100 });
    expect(run).toThrow("internal: a thread of a program has failed");
    const good = counting();
    good.run();
    expect(good.counted()).toBe(1000);
    const late = counting(1, { by: 100, patience: 10_000 });
    late.run();
    expect(late.counted()).toBe(1000);
  });

  test("a failure of the thread that calls is the error it is", () => {
    const { run } = counting(0);
    expect(run).toThrow(WebAssembly.RuntimeError);
    const good = counting();
    good.run();
    expect(good.counted()).toBe(1000);
  });
});

test("a thousand programs share the same threads", async () => {
  const device = wasmDevice({ threads: 2, ...shared });
  const before = await startedSoFar();
  for (let n = 1; n <= 1000; n++) {
    const x = placeholder({ dtype: "f32", shape: [n] });
    const [y] = device
      .compile({ inputs: [x], outputs: bind(negate, [x], null) })
      .run([new Float32Array(n).fill(n)]);
    expect(y![n - 1]).toBe(-n);
  }
  expect((await startedSoFar()) - before).toBe(2); // the device's, and the one that counts
  device.stop();
});

/** Workers are numbered as they are started. */
async function startedSoFar(): Promise<number> {
  const worker = new Worker("", { eval: true });
  const { threadId } = worker;
  await worker.terminate();
  return threadId;
}

test("a process whose threads wait for work ends by itself", () => {
  const engine = new URL("../src/index.ts", import.meta.url).href;
  const script = `
    const { key, setDefaultDevice, wasmDevice } = await import(${JSON.stringify(engine)});
    setDefaultDevice(wasmDevice({ threads: 3, leastShare: 0, complete: true }));
    console.log(key(0).normal([8, 8]).exp().data.length);`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    timeout: 20_000,
  });
  expect(stderr).toBe("");
  expect(stdout).toBe("64\n");
  expect(status).toBe(0);
});
