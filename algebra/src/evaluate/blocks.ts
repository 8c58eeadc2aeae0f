/** Matrices written out: entries, blocks that must fit together, rows with dots, and sets. */
import { type Node, sameTree, type Tree } from "../tree.ts";
import { evaluate, wholeOf } from "./evaluate.ts";
import { column, Matrix, Misfit, ScaledIdentity } from "./matrix.ts";
import { exact, Rejected, type Scalar } from "./scalar.ts";
import { Collection, isScalar, kindOf, Unfit, type Value } from "./value.ts";
import { TooLong, type World } from "./world.ts";

export function matrixValue(tree: Node<"matrix">, world: World): Value {
  const dotted = tree.rows.some((row) => row.some((c) => c.kind === "dots"));
  if (dotted) return spelledOut(tree, world);
  const blocks = tree.rows.map((row) => row.map((c) => evaluate(c, world)));
  return stackBlocks(blocks, tree);
}

/** Block matrices: blocks in a row share their height, blocks in a column their width; zeros and I stretch. */
function stackBlocks(blocks: Value[][], tree: Tree): Value {
  const asMatrix = (v: Value): Matrix | ScaledIdentity => {
    if (isScalar(v)) return column([v]);
    if (v instanceof Matrix || v instanceof ScaledIdentity) return v;
    throw new Unfit(`a matrix cannot hold ${kindOf(v)}`, tree);
  };
  const grid = blocks.map((row) => row.map(asMatrix));
  const heights = grid.map((row) =>
    fixed(
      row.map((b) => (b instanceof Matrix && !b.anyRows ? b.rows : undefined)),
      tree,
    ),
  );
  const widths = grid[0]!.map((_, j) =>
    fixed(
      grid.map((row) =>
        row[j] instanceof Matrix && !(row[j] as Matrix).anyCols ? (row[j] as Matrix).cols : undefined,
      ),
      tree,
    ),
  );
  const data: Scalar[] = [];
  const total = widths.reduce((a, b) => a + b, 0);
  for (const [r, row] of grid.entries()) {
    for (let i = 0; i < heights[r]!; i++) {
      for (const [c, block] of row.entries()) {
        for (let j = 0; j < widths[c]!; j++) {
          data.push(block instanceof ScaledIdentity ? (i === j ? block.scale : 0) : block.at(i, j));
        }
      }
    }
  }
  return new Matrix(data.length / total, total, data);
}

function fixed(sizes: (number | undefined)[], tree: Tree): number {
  const known = sizes.filter((s) => s !== undefined);
  if (known.some((s) => s !== known[0]))
    throw new Misfit(`blocks of different sizes (${known.join(" and ")}) do not fit together`);
  if (known.length === 0) throw new Unfit("the size of these blocks is not said", tree);
  return known[0]!;
}

/** [h_1, …, h_D]: the dots run from the index before them to the index after them. */
function spelledOut(tree: Node<"matrix">, world: World): Value {
  const isRow = tree.rows.length === 1;
  const cells = isRow ? tree.rows[0]! : tree.rows.map((row) => row[0]!);
  const at = cells.findIndex((c) => c.kind === "dots");
  const [before, last] = [cells[at - 1], cells[at + 1]];
  const pattern = before && last && at === cells.length - 2 ? between(before, last) : undefined;
  if (!pattern) throw new Unfit("what the dots stand for is not said", tree);
  const values: Value[] = cells.slice(0, at).map((c) => evaluate(c, world));
  const [from, to] = [wholeOf(pattern.from, world), wholeOf(pattern.to, world)];
  if (to - from > 1000) throw new TooLong("too many entries");
  if (to < from) throw new Rejected("dots that run backwards");
  for (let i = from + 1; i <= to; i++) values.push(evaluate(pattern.at(i), world));
  const stacked = isRow ? [values] : values.map((v) => [v]);
  return stackBlocks(stacked, tree);
}

/** The one index in which two neighbours of dots differ. */
function between(a: Tree, b: Tree): { from: Tree; to: Tree; at: (i: number) => Tree } | undefined {
  let found: { from: Tree; to: Tree } | undefined;
  const differs = (x: Tree, y: Tree): boolean => {
    if (sameTree(x, y)) return false;
    if (
      x.kind === "symbol" &&
      y.kind === "symbol" &&
      x.name === y.name &&
      x.index.length === 1 &&
      y.index.length === 1
    ) {
      if (found && !(sameTree(found.from, x.index[0]!) && sameTree(found.to, y.index[0]!))) return true;
      found = { from: x.index[0]!, to: y.index[0]! };
      return false;
    }
    if (x.kind === "call" && y.kind === "call" && x.name === y.name && x.args.length === y.args.length) {
      return x.args.some((arg, i) => differs(arg, y.args[i]!));
    }
    if (x.kind === "number" || y.kind === "symbol") {
      found = { from: x, to: y };
      return false;
    }
    return true;
  };
  if (differs(a, b) || !found) return undefined;
  const replace = (tree: Tree, i: number): Tree => {
    const at: Tree = { kind: "number", text: String(i), start: tree.start, end: tree.end };
    if (sameTree(tree, found!.from)) return at;
    if (tree.kind === "symbol" && tree.index.length === 1 && sameTree(tree.index[0]!, found!.from))
      return { ...tree, index: [at] };
    if (tree.kind === "call") return { ...tree, args: tree.args.map((arg) => replace(arg, i)) };
    return tree;
  };
  return { ...found, at: (i) => replace(a, i) };
}

export function setItems(tree: Node<"set">, world: World): Value[] {
  const dots = tree.items.findIndex((t) => t.kind === "dots");
  if (dots < 0) return tree.items.map((t) => evaluate(t, world));
  const last = tree.items[dots + 1];
  const first = tree.items[0];
  if (!last || !first || dots === 0) throw new Unfit("a set that goes on without end cannot be tried", tree);
  const [from, to] = [wholeOf(first, world), wholeOf(last, world)];
  if (to - from > 10_000) throw new TooLong("too many members");
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) =>
    world.source.exact ? exact(String(from + i)) : from + i,
  );
}

export function itemsOf(value: Value, tree: Tree): readonly Value[] {
  if (value instanceof Collection) return value.items;
  if (value instanceof Matrix) return value.data;
  throw new Unfit(`expected a set, got ${kindOf(value)}`, tree);
}
