/** A derivation in a file: `% where …` declares, `% proportional in w` names the variable of ∝, the rest is the chain. */
import { Declarations, isDeclarations, parseDeclarations } from "../declarations.ts";
import { type ChainOptions, checkChain, type LineReport } from "./chain.ts";
import { type ChainLine, physicalLines, splitLines } from "./lines.ts";

export interface DocumentOptions {
  /** Declarations known before the file's own. */
  readonly declared?: string | undefined;
  readonly seed?: number | undefined;
  readonly samples?: number | undefined;
}

/** Longer files are refused: a derivation is a page, not a book. */
const longestDocument = 200_000;

export function checkDocument(tex: string, options: DocumentOptions = {}): LineReport[] {
  const document = readDocument(tex, options);
  return "verdict" in document ? [document] : checkChain(document.lines, document.options);
}

/** The chain and its declarations, or what is wrong with the file. */
export function readDocument(
  tex: string,
  options: DocumentOptions = {},
): { readonly lines: readonly ChainLine[]; readonly options: ChainOptions } | LineReport {
  if (tex.length > longestDocument)
    return unreadable(1, "", `the file is longer than ${longestDocument} characters`);
  const where: string[] = options.declared ? [options.declared] : [];
  const proportionalIn: string[] = [];
  let whereLine = 1;
  for (const [k, line] of physicalLines(tex).entries()) {
    const declares = /^\s*%\s*where\b:?\s*(.*)$/.exec(line);
    if (declares) {
      if (where.length === 0) whereLine = k + 1;
      where.push(declares[1]!);
    }
    const proportional = /^\s*%\s*proportional\s+in\s+(.*)$/.exec(line);
    if (proportional)
      proportionalIn.push(
        ...proportional[1]!
          .split(/[,\s]+/)
          .filter(Boolean)
          .map(bare),
      );
  }
  const text = where.join("\n");
  const declarations = parseDeclarations(text);
  if (!isDeclarations(declarations)) {
    const { message, start, end } = declarations.error;
    return unreadable(whereLine, text.slice(start, end), message);
  }
  const lines = splitLines(tex);
  if (lines.length === 0) return unreadable(1, "", "there is no derivation in this file");
  const { seed, samples } = options;
  const variable = proportionalIn.length > 0 ? { proportionalIn } : {};
  return { lines, options: { declarations, seed, samples, ...variable } };
}

/** \mathbf{w} and \phi are named w and phi. */
function bare(name: string): string {
  const parsed = parseDeclarations(`${name}: real`);
  return parsed instanceof Declarations ? (parsed.names()[0] ?? name) : name;
}

function unreadable(line: number, text: string, reason: string): LineReport {
  return { line, text, verdict: "unreadable", samples: 0, witness: null, mend: null, reason };
}
