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
  | { readonly kind: "at"; readonly of: Tree; readonly where: readonly Tree[] } // f|_{x=3}: each an equation of a symbol
  | {
      readonly kind: "relation";
      readonly first: Tree;
      readonly rest: readonly { readonly op: Relation; readonly tree: Tree }[];
    }
  | { readonly kind: "list"; readonly items: readonly Tree[] } // several answers, separated by commas
  | { readonly kind: "dots" };

/** A factor may stand after \cdot, which between two vectors means more than a product. */
export type Tree = Shape & Span & { readonly dotted?: boolean };
export type Kind = Tree["kind"];
export type Node<K extends Kind> = Extract<Tree, { kind: K }>;

export const nowhere: Span = { start: 0, end: 0 };

/** Builds a node by hand; without a span it stands nowhere. */
export function node(shape: Shape, span: Span = nowhere): Tree {
  return { ...shape, start: span.start, end: span.end };
}

export const number = (value: number | string, span?: Span): Tree =>
  node({ kind: "number", text: String(value) }, span);
export const symbol = (name: string, index: readonly Tree[] = [], span?: Span): Tree =>
  node({ kind: "symbol", name, bold: false, index }, span);

/** A sum or product; of one thing, that thing. */
export const sumOf = (terms: readonly Tree[], span?: Span): Tree =>
  terms.length === 1 ? terms[0]! : node({ kind: "add", terms }, span);
export const productOf = (factors: readonly Tree[], span?: Span): Tree =>
  factors.length === 1 ? factors[0]! : node({ kind: "product", factors }, span);
export const negated = (of: Tree, span: Span = of): Tree => node({ kind: "negate", of }, span);
export const raisedTo = (base: Tree, exponent: Tree, span: Span = base): Tree =>
  node({ kind: "power", base, exponent }, span);
/** f[…] */
export const callOf = (name: string, args: readonly Tree[], span?: Span, index: readonly Tree[] = []): Tree =>
  node({ kind: "call", name, bold: false, index, args, given: [], versus: [] }, span);

/** The same tree with every direct child replaced, left to right. */
export function mapChildren(tree: Tree, f: (child: Tree) => Tree): Tree {
  return inside(tree, f) as Tree;
}

/** Children stand in the fields of a node, in lists, and in the parts of cases, sums and relations; only a tree knows its place. */
function inside(part: object, f: (child: Tree) => Tree): object {
  const map = (value: unknown): unknown =>
    typeof value !== "object" || value === null
      ? value
      : "start" in value
        ? f(value as Tree)
        : inside(value, f);
  if (Array.isArray(part)) return part.map(map);
  const copy: Record<string, unknown> = { ...part };
  for (const key in copy) copy[key] = map(copy[key]);
  return copy;
}

/** The direct children, left to right. */
export function children(part: object, found: Tree[] = []): Tree[] {
  for (const value of Object.values(part)) {
    if (typeof value !== "object" || value === null) continue;
    if ("start" in value) found.push(value as Tree);
    else children(value, found);
  }
  return found;
}

/** Every node, parents first. */
export const nodesOf = (tree: Tree): Tree[] => [tree, ...children(tree).flatMap(nodesOf)];

/** Calls `visit` on every node, parents first. */
export const walk = (tree: Tree, visit: (node: Tree) => void): void => nodesOf(tree).forEach(visit);

/** True when two trees, or what is made of trees, say the same, wherever they stand in their texts and whatever is set in bold or dotted. */
export function sameTree(a: object, b: object): boolean {
  return JSON.stringify(a, withoutSpans) === JSON.stringify(b, withoutSpans);
}

function withoutSpans(key: string, value: unknown): unknown {
  return /^(start|end|bold|dotted)$/.test(key) ? undefined : value;
}

/** δ_ij, which is an entry of the identity where δ means nothing else. */
export const isKronecker = ({ name, index: [first, ...more] }: Node<"symbol">): boolean =>
  name === "delta" && (first?.kind === "product" ? first.factors.length === 2 : more.length === 1);

/** phi_1 and theta_11 are numbered names of phi and theta. */
export const isNumbered = (known: string, name: string): boolean =>
  known.startsWith(`${name}_`) && /^[\d,]+$/.test(known.slice(name.length + 1));
