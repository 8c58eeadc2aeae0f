/** Chapter 9, regularization: noise on the inputs, label smoothing and weight decay. */
import type { Printed } from "./printed.ts";

const noise = String.raw`I: integer[1..3]; i: index[I]; x, y: vector[I]; phi_0, phi_1: real; sigma_x: positive; m[t] := \phi_0 + \phi_1 t; L := \sum_{i=1}^I (m[x_i] - y_i)^2`;

export const printed: readonly Printed[] = [
  {
    id: "9.3",
    formula: 1,
    where: String.raw`${noise}; epsilon: vector[I]; \tilde{L} := \sum_{i=1}^I (m[x_i + \epsilon_i] - y_i)^2`,
    lines: [
      String.raw`\tilde{L} = \sum_{i=1}^I (\phi_0 + \phi_1(x_i + \epsilon_i) - y_i)^2`,
      String.raw`= \sum_{i=1}^I (\phi_0 + \phi_1 x_i - y_i + \phi_1 \epsilon_i)^2`,
      String.raw`= \sum_{i=1}^I (\phi_0 + \phi_1 x_i - y_i)^2 + \phi_1^2 \sum_{i=1}^I \epsilon_i^2 + 2\phi_1 \sum_{i=1}^I (\phi_0 + \phi_1 x_i - y_i) \epsilon_i`,
    ],
  },
  {
    id: "9.3",
    formula: 2,
    where: String.raw`${noise}; epsilon: vector[I] ~ Norm[0, sigma_x^2 eye]; \tilde{L} := \sum_{i=1}^I (m[x_i + \epsilon_i] - y_i)^2`,
    lines: [
      String.raw`\mathbb{E}[\tilde{L}] = \sum_{i=1}^I (\phi_0 + \phi_1 x_i - y_i)^2 + \phi_1^2 \sum_{i=1}^I \sigma_x^2`,
      String.raw`= L + (I\sigma_x^2) \phi_1^2`,
    ],
  },
  {
    id: "9.3",
    formula: 3,
    where: String.raw`${noise}; epsilon: vector[I] ~ Norm[0, sigma_x^2 eye]; \tilde{L} := \sum_{i=1}^I (m[x_i + \epsilon_i] - y_i)^2; lambda := \frac{\mathbb{E}[\tilde{L}] - L}{\phi_1^2}`,
    lines: [String.raw`\lambda = I\sigma_x^2`],
  },
  // A definition: labels that are wrong with probability 0.1. Its negative logarithm is not the cross-entropy to the smoothed target.
  {
    id: "9.4",
    formula: 1,
    where: "",
    lines: [
      String.raw`Pr(y_i | \mathbf{x}_i, \phi) = 0.9 \cdot \text{softmax}_{y_i} [f[\mathbf{x}_i, \phi]] + \sum_{z \in \{1 \dots D_o\} \setminus y_i} \frac{0.1}{D_o - 1} \cdot \text{softmax}_z [f[\mathbf{x}_i, \phi]]`,
    ],
    unchecked: "defines a model of the data: a label that is wrong with probability 0.1",
  },
  // The right side of the printed update φ ← …; the left names what is updated.
  {
    id: "9.5",
    formula: 1,
    statement: true,
    where: String.raw`P: integer[1..3]; phi: vector[P]; lambda: probability; alpha: positive; g: function(vector[P]) -> real; L := g[phi]; R := L + \frac{\lambda}{2\alpha} \sum_{k=1}^P \phi_k^2`,
    lines: [String.raw`(1 - \lambda)\phi - \alpha \frac{\partial L}{\partial \phi}`],
    reference: String.raw`\phi - \alpha \frac{\partial R}{\partial \phi}`,
  },
];
