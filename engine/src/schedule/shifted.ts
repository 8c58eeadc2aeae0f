/**
 * Convolution by columns of taps: the sums of each column over channels and rows of taps are made where the image stands, and only then shifted and
 * added. That needs no border, multiplies none, and fills a register tile even where there is but one channel.
 */
import type { DType } from "../core/dtype.ts";
import { lanesOf } from "./correlation.ts";
import type { Border, Taps } from "./direct.ts";

/** Sums a tile holds for the same pixels. */
const most = 6;

/** Output channels whose sums are made together. */
export const channelsTogether = ({ outputs, taps }: Taps): number =>
  Math.min(outputs, Math.floor(most / taps[1]));

/**
 * Whether it pays: where channels do not fill a tile by themselves, or the image takes fewer vectors than the output; and there must be enough to sum for
 * the shifting not to count.
 */
export function isShifted(
  { inputs, outputs, taps, stride, output }: Taps,
  border: Border,
  dtype: DType,
): boolean {
  const lanes = lanesOf(dtype);
  const vectors = (width: number): number => Math.ceil(width / lanes);
  const few = outputs * taps[1] <= most;
  return (
    `${border.spread},${stride[1]}` === "1,1,1" &&
    taps[1] >= 3 &&
    taps[1] <= most &&
    inputs * taps[0] >= 16 &&
    border.size[1] >= 2 * lanes &&
    (few || vectors(border.size[1]) < vectors(output[1]))
  );
}

/** The sums made together, for each channel and column of taps a plane with zeros on both sides; the first column of the image lies `left` inside. */
export function planesOf(
  taps: Taps,
  offset: number,
  dtype: DType,
): { planes: number; rows: number; columns: number; left: number } {
  const { taps: window, output, dilation, columns } = taps;
  const lanes = lanesOf(dtype);
  const reached = Math.ceil(output[1] / lanes) * lanes + (window[1] - 1) * dilation[1] - offset;
  const left = Math.max(0, offset);
  return {
    planes: channelsTogether(taps) * window[1],
    rows: output[0],
    columns: left + Math.max(columns, reached),
    left,
  };
}
