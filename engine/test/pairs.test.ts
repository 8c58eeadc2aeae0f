/**
 * Of two vectors stored side by side V8 must compute what it computes of each alone, bit by bit: every instruction of vectors that the engine has, in
 * surroundings like those of its kernels.
 */
import { expect, test } from "vitest";
import { type Code, Module } from "../src/codegen/wasm/assembler.ts";
import { type Opcode, opcodes } from "../src/codegen/wasm/opcodes.ts";
import { hasFma } from "../src/devices/features.ts";
import { compileForPairs, hasPairs } from "../src/devices/pairs.ts";
import { generator } from "./draw.ts";

/** Instructions without immediates from vectors to a vector, and shuffles. */
const instructions = (Object.keys(opcodes) as Opcode[]).filter((name) => {
  const [shape, action] = name.split(".") as [string, string | undefined];
  if (action === undefined || !(/x\d/.test(shape) || shape === "v128")) return false;
  return (
    !/load|store|lane|const$|shuffle|true|bitmask|splat/.test(action) && (hasFma() || !/relaxed/.test(action))
  );
});
const shuffles = [
  [0, 4, 1, 5],
  [2, 6, 3, 7],
  [0, 2, 4, 6],
  [1, 3, 5, 7],
  [0, 1, 4, 5],
  [2, 3, 6, 7],
  [2, 3, 2, 3],
  [0, 2, 4, 4],
] as const;

interface Operation {
  readonly name: string;
  readonly takes: number;
  readonly write: (code: Code, vectors: readonly number[]) => void;
}

const one = /^(abs|neg|ceil|floor|trunc|nearest|sqrt|not|convert|promote|demote|extend)/;
const operations: Operation[] = [
  ...instructions.map((name) => {
    const action = name.split(".")[1]!;
    const shifts = /^sh[lr]/.test(action);
    return {
      name,
      takes: /madd|bitselect/.test(action) ? 3 : one.test(action) || shifts ? 1 : 2,
      write: (code: Code, vectors: readonly number[]) => {
        for (const vector of vectors) code.get(vector);
        if (shifts) code.i32(5);
        code.op(name);
      },
    };
  }),
  ...shuffles.map((lanes) => ({
    name: `shuffle ${lanes}`,
    takes: 2,
    write: (code: Code, [x, y]: readonly number[]) => void code.get(x!).get(y!).shuffle(lanes),
  })),
];

/** What surrounds an operation. */
interface Surroundings {
  /** Operands that are the same number in all lanes: none, the first, or all others. */
  readonly same?: "first" | "others";
  /** All operands are the same vector. */
  readonly once?: boolean;
  /** What is done with the result and the first operand, which is then still needed. */
  readonly after?: "add" | "mul" | "xor";
  /** Results are summed up in a loop. */
  readonly sum?: "add" | "xor";
}
const surroundings: Surroundings[] = [
  {},
  { same: "first" },
  { same: "others" },
  { once: true },
  ...(["add", "mul", "xor"] as const).map((after) => ({ after })),
  ...(["add", "xor"] as const).map((sum) => ({ sum })),
  { sum: "add", after: "mul" },
  { sum: "add", same: "first", after: "add" },
];

const copies = 4;
const [from, to] = [0, 1] as const;

/** Of four vectors x, y, z side by side to four results; `apart`: at addresses that V8 cannot tell to be side by side. */
function kernel({ name, takes, write }: Operation, around: Surroundings, apart: boolean) {
  const shape = /^[fi]64/.test(name) ? "f64x2" : "f32x4";
  const combine = (code: Code, how: "add" | "mul" | "xor"): Code =>
    code.op((how === "xor" ? "v128.xor" : `${shape}.${how}`) as Opcode);
  const module = new Module();
  const body = (code: Code): void => {
    const results = Array.from({ length: copies }, () => code.local("v128"));
    const moved = results.map(() => [code.local("i32"), code.local("i32")] as const);
    const place = (copy: number, pointer: 0 | 1): number => {
      if (!apart) code.get(pointer);
      else
        code
          .get(pointer)
          .i32(16 * copy)
          .op("i32.add")
          .set(moved[copy]![pointer])
          .get(moved[copy]![pointer]);
      return apart ? 0 : 16 * copy;
    };
    const operand = (copy: number, which: number): number => {
      const vector = code.local("v128");
      const base = around.once ? 0 : 256 * which;
      const isSame = around.same === "first" ? which === 0 : around.same === "others" && which > 0;
      if (isSame) code.get(from).memory(shape === "f64x2" ? "v128.load64_splat" : "v128.load32_splat", base);
      else {
        const offset = place(copy, from);
        code.memory("v128.load", base + offset);
      }
      code.set(vector);
      return vector;
    };
    const all = (): void =>
      results.forEach((result, copy) => {
        const vectors = Array.from({ length: takes }, (_, i) => operand(copy, i));
        write(code, vectors);
        if (around.after !== undefined) combine(code.get(vectors[0]!), around.after);
        if (around.sum !== undefined) combine(code.get(result), around.sum);
        code.set(result);
      });
    if (around.sum === undefined) all();
    else {
      const left = code.local("i32");
      code.i32(3).set(left);
      code.loop(() => {
        all();
        code.get(from).i32(64).op("i32.add").set(from);
        code.get(left).i32(1).op("i32.sub").tee(left).branchIf(0);
      });
    }
    results.forEach((result, copy) => {
      const offset = place(copy, to);
      code.get(result).memory("v128.store", offset);
    });
  };
  module.func(["i32", "i32"], [], body, "run");
  return module.assemble();
}

const seed = 7;

test.runIf(hasPairs()).each(surroundings)("every instruction of a pair, %o", (around) => {
  const wrong = operations.filter((operation) => {
    const random = generator(seed);
    const memory = new WebAssembly.Memory({ initial: 1 });
    const numbers = new (/^[fi]64/.test(operation.name) ? Float64Array : Float32Array)(memory.buffer, 0, 128);
    for (let i = 0; i < numbers.length; i++) numbers[i] = 8 * random() - 4;
    const [paired, single] = [false, true].map((apart) => {
      const module = compileForPairs(kernel(operation, around, apart));
      const { exports } = new WebAssembly.Instance(module, { host: { memory } });
      (exports.run as (from: number, to: number) => void)(0, 2048);
      return `${new Uint32Array(memory.buffer, 2048, 4 * copies)}`;
    });
    return paired !== single;
  });
  expect(wrong.map(({ name }) => name)).toEqual([]);
});
