/** The small readers around the problems: Markdown, variants' checks, near ids. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nearest, unsuitable, variant } from "../src/index.ts";
import { inline, markdown, mathOf } from "../src/markdown.ts";
import { type AnyProblem, problem } from "../src/problem.ts";

describe("markdown", () => {
  test("paragraphs, display, lists and marks", () => {
    expect(markdown("One *two* $x$\nand **three** `four`.\n\n$$y = x$$\n\n1. a\n2. $b$\n   c")).toEqual([
      {
        kind: "paragraph",
        inline: [
          { kind: "text", text: "One " },
          { kind: "emphasis", text: "two" },
          { kind: "text", text: " " },
          { kind: "math", tex: "x" },
          { kind: "text", text: " and " },
          { kind: "strong", text: "three" },
          { kind: "text", text: " " },
          { kind: "code", text: "four" },
          { kind: "text", text: "." },
        ],
      },
      { kind: "display", tex: "y = x" },
      {
        kind: "list",
        ordered: true,
        items: [
          [{ kind: "text", text: "a" }],
          [
            { kind: "math", tex: "b" },
            { kind: "text", text: " c" },
          ],
        ],
      },
    ]);
  });
  test("display mathematics may stand within a sentence", () => {
    expect(markdown("so that $$x$$ holds").map(({ kind }) => kind)).toEqual([
      "paragraph",
      "display",
      "paragraph",
    ]);
    expect(mathOf("$a$ and $$b$$\n\n- $c$")).toEqual(["a", "b", "c"]);
  });
  test("a star in mathematics is no emphasis", () => {
    expect(inline("$a * b * c$ and 2 * 3 * 4")).toEqual([
      { kind: "math", tex: "a * b * c" },
      { kind: "text", text: " and 2 * 3 * 4" },
    ]);
  });
  test("loses no text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }).filter((text) => !/[$*`\n]/.test(text)),
        (text) => {
          expect(
            inline(text)
              .map((run) => (run.kind === "math" ? run.tex : run.text))
              .join(""),
          ).toBe(text);
        },
      ),
    );
  });
});

describe("givens", () => {
  const picky = problem({
    id: "0.1",
    title: "A test",
    section: "0",
    given: {
      width: { value: 3, from: 1, to: 5, step: 1, label: "Width" },
      slope: { value: 0.1, from: 0.1, to: 0.9, step: 0.1, label: "Slope" },
    },
    admits: ({ width, slope }) => width * slope < 2,
    statement: () => "",
    parts: [],
    because: [],
    verify: {},
    hints: [],
  }) as unknown as AnyProblem;
  test("variants lie on the sliders, are admissible and differ from the book's", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const found = variant(picky, seed) as { width: number; slope: number };
        expect(found.width * found.slope).toBeLessThan(2);
        expect(found).not.toEqual({ width: 3, slope: 0.1 });
        expect(String(found.slope)).toMatch(/^0\.[1-9]$/);
      }),
      { numRuns: 100 },
    );
  });
  test("what does not fit is said", () => {
    expect(unsuitable(picky, { width: 2 })).toBeUndefined();
    expect(unsuitable(picky, { width: 9 })).toMatch(/outside 1 to 5/);
    expect(unsuitable(picky, { width: Number.NaN })).toMatch(/outside/);
    expect(unsuitable(picky, { height: 2 })).toMatch(/it has width, slope/);
    expect(unsuitable(picky, { constructor: 2 } as never)).toMatch(/not a number of problem/);
    expect(unsuitable(picky, { width: 5, slope: 0.9 })).toMatch(/do not make a problem/);
  });
});

test("a mistyped id finds its neighbours, a foreign one nothing", () => {
  expect(nearest("318")).toContain("3.18");
  expect(nearest("3.81")[0]).toMatch(/^3\./);
  expect(nearest("regions")).toEqual([]);
});
