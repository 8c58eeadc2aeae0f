/**
 * Trees: plain objects, arrays and class instances whose leaves are tensors. Everything else in them (sizes, names, functions) is static: it
 * is carried along and becomes part of the structure, never of the data. An instance keeps its prototype, so a model stays a model; it is rebuilt
 * without its constructor, so what it owns must be ordinary fields (`private`, not `#private`).
 */

/** What trees have for leaves: the base of Tensor, here so that core need not know tensors. */
export abstract class Leaf {
  /** How the leaf prints. */
  abstract toString(): string;
}

/** A tree without its leaves. Equal keys mean equal structures, static parts included. */
export interface Structure<T> {
  readonly key: string;
  readonly count: number;
  readonly rebuild: (leaves: readonly Leaf[]) => T;
  /** The leaves of another tree, if its structure is the same: quicker than to compare keys. */
  readonly match: <L extends Leaf>(tree: unknown) => L[] | undefined;
}

/** The leaves from left to right, and what puts others in their places. */
export function flatten<L extends Leaf, T>(tree: T): { leaves: L[]; structure: Structure<T> } {
  const leaves: L[] = [];
  const outline = walk(tree, leaves, []);
  let key: string | undefined;
  const structure: Structure<T> = {
    get key() {
      key ??= keyOf(outline);
      return key;
    },
    count: leaves.length,
    rebuild: (others) => fill(outline, others, { at: 0 }) as T,
    match: <M extends Leaf>(other: unknown) => {
      const found: M[] = [];
      return matches(outline, other, found) ? found : undefined;
    },
  };
  return { leaves, structure };
}

export function leavesOf<L extends Leaf>(tree: unknown): L[] {
  const leaves: L[] = [];
  walk(tree, leaves, []);
  return leaves;
}

/** The same tree with f of each leaf. Parts without leaves are shared, not copied. */
export const mapTree = <L extends Leaf, T>(tree: T, f: (leaf: L, path: string) => L): T =>
  map(tree, (leaf, path) => f(leaf as L, path)) as T;

/** Several trees of one structure, leaf by leaf; the static parts are the first one's. */
export function zipTrees<L extends Leaf, T>(f: (...leaves: L[]) => L, first: T, ...rest: readonly T[]): T {
  const others = rest.map((tree) => flatten<L, T>(tree));
  const { leaves, structure } = flatten<L, T>(first);
  for (const other of others)
    if (other.leaves.length !== leaves.length)
      throw new Error(`internal: trees of ${leaves.length} and ${other.leaves.length} leaves`);
  return structure.rebuild(leaves.map((leaf, i) => f(leaf, ...others.map((other) => other.leaves[i]!))));
}

/** A tree with its leaves taken out. */
type Outline =
  | { readonly kind: "leaf" }
  | { readonly kind: "static"; readonly value: unknown }
  | { readonly kind: "list"; readonly parts: readonly Outline[] }
  | {
      readonly kind: "record";
      readonly prototype: object | null;
      readonly names: readonly string[];
      readonly parts: readonly Outline[];
    };

const leafOutline: Outline = { kind: "leaf" };

/** The tree of an outline with these leaves, from left to right. */
function fill(outline: Outline, leaves: readonly Leaf[], next: { at: number }): unknown {
  switch (outline.kind) {
    case "leaf":
      return leaves[next.at++]!;
    case "static":
      return outline.value;
    case "list":
      return outline.parts.map((part) => fill(part, leaves, next));
    case "record": {
      const { names, parts } = outline;
      const copy = Object.create(outline.prototype);
      for (let i = 0; i < names.length; i++) copy[names[i]!] = fill(parts[i]!, leaves, next);
      return copy;
    }
  }
}

/** Whether a tree has this outline; its leaves are added to the list. */
function matches(outline: Outline, tree: unknown, leaves: Leaf[]): boolean {
  if (outline.kind === "leaf") {
    if (!(tree instanceof Leaf)) return false;
    leaves.push(tree);
    return true;
  }
  if (outline.kind === "static") return Object.is(outline.value, tree);
  const { parts } = outline;
  if (outline.kind === "list") {
    if (!Array.isArray(tree) || tree.length !== parts.length) return false;
    for (let i = 0; i < parts.length; i++) if (!matches(parts[i]!, tree[i], leaves)) return false;
    return true;
  }
  if (typeof tree !== "object" || tree === null || Object.getPrototypeOf(tree) !== outline.prototype)
    return false;
  const names = Object.keys(tree);
  if (names.length !== parts.length) return false;
  for (let i = 0; i < parts.length; i++) {
    const name = names[i]!;
    if (name !== outline.names[i]) return false;
    if (!matches(parts[i]!, (tree as Record<string, unknown>)[name], leaves)) return false;
  }
  return true;
}

function map(tree: unknown, f: (leaf: Leaf, path: string) => Leaf, path = ""): unknown {
  if (tree instanceof Leaf) return f(tree, path);
  if (!isBranch(tree)) return tree;
  if (Array.isArray(tree)) return tree.map((part, i) => map(part, f, join(path, i)));
  const copy = Object.create(Object.getPrototypeOf(tree));
  for (const name of Object.keys(tree)) copy[name] = map(tree[name], f, join(path, name));
  return copy;
}

const join = (path: string, name: string | number): string => (path === "" ? `${name}` : `${path}.${name}`);

function walk(tree: unknown, leaves: Leaf[], open: unknown[]): Outline {
  if (tree instanceof Leaf) {
    leaves.push(tree);
    return leafOutline;
  }
  if (!isBranch(tree)) return { kind: "static", value: tree };
  if (open.includes(tree)) throw new Error("a tree of tensors holds itself; break the cycle");
  open.push(tree);
  const within = (part: unknown): Outline => walk(part, leaves, open);
  let outline: Outline;
  if (Array.isArray(tree)) outline = { kind: "list", parts: Array.from(tree, within) };
  else {
    const names = Object.keys(tree);
    const parts = names.map((name) => within(tree[name]));
    outline = { kind: "record", prototype: Object.getPrototypeOf(tree), names, parts };
  }
  open.pop();
  return outline;
}

function keyOf(outline: Outline): string {
  switch (outline.kind) {
    case "leaf":
      return "*";
    case "static":
      return staticKey(outline.value);
    case "list":
      return `[${outline.parts.map((part) => `${keyOf(part)},`).join("")}]`;
    case "record": {
      const { prototype, names, parts } = outline;
      const inside = parts.map((part, i) => `${names[i]}:${keyOf(part)},`).join("");
      const name = prototype === Object.prototype ? "" : prototype === null ? "null" : identify(prototype);
      return `${name}{${inside}}`;
    }
  }
}

/** Objects we look into. Typed arrays, maps, dates and the like are static. */
function isBranch(tree: unknown): tree is Record<string, unknown> {
  if (typeof tree !== "object" || tree === null) return false;
  if (Array.isArray(tree)) return true;
  return !(
    ArrayBuffer.isView(tree) ||
    tree instanceof Map ||
    tree instanceof Set ||
    tree instanceof Date ||
    tree instanceof RegExp ||
    tree instanceof Promise
  );
}

const identities = new WeakMap<WeakKey, number>();
let nextIdentity = 0;

/** Things without a value to print are told apart by which thing they are. */
export function identify(thing: WeakKey): string {
  let id = identities.get(thing);
  if (id === undefined) {
    id = nextIdentity++;
    identities.set(thing, id);
  }
  return `#${id}`;
}

function staticKey(value: unknown): string {
  if (typeof value === "function" || (typeof value === "object" && value !== null)) return identify(value);
  if (Object.is(value, -0)) return "-0";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
