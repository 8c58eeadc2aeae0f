/** Chapter 11, residual networks: the variance of a sum, and the forward pass of batch normalization. */
import type { Printed } from "./printed.ts";

const sum = "x, y ~ p (jointly, dependent); z := x + y; mu_x := E[x]; mu_y := E[y]";

export const printed: readonly Printed[] = [
  {
    id: "11.4",
    formula: 1,
    where: sum,
    lines: [String.raw`\mathbb{E}[z] = \mathbb{E}[x] + \mathbb{E}[y] = \mu_x + \mu_y`],
  },
  {
    id: "11.4",
    formula: 2,
    where: sum,
    lines: [
      String.raw`\text{Var}[z] = \mathbb{E}[(z - \mathbb{E}[z])^2]`,
      String.raw`= \mathbb{E}[(x + y - \mu_x - \mu_y)^2]`,
      String.raw`= \mathbb{E}[(x - \mu_x + y - \mu_y)^2]`,
      String.raw`= \mathbb{E}[(x - \mu_x)^2] + \mathbb{E}[(y - \mu_y)^2] + 2\mathbb{E}[(x - \mu_x)(y - \mu_y)]`,
      String.raw`= \text{Var}[x] + \text{Var}[y] + \text{Covar}[x, y]`,
    ],
    corrected: { 4: String.raw`= \text{Var}[x] + \text{Var}[y] + 2\text{Covar}[x, y]` },
  },
  // The batch is called z; the x that is normalized here is nowhere introduced, so it is taken as something else.
  {
    id: "11.5",
    formula: 1,
    statement: true,
    where: String.raw`I: integer[2..4]; i: index[I]; z, x: vector[I]; f_1 := \frac{1}{I} \sum_{j=1}^I z_j; f_{2i} := z_i - \frac{1}{I} \sum_{j=1}^I z_j`,
    lines: ["f_{2i} = x_i - f_1"],
    corrected: { 0: "f_{2i} = z_i - f_1" },
  },
];
