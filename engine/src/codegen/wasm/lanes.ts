/** Small pieces shared by the kernels written by hand. */
import { type Code, splatBytes } from "./assembler.ts";
import type { Opcode } from "./opcodes.ts";

/** sum += x · y */
export function multiplyAdd(
  code: Code,
  dtype: "f32" | "f64",
  fma: boolean,
  x: number,
  y: number,
  sum: number,
): void {
  const shape = dtype === "f32" ? "f32x4" : "f64x2";
  if (fma)
    code
      .get(x)
      .get(y)
      .get(sum)
      .op(`${shape}.relaxed_madd` as Opcode);
  else
    code
      .get(sum)
      .get(x)
      .get(y)
      .op(`${shape}.mul` as Opcode, `${shape}.add` as Opcode);
  code.set(sum);
}

/** The numbers of the vector on the stack with the other sign. */
export function negate(code: Code, dtype: "f32" | "f64"): void {
  if (dtype === "f32") code.op("f32x4.neg");
  else code.v128(splatBytes("i64", 1n << 63n)).op("v128.xor");
}

/** Squares of four by four numbers of 32 bits, or two by two of 64, with rows and columns exchanged. */
export function transposed(code: Code, rows: readonly number[]): number[] {
  const mix = (x: number, y: number, lanes: readonly [number, number, number, number]): number => {
    const result = code.local("v128");
    code.get(x).get(y).shuffle(lanes).set(result);
    return result;
  };
  const halves = (x: number, y: number): number[] => [mix(x, y, [0, 1, 4, 5]), mix(x, y, [2, 3, 6, 7])];
  if (rows.length === 2) return halves(rows[0]!, rows[1]!);
  const [low, high] = (
    [
      [0, 4, 1, 5],
      [2, 6, 3, 7],
    ] as const
  ).map((lanes) => [mix(rows[0]!, rows[1]!, lanes), mix(rows[2]!, rows[3]!, lanes)] as const);
  return [...halves(...low!), ...halves(...high!)];
}

/** The first lanes of a vector to an address plus an offset. */
export function storeLanes(
  code: Code,
  dtype: "f32" | "f64",
  address: number,
  vector: number,
  offset: number,
  count: number,
): void {
  if (count === (dtype === "f32" ? 4 : 2)) {
    code.get(address).get(vector).memory("v128.store", offset);
    return;
  }
  if (dtype === "f64" || count >= 2) code.get(address).get(vector).memoryLane("v128.store64_lane", offset, 0);
  if (dtype === "f32" && count % 2 === 1) {
    const lane = count - 1;
    code.get(address).get(vector);
    code.memoryLane("v128.store32_lane", offset + 4 * lane, lane);
  }
}

/**
 * Vectors side by side. Hosts that make pairs take for one whatever is stored next to each other at one address, the vectors of two registers too: so where
 * that may happen each register is given an address of its own, which is to be `apart`.
 */
export function storeRegister(
  code: Code,
  dtype: "f32" | "f64",
  address: number,
  vectors: readonly number[],
  offset: number,
  counts: readonly number[],
  apart: boolean,
): void {
  const own = apart && offset > 0;
  const base = own ? code.local("i32") : address;
  if (own) code.get(address).i32(offset).op("i32.add").set(base);
  vectors.forEach((vector, j) => {
    storeLanes(code, dtype, base, vector, 16 * j + (own ? 0 : offset), counts[j]!);
  });
}
