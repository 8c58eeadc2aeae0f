/** Single operations, called from JavaScript on arrays that stay where they are. */
import type { Row } from "../compare.ts";
import { limits } from "../limits.ts";
import { type Choice, compareAll } from "./suite.ts";

const cases = [
  ...["nn", "nt", "tn"].flatMap((layout) => [64, 128, 256, 512].map((size) => `matmul ${size} ${layout}`)),
  "matmul 128x784x512 nn",
  "matmul 100x100x10 nn",
  ...["exp", "log", "tanh", "sigmoid", "chain", "sum"].map((name) => `${name} 1000000`),
  "softmax 1024x1024",
  ...["64x1x28x28 k5 10 p0", "32x32x16x16 k3 32 p1"].flatMap((shape) =>
    ["", " image", " kernel"].map((role) => `conv ${shape}${role}`),
  ),
];

// One number of each result is compared: single precision summed in another order.
const values = { steps: 1, tolerance: 2e-3 };

export async function kernels(choice: Choice): Promise<readonly Row[]> {
  const rows = await compareAll("kernels", cases, choice, values);
  const { peakGflops, peakOfPairsGflops, copyGigabytes } = (await limits()).rates;
  return rows.map((row) => {
    const [operations, bytes] = [operationsOf(row.case), bytesOf(row.case)];
    const work = operations ?? bytes;
    if (work === undefined || row.oursMs === null) return row;
    const rate = work / row.oursMs / 1e6;
    const share = (limit: number): string => `${((100 * rate) / limit).toFixed(0)} %`;
    const ofPeak = `${share(peakGflops! * choice.threads)} of the peak in registers`;
    const ofPairs = peakOfPairsGflops && `, ${share(peakOfPairsGflops * choice.threads)} of that of pairs`;
    const note =
      operations === undefined
        ? `ours ${rate.toFixed(1)} GB/s, ${share(copyGigabytes!)} of a copy`
        : `ours ${rate.toFixed(1)} GFLOP/s, ${ofPeak}${ofPairs ?? ""}`;
    return { ...row, note: row.note ? `${row.note}; ${note}` : note };
  });
}

/** Bytes read, of a chain that does little but read and write as many: a copy's bytes are counted so. */
export function bytesOf(name: string): number | undefined {
  const [kind, size] = name.split(" ");
  return kind === "chain" ? 4 * Number(size) : undefined;
}

/** Floating-point operations of the plain sums, of the kernels that count by them: no way of computing them with fewer is taken into account. */
export function operationsOf(name: string): number | undefined {
  const [kind, size = "", ...rest] = name.split(" ");
  const sizes = size.split("x").map(Number);
  if (kind === "matmul") return 2 * (sizes.length === 1 ? sizes[0]! ** 3 : sizes.reduce((a, b) => a * b));
  if (kind !== "conv") return undefined;
  const [batch, inputs, height, width] = sizes as [number, number, number, number];
  const [side, outputs, padding] = [Number(rest[0]!.slice(1)), Number(rest[1]), Number(rest[2]!.slice(1))];
  const pixels = (height + 2 * padding - side + 1) * (width + 2 * padding - side + 1);
  return 2 * batch * inputs * outputs * side * side * pixels;
}
