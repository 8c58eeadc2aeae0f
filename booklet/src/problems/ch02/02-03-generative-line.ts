/** Problem 2.3: fitting x from y is not fitting y from x. */

import type { Point } from "../../figures/scene.ts";
import { spreads, twoFitsFigure } from "../../figures/two-fits-figure.ts";
import { problem } from "../../problem.ts";
import type { Random } from "../../random.ts";

const points = (third: number): Point[] => [
  [0, 0],
  [2, 1],
  [4, third],
];

export default problem({
  id: "2.3",
  title: "Fitting the input from the output",
  section: "2.3",
  given: {
    third: { value: 5, from: 3, to: 6, step: 0.5, label: "Height of the third point" },
  },
  symbols: "x, y, phi_0: real; phi_1: positive",

  statement: ({ third }) =>
    "Turn linear regression round: model the input by the output, $x = g[y, \\phi] = \\phi_0 + \\phi_1 y$, and add up the squared misses in $x$. " +
    "What is the loss? Which function $y = g^{-1}[x, \\phi]$ then predicts $y$ for a new $x$? And are its predictions those of the usual fit? " +
    `Try it on the three points $(0, 0)$, $(2, 1)$, $(4, ${third})$.`,

  parts: [
    {
      ask: () => "The loss $L[\\phi]$",
      symbols: "I: integer[2..8]; x, y: vector[I]; i: index[I]; phi_0: real; phi_1: positive",
      answer: { kind: "expression", value: () => "\\sum_{i=1}^{I} (\\phi_0 + \\phi_1 y_i - x_i)^2" },
      slips: {
        "\\sum_{i=1}^{I} (\\phi_0 + \\phi_1 x_i - y_i)^2":
          "That is the loss of the usual fit; now $x_i$ is predicted, from $y_i$.",
        "\\sum_{i=1}^{I} (\\phi_0 + \\phi_1 y_i - y_i)^2":
          "The model predicts an input, so it is compared with $x_i$.",
        "\\sum_{i=1}^{I} (\\phi_0 + \\phi_1 y_i - x_i)":
          "Misses of opposite sign would cancel: each is squared.",
      },
    },
    {
      ask: () => "The inverse $g^{-1}[x, \\phi]$",
      main: true,
      answer: { kind: "expression", value: () => "\\frac{x - \\phi_0}{\\phi_1}" },
      slips: {
        "\\phi_0 + \\phi_1 x": "That is $g$ applied to $x$; solve $x = \\phi_0 + \\phi_1 y$ for $y$ instead.",
        "\\frac{x}{\\phi_1} - \\phi_0":
          "The intercept is taken away before dividing, so it is divided as well.",
        "\\frac{\\phi_0 - x}{\\phi_1}": "The sign is turned round: $\\phi_1 y = x - \\phi_0$.",
        "\\frac{x + \\phi_0}{\\phi_1}": "$\\phi_0$ changes sign when it moves to the other side.",
      },
    },
    {
      ask: () => "Do the two fits predict the same?",
      answer: {
        kind: "choice",
        options: [
          "Always: it is the same line, solved for the other variable.",
          "Only if all points lie on one straight line.",
          "Never.",
          "Only if there are exactly three points.",
        ],
        right: () => [2],
        because: [
          "Minimising misses in $x$ is another task than minimising misses in $y$.",
          "Then every miss is zero both ways. Otherwise the ratio of the slopes is $r^2 < 1$.",
          "If the points lie on one line, both fits find it.",
          "The number of points does not matter; whether they scatter does.",
        ],
      },
    },
    {
      ask: ({ third }) =>
        `For $(0, 0)$, $(2, 1)$, $(4, ${third})$: the slope $dy/dx$ of the usual fit, and of the inverted one`,
      answer: {
        kind: "matrix",
        value: ({ third }) => {
          const { xx, xy, yy } = spreads(points(third));
          return [[xy / xx, yy / xy]];
        },
        columns: ["y from x", "x from y"],
        tolerance: 2e-3,
      },
    },
  ],

  hints: [
    "The recipe for a loss is unchanged: prediction minus observation, squared, summed. Only the roles of $x$ and $y$ are exchanged.",
    "Inference asks for $y$ given $x$, so $x = \\phi_0 + \\phi_1 y$ has to be solved for $y$.",
    "A point far above the line is a large miss vertically, but horizontally the miss is smaller the steeper the line. So the two fits pull differently.",
  ],

  because: [
    { say: () => "The model now predicts $x_i$ from $y_i$, so these exchange their roles in the loss." },
    {
      say: () =>
        "Solving $x = \\phi_0 + \\phi_1 y$ for $y$ inverts it: put the result back in and $x$ comes out.",
      line: "\\phi_0 + \\phi_1 \\cdot \\frac{x - \\phi_0}{\\phi_1} = x",
    },
    {
      say: ({ third }) => {
        const { xx, xy, yy } = spreads(points(third));
        return `Call $S_{xx}$, $S_{xy}$, $S_{yy}$ the sums of squares and products about the mean. By problem 2.2 the usual slope is $S_{xy}/S_{xx}$; with exchanged roles $\\phi_1 = S_{xy}/S_{yy}$, so the inverted line has slope $S_{yy}/S_{xy}$. Here these are ${(xy / xx).toFixed(3)} and ${(yy / xy).toFixed(3)}.`;
      },
    },
    {
      say: ({ third }) => {
        const { xx, xy, yy } = spreads(points(third));
        return `Their ratio is $r^2 = S_{xy}^2/(S_{xx}S_{yy})$, here ${((xy * xy) / (xx * yy)).toFixed(3)}. It is at most 1, and equal to 1 only if the points lie on one line.`;
      },
      line: ({ third }) => {
        const { xx, xy, yy } = spreads(points(third));
        return `${tidy(xy)}^2 \\leq ${tidy(xx)} \\cdot ${tidy(yy)}`;
      },
    },
  ],

  verify: {
    "writing out the misses of random data": {
      trials: 20,
      run: ({ random, answer, agree }) => {
        const I = random.integer(2, 8);
        const x = Array.from({ length: I }, () => random.normal());
        const y = Array.from({ length: I }, () => random.normal());
        const [phi_0, phi_1] = [random.normal(), random.uniform(0.3, 2)];
        let total = 0;
        for (const [i, input] of x.entries()) {
          const predicted = phi_0 + phi_1 * y[i]!;
          total += (predicted - input) ** 2;
        }
        agree(answer("a", { I, x, y, phi_0, phi_1 }), total);
      },
    },
    "bisecting g for the output that gives the input": {
      trials: 20,
      run: ({ random, answer, agree }) => {
        const [phi_0, phi_1, input] = [random.normal(), random.uniform(0.3, 2), random.normal()];
        const found = answer("b", { x: input, phi_0, phi_1 });
        let [low, high] = [-100, 100];
        for (let step = 0; step < 80; step++) {
          const middle = (low + high) / 2;
          if (phi_0 + phi_1 * middle < input) low = middle;
          else high = middle;
        }
        agree(found, low);
      },
    },
    "walking down both losses": {
      trials: 7,
      run: ({ given, random, answer, agree }) => {
        const data = points(given.third);
        const usual = descend(data, random);
        const turned = descend(
          data.map(([x, y]): Point => [y, x]),
          random,
        );
        agree(answer("d"), [[usual, 1 / turned]], 1e-6);
        agree(answer("c"), [Math.abs(usual - 1 / turned) < 1e-6 ? 1 : 2]);
      },
    },
  },

  figure: twoFitsFigure(({ third }: { third: number }) => points(third)),
});

const tidy = (value: number): string => String(Number(value.toFixed(9)));

/** Slope of the least-squares line by plain gradient descent from a random start. */
function descend(data: readonly Point[], random: Random): number {
  let [offset, slope] = [random.normal(), random.normal()];
  for (let step = 0; step < 6000; step++) {
    let [a, b] = [0, 0];
    for (const [x, y] of data) {
      const miss = offset + slope * x - y;
      a += miss;
      b += miss * x;
    }
    // The curvature is at most twice the sum of 1 + x², which is below 120 here.
    offset -= (a * 2) / 120;
    slope -= (b * 2) / 120;
  }
  return slope;
}
