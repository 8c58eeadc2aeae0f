/** Problem 3.9: the slope of the third region is the sum of those of the first and the fourth. */
import { output } from "../../figures/shallow.ts";
import { slopesFigure } from "../../figures/slopes-figure.ts";
import { problem } from "../../problem.ts";
import { drawLikeFigure33, kinks, slopeByEngine } from "./networks.ts";

export default problem({
  id: "3.9",
  title: "The third slope is the first plus the fourth",
  section: "3.1",
  symbols: "phi_1, phi_2, phi_3, theta_11, theta_21, theta_31: real",

  statement: () =>
    "In the network of figure 3.3 the units 1 and 2 have rising lines and unit 3 a falling one, with joints in this order from left to right. " +
    "Show that the third of the four linear regions is as steep as the first and the fourth together.",

  parts: [
    {
      ask: () => "Slope of the third region, in terms of the parameters",
      answer: {
        kind: "expression",
        value: () => "\\theta_{11}\\phi_1 + \\theta_{21}\\phi_2 + \\theta_{31}\\phi_3",
      },
      slips: {
        "\\theta_{11}\\phi_1 + \\theta_{21}\\phi_2":
          "In the third region unit 3 is still active: its joint comes after it.",
        "\\theta_{11} + \\theta_{21} + \\theta_{31}": "Each unit is weighted by its $\\phi_d$.",
      },
    },
    {
      ask: () =>
        "A derivation: from the slope of the first region plus that of the fourth, to the slope of the third",
      main: true,
      answer: {
        kind: "derivation",
        claim:
          "\\theta_{31}\\phi_3 + (\\theta_{11}\\phi_1 + \\theta_{21}\\phi_2) = \\theta_{11}\\phi_1 + \\theta_{21}\\phi_2 + \\theta_{31}\\phi_3",
        lines: [
          "\\theta_{31}\\phi_3 + (\\theta_{11}\\phi_1 + \\theta_{21}\\phi_2)",
          "= \\theta_{11}\\phi_1 + \\theta_{21}\\phi_2 + \\theta_{31}\\phi_3",
        ],
      },
    },
  ],

  hints: [
    "Write down which units are active in regions 1, 3 and 4 (problem 3.2).",
    "The slope of a region is the sum of $\\theta_{d1}\\phi_d$ over its active units.",
    "Each unit is active in exactly one of the regions 1 and 4.",
  ],

  because: [
    { say: () => "In the first region only unit 3 is active: the slope is $\\theta_{31}\\phi_3$." },
    {
      say: () =>
        "In the fourth, units 1 and 2 are: the slope is $\\theta_{11}\\phi_1 + \\theta_{21}\\phi_2$.",
    },
    {
      say: () => "In the third all three are active, and each of them is in exactly one of the other two.",
      line: "\\theta_{31}\\phi_3 + (\\theta_{11}\\phi_1 + \\theta_{21}\\phi_2) = \\theta_{11}\\phi_1 + \\theta_{21}\\phi_2 + \\theta_{31}\\phi_3",
    },
    {
      say: () => "With the numbers of figure 3.3:",
      line: "0.66 \\cdot (-0.7) + (-1.3 \\cdot 0.4 + 1.3 \\cdot 0.9) = 0.188",
    },
  ],

  verify: {
    "slopes measured on random networks of this kind": {
      trials: 60,
      run: ({ random, answer, agree }) => {
        const { net, over } = drawLikeFigure33(random);
        const f = (x: number) => output(net, x);
        const ends = [over[0], ...kinks(f, over), over[1]];
        const slopes = ends.slice(1).map((to, i) => {
          const from = ends[i]!;
          const [left, right] = [from + 0.25 * (to - from), from + 0.75 * (to - from)];
          return (f(right) - f(left)) / (right - left);
        });
        agree(slopes.length, 4);
        agree(slopes[0]! + slopes[3]!, slopes[2]!, 1e-8);
        const [one, two, three] = net.units;
        const where = {
          theta_11: one!.slope,
          theta_21: two!.slope,
          theta_31: three!.slope,
          phi_1: one!.weight,
          phi_2: two!.weight,
          phi_3: three!.weight,
        };
        agree(answer("a", where), slopes[2]!, 1e-8);
      },
    },
    "the engine's derivative in the middle of each region": {
      trials: 6,
      run: async ({ random, agree }) => {
        const { net, over } = drawLikeFigure33(random);
        const ends = [over[0], ...kinks((x) => output(net, x), over), over[1]];
        const slope = (region: number) => slopeByEngine(net, (ends[region - 1]! + ends[region]!) / 2);
        agree((await slope(1)) + (await slope(4)), await slope(3));
      },
    },
  },

  figure: slopesFigure(),
});
