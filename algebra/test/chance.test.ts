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
