/** Ticks at round numbers: steps of 1, 2 or 5 times a power of ten. */
import type { Axis } from "./scene.ts";

export function ticks({ from, to, ticks: wanted = 5 }: Axis): number[] {
  if (wanted === "none" || wanted < 1 || !(to > from)) return [];
  const rough = (to - from) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((step) => step >= rough * (1 - 1e-9))!;
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => round((first + i) * step, step));
}

/** 0.30000000000000004 is 0.3. */
const round = (value: number, step: number): number =>
  Number(value.toFixed(Math.max(0, 2 - Math.floor(Math.log10(step)))));

/** As many digits as the finest of them needs, so that they line up. */
export function tickLabels(values: readonly number[]): string[] {
  const digits = Math.max(0, ...values.map((value) => (String(value).split(".")[1] ?? "").length));
  return values.map((value) => (value < 0 ? "−" : "") + Math.abs(value).toFixed(digits));
}
