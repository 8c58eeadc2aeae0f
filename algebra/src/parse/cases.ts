/** Environments: matrices and cases, in LaTeX and in plain text. */

import { callOf, node, type Span, type Tree } from "../tree.ts";
import { relation } from "./grammar.ts";
import type { Parser } from "./parser.ts";
import type { Token } from "./tokens.ts";

export function environment(p: Parser, token: Token): Tree {
  const kind = token.text.slice("begin:".length);
  const rows: Tree[][] = [[]];
  const ends = () => p.token.type === "command" && p.token.text.startsWith("end:");
  const whens: (Tree | null)[] = [];
  p.bars(false, () => {
    while (!ends()) {
      if (p.token.type === "end") p.fail(`this ${kind} is never closed`, token);
      if (p.take("&")) {
        if (kind === "cases") whens.push(condition(p));
        continue;
      }
      if (p.take("\\\\")) {
        if (!ends()) rows.push([]);
        continue;
      }
      if (p.take(",") || p.take(";") || p.take(".")) continue;
      rows.at(-1)!.push(relation(p));
    }
  });
  const close = p.next();
  if (close.text !== `end:${kind}`) p.fail(`this ${kind} is closed as ${close.text.slice(4)}`, token);
  const span = p.since(token);
  if (kind === "cases") {
    const branches = rows.map((row, i) => {
      if (row.length !== 1) p.fail("each line of cases is a value, & and a condition", token);
      return { value: row[0]!, when: whens[i] ?? null };
    });
    return node({ kind: "cases", branches }, span);
  }
  const matrix = node({ kind: "matrix", rows: filledRows(p, rows, token) }, span);
  if (kind === "vmatrix") return node({ kind: "bars", of: matrix }, span);
  if (kind === "Vmatrix") return node({ kind: "norm", of: matrix, order: null }, span);
  return matrix;
}

/** The rows of a matrix, without empty ones. */
export function filledRows(p: Parser, rows: Tree[][], place: Span): Tree[][] {
  const filled = rows.filter((row) => row.length > 0);
  if (filled.length === 0) p.fail("an empty matrix", place);
  if (filled.some((row) => row.length !== filled[0]!.length))
    p.fail("the rows of this matrix have different lengths", place);
  return filled;
}

/** z < 0 · if z < 0 · otherwise */
function condition(p: Parser): Tree | null {
  p.take("if");
  if (p.take("otherwise")) return null;
  const first = relation(p);
  const all = [first];
  while (p.take("and")) all.push(relation(p));
  return all.length === 1 ? first : callOf("and", all, p.since(first));
}

/** cases(a if x < 0; b if x >= 0) in plain text. */
export function plainCases(p: Parser): Tree {
  const token = p.next();
  const open = p.next();
  const branches: { value: Tree; when: Tree | null }[] = [];
  p.nested(() =>
    p.bars(false, () => {
      do {
        const value = relation(p);
        if (!p.is("if") && !p.is("otherwise")) p.fail("expected: value if condition");
        branches.push({ value, when: condition(p) });
      } while (p.take(";") || p.take(","));
    }),
  );
  p.expect(")", open);
  return node({ kind: "cases", branches }, p.since(token));
}
