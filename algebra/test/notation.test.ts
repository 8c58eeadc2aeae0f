/** Notation as students and papers write it: what it comes to, and what is asked back because it can mean two things. */
import { describe, expect, test } from "vitest";
import { checkDocument, declare, parse, printLatex, printPlain, sameTree } from "../src/index.ts";

const declared =
  "x, y, a: real; lambda: positive; f, g: function(real) -> real; i, j: index[N]; v, w: vector[N]; A: spd[N]; L := \\|w\\|^2";

describe("one line follows from the other", () => {
  test.each([
    // Limits set below and above an operator, and conditions among them.
    [String.raw`\underset{i}{\max}\, v_i`, String.raw`\max_{i} v_i`],
    [String.raw`\underset{k \in \{1, 2\}}{\operatorname{arg\,min}} (k - 2)^2`, "2"],
    [String.raw`\overset{N}{\underset{i=1}{\sum}} v_i`, String.raw`\sum_{i=1}^{N} v_i`],
    [String.raw`\sum_{\substack{i=1\\ i\neq j}}^{N} v_i`, String.raw`\sum_{i=1}^N v_i - v_j`],
    [String.raw`\sum_{i: i \neq j} v_i`, String.raw`\sum_{i=1}^N v_i - v_j`],
    [String.raw`\sum_{k<m} v_k v_m`, String.raw`\frac12 ((\sum_i v_i)^2 - \sum_i v_i^2)`],
    [String.raw`\sum_{k,m: k<m} v_k v_m`, String.raw`\frac12 ((\sum_i v_i)^2 - \sum_i v_i^2)`],
    [String.raw`\sum_{k \neq m} v_k v_m`, String.raw`(\sum_i v_i)^2 - \sum_i v_i^2`],
    // Values at a point: the derivative first.
    [String.raw`\frac{d}{dx} x^2 \Big|_{x=3}`, "6"],
    [String.raw`\left.\frac{d f(x)}{dx}\right|_{x=a}`, "f'(a)"],
    [String.raw`\left. x^2 y \right|_{x=2, y=a}`, "4a"],
    [String.raw`\frac{d}{ds} e^{2s} |_{s=0}`, "2"],
    [String.raw`\nabla_w L |_{w=v}`, "2v"],
    [String.raw`\left.\frac{\partial}{\partial v_1} \|v\|^2\right|_{v_1 = 2}`, "4"],
    // Slopes and compositions of functions.
    [String.raw`\frac{d}{dx} (f \circ g)(x)`, "f'(g(x)) g'(x)"],
    ["f''(x)", String.raw`\frac{d^2 f(x)}{dx^2}`],
    [String.raw`\text{sig}'[x]`, String.raw`\text{sig}[x](1 - \text{sig}[x])`],
    // The identity and the indicator, in bold or not.
    [String.raw`(A + \lambda I)^{-1} (A + \lambda I) v`, "v"],
    [String.raw`\mathbf{1}[x > 0] x`, String.raw`\max(0, x)`],
    [String.raw`\vec{v}^\top \vec{w}`, "v^T w"],
  ] as const)("%s = %s", (first, second) => {
    const reports = checkDocument(`${first}\n= ${second}`, { declared });
    expect(reports.map(({ verdict }) => verdict)).toEqual(["follows", "follows"]);
  });

  test("only a dot multiplies two vectors, and printing keeps it", () => {
    const verdict = (line: string) =>
      checkDocument(`v^T w\n= ${line}`, { declared: "v, w: vector[3]" }).at(-1)?.verdict;
    expect(verdict(String.raw`v \cdot w`)).toBe("follows");
    expect(verdict("v · w")).toBe("follows");
    expect(verdict(String.raw`v \cdot v`)).toBe("fails");
    for (const other of ["v * w", String.raw`v \times w`, "v w"])
      expect(verdict(other), other).not.toBe("follows");
    const parsed = parse(String.raw`v \cdot w`);
    expect(parsed.ok && [printLatex(parsed.tree), printPlain(parsed.tree)]).toEqual([
      String.raw`v \cdot w`,
      "v · w",
    ]);
  });

  test("a label over = says nothing, or something that is not =", () => {
    const lines = String.raw`x + y
\overset{(a)}{=} y + x
\stackrel{\text{comm.}}{=} x + y
\overset{d}{=} y + x`;
    expect(checkDocument(lines, { declared }).map(({ verdict }) => verdict)).toEqual([
      "follows",
      "follows",
      "follows",
      "unreadable",
    ]);
  });
});

const read = (text: string) => parse(text, { declarations: declare(declared) });

test.each([
  String.raw`\sin^{-1} x`,
  "x f(x)|_{x=0}",
  "|x|_{x=0}",
  String.raw`\underset{x}{y}`,
  String.raw`\underset{x}`,
  String.raw`\sum_{\substack{i=1 \\}}^N v_i`,
])("%s is asked back, with a place", (text) => {
  const parsed = read(text);
  expect(parsed).toMatchObject({ ok: false });
  if (parsed.ok) return;
  expect(parsed.error.start).toBeGreaterThanOrEqual(0);
  expect(parsed.error.end).toBeLessThanOrEqual(text.length + 1);
});

test.each([
  [String.raw`\mathbb E x^2`, String.raw`write \mathbb{E}[…]`],
  [String.raw`\operatorname{JSD}(v\|w)`, String.raw`JSD is not known; write D_{KL}[p\|q] or D_{JS}[p\|q]`],
  [String.raw`\operatorname{JSD}[v\|w]`, String.raw`D_{JS}[p\|q]`],
  [String.raw`\sigma(x)`, "the logistic function is sig[…]"],
  [String.raw`b(\|v\| + 1)`, "b is not declared"],
])("of %s it is said: %s", (text, said) => {
  const [line] = checkDocument(`${text}\n= 1`, { declared });
  expect(JSON.stringify(line)).toContain(JSON.stringify(said).slice(1, -1));
});

describe("what a derivative is taken of ends where a reader ends it", () => {
  const fields =
    "x, v: vector[D]; f, g: function(vector[D]) -> real; h: function(vector[D]) -> vector[E]; A: spd[D]; t: real; s: function(real) -> real; p: function(vector[D]) -> positive; L[x] := x^T A x";
  const verdicts = (first: string, second: string) =>
    checkDocument(`${first}\n= ${second}`, { declared: fields }).map(({ verdict }) => verdict);
  const inner = String.raw`\sum_i \frac{\partial f(x)}{\partial x_i} \frac{\partial g(x)}{\partial x_i}`;

  test.each([
    // A transpose behind f(x) is the gradient's, and another derivative is a factor of its own.
    [String.raw`\nabla_x f(x)^T \nabla_x g(x)`, inner],
    [String.raw`\nabla f(x)^\top \nabla g(x)`, inner],
    [String.raw`\nabla_x f^T \nabla_x g`, inner],
    [String.raw`\frac{\partial f}{\partial x}^T \frac{\partial g}{\partial x}`, inner],
    [String.raw`\frac{\partial}{\partial x} f(x)^{T} \cdot \frac{\partial}{\partial x} g(x)`, inner],
    [String.raw`\frac{\partial f(x)}{\partial x^T} \frac{\partial g(x)}{\partial x}`, inner],
    [String.raw`\nabla_x f(x)^T v / 2`, String.raw`\frac12 \sum_i v_i \frac{\partial f(x)}{\partial x_i}`],
    [String.raw`\nabla f(x) \nabla g(x)^T`, String.raw`(\nabla_x f(x)) (\nabla_x g(x))^T`],
    [
      String.raw`\nabla_x \log p(x) \nabla_x \log p(x)^T`,
      String.raw`\frac{(\nabla_x p(x)) (\nabla_x p(x))^T}{p(x)^2}`,
    ],
    // All else is differentiated as a whole.
    [String.raw`\nabla_x x^T A x`, "2 A x"],
    [String.raw`\nabla_x (A x - v)^T (A x - v)`, "2 A (A x - v)"],
    [String.raw`\nabla_x f(x)^2`, String.raw`2 f(x) \nabla_x f(x)`],
    [String.raw`\frac{d}{dt} s(t) t`, "s(t) + t s'(t)"],
    // The gradient of a function is taken by its argument, wherever it stands.
    [String.raw`\nabla f(2 x)`, String.raw`\frac12 \nabla_x f(2 x)`],
    [String.raw`\nabla f(x)`, String.raw`\frac{\partial f}{\partial x}`],
    ["ds/dt", "s'(t)"],
    [String.raw`\frac{ds}{dt}`, "s'(t)"],
    ["d/dt (t^2) + d(t^3)/dt + d^2 s(t)/dt^2", "2t + 3t^2 + s''(t)"],
    ["∂/∂t t^3 - ∂s(t)/∂t", "3t^2 - s'(t)"],
    // Hessians.
    [String.raw`\nabla^2 L[x] v`, "2 A v"],
    [String.raw`v - \nabla^2 L[v]^{-1} \nabla L[v]`, "0"],
    [String.raw`\nabla_x^2 x^T A x`, "2A"],
    [String.raw`\nabla_x \nabla_x^T f(x)`, String.raw`\nabla^2 f(x)`],
    [String.raw`\nabla\nabla^T f(x)`, String.raw`\frac{\partial^2 f(x)}{\partial x \partial x}`],
    [
      String.raw`\frac{\partial^2 f(x)}{\partial x \partial x^T}`,
      String.raw`\frac{\partial^2 f}{\partial x^2}`,
    ],
    [String.raw`\frac{\partial^2}{\partial x \partial v^\top} x^T A^2 v`, "A^2"],
  ])("%s = %s", (first, second) => {
    expect(verdicts(first, second)).toEqual(["follows", "follows"]);
  });

  test("and what is wrong stays wrong", () => {
    expect(verdicts(String.raw`\nabla_x f(x)^T \nabla_x g(x)`, `2 ${inner}`)[1]).toBe("fails");
    expect(verdicts(String.raw`\nabla f(2 x)`, String.raw`\nabla_x f(2 x)`)[1]).toBe("fails");
    expect(verdicts(String.raw`\nabla^2 L[x]`, "A")[1]).toBe("fails");
  });

  test.each([
    [String.raw`\nabla_x h(x)^T v`, "how far"],
    [String.raw`\nabla_x v^T \nabla_x f(x)`, "how far"],
    [String.raw`\frac{d}{dt} t \frac{ds}{dt}`, "how far"],
    [String.raw`\nabla (x^T x)`, "the gradient by what?"],
    [String.raw`\nabla f`, "the gradient by what?"],
    [String.raw`\nabla \log p(x)`, "the gradient by what?"],
    [String.raw`\nabla^T \nabla f(x)`, "small whole number"],
    [String.raw`\frac{\partial^2 f}{\partial x^T \partial v}`, "expected }"],
  ])("%s is asked back: %s", (text, said) => {
    const parsed = parse(text, { declarations: declare(fields) });
    expect(parsed.ok ? "" : parsed.error.message).toContain(said);
  });

  test("what is printed reads back, with brackets around what a transpose begins", () => {
    for (const text of [
      String.raw`\nabla_x (f[x]^T v)`,
      String.raw`\nabla_x (x^T)`,
      String.raw`\nabla_x f[x]^T`,
    ]) {
      const declarations = declare(fields);
      const tree = parse(text, { declarations });
      if (!tree.ok) throw new Error(tree.error.message);
      for (const print of [printLatex, printPlain]) {
        const again = parse(print(tree.tree), { declarations });
        expect(again.ok && sameTree(again.tree, tree.tree), print(tree.tree)).toBe(true);
      }
    }
  });
});

describe("a condition below a sum runs through every declared index that means nothing outside", () => {
  const indexed =
    "x: vector[3]; W: matrix[3,3]; i, j, k: index[3]; z_i := \\sum_{j < i} W_{ij} x_j; E := \\sum_{i<j} W_{ij} x_i x_j";
  const verdicts = (...lines: string[]) =>
    checkDocument(lines.join("\n= "), { declared: indexed }).map(({ verdict }) => verdict);

  test.each([
    [String.raw`\sum_{i<j} x_i x_j`, "x_1 x_2 + x_1 x_3 + x_2 x_3"],
    [String.raw`\sum_{1 \leq i < j \leq 3} x_i x_j`, String.raw`\sum_j \sum_{i=1}^{j-1} x_i x_j`],
    [String.raw`\sum_{i<j<k} x_i x_j x_k`, "x_1 x_2 x_3"],
    [
      String.raw`(\sum_i x_i)^2 - \sum_i x_i^2`,
      String.raw`\sum_{i \neq j} x_i x_j`,
      String.raw`2 \sum_{i<j} x_i x_j`,
    ],
    // What stands free elsewhere in the derivation is held fixed, on either side of the sign.
    ["z_i", String.raw`\sum_{j<i} W_{ij} x_j`, String.raw`\sum_{i>j} x_j W_{ij}`],
    [String.raw`\sum_{j \neq i} W_{ij} x_j`, String.raw`\sum_j W_{ij} x_j - W_{ii} x_i`],
    [String.raw`\frac{\partial E}{\partial x_i}`, String.raw`\sum_{j>i} W_{ij} x_j + \sum_{j<i} W_{ji} x_j`],
    // What does not stand in the sum is fixed as well.
    [String.raw`\sum_{j<i} x_j`, String.raw`\sum_j x_j - \sum_{j \geq i} x_j`],
    [String.raw`\sum_i \sum_{j<i} x_i x_j`, String.raw`\sum_{i<j} x_i x_j`],
  ])("%s", (...lines) => {
    expect(verdicts(...lines)).toEqual(lines.map(() => "follows"));
  });

  test("and a wrong line fails under the one reading there is", () => {
    expect(verdicts("z_i", String.raw`\sum_{j<i} W_{ij} x_j`, String.raw`\sum_{j<i} W_{ji} x_j`)[2]).toBe(
      "fails",
    );
    expect(verdicts(String.raw`\sum_{i<j} x_i x_j`, String.raw`\sum_{i \neq j} x_i x_j`)[1]).toBe("fails");
  });
});
