/** Chapter 15, generative adversarial networks: distances between distributions. */
import type { Printed } from "./printed.ts";

/** Two unit boxes a apart: alone on the left, shared, alone on the right. A divergence sees only these three masses. */
const boxes = String.raw`p := [\left|a\right|, 1 - \left|a\right|, 0]; q := [0, 1 - \left|a\right|, \left|a\right|]`;

export const printed: readonly Printed[] = [
  // Printed with Pr(x*) and Pr(x), two distributions of one name; entered as p* and p.
  // The loss of equation 15.8, by the best discriminator: minus both logarithms of who made the sample.
  {
    id: "15.2",
    formula: 1,
    where: String.raw`K: integer[2..4]; x: index[K]; p^*, p: distribution[K];
L := -\sum_{x=1}^K p^*(x) \log\left[\frac{p^*(x)}{p^*(x) + p(x)}\right] - \sum_{x=1}^K p(x) \log\left[\frac{p(x)}{p^*(x) + p(x)}\right]`,
    lines: [String.raw`D_{JS}[p^* || p] = -\frac{1}{2}L - \log[2]`],
    corrected: { 0: String.raw`D_{JS}[p^* || p] = -\frac{1}{2}L + \log[2]` },
  },
  {
    id: "15.4",
    formula: 1,
    where: "",
    lines: ["a = 0"],
    unchecked: "zero or infinite: nothing to compare on samples (twice, for the divergence and its reverse)",
  },
  {
    id: "15.4",
    formula: 2,
    where: "p := [1, 0]; q := [0, 1]",
    lines: [String.raw`\log 2`],
    reference: `D_{JS}[p || q]`,
  },
  {
    id: "15.4",
    formula: 3,
    where: `a: real; -1 < a; a < 1; ${boxes}`,
    lines: [String.raw`|a| \log[2]`],
    reference: `D_{JS}[p || q]`,
  },
  // Equation 15.10 moves mass at a cost of its distance; the problem's hint speaks of the squared distance, which would give a².
  {
    id: "15.4",
    formula: 4,
    where: "a: real; t: real",
    lines: ["|a|"],
    reference: String.raw`\int_0^1 \left|(a + t) - t\right| \, dt`,
  },
  {
    id: "15.5",
    formula: 1,
    statement: true,
    where: "mu_1, mu_2: real; sigma_1, sigma_2: positive; x: real",
    lines: [
      String.raw`d_{kl} = \log \left[ \frac{\sigma_2}{\sigma_1} \right] + \frac{\sigma_1^2 + (\mu_1 - \mu_2)^2}{2\sigma_2^2} - \frac{1}{2}`,
    ],
    reference: String.raw`D_{KL}[\text{Norm}_x[\mu_1, \sigma_1^2] || \text{Norm}_x[\mu_2, \sigma_2^2]]`,
  },
  // The same σ as in the divergence before it. Quantile goes to quantile: the squared distance is an expectation over one standard normal.
  {
    id: "15.5",
    formula: 2,
    statement: true,
    where: "mu_1, mu_2: real; sigma_1, sigma_2: positive; epsilon ~ Norm[0, 1]",
    lines: [String.raw`d_w = (\mu_1 - \mu_2)^2 + \sigma_1 + \sigma_2 - 2\sqrt{\sigma_1\sigma_2}`],
    reference: String.raw`\mathbb{E}[(\mu_1 + \sigma_1 \epsilon - \mu_2 - \sigma_2 \epsilon)^2]`,
    corrected: { 0: String.raw`d_w = (\mu_1 - \mu_2)^2 + \sigma_1^2 + \sigma_2^2 - 2\sigma_1\sigma_2` },
  },
];
