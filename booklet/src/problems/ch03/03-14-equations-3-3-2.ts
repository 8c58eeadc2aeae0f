/** Problem 3.14: the equations of a network with three inputs, three hidden units and two outputs. */
import { networkFigure } from "../../figures/network-figure.ts";
import { problem } from "../../problem.ts";
import { parametersRead } from "./counting.ts";
import { drawForward, equationSymbols, hiddenEquations, outputEquations } from "./equations.ts";

export default problem({
  id: "3.14",
  title: "The equations of a network with three inputs",
  section: "3.4",
  symbols: equationSymbols(3, 3, 2),

  statement: () =>
    "The network of figure 3.11 has three inputs $x_1, x_2, x_3$, three hidden units and two outputs. Write out its equations with an activation function $\\text{a}[\\bullet]$: three for the hidden units, in terms of the inputs, and two for the outputs, in terms of the hidden units. " +
    "Use $\\theta_{d0}, \\theta_{d1}, \\theta_{d2}, \\theta_{d3}$ for the parameters of hidden unit $d$ and $\\phi_{j0}, \\phi_{j1}, \\phi_{j2}, \\phi_{j3}$ for those of output $j$.",

  parts: [
    {
      ask: () => "$h_1$, $h_2$, $h_3$",
      main: true,
      answer: { kind: "matrix", value: () => [hiddenEquations(3, 3)], columns: ["h₁", "h₂", "h₃"] },
      slips: {
        [hiddenEquations(3, 3)
          .map((equation) => equation.replace(/^a\[/, "").replace(/\]$/, ""))
          .join(", ")]: "Those are the pre-activations; a hidden unit is $\\text{a}[\\bullet]$ of them.",
        [[1, 2, 3].map((d) => `a[\\theta_{${d}0} + \\theta_{${d}1} x_${d}]`).join(", ")]:
          "Every hidden unit receives all three inputs.",
        [[1, 2, 3]
          .map((d) => `a[\\theta_{${d}1} x_1 + \\theta_{${d}2} x_2 + \\theta_{${d}3} x_3]`)
          .join(", ")]: "The intercepts $\\theta_{d0}$ are missing.",
      },
    },
    {
      ask: () => "$y_1$, $y_2$, in terms of $h_1, h_2, h_3$",
      answer: { kind: "matrix", value: () => [outputEquations(3, 2)], columns: ["y₁", "y₂"] },
      slips: {
        [[1, 2]
          .map((j) => `a[\\phi_{${j}0} + \\phi_{${j}1} h_1 + \\phi_{${j}2} h_2 + \\phi_{${j}3} h_3]`)
          .join(", ")]: "The outputs of this network are linear in the hidden units: no activation follows.",
        [[1, 2].map((j) => `\\phi_{${j}1} h_1 + \\phi_{${j}2} h_2 + \\phi_{${j}3} h_3`).join(", ")]:
          "The intercepts $\\phi_{j0}$ are missing.",
      },
    },
    {
      ask: () => "How many parameters is that?",
      answer: { kind: "integer", value: () => 20 },
      slips: {
        15: "Those are the slopes; three hidden units and two outputs have an intercept each.",
        18: "The intercepts of the two outputs are missing.",
        17: "The intercepts of the three hidden units are missing.",
      },
    },
  ],

  hints: [
    "Follow the arrows into one circle: what does it receive, and what does it do with it?",
    "A hidden unit: intercept plus slope times input, for each input, then the activation.",
    "An output: intercept plus weight times hidden unit, for each hidden unit, and nothing after it.",
  ],

  because: [
    {
      say: () =>
        `A hidden unit applies the activation to a linear function of all inputs: $h_d = \\text{a}[\\theta_{d0} + \\theta_{d1}x_1 + \\theta_{d2}x_2 + \\theta_{d3}x_3]$ for $d = 1, 2, 3$.`,
    },
    {
      say: () =>
        "An output is a linear function of all hidden units: $y_j = \\phi_{j0} + \\phi_{j1}h_1 + \\phi_{j2}h_2 + \\phi_{j3}h_3$ for $j = 1, 2$.",
    },
    {
      say: () => "The parameters: four for each of three units, and four for each of two outputs.",
      line: "3 \\cdot 4 + 2 \\cdot 4 = 20",
    },
  ],

  verify: {
    "a forward pass with matrices": {
      trials: 30,
      run: ({ random, answer, agree }) => {
        const { where, h, y } = drawForward(3, 3, 2, random);
        agree(answer("a", where), [h]);
        agree(answer("b", where), [y]);
      },
    },
    "counting the numbers that a forward pass reads": {
      trials: 1,
      run: ({ random, answer, agree }) =>
        agree(answer("c"), parametersRead({ inputs: 3, hidden: 3, outputs: 2 }, random)),
    },
  },

  figure: networkFigure(() => ({ inputs: 3, hidden: 3, outputs: 2 })),
});
