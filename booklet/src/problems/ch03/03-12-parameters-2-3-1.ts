/** Problem 3.12: the parameters of a network with two inputs, three hidden units and one output. */
import { networkFigure } from "../../figures/network-figure.ts";
import { problem } from "../../problem.ts";
import { parametersBuilt, parametersRead, parametersThatMatter, type Sizes, wrong } from "./counting.ts";

export default problem({
  id: "3.12",
  title: "Parameters of a network with two inputs",
  section: "3.3",
  given: {
    inputs: { value: 2, from: 1, to: 6, step: 1, label: "Inputs $D_i$" },
    hidden: { value: 3, from: 1, to: 8, step: 1, label: "Hidden units $D$" },
    outputs: { value: 1, from: 1, to: 5, step: 1, label: "Outputs $D_o$" },
  },

  statement: ({ inputs, hidden, outputs }) =>
    `How many parameters does a shallow network with ${inputs} input${inputs === 1 ? "" : "s"}, ${hidden} hidden unit${hidden === 1 ? "" : "s"} and ${outputs} output${outputs === 1 ? "" : "s"} have? ` +
    "Count slopes and intercepts.",

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
          [inputs * hidden + hidden * outputs + hidden]: "The intercepts of the outputs are missing.",
          [hidden * 2 + outputs * (hidden + 1)]: "A hidden unit has one slope for each input.",
        }),
    },
  ],

  hints: [
    "What belongs to one hidden unit? One slope for each input, and an intercept.",
    "What belongs to one output? One slope for each hidden unit, and an intercept.",
  ],

  because: [
    {
      say: () => "The hidden units: as many rows, each of one intercept and the slopes.",
      line: ({ inputs, hidden }) => `${hidden} \\cdot (${inputs} + 1) = ${hidden * (inputs + 1)}`,
    },
    {
      say: () => "The outputs likewise.",
      line: ({ hidden, outputs }) => `${outputs} \\cdot (${hidden} + 1) = ${outputs * (hidden + 1)}`,
    },
    {
      say: () => "Together:",
      line: ({ inputs, hidden, outputs }) =>
        `${hidden * (inputs + 1)} + ${outputs * (hidden + 1)} = ${hidden * (inputs + 1) + outputs * (hidden + 1)}`,
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
