/** Chapter 17, variational autoencoders: Jensen's inequality, the evidence lower bound, the score function. */
import type { Printed } from "./printed.ts";

const bound = "phi: real; x, z ~ Pr (jointly, dependent); q: conditional[z|x]";

/** A distribution over outcomes 1 … K that depends smoothly on φ; for the estimate, a sample in which each outcome occurs as often as it is probable. */
const score = String.raw`K: integer[2..4]; w: vector[K]; phi: real; x: index[K]; f: function(real) -> real; Pr(x|phi) := \frac{\exp[w_x \phi]}{\sum_{k=1}^K \exp[w_k \phi]}`;

export const printed: readonly Printed[] = [
  {
    id: "17.3",
    formula: 1,
    statement: true,
    where: "y ~ p; n: integer[1..4]; g[t] := t^{2 n}",
    lines: [String.raw`g[\mathbb{E}[y]] \leq \mathbb{E}[g[y]]`],
  },
  {
    id: "17.4",
    formula: 1,
    statement: true,
    where: bound,
    lines: [
      String.raw`D_{KL} [q(\mathbf{z}|\mathbf{x}) || Pr(\mathbf{z}|\mathbf{x}, \phi)] = \int q(\mathbf{z}|\mathbf{x}) \log \left[ \frac{q(\mathbf{z}|\mathbf{x})}{Pr(\mathbf{z}|\mathbf{x}, \phi)} \right] d\mathbf{z}`,
    ],
  },
  {
    id: "17.4",
    formula: 2,
    where: bound,
    lines: [
      String.raw`D_{KL} [q(\mathbf{z}|\mathbf{x}) || Pr(\mathbf{z}|\mathbf{x}, \phi)] = \int q(\mathbf{z}|\mathbf{x}) \log \left[ \frac{Pr(\mathbf{x}|\phi)q(\mathbf{z}|\mathbf{x})}{Pr(\mathbf{x}|\mathbf{z}, \phi)Pr(\mathbf{z})} \right] d\mathbf{z}`,
      String.raw`= \int q(\mathbf{z}|\mathbf{x}) \left( \log [Pr(\mathbf{x}|\phi)] + \log \left[ \frac{q(\mathbf{z}|\mathbf{x})}{Pr(\mathbf{z})} \right] - \log [Pr(\mathbf{x}|\mathbf{z}, \phi)] \right) d\mathbf{z}`,
      String.raw`= \log [Pr(\mathbf{x}|\phi)] + D_{KL} [q(\mathbf{z}|\mathbf{x}) || Pr(\mathbf{z})] - \mathbb{E}_q [\log [Pr(\mathbf{x}|\mathbf{z}, \phi)]]`,
    ],
  },
  {
    id: "17.4",
    formula: 3,
    where: bound,
    lines: [
      String.raw`\mathbb{E}_q[\log[Pr(\mathbf{x}|\mathbf{z}, \phi)]] - D_{KL}[q(\mathbf{z}|\mathbf{x})||Pr(\mathbf{z})] = \log[Pr(\mathbf{x}|\phi) - D_{KL}[q(\mathbf{z}|\mathbf{x})||Pr(\mathbf{z}|\mathbf{x}, \phi)]]`,
      String.raw`\leq \log[Pr(\mathbf{x}|\phi)]`,
    ],
    corrected: {
      0: String.raw`\mathbb{E}_q[\log[Pr(\mathbf{x}|\mathbf{z}, \phi)]] - D_{KL}[q(\mathbf{z}|\mathbf{x})||Pr(\mathbf{z})] = \log[Pr(\mathbf{x}|\phi)] - D_{KL}[q(\mathbf{z}|\mathbf{x})||Pr(\mathbf{z}|\mathbf{x}, \phi)]`,
    },
  },
  {
    id: "17.5",
    formula: 1,
    statement: true,
    where: score,
    lines: [
      String.raw`\frac{\partial}{\partial \phi} \mathbb{E}_{Pr(x|\phi)}[f[x]] = \mathbb{E}_{Pr(x|\phi)} \left[ f[x] \frac{\partial}{\partial \phi} \log[Pr(\mathbf{x}|\phi)] \right]`,
    ],
  },
  // An estimate is judged where it is exact: the samples are all the outcomes, each as likely as the others.
  {
    id: "17.5",
    formula: 2,
    statement: true,
    where: String.raw`I: integer[2..4]; w: vector[I]; phi := 0; f: function(real) -> real; Pr(x|phi) := \frac{\exp[w_x \phi]}{\sum_{k=1}^I \exp[w_k \phi]}; i: index[I]; x_i := i`,
    lines: [String.raw`\sum_{i=1}^I f[x_i] \frac{\partial}{\partial \phi} \log[Pr(x_i|\phi)]`],
    reference: String.raw`\frac{\partial}{\partial \phi} \left( \sum_{x=1}^I Pr(x|\phi) f[x] \right)`,
    corrected: {
      0: String.raw`\frac{1}{I} \sum_{i=1}^I f[x_i] \frac{\partial}{\partial \phi} \log[Pr(x_i|\phi)]`,
    },
  },
];
