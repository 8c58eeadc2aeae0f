/** The machine's verdict on printed formulas: what holds, what does not and with which numbers, and which corrections it accepts. */
import { describe, expect, test } from "vitest";
import { chapters, errata, errataOf, judgePrinted, printedIn, printedOf, together } from "../src/errata.ts";
import type { Printed } from "../src/printed/printed.ts";

const entry = (more: Partial<Printed>): Printed => ({
  id: "0.1",
  formula: 1,
  where: "x, y: real",
  lines: [],
  ...more,
});

test("chapters 2 and 3 as printed hold", async () => {
  for (const chapter of [2, 3]) {
    const judged = (await printedIn(chapter)).map(judgePrinted);
    expect(judged.length).toBeGreaterThan(0);
    for (const { entry, verdict, because } of judged)
      expect([`${entry.id}.${entry.formula}`, verdict, because]).toEqual([
        `${entry.id}.${entry.formula}`,
        entry.unchecked === undefined ? "holds" : "unchecked",
        entry.unchecked,
      ]);
  }
  expect(await errata([2, 3])).toEqual([]);
});

test("every chapter's formulas count from 1 within their problem", async () => {
  for (const chapter of chapters()) {
    const next = new Map<string, number>();
    for (const { id, formula } of await printedIn(chapter)) {
      expect(`${id}: ${formula}`).toBe(`${id}: ${(next.get(id) ?? 0) + 1}`);
      next.set(id, formula);
    }
  }
});

describe("a line that does not hold", () => {
  const wrong = entry({
    lines: ["(x + y)^2", "= x^2 + x y + y^2", "= x (x + y) + y^2"],
    corrected: { 1: "= x^2 + 2 x y + y^2", 2: "= x (x + 2y) + y^2" },
  });
  test("is listed with its numbers and the line that does", () => {
    expect(judgePrinted(wrong)).toMatchObject({ verdict: "fails", corrected: { holds: true } });
    const [first, second, ...rest] = errataOf(judgePrinted(wrong));
    expect(rest).toEqual([]);
    expect(second).toMatchObject({ line: 3, holds: "= x (x + 2y) + y^2" });
    expect(first).toMatchObject({
      id: "0.1",
      line: 2,
      printed: "= x^2 + x y + y^2",
      holds: "= x^2 + 2 x y + y^2",
    });
    expect(first!.witness).toMatch(/^at x = .*: .+ against .+$/);
  });
  test("has no correction unless the machine accepts it", () => {
    const [erratum] = errataOf(judgePrinted({ ...wrong, corrected: { 1: "= x^2 + 3 x y + y^2" } }));
    expect(erratum!.holds).toBeNull();
  });
});

test("a reference is compared with the end of the chain", () => {
  const slope = { lines: ["2 x", "= x + x"], reference: "\\frac{\\partial}{\\partial x} x^2" };
  expect(judgePrinted(entry(slope)).verdict).toBe("holds");
  const cube = judgePrinted(entry({ ...slope, reference: "\\frac{\\partial}{\\partial x} x^3" }));
  expect(cube.lines.map(({ verdict }) => verdict)).toEqual(["follows", "fails"]);
});

test("what cannot be entered is said, and is no verdict for the whole", async () => {
  const drawing = judgePrinted(entry({ unchecked: "The answer is a drawing." }));
  expect(drawing).toMatchObject({ verdict: "unchecked", because: "The answer is a drawing." });
  expect(together([drawing])).toBe("undecided");
  expect(together([])).toBe("none");
  expect(together(await printedOf("2.3"))).toBe("holds");
  expect(together(await printedOf("2.1"))).toBe("none");
  const claim = judgePrinted(entry({ statement: true, lines: ["x = x"] }));
  expect(together([claim])).toBe("none");
});
