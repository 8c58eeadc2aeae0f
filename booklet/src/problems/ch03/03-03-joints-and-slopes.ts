/** Problem 3.3: where a shallow network bends, and how steep it is between. */
import { output } from "../../figures/shallow.ts";
import { shallowFigure } from "../../figures/shallow-figure.ts";
import { problem } from "../../problem.ts";
import { bind, drawLikeFigure33, kinks, slopeByEngine } from "./networks.ts";

export default problem({
  id: "3.3",
  title: "Joints and slopes in the ten parameters",
  section: "3.1",
  symbols: "phi_0, phi_1, phi_2, phi_3, theta_10, theta_11, theta_20, theta_21, theta_30, theta_31: real",

  statement: () =>
    "A network with one input and three hidden units computes\n\n" +
    "$$y = \\phi_0 + \\phi_1 \\text{ReLU}[\\theta_{10} + \\theta_{11}x] + \\phi_2 \\text{ReLU}[\\theta_{20} + \\theta_{21}x] + \\phi_3 \\text{ReLU}[\\theta_{30} + \\theta_{31}x].$$\n\n" +
    "In the book's figure 3.3 the lines of the first two units rise, that of the third falls, and the joints of units 1, 2, 3 follow one another from left to right. " +
    "Write the position of each joint, and the slope of each of the four straight pieces, in terms of the parameters.",

  parts: [
    {
      ask: () => "Positions of the joints, from left to right",
      answer: {
        kind: "matrix",
        value: () => [
          ["-\\theta_{10}/\\theta_{11}", "-\\theta_{20}/\\theta_{21}", "-\\theta_{30}/\\theta_{31}"],
        ],
        columns: ["unit 1", "unit 2", "unit 3"],
      },
      slips: {
        "\\theta_{10}/\\theta_{11}, \\theta_{20}/\\theta_{21}, \\theta_{30}/\\theta_{31}":
          "Solving $\\theta_{d0} + \\theta_{d1}x = 0$ for $x$ moves $\\theta_{d0}$ to the other side: a minus sign is missing.",
        "-\\theta_{11}/\\theta_{10}, -\\theta_{21}/\\theta_{20}, -\\theta_{31}/\\theta_{30}":
          "The fraction is upside down: divide by the slope of the line, $\\theta_{d1}$.",
      },
    },
    {
      ask: () => "Slopes of the four regions, from left to right",
      main: true,
      answer: {
        kind: "matrix",
        value: () => [
          [
            "\\theta_{31}\\phi_3",
            "\\theta_{11}\\phi_1 + \\theta_{31}\\phi_3",
            "\\theta_{11}\\phi_1 + \\theta_{21}\\phi_2 + \\theta_{31}\\phi_3",
            "\\theta_{11}\\phi_1 + \\theta_{21}\\phi_2",
          ],
        ],
        columns: ["region 1", "region 2", "region 3", "region 4"],
      },
      slips: {
        "0, \\theta_{11}\\phi_1, \\theta_{11}\\phi_1 + \\theta_{21}\\phi_2, \\theta_{11}\\phi_1 + \\theta_{21}\\phi_2 + \\theta_{31}\\phi_3":
          "The line of the third unit falls, so that this unit is active to the *left* of its joint.",
        "\\theta_{31}, \\theta_{11} + \\theta_{31}, \\theta_{11} + \\theta_{21} + \\theta_{31}, \\theta_{11} + \\theta_{21}":
          "Each unit is weighted before the sum: its slope $\\theta_{d1}$ is multiplied by $\\phi_d$.",
        "\\phi_3, \\phi_1 + \\phi_3, \\phi_1 + \\phi_2 + \\phi_3, \\phi_1 + \\phi_2":
          "A unit's own line already has the slope $\\theta_{d1}$; the weight $\\phi_d$ multiplies it.",
      },
    },
  ],

  hints: [
    "A unit bends where its line crosses zero.",
    "Between two joints nothing is clipped anew: the output is a sum of straight lines, and slopes of lines add.",
    "A unit whose line falls is active on the left of its joint.",
  ],

  because: [
    {
      say: () => "A unit is clipped where its line is below zero, so it bends where the line crosses zero.",
      line: "\\theta_{10} + \\theta_{11} \\left(-\\frac{\\theta_{10}}{\\theta_{11}}\\right) = 0",
    },
    {
      say: () =>
        "An active unit contributes its line times its weight, and so the slope $\\theta_{d1}\\phi_d$; a clipped one contributes no slope.",
    },
    {
      say: () =>
        "Left of all joints only the falling line of unit 3 is above zero. At the first joint unit 1 joins in, at the second unit 2; at the third, unit 3 drops out.",
    },
    {
      say: () =>
        "So the slopes of neighbouring regions differ by the one unit that switches between them: for the first joint,",
      line: "(\\theta_{11}\\phi_1 + \\theta_{31}\\phi_3) - \\theta_{31}\\phi_3 = \\theta_{11}\\phi_1",
    },
  ],

  verify: {
    "finite differences in each region of random networks": {
      trials: 40,
      run: ({ random, answer, agree }) => {
        const { net, over } = drawLikeFigure33(random);
        const found = kinks((x) => output(net, x), over);
        const ends = [over[0], ...found, over[1]];
        const [slopes] = answer("b", bind(net)) as number[][];
        agree(ends.length, 5);
        slopes!.forEach((slope, i) => {
          const [from, to] = [ends[i]!, ends[i + 1]!];
          const [left, right] = [from + 0.3 * (to - from), from + 0.7 * (to - from)];
          // Straight in between, so the quotient is exact up to rounding.
          agree(slope, (output(net, right) - output(net, left)) / (right - left), 1e-8);
        });
      },
    },
    "the engine's derivative in the middle of each region": {
      trials: 6,
      run: async ({ random, answer, agree }) => {
        const { net, over } = drawLikeFigure33(random);
        const [places] = answer("a", bind(net)) as number[][];
        const [slopes] = answer("b", bind(net)) as number[][];
        const ends = [over[0], ...places!, over[1]];
        for (const [i, slope] of slopes!.entries())
          agree(await slopeByEngine(net, (ends[i]! + ends[i + 1]!) / 2), slope);
      },
    },
    "a search for the kinks on a fine grid": {
      trials: 40,
      run: ({ random, answer, agree }) => {
        const { net, over } = drawLikeFigure33(random);
        const [places] = answer("a", bind(net)) as number[][];
        // Lines through neighbouring grid points cross at the kink, up to rounding over the angle between them.
        agree(
          places,
          kinks((x) => output(net, x), over),
          1e-5,
        );
      },
    },
  },

  figure: shallowFigure(),
});
