/** Problem 3.16: the equations and the drawing of a network with two inputs, four hidden units and three outputs. */
import { networkFigure } from "../../figures/network-figure.ts";
import { problem } from "../../problem.ts";
import { parametersRead } from "./counting.ts";
import { drawForward, equationSymbols, hiddenEquations, outputEquations } from "./equations.ts";

export default problem({
  id: "3.16",
  title: "The equations of a network with four hidden units",
  section: "3.4",
  symbols: equationSymbols(2, 4, 3),

  statement: () =>
    "Write out the equations of a shallow network with two inputs, four hidden units and three outputs, with an activation function $\\text{a}[\\bullet]$, and draw it: a column of circles for each layer, with an arrow for each slope. " +
    "Use $\\theta_{d0}, \\theta_{d1}, \\theta_{d2}$ for hidden unit $d$ and $\\phi_{j0}, \\ldots, \\phi_{j4}$ for output $j$.",

  parts: [
    {
      ask: () => "$h_1$, $h_2$, $h_3$, $h_4$",
      main: true,
      answer: { kind: "matrix", value: () => [hiddenEquations(2, 4)], columns: ["h₁", "h₂", "h₃", "h₄"] },
      slips: {
        [hiddenEquations(2, 4)
          .map((equation) => equation.replace(/^a\[/, "").replace(/\]$/, ""))
          .join(", ")]: "Those are the pre-activations; a hidden unit is $\\text{a}[\\bullet]$ of them.",
        [[1, 2, 3, 4].map((d) => `a[\\theta_{${d}1} x_1 + \\theta_{${d}2} x_2]`).join(", ")]:
          "The intercepts $\\theta_{d0}$ are missing.",
      },
    },
    {
      ask: () => "$y_1$, $y_2$, $y_3$, in terms of $h_1, \\ldots, h_4$",
      answer: { kind: "matrix", value: () => [outputEquations(4, 3)], columns: ["y₁", "y₂", "y₃"] },
      slips: {
        [[1, 2, 3]
          .map((j) => `\\phi_{${j}1} h_1 + \\phi_{${j}2} h_2 + \\phi_{${j}3} h_3 + \\phi_{${j}4} h_4`)
          .join(", ")]: "The intercepts $\\phi_{j0}$ are missing.",
        [[1, 2, 3]
          .map((j) => `\\phi_{${j}0} + \\phi_{${j}1} h_1 + \\phi_{${j}2} h_2 + \\phi_{${j}3} h_3`)
          .join(", ")]: "There are four hidden units, and every output receives all of them.",
      },
    },
    {
      ask: () => "How many arrows does the drawing have, one for each slope?",
      answer: { kind: "integer", value: () => 20 },
      slips: {
        27: "Those are all parameters; intercepts have no arrow.",
        24: "Inputs are not connected with outputs: the arrows go from one layer to the next, $2 \\cdot 4$ and $4 \\cdot 3$.",
        9: "That is the number of circles.",
      },
    },
    {
      ask: () => "And how many parameters are there in all?",
      answer: { kind: "integer", value: () => 27 },
      slips: {
        20: "Those are the slopes; four hidden units and three outputs have an intercept each.",
        24: "The intercepts of the three outputs are missing.",
        23: "The intercepts of the four hidden units are missing.",
      },
    },
  ],

  hints: [
    "It is problem 3.14 with other sizes.",
    "Every circle of a layer is connected with every circle of the next.",
    "Two times four arrows into the hidden layer, four times three into the outputs.",
  ],

  because: [
    {
      say: () =>
        "The hidden units: $h_d = \\text{a}[\\theta_{d0} + \\theta_{d1}x_1 + \\theta_{d2}x_2]$ for $d = 1, \\ldots, 4$.",
    },
    {
      say: () =>
        "The outputs: $y_j = \\phi_{j0} + \\phi_{j1}h_1 + \\phi_{j2}h_2 + \\phi_{j3}h_3 + \\phi_{j4}h_4$ for $j = 1, 2, 3$.",
    },
    { say: () => "The arrows, one for each slope:", line: "2 \\cdot 4 + 4 \\cdot 3 = 20" },
    { say: () => "With one intercept for each hidden unit and each output:", line: "20 + 4 + 3 = 27" },
  ],

  verify: {
    "a forward pass with matrices": {
      trials: 30,
      run: ({ random, answer, agree }) => {
        const { where, h, y } = drawForward(2, 4, 3, random);
        agree(answer("a", where), [h]);
        agree(answer("b", where), [y]);
      },
    },
    "counting the numbers that a forward pass reads": {
      trials: 1,
      run: ({ random, answer, agree }) => {
        const read = parametersRead({ inputs: 2, hidden: 4, outputs: 3 }, random);
        agree(answer("d"), read);
        // Of these, one for each hidden unit and output is an intercept.
        agree(answer("c"), read - 4 - 3);
      },
    },
  },

  figure: networkFigure(() => ({ inputs: 2, hidden: 4, outputs: 3 })),
});
