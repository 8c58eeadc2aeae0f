/**
 * Convolution to very few channels: with nothing else to fill a register tile, the columns of taps do. Each column's sums over channels and rows of
 * taps are made apart, where the image stands, and only then shifted and added. That needs no border.
 */
import type { DType } from "../core/dtype.ts";
import { lanesOf } from "./correlation.ts";
import type { Border, Taps } from "./direct.ts";

/** Whether it pays: the sums to be shifted must be few, and long enough for the shifting not to count. */
export function isShifted({ inputs, outputs, taps, stride }: Taps, border: Border, dtype: DType): boolean {
  return (
    `${border.spread},${stride[1]}` === "1,1,1" &&
    taps[1] >= 3 &&
    outputs * taps[1] <= 6 &&
    inputs * taps[0] >= 16 &&
    border.size[1] >= 2 * lanesOf(dtype)
  );
}

/** The sums of a picture, for each channel and column of taps a plane with zeros on both sides; the first column of the image lies `left` inside. */
export function planesOf(
  { outputs, taps, output, dilation, columns }: Taps,
  offset: number,
  dtype: DType,
): { planes: number; rows: number; columns: number; left: number } {
  const lanes = lanesOf(dtype);
  const reached = Math.ceil(output[1] / lanes) * lanes + (taps[1] - 1) * dilation[1] - offset;
  const left = Math.max(0, offset);
  return {
    planes: outputs * taps[1],
    rows: output[0],
    columns: left + Math.max(columns, reached),
    left,
  };
}
