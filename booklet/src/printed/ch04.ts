/** Chapter 4, deep neural networks: rescaling, folding an input and counting parameters. */
import type { Printed } from "./printed.ts";

/** The function of problem 4.8 is fixed by five of its values; its four coefficients solve the first four equations. */
const oscillation = String.raw`s := \begin{bmatrix} 1 & 0 & 0 & 4/6 \\ 1 & 0 & 0 & 3/6 \\ 1 & 1/6 & 0 & 2/6 \\ 1 & 3/6 & 2/6 & 0 \end{bmatrix}^{-1} \begin{bmatrix} 0 \\ 1 \\ 0 \\ 1 \end{bmatrix};
phi_0 := s_1; phi_1 := s_2; phi_2 := s_3; phi_3 := s_4`;

/** The same network for any coefficients, with x in the region between two joints. */
const region = (from: string, to: string): string =>
  `phi_0, phi_1, phi_2, phi_3: real; u: probability; x := ${from} + (${to} - ${from}) u;
f := phi_0 + phi_1 ReLU[x - 1/6] + phi_2 ReLU[x - 2/6] + phi_3 ReLU[4/6 - x]`;

/** The folded function, once more after itself; its joints all lie on multiples of 1/6^(K+1). */
const folded = String.raw`f[x] := 4 - 12 ReLU[x - 1/6] + 9 ReLU[x - 2/6] - 6 ReLU[4/6 - x]; K: integer[1..2]; g[x] := \begin{cases} f[f[x]] & K = 1 \\ f[f[f[x]]] & K = 2 \end{cases}`;
const slope = String.raw`\frac{\partial f}{\partial x}`;

export const printed: readonly Printed[] = [
  {
    id: "4.3",
    formula: 1,
    statement: true,
    where:
      "beta_0: vector[E]; beta_1: vector[F]; Omega_0: matrix[E,D]; Omega_1: matrix[F,E]; x: vector[D]; lambda_0, lambda_1: nonnegative",
    lines: [
      String.raw`\text{ReLU}[\beta_1 + \lambda_1 \cdot \Omega_1 \text{ReLU}[\beta_0 + \lambda_0 \cdot \Omega_0 \mathbf{x}]] = \lambda_0 \lambda_1 \cdot \text{ReLU}\left[\frac{1}{\lambda_0 \lambda_1} \beta_1 + \Omega_1 \text{ReLU}\left[\frac{1}{\lambda_0} \beta_0 + \Omega_0 \mathbf{x}\right]\right]`,
    ],
  },
  { id: "4.8", formula: 1, where: oscillation, lines: [String.raw`\phi_0 = 4`] },
  { id: "4.8", formula: 2, where: oscillation, lines: [String.raw`\phi_3 = -6`] },
  {
    id: "4.8",
    formula: 3,
    where: region("1/6", "2/6"),
    lines: [String.raw`\phi_1 - \phi_3`],
    reference: slope,
  },
  { id: "4.8", formula: 4, where: oscillation, lines: [String.raw`\phi_1 - \phi_3`, "= -6"] },
  { id: "4.8", formula: 5, where: oscillation, lines: [String.raw`\phi_1 = -12`] },
  {
    id: "4.8",
    formula: 6,
    where: region("2/6", "4/6"),
    lines: [String.raw`\phi_1 + \phi_2 - \phi_3`],
    reference: slope,
  },
  { id: "4.8", formula: 7, where: oscillation, lines: [String.raw`\phi_1 + \phi_2 - \phi_3`, "= 3"] },
  { id: "4.8", formula: 8, where: oscillation, lines: [String.raw`\phi_2 = 9`] },
  {
    id: "4.8",
    formula: 9,
    where: region("4/6", "1"),
    lines: [String.raw`\phi_1 + \phi_2`],
    reference: slope,
  },
  { id: "4.8", formula: 10, where: oscillation, lines: [String.raw`\phi_1 + \phi_2`, "= -3"] },
  // Regions are counted as one more than the places where the oscillation turns, at 0 or at 1.
  {
    id: "4.8",
    formula: 11,
    where: folded,
    lines: [String.raw`4 \times 4 = 16`],
    reference: String.raw`1 + \sum_{n=1}^{35} \mathbb{I}[(f[f[n/36]] - 0.5)^2 > 0.24]`,
  },
  {
    id: "4.8",
    formula: 12,
    where: folded,
    lines: ["4^{K+1}"],
    reference: String.raw`1 + \sum_{n=1}^{6^{K+1} - 1} \mathbb{I}[(g[n/6^{K+1}] - 0.5)^2 > 0.24]`,
  },
  {
    id: "4.9",
    formula: 1,
    where: "N: integer[3..9]",
    lines: ["N + 1"],
    unchecked: "a statement about which functions exist; the counts of regions are in words",
  },
  {
    id: "4.10",
    formula: 1,
    statement: true,
    where: "D, K: integer[1..9]",
    lines: ["3D + 1 + (K - 1)D(D + 1)"],
    reference: String.raw`(1 + 1) \cdot D + \sum_{k=2}^{K} (D + 1) \cdot D + (D + 1) \cdot 1`,
  },
  {
    id: "4.11",
    formula: 1,
    where: "",
    lines: [String.raw`3 \times 95 + 1 = 286`],
    reference: String.raw`(1 + 1) \cdot 95 + (95 + 1) \cdot 1`,
  },
  {
    id: "4.11",
    formula: 2,
    where: "",
    lines: [String.raw`3 \times 5 + 1 + (9 \times 5 \times 6) = 286`],
    reference: String.raw`(1 + 1) \cdot 5 + \sum_{k=2}^{10} (5 + 1) \cdot 5 + (5 + 1) \cdot 1`,
  },
  { id: "4.11", formula: 3, where: "", lines: ["96"], reference: String.raw`\sum_{j=0}^{1} \binom{95}{j}` },
  {
    id: "4.11",
    formula: 4,
    where: "",
    lines: ["60{,}466{,}176"],
    reference: String.raw`\left(\sum_{j=0}^{1} \binom{5}{j}\right) \prod_{k=2}^{10} \left(\frac{5}{1} + 1\right)`,
  },
];
