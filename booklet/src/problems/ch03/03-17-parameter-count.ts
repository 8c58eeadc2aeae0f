/** Problem 3.17: the number of parameters of a shallow network, as a formula. */
import { networkFigure } from "../../figures/network-figure.ts";
import { problem } from "../../problem.ts";
import { parametersBuilt, parametersRead, parametersThatMatter } from "./counting.ts";

export default problem({
  id: "3.17",
  title: "A formula for the number of parameters",
  section: "3.4",
  symbols: "D_i, D, D_o: integer[1..9]",

  statement: () =>
    "A shallow network has $D_i$ inputs, $D$ hidden units and $D_o$ outputs:\n\n" +
    "$$h_d = \\text{a}\\left[\\theta_{d0} + \\sum_{i=1}^{D_i} \\theta_{di} x_i\\right], \\qquad y_j = \\phi_{j0} + \\sum_{d=1}^{D} \\phi_{jd} h_d.$$\n\n" +
    "Express the number of its parameters in terms of $D_i$, $D$ and $D_o$.",

  parts: [
    {
      ask: () => "Number of parameters",
      answer: { kind: "expression", value: () => "(D_i + 1) D + (D + 1) D_o" },
      slips: {
        "D_i D + D D_o":
          "These are the slopes alone; the intercepts are missing, one for each hidden unit and one for each output.",
        "D_i D + D D_o + D": "The intercepts of the outputs are missing.",
        "D_i D + D D_o + D_o": "The intercepts of the hidden units are missing.",
        "(D_i + 1) D D_o": "The two layers do not share numbers: their counts are added, not multiplied.",
        "(D_i + 1)(D + 1) + (D + 1) D_o":
          "The first layer feeds $D$ hidden units; the constant 1 beside them is no unit and has no parameters of its own.",
        "D_i D + D D_o + 2": "Every unit has an intercept of its own, not every layer one.",
      },
    },
  ],

  hints: [
    "How many numbers belong to one hidden unit? And to one output?",
    "The index of $\\theta_{di}$ runs from 0: an intercept and $D_i$ slopes.",
    "Multiply by the number of hidden units, do the same for the outputs, and add.",
  ],

  because: [
    {
      say: () =>
        "One hidden unit has an intercept $\\theta_{d0}$ and a slope for each input: $D_i + 1$ numbers, and there are $D$ units.",
    },
    {
      say: () =>
        "One output has an intercept $\\phi_{j0}$ and a slope for each hidden unit: $D + 1$ numbers, and there are $D_o$ outputs.",
    },
    {
      say: () => "Together, sorted into slopes and intercepts:",
      line: "(D_i + 1) D + (D + 1) D_o = D_i D + D D_o + D + D_o",
    },
  ],

  verify: {
    "the arrays of networks that the engine holds": {
      trials: 8,
      run: async ({ random, answer, agree }) => {
        const [inputs, hidden, outputs] = [random.integer(1, 9), random.integer(1, 9), random.integer(1, 9)];
        const built = await parametersBuilt({ inputs, hidden, outputs });
        agree(answer("a", { D_i: inputs, D: hidden, D_o: outputs }), built);
      },
    },
    "counting the numbers that a forward pass reads": {
      trials: 30,
      run: ({ random, answer, agree }) => {
        const [inputs, hidden, outputs] = [random.integer(1, 9), random.integer(1, 9), random.integer(1, 9)];
        const counted = parametersRead({ inputs, hidden, outputs }, random);
        agree(answer("a", { D_i: inputs, D: hidden, D_o: outputs }), counted);
      },
    },
    "nudging each number and watching the outputs": {
      trials: 5,
      run: ({ random, answer, agree }) => {
        const [inputs, hidden, outputs] = [random.integer(1, 5), random.integer(1, 5), random.integer(1, 5)];
        const counted = parametersThatMatter({ inputs, hidden, outputs }, random);
        agree(answer("a", { D_i: inputs, D: hidden, D_o: outputs }), counted);
      },
    },
  },

  figure: networkFigure(() => ({ inputs: 3, hidden: 4, outputs: 2 })),
});
