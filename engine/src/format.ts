/** Printing as numpy does: rows under rows, columns aligned, a few significant digits, the middle of large arrays left out. */
import { type DType, isFloat, type NumberArray } from "./core/dtype.ts";
import { type Shape, sizeOf } from "./core/shape.ts";

/** Above this many numbers only the ends of each axis are shown. */
const many = 1000;
const ends = 3;

export function formatTensor(data: NumberArray, shape: Shape, dtype: DType): string {
  const shorten = sizeOf(shape) > many;
  const shown = positions(shape, shorten);
  const texts = new Map<number, string>();
  const format = numberFormat(
    shown.map((i) => data[i]!),
    dtype,
  );
  for (const i of shown) texts.set(i, format(data[i]!));
  const width = Math.max(0, ...[...texts.values()].map((text) => text.length));
  return rows(shape, 0, 0, shorten, (i) => texts.get(i)!.padStart(shape.length === 0 ? 0 : width));
}

function rows(
  shape: Shape,
  axis: number,
  from: number,
  shorten: boolean,
  text: (i: number) => string,
): string {
  if (axis === shape.length) return text(from);
  const stride = sizeOf(shape.slice(axis + 1));
  const parts = along(shape[axis]!, shorten).map((i) =>
    i === undefined ? "…" : rows(shape, axis + 1, from + i * stride, shorten, text),
  );
  const deeper = shape.length - axis - 1;
  const between = deeper === 0 ? " " : `${"\n".repeat(deeper)}${" ".repeat(axis + 1)}`;
  return `[${parts.join(between)}]`;
}

/** The positions shown along an axis; undefined stands for those left out. */
function along(size: number, shorten: boolean): (number | undefined)[] {
  const all = Array.from({ length: size }, (_, i) => i);
  return shorten && size > 2 * ends + 1 ? [...all.slice(0, ends), undefined, ...all.slice(-ends)] : all;
}

function positions(shape: Shape, shorten: boolean): number[] {
  return shape.reduce<number[]>(
    (flat, size) =>
      flat.flatMap((from) => along(size, shorten).flatMap((i) => (i === undefined ? [] : from * size + i))),
    [0],
  );
}

/** One way to write all the numbers: the fewest decimals (at most 4) that tell them, or exponents when sizes differ too much. */
function numberFormat(numbers: readonly number[], dtype: DType): (x: number) => string {
  if (dtype === "bool") return (x) => (x ? "true" : "false");
  if (!isFloat(dtype)) return String;
  const sizes = numbers.map(Math.abs).filter((x) => Number.isFinite(x) && x > 0);
  const largest = Math.max(0, ...sizes);
  const smallest = Math.min(Number.POSITIVE_INFINITY, ...sizes);
  const special = (x: number): string | undefined =>
    Number.isNaN(x) ? "NaN" : x === Infinity ? "∞" : x === -Infinity ? "-∞" : undefined;
  if (largest >= 1e7 || smallest < 1e-4) return (x) => special(x) ?? (x === 0 ? "0" : x.toExponential(4));
  const decimals = Math.max(
    0,
    ...numbers.filter(Number.isFinite).map((x) => Number(x.toFixed(4)).toString().split(".")[1]?.length ?? 0),
  );
  return (x) => special(x) ?? x.toFixed(decimals);
}
