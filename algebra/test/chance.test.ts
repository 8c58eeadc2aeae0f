import { expect, test } from "vitest";
import { checkDocument } from "../src/index.ts";

const r = String.raw;
const step = (where: string, left: string, right: string) =>
  checkDocument(`% where ${where}\n${left}\n= ${right}`).at(-1)?.verdict;

/** The right sides that are equal to the left one, and those that are not. */
function steps(where: string, left: string, right: readonly string[], wrong: readonly string[]): void {
  for (const one of right) expect([one, step(where, left, one)]).toEqual([one, "follows"]);
  for (const one of wrong) expect([one, step(where, left, one)]).toEqual([one, "fails"]);
}

test("a normal without a size takes it from its variable, or from the other side of a divergence (17.4)", () => {
  steps(
    "z: vector[D]; s: positive",
    r`\text{Norm}_{\mathbf z}[\mathbf 0, s\mathbf I]`,
    [r`(2\pi s)^{-D/2}\exp[-\mathbf z^T\mathbf z/(2s)]`, r`\text{Norm}_z[0, sI]`],
    [r`(2\pi s)^{-1/2}\exp[-\mathbf z^T\mathbf z/(2s)]`],
  );
  const prior = r`\frac12(\text{tr}[S]+\mu^T\mu-D-\log|S|)`;
  const normal = r`\text{Norm}_{\mathbf z}[\mu, S]`;
  steps(
    "mu: vector[D]; S: spd[D]",
    prior,
    [
      r`D_{KL}[${normal}||\text{Norm}_{\mathbf z}[\mathbf 0,\mathbf I]]`,
      r`D_{KL}[${normal}||\text{Norm}_{\mathbf z}[0,I]]`,
      r`D_{KL}[\mathcal N(\mu,S)\|\mathcal N(0,I)]`,
    ],
    [
      r`D_{KL}[\text{Norm}_{\mathbf z}[\mathbf 0,\mathbf I]||${normal}]`,
      r`D_{KL}[${normal}||\text{Norm}_{\mathbf z}[\mathbf 0,2\mathbf I]]`,
    ],
  );
  expect(step("s: positive", r`D_{KL}[\text{Norm}_z[0, I]||\text{Norm}_z[0, sI]]`, "0")).toBe("undecided");
});

test("I is the identity also where the only vectors are random", () => {
  steps("e: vector[D] ~ Norm[0, I]", r`\mathbb E[e^Te]`, ["D", r`\text{tr}[\mathbb E[ee^T]]`], ["D^2"]);
  steps("e: vector[D] ~ Norm[0, I]", r`\mathbb E[ee^T]`, ["I"], ["2I"]);
  steps("s: positive; w: vector[2] ~ Norm[0, s^2 I]", r`\mathbb{E}[w_1^2+w_2^2]`, ["2s^2"], ["s^2"]);
});

test("variables of distributions over one size have the same outcomes, declared or not", () => {
  const declared = "p, q: distribution[K]; x ~ p; y ~ q; f: function(real) -> real";
  const weighted = [
    r`\mathbb E_{y\sim q}\left[\frac{p(y)}{q(y)}f(y)\right]`,
    r`\mathbb E_{x\sim q}\left[\frac{p(x)}{q(x)}f(x)\right]`,
    r`\sum_y p(y) f(y)`,
    r`\sum_k p(k) f(k)`,
    r`\mathbb E_{z\sim p}[f(z)]`,
  ];
  const otherwise = [
    r`\mathbb E_{y\sim q}\left[\frac{q(y)}{p(y)}f(y)\right]`,
    r`\mathbb E_{x\sim q}[f(x)]`,
    r`\sum_y q(y) f(y)`,
  ];
  steps(declared, r`\mathbb E_{x\sim p}[f(x)]`, weighted, otherwise);
  steps("x ~ p; y ~ q; f: function(real) -> real", r`\mathbb E[f(x)]`, weighted, otherwise);
  steps(declared, r`\mathbb E[x]`, [r`\sum_x x\,p(x)`], [r`\mathbb E[y]`, r`\sum_x x\,q(x)`]);
  steps("p: distribution[K]; v: vector[K]", r`\mathbb E_{k\sim p}[v_k]`, [r`\sum_{k=1}^K p(k)v_k`], ["v_1"]);
});

test("the subscript of an expectation binds its variable and names the distribution", () => {
  for (const also of ["", "; x ~ q", "; x: index[K]"]) {
    const declared = `p, q: distribution[K]${also}`;
    steps(declared, r`\mathbb E_{x\sim p}\left[\frac{q(x)}{p(x)}\right]`, ["1"], [r`\sum_x q(x)^2/p(x)`]);
    steps(
      declared,
      r`D_{KL}[p\|q]`,
      [
        r`\mathbb E_{x\sim p}[\log p(x)]-\mathbb E_{x\sim p}[\log q(x)]`,
        r`\sum_x p(x)\log\frac{p(x)}{q(x)}`,
        r`D_{KL}[p(x)\|q(x)]`,
      ],
      [r`\mathbb E_{x\sim p}[\log p(x)]-\mathbb E_{x\sim q}[\log q(x)]`, r`\sum_x q(x)\log\frac{p(x)}{q(x)}`],
    );
  }
  // The declaration says another normal: which of the two is meant?
  expect(step("x ~ Norm[0,1]; m: real", r`\mathbb E_{x\sim\text{Norm}[m,1]}[x]`, "m")).toBe("undecided");
});

test("a sum over what stands in a distribution runs through its outcomes (19.2)", () => {
  const declared =
    "S, A: integer[2..3]; pi: conditional[A|S]; P: conditional[S|S,A]; s: index[S]; g: probability; R: matrix[S,A]; v: vector[S]";
  steps(
    declared,
    r`\sum_{a=1}^A\pi(a|s)`,
    ["1", r`\sum_b\pi(b|s)`, r`\sum_{s'}P(s'|s,1)`],
    ["A", r`\pi(1|s)`],
  );
  steps(
    declared,
    r`\sum_a\pi(a|s)\left(R_{sa}+g\sum_{k=1}^S P(k|s,a)v_k\right)`,
    [
      r`\sum_{b=1}^A\pi(b|s)R_{sb}+g\sum_{a=1}^A\sum_j\pi(a|s)P(j|s,a)v_j`,
      r`\mathbb E_{a\sim\pi(a|s)}[R_{sa}]+g\sum_{a=1}^A\pi(a|s)\mathbb E_{k\sim P(k|s,a)}[v_k]`,
    ],
    [r`\sum_{b=1}^A\pi(b|s)R_{sb}+\sum_{a=1}^A\sum_j\pi(a|s)P(j|s,a)v_j`],
  );
});

test("what a variable is drawn from may be declared after it", () => {
  steps("x ~ p; p: distribution[K]", r`\sum_x p(x)`, ["1", r`\sum_{k=1}^K p(k)`], ["K"]);
  steps("z ~ q; q: conditional[z|x]; x ~ p", r`\sum_z q(z|x)`, ["1"], ["2"]);
  expect(step("p: distribution[K]; p: real", "p", "p")).not.toBe("follows");
});

test("a weighted sum of distributions is one", () => {
  steps(
    "p, q: distribution[K]; a: probability; m := (p + q)/2",
    r`D_{JS}[p\|q]`,
    [
      r`\frac12 D_{KL}\left[p\,\middle\|\,\frac{p+q}{2}\right]+\frac12 D_{KL}\left[q\,\middle\|\,\frac{p+q}{2}\right]`,
      r`\frac12 D_{KL}[p\|m]+\frac12 D_{KL}[q\|m]`,
    ],
    [
      r`D_{KL}\left[p\,\middle\|\,\frac{p+q}{2}\right]+D_{KL}\left[q\,\middle\|\,\frac{p+q}{2}\right]`,
      r`\frac12 D_{KL}[p\|ap+(1-a)q]+\frac12 D_{KL}[q\|m]`,
    ],
  );
  expect(step("p, q: distribution[K]", r`D_{KL}[p\|q]`, r`D_{KL}[p\|2q]+\log 2`)).toBe("undecided");
});

test("a vector is no covariance, and a correlation is one of two numbers", () => {
  expect(step("v: vector[3]", r`D_{KL}[\text{Norm}_x[v, v]||\text{Norm}_x[v, I]]`, "0")).toBe("undecided");
  expect(step("a ~ p; b ~ q", r`\text{Corr}[a]`, "1")).toBe("undecided");
  expect(step("a ~ p; b ~ q", r`\text{Var}[a, b]`, "1")).toBe("undecided");
});

test("few nodes settle what is a polynomial of low degree, and nothing else", () => {
  steps(
    "s: positive; w: vector[D] ~ Norm[0, s^2 I]; h: vector[D]",
    r`\mathbb E[(w^Tw)^3]`,
    [r`s^6D(D+2)(D+4)`, r`s^6(D^3+6D^2+8D)`],
    [r`s^6D(D+2)^2`, r`s^6(D^3+6D^2+2D)`],
  );
  steps("w: vector[3] ~ Norm[0, I]", r`\mathbb E[w_1^6]`, ["15"], ["9", "10"]);
  steps(
    "s: positive; w: vector[D] ~ Norm[0, s^2 I]; h: vector[D]",
    r`\text{Var}[\sum_{d=1}^D w_dh_d]`,
    [r`s^2\sum_{d=1}^D h_d^2`],
    [r`s\sum_{d=1}^D h_d^2`, r`s^2(\sum_{d=1}^D h_d)^2`],
  );
  steps(
    "x, y: vector[D]; w: vector[D] ~ Norm[0, I]",
    r`\mathbb E_w[e^{w^Tx-\|x\|^2/2}e^{w^Ty-\|y\|^2/2}]`,
    [r`e^{x^Ty}`],
    [r`e^{x^Ty/2}`],
  );
  steps("n: index[N]; N: integer[2..3]; x_n ~ Norm[0, 1]", r`\mathbb E[\sum_n x_n^6]`, ["15N"], ["9N"]);
});

test("a kink that few nodes do not see is not taken for none", () => {
  const declared = "m: real; s: positive; x ~ Norm[m, s^2]; w: vector[2] ~ Norm[0, I]; b: positive";
  const tail = r`m(1+\text{erf}[m/(s\sqrt 2)])/2+s\exp[-m^2/(2s^2)]/\sqrt{2\pi}`;
  expect(step(declared, r`\mathbb E[\text{ReLU}[x]]`, tail)).not.toBe("fails");
  expect(step(declared, r`\mathbb E[\mathbb 1[x>0]]`, r`(1+\text{erf}[m/(s\sqrt 2)])/2`)).not.toBe("fails");
  expect(step(declared, r`\mathbb E[\text{ReLU}[w_1+b+2]]`, "b + 2")).not.toBe("follows");
});

test("what few nodes agree on is measured against what they hold, also where all of it cancels", () => {
  const declared = "t, m: real; s: positive; x ~ Norm[m, s^2]; y ~ Norm[0, 1]";
  steps(declared, r`\mathbb E[\cos(tx)]`, [r`\cos(tm)\exp[-t^2s^2/2]`], [r`\cos(tm)\exp[-ts^2/2]`]);
  steps(declared, r`\mathbb E[ye^{-y^2}]`, ["0"], ["1/10"]);
  steps(declared, r`\text{Corr}[x+sy,x]`, [r`1/\sqrt 2`], ["1/2"]);
});

test("a variable in a probability is mended by another variable only, and a function of it is no condition", () => {
  const mend = (where: string, left: string, right: string) =>
    checkDocument(`% where ${where}\n${left}\n= ${right}`).at(-1);
  const joint = "x, z ~ Pr (jointly, dependent)";
  expect(mend(joint, "Pr(x)", "Pr(x|z)")).toMatchObject({ verdict: "fails", mend: null });
  expect(mend(joint, "Pr(x)", "Pr(x|z^2)")?.verdict).toBe("undecided");
  expect(mend(joint, "Pr(x,z)", "Pr(x|z)Pr(x)")?.mend).toContain("z belongs in place of x");
});

test("where x = y has no value, distributions that do not say their size have outcomes of their own", () => {
  steps(
    "x ~ p; y ~ q",
    r`\mathbb E\left[\frac1{x-y}\right]`,
    [r`-\mathbb E\left[\frac1{y-x}\right]`],
    [r`\frac1{\mathbb E[x]-\mathbb E[y]}`],
  );
});
