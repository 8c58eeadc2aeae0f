/** The judge, kind by kind: what it reads, what it says of a wrong answer, and that it never takes the unreadable for wrong. */
import { describe, expect, test } from "vitest";
import type { Answer } from "../src/answers/index.ts";
import { judge, ownAnswer, understand } from "../src/judge.ts";
import { type AnyProblem, type GivenNumbers, type Part, problem } from "../src/problem.ts";
import { understand as understandFormula } from "../src/understand.ts";

/** A problem of one part. */
const asking = (
  answer: Answer<GivenNumbers>,
  more: Partial<Part<GivenNumbers>> & { symbols?: string } = {},
) =>
  problem({
    id: "0.1",
    title: "A test",
    section: "0",
    symbols: "D_i, D, D_o: integer[1..9]; x, y, z: real; alpha: positive",
    statement: () => "Test.",
    parts: [{ ask: () => "?", answer, ...more }],
    because: [],
    verify: {},
    hints: [],
  }) as unknown as AnyProblem;

const verdicts = (asked: AnyProblem, texts: readonly string[]) =>
  Object.fromEntries(texts.map((text) => [text, judge(asked, "a", text).verdict]));
const all = (verdict: string, texts: readonly string[]) => Object.fromEntries(texts.map((t) => [t, verdict]));

test("a formula is understood alike with the judge and before it has come", () => {
  const asked = asking({ kind: "expression", value: () => "2x" });
  for (const text of ["2x", "$y = 2x$", "2x = x + x", "2 x +", "$q + 1$", "x > 1", "", "1/2x"])
    expect(understandFormula(asked, "a", text), text).toEqual(understand(asked, "a", text));
});

describe("what no kind can read", () => {
  const kinds: Answer<GivenNumbers>[] = [
    { kind: "integer", value: () => 16 },
    { kind: "real", value: () => 0.5 },
    { kind: "expression", value: () => "x" },
    { kind: "matrix", value: () => [[1, 2]] },
    { kind: "choice", options: ["yes", "no"], right: () => [1] },
    { kind: "sketch", value: () => (x) => x, over: [0, 1], range: [0, 1], tolerance: 0.1 },
    { kind: "derivation", claim: "x = x", lines: ["x", "= x"] },
    { kind: "explanation", points: ["one"] },
  ];
  test.each(kinds.map((answer) => [answer.kind, answer] as const))("%s: empty, or 100 kB", (_, answer) => {
    for (const text of ["", "  \n ", "x".repeat(100_001)]) {
      const found = judge(asking(answer), "a", text);
      expect(found.verdict).toBe("unreadable");
      expect(found.because).toMatch(/no answer yet|characters long/);
      expect(found.position).toBeDefined();
    }
  });
});

test("a message stays short, however long the word it quotes", () => {
  for (const text of ["a".repeat(9_000), `2${"..".repeat(4_000)}5`, "1e".repeat(4_000)]) {
    for (const { answer } of [
      asking({ kind: "integer", value: () => 1 }),
      asking({ kind: "expression", value: () => "x" }),
    ].flatMap((p) => p.parts)) {
      const found = judge(asking(answer), "a", text);
      expect(found.verdict).toBe("unreadable");
      expect(found.because!.length).toBeLessThan(300);
    }
  }
});

describe("integer", () => {
  const count = asking({ kind: "integer", value: () => 60_466_176 });
  test("is read in every way people write one", () => {
    const texts = [
      "60466176",
      "60,466,176",
      "60 466 176",
      "6.0466176e7",
      "6^9*6",
      "6^{10}",
      "N = 60466176",
      "$6^{10}$",
      "+60466176.",
    ];
    expect(verdicts(count, texts)).toEqual(all("correct", texts));
  });
  test("a rounded one is close, and said to be", () => {
    expect(judge(count, "a", "6e7")).toMatchObject({
      verdict: "incorrect",
      because: expect.stringContaining("exact"),
    });
  });
  test("what is not one number is asked back with its place", () => {
    const texts = ["2..5", "sixteen", "16 regions", "1,6", "1/0", "((", "3 = 4", "1e999", "[1,2]"];
    expect(verdicts(count, texts)).toEqual(all("unreadable", texts));
    expect(judge(count, "a", "2..5")).toMatchObject({
      because: "“2..5” is not a number; try 2.5.",
      position: { start: 1, end: 3 },
    });
  });
  test("shows how a large number was read", () => {
    expect(understand(count, "a", "60466176").understood).toBe("60{,}466{,}176");
  });
});

describe("real", () => {
  const third = asking({ kind: "real", value: () => 1 / 3 });
  test("decimals, fractions, percent and expressions", () => {
    const texts = [
      "0.3333",
      "1/3",
      "\\frac{1}{3}",
      "33.33%",
      "33.33\\%",
      "2/6",
      "≈ 0.3333",
      "exp(-log 3)",
      "1/3 ≈ 0.33",
    ];
    expect(verdicts(third, texts)).toEqual(all("correct", texts));
  });
  test("too few digits leave it unfinished", () => {
    expect(judge(third, "a", "0.33")).toMatchObject({
      verdict: "unfinished",
      because: expect.stringContaining("digits"),
    });
  });
  test("usual slips are named", () => {
    expect(judge(third, "a", "-1/3").because).toMatch(/sign/);
    expect(judge(third, "a", "33.33").because).toMatch(/percentage/);
    expect(judge(third, "a", "3").because).toMatch(/one over/);
    expect(judge(third, "a", "0.4").verdict).toBe("incorrect");
  });
  test("near zero the tolerance is absolute", () => {
    const zero = asking({ kind: "real", value: () => 0 });
    expect(verdicts(zero, ["0", "0.0001", "-0.0005"])).toEqual(all("correct", ["0", "0.0001", "-0.0005"]));
    expect(judge(zero, "a", "0.1").verdict).toBe("incorrect");
  });
});

describe("expression", () => {
  const slips = { "D_i D + D D_o": "The intercepts are missing." };
  const count = asking({ kind: "expression", value: () => "(D_i + 1) D + (D + 1) D_o" }, { slips });
  test("any equal form, in LaTeX or plain text", () => {
    const texts = [
      "(D_i+1)D+(D+1)D_o",
      "(D_i + 1) * D + (D + 1) * D_o",
      "D(D_i + D_o + 1) + D_o",
      "\\left(D_i+1\\right)\\cdot D+\\left(D+1\\right)D_{o}",
      "N = D_i D + D + D D_o + D_o",
      "\\sum_{d=1}^{D}(D_i+1) + \\sum_{j=1}^{D_o}(D+1)",
      "$D_i D + D + D D_o + D_o$",
    ];
    expect(verdicts(count, texts)).toEqual(all("correct", texts));
  });
  test("a name on the left, be it that of an inverse function, is a name only where it means nothing else", () => {
    const inverse = asking({ kind: "expression", value: () => "(x - 1)/2" });
    const texts = ["f^{-1}(x) = (x-1)/2", "f^{-1}[x] = (x-1)/2", "g(x) = (x-1)/2", "q = (x-1)/2"];
    expect(verdicts(inverse, texts)).toEqual(all("correct", texts));
    expect(judge(inverse, "a", "f^{-1}(x) = (x+1)/2").verdict).toBe("incorrect");
    expect(judge(inverse, "a", "x^{-1} y = (x-1)/2").verdict).toBe("unreadable");
  });
  test("a slip in any form has its own sentence, before the machine's guess", () => {
    for (const text of ["D_i D + D D_o", "D (D_i + D_o)", "D_{i}\\,D+D\\,D_{o}"])
      expect(judge(count, "a", text)).toMatchObject({
        verdict: "incorrect",
        because: "The intercepts are missing.",
      });
  });
  test("an unforeseen mistake has a witness and, where one is found, its name", () => {
    const found = judge(count, "a", "D_i D + D + D_o");
    expect(found).toMatchObject({ verdict: "incorrect", because: expect.stringContaining("is missing") });
    expect(Object.keys(found.witness!.at)).toEqual(expect.arrayContaining(["D_i", "D", "D_o"]));
    expect(found.witness!.yours).not.toBe(found.witness!.ours);
  });
  test("a variable left out is named", () => {
    const product = asking({ kind: "expression", value: () => "exp(x) sin(y)" });
    expect(judge(product, "a", "3 exp(x)").because).toMatch(/y/);
  });
  test("unreadable says where", () => {
    expect(judge(count, "a", "(((")).toMatchObject({ verdict: "unreadable", position: { start: 3 } });
    expect(judge(count, "a", "D_i + Q")).toMatchObject({
      verdict: "unreadable",
      because: expect.stringContaining("“Q” is not declared"),
      position: { start: 6, end: 7 },
    });
    expect(judge(count, "a", "D > 1").verdict).toBe("unreadable");
    expect(judge(count, "a", `${"{".repeat(3000)}D`).verdict).toBe("unreadable");
    expect(judge(count, "a", "D = D_i").verdict).not.toBe("correct");
  });
  test("a division by zero is undecided with the reason", () => {
    expect(judge(count, "a", "D/0")).toMatchObject({
      verdict: "undecided",
      because: expect.stringContaining("division by zero"),
    });
  });
  test("right but not worked out is unfinished", () => {
    const slope = asking({ kind: "expression", value: () => "2x", without: ["derivative"] });
    expect(judge(slope, "a", "2x").verdict).toBe("correct");
    expect(judge(slope, "a", "\\frac{\\partial}{\\partial x} x^2")).toMatchObject({
      verdict: "unfinished",
      because: expect.stringContaining("derivative"),
    });
  });
  test("up to a constant where the problem says so", () => {
    const loss = asking({ kind: "expression", value: () => "x^2", upTo: "constant" });
    expect(verdicts(loss, ["x^2 + 3", "x^2 - 1/2"])).toEqual(all("correct", ["x^2 + 3", "x^2 - 1/2"]));
    expect(judge(loss, "a", "2x^2").verdict).toBe("incorrect");
  });
});

describe("matrix", () => {
  const table = asking({
    kind: "matrix",
    value: () => [
      [0, 0, 1],
      [1, 0, 1],
    ],
    rows: ["left", "right"],
  });
  test("JSON, LaTeX, rows and cells, digits together", () => {
    const texts = [
      "[[0,0,1],[1,0,1]]",
      "0,0,1; 1,0,1",
      "0 0 1\n1 0 1",
      "001; 101",
      "\\begin{bmatrix} 0 & 0 & 1 \\\\ 1 & 0 & 1 \\end{bmatrix}",
      "\\begin{pmatrix}0&0&1\\\\1&0&1\\\\\\end{pmatrix}",
      "\\left\\lbrack\\begin{array}{ccc}0&0&1\\\\1&0&1\\end{array}\\right\\rbrack",
      "[0, 0, 1; 1, 0, 1]",
      "[ [0, 0, 1],\n  [1, 0, 1] ]",
    ];
    expect(verdicts(table, texts)).toEqual(all("correct", texts));
  });
  test("each cell has a verdict, and the first wrong one is named", () => {
    const found = judge(table, "a", "0,0,1; 1,1,1");
    expect(found).toMatchObject({
      verdict: "incorrect",
      because: expect.stringContaining("Right, column 2"),
    });
    expect(found.cells).toEqual([
      ["correct", "correct", "correct"],
      ["correct", "incorrect", "correct"],
    ]);
  });
  test("another size is said; ragged rows cannot be read", () => {
    expect(judge(table, "a", "0,0,1")).toMatchObject({
      verdict: "unfinished",
      because: expect.stringContaining("2 × 3"),
    });
    expect(judge(table, "a", "0,0,1; 1,0")).toMatchObject({ verdict: "unreadable" });
    expect(judge(table, "a", "0,,1; 1,0,1")).toMatchObject({ verdict: "unreadable", position: { start: 2 } });
    expect(judge(table, "a", "[[0,0,1],[1,0").verdict).toBe("unreadable");
  });
  test("rows of digits may be set apart by commas", () => {
    expect(judge(table, "a", "0 0 1, 1 0 1").verdict).toBe("correct");
    expect(judge(table, "a", "001, 101").verdict).toBe("correct");
  });
  test("numbers with too few digits leave it unfinished", () => {
    const fit = asking({ kind: "matrix", value: () => [[0.82595, 0.52223]], columns: ["$a$", "$b$"] });
    expect(judge(fit, "a", "0.826, 0.522").verdict).toBe("correct");
    expect(judge(fit, "a", "0.83, 0.522")).toMatchObject({
      verdict: "unfinished",
      because: "$a$: right to the 2 digits you give; give more.",
      cells: [["unfinished", "correct"]],
    });
    expect(judge(fit, "a", "0.83, -0.522")).toMatchObject({
      verdict: "incorrect",
      because: "$b$ differs: the sign is wrong.",
    });
  });
  test("a vector is a row or a column, of numbers or of formulas", () => {
    const vector = asking(
      { kind: "matrix", value: () => [["-x/y", "\\frac{x}{y}", "f_1"]] },
      {},
    ) as AnyProblem;
    const known = { ...vector, symbols: "x, y, f_1: real" };
    const texts = [
      "-x/y, x/y, f_1",
      "(-x/y, x/y, f_1)",
      "-x/y; x/y; f_1",
      "a_1 = -x/y, a_2 = x/y, a_3 = f_1",
      "-\\frac{x}{y} & \\frac{x}{y} & f_1",
    ];
    expect(verdicts(known, texts)).toEqual(all("correct", texts));
    expect(judge(known, "a", "x/y, x/y, f_1")).toMatchObject({
      verdict: "incorrect",
      because: expect.stringMatching(/Entry 1.*sign/),
    });
  });
  test("a position counts in the reader's own text", () => {
    expect(judge(asking({ kind: "matrix", value: () => [["x", "y"]] }), "a", "x, q+1")).toMatchObject({
      verdict: "unreadable",
      position: { start: 3, end: 4 },
    });
  });
});

describe("choice", () => {
  const options = ["A line", "A parabola", "Any $f$", "Nothing"];
  const one = asking({ kind: "choice", options, right: () => [1], because: ["", "There is no square."] });
  const many = asking({ kind: "choice", options, right: () => [1, 3], many: true });
  test("by number, letter or words", () => {
    const texts = ["1", " 1.", "a", "A)", "(1)", "a line", "A line."];
    expect(verdicts(one, texts)).toEqual(all("correct", texts));
    const sets = ["1, 3", "3 1", "a c", "1 and 3", "1;3"];
    expect(verdicts(many, sets)).toEqual(all("correct", sets));
  });
  test("a wrong option says why", () => {
    expect(judge(one, "a", "2")).toMatchObject({ verdict: "incorrect", because: "There is no square." });
    expect(judge(many, "a", "1").because).toMatch(/one more/);
    expect(judge(many, "a", "1,2").because).toMatch(/Option 2/);
  });
  test("what names no option is not wrong", () => {
    expect(verdicts(one, ["5", "0", "perhaps", "1, 2", "-1", ";"])).toEqual(
      all("unreadable", ["5", "0", "perhaps", "1, 2", "-1", ";"]),
    );
  });
});

describe("sketch", () => {
  const hinge = asking({
    kind: "sketch",
    value: () => (x) => Math.max(0, x - 1),
    over: [0, 2],
    range: [-1, 1],
    tolerance: 0.1,
  });
  test("through the breakpoints, however they are written", () => {
    const texts = [
      "0,0; 1,0; 2,1",
      "(0,0) (1,0) (2,1)",
      "[[0,0],[1,0],[2,1]]",
      "0 0\n1 0\n2 1",
      "0,0.05; 1,0.04; 2,1.05",
      "-1,0; 1,0; 3,2",
    ];
    expect(verdicts(hinge, texts)).toEqual(all("correct", texts));
  });
  test("says where it is furthest off, and which way", () => {
    expect(judge(hinge, "a", "0,0; 2,1")).toMatchObject({
      verdict: "incorrect",
      because: "Furthest off at x = 1, where the sketch is too high by 0.5.",
      witness: { at: { x: "1" }, yours: "0.5", ours: "0" },
    });
  });
  test("right but short is unfinished", () => {
    expect(judge(hinge, "a", "0,0; 1,0; 1.5,0.5")).toMatchObject({
      verdict: "unfinished",
      because: expect.stringContaining("ends at 1.5"),
    });
  });
  test("a jump is drawn by two points at one x and forgiven a hand's width", () => {
    const step = asking({
      kind: "sketch",
      value: () => (x) => (x < 1 ? 0 : 1),
      over: [0, 2],
      range: [0, 1],
      tolerance: 0.1,
      jumps: () => [1],
    });
    const texts = ["0,0; 1,0; 1,1; 2,1", "0,0; 0.99,0; 1.01,1; 2,1"];
    expect(verdicts(step, texts)).toEqual(all("correct", texts));
    expect(judge(step, "a", "0,0; 1.2,0; 1.2,1; 2,1").verdict).toBe("incorrect");
  });
  test("our own is drawn with as few points as it takes", () => {
    expect(ownAnswer(hinge, "a")).toBe("0,0; 1,0; 2,1");
  });
  test("no function: points that go back, one point, one x", () => {
    const texts = ["0,0; 2,1; 1,0", "1,1", "1,0; 1,1", "0,0; 1", "0,0; one,1", "0,0; 1,1/0"];
    expect(verdicts(hinge, texts)).toEqual(all("unreadable", texts));
  });
});

describe("explanation", () => {
  const words = asking({ kind: "explanation", points: ["Units can be permuted.", "Scales cancel."] });
  test("is never the machine's to judge", () => {
    const found = judge(words, "a", "Because you can swap the units.");
    expect(found.verdict).toBe("undecided");
    expect(found.points).toEqual([
      { text: "Units can be permuted.", ticked: false },
      { text: "Scales cancel.", ticked: false },
    ]);
    expect(judge(words, "a", "2").points!.map((p) => p.ticked)).toEqual([false, true]);
    expect(judge(words, "a", "3").verdict).toBe("unreadable");
  });
});

describe("derivation", () => {
  const lines = ["ReLU[\\alpha z]", "= \\max[0, \\alpha z]", "= \\alpha \\max[0, z]", "= \\alpha ReLU[z]"];
  const chain = asking({ kind: "derivation", claim: "ReLU[\\alpha z] = \\alpha ReLU[z]", lines });
  test("each line is judged; the whole shows the claim", () => {
    const found = judge(chain, "a", lines.join("\n"));
    expect(found.verdict).toBe("correct");
    expect(found.lines!.map((l) => l.verdict)).toEqual(["follows", "follows", "follows", "follows"]);
    expect(
      judge(chain, "a", "\\alpha ReLU[z]\n= \\alpha \\max[0,z]\n= \\max[0,\\alpha z]\n= ReLU[\\alpha z]")
        .verdict,
    ).toBe("correct");
  });
  test("the first line that fails is named, with numbers", () => {
    const found = judge(chain, "a", "ReLU[\\alpha z]\n= \\max[0, \\alpha z]\n= \\alpha z\n= \\alpha ReLU[z]");
    expect(found).toMatchObject({ verdict: "incorrect", because: expect.stringContaining("Line 3") });
    expect(found.witness).toBeDefined();
  });
  test("the claim alone, a chain that stops, and one about something else are unfinished", () => {
    expect(judge(chain, "a", "ReLU[\\alpha z] = \\alpha ReLU[z]").because).toMatch(/claim itself/);
    expect(judge(chain, "a", "ReLU[\\alpha z]\n= \\max[0, \\alpha z]").because).toMatch(/go on until/);
    expect(judge(chain, "a", "x\n= x + 0").verdict).toBe("unfinished");
  });
  test("terms may stand in any order and grouping", () => {
    const sum = asking({
      kind: "derivation",
      claim: "x + (y + z) = z + y + x",
      lines: ["x + (y + z)", "= x + z + y", "= z + y + x"],
    });
    expect(judge(sum, "a", "(x + y) + z\n= x + y + z + 0\n= x + y + z").verdict).toBe("correct");
  });
  test("a line that cannot be read says which and where", () => {
    const text = "ReLU[\\alpha z]\n= \\max[0, \\alpha z";
    const found = judge(chain, "a", text);
    expect(found).toMatchObject({ verdict: "unreadable", because: expect.stringContaining("Line 2") });
    expect(found.position!.start).toBeGreaterThanOrEqual(text.indexOf("="));
  });
  test("an inequality may not be used to show an equation", () => {
    const le = asking({ kind: "derivation", claim: "x = x + 0", lines: ["x", "= x + 0 + 0", "= x + 0"] });
    expect(judge(le, "a", "x\n\\leq x + 0 + 0\n= x + 0")).toMatchObject({ verdict: "unfinished" });
  });
});
