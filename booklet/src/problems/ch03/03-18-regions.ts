/** Problem 3.18: the most regions that lines cut the plane into. */
import { additions, binomial, type Plane, patterns } from "../../figures/arrangement.ts";
import { linesFigure } from "../../figures/lines-figure.ts";
import { problem } from "../../problem.ts";
import type { Random } from "../../random.ts";
import { wrong } from "./counting.ts";

export default problem({
  id: "3.18",
  title: "The most regions of a network with two inputs",
  section: "3.4",
  given: {
    hidden: { value: 5, from: 2, to: 8, step: 1, label: "Hidden units $D$" },
  },

  statement: ({ hidden }) =>
    "With $D_i = 2$ inputs, every hidden unit of a ReLU network is switched along a line, and the network is linear in each region between the lines. " +
    "Zaslavsky showed that $D$ hyperplanes cut a space of $D_i$ dimensions into at most\n\n" +
    "$$N = \\sum_{j=0}^{D_i} \\binom{D}{j}$$\n\n" +
    `regions. Work out this number for $D = 3$ hidden units, and then for $D = ${hidden}$.`,

  parts: [
    {
      ask: () => "Most regions for $D = 3$",
      answer: { kind: "integer", value: () => 7 },
      slips: {
        8: "There are $2^3$ patterns of active units, but three lines in a plane cannot produce all of them.",
        6: "The sum begins at $j = 0$: one region is there before any line is drawn.",
        4: "The sum goes on to $j = D_i = 2$: add the places where two lines cross.",
      },
    },
    {
      ask: ({ hidden }) => `Most regions for $D = ${hidden}$`,
      main: true,
      answer: { kind: "integer", value: ({ hidden }) => 1 + hidden + binomial(hidden, 2) },
      slips: ({ hidden }) =>
        wrong(1 + hidden + binomial(hidden, 2), {
          [hidden + binomial(hidden, 2)]:
            "The sum begins at $j = 0$: $\\binom{D}{0} = 1$, the one region that is there before any line is drawn.",
          [1 + hidden]:
            "The sum goes on to $j = D_i = 2$: add $\\binom{D}{2}$, one for each pair of lines that cross.",
          [2 ** hidden]:
            "$2^D$ counts patterns of active units; in the plane, lines cannot produce all of them.",
          [1 + hidden + binomial(hidden, 2) + binomial(hidden, 3)]:
            "The sum ends at $j = D_i = 2$, the number of inputs; you went on to 3.",
        }),
    },
  ],

  hints: [
    "$\\binom{D}{j}$ is the number of ways to choose $j$ of the $D$ lines.",
    "There are three terms: $j = 0$, $j = 1$, $j = 2$.",
    "$\\binom{D}{0} = 1$, $\\binom{D}{1} = D$, $\\binom{D}{2} = D(D-1)/2$.",
  ],

  because: [
    {
      say: () => "With two inputs the sum has three terms. For three hidden units:",
      line: "\\sum_{j=0}^{2} \\binom{3}{j} = 1 + 3 + 3 = 7",
    },
    {
      say: ({ hidden }) => `For $D = ${hidden}$:`,
      line: ({ hidden }) =>
        `\\sum_{j=0}^{2} \\binom{${hidden}}{j} = 1 + ${hidden} + ${binomial(hidden, 2)} = ${1 + hidden + binomial(hidden, 2)}`,
    },
    {
      say: ({ hidden }) =>
        `The figure shows why: the $k$-th line crosses at most $k-1$ others and so adds at most $k$ regions to the one that was there. Adding these up over ${hidden} lines gives the same number.`,
      line: ({ hidden }) => `1 + \\sum_{k=1}^{${hidden}} k = ${1 + hidden + binomial(hidden, 2)}`,
    },
  ],

  verify: {
    "enumerating the patterns of active units of random lines": {
      trials: 20,
      run: ({ given, random, answer, agree }) => {
        agree(answer("a"), patterns(drawPlanes(3, 2, random), 2).size);
        agree(answer("b"), patterns(drawPlanes(given.hidden, 2, random), 2).size);
      },
    },
    "drawing random lines one by one and adding what each cuts": {
      trials: 20,
      run: ({ given, random, answer, agree }) => {
        const regions = (count: number) =>
          additions(drawPlanes(count, 2, random)).reduce((sum, extra) => sum + extra, 1);
        agree(answer("a"), regions(3));
        agree(answer("b"), regions(given.hidden));
      },
    },
  },

  figure: linesFigure(({ hidden }: { hidden: number }) => hidden),
});

/** Planes with random normals are in general position: coincidences have probability zero. */
export const drawPlanes = (count: number, dimensions: number, random: Random): Plane[] =>
  Array.from({ length: count }, () => ({
    bias: random.normal(),
    normal: Array.from({ length: dimensions }, () => random.normal()),
  }));
