/** The assembler's modules validate and compute what they say. */
import { describe, expect, test } from "vitest";
import {
  Bytes,
  type Code,
  laneBytes,
  Module,
  splatBytes,
  type ValueType,
} from "../src/codegen/wasm/assembler.ts";
import { type Opcode, opcodes } from "../src/codegen/wasm/opcodes.ts";
import { hasFma } from "../src/devices/features.ts";

/** Runs a function of the module that `write` makes. */
function run(
  parameters: readonly ValueType[],
  results: readonly ValueType[],
  write: (code: Code, module: Module) => void,
  inputs: readonly (number | bigint)[] = [],
  memory = new WebAssembly.Memory({ initial: 1 }),
): unknown {
  const module = new Module();
  module.useMemory(1);
  module.func(parameters, results, (code) => write(code, module), "f");
  const bytes = module.assemble();
  expect(WebAssembly.validate(bytes)).toBe(true);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { host: { memory } });
  return (exports.f as (...x: readonly (number | bigint)[]) => unknown)(...inputs);
}

describe("numbers in LEB128", () => {
  test.each([
    [0, [0]],
    [127, [127]],
    [128, [128, 1]],
    [2 ** 32 - 1, [255, 255, 255, 255, 15]],
  ])("unsigned %d", (value, expected) => {
    const bytes = new Bytes();
    bytes.unsigned(value);
    expect([...bytes.done()]).toEqual(expected);
  });

  test.each([0, 1, -1, 63, 64, -64, -65, 2 ** 31 - 1, -(2 ** 31)])("i32.const %d comes back", (value) => {
    expect(run([], ["i32"], (code) => code.i32(value))).toBe(value);
  });

  test.each([0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 0x3fe6a09e667f3bcdn])(
    "i64.const %d comes back",
    (value) => {
      expect(run([], ["i64"], (code) => code.i64(value))).toBe(value);
    },
  );
});

test.each([0, -0, 1.5, -1e-40, Number.POSITIVE_INFINITY, Number.NaN])(
  "f32 and f64 constants: %d",
  (value) => {
    expect(run([], ["f32"], (code) => code.f32(value))).toBe(Math.fround(value));
    expect(run([], ["f64"], (code) => code.f64(value))).toBe(value);
  },
);

test("loops, branches and locals: a factorial", () => {
  const result = run(
    ["i32"],
    ["i32"],
    (code) => {
      const product = code.local("i32");
      code.i32(1).set(product);
      code.block(() =>
        code.loop(() => {
          code.get(0).op("i32.eqz").branchIf(1);
          code.get(product).get(0).op("i32.mul").set(product);
          code.get(0).i32(1).op("i32.sub").set(0).branch(0);
        }),
      );
      code.get(product);
    },
    [6],
  );
  expect(result).toBe(720);
});

test("an if with a value, calls and globals", () => {
  const write = (code: Code, module: Module): void => {
    const counter = module.global(40);
    const bump = module.func([], ["i32"], (inner) => {
      inner.getGlobal(counter).i32(1).op("i32.add").setGlobal(counter).getGlobal(counter);
    });
    code.get(0);
    code.if(
      () => code.call(bump).op("drop").call(bump),
      () => code.i32(-1),
      "i32",
    );
  };
  expect(run(["i32"], ["i32"], write, [1])).toBe(42);
  expect(run(["i32"], ["i32"], write, [0])).toBe(-1);
});

test("vectors: loads, lanes, shuffles and stores", () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const floats = new Float32Array(memory.buffer);
  floats.set([1, 2, 3, 4]);
  run(
    [],
    [],
    (code) => {
      code.i32(16).i32(0).memory("v128.load", 0).v128(splatBytes("f32", 10)).op("f32x4.mul");
      code
        .v128(laneBytes("f32", [5, 6, 7, 8]))
        .shuffle([3, 2, 4, 7])
        .memory("v128.store", 0);
      code.i32(32).i32(0).memory("v128.load", 0).memoryLane("v128.store32_lane", 0, 2);
    },
    [],
    memory,
  );
  expect([...floats.slice(4, 9)]).toEqual([40, 30, 5, 8, 3]);
});

test("bulk memory: copy and fill", () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  run(
    [],
    [],
    (code) => {
      code.i32(0).i32(7).i32(3).memoryFill();
      code.i32(8).i32(0).i32(4).memoryCopy();
    },
    [],
    memory,
  );
  expect([...new Uint8Array(memory.buffer, 0, 12)]).toEqual([7, 7, 7, 0, 0, 0, 0, 0, 7, 7, 7, 0]);
});

test("atomics on shared memory", () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
  const module = new Module();
  module.useMemory(1, 2);
  module.func(
    [],
    ["i32"],
    (code) => {
      code.i32(0).i32(5).memory("i32.atomic.rmw.add", 8).op("drop");
      code.i32(0).memory("i32.atomic.load", 8);
    },
    "f",
  );
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.assemble()), {
    host: { memory },
  });
  expect((exports.f as () => number)()).toBe(5);
  expect((exports.f as () => number)()).toBe(10);
});

test.runIf(hasFma())("relaxed multiply-add rounds at most twice", () => {
  const result = run([], ["f32"], (code) => {
    code.v128(splatBytes("f32", 3)).v128(splatBytes("f32", 4)).v128(splatBytes("f32", 5));
    code.op("f32x4.relaxed_madd").lane("f32x4.extract_lane", 0);
  });
  expect(result).toBe(17);
});

/** What an instruction without immediates takes and gives, read from its name. */
function signature(name: Opcode): { takes: ValueType[]; gives: ValueType } | undefined {
  const [shape, action] = name.split(".") as [string, string | undefined];
  if (
    action === undefined ||
    /load|store|lane|atomic|const|wrap|extend|convert|trunc|demote|promote|reinterpret|splat|swizzle/.test(
      action,
    )
  )
    return undefined;
  const vector = shape.includes("x") || shape === "v128";
  const type = (vector ? "v128" : shape) as ValueType;
  if (/^(any|all)_true$/.test(action)) return { takes: ["v128"], gives: "i32" };
  if (/^sh[lr]/.test(action) && vector) return { takes: ["v128", "i32"], gives: "v128" };
  if (/madd|bitselect/.test(action)) return { takes: [type, type, type], gives: type };
  if (/^(eqz)$/.test(action)) return { takes: [type], gives: "i32" };
  if (/^(abs|neg|ceil|floor|trunc|nearest|sqrt|not|clz|ctz|popcnt)$/.test(action))
    return { takes: [type], gives: type };
  if (/^(eq|ne|lt|gt|le|ge)(_[su])?$/.test(action))
    return { takes: [type, type], gives: vector ? "v128" : "i32" };
  return { takes: [type, type], gives: type };
}

test("every instruction named here has the type its name says", () => {
  const wrong: string[] = [];
  for (const name of Object.keys(opcodes) as Opcode[]) {
    const types = signature(name);
    if (types === undefined || (name.includes("relaxed") && !hasFma())) continue;
    const module = new Module();
    module.func(types.takes, [types.gives], (code) => {
      types.takes.forEach((_, i) => {
        code.get(i);
      });
      code.op(name);
    });
    if (!WebAssembly.validate(module.assemble())) wrong.push(name);
  }
  expect(wrong).toEqual([]);
});
