/** Scope: every symbol of a formula is declared, bound by a sum, integral or derivative around it, or a known constant. */

import type { Declarations } from "../declarations.ts";
import { builtin, constants, unknown } from "../names.ts";
import { binderNames, indexName } from "../parse/large.ts";
import { children, isKronecker, isNumbered, type Tree } from "../tree.ts";

export interface Undeclared {
  readonly reason: string;
  readonly start: number;
  readonly end: number;
}

/** The first symbol that means nothing here, or undefined. */
export function undeclared(tree: Tree, declarations: Declarations): Undeclared | undefined {
  return search(tree, declarations, new Set());
}

function search(tree: Tree, declarations: Declarations, bound: ReadonlySet<string>): Undeclared | undefined {
  if (tree.kind === "symbol" || tree.kind === "call") {
    const problem = known(tree, declarations, bound);
    if (problem) return problem;
  }
  if (tree.kind === "symbol" && bound.has(indexName(tree))) return undefined;
  let inner = bound;
  if (tree.kind === "large") inner = new Set([...bound, ...tree.binders.flatMap(binderNames)]);
  if (tree.kind === "at")
    inner = new Set([
      ...bound,
      ...tree.where.flatMap((w) => (w.kind === "relation" ? indexName(w.first) : [])),
    ]);
  if (tree.kind === "integral") inner = new Set([...bound, ...tree.variables.map(indexName)]);
  if (tree.kind === "call") inner = new Set([...bound, ...densityNames(tree)]);
  for (const child of children(tree)) {
    if (
      child.kind === "symbol" &&
      (child.name === "bullet" || child.name === "infinity" || child.name === "F")
    )
      continue;
    const found = search(child, declarations, inner);
    if (found) return found;
  }
  return undefined;
}

/** x in D_KL[p(x) || q(x)] and D_KL[Norm_x[…] || Norm_x[…]], over which the divergence sums; in E_{x ~ p} and E_{p(x)}. */
function densityNames({ args, versus, index, name }: Extract<Tree, { kind: "call" }>): string[] {
  const sides = [...(versus.length > 0 ? [...args, ...versus] : []), ...(builtin(name) === "E" ? index : [])];
  return sides.flatMap((side) =>
    side.kind === "call"
      ? (side.name === "Norm" ? side.index : side.args).map(indexName)
      : side.kind === "relation"
        ? indexName(side.first)
        : [],
  );
}

function known(
  tree: Extract<Tree, { kind: "symbol" | "call" }>,
  declarations: Declarations,
  bound: ReadonlySet<string>,
): Undeclared | undefined {
  const { name } = tree;
  const full = tree.kind === "symbol" ? indexName(tree) : name;
  const [stem] = name.split("'");
  if (tree.kind === "call" && stem !== name && (builtin(stem!) || declarations.kind(stem!) === "function"))
    return undefined;
  if (bound.has(full) || bound.has(name)) return undefined;
  if (declarations.kind(name) !== undefined || declarations.kind(full) !== undefined) return undefined;
  if (tree.kind === "call" && (builtin(name) !== undefined || name === "and" || name === "or"))
    return undefined;
  if (
    tree.kind === "symbol" &&
    ((constants.has(name) && tree.index.length <= 1) ||
      isKronecker(tree) ||
      (tree.index.length > 0 && declarations.names().some((one) => isNumbered(one, name))) ||
      declarations.groups.some((g) => g.from.kind === "symbol" && g.from.name === name))
  )
    return undefined;
  return { reason: unknown(full, declarations.names()), start: tree.start, end: tree.end };
}
