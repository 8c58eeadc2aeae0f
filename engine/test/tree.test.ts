/** Trees: what is a leaf, what is structure, what is rebuilt. */
import { expect, test } from "vitest";
import { flatten } from "../src/core/tree.ts";
import { leavesOf, mapTree, tensor, zipTrees } from "../src/index.ts";

class Layer {
  readonly weight = tensor([1, 2]);
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
  total(): number {
    return this.weight.sum().item();
  }
}

test("leaves come from left to right, with their paths", () => {
  const paths: string[] = [];
  const tree = { a: tensor(1), rest: [tensor(2), { b: tensor(3) }], size: 4, none: null };
  mapTree(tree, (leaf, path) => {
    paths.push(path);
    return leaf;
  });
  expect(paths).toEqual(["a", "rest.0", "rest.1.b"]);
  expect(leavesOf(tree).map((leaf) => leaf.item())).toEqual([1, 2, 3]);
});

test("an instance stays what it is", () => {
  const doubled = mapTree([new Layer("first")], (leaf) => leaf.multiply(2));
  expect(doubled[0]).toBeInstanceOf(Layer);
  expect(doubled[0]!.name).toBe("first");
  expect(doubled[0]!.total()).toBe(6);
});

test("trees are joined leaf by leaf", () => {
  const sum = zipTrees((x, y) => x.add(y), { a: [tensor(1)] }, { a: [tensor(10)] });
  expect(sum.a[0]!.item()).toBe(11);
});

test("structures are equal when everything but the tensors is", () => {
  const keyOf = (tree: unknown): string => flatten(tree).structure.key;
  const f = (): void => {};
  expect(keyOf({ a: tensor(1), n: 2, f })).toBe(keyOf({ a: tensor([5, 6]), n: 2, f }));
  expect(keyOf({ a: tensor(1), n: 2 })).not.toBe(keyOf({ a: tensor(1), n: 3 }));
  expect(keyOf({ a: "1" })).not.toBe(keyOf({ a: 1 }));
  expect(keyOf({ a: 0 })).not.toBe(keyOf({ a: -0 }));
  expect(keyOf([f])).not.toBe(keyOf([(): void => {}]));
  expect(keyOf(new Layer("a"))).not.toBe(keyOf({ ...new Layer("a") }));
});

test("a structure matches the trees of equal keys, and gives their leaves", () => {
  const f = (): void => {};
  const trees = [
    { a: tensor(1), n: 2, f },
    { a: tensor(3), n: 2, f },
    { a: tensor(1), n: -0, f },
    { a: tensor(1), n: 0, f },
    { n: 2, a: tensor(1), f },
    { a: tensor(1), n: 2 },
    [tensor(1), 2],
    [tensor(1), 2, 3],
    [tensor(1), tensor(2)],
    new Layer("a"),
    new Layer("b"),
    { ...new Layer("a") },
    tensor(1),
    null,
  ];
  for (const one of trees)
    for (const other of trees) {
      const { structure } = flatten(one);
      const { leaves, structure: expected } = flatten(other);
      expect(structure.match(other)).toEqual(structure.key === expected.key ? leaves : undefined);
    }
});

test("static parts are carried, not copied", () => {
  const table = new Map([["a", 1]]);
  const tree = { table, bytes: new Uint8Array(3), x: tensor(1) };
  const copy = mapTree(tree, (leaf) => leaf.add(1));
  expect(copy.table).toBe(table);
  expect(copy.bytes).toBe(tree.bytes);
});

test("a tree that holds itself is refused", () => {
  const tree: Record<string, unknown> = { x: tensor(1) };
  tree.self = tree;
  expect(() => leavesOf(tree)).toThrow(/holds itself/);
});
