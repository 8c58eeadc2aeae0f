/** Chapter 8, measuring performance: a linear model on fixed hidden units, and the shell of a ball. */
import type { Printed } from "./printed.ts";

/** The volume of a ball of radius r, slice by slice: each dimension contributes one integral. */
const volume = (radius: string): string =>
  String.raw`\prod_{d=1}^{D} \int_{-${radius}}^{${radius}} (1 - (t/${radius})^2)^{(d-1)/2} \, dt`;
const balls = `D: integer[1..6]; t: real; r := 0.99; V_1 := ${volume("1")}; V_{0.99} := ${volume("r")}`;

export const printed: readonly Printed[] = [
  {
    id: "8.3",
    formula: 1,
    where: String.raw`I: integer[1..4]; i: index[I]; k: index[3]; x: vector[I]; beta, omega_1, omega_2, omega_3: real; h_{k,i} := ReLU[x_i - (k-1)/3]; y_i := [\beta, \omega_1, \omega_2, \omega_3] \begin{bmatrix} 1 \\ \text{ReLU}[x_i] \\ \text{ReLU}[x_i - 1/3] \\ \text{ReLU}[x_i - 2/3] \end{bmatrix}`,
    lines: [String.raw`y_i = \beta + \omega_1 h_{1i} + \omega_2 h_{2i} + \omega_3 h_{3i}`],
  },
  {
    id: "8.7",
    formula: 1,
    statement: true,
    where: `D: integer[1..6]; t: real; r: positive; Vol[r] := ${volume("r")}`,
    lines: [String.raw`\text{Vol}[r] = \frac{r^D \pi^{D/2}}{\Gamma[D/2 + 1]}`],
  },
  { id: "8.8", formula: 1, where: balls, lines: [String.raw`V_1 = \frac{\pi^{D/2}}{\Gamma[D/2 + 1]}`] },
  {
    id: "8.8",
    formula: 2,
    where: balls,
    lines: [String.raw`V_{0.99} = \frac{0.99^D \pi^{D/2}}{\Gamma[D/2 + 1]}`],
  },
  {
    id: "8.8",
    formula: 3,
    where: String.raw`${balls}; p := D \int_{0.99}^{1} t^{D-1} \, dt`,
    lines: [String.raw`p = \frac{V_1 - V_{0.99}}{V_1} = 1 - 0.99^D`],
  },
  {
    id: "8.8",
    formula: 4,
    where: "",
    lines: [String.raw`D \rightarrow \infty`],
    unchecked: "a limit",
  },
];
