/** Multiplying out: the additive terms of a formula, so that a missing one can be named. */
import { negated, node, number, productOf, type Tree } from "../tree.ts";

/** The additive terms of a formula after multiplying out the products of its top level. */
export function expand(tree: Tree): Tree[] {
  if (tree.kind === "add") return tree.terms.flatMap(expand);
  if (tree.kind === "negate") return expand(tree.of).map((t) => (t.kind === "negate" ? t.of : negated(t)));
  if (tree.kind === "divide") {
    const parts = expand(tree.over);
    return parts.length > 1 && parts.length < 10
      ? parts.map((over) => node({ kind: "divide", over, under: tree.under }, over))
      : [tree];
  }
  if (tree.kind === "large" && tree.operator === "sum") {
    const parts = expand(tree.body);
    return parts.length > 1 && parts.length < 10 ? parts.map((body) => ({ ...tree, body })) : [tree];
  }
  if (
    tree.kind === "power" &&
    tree.exponent.kind === "number" &&
    tree.exponent.text === "2" &&
    tree.base.kind === "add"
  ) {
    return expand(productOf([tree.base, tree.base], tree));
  }
  if (tree.kind !== "product") return [tree];
  let lists: Tree[][] = [[]];
  for (const factor of tree.factors) {
    const parts = expand(factor);
    if (lists.length * parts.length > 12) return [tree];
    lists = lists.flatMap((list) => parts.map((part) => [...list, part]));
  }
  if (lists.length === 1) return [tree];
  return lists.map((list) => {
    const minus = list.filter((t) => t.kind === "negate").length % 2 === 1;
    const factors = list
      .map((t) => (t.kind === "negate" ? t.of : t))
      .filter((t) => !(t.kind === "number" && t.text === "1"));
    const product = factors.length === 0 ? number(1) : productOf(factors, tree);
    return minus ? negated(product, tree) : product;
  });
}
