/**
 * How a direct convolution's output is cut up: channels into tiles of nearly equal size, rows into blocks, the vectors of a block into tiles. What fits
 * into fifteen registers, and keeps two units busy, decides.
 */
import type { Taps } from "../../schedule/direct.ts";

/** A vector of output pixels relative to a block's first: bytes in the image, bytes in the output, lanes that count. */
export interface Patch {
  readonly image: number;
  readonly output: number;
  readonly valid: number;
}

/** Rows of taps that meet pixels: so many, from the first on, every so manyth. */
interface Live {
  readonly first: number;
  readonly every: number;
  readonly count: number;
}

/** Vectors that are computed with as one: a pair, where the host makes pairs, or one alone. */
export type Register = readonly Patch[];

/** Some rows of output, as tiles of registers, and the rows of taps they need. */
export interface Block {
  readonly rows: number;
  readonly tiles: readonly (readonly Register[])[];
  readonly live: Live;
}

/** The first `larger` tiles hold one channel more than the `least` of the others. */
export function channelTiles(channels: number): { tiles: number; least: number; larger: number } {
  const tiles = Math.ceil(channels / 6);
  return { tiles, least: Math.floor(channels / tiles), larger: channels % tiles };
}

/** Registers of pixels in a tile: its sums, the pixels and a weight lie in fifteen. */
const most = (channels: number): number => Math.floor(14 / (channels + 1));
/** Sums under way at once that hide the latency of multiplying and adding. */
const busy = 8;

/** All rows of output: blocks, and how many times each is repeated. Blocks have the number of rows, up to `together`, that costs least. */
export function planRows(
  taps: Taps,
  dtype: "f32" | "f64",
  channels: number,
  together: number,
  pairs: boolean,
): (Block & { times: number })[] {
  let best: { blocks: Block[]; cost: number } | undefined;
  for (let rows = 1; rows <= Math.min(together, taps.output[0]); rows++) {
    const blocks = blocksOf(taps, dtype, channels, rows, pairs);
    const cost = blocks.reduce((sum, block) => sum + costOf(block, channels), 0);
    if (best === undefined || cost < best.cost) best = { blocks, cost };
  }
  return repeated(best!.blocks);
}

const costOf = ({ tiles, live }: Block, channels: number): number =>
  live.count * tiles.reduce((sum, tile) => sum + Math.max(busy, channels * tile.length), 0);

function blocksOf(taps: Taps, dtype: "f32" | "f64", channels: number, rows: number, pairs: boolean): Block[] {
  const blocks: Block[] = [];
  const cuts = new Map<number, readonly (readonly Register[])[]>();
  for (let y = 0; y < taps.output[0]; y += rows) {
    const count = Math.min(rows, taps.output[0] - y);
    if (!cuts.has(count)) cuts.set(count, evenly(registersOf(taps, dtype, count, pairs), most(channels)));
    blocks.push({ rows: count, tiles: cuts.get(count)!, live: liveRows(taps, y, count) });
  }
  return blocks;
}

/** The pixels of so many rows of output. */
function registersOf(taps: Taps, dtype: "f32" | "f64", rows: number, pairs: boolean): Register[] {
  const [lanes, size] = dtype === "f32" ? [4, 4] : [2, 8];
  const width = taps.output[1];
  const rowBytes = taps.phases * taps.columns * size;
  const registers: Register[] = [];
  for (let row = 0; row < rows; row++) {
    const patch = (column: number): Patch => ({
      image: row * taps.stride[0] * rowBytes + column * size,
      output: (row * width + column) * size,
      valid: Math.min(lanes, width - column),
    });
    for (let column = 0; column < width; ) {
      const pair = pairs && column + 2 * lanes <= width;
      registers.push(pair ? [patch(column), patch(column + lanes)] : [patch(column)]);
      column += lanes * (pair ? 2 : 1);
    }
  }
  return registers;
}

/** In parts of at most so many, of nearly equal length. */
function evenly<X>(list: readonly X[], most: number): X[][] {
  const parts = Math.ceil(list.length / most);
  const end = (i: number): number => Math.floor((i * list.length) / parts);
  return Array.from({ length: parts }, (_, i) => list.slice(end(i), end(i + 1)));
}

/** The rows of taps that meet pixels anywhere in output rows y … y + count − 1. */
function liveRows({ taps, stride, dilation, filled }: Taps, y: number, count: number): Live {
  const meets = (r: number): boolean => {
    for (let row = y; row < y + count; row++) {
      const at = row * stride[0] + r * dilation[0] - filled.first;
      if (at >= 0 && at % filled.every === 0 && at / filled.every < filled.count) return true;
    }
    return false;
  };
  const live = Array.from({ length: taps[0] }, (_, r) => r).filter(meets);
  const [first, second] = live;
  const last = live.at(-1);
  if (first === undefined || last === undefined) return { first: 0, every: 1, count: 0 };
  const every = second === undefined ? 1 : second - first;
  const even = live.every((r, i) => r === first + i * every);
  return even ? { first, every, count: live.length } : { first, every: 1, count: last - first + 1 };
}

/** Equal blocks in a row as one that is repeated. */
function repeated(blocks: readonly Block[]): (Block & { times: number })[] {
  const runs: (Block & { times: number })[] = [];
  let key = "";
  for (const block of blocks) {
    const mine = JSON.stringify([block.rows, block.live]);
    const last = runs.at(-1);
    if (last !== undefined && mine === key) runs[runs.length - 1] = { ...last, times: last.times + 1 };
    else runs.push({ ...block, times: 1 });
    key = mine;
  }
  return runs;
}
