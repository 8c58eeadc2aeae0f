/**
 * A page as a program: its TypeScript fences, in order, are one module. A `text` or `mermaid` fence right after one is what its code prints.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");

export interface Fence {
  readonly code: string;
  /** What the page says it prints, if it says so. */
  readonly prints: string | undefined;
  /** Where its code begins in the page, counted from 1. */
  readonly line: number;
}

/** A code fence and, with nothing but blank lines between, the fence of what it prints. */
const fencePattern = /^```ts\n([\s\S]*?)^```\n(?:\n*```(?:text|mermaid)\n([\s\S]*?)^```$)?/gm;

export function fencesOf(markdown: string): Fence[] {
  return [...markdown.matchAll(fencePattern)].map(({ 1: code, 2: prints, index }) => ({
    code: code!,
    prints: prints?.trimEnd(),
    line: markdown.slice(0, index).split("\n").length + 1,
  }));
}

export const read = (page: string): string => readFileSync(join(root, page), "utf8");

/** The page's module, with blank lines for its prose so that line numbers are the page's; `after` goes behind each fence, on its last line. */
export function moduleOf(fences: readonly Fence[], after: (fence: number) => string = () => ""): string {
  let text = "";
  let line = 1;
  fences.forEach((fence, i) => {
    text += "\n".repeat(Math.max(0, fence.line - line)) + fence.code.trimEnd() + after(i);
    line = fence.line + fence.code.trimEnd().split("\n").length - 1;
  });
  return text;
}

/** A line that no page prints. */
const mark = "\u0001";

/** Runs a page from the top and returns what each fence printed. Throws what the page throws. */
export function run(fences: readonly Fence[]): string[] {
  const code = moduleOf(fences, () => `\n;console.log(${JSON.stringify(mark)});`);
  const { stdout, stderr, status, error } = spawnSync(
    process.execPath,
    ["--input-type=module-typescript", "--disable-warning=ExperimentalWarning", "-"],
    { cwd: root, input: code, encoding: "utf8", timeout: 40_000, env: { ...process.env, NO_COLOR: "1" } },
  );
  if (status !== 0) throw error ?? new Error(stderr);
  return stdout
    .split(`${mark}\n`)
    .slice(0, -1)
    .map((text) => text.trimEnd());
}
