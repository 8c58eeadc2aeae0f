/** Small pieces shared by the kernels written by hand. */
import type { Code } from "./assembler.ts";
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
