import fc from "fast-check";
import { expect, test } from "vitest";
import { parse, parseDeclarations, printLatex, printPlain, sameTree } from "../src/index.ts";
import { node, number, symbol, type Tree } from "../src/tree.ts";
import { fuzz } from "./fuzz.ts";

test("random and mutated formulas crash nothing, stall nothing and print back to themselves", () => {
  const { failures } = fuzz(4000, 20_26, 200); // a loaded machine gets more time here than in the long run

  expect(failures).toEqual([]);
});

const leaf: fc.Arbitrary<Tree> = fc.oneof(
  fc.constantFrom("x", "y", "alpha", "phi_0", "x'", "tildeL").map((name) => {
    const [base, index] = name.split("_");
    return symbol(base!, index === undefined ? [] : [number(index)]);
  }),
  fc.nat(200).map((n) => number(n)),
);

/** Trees of arithmetic, calls, sums and matrices, as the parser itself would build them. */
const tree: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    leaf,
    fc.array(tie("tree"), { minLength: 2, maxLength: 3 }).map((terms) => node({ kind: "add", terms })),
    fc
      .array(tie("tree"), { minLength: 2, maxLength: 3 })
      .map((factors) => node({ kind: "product", factors })),
    tie("tree").map((of) => node({ kind: "negate", of })),
    tie("tree").map((of) => node({ kind: "transpose", of })),
    tie("tree").map((of) => node({ kind: "bars", of })),
    tie("tree").map((of) => node({ kind: "norm", of, order: null })),
    tie("tree").map((of) => node({ kind: "factorial", of })),
    fc.tuple(tie("tree"), tie("tree")).map(([over, under]) => node({ kind: "divide", over, under })),
    fc.tuple(tie("tree"), tie("tree")).map(([base, exponent]) => node({ kind: "power", base, exponent })),
    fc.tuple(tie("tree"), tie("tree")).map(([left, right]) => node({ kind: "hadamard", left, right })),
    tie("tree").map((arg) =>
      node({ kind: "call", name: "exp", bold: false, index: [], args: [arg], given: [], versus: [] }),
    ),
    fc
      .tuple(tie("tree"), tie("tree"))
      .map(([a, b]) =>
        node({ kind: "call", name: "f", bold: false, index: [], args: [a], given: [b], versus: [] }),
      ),
    tie("tree").map((body) =>
      node({
        kind: "large",
        operator: "sum",
        binders: [{ kind: "range", name: "i", from: number(1), to: symbol("N") }],
        body,
      }),
    ),
    tie("tree").map((of) => node({ kind: "derivative", of, by: [symbol("x")] })),
    fc.tuple(tie("tree"), tie("tree")).map(([of, point]) => {
      const equation = node({ kind: "relation", first: symbol("x"), rest: [{ op: "=", tree: point }] });
      return node({ kind: "at", of, where: [equation] });
    }),
    fc.tuple(tie("tree"), tie("tree")).map(([body, limit]) =>
      node({
        kind: "large",
        operator: "prod",
        binders: [
          { kind: "bare", name: "i" },
          {
            kind: "condition",
            condition: node({ kind: "relation", first: symbol("i"), rest: [{ op: "!=", tree: limit }] }),
          },
        ],
        body,
      }),
    ),
    fc
      .tuple(fc.constantFrom("f'", "exp'", "ReLU''"), tie("tree"))
      .map(([name, arg]) =>
        node({ kind: "call", name, bold: false, index: [], args: [arg], given: [], versus: [] }),
      ),
    fc.tuple(tie("tree"), tie("tree"), tie("tree")).map(([a, b, c]) =>
      node({
        kind: "matrix",
        rows: [
          [a, b],
          [c, a],
        ],
      }),
    ),
    fc.tuple(tie("tree"), tie("tree")).map(([a, b]) =>
      node({
        kind: "cases",
        branches: [
          { value: a, when: node({ kind: "relation", first: symbol("x"), rest: [{ op: "<", tree: b }] }) },
          { value: b, when: null },
        ],
      }),
    ),
  ),
})).tree;

test("what is printed, in LaTeX or plain text, reads back as the same tree", () => {
  fc.assert(
    fc.property(tree, (built) => {
      for (const [print, syntax] of [
        [printLatex, "latex"],
        [printPlain, "plain"],
      ] as const) {
        const again = parse(print(built), { syntax });
        if (!again.ok) throw new Error(`${print(built)}: ${again.error.message}`);
        if (!sameTree(again.tree, built)) throw new Error(`${print(built)} reads differently`);
      }
    }),
    { numRuns: 400 },
  );
});

test("no declaration crashes", () => {
  const piece = fc.constantFrom(
    "x",
    ":",
    "~",
    ";",
    "vector[",
    "]",
    "D",
    "(",
    ")",
    ",",
    ":=",
    "real",
    "index[I]",
    "->",
    "function",
    "|",
    "free",
    "\\alpha",
    "_i",
    "..",
    "2",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      parseDeclarations(pieces.join(" "));
    }),
    { numRuns: 1500 },
  );
});
