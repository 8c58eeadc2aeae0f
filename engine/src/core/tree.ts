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
}

/** The leaves from left to right, and what puts others in their places. */
export function flatten<L extends Leaf, T>(tree: T): { leaves: L[]; structure: Structure<T> } {
  const leaves: L[] = [];
  const key = walk(tree, leaves, []);
  const count = leaves.length;
  const rebuild = (others: readonly Leaf[]): T => fill(tree, others, { at: 0 }) as T;
  return { leaves, structure: { key, count, rebuild } };
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

/** The tree with other leaves, from left to right. */
function fill(tree: unknown, leaves: readonly Leaf[], next: { at: number }): unknown {
  if (tree instanceof Leaf) return leaves[next.at++]!;
  if (!isBranch(tree)) return tree;
  if (Array.isArray(tree)) return tree.map((part) => fill(part, leaves, next));
  const copy = Object.create(Object.getPrototypeOf(tree));
  for (const name of Object.keys(tree)) copy[name] = fill(tree[name], leaves, next);
  return copy;
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

function walk(tree: unknown, leaves: Leaf[], open: unknown[]): string {
  if (tree instanceof Leaf) {
    leaves.push(tree);
    return "*";
  }
  if (!isBranch(tree)) return staticKey(tree);
  if (open.includes(tree)) throw new Error("a tree of tensors holds itself; break the cycle");
  open.push(tree);
  let key = "";
  if (Array.isArray(tree)) for (const part of tree) key += `${walk(part, leaves, open)},`;
  else for (const name of Object.keys(tree)) key += `${name}:${walk(tree[name], leaves, open)},`;
  open.pop();
  if (Array.isArray(tree)) return `[${key}]`;
  const prototype = Object.getPrototypeOf(tree);
  return `${prototype === Object.prototype ? "" : identify(prototype)}{${key}}`;
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
