/** A formula in the problem's symbols, in any form that is worth the same. */
import { indexName, type Tree, walk } from "@downhill/algebra";
import { compareFormulas, list, readFormula } from "./formula.ts";
import type { Kind, Outcome } from "./kind.ts";

export interface ExpressionAnswer<V> {
  readonly kind: "expression";
  /** LaTeX; compared by the algebra under the problem's symbols. */
  readonly value: (given: V) => string;
  readonly upTo?: "constant" | "factor" | "sign";
  /** A right answer is unfinished while one of these stands in it: a symbol, or "derivative", "integral", "sum". */
  readonly without?: readonly string[];
}

export const expression: Kind<ExpressionAnswer<never>, Tree, never> = {
  read: (text, _, { declarations }) => readFormula(text, declarations),
  own: (answer, { given }) => answer.value(given),
  compare(theirs, ours, { upTo, without = [] }, { declarations }): Outcome {
    const { comparison: _, ...outcome } = compareFormulas(theirs, ours, declarations, upTo);
    if (outcome.verdict !== "correct") return outcome;
    const left = without.filter((name) => occurs(name, theirs));
    if (left.length === 0) return outcome;
    const what = list(left.map((name) => phrases[name] ?? name));
    return { ...outcome, verdict: "unfinished", because: `Right, but ${what} can still be worked out.` };
  },
};

const phrases: Record<string, string> = {
  derivative: "a derivative",
  integral: "an integral",
  sum: "a sum",
};

function occurs(name: string, tree: Tree): boolean {
  let found = false;
  walk(tree, (node) => {
    if (node.kind === name) found = true;
    if (node.kind === "large" && node.operator === name) found = true;
    if (node.kind === "symbol" && indexName(node) === name) found = true;
    if (node.kind === "call" && node.name === name) found = true;
  });
  return found;
}
