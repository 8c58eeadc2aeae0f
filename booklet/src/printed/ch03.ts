/** Chapter 3, shallow neural networks: joints and slopes, parameter counts and numbers of regions. */
import type { Printed } from "./printed.ts";

/**
 * The network of figure 3.3 with any parameters that keep its joints at s < s + a < s + a + b, units 1 and 2 rising and unit 3 falling.
 * The reference for a slope is then the derivative of the output at a place of that region.
 */
const network = (place: string): string =>
  `phi_0, phi_1, phi_2, phi_3, s: real; a, b, w, theta_11, theta_21, r: positive; u: probability;
theta_31 := -r; theta_10 := -theta_11 s; theta_20 := -theta_21 (s + a); theta_30 := -theta_31 (s + a + b);
x := ${place}; y := phi_0 + phi_1 ReLU[theta_10 + theta_11 x] + phi_2 ReLU[theta_20 + theta_21 x] + phi_3 ReLU[theta_30 + theta_31 x]`;
const slope = String.raw`\frac{\partial y}{\partial x}`;

/** A unit whose line is zero at x: wherever that is, the printed joint must give it back. */
const joint = (d: number): string => `x, theta_${d}1: real; theta_${d}0 := -theta_${d}1 x`;

const sizes = "D_i, D, D_o: integer[1..6]";

export const printed: readonly Printed[] = [
  { id: "3.3", formula: 1, where: joint(1), lines: [String.raw`-\theta_{10}/\theta_{11}`], reference: "x" },
  { id: "3.3", formula: 2, where: joint(2), lines: [String.raw`-\theta_{20}/\theta_{21}`], reference: "x" },
  { id: "3.3", formula: 3, where: joint(3), lines: [String.raw`-\theta_{30}/\theta_{31}`], reference: "x" },
  {
    id: "3.3",
    formula: 4,
    where: network("s - w"),
    lines: [String.raw`\theta_{31}\phi_3`],
    reference: slope,
  },
  {
    id: "3.3",
    formula: 5,
    where: network("s + a u"),
    lines: [String.raw`\theta_{11}\phi_1 + \theta_{31}\phi_3`],
    reference: slope,
  },
  {
    id: "3.3",
    formula: 6,
    where: network("s + a + b u"),
    lines: [String.raw`\theta_{11}\phi_1 + \theta_{21}\phi_2 + \theta_{31}\phi_3`],
    reference: slope,
  },
  {
    id: "3.3",
    formula: 7,
    where: network("s + a + b + w"),
    lines: [String.raw`\theta_{11}\phi_1 + \theta_{21}\phi_2`],
    reference: slope,
  },
  { id: "3.4", formula: 1, where: "", lines: [], unchecked: "The answer is a drawing." },
  {
    id: "3.5",
    formula: 1,
    statement: true,
    where: "alpha: positive; z: real",
    lines: [String.raw`\text{ReLU}[\alpha \cdot z] = \alpha \cdot \text{ReLU}[z]`],
  },
  {
    id: "3.9",
    formula: 1,
    where: "",
    lines: [],
    unchecked: "The answer refers to that of 3.3, whose slopes are judged there.",
  },
  { id: "3.11", formula: 1, where: "", lines: [String.raw`1 \times 4 + 4 \times 2 = 12`] },
  { id: "3.11", formula: 2, where: "", lines: ["4 + 2 = 6"] },
  // Each hidden unit and each output written out: its intercept and its slopes.
  {
    id: "3.11",
    formula: 3,
    where: "",
    lines: ["18"],
    reference: String.raw`\sum_{d=1}^{4} (1 + \sum_{i=1}^{1} 1) + \sum_{j=1}^{2} (1 + \sum_{d=1}^{4} 1)`,
  },
  { id: "3.15", formula: 1, where: "", lines: ["8"], reference: String.raw`\sum_{j=0}^{3} \binom{3}{j}` },
  {
    id: "3.17",
    formula: 1,
    where: sizes,
    lines: [String.raw`D_i \times D`],
    reference: String.raw`\sum_{d=1}^{D} \sum_{i=1}^{D_i} 1`,
  },
  {
    id: "3.17",
    formula: 2,
    where: sizes,
    lines: [String.raw`D \times D_o`],
    reference: String.raw`\sum_{j=1}^{D_o} \sum_{d=1}^{D} 1`,
  },
  {
    id: "3.17",
    formula: 3,
    where: sizes,
    lines: [String.raw`(D_i + 1) \times D + (D + 1) \times D_o`],
    reference: String.raw`\sum_{d=1}^{D} (1 + \sum_{i=1}^{D_i} 1) + \sum_{j=1}^{D_o} (1 + \sum_{d=1}^{D} 1)`,
  },
  {
    id: "3.18",
    formula: 1,
    where: String.raw`N := \sum_{j=0}^{2} \binom{3}{j}`,
    lines: [String.raw`N = \binom{3}{0} + \binom{3}{1} + \binom{3}{2}`, "= 1 + 3 + 3", "= 7"],
  },
  {
    id: "3.18",
    formula: 2,
    where: String.raw`N := \sum_{j=0}^{2} \binom{5}{j}`,
    lines: [String.raw`N = \binom{5}{0} + \binom{5}{1} + \binom{5}{2}`, "= 1 + 5 + 10", "= 16"],
  },
];
