/** Chapter 6, fitting models: slopes of the logistic regression loss and of a shallow network. */
import type { Printed } from "./printed.ts";

const logistic = String.raw`I: integer[1..4]; i: index[I]; x: vector[I]; y: vector[I] of integer[0..1]; phi_0, phi_1: real; s_i := \text{sig}[\phi_0 + \phi_1 x_i];
L := -\log[\prod_{i=1}^I s_i^{y_i} (1 - s_i)^{1 - y_i}]`;

const shallow = `I: integer[1..4]; i: index[I]; x: vector[I]; phi_0, phi_1, phi_2, phi_3, theta_{10}, theta_{11}, theta_{20}, theta_{21}, theta_{30}, theta_{31}: real; a[z] := ReLU[z];
phi := [phi_0, phi_1, phi_2, phi_3]; f[x, p] := phi_0 + phi_1 a[theta_{10} + theta_{11} x] + phi_2 a[theta_{20} + theta_{21} x] + phi_3 a[theta_{30} + theta_{31} x]`;

/** The slopes of problem 6.5 in the order printed: parameter, and what the derivative is said to be. */
const slopes: readonly (readonly [string, string])[] = [
  [String.raw`\phi_0`, "1"],
  [String.raw`\phi_1`, String.raw`a[\theta_{10} + \theta_{11}x_i]`],
  [String.raw`\phi_2`, String.raw`a[\theta_{20} + \theta_{21}x_i]`],
  [String.raw`\phi_3`, String.raw`a[\theta_{30} + \theta_{31}x_i]`],
  [String.raw`\theta_{10}`, String.raw`\phi_1 \cdot \mathbb{I}[\theta_{10} + \theta_{11}x_i > 0]`],
  [String.raw`\theta_{11}`, String.raw`\phi_1 \cdot x_i \cdot \mathbb{I}[\theta_{10} + \theta_{11}x_i > 0]`],
  [String.raw`\theta_{20}`, String.raw`\phi_2 \cdot \mathbb{I}[\theta_{20} + \theta_{21}x_i > 0]`],
  [String.raw`\theta_{21}`, String.raw`\phi_2 \cdot x_i \cdot \mathbb{I}[\theta_{20} + \theta_{21}x_i > 0]`],
  [String.raw`\theta_{30}`, String.raw`\phi_3 \cdot \mathbb{I}[\theta_{30} + \theta_{31}x_i > 0]`],
  [String.raw`\theta_{31}`, String.raw`\phi_3 \cdot x_i \cdot \mathbb{I}[\theta_{30} + \theta_{31}x_i > 0]`],
];

export const printed: readonly Printed[] = [
  {
    id: "6.4",
    formula: 1,
    where: String.raw`I: integer[1..4]; x: vector[I]; y: vector[I] of integer[0..1]; phi_0, phi_1: real; phi := [phi_0, phi_1]; s[t] := \text{sig}[\phi_0 + \phi_1 t];
L[p] := -\log[\prod_{i=1}^I s[x_i]^{y_i} (1 - s[x_i])^{1 - y_i}]`,
    lines: [
      String.raw`L[\phi] = \sum_{i=1}^I -(1 - y_i) \log [1 - \text{sig}[\phi_0 + \phi_1 x_i]] - y_i \log [\text{sig}[\phi_0 + \phi_1 x_i]]`,
    ],
  },
  {
    id: "6.4",
    formula: 2,
    where: "z: real",
    lines: [String.raw`\frac{\partial \text{sig}[z]}{\partial z} = \frac{\exp[-z]}{(1 + \exp[-z])^2}`],
  },
  {
    id: "6.4",
    formula: 3,
    where: logistic,
    lines: [
      String.raw`\frac{\partial L}{\partial \phi_0} = \sum_{i=1}^I \left(\frac{1 - y_i}{1 - \text{sig}[\phi_0 + \phi_1 x_i]} - \frac{y_i}{\text{sig}[\phi_0 + \phi_1 x_i]} \right) \frac{\exp[-\phi_0 - \phi_1 x_i]}{(1 + \exp[-\phi_0 - \phi_1 x_i])^2}`,
    ],
  },
  {
    id: "6.4",
    formula: 4,
    where: logistic,
    lines: [
      String.raw`\frac{\partial L}{\partial \phi_1} = \sum_{i=1}^I \left(\frac{1 - y_i}{1 - \text{sig}[\phi_0 + \phi_1 x_i]} - \frac{y_i}{\text{sig}[\phi_0 + \phi_1 x_i]} \right) \frac{x_i \cdot \exp[-\phi_0 - \phi_1 x_i]}{(1 + \exp[-\phi_0 - \phi_1 x_i])^2}`,
    ],
  },
  {
    id: "6.5",
    formula: 1,
    where: String.raw`I: integer[2..4]; P: integer[1..3]; i: index[I]; j: index[P]; x, y: vector[I]; phi: vector[P]; f: function(real, vector[P]) -> real; L := \sum_{i=1}^I (f[x_i, \phi] - y_i)^2`,
    lines: [
      String.raw`\frac{\partial L}{\partial \phi_j} = -2 \sum_i (y - f[x_i, \phi]) \frac{\partial f[x_i, \phi]}{\partial \phi_j}`,
    ],
    corrected: {
      0: String.raw`\frac{\partial L}{\partial \phi_j} = -2 \sum_i (y_i - f[x_i, \phi]) \frac{\partial f[x_i, \phi]}{\partial \phi_j}`,
    },
  },
  ...slopes.map(
    ([parameter, slope], n): Printed => ({
      id: "6.5",
      formula: n + 2,
      where: shallow,
      lines: [String.raw`\frac{\partial f[x_i, \phi]}{\partial ${parameter}} = ${slope}`],
    }),
  ),
];
