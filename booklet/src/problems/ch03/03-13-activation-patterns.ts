/** Problem 3.13: seven regions of the plane, and which units are active in each. */
import { figure38, regionsFigure } from "../../figures/regions-figure.ts";
import { problem } from "../../problem.ts";

/** One point in each region, as the statement names them. */
const places = [
  [-0.85, 0.24],
  [-0.47, -0.53],
  [0.36, -0.89],
  [-0.28, 0.64],
  [0.03, -0.04],
  [0.69, 0.74],
  [0.68, -0.25],
] as const;

const pattern = [
  [0, 0, 0],
  [0, 0, 1],
  [0, 1, 1],
  [1, 0, 0],
  [1, 0, 1],
  [1, 1, 0],
  [1, 1, 1],
];

export default problem({
  id: "3.13",
  title: "Activation patterns of the seven regions",
  section: "3.3",
  caveat:
    "The book's figure 3.8 gives no numbers. These are the ones of the author's interactive figure, with its two axes exchanged so that the lines lie as in the book.",

  statement: () =>
    "A network with two inputs has the hidden units\n\n" +
    "$$h_1 = \\text{ReLU}[0.2 + 0.5x_1 + 0.5x_2], \\quad h_2 = \\text{ReLU}[-0.3 + 0.9x_1 - 0.1x_2], \\quad h_3 = \\text{ReLU}[0.2 + 0.2x_1 - 0.7x_2].$$\n\n" +
    "Their three lines cut the square $-1 \\leq x_1, x_2 \\leq 1$ into seven regions (figure 3.8). The points\n\n" +
    `${places.map(([x, y], i) => `${i + 1}: $(${x}, ${y})$`).join(", ")}\n\n` +
    "lie in one region each. Which units are active there?",

  parts: [
    {
      ask: () => "One row for each point, one column for each unit; 1 active, 0 not",
      main: true,
      answer: {
        kind: "matrix",
        value: () => pattern,
        rows: places.map(([x, y]) => `(${x}, ${y})`),
        columns: ["h₁", "h₂", "h₃"],
      },
      slips: {
        [pattern.map((row) => row.map((on) => 1 - on).join(",")).join("; ")]:
          "Active and inactive are exchanged: a unit is active where its pre-activation is above zero.",
      },
    },
    {
      ask: () => "Of the eight patterns one does not occur. Which?",
      answer: { kind: "matrix", value: () => [[0, 1, 0]], columns: ["h₁", "h₂", "h₃"] },
      slips: {
        "0, 0, 0": "There is such a region: try the point $(-0.85, 0.24)$.",
        "1, 1, 1": "There is such a region: try the point $(0.68, -0.25)$.",
        "1, 0, 1":
          "That is the triangle in the middle. The pattern opposite to it is the one that is missing.",
      },
    },
  ],

  hints: [
    "Put the point into the three pre-activations and look at the signs.",
    "A unit switches along the line where its pre-activation is zero, so all points of one region have the same pattern.",
    "The missing pattern is the opposite of the one in the triangle: whoever leaves the triangle across one line cannot cross all three.",
  ],

  because: [
    {
      say: () =>
        "The first point, for example: all three pre-activations are below zero, so no unit is active.",
      line: "0.2 + 0.5 \\cdot (-0.85) + 0.5 \\cdot 0.24 = -0.105",
    },
    { say: () => "The second unit there:", line: "-0.3 + 0.9 \\cdot (-0.85) - 0.1 \\cdot 0.24 = -1.089" },
    { say: () => "And the third:", line: "0.2 + 0.2 \\cdot (-0.85) - 0.7 \\cdot 0.24 = -0.138" },
    {
      say: () =>
        "The point $(0.03, -0.04)$ lies in the triangle between the three lines: units 1 and 3 are active there, unit 2 is not.",
    },
    {
      say: () =>
        "Its opposite, unit 2 alone, does not occur: three lines make seven regions, not eight (problem 3.18).",
      line: "2^3 - 1 = 7",
    },
  ],

  verify: {
    "silencing a unit changes the output only where it is active": {
      trials: 1,
      run: ({ answer, agree }) => {
        const output = (x: readonly number[], silent = -1) =>
          figure38.units.reduce((sum, { bias, normal }, d) => {
            const z = bias + normal[0]! * x[0]! + normal[1]! * x[1]!;
            return sum + (d === silent ? 0 : figure38.weights[d]!) * Math.max(0, z);
          }, figure38.offset);
        agree(
          answer("a"),
          places.map((x) => [0, 1, 2].map((d) => Number(output(x, d) !== output(x)))),
        );
      },
    },
    "the patterns on a fine grid": {
      trials: 1,
      run: ({ answer, agree }) => {
        const seen = new Set<string>();
        for (let i = 0; i <= 200; i++)
          for (let j = 0; j <= 200; j++) {
            const [x, y] = [-1 + i / 100, -1 + j / 100];
            const z = [0.2 + 0.5 * x + 0.5 * y, -0.3 + 0.9 * x - 0.1 * y, 0.2 + 0.2 * x - 0.7 * y];
            seen.add(z.map((value) => Number(value > 0)).join(""));
          }
        const rows = answer("a") as number[][];
        const missing = (answer("b") as number[][])[0]!.join("");
        agree(
          [...seen].sort().join(" "),
          rows
            .map((row) => row.join(""))
            .sort()
            .join(" "),
        );
        agree(seen.has(missing), false);
        agree(seen.size, 7);
      },
    },
  },

  figure: regionsFigure(),
});
