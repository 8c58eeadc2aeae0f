/**
 * How the gradient of a convolution's kernel is cut up. Its rows are the taps of all input channels, its columns the output channels of a group; a tile
 * of rows × columns stays in registers while the pixels of all images are summed up. Columns come in panels of two registers: vectors, or pairs of
 * them where the host makes pairs.
 */
import type { DType } from "../core/dtype.ts";
import type { Taps } from "./direct.ts";

/** Sums kept in registers at once. */
const most = 12;
/** Registers of a panel. */
const wide = 2;

export const lanesOf = (dtype: DType): number => (dtype === "f64" ? 2 : 4);

/** Some panels of one width: column `first` and on, `columns` in each, in so many vectors. */
export interface Panels {
  readonly first: number;
  readonly count: number;
  readonly columns: number;
  readonly vectors: number;
}

/** Some blocks of input channels of one size, and the tiles of each block: rows from … to of the block, counted channel by channel. */
export interface Blocks {
  readonly first: number;
  readonly count: number;
  readonly channels: number;
  readonly tiles: readonly (readonly [number, number])[];
}

export function panelsOf({ outputs }: Taps, dtype: DType, pairs: boolean): Panels[] {
  const most = wide * (pairs ? 2 : 1);
  const width = most * lanesOf(dtype);
  const rest = outputs % width;
  const whole = { first: 0, count: Math.floor(outputs / width), columns: width, vectors: most };
  const last = { first: outputs - rest, count: 1, columns: rest, vectors: Math.ceil(rest / lanesOf(dtype)) };
  return [whole, last].filter(({ count, columns }) => count > 0 && columns > 0);
}

/** Columns in whole vectors. */
export const paddedColumns = ({ outputs }: Taps, dtype: DType): number =>
  Math.ceil(outputs / lanesOf(dtype)) * lanesOf(dtype);

export function blocksOf({ inputs, taps }: Taps, registers: number): Blocks[] {
  const rows = Math.floor(most / registers);
  const each = taps[0] * taps[1];
  const channels = Math.min(inputs, Math.max(1, Math.floor(rows / each)));
  const rest = inputs % channels;
  const blocks = (first: number, count: number, size: number): Blocks => {
    const all = size * each;
    const tiles = Math.ceil(all / rows);
    const end = (i: number): number => Math.round((i * all) / tiles);
    return {
      first,
      count,
      channels: size,
      tiles: Array.from({ length: tiles }, (_, i) => [end(i), end(i + 1)] as const),
    };
  };
  const whole = blocks(0, Math.floor(inputs / channels), channels);
  return rest === 0 ? [whole] : [whole, blocks(inputs - rest, 1, rest)];
}
