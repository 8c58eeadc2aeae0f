/**
 * What the booklet prints, judged by machine. The list of lines that do not hold comes from here and from nowhere else:
 * nothing says in advance which they are, and a corrected line is accepted only when the machine accepts it too.
 */
import { checkChain, declare, type LineReport } from "@downhill/algebra";
import { printedChapters } from "./list.ts";
import type { Printed } from "./printed/printed.ts";

export type PrintedVerdict = "holds" | "fails" | "undecided" | "unchecked";

export interface PrintedJudgement {
  readonly entry: Printed;
  readonly verdict: PrintedVerdict;
  readonly lines: readonly LineReport[];
  /** The lines with the corrections in place, where there are any. */
  readonly corrected?: { readonly holds: boolean; readonly lines: readonly LineReport[] };
  /** Why it is undecided or not judged. */
  readonly because?: string;
}

/** A printed line that does not hold. */
export interface Erratum {
  readonly id: string;
  readonly formula: number;
  /** Counts the lines of the formula from 1. */
  readonly line: number;
  readonly printed: string;
  readonly witness: string;
  /** What one change would make it hold, in words. */
  readonly mend?: string;
  /** The corrected line, which the machine accepts; null while none is known. */
  readonly holds: string | null;
}

export function judgePrinted(entry: Printed): PrintedJudgement {
  if (entry.unchecked !== undefined && entry.lines.length === 0)
    return { entry, verdict: "unchecked", lines: [], because: entry.unchecked };
  const lines = judgeLines(entry, entry.lines);
  const bad = lines.find((line) => line.verdict === "fails");
  const open = lines.find((line) => line.verdict !== "follows");
  const corrected = entry.corrected === undefined ? {} : { corrected: judgeCorrected(entry) };
  if (bad) return { entry, verdict: "fails", lines, ...corrected };
  if (entry.unchecked !== undefined)
    return { entry, verdict: "unchecked", lines, because: entry.unchecked, ...corrected };
  if (open) return { entry, verdict: "undecided", lines, because: open.reason ?? "undecided", ...corrected };
  return { entry, verdict: "holds", lines, ...corrected };
}

/** One report per line; a reference is compared with the end of the chain, and its verdict belongs to the last line. */
function judgeLines(entry: Printed, texts: readonly string[]): LineReport[] {
  const { where, proportionalIn, reference } = entry;
  const sign = texts.some((text) => text.includes("\\propto")) ? "\\propto" : "=";
  const chain = reference === undefined ? texts : [...texts, `${sign} ${reference}`];
  const options = {
    declarations: declare(where),
    ...(proportionalIn ? { proportionalIn: [proportionalIn] } : {}),
  };
  const reports = checkChain(chain, options);
  if (reference === undefined) return reports;
  const [last, end] = [reports.at(-2)!, reports.at(-1)!];
  const samples = last.samples === 0 ? end.samples : Math.min(last.samples, end.samples);
  const merged = last.verdict === "follows" ? { ...end, line: last.line, text: last.text, samples } : last;
  return [...reports.slice(0, -2), merged];
}

function judgeCorrected(entry: Printed): { holds: boolean; lines: LineReport[] } {
  const lines = judgeLines(entry, withCorrections(entry));
  return { holds: lines.every((line) => line.verdict === "follows"), lines };
}

/** The lines as they should be, but for one that stays as printed. */
function withCorrections(entry: Printed, except?: number): string[] {
  return entry.lines.map((text, i) => (i === except ? text : (entry.corrected?.[i] ?? text)));
}

/** Chapters whose printed formulas are entered. */
export const chapters = (): number[] => Object.keys(printedChapters).map(Number);

/** The printed formulas of a chapter. */
export async function printedIn(chapter: number): Promise<readonly Printed[]> {
  const load = (
    printedChapters as Record<number, (() => Promise<{ printed: readonly Printed[] }>) | undefined>
  )[chapter];
  return load === undefined ? [] : (await load()).printed;
}

/** The printed formulas of a problem, judged. */
export async function printedOf(id: string): Promise<PrintedJudgement[]> {
  const entries = await printedIn(Number.parseInt(id, 10));
  return entries.filter((entry) => entry.id === id).map(judgePrinted);
}

/** What the machine says of a problem's printed answer as a whole; formulas of its statement count only against it. */
export function together(judged: readonly PrintedJudgement[]): "none" | "holds" | "fails" | "undecided" {
  if (judged.some(({ verdict }) => verdict === "fails")) return "fails";
  const answers = judged.filter(({ entry }) => entry.statement !== true).map(({ verdict }) => verdict);
  if (answers.length === 0) return "none";
  return answers.includes("undecided") || !answers.includes("holds") ? "undecided" : "holds";
}

/**
 * The lines of a judged formula that do not hold. One wrong line can make a right one after it fail, or go wrong in silence
 * (a term absorbed by a constant); so where corrections are known, a line counts as wrong when it alone, left as printed, breaks the rest.
 */
export function errataOf({ entry, verdict, lines, corrected }: PrintedJudgement): Erratum[] {
  if (verdict !== "fails") return [];
  if (corrected?.holds)
    return Object.keys(entry.corrected ?? {})
      .map(Number)
      .flatMap((i) => erratum(entry, i, judgeLines(entry, withCorrections(entry, i)), entry.corrected![i]!));
  return lines.flatMap((report, i) => (report.verdict === "fails" ? erratum(entry, i, [report], null) : []));
}

function erratum(entry: Printed, i: number, lines: readonly LineReport[], holds: string | null): Erratum[] {
  const broken = lines.find((line) => line.verdict !== "follows");
  if (broken === undefined) return [];
  const mend = broken.mend === null ? {} : { mend: broken.mend };
  const witness = broken.witness?.text ?? broken.reason ?? "";
  return [
    { id: entry.id, formula: entry.formula, line: i + 1, printed: entry.lines[i]!, witness, ...mend, holds },
  ];
}

/** Every printed line that does not hold, chapter by chapter. */
export async function errata(only: readonly number[] = chapters()): Promise<Erratum[]> {
  const found: Erratum[] = [];
  for (const chapter of only)
    for (const entry of await printedIn(chapter)) found.push(...errataOf(judgePrinted(entry)));
  return found;
}
