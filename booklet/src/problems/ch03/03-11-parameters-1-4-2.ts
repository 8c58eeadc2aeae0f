/** Problem 3.11: the parameters of a network with one input, four hidden units and two outputs. */
import { networkFigure } from "../../figures/network-figure.ts";
import { problem } from "../../problem.ts";
import { parametersBuilt, parametersRead, parametersThatMatter, type Sizes, wrong } from "./counting.ts";

export default problem({
  id: "3.11",
  title: "Parameters of a network with two outputs",
  section: "3.3",
  given: {
    inputs: { value: 1, from: 1, to: 6, step: 1, label: "Inputs $D_i$" },
    hidden: { value: 4, from: 1, to: 8, step: 1, label: "Hidden units $D$" },
    outputs: { value: 2, from: 1, to: 5, step: 1, label: "Outputs $D_o$" },
  },

  statement: ({ inputs, hidden, outputs }) =>
    `A network has $D_i = ${inputs}$ input${inputs === 1 ? "" : "s"}, one layer of $D = ${hidden}$ hidden unit${hidden === 1 ? "" : "s"}, and $D_o = ${outputs}$ output${outputs === 1 ? "" : "s"}. ` +
    "Every hidden unit is a clipped linear function of the inputs with an intercept of its own; every output is a linear function of the hidden units, again with its own intercept. How many parameters does it have?",

  parts: [
    {
      ask: () => "Number of parameters",
      answer: {
        kind: "integer",
        value: ({ inputs, hidden, outputs }) => hidden * (inputs + 1) + outputs * (hidden + 1),
      },
      slips: ({ inputs, hidden, outputs }) =>
        wrong(hidden * (inputs + 1) + outputs * (hidden + 1), {
          [inputs * hidden + hidden * outputs]:
            "Those are the slopes alone; every hidden unit and every output has an intercept as well.",
          [inputs * hidden + hidden * outputs + hidden]: "The outputs have intercepts too.",
          [inputs * hidden + hidden * outputs + outputs]: "The hidden units have intercepts too.",
        }),
    },
  ],

  hints: [
    "Count separately what enters the hidden units and what enters the outputs.",
    "Each line in the drawing is one slope. Which numbers have no line?",
    "A hidden unit owns one slope for each input and one intercept; an output owns one slope for each hidden unit and one intercept.",
  ],

  because: [
    {
      say: () => "A hidden unit owns one slope for each input and one intercept.",
      line: ({ inputs, hidden }) => `(${inputs} + 1) \\cdot ${hidden} = ${(inputs + 1) * hidden}`,
    },
    {
      say: () => "An output owns one slope for each hidden unit and one intercept.",
      line: ({ hidden, outputs }) => `(${hidden} + 1) \\cdot ${outputs} = ${(hidden + 1) * outputs}`,
    },
    {
      say: () => "No number is shared between the two, so the counts add.",
      line: ({ inputs, hidden, outputs }) =>
        `${(inputs + 1) * hidden} + ${(hidden + 1) * outputs} = ${(inputs + 1) * hidden + (hidden + 1) * outputs}`,
    },
  ],

  verify: {
    "the arrays of a network that the engine holds": {
      trials: 6,
      run: async ({ given, answer, agree }) => agree(answer("a"), await parametersBuilt(given)),
    },
    "counting the numbers that a forward pass reads": {
      trials: 20,
      run: ({ given, random, answer, agree }) => agree(answer("a"), parametersRead(given, random)),
    },
    "nudging each number and watching the outputs": {
      trials: 5,
      run: ({ given, random, answer, agree }) => agree(answer("a"), parametersThatMatter(given, random)),
    },
  },

  figure: networkFigure((given: Sizes) => given),
});
