/** One suite for every problem in the list: what any problem must keep, whoever wrote it. */
import { readFileSync } from "node:fs";
import { parse, printPlain } from "@downhill/algebra";
import fc from "fast-check";
import katex from "katex";
import { describe, expect, test } from "vitest";
import { listFile, listText } from "../scripts/list.ts";
import type { Figure, State } from "../src/figures/figure.ts";
import type { Scene } from "../src/figures/scene.ts";
import { toSvg } from "../src/figures/to-svg.ts";
import { toText } from "../src/figures/to-text.ts";
import { bookValues, chapterOf, entries, open, unsuitable, variant, varies } from "../src/index.ts";
import { judge, ownAnswer, slipsOf, symbolsOf } from "../src/judge.ts";
import { mathOf } from "../src/markdown.ts";
import { type AnyProblem, type GivenNumbers, partNamed, partNames } from "../src/problem.ts";
import { verify } from "../src/verify.ts";

const problems: AnyProblem[] = [];
for (const { id } of entries) problems.push((await open(id))!);

const givensOf = (problem: AnyProblem): GivenNumbers[] => [
  bookValues(problem),
  ...(varies(problem) ? [1, 2, 3].map((seed) => variant(problem, seed)) : []),
];

describe("the list", () => {
  test("is what its script writes from the files there are", async () => {
    expect(readFileSync(listFile, "utf8")).toBe(await listText());
  });
  test("has every id once, in the book's order", () => {
    const numbers = entries.map(({ id }) => chapterOf(id) * 1000 + Number(id.split(".")[1]));
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });
  test("has the 21 problems of chapters 2 and 3", () => {
    const wanted = [3, 18].flatMap((count, k) =>
      Array.from({ length: count }, (_, i) => `${k + 2}.${i + 1}`),
    );
    expect(entries.map(({ id }) => id).filter((id) => chapterOf(id) <= 3)).toEqual(wanted);
  });
});

describe.each(problems.map((problem) => [problem.id, problem] as const))("%s", (_, problem) => {
  test("every machine check holds", async () => {
    const { checks } = await verify(problem);
    expect(checks.filter((check) => !check.holds)).toEqual([]);
    expect(Object.keys(problem.verify).length).toBeGreaterThan(0);
  });

  test("all its mathematics can be set", () => {
    for (const given of givensOf(problem)) for (const tex of texOf(problem, given)) set(tex);
  });

  test("its own answers are correct in plain text too", () => {
    const declared = (name: string) => ({ declarations: symbolsOf(problem, partNamed(problem, name)) });
    for (const given of givensOf(problem)) {
      for (const name of partNames(problem).all) {
        const { kind } = partNamed(problem, name).answer;
        if (kind !== "expression") continue;
        const tree = parse(ownAnswer(problem, name, given), declared(name));
        const plain = tree.ok ? printPlain(tree.tree) : "";
        expect(judge(problem, name, plain, given), plain).toMatchObject({ verdict: "correct" });
      }
    }
  });

  test("a right formula stays right when it is rewritten", () => {
    for (const name of partNames(problem).all) {
      if (partNamed(problem, name).answer.kind !== "expression") continue;
      const own = ownAnswer(problem, name);
      const rewritten = [`(${own}) + 0`, `2 (${own}) - (${own})`, `-(-(${own}))`, `\\frac{3 (${own})}{3}`];
      for (const text of rewritten) expect(judge(problem, name, text).verdict, text).toBe("correct");
    }
  });

  test("variants are admissible, repeatable and new", () => {
    for (const seed of [0, 1, 2, 3, 2 ** 32 - 1]) {
      const given = variant(problem, seed);
      expect(variant(problem, seed)).toEqual(given);
      expect(unsuitable(problem, given)).toBeUndefined();
      if (varies(problem)) expect(given).not.toEqual(bookValues(problem));
    }
  });

  test.runIf(problem.figure !== undefined)("its figure can be drawn at every end of its controls", () => {
    for (const given of givensOf(problem)) {
      for (const state of statesOf(problem.figure!, problem.figure!.start(given))) {
        // State fits in a URL.
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
        draw(problem.figure!.scene(state));
      }
    }
  });
});

/** Every text a reader may see, as the mathematics in it. */
function texOf(problem: AnyProblem, given: GivenNumbers): string[] {
  const texts = [
    problem.title,
    problem.statement(given),
    problem.caveat ?? "",
    problem.figure?.caption ?? "",
    ...problem.hints,
    ...Object.values(problem.given ?? {}).map(({ label }) => label),
    ...problem.because.map(({ say }) => say(given)),
    ...problem.parts.flatMap((part) => [
      part.ask(given),
      ...Object.values(slipsOf(part, given)),
      ...(part.answer.kind === "choice" ? [...part.answer.options, ...(part.answer.because ?? [])] : []),
      ...(part.answer.kind === "explanation" ? part.answer.points : []),
      ...(part.answer.kind === "matrix" ? [...(part.answer.rows ?? []), ...(part.answer.columns ?? [])] : []),
    ]),
  ];
  const lines = problem.because.flatMap(({ line }) =>
    line === undefined ? [] : [typeof line === "function" ? line(given) : line],
  );
  const understood = partNames(problem).all.map(
    (name) => judge(problem, name, ownAnswer(problem, name, given), given).understood ?? "",
  );
  return [...texts.flatMap(mathOf), ...lines, ...understood];
}

function set(tex: string): void {
  expect(() => katex.renderToString(tex, { throwOnError: true, strict: "ignore" }), tex).not.toThrow();
}

/** The opening state, each control at its ends, each handle in two corners of its panel. */
function statesOf(figure: Figure<GivenNumbers>, start: State): State[] {
  const states: State[] = [start];
  for (const control of figure.controls ?? []) {
    const values =
      control.kind === "slider"
        ? [control.from, control.to]
        : control.kind === "switch"
          ? [true, false]
          : control.options.map(({ value }) => value);
    for (const value of values) states.push({ ...start, [control.name]: value });
  }
  for (const { x, y, marks } of figure.scene(start).panels) {
    for (const mark of marks) {
      if (mark.kind !== "handle" || figure.move === undefined) continue;
      states.push(figure.move(start, mark.id, [x.from, y.from]), figure.move(start, mark.id, [x.to, y.to]));
    }
  }
  return states;
}

function draw(scene: Scene): void {
  expect(scene.alt.length).toBeGreaterThan(20);
  expect(scene.panels.length).toBeGreaterThan(0);
  const wild: number[] = [];
  walkNumbers(scene, (value) => {
    if (!Number.isFinite(value)) wild.push(value);
  });
  expect(wild).toEqual([]);
  const svg = toSvg(scene);
  expect(svg).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  expect(toText(scene)).toContain(scene.alt.slice(0, 12));
}

function walkNumbers(value: unknown, visit: (value: number) => void): void {
  if (typeof value === "number") visit(value);
  else if (typeof value === "object" && value !== null)
    for (const item of Object.values(value)) walkNumbers(item, visit);
}

/** What a hand, a paste or a fuzzer may put into an answer box. */
const typed = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 30 }),
  fc
    .array(
      fc.constantFrom(
        ..."0123456789xyDab+-*/^_()[]{}=,;.&| \n".split(""),
        "\\frac{",
        "\\sum",
        "\\begin{bmatrix}",
        "\\\\",
        "phi_1",
        "\\left(",
        "\\right",
        "e9",
        "∑",
        "−",
        "^{",
      ),
      { maxLength: 40 },
    )
    .map((pieces) => pieces.join("")),
);

describe("the judge on anything", () => {
  // By label, so that a counterexample prints on one line.
  const parts = new Map(
    problems.flatMap((problem) =>
      partNames(problem).all.map((name) => [`${problem.id}${name}`, { problem, name }] as const),
    ),
  );
  const somePart = fc.constantFrom(...parts.keys());

  test("never throws; what it cannot read it points at", () => {
    fc.assert(
      fc.property(somePart, typed, (part, text) => {
        const { problem, name } = parts.get(part)!;
        const found = judge(problem, name, text);
        expect(["correct", "incorrect", "unfinished", "unreadable", "undecided"]).toContain(found.verdict);
        if (found.verdict !== "unreadable") expect(found.understood).toBeDefined();
        if (found.verdict === "unreadable") {
          expect(found.because).toBeTruthy();
          const { start, end } = found.position!;
          expect(start).toBeGreaterThanOrEqual(0);
          expect(start).toBeLessThanOrEqual(end);
          expect(start).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 400 },
    );
  });

  test("own answers damaged by one character never throw either", () => {
    fc.assert(
      fc.property(somePart, fc.nat(), fc.string({ maxLength: 2 }), (part, at, piece) => {
        const { problem, name } = parts.get(part)!;
        const own = ownAnswer(problem, name);
        const cut = at % (own.length + 1);
        const found = judge(problem, name, own.slice(0, cut) + piece + own.slice(cut + 1));
        expect(found.verdict).toBeTruthy();
      }),
      { numRuns: 300 },
    );
  });

  test("judges the same text the same way twice", () => {
    fc.assert(
      fc.property(somePart, typed, (part, text) => {
        const { problem, name } = parts.get(part)!;
        expect(judge(problem, name, text)).toEqual(judge(problem, name, text));
      }),
      { numRuns: 60 },
    );
  });
});
