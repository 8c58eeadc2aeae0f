import { describe, expect, test } from "vitest";
import {
  add,
  apply,
  Dual,
  exact,
  Fraction,
  gamma,
  mul,
  plain,
  pow,
  type Scalar,
} from "../src/evaluate/scalar.ts";
import { declare, evaluateWith, parse } from "../src/index.ts";

const read = (text: string, declared?: string) => {
  const parsed = parse(text, declared === undefined ? {} : { declarations: declare(declared) });
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.tree;
};
const value = (text: string, values: Record<string, number | number[] | number[][]> = {}) => {
  const found = evaluateWith(read(text), { values });
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
};

describe("values", () => {
  test.each([
    ["1 + 2*3", 7],
    ["-2^2", -4],
    ["2^{3}!", 40_320],
    ["binom(5, 2)", 10],
    [String.raw`\sum_{j=0}^{2}\binom{5}{j}`, 16],
    [String.raw`\prod_{k=1}^{4} k`, 24],
    [String.raw`\max_{i \in \{1, 5, 3\}} i`, 5],
    [String.raw`\operatorname{argmax}_{i \in \{1, 5, 3\}} -(i-3)^2`, 3],
    [String.raw`\log[e^2]`, 2],
    [String.raw`\log_2[8]`, 3],
    [String.raw`\left|\begin{bmatrix}1&2\\3&4\end{bmatrix}\right|`, -2],
    [String.raw`\text{tr}[\begin{bmatrix}1&2\\3&4\end{bmatrix}]`, 5],
    [String.raw`\int_0^1 x^2 dx`, 1 / 3],
    [String.raw`\int \frac{1}{\sqrt{2\pi}} e^{-x^2/2} dx`, 1],
    [String.raw`\|[3, 4]\|`, 5],
    [String.raw`|\{1, 2, 7\}|`, 3],
    [String.raw`\text{Bessel}_0[1]`, 1.2660658777520082],
    ["Gamma(5)", 24],
    ["34,848 + 96", 34_944],
    [String.raw`\sum_{\substack{i=1 \\ i \neq 2}}^{4} i`, 8],
    [String.raw`\sum_{i,j=1}^{2} \sum_{\substack{k \in \{1,2\}, k > i}} (i + 10 j)`, 32],
    [String.raw`\prod_{i \in \{1, 2, 3\} : i \neq 2} (i + 1)`, 8],
    [String.raw`\underset{i \in \{1, 5, 3\}}{\max} i`, 5],
    [String.raw`\left.\frac{d}{dx} x^3 y\right|_{x=2, y=5}`, 60],
    [String.raw`\frac{d}{dx} \left. x y \right|_{y=x^2}\Big|_{x=2}`, 12],
    ["tanh'[0] + exp''[0]", 2],
  ])("%s", (text, expected) => {
    // Quadrature and series settle to about 1e-12; the rest is exact to rounding.
    expect(value(text)).toBeCloseTo(expected, 10);
  });

  test("vectors and matrices come and go as arrays", () => {
    expect(
      value("A x", {
        A: [
          [1, 2],
          [3, 4],
        ],
        x: [1, 1],
      }),
    ).toEqual([3, 7]);
    expect(
      value("A^T", {
        A: [
          [1, 2],
          [3, 4],
        ],
      }),
    ).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(
      value("A^{-1}", {
        A: [
          [2, 0],
          [0, 4],
        ],
      }),
    ).toEqual([
      [0.5, 0],
      [0, 0.25],
    ]);
  });

  test("the determinant of a 1×1 matrix given as such is not its absolute value", () => {
    expect(value("det[A]", { A: [[-3]] })).toBe(-3);
  });

  test("an unknown name and a shape that does not fit are errors that say so", () => {
    expect(evaluateWith(read("x + q"), { values: { x: 1 } })).toMatchObject({
      ok: false,
      error: { message: "q is not declared; known symbols: x", start: 4 },
    });
    expect(evaluateWith(read("A x"), { values: { A: [[1, 2]], x: [1, 2, 3] } })).toMatchObject({
      ok: false,
      error: { message: "a product of 1×2 and 3×1 does not exist (2 ≠ 3)" },
    });
  });

  test("functions given as JavaScript are applied, elementwise to vectors", () => {
    const declarations = declare("f: function(real) -> real; x: vector[D]");
    const found = evaluateWith(read("f[x]", "f: function(real) -> real; x: vector[D]"), {
      values: { x: [1, 2], f: (t: number) => t * t },
      declarations,
    });
    expect(found).toEqual({ ok: true, value: [1, 4] });
  });
});

describe("scalars", () => {
  test("slopes by dual numbers agree with central differences", () => {
    for (const name of [
      "exp",
      "log",
      "sqrt",
      "sin",
      "cos",
      "tan",
      "tanh",
      "arctan",
      "sig",
      "softplus",
      "ReLU",
      "erf",
      "sinh",
      "cosh",
    ]) {
      const at = 0.7;
      const dual = apply(name, new Dual(at, 1, 1));
      const h = 1e-5;
      const difference = (plain(apply(name, at + h)) - plain(apply(name, at - h))) / (2 * h);
      // Central differences are good to h² and to rounding over h: about 1e-9.
      expect(plain((dual as Dual).slope)).toBeCloseTo(difference, 7);
    }
  });

  test("second derivatives nest without mixing their perturbations", () => {
    // d/dx (x · d/dy (x + y)) at 1 is 1, not 2.
    const inner = (x: Scalar): Scalar => (add(x, new Dual(1, 1, 2)) as Dual).slope;
    const outer = new Dual(1, 1, 1);
    expect(plain((mul(outer, inner(outer)) as Dual).slope)).toBe(1);
    const square = pow(new Dual(new Dual(3, 1, 1), 1, 2), 3) as Dual;
    expect(plain((square.slope as Dual).slope)).toBe(18);
  });

  test("fractions are exact", () => {
    expect(add(exact("0.1"), exact("0.2"))).toEqual(new Fraction(3n, 10n));
    expect(exact("-0.5")).toEqual(new Fraction(-1n, 2n));
    expect(apply("sqrt", exact("0.25"))).toEqual(new Fraction(1n, 2n));
  });

  test("Γ(n + 1) = n Γ(n), and Γ(1/2) = √π", () => {
    for (const x of [0.3, 1.7, 4.2, 10.5]) expect(gamma(x + 1) / (x * gamma(x))).toBeCloseTo(1, 12);
    expect(gamma(0.5)).toBeCloseTo(Math.sqrt(Math.PI), 12);
  });
});
