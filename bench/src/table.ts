/** Rows as text for a terminal. */
import type { Row } from "./compare.ts";

export function table(rows: readonly Row[]): string {
  const head = ["suite", "case", "peer", "version", "threads", "ours", "peer's", "ratio", "spread", "n", ""];
  const cells = rows.map((row) => [
    row.suite,
    row.case,
    row.peer,
    row.peerVersion,
    `${row.threads}`,
    quantity(row.oursMs, row.unit),
    quantity(row.peerMs, row.unit),
    ratio(row.ratio),
    row.n === 0 ? "" : `${ratio(row.spread[0])}–${ratio(row.spread[1])}`,
    `${row.n}`,
    row.note ?? "",
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...cells.map((line) => line[i]!.length)));
  const line = (parts: readonly string[]): string =>
    parts
      .map((part, i) => (i >= 4 && i <= 9 ? part.padStart(widths[i]!) : part.padEnd(widths[i]!)))
      .join("  ")
      .trimEnd();
  return [line(head), ...cells.map(line)].join("\n");
}

/** Milliseconds in the unit that reads best; other units as they are. */
function quantity(value: number | null, unit: Row["unit"] = "ms"): string {
  if (value === null) return "–";
  if (unit !== "ms") return `${value.toPrecision(3)} ${unit}`;
  if (value < 1e-3) return `${(value * 1e6).toPrecision(3)} ns`;
  if (value < 1) return `${(value * 1e3).toPrecision(3)} µs`;
  return value < 1e3 ? `${value.toPrecision(3)} ms` : `${(value / 1e3).toPrecision(3)} s`;
}

const ratio = (x: number | null): string =>
  x === null ? "–" : x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x.toFixed(2);
