import { describe, expect, test } from "vitest";
import { breakTheorem, checkDocument, splitLines } from "../src/index.ts";

const r = String.raw;
const verdicts = (tex: string) => checkDocument(tex).map((line) => line.verdict);

describe("a derivation line by line", () => {
  test("completing the square follows up to constants in w (18.4)", () => {
    const found = verdicts(r`% where A: matrix[E,D]; B: spd[E]; w: vector[D] free; v: vector[E]
% where D: integer[1..2]; E: integer[2..3]; kappa_1, kappa_2, kappa_3, kappa_4: constant
% proportional in w
\begin{aligned}
\text{Norm}_{\mathbf{v}}[\mathbf{A}\mathbf{w}, \mathbf{B}] &= \kappa_1 \cdot \exp[-0.5(\mathbf{v} - \mathbf{A}\mathbf{w})^T \mathbf{B}^{-1}(\mathbf{v} - \mathbf{A}\mathbf{w})] \\
&= \kappa_1 \cdot \exp[-0.5(\mathbf{v}^T \mathbf{B}^{-1} \mathbf{v} - 2\mathbf{v}^T \mathbf{B}^{-1} \mathbf{A}\mathbf{w} + \mathbf{w}^T \mathbf{A}^T \mathbf{B}^{-1} \mathbf{A}\mathbf{w})] \\
&= \kappa_2 \cdot \exp[-0.5(-2\mathbf{v}^T \mathbf{B}^{-1} \mathbf{A}\mathbf{w} + \mathbf{w}^T \mathbf{A}^T \mathbf{B}^{-1} \mathbf{A}\mathbf{w})] \\
&= \kappa_3 \cdot \exp[-0.5(\mathbf{w} - (\mathbf{A}^T \mathbf{B}^{-1} \mathbf{A})^{-1} \mathbf{A}^T \mathbf{B}^{-1} \mathbf{v})^T (\mathbf{A}^T \mathbf{B}^{-1} \mathbf{A})(\mathbf{w} - (\mathbf{A}^T \mathbf{B}^{-1} \mathbf{A})^{-1} \mathbf{A}^T \mathbf{B}^{-1} \mathbf{v})] \\
&= \kappa_4 \cdot \text{Norm}_{\mathbf{w}}[(\mathbf{A}^T \mathbf{B}^{-1} \mathbf{A})^{-1} \mathbf{A}^T \mathbf{B}^{-1} \mathbf{v}, (\mathbf{A}^T \mathbf{B}^{-1} \mathbf{A})^{-1}].
\end{aligned}`);

    expect(found).toEqual(["follows", "follows", "follows", "follows", "follows"]);
  });

  test("a zero takes the shape of what it stands beside", () => {
    const last = (tex: string) => verdicts(tex).at(-1);

    expect(last("% where x: vector[D]\nx - x\n= 0")).toBe("follows");
    expect(last("% where x: vector[D]\n2x - x\n= 0")).toBe("fails");
    for (const zero of [r`\mathbf 0`, "0", r`\mathbf 0_{2\times 2}`])
      expect(
        last(r`% where A: matrix[2,2]
A^2 - \text{tr}[A] A + \det[A] \mathbf I
= ${zero}`),
      ).toBe("follows");
    expect(last("% where A: matrix[2,2]\nA - A\n= \\mathbf 0_{2\\times 3}")).toBe("fails");
    expect(
      last(r`% where A: matrix[D,D]
A \mathbf I_{D\times D}
= A`),
    ).toBe("follows");
  });

  test("labels over = are passed over, and what makes another relation of it is not", () => {
    const lines = (label: string) =>
      verdicts(r`% where x, y: real
(x + y)^2 &\overset{\text{(a)}}{=} x^2 + 2xy + y^2 \\
&${label} (x - y)^2 + 4xy`);

    expect(lines(r`\stackrel{?}{=}`)).toEqual(["follows", "follows"]);
    expect(lines(r`\overset{\text{def}}{=}`)).toEqual(["follows", "follows"]);
    expect(lines(r`\underset{(b)}{\leq}`)).toEqual(["follows", "follows"]);
    expect(lines(r`\overset{d}{=}`)).toEqual(["follows", "unreadable"]);
  });

  test("an inequality left at the end of a line is still one on the next", () => {
    expect(verdicts("% where x: real\nx \\leq\nx + 1")).toEqual(["follows"]);
    expect(verdicts("% where x: real\nx + 1 \\leq\nx")).toEqual(["fails"]);
  });

  test("a product of normals whose half is lost in one exponent is caught (18.5)", () => {
    const [first] =
      checkDocument(r`% where A, B: spd[D]; a, b: vector[D]; x: vector[D] free; kappa_1: constant; D: integer[1..2]
\text{Norm}_x[a, A] \text{Norm}_x[b, B] = \kappa_1 \cdot \exp[-0.5(x - a)^T A^{-1}(x - a) - (x - b)^T B^{-1}(x - b)]`);

    expect(first?.verdict).toBe("fails");
    expect(first?.witness?.text).toContain("ratio");
  });

  test("the line that loses a 2 is the one that fails, and is mended (11.4)", () => {
    const found = checkDocument(r`% where x, y ~ p (jointly, dependent); mu_x := E[x]; mu_y := E[y]
\text{Var}[x+y] = \mathbb{E}[(x + y - \mu_x - \mu_y)^2]
= \mathbb{E}[(x - \mu_x)^2] + \mathbb{E}[(y - \mu_y)^2] + 2\mathbb{E}[(x - \mu_x)(y - \mu_y)]
= \text{Var}[x] + \text{Var}[y] + \text{Covar}[x, y]`);

    expect(found.map((line) => line.verdict)).toEqual(["follows", "follows", "fails"]);
    expect(found[2]?.mend).toBe("a factor 2 before Covar[x, y] is missing");
  });

  test("graph layers are equivariant to permutations (13.7)", () => {
    expect(
      verdicts(r`% where H: matrix[D,N]; A: adjacency[N]; P: permutation[N]; beta: vector[E]; Omega: matrix[E,2 D]; a: function(real) -> real; N: integer[3..4]
% where G[H, A] := a[\beta \mathbf{1}^T + \Omega [H; H A]]
G[HP, P^TAP] = a\left[\beta\mathbf{1}^T+\Omega\begin{bmatrix}HP\\HPP^TAP\end{bmatrix}\right]
= a\left[\beta\mathbf{1}^TP+\Omega\begin{bmatrix}HP\\HAP\end{bmatrix}\right]
= a\left[\beta\mathbf{1}^T+\Omega\begin{bmatrix}H\\HA\end{bmatrix}\right]P
= G[H, A]P`),
    ).toEqual(["follows", "follows", "follows", "follows"]);
  });

  test("the bound of the evidence, with an inequality at its end (17.4)", () => {
    expect(
      verdicts(r`% where x, z ~ Pr (jointly, dependent); q: conditional[z|x]
\mathbb{E}_q[\log[Pr(x|z)]] - D_{KL}[q(z|x)||Pr(z)] = \log[Pr(x)] - D_{KL}[q(z|x)||Pr(z|x)]
\leq \log[Pr(x)]`),
    ).toEqual(["follows", "follows"]);
  });

  test("an equation is solved: the conclusion must hold wherever the premise does", () => {
    expect(
      verdicts(r`% where x, y: vector[I]; phi_0, phi_1: real; i: index[I]
\sum_i (\phi_0 + \phi_1 x_i - y_i) = 0
\Rightarrow \phi_0 = \frac{1}{I} \sum_i (y_i - \phi_1 x_i)`),
    ).toEqual(["follows", "follows"]);
    expect(
      verdicts(r`% where x, y: real; phi: real
\phi x - y = 0
\Rightarrow \phi = x/y`),
    ).toEqual(["follows", "fails"]);
  });

  test("what holds only in a limit is not checked, what cannot be read is unreadable", () => {
    expect(
      verdicts(r`% where n: integer[5..9]
\log[n!] \approx n\log[n] - n
= n\log[n] - n
= n(\log[n] - 1
= n\log[n/e]`),
    ).toEqual(["not checked", "follows", "unreadable"]);
  });

  test("inequalities fail with a witness", () => {
    expect(verdicts("% where x ~ p\nE[x]^2 \\leq E[x^2]")).toEqual(["follows"]);
    expect(verdicts("% where x ~ p\nE[x]^2 \\geq E[x^2]")).toEqual(["fails"]);
    expect(verdicts("% where x: real\n|x| < x^2 + 1")).toEqual(["follows"]);
  });

  test("a mistake in the declarations is said, with its text", () => {
    expect(checkDocument("% where A: sdp[D]\nA = A")[0]).toMatchObject({
      verdict: "unreadable",
      text: "sdp[D]",
    });
  });
});

describe("a derivation as it stands in a paper", () => {
  test("remarks, labels and signs with a letter above them say nothing", () => {
    const found = verdicts(r`% where x, y: real
\begin{align*}
(x+y)^2 &= (x+y)(x+y) && \text{by definition} \\
&\overset{(a)}{=} x^2 + xy + yx + y^2 \quad \text{(multiply out)}, \label{eq:one} \\
&= \underbrace{x^2 + y^2}_{\text{squares}} \tag{3} \\
&\quad + 2xy
\end{align*}`);

    expect(found).toEqual(["follows", "follows", "follows"]);
  });

  test("a line that begins with an operator goes on, but not after a blank line", () => {
    expect(verdicts("% where x: real\n(x+1)^2\n= x^2 + 2x\n  + 1")).toEqual(["follows", "follows"]);
    expect(verdicts("% where x: real\nx + x\n= 2x\n\n- x\n= -x")).toEqual(Array(4).fill("follows"));
  });
});

describe("a derivation as an editor keeps it", () => {
  test("lines end as on any machine, and are counted as there", () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      const found = checkDocument(["% where x: real", "", "(x+1)^2", "= x^2+2x+1", "= x^2+x+1"].join(end));
      expect(found).toMatchObject([
        { line: 3, verdict: "follows" },
        { line: 4, verdict: "follows" },
        { line: 5, verdict: "fails" },
      ]);
    }
  });

  test("gaps after a line break, empty groups and paragraphs between lines say nothing", () => {
    const found = checkDocument(r`% where x, y: real
(x+y)^2 &= (x+y)(x+y) \\[4pt]
{}&{}= x^2 + xy \\*
&\quad {}+ xy + y^2 \\[0.5em]
\intertext{and so, with \emph{$x$} from
above,}
&\qquad ={} x^2 + 3xy + y^2`);

    expect(found.map(({ line, verdict }) => [line, verdict])).toEqual([
      [2, "follows"],
      [3, "follows"],
      [7, "fails"],
    ]);
  });
});

describe("what is said of a line that fails", () => {
  const said = (...lines: string[]) => {
    const found = checkDocument(`% where ${lines.join("\n")}`).at(-1)!;
    expect(found.verdict).toBe("fails");
    return { mend: found.mend, at: found.witness!.at.map(({ name }) => name), text: found.witness!.text };
  };

  test("a mend is one at every sample, and has a value wherever the line has one", () => {
    const normal = ["x: real free; a, b: real; s: positive", "% proportional in x"];
    const product = r`\exp\left(-\frac{(x-a)^2}{2s}+bx\right)`;
    expect(said(...normal, product, r`\propto \text{Norm}_x[a+b,s]`).mend).toBeNull();
    expect(said(...normal, product, r`\propto \exp\left(-\frac{(x-a)^2}{2s}-bx\right)`).mend).toContain(
      "sign",
    );
    const sizes = "D: integer[1..3]; h: vector[D]";
    expect(said(sizes, r`\sum_{d=1}^D h_d^2`, r`= \left(\sum_{d=1}^D h_d\right)^2`).mend).toBeNull();
  });

  test("nothing is mended beside nothing", () => {
    expect(said("x: real", "e^{-50}", "= 0").mend).toBeNull();
    expect(said("x: real", "x - x", "= 1").mend).toBeNull();
  });

  test("a mend says nothing that only a machine would write", () => {
    const found = said("x: real; f: function(real) -> real", r`\frac{d}{dx}f[x]+x`, r`= -\frac{d}{dx}f[x]+x`);
    expect(found.mend).toBe(r`the sign of \frac{\partial}{\partial x} f\left[x\right]`);
  });

  test("a witness names what the two sides depend on, and nothing that is bound in them", () => {
    const random = "epsilon ~ Norm[0, 1]; mu: real; s: positive";
    expect(said(random, r`\mathbb{E}_\epsilon[(\mu+s\epsilon)^2]`, r`= \mu^2+s`).at).toEqual(["mu", "s"]);
    const indexed = "I: integer[2..4]; y: vector[I]; i: index[I]";
    expect(said(indexed, r`\sum_{i=1}^I y_i`, r`= 2\sum_i y_i`).at).toEqual(["I", "y"]);
    expect(said(indexed, r`\sum_{i=1}^I y_i`, r`= y_i`).at).toContain("i");
    // The value of x decides, though nothing moves with it here.
    expect(said("x: real", r`\text{ReLU}[x]`, r`= |x|`).at).toEqual(["x"]);
  });

  test("numbers are written as the line writes them", () => {
    expect(said("x: real", "9", "= 9.01").text).toBe("9 against 9.01");
    expect(said("x: real", "0.5", "= 0.25").text).toBe("0.5 against 0.25");
    expect(said("x: real", "(x+0.1)^2", "= x^2+0.01").text).toMatch(/\d\.\d+ against \d\.01$/);
  });
});

describe("brackets over several lines", () => {
  const second = (...lines: string[]) => checkDocument(`% where x: real\n(x+1)^2\n= ${lines.join("\n")}`)[1];

  test(r`\right. and \left. on both sides of a line break let them go on`, () => {
    for (const [plus, verdict] of [
      ["+1", "follows"],
      ["+2", "fails"],
      ["{}+1", "follows"],
    ] as const) {
      expect(second(r`\left(x^2+2x\right. \left. ${plus}\right)`)?.verdict).toBe(verdict);
      expect(second(r`\left[x^2+2x\right. \nonumber\\[4pt]`, r`&\qquad \left. ${plus}\right]`)?.verdict).toBe(
        verdict,
      );
    }
    const nested = r`&\quad \left.\left. +\frac{2}{x^2}\right)\right)`;
    expect(second(r`\left(\frac{x^2}{2}\left(2+\frac4x\right.\right. \\`, nested)?.verdict).toBe("follows");
  });

  test("what is broken off otherwise cannot be read", () => {
    for (const wrong of [
      r`\left(x^2+2x\right. + 1`,
      r`\left(x^2+2x+1\right. )`,
      r`\left(x^2+2x\right. + \left. 1\right)`,
      r`x^2+2x+\left. 1\right)`,
      r`\left(\left(x^2\right.\right. \left. +2x+1\right)`,
    ])
      expect(second(wrong)?.verdict).toBe("unreadable");
  });
});

describe("what follows from what", () => {
  const last = (...lines: string[]) => checkDocument(`% where ${lines.join("\n")}`).at(-1);
  const scalars = "a, b, c, x: real; p: positive";

  test("an equivalence is judged both ways", () => {
    for (const sign of [r`\iff`, r`\Leftrightarrow`, r`\Longleftrightarrow`, "⇔"]) {
      expect(last(scalars, "a = b", `${sign} 2 a = 2 b`)?.verdict).toBe("follows");
      const squares = last(scalars, "a = b", `${sign} a^2 = b^2`);
      expect(squares?.verdict).toBe("fails");
      expect(squares?.witness?.text).toMatch(/^⇐ at a = (.*), b = (−\1|\1)/);
    }
    expect(last(scalars, "a = b", r`\iff a c = b c`)?.verdict).toBe("fails");
    expect(last(scalars, "a = b", r`\iff a p = b p`)?.verdict).toBe("follows");
    expect(last(scalars, "a^2 = b^2", r`\iff a = b`)?.witness?.text).toMatch(/^⇒/);
  });

  test("an arrow to the left is judged the other way round", () => {
    expect(last(scalars, "a^2 = b^2", r`\Leftarrow a = b`)?.verdict).toBe("follows");
    expect(last(scalars, "a = b", r`\Longleftarrow a^2 = b^2`)?.verdict).toBe("fails");
  });

  test("an arrow may be a word, or stand at the end of a line", () => {
    for (const sign of [r`\therefore`, r`\Longrightarrow`, "∴"])
      expect(last(scalars, "a = b", `${sign} a^2 = b^2`)?.verdict).toBe("follows");
    expect(last(scalars, r`a = b \Rightarrow`, "a^2 = b^2")).toMatchObject({ line: 3, verdict: "follows" });
  });

  test("a sign that cannot be read is no verdict on the line before it", () => {
    expect(verdicts(`% where ${scalars}\na = b\n\\leadsto 2a = 2b`)).toEqual(["undecided", "unreadable"]);
    expect(verdicts(`% where ${scalars}\na + a = 2a\n\\leadsto b = b`)).toEqual(["follows", "unreadable"]);
  });

  test("every root is tried", () => {
    expect(last(scalars, "x^2 = 4", r`\Rightarrow x = -2`)?.verdict).toBe("fails");
    expect(last(scalars, "x^2 = 4", r`\Rightarrow |x| = 2`)?.verdict).toBe("follows");
  });

  const system = "x, b: vector[D]; A: spd[D]";
  const square = "A: matrix[D,D]; X, B: matrix[D,N]; x, y, z: vector[D]";
  const fit = r`X: matrix[D,N]; \phi: vector[D]; y: vector[N]`;
  const gradient = r`\nabla_\phi\|X^T\phi-y\|^2 = \mathbf 0`;
  test.each([
    [system, r`2Ax-2b = \mathbf 0`, "x = A^{-1}b"],
    [system, r`2Ax-2b = \mathbf 0`, r`Ax - b = \mathbf 0`],
    [square, "AX = B", "X = A^{-1}B"],
    [square, "x+y = z", "x = z-y"],
    [fit, gradient, r`XX^T\phi = Xy`],
    [fit, gradient, r`\phi = (XX^T)^{-1}Xy`],
    ["a, b: positive", r`a \leq b`, r`\log a \leq \log b`],
    ["a, b: positive", "a < b", r`\frac1a > \frac1b`],
    [scalars, "a = b", "a^2 + 1 > b"],
    [square, r`\|x\|^2 = 1`, r`x^Tx = 1`],
  ])("%s: %s ⇒ %s", (where, premise, conclusion) => {
    expect(last(where, premise, `\\Rightarrow ${conclusion}`)).toMatchObject({ verdict: "follows" });
  });

  test.each([
    [system, r`2Ax-2b = \mathbf 0`, "x = bA^{-1}"],
    [system, r`2Ax-2b = \mathbf 0`, "x = A b"],
    [square, "AX = B", "X = BA^{-1}"],
    [square, "x+y = z", "x = y-z"],
    [square, r`Ax = \mathbf 0`, r`x = \mathbf 0`],
    [fit, gradient, r`X^TX\phi = Xy`],
    [fit, gradient, r`\phi = (XX^T)^{-1}y`],
    ["a, b: positive", r`a \leq b`, r`\frac1a \leq \frac1b`],
    [scalars, r`a \leq b`, r`a^2 \leq b^2`],
    [scalars, "a = b", "a^2 > b"],
    [square, r`\|x\|^2 = 1`, r`\mathbf{1}^Tx = 1`],
  ])("not %s: %s ⇒ %s", (where, premise, conclusion) => {
    const found = last(where, premise, `\\Rightarrow ${conclusion}`);
    expect(found).toMatchObject({ verdict: "fails" });
    expect(found?.witness?.text).not.toBe("");
  });
});

describe("hostile derivations", () => {
  test("a statement of very many lines is put together in time in proportion", () => {
    const begun = performance.now();
    expect(splitLines(`x\n= ${"+ x\n".repeat(16_000)}`)).toHaveLength(2);
    expect(splitLines(`x\n= (${"x\n".repeat(16_000)}`)).toHaveLength(2);
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  test("what is quoted in a message is cut short", () => {
    const name = "ab".repeat(5000);
    for (const tex of [`% where ${name}: real\nx`, `% where x: ${name}\nx`])
      expect(checkDocument(tex)[0]?.reason?.length).toBeLessThan(600);
    expect(
      checkDocument(`% where x: real\n\\mathbf{x}_{${"xy".repeat(90)}} + z`)[0]?.reason?.length,
    ).toBeLessThan(600);
  });
});

describe("breaking a theorem", () => {
  test("ReLU is homogeneous only because alpha is positive", () => {
    const [broken] = breakTheorem("% where alpha: positive; z: real\nReLU[alpha z]\n= alpha ReLU[z]");
    expect(broken).toMatchObject({ assumption: "alpha is positive", verdict: "fails", line: 3 });
  });

  test("variances add only because the variables are independent", () => {
    const found = breakTheorem("% where x ~ p; y ~ q\nVar[x+y]\n= Var[x]+Var[y]");
    expect(found).toMatchObject([{ assumption: "x, y are independent", verdict: "fails" }]);
  });

  test("an assumption that nothing rests on is found out", () => {
    const found = breakTheorem("% where x: positive; a: real\n(x+a)^2\n= x^2+2 a x+a^2");
    // On more samples than a chain is checked on: a step may fail in a corner only.
    expect(found).toMatchObject([
      { assumption: "x is positive", verdict: "holds", samples: 40, witness: null },
    ]);
  });
});
