import { describe, expect, test } from "vitest";
import { declare, parse, printLatex, printPlain, sameTree } from "../src/index.ts";

const r = String.raw;
const read = (text: string, declared?: string) => {
  const parsed = parse(text, declared === undefined ? {} : { declarations: declare(declared) });
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return parsed.tree;
};
const message = (text: string, declared?: string) => {
  const parsed = parse(text, declared === undefined ? {} : { declarations: declare(declared) });
  return parsed.ok ? "readable" : parsed.error.message;
};

/** The notation of the book, chapter by chapter. */
const book = [
  String.raw`y = \frac{x - \phi_0}{\phi_1}`,
  String.raw`\text{rect}[z] = \begin{cases} 0 & z < 0 \\ 1 & 0 \leq z \leq 1 \\ 0 & z > 1 \end{cases}`,
  String.raw`\text{ReLU}\left[\frac{1}{\lambda_0 \lambda_1} \beta_1 + \Omega_1 \text{ReLU}\left[\frac{1}{\lambda_0} \beta_0 + \Omega_0 \mathbf{x}\right]\right]`,
  String.raw`(D_i + 1) \times D + (D + 1) \times D_o`,
  String.raw`\sum_{j=0}^{D_i} \binom{D}{j}`,
  String.raw`Pr(y|\mu, \kappa) = \frac{\exp[\kappa \cos[y - \mu]]}{2\pi \cdot \text{Bessel}_0[\kappa]}`,
  String.raw`Pr(y = k) = \frac{\lambda^k e^{-\lambda}}{k!}`,
  String.raw`\mathbf{H}[\phi] = \begin{bmatrix} \frac{\partial^2 L}{\partial \phi_0^2} & \frac{\partial^2 L}{\partial \phi_0 \partial \phi_1} \end{bmatrix}`,
  String.raw`\frac{\partial\ell_i}{\partial\mathbf{f}_{k-1}} = \mathbb{I}[\mathbf{f}_{k-1} > 0] \odot \left(\boldsymbol{\Omega}_k^T \frac{\partial\ell_i}{\partial\mathbf{f}_k} \right)`,
  String.raw`\text{Vol}[r] = \frac{r^D \pi^{D/2}}{\Gamma[D/2 + 1]}`,
  String.raw`Pr(\phi) = \prod_{j=1}^J \text{Norm}_{\phi_j}[0, \sigma_\phi^2]`,
  String.raw`\sum_{z \in \{1 \dots D_o\} \setminus y_i} \frac{0.1}{D_o - 1} \cdot \text{softmax}_z [f[\mathbf{x}_i, \phi]]`,
  String.raw`\mathbf{Sa}[\mathbf{XP}] = \mathbf{Sa}[\mathbf{X}]\mathbf{P}`,
  String.raw`\text{agg}[n] = \frac{1}{1 + |\text{ne}[n]|} \left(\mathbf{h}_n + \sum_{m \in \text{ne}[n]} \mathbf{h}_m \right)`,
  String.raw`D_{JS}[Pr(\mathbf{x}^*) || Pr(\mathbf{x})] = -\frac{1}{2}L - \log[2]`,
  String.raw`\left| \frac{\partial \mathbf{f}[\mathbf{z}]}{\partial \mathbf{z}} \right|^{-1}`,
  String.raw`(\mathbf{x} - \mathbf{A}\boldsymbol{\mu} - \mathbf{b})^T \mathbf{A}^{-T} \boldsymbol{\Sigma}^{-1} \mathbf{A}^{-1}`,
  String.raw`\int q(\mathbf{z}_{1:T}|\mathbf{x}) \sum_{t=2}^T \log \left[\frac{Pr(\mathbf{z}_{t-1}|\mathbf{z}_t, \phi_t)}{q(\mathbf{z}_{t-1}|\mathbf{z}_t, \mathbf{x})} \right] d\mathbf{z}_{1:T}`,
  String.raw`\left\| f[q_1[s, a]] - f[q_2[s, a]] \right\|_\infty < \left\| q_1[s, a] - q_2[s, a] \right\|_\infty \quad \forall q_1, q_2`,
  String.raw`\pi'[a_t|s_t] = \operatorname{argmax}_{a_t} \left[r[s_t, a_t] + \gamma \cdot \sum_{s_{t+1}} \operatorname{Pr}(s_{t+1}|s_t, a_t) v[s_{t+1}|\pi] \right]`,
  String.raw`\rho_{a,b} = \frac{\text{Covar}[a, b]}{\sqrt{\text{Var}[a]\text{Var}[b]}}`,
];

describe("reading the book's notation", () => {
  test.each(book)("%s is read, and printing it and reading it again gives the same tree", (text) => {
    const tree = read(text);

    for (const [print, syntax] of [
      [printLatex, "latex"],
      [printPlain, "plain"],
    ] as const) {
      const again = parse(print(tree), { syntax });
      expect(again.ok && sameTree(again.tree, tree), print(tree)).toBe(true);
    }
  });

  test("LaTeX, MathLive's LaTeX and plain text give one tree", () => {
    const pairs: [string, string][] = [
      [String.raw`\frac{1}{2}x`, String.raw`\frac12x`],
      [String.raw`\exp\left[-z\right]`, String.raw`\exp\left\lbrack-z\right\rbrack`],
      [String.raw`\text{ReLU}[z]`, String.raw`\operatorname{\mathrm{ReLU}}[z]`],
      [String.raw`\exp[-x^2/2]`, "exp(-x^2/2)"],
      [String.raw`\sum_{i=1}^{I} x_i`, "sum_{i=1}^I x_i"],
      [String.raw`\theta_{11}`, "theta_11"],
      [String.raw`\mathbb{E}_{q(z|x)}[z]`, "E_{q(z|x)}[z]"],
      [String.raw`A^{\top}x`, "A^T x"],
      ["A^(T) x", "A^T x"],
      [String.raw`\|x\|^2`, "||x||^2"],
      [String.raw`\norm{x}_1 - \abs{x} + \norm{x}_2^2`, String.raw`\|x\|_1 - |x| + \|x\|_2^2`],
      ["34,848 + 96", "34848+96"],
      ["x²", "x^2"],
      ["½ x", "(1/2) x"],
      [String.raw`\langle v, w\rangle`, "v^T w"],
      [String.raw`\mathcal{N}(x; \mu, \sigma^2)`, String.raw`\text{Norm}_x[\mu, \sigma^2]`],
      [String.raw`\overset{!}{x} + \underbrace{a + b}_{\text{known}}`, "x + (a + b)"],
      [String.raw`\underbrace{a + b}_{\text{known}} - x`, "(a + b) - x"],
      [String.raw`\mathbb{1}_{\{x > 0\}}`, "indicator[x > 0]"],
      [String.raw`\partial_x y`, String.raw`\nabla_x y`],
      ["np.exp(x) A.T", "exp(x) A^T"],
      ["x¹⁰ + e⁻ˣ", "x^{10} + e^{-x}"],
      ["θ₁₀ + φ₁ x", "theta_10 + phi_1 x"],
      ["∑ᵢ₌₁ᴵ xᵢ", "sum_{i=1}^I x_i"],
      [
        String.raw`\underset{\phi}{\operatorname{argmin}} \phi^2`,
        String.raw`\operatorname*{argmin}_{\phi} \phi^2`,
      ],
      [String.raw`\arg\underset{x}{\min} x^2`, String.raw`\mathop{\arg\min}\limits_{x} x^2`],
      [String.raw`\overset{n}{\underset{i=1}{\sum}} x_i`, String.raw`\mathop{\sum}\limits_{i=1}^{n} x_i`],
      [String.raw`\underset{z \sim q}{\mathbb{E}}[z]`, String.raw`\mathbb{E}_{z \sim q}[z]`],
      [String.raw`a \overset{(a)}{=} b \stackrel{?}{=} c \overset{\text{Jensen}}{\leq} d`, "a = b = c <= d"],
      [String.raw`\sum_{\substack{i=1 \\ i \neq j}}^{N} x_i`, String.raw`\sum_{i=1,\, i \neq j}^{N} x_i`],
      [String.raw`\sum_{i : i \neq j} x_i`, "sum_{i, i != j} x_i"],
      [String.raw`\sum_{i,j=1}^N x_i x_j`, "sum_{i=1, j=1}^N x_i x_j"],
      [String.raw`\sum_{i,j \in S} A_{ij}`, String.raw`\sum_{i \in S; j \in S} A_{ij}`],
      [String.raw`\frac{df}{dx}\Big|_{x=a}`, String.raw`\left.\frac{d f}{d x}\right|_{x=a}`],
      [String.raw`\frac{d}{dx} x^2 \bigg|_{x=3, y=4}`, "(diff(x^2, x))|_{x=3, y=4}"],
      [String.raw`c \frac{dy}{dx}|_{x=0}`, String.raw`c \left.\frac{dy}{dx}\right|_{x=0}`],
      [String.raw`\left|\left.\frac{dy}{dx}\right|_{x=0}\right|`, "abs((diff(y, x))|_{x=0})"],
      [String.raw`\mathbf{1}[x > 0]`, String.raw`\mathbbm{1}_{x > 0}`],
      [String.raw`\hat{y_i} - \pmb{x}`, String.raw`\hat{y}_i - \mathbf{x}`],
      [String.raw`\cancel{a} b \cancelto{0}{c} \hphantom{d}`, "a b c"],
      [String.raw`\vphantom{y} x = y \notag \tag*{1}`, "x = y"],
      [String.raw`\begin{IEEEeqnarray}{rCl} x &=& y \end{IEEEeqnarray}`, "x = y"],
      [
        String.raw`\begin{dcases} x & x > 0 \\ 0 & \text{else.} \end{dcases}`,
        "cases(x if x > 0; 0 otherwise)",
      ],
      ["log2(x) ≜ y", String.raw`\log_{2}[x] \coloneqq y`],
      ["xʲ + ∫₀^∞ x dx", String.raw`x^{j} + \int_0^\infty x\,\mathrm{d}x`],
      [String.raw`{5 \choose k} - {a + b \over c}`, String.raw`\binom{5}{k} - \frac{a + b}{c}`],
    ];
    for (const [a, b] of pairs) expect(sameTree(read(a), read(b)), `${a} and ${b}`).toBe(true);
  });

  test("declarations decide between application and product", () => {
    expect(read("f(x+1)", "f: function(real) -> real; x: real").kind).toBe("call");
    expect(read("f(x+1)", "f: real; x: real").kind).toBe("product");
    expect(read("f[x+1]", "f: real; x: real").kind).toBe("product");
    expect(read("f[x+1]", "f: function(real) -> real; x: real").kind).toBe("call");
    expect(read("f^{-1}(x)", "f: function(real) -> real; x: real")).toMatchObject({
      kind: "call",
      name: "f^{-1}",
    });
  });

  test("∘ composes functions and multiplies vectors", () => {
    const declared = "f, g: function(real) -> real; v, w: vector[D]; x: real";
    const shown = (text: string) => printPlain(read(text, declared));
    expect(shown(String.raw`(f \circ g)(x)`)).toBe("f[g[x]]");
    expect(shown(String.raw`(\text{ReLU} \circ f \circ g)(x)`)).toBe("ReLU[f[g[x]]]");
    expect(shown("((f∘g)∘f)(x)^2")).toBe("f[g[f[x]]]^{2}");
    expect(shown("f∘g")).toBe("f[g[bullet]]");
    expect(shown("(f∘g)'(x)")).toBe("(diff(f[g[bullet]], bullet))|_{bullet = x}");
    expect(shown(String.raw`v \circ w`)).toBe("v .* w");
    expect(message(String.raw`f \circ x`, declared)).toContain("⊙ between vectors");
  });

  test("a name declared with its subscript is one symbol, an indexed one is not", () => {
    expect(read("D_i", "D_i: integer")).toMatchObject({ kind: "symbol", name: "D_i", index: [] });
    expect(read("D_i", "D: vector[N]; i: index[N]")).toMatchObject({ kind: "symbol", name: "D" });
  });

  test("plain names among LaTeX are read whole where they are declared", () => {
    const declared = String.raw`\bar x, \bar y, phi_1, theta_10, omega: real`;
    expect(printPlain(read(String.raw`\bar y - phi_1 \bar x`, declared))).toBe("bary - phi_{1} barx");
    expect(printPlain(read(String.raw`\frac12 omega theta_10`, declared))).toBe("1/2*omega theta_{10}");
  });

  test("a set of one keeps its comma, which tells it from brackets", () => {
    const tree = read(String.raw`\{E,\} x`, "x, E: real");
    const printed = printLatex(tree);
    expect(printed).toContain(String.raw`\{E,\}`);
    expect(printLatex(read(printed, "x, E: real"))).toBe(printed);
  });

  test("a prime transposes a matrix, and Σ adds up, where they name nothing else", () => {
    const declared =
      "A: matrix[N,N]; x: vector[N]; u: real; f: function(real) -> real; f': function(real) -> real";
    expect(printPlain(read("x'A' + f'[u]", declared))).toBe("x^T A^T + f'[u]");
    expect(printLatex(read("2^A'", declared))).toBe(String.raw`2^{A^\top}`);
    expect(read("Σ_i x_i", declared)).toMatchObject({ kind: "large", operator: "sum" });
    expect(read("Σ_i", "Sigma_i: real")).toMatchObject({ kind: "symbol" });
    expect(() => read("(A x)'", declared)).toThrow("a transpose or a derivative");
    expect(() => read("x^{(i)}", declared)).toThrow("a power or an index");
    expect(() => read("2^xu", "x, u: real")).toThrow("can mean ^x");
    expect(() => read(String.raw`5\% u`, declared)).toThrow("decimal number");
    expect(() => read(String.raw`x + \placeholder{}`, "x: real")).toThrow("an empty place");
  });

  test("a sum goes on over the terms that its index, declared nowhere else, stands in", () => {
    const declared = "x, y: vector[N]; c: real";
    expect(printPlain(read("sum_{i=1}^N x_i - y_i + c", declared))).toBe("sum_{i=1}^{N} (x_{i} - y_{i}) + c");
    expect(printPlain(read("sum_i x_i + sum_i y_i", declared))).toBe("sum_{i} x_{i} + (sum_{i} y_{i})");
    expect(printPlain(read("sum_i x_i - y_i", `${declared}; i: index[N]`))).toBe("sum_{i} x_{i} - y_{i}");
  });

  test("a product is printed as the book sets it, with a sign only where it is needed", () => {
    expect(printLatex(read("2*pi*x*f[x]"))).toBe(String.raw`2 \pi x f\left[x\right]`);
    expect(printLatex(read("2*(x+1)*(y-1)*3"))).toBe(
      String.raw`2 \left(x + 1\right) \left(y - 1\right) \cdot 3`,
    );
    expect(printLatex(read("x*(y+1)"))).toBe(String.raw`x \cdot \left(y + 1\right)`);
    expect(printPlain(read("a/b*c"))).toBe("a/b*c");
  });

  test("what can be read in two ways is refused, with both readings", () => {
    expect(message("1/2 x")).toContain("(a/b)·c or a/(b c)");
    for (const slash of [
      "1/2x",
      "x/2 s",
      "x/y s",
      "x/2(s+1)",
      r`x/2\log s`,
      r`x/2\sum_{i=1}^2 s`,
      r`x/2s\,y`,
    ])
      expect(message(slash), slash).toContain("(a/b)·c or a/(b c)");
    expect(message("log x/2")).toContain("log[x]/y or log[x/y]");
    expect(message(String.raw`\alpha^10`)).toContain("^{10}");
    expect(message(String.raw`a \pm b`)).toContain("two values");
    expect(message(String.raw`x = n \over k`)).toContain("over");
    for (const number of ["x 2", r`\pi x2^2`, r`\pi x2^n`, r`x\quad 2`])
      expect(message(number), number).toContain("x_2, x^2 or 2x");
    expect(message(r`3\,2^n`)).toContain("two numbers");
    expect(message(r`\log n\,2^{n-1}`)).toContain("brackets of log");
    expect(message("sin^{-1}(x)")).toContain("inverse function or 1/sin");
    expect(message(String.raw`a \overset{d}{=} b`)).toContain("change the meaning");
    expect(message(String.raw`a \overset{\text{in prob.}}{\to} b`)).toContain("change the meaning");
    expect(message(String.raw`\overset{*}{x}`)).toContain("change the meaning");
    expect(message(String.raw`\underset{i}{x}`)).toContain("change the meaning");
    expect(message("x + y|_{x=1}")).toContain("how far back");
    expect(message("x/y|_{y=1}")).toContain("how far back");
    expect(message("|x|_{x=1}")).toContain("a norm or a value");
    expect(message(String.raw`\left.x^2\right|_0^1`)).toContain("at which point");
    expect(message(String.raw`\sum_{i=1}^10 i`)).toContain("^{10}");
    for (const comma of ["1,5", "0,125", "x = 3,14 y", "0{,}25", "1.000,5"])
      expect(message(comma)).toContain("a decimal has a point");
    expect(message("50%")).toContain("decimal number");
    expect(message("x && y")).toContain("did not expect &");
  });

  test("braces around one formula make a set, except in a product", () => {
    const declared = "a, b, c: real";
    for (const set of [
      r`\{a + b\}`,
      r`a \in \{b\}`,
      r`\{a\} \times \{b\}`,
      r`\{a, b\} \setminus \{b\}`,
      r`|\{b\}|`,
      r`c \{a, b\}`,
    ])
      expect(JSON.stringify(read(set, declared)), set).toContain('"set"');
    for (const product of [r`c \{a + b\}`, r`\{a + b\} c`, r`2 \cdot \{a\}^2`, r`\prod_{i=1}^3 \{a + i\}`])
      expect(JSON.stringify(read(product, declared)), product).not.toContain('"set"');
  });

  test("errors stand where the formula goes wrong", () => {
    const parsed = parse("((( ");
    expect(parsed).toMatchObject({ ok: false, error: { start: 4 } });
    expect(message("(x + 1")).toContain("never closed");
    expect(parse("x + $y")).toMatchObject({ ok: false, error: { start: 4, end: 5 } });
    expect(message("2..5")).toContain("not a number");
    expect(message("")).toBe("there is no formula");
  });

  test("long and deep input is refused, not suffered", () => {
    expect(message("x+".repeat(60_000))).toContain("longer than");
    expect(message(`${"(".repeat(5000)}x${")".repeat(5000)}`)).toContain("nested deeper");
    expect(message(`x${"^{2".repeat(5000)}`)).toContain("nested deeper");
    expect(message(`x${"!".repeat(5000)}`)).toContain("too many");
    const products = Array.from({ length: 8000 }, (_, i) => `prod_q${i.toString(36)} x`);
    expect(message(products.join(" "))).toContain("nested deeper");
  });
});
