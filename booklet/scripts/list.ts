/** Writes `src/list.ts`: every problem and every chapter of printed formulas, each loaded when asked for. Run it after adding one. */
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { AnyProblem } from "../src/problem.ts";

const source = resolve(import.meta.dirname, "../src");
export const listFile = resolve(source, "list.ts");

/** The text that `src/list.ts` should have. */
export async function listText(): Promise<string> {
  const files = globSync("problems/ch[0-9][0-9]/[0-9][0-9]-[0-9][0-9]*-*.ts", { cwd: source }).sort(byNumber);
  const entries = await Promise.all(files.map(entry));
  const chapters = globSync("printed/ch[0-9][0-9].ts", { cwd: source }).sort();
  return `/** Every problem, and every chapter of printed formulas, loaded when asked for. Written by scripts/list.ts. */

export const list = [
${entries.join("\n")}
] as const;

export const printedChapters = {
${chapters.map((file) => `  ${Number(basename(file).slice(2, 4))}: () => import("./${file}"),`).join("\n")}
} as const;
`;
}

async function entry(file: string): Promise<string> {
  const module: { default: AnyProblem } = await import(pathToFileURL(resolve(source, file)).href);
  const { id, title, section } = module.default;
  const text = (value: string) => JSON.stringify(value);
  return `  {
    id: ${text(id)},
    title: ${text(title)},
    section: ${text(section)},
    load: () => import("./${file}"),
  },`;
}

/** 03-9 before 03-18. */
function byNumber(a: string, b: string): number {
  const [p, q] = [a, b].map((file) => basename(file).split("-").map(Number));
  return p![0]! - q![0]! || p![1]! - q![1]!;
}

if (process.argv[1] === import.meta.filename) {
  const text = await listText();
  if (readFileSync(listFile, "utf8") !== text) writeFileSync(listFile, text);
}
