/** Problem 3.2: which units are active in which region. */
import { cursorFigure } from "../../figures/cursor-figure.ts";
import { figure33, output } from "../../figures/shallow.ts";
import { problem } from "../../problem.ts";

const pattern = [
  [0, 0, 1],
  [1, 0, 1],
  [1, 1, 1],
  [1, 1, 0],
];

export default problem({
  id: "3.2",
  title: "Active units in each region",
  section: "3.1",

  statement: () =>
    "The network of figure 3.3 has the three units\n\n" +
    "$$h_1 = \\text{ReLU}[-0.2 + 0.4x], \\quad h_2 = \\text{ReLU}[-0.9 + 0.9x], \\quad h_3 = \\text{ReLU}[1.1 - 0.7x],$$\n\n" +
    "and so four linear regions between $x = 0$ and $x = 2$, with joints at $0.5$, $1$ and about $1.571$. " +
    "For each region say which units are active (1: the unit passes its line on) and which are not (0: it clips).",

  parts: [
    {
      ask: () => "One row per region from left to right, one column per unit; 1 active, 0 not",
      answer: {
        kind: "matrix",
        value: () => pattern,
        rows: ["region 1", "region 2", "region 3", "region 4"],
        columns: ["h₁", "h₂", "h₃"],
      },
      slips: {
        "0,0,0; 1,0,0; 1,1,0; 1,1,1":
          "Unit 3 has a falling line: it is above zero, and so active, to the *left* of its joint.",
        "1,1,0; 0,1,0; 0,0,0; 0,0,1":
          "Active and inactive are exchanged: a unit is active where its line is above zero.",
      },
    },
  ],

  hints: [
    "A unit is active where its line is above zero. So look on which side of its joint that is.",
    "Put one input of each region into the three lines, for example $x = 0.2$, $0.7$, $1.3$, $1.8$, and look at the signs.",
    "The lines of units 1 and 2 rise, that of unit 3 falls.",
  ],

  because: [
    {
      say: () => "Unit 1 rises through zero at 0.5: it is active to the right of it.",
      line: "-0.2 + 0.4 \\cdot 0.5 = 0",
    },
    { say: () => "Unit 2 rises through zero at 1: active to the right.", line: "-0.9 + 0.9 \\cdot 1 = 0" },
    {
      say: () => "Unit 3 falls through zero at $11/7 \\approx 1.571$: it is active to the left of it.",
      line: "1.1 - 0.7 \\cdot \\frac{11}{7} = 0",
    },
    {
      say: () =>
        "From left to right: only unit 3; units 1 and 3; all three; units 1 and 2. From one region to the next exactly one unit changes.",
    },
  ],

  verify: {
    "silencing a unit changes the output only where it is active": {
      trials: 20,
      run: ({ random, answer, agree }) => {
        const ends = [0, 0.5, 1, 11 / 7, 2];
        const found = pattern.map((row, r) => {
          const [from, to] = [ends[r]!, ends[r + 1]!];
          const x = from + (to - from) * random.uniform(0.05, 0.95);
          return row.map((_, d) => {
            const units = figure33.units.map((unit, i) => (i === d ? { ...unit, weight: 0 } : unit));
            return output({ ...figure33, units }, x) === output(figure33, x) ? 0 : 1;
          });
        });
        agree(answer("a"), found);
      },
    },
  },

  figure: cursorFigure(),
});
