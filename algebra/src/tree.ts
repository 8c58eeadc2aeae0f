/**
 * The syntax tree: one shape for what is read from LaTeX, from plain text, or built by hand.
 * Every node knows where in the text it stands, so that whatever is said of it can point at it.
 */

export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Relation =
  | "="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "~~"
  | "prop"
  | "in"
  | "->"
  | "<-"
  | "=>"
  | "~"
  | ":=";
export type LargeOperator = "sum" | "prod" | "max" | "min" | "argmax" | "argmin";

/** One index of a sum: `i = from … to`, `i in set`, a bare `i`, or a condition on indices already bound. */
export type Binder =
  | { readonly kind: "range"; readonly name: string; readonly from: Tree; readonly to: Tree }
  | { readonly kind: "member"; readonly name: string; readonly of: Tree }
  | { readonly kind: "bare"; readonly name: string }
  | { readonly kind: "condition"; readonly condition: Tree };

export type Shape =
  | { readonly kind: "number"; readonly text: string }
  | {
      readonly kind: "symbol";
      readonly name: string;
      readonly bold: boolean;
      readonly index: readonly Tree[];
    }
  | {
      /** f_k[a, b | c], E_q[…], D_KL[p || q]; `index` is the subscript, `given` follows the bar, `versus` the double bar. */
      readonly kind: "call";
      readonly name: string;
      readonly bold: boolean;
      readonly index: readonly Tree[];
      readonly args: readonly Tree[];
      readonly given: readonly Tree[];
      readonly versus: readonly Tree[];
    }
  | { readonly kind: "add"; readonly terms: readonly Tree[] }
  | { readonly kind: "negate"; readonly of: Tree }
  | { readonly kind: "product"; readonly factors: readonly Tree[] }
  | { readonly kind: "hadamard"; readonly left: Tree; readonly right: Tree }
  | { readonly kind: "divide"; readonly over: Tree; readonly under: Tree }
  | { readonly kind: "power"; readonly base: Tree; readonly exponent: Tree }
  | { readonly kind: "transpose"; readonly of: Tree }
  | { readonly kind: "factorial"; readonly of: Tree }
  | { readonly kind: "bars"; readonly of: Tree } // absolute value of a number, determinant of a matrix, size of a set
  | { readonly kind: "norm"; readonly of: Tree; readonly order: Tree | null }
  | { readonly kind: "element"; readonly of: Tree; readonly index: readonly Tree[] } // (AB)_{ij}
  | { readonly kind: "matrix"; readonly rows: readonly (readonly Tree[])[] }
  | {
      readonly kind: "cases";
      readonly branches: readonly { readonly value: Tree; readonly when: Tree | null }[];
    }
  | { readonly kind: "set"; readonly items: readonly Tree[] }
  | { readonly kind: "without"; readonly left: Tree; readonly right: Tree } // A \ b
  | { readonly kind: "range"; readonly from: Tree; readonly to: Tree } // 1:T in a subscript
  | {
      readonly kind: "large";
      readonly operator: LargeOperator;
      readonly binders: readonly Binder[];
      readonly body: Tree;
    }
  | {
      readonly kind: "integral";
      readonly variables: readonly Tree[];
      readonly from: Tree | null;
      readonly to: Tree | null;
      readonly body: Tree;
    }
  | { readonly kind: "derivative"; readonly of: Tree; readonly by: readonly Tree[] }
  | {
      readonly kind: "relation";
      readonly first: Tree;
      readonly rest: readonly { readonly op: Relation; readonly tree: Tree }[];
    }
  | { readonly kind: "list"; readonly items: readonly Tree[] } // several answers, separated by commas
  | { readonly kind: "dots" };

export type Tree = Shape & Span;
export type Kind = Tree["kind"];
export type Node<K extends Kind> = Extract<Tree, { kind: K }>;

const nowhere: Span = { start: 0, end: 0 };

/** Builds a node by hand; without a span it stands nowhere. */
export function node(shape: Shape, span: Span = nowhere): Tree {
  return { ...shape, start: span.start, end: span.end };
}

export const number = (value: number | string, span?: Span): Tree =>
  node({ kind: "number", text: String(value) }, span);
export const symbol = (name: string, index: readonly Tree[] = [], span?: Span): Tree =>
  node({ kind: "symbol", name, bold: false, index }, span);

/** The same tree with every direct child replaced. */
export function mapChildren(tree: Tree, f: (child: Tree) => Tree): Tree {
  const all = (list: readonly Tree[]) => list.map(f);
  switch (tree.kind) {
    case "number":
    case "dots":
      return tree;
    case "symbol":
      return tree.index.length === 0 ? tree : { ...tree, index: all(tree.index) };
    case "call":
      return {
        ...tree,
        index: all(tree.index),
        args: all(tree.args),
        given: all(tree.given),
        versus: all(tree.versus),
      };
    case "add":
      return { ...tree, terms: all(tree.terms) };
    case "product":
      return { ...tree, factors: all(tree.factors) };
    case "negate":
    case "transpose":
    case "factorial":
    case "bars":
      return { ...tree, of: f(tree.of) };
    case "norm":
      return { ...tree, of: f(tree.of), order: tree.order && f(tree.order) };
    case "element":
      return { ...tree, of: f(tree.of), index: all(tree.index) };
    case "hadamard":
    case "without":
      return { ...tree, left: f(tree.left), right: f(tree.right) };
    case "divide":
      return { ...tree, over: f(tree.over), under: f(tree.under) };
    case "power":
      return { ...tree, base: f(tree.base), exponent: f(tree.exponent) };
    case "matrix":
      return { ...tree, rows: tree.rows.map(all) };
    case "cases":
      return {
        ...tree,
        branches: tree.branches.map((b) => ({ value: f(b.value), when: b.when && f(b.when) })),
      };
    case "set":
    case "list":
      return { ...tree, items: all(tree.items) };
    case "range":
      return { ...tree, from: f(tree.from), to: f(tree.to) };
    case "large":
      return { ...tree, binders: tree.binders.map((b) => mapBinder(b, f)), body: f(tree.body) };
    case "integral":
      return {
        ...tree,
        variables: all(tree.variables),
        from: tree.from && f(tree.from),
        to: tree.to && f(tree.to),
        body: f(tree.body),
      };
    case "derivative":
      return { ...tree, of: f(tree.of), by: all(tree.by) };
    case "relation":
      return { ...tree, first: f(tree.first), rest: tree.rest.map((r) => ({ op: r.op, tree: f(r.tree) })) };
  }
}

function mapBinder(binder: Binder, f: (child: Tree) => Tree): Binder {
  if (binder.kind === "range") return { ...binder, from: f(binder.from), to: f(binder.to) };
  if (binder.kind === "member") return { ...binder, of: f(binder.of) };
  if (binder.kind === "condition") return { ...binder, condition: f(binder.condition) };
  return binder;
}

/** The direct children, left to right. */
export function children(tree: Tree): Tree[] {
  const found: Tree[] = [];
  mapChildren(tree, (child) => {
    found.push(child);
    return child;
  });
  return found;
}

/** Calls `visit` on every node, parents first. */
export function walk(tree: Tree, visit: (node: Tree) => void): void {
  visit(tree);
  for (const child of children(tree)) walk(child, visit);
}

/** True when two trees say the same, wherever they stand in their texts and whatever is set in bold. */
export function sameTree(a: Tree, b: Tree): boolean {
  return JSON.stringify(a, withoutSpans) === JSON.stringify(b, withoutSpans);
}

function withoutSpans(key: string, value: unknown): unknown {
  return key === "start" || key === "end" || key === "bold" ? undefined : value;
}
