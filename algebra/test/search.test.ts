/** Where a formula must be looked for: far out, where pieces meet, where everything is equal, below the last digits. */
import { describe, expect, test } from "vitest";
import { checkDocument } from "../src/index.ts";

/** Declarations, a formula, and the line after it. */
type Step = readonly [where: string, first: string, then: string];

const verdictOf = ([where, first, then]: Step) =>
  checkDocument(`% where ${where}\n${first}\n${then}`).at(-1)!;

const wrong: readonly Step[] = [
  ["x: real", "|x-5|", "= 5-x"],
  ["x: real", String.raw`\text{ReLU}[x+4]`, "= x+4"],
  ["x: real", String.raw`\begin{cases}x & x<4\\ 2x & x\geq 4\end{cases}`, "= x"],
  ["h: real", String.raw`\text{ReLU}[\text{ReLU}[h+3]-6]`, "= 0"],
  ["x: real", String.raw`\min(x^2,10)`, "= x^2"],
  ["x: real", String.raw`\max[x,-5]`, "= x"],
  ["x: real", String.raw`\min(x,10)`, "= x"],
  ["x: real", String.raw`\text{ReLU}[x-50]`, "= 0"],
  ["x: real", String.raw`\text{ReLU}[x+20]`, "= x+20"],
  ["p: probability", String.raw`\max(p,0.02)`, "= p"],
  ["x: real", String.raw`\lfloor x/4\rfloor`, String.raw`= -\mathbb{1}[x<0]`],
  ["x: real", String.raw`\frac{1}{1+e^{-x}}`, String.raw`\geq 0.01`],
  ["x: positive", String.raw`\log x`, String.raw`\leq x^{0.3}`],
  ["p, q: distribution[K]; K: integer[2..4]", String.raw`D_{KL}[p\|q]`, String.raw`\leq 2`],
  ["x: probability", "x^2", String.raw`\leq x-0.02`],
  ["x: real", "x", String.raw`\leq 10`],
  ["x: real", "e^x", String.raw`\leq 100`],
  ["x: real", String.raw`\log(1+e^x)`, String.raw`\geq 0.02`],
  ["x: real", "|x|", String.raw`\geq 0.1`],
  ["x: positive", "1/x", String.raw`\leq 10`],
  ["x: positive", String.raw`|\log x|`, String.raw`\leq 3`],
  ["x: nonnegative", "x", "> 0"],
  ["p, q: distribution[K]", String.raw`D_{JS}[p\|q]`, String.raw`\leq 0.4`],
  ["A: spd[D]", String.raw`\operatorname{tr}(A^{-1})`, String.raw`\leq 50`],
  ["x: real", String.raw`\sin(x)+10^{-11}`, String.raw`= \sin(x)`],
  ["x: real", "x+10^{-10}", "= x"],
  ["x: real", "(x+1)^2", "= x^2+2x+1+10^{-12}"],
  ["x: real", "e^{-100}", "= 2e^{-100}"],
  ["x: real", "e^{-100}", "= 0"],
  ["x: real", "e^{-100}", String.raw`\leq 0`],
  [
    "x: vector[I]; I: integer[3..4]",
    String.raw`\prod_{i=1}^I \text{Norm}_{x_i}[20, 1]`,
    String.raw`= 2\prod_{i=1}^I \text{Norm}_{x_i}[20, 1]`,
  ],
  ["x: real", "x^2", "> 0"],
  ["x, y: real", "x^2+y^2", "> 2xy"],
  ["x: real", "e^x", "> 1+x"],
  ["x: positive", String.raw`\log x`, "< x - 1"],
  ["x: vector[D]", "x^Tx", "> 0"],
  ["x: vector[D]; A: spd[D]", "x^TAx", "> 0"],
  ["x, y: vector[D]", String.raw`\|x+y\|`, String.raw`< \|x\|+\|y\|`],
  ["p, q: distribution[K]", String.raw`D_{KL}[p\|q]`, "> 0"],
  ["p: distribution[K]; K: integer[2..4]", String.raw`-\sum_{k=1}^K p_k\log p_k`, String.raw`< \log K`],
  [
    "x, y: vector[I]; i: index[I]; I: integer[2..5]",
    String.raw`I\sum_i x_i^2-\left(\sum_i x_i\right)^2`,
    "> 0",
  ],
  ["a: nonnegative", "a", "> 0"],
  ["x: real", String.raw`\text{sig}[x](1-\text{sig}[x])`, String.raw`\leq 0.249`],
  ["x: real", String.raw`\log(1+e^x)`, String.raw`\leq \text{ReLU}[x]+0.69`],
  ["x: real", "e^x", String.raw`\geq 1.01+x`],
  ["x: real", "x^2", String.raw`\geq 0.0001`],
  ["x: real", String.raw`\cos x`, String.raw`\leq 0.999`],
  ["x: real", String.raw`x^2-2\pi x`, String.raw`\geq -9.869`],
  ["x: positive", String.raw`\log x`, String.raw`\leq x-1.0001`],
  ["x, y: real", "x^2+y^2", String.raw`\geq 2xy+0.001`],
  ["x, y: vector[D]", "x^Ty", String.raw`\leq 0.99\|x\|\|y\|`],
  ["p, q: distribution[K]", String.raw`D_{KL}[p\|q]`, String.raw`\geq 0.0001`],
  ["x: positive", String.raw`\frac1x`, String.raw`\leq 100`],
  ["x: positive", "x", String.raw`\geq 0.001`],
  ["x, y: positive", "x", String.raw`\leq 100y`],
  ["p: probability", String.raw`-\log p`, String.raw`\leq 5`],
  ["s: positive", String.raw`\frac{1}{\sqrt{2\pi}s}`, String.raw`\leq 5`],
  ["w: vector[D]", String.raw`\|w\|^2`, String.raw`\leq 50`],
  ["n, k: integer[1..60]", "n+k", String.raw`\leq 119`],
  ["n: integer[1..100]", String.raw`\lfloor n/100\rfloor`, "= 0"],
  [
    "x: vector[K]; K: integer[2..4]",
    String.raw`\max_k x_k`,
    String.raw`= \frac{1}{100}\log\sum_{k=1}^K e^{100 x_k}`,
  ],
  ["x: real", String.raw`\sin^2 x+\cos^2 x`, "< 1"],
  ["x: real", "x+1", "> x+1"],
];

const right: readonly Step[] = [
  ["x: real", "e^{-100}", "> 0"],
  ["x: real", String.raw`\log(1-\text{sig}[20x])`, String.raw`= -20x+\log\text{sig}[20x]`],
  ["x: real", String.raw`\log(1-\tanh[5x]^2)`, String.raw`= -2\log\cosh(5x)`],
  ["x: real", String.raw`\log\left(1-(1-e^{-30x})\right)`, "= -30x"],
  ["x: real", String.raw`\log(e^{1000x})`, "= 1000x"],
  ["x: real", String.raw`\frac{1}{1+e^{-x}}`, "< 1"],
  ["x: real", String.raw`\text{sig}[x]`, "> 0"],
  ["x: real", String.raw`\log(1+e^x)`, "> x"],
  ["x: real", String.raw`\log(1+e^x)`, "> 0"],
  ["x: real", "x^2+1", "> 0"],
  ["x: real", String.raw`\tanh x`, "< 1"],
  ["x: positive", String.raw`\log x`, String.raw`\leq x-1`],
  ["x, y: vector[D]", "x^Ty", String.raw`\leq \|x\|\|y\|`],
  ["p, q: distribution[K]", String.raw`D_{KL}[p\|q]`, String.raw`\geq 0`],
  ["x: real", String.raw`\log(1+e^x)`, String.raw`= x+\log(1+e^{-x})`],
  ["x: real", String.raw`\log(1+e^x)`, String.raw`\leq \text{ReLU}[x]+\log 2`],
  ["x: real", String.raw`\text{sig}[x](1-\text{sig}[x])`, String.raw`\leq 1/4`],
  ["x: real", String.raw`\sin^2 x+\cos^2 x-1`, "= 0"],
  ["A: spd[D]", "A A^{-1}", "= A^{-1} A"],
  ["x: real", String.raw`\frac{e^{x}-e^{-x}}{e^x+e^{-x}}`, String.raw`= \tanh x`],
  ["p: distribution[K]", String.raw`-\sum_{k=1}^K p_k\log p_k`, String.raw`\leq \log K`],
  ["x: real", "|x|", String.raw`= \sqrt{x^2}`],
  ["x: real", String.raw`\max(x,0)`, String.raw`= \frac{x+|x|}{2}`],
  ["x: real", String.raw`\text{sig}[50x]`, "< 1"],
  ["x: real", String.raw`\tanh(20x)`, "< 1"],
];

describe("a line that is false somewhere", () => {
  test.each(wrong)("%s: %s %s", (...step) => {
    const { verdict, witness } = verdictOf(step);
    expect(verdict).toBe("fails");
    expect(witness).toBeDefined();
  });
});

describe("a line that only rounding could contradict", () => {
  test.each(right)("%s: %s %s", (...step) => {
    expect(verdictOf(step).verdict).toBe("follows");
  });
});

test("digits that are lost decide nothing", () => {
  const line = verdictOf([
    "x: real",
    String.raw`(x + 10^{8})^2 - 10^{16} - 2\cdot 10^8 x + \sin x`,
    String.raw`= x^2 + 1 + \sin x`,
  ]);
  expect(line.verdict).toBe("undecided");
});
