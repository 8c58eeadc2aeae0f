/**
 * Winograd's convolution: squares of 2×2 outputs of a 3×3 kernel with 16 products in place of 36. Every square's 4×4 pixels and every kernel are first
 * changed to another basis (by additions, and halves for the kernel); there, each of the 16 places is a matrix product over channels; the way back is
 * additions again. The gradient of the kernel is the same backwards. The sums being shorter, it rounds no more than the plain sum; but what is not finite
 * spreads over its square.
 */
import type { DType } from "../core/dtype.ts";
import type { Border, Taps } from "./direct.ts";

/** Places of a square in the other basis. */
export const places = 16;

/** What of the geometry decides, before there is a border. */
type Sizes = Pick<Taps, "inputs" | "outputs" | "taps" | "output" | "stride" | "dilation">;

/** Whether it pays: the products saved must outweigh the changes of basis, which go by channels. */
export function isWinograd(
  { inputs, outputs, taps, output, stride, dilation }: Sizes,
  dtype: DType,
): boolean {
  const [rows, columns] = squaresOf(output);
  return (
    dtype === "f32" &&
    `${taps},${stride},${dilation}` === "3,3,1,1,1,1" &&
    inputs * outputs >= 8 * (inputs + outputs) &&
    columns >= 3 &&
    rows * columns >= 16
  );
}

/** Rows and columns of squares. */
export const squaresOf = ([height, width]: readonly [number, number]): readonly [number, number] => [
  Math.ceil(height / 2),
  Math.ceil(width / 2),
];

/** The border with the pixels that whole squares reach. */
export function wholeSquares(border: Border, output: readonly [number, number]): Border {
  const [rows, columns] = squaresOf(output);
  return { ...border, rows: 2 * rows + 2, columns: 2 * columns + 2 };
}

/** Bytes of squares, in the other basis, that stay near the processor. */
const near = 320 * 1024;

/** Rows of squares that are worked through at once, and the numbers a channel takes for them in each place: up to three lie past the end. */
export function stripOf({ inputs, outputs, output }: Taps): { rows: number; length: number } {
  const [rows, columns] = squaresOf(output);
  const fitting = Math.floor(near / (4 * places * (inputs + outputs) * columns));
  const strips = Math.ceil(rows / Math.max(1, Math.min(rows, fitting)));
  const each = Math.ceil(rows / strips);
  return { rows: each, length: 4 * Math.ceil((each * columns + 3) / 4) };
}

/** The strips of a picture: their first rows of squares, how many rows of squares they have, and how many rows of pixels. */
export function stripsOf(taps: Taps): readonly { first: number; count: number; height: number }[] {
  const [rows] = squaresOf(taps.output);
  const each = stripOf(taps).rows;
  return Array.from({ length: Math.ceil(rows / each) }, (_, i) => {
    const first = i * each;
    const count = Math.min(each, rows - first);
    return { first, count, height: Math.min(2 * count, taps.output[0] - 2 * first) };
  });
}

/** Spans of pictures, each worked through in a room of its own: enough of them to share among threads. */
export const spansOf = ({ batch, groups }: Taps): number => Math.min(8, batch * groups);

/**
 * What the kernel's gradient needs for a span of images of one group, in numbers: sums [places, outputs, columns], where columns are inputs in whole vectors;
 * squares of the image and of the cotangent, from there on; and a panel of up to sixteen channels' squares.
 */
export function kernelRoomOf(taps: Taps) {
  const { inputs, outputs, batch } = taps;
  const { length } = stripOf(taps);
  const columns = 4 * Math.ceil(inputs / 4);
  const squares = places * outputs * columns;
  const slopes = squares + places * inputs * length;
  const panel = slopes + places * outputs * length;
  return { spans: Math.min(8, batch), columns, squares, slopes, panel, length: panel + 16 * length };
}
