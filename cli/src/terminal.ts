/** Text for a terminal: wrapped, with mathematics in Unicode, and in colour where that is wanted. */
import { type Inline, inline, markdown } from "@downhill/booklet/markdown";
import type { Effects } from "./effects.ts";
import { mathText } from "./math-text.ts";

const codes = { bold: 1, dim: 2, italic: 3, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** Text in a style, where the terminal shows colour. */
export const paint = (effects: Pick<Effects, "colour">, style: keyof typeof codes, text: string): string =>
  effects.colour && text !== "" ? `\u001b[${codes[style]}m${text}\u001b[0m` : text;

/** Markdown with $math$ as lines no wider than the terminal. */
export function prose(effects: Pick<Effects, "colour" | "columns">, text: string, indent = ""): string {
  const width = Math.min(effects.columns, 96) - indent.length;
  return markdown(text)
    .map((block) => {
      if (block.kind === "display") return `${indent}    ${mathText(block.tex)}`;
      if (block.kind === "paragraph") return wrap(runs(effects, block.inline), width, indent);
      return block.items
        .map((item, i) => {
          const mark = block.ordered ? `${i + 1}. ` : "• ";
          return wrap(runs(effects, item), width - mark.length, indent + " ".repeat(mark.length)).replace(
            indent + " ".repeat(mark.length),
            indent + mark,
          );
        })
        .join("\n");
    })
    .join("\n\n");
}

/** One sentence on one line. */
export const line = (effects: Pick<Effects, "colour">, text: string): string => runs(effects, inline(text));

const runs = (effects: Pick<Effects, "colour">, list: readonly Inline[]): string =>
  list
    .map((run) => {
      if (run.kind === "math") return mathText(run.tex);
      if (run.kind === "strong") return paint(effects, "bold", run.text);
      if (run.kind === "emphasis") return paint(effects, "italic", run.text);
      return run.text;
    })
    .join("");

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape that starts a colour is one.
const escapes = /\u001b\[\d+m/g;
const widthOf = (text: string): number => [...text.replace(escapes, "")].length;

/** Breaks at spaces; a word longer than the line stands alone. */
export function wrap(text: string, width: number, indent = ""): string {
  const lines: string[] = [];
  let current = "";
  for (const word of text.split(/[ \n]+/)) {
    const longer = current === "" ? word : `${current} ${word}`;
    if (current !== "" && widthOf(longer) > width) {
      lines.push(current);
      current = word;
    } else current = longer;
  }
  lines.push(current);
  return lines.map((line) => indent + line).join("\n");
}

/** Columns aligned by their widest cell; the last is left as long as it is. */
export function table(rows: readonly (readonly string[])[], gap = "  "): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, j) =>
    Math.max(...rows.map((row) => widthOf(row[j] ?? ""))),
  );
  return rows
    .map((row) =>
      row
        .map((cell, j) => (j === row.length - 1 ? cell : cell + " ".repeat(widths[j]! - widthOf(cell))))
        .join(gap)
        .trimEnd(),
    )
    .map((text) => `${text}\n`)
    .join("");
}

export const json = (effects: Pick<Effects, "out">, value: unknown): void =>
  effects.out(`${JSON.stringify(value, null, 2)}\n`);
