/**
 * Σ_{i<j} over two declared indices runs through both, as it does where nothing is declared, unless one of them means
 * something outside: what stands free elsewhere in the same derivation, or not at all in the sum, is held fixed.
 */

import { binderNames, indexName, letters } from "./parse/large.ts";
import { mapChildren, nodesOf, type Tree } from "./tree.ts";
import type { Type } from "./types.ts";

/** Binds the indices of conditions in formulas that belong together; what is `fixed` stands free in all of them. */
export function closing(
  trees: readonly Tree[],
  symbols: ReadonlyMap<string, Type>,
  fixed: readonly string[] = [],
): (tree: Tree) => Tree {
  const free = new Set(fixed);
  const visit = (tree: Tree, bound: readonly string[], binds: boolean): Tree => {
    if (tree.kind === "symbol" && !binds && !bound.includes(tree.name)) free.add(tree.name);
    const names = tree.kind === "large" ? tree.binders.flatMap(binderNames) : [];
    const inner = mapChildren(tree, (child) => visit(child, [...bound, ...names], binds));
    if (!binds || inner.kind !== "large" || inner.binders.some(({ kind }) => kind !== "condition"))
      return inner;
    const loose = [...new Set(names)].filter(
      (name) =>
        symbols.get(name)?.kind === "index" &&
        !free.has(name) &&
        !bound.includes(name) &&
        isIndex(name, inner.body),
    );
    return {
      ...inner,
      binders: [...loose.map((name) => ({ kind: "bare" as const, name })), ...inner.binders],
    };
  };
  for (const tree of trees) visit(tree, [], false);
  return (tree) => visit(tree, [], true);
}

/** v_k counts with k. */
export const isIndex = (name: string, body: Tree): boolean =>
  nodesOf(body).some(
    (node) => node.kind === "symbol" && letters(node.index).some((t) => indexName(t) === name),
  );
