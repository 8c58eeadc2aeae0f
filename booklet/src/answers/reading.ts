/** Reading one formula under the problem's declarations, without what evaluates or judges it. */
import type { Declarations, Tree } from "@downhill/algebra";
import { parse, printLatex, undeclared } from "@downhill/algebra/notation";
import { longestFormula, type Read, sentence, unfit, unreadable } from "./kind.ts";

/** The formulas that a text sets equal, without a name on their left: "y = 2x" is 2x. */
export function readSides(text: string, declarations: Declarations, offset = 0): Read<readonly Tree[]> {
  const bad = unfit(text, longestFormula);
  if (bad) return { ...bad, start: bad.start + offset, end: bad.end + offset };
  const from = offsetIn(text, offset);
  const parsed = parse(withoutDollars(text), { declarations });
  if (!parsed.ok) {
    const { message, start, end } = parsed.error;
    return unreadable(sentence(message), start + from, end + from);
  }
  const { tree } = parsed;
  if (tree.kind === "relation" && tree.rest.some((r) => r.op !== "=" && r.op !== ":=")) {
    const because = "A formula is asked for, not a condition; give what the quantity is equal to.";
    return unreadable(because, tree.start + from, tree.end + from);
  }
  const sides =
    tree.kind === "relation"
      ? [...(isLabel(tree.first, declarations) ? [] : [tree.first]), ...tree.rest.map((r) => r.tree)]
      : [tree];
  for (const side of sides) {
    const unknown = undeclared(side, declarations);
    if (unknown) return unreadable(undeclaredName(unknown.reason), unknown.start + from, unknown.end + from);
  }
  return { ok: true, value: sides, understood: printLatex(tree) };
}

const dollars = /^\s*\$+([\s\S]*?)\$+\s*$/;
const withoutDollars = (text: string): string => dollars.exec(text)?.[1] ?? text;

/** Where in an answer its formula begins, behind a dollar sign. */
export const offsetIn = (text: string, offset: number): number =>
  offset + Math.max(0, text.indexOf(withoutDollars(text)));

const labels = new Set<Tree["kind"]>(["symbol", "call", "derivative", "element", "large"]);
const isLabel = (tree: Tree, declarations: Declarations): boolean =>
  labels.has(tree.kind) ||
  // dL/dphi typed as a quotient
  (tree.kind === "divide" && labels.has(tree.over.kind) && labels.has(tree.under.kind)) ||
  (tree.kind === "product" &&
    tree.factors.every(
      (f) =>
        f.kind === "symbol" ||
        f.kind === "call" ||
        // f^{-1}(x), where f means nothing else
        (f.kind === "power" && f.base.kind === "symbol" && undeclared(f.base, declarations)),
    ));

/** "q is not declared; …" with the name set apart, so that it keeps its case. */
export const undeclaredName = (reason: string): string =>
  sentence(reason.replace(/^(\S+) is not declared/, "“$1” is not declared"));
