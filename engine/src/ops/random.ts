/**
 * Random bits from a key and a counter: Threefry-2x32, 20 rounds (Salmon, Moraes, Dror, Shaw 2011, “Parallel random numbers: as easy as
 * 1, 2, 3”). Pure integer arithmetic, so the bits are the same on every device and for every number of threads.
 */
import type { Shape } from "../core/shape.ts";
import { sizeOf } from "../core/shape.ts";
import { bind1 } from "../ir/bind.ts";
import * as e from "../ir/build.ts";
import type { Value } from "../ir/graph.ts";
import type { Expression, Statement, Variable } from "../ir/kernel.ts";
import type { Op } from "../ir/op.ts";
import { reindex } from "./reindex.ts";
import { dense, flat } from "./support.ts";

export interface RandomBits {
  readonly shape: Shape;
  /** Draws of one key under different streams are independent: numbers use 0, splitting uses 1. */
  readonly stream: number;
}

/** Rotation distances of the rounds, repeating after eight. */
const rotations = [13, 15, 26, 6, 17, 29, 16, 24] as const;
/** Skein's key schedule parity. */
const parity = 0x1bd11bda;

/** u32[keys…, 2] → u32[keys…, shape…]: numbers 2i and 2i + 1 are the two words of block i. */
export const randomBitsOp: Op<RandomBits> = {
  name: "randomBits",
  type: ([key], { shape }) => [{ dtype: "u32", shape: [...key!.shape.slice(0, -1), ...shape] }],
  derivative: flat("bits have no slope"),
  batch: ([key], _, params) => [bind1(randomBitsOp, [key!], params)],
  lower: ([key], { shape, stream }) => {
    const keys = key!.shape.slice(0, -1);
    const count = sizeOf(shape);
    const [x0, x1] = [e.variable("u32"), e.variable("u32")];
    return {
      kind: "routine",
      scratch: [],
      body: e.loops(keys, (outer) => {
        const word = (i: number): Expression => e.load("u32", 0, ...outer, i);
        const put = (position: Expression, x: Variable): Statement =>
          e.store(1, [...outer, ...reindex([position], [count], shape)], e.get(x));
        return [
          e.loop(Math.ceil(count / 2), (block) => [
            ...rounds(x0, x1, [word(0), word(1)], [e.constant("u32", stream), e.cast("u32", block)]),
            put(e.multiply(block, 2), x0),
            e.when(e.less(e.add(e.multiply(block, 2), 1), count), [put(e.add(e.multiply(block, 2), 1), x1)]),
          ]),
        ];
      }),
    };
  },
  reference: ([key], { shape, stream }, [type]) => {
    const out = dense(type!);
    const count = sizeOf(shape);
    for (let k = 0; k * 2 < key!.data.length; k++)
      for (let i = 0; i < count; i++) {
        const pair = threefry([key!.data[2 * k]!, key!.data[2 * k + 1]!], [stream, i >>> 1]);
        out.data[k * count + i] = pair[i & 1]!;
      }
    return [out];
  },
  samples: [
    { inputs: [{ shape: [2], dtype: "u32", domain: [0, 4e9] }], params: { shape: [7], stream: 0 } },
    { inputs: [{ shape: [2], dtype: "u32", domain: [0, 4e9] }], params: { shape: [3, 2], stream: 1 } },
    { inputs: [{ shape: [3, 2], dtype: "u32", domain: [0, 4e9] }], params: { shape: [2, 3], stream: 0 } },
    { inputs: [{ shape: [2], dtype: "u32", domain: [0, 4e9] }], params: { shape: [], stream: 0 } },
    { inputs: [{ shape: [2], dtype: "u32", domain: [0, 4e9] }], params: { shape: [0], stream: 0 } },
  ],
};

export const randomBits = (key: Value, params: RandomBits): Value => bind1(randomBitsOp, [key], params);

/** One block of the generator on plain numbers. */
export function threefry(
  key: readonly [number, number],
  counter: readonly [number, number],
): [number, number] {
  const schedule = [key[0], key[1], (key[0] ^ key[1] ^ parity) >>> 0];
  let x0 = (counter[0] + schedule[0]!) >>> 0;
  let x1 = (counter[1] + schedule[1]!) >>> 0;
  for (let round = 0; round < 20; round++) {
    const distance = rotations[round % 8]!;
    x0 = (x0 + x1) >>> 0;
    x1 = ((x1 << distance) | (x1 >>> (32 - distance))) >>> 0;
    x1 = (x1 ^ x0) >>> 0;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      x0 = (x0 + schedule[injection % 3]!) >>> 0;
      x1 = (x1 + schedule[(injection + 1) % 3]! + injection) >>> 0;
    }
  }
  return [x0, x1];
}

/** The same as statements. */
function rounds(
  x0: Variable,
  x1: Variable,
  key: readonly [Expression, Expression],
  counter: readonly [Expression, Expression],
): Statement[] {
  const u32 = (value: number): Expression => e.constant("u32", value);
  const xor = (x: Expression, y: Expression): Expression => e.binary("xor", x, y);
  const schedule = [key[0], key[1], xor(xor(key[0], key[1]), u32(parity))];
  const statements = [e.set(x0, e.add(counter[0], schedule[0]!)), e.set(x1, e.add(counter[1], schedule[1]!))];
  for (let round = 0; round < 20; round++) {
    const distance = rotations[round % 8]!;
    const rotated = e.binary(
      "or",
      e.binary("shiftLeft", e.get(x1), u32(distance)),
      e.binary("shiftRight", e.get(x1), u32(32 - distance)),
    );
    statements.push(e.set(x0, e.add(e.get(x0), e.get(x1))), e.set(x1, xor(rotated, e.get(x0))));
    if (round % 4 !== 3) continue;
    const injection = (round + 1) / 4;
    statements.push(
      e.set(x0, e.add(e.get(x0), schedule[injection % 3]!)),
      e.set(x1, e.add(e.add(e.get(x1), schedule[(injection + 1) % 3]!), u32(injection))),
    );
  }
  return statements;
}
