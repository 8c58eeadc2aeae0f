/** Problem 2.1: the two slopes of the least-squares loss of a line. */
import { lossFigure } from "../../figures/loss-figure.ts";
import { problem } from "../../problem.ts";
import { drawData } from "./data.ts";

const residual = "\\phi_0 + \\phi_1 x_i - y_i";

export default problem({
  id: "2.1",
  title: "Slopes of the loss of a straight line",
  section: "2.2",
  symbols: "I: integer[2..12]; x, y: vector[I]; i: index[I]; phi_0, phi_1: real",

  statement: () =>
    "A line $y = \\phi_0 + \\phi_1 x$ is fitted to $I$ pairs $(x_i, y_i)$. Its loss adds up the squared misses,\n\n" +
    `$$L[\\phi] = \\sum_{i=1}^{I} (${residual})^2.$$\n\n` +
    "To walk down on it one needs its slopes. Find $\\partial L/\\partial\\phi_0$ and $\\partial L/\\partial\\phi_1$.",

  parts: [
    {
      ask: () => "$\\partial L/\\partial\\phi_0$",
      main: true,
      answer: { kind: "expression", value: () => `2\\sum_{i=1}^{I} (${residual})` },
      slips: {
        [`\\sum_{i=1}^{I} (${residual})`]:
          "The exponent comes down as a factor: each square contributes a 2.",
        [`2\\sum_{i=1}^{I} x_i (${residual})`]:
          "That is the slope with respect to $\\phi_1$: only there does $x_i$ come out as the inner derivative.",
        [`-2\\sum_{i=1}^{I} (${residual})`]:
          "The sign belongs to the step downhill, not to the slope: inside the square, $\\phi_0$ has a plus.",
        [`2\\sum_{i=1}^{I} (${residual})^2`]: "The exponent falls by one when the square is differentiated.",
      },
    },
    {
      ask: () => "$\\partial L/\\partial\\phi_1$",
      answer: { kind: "expression", value: () => `2\\sum_{i=1}^{I} x_i (${residual})` },
      slips: {
        [`2\\sum_{i=1}^{I} (${residual})`]:
          "The inner derivative is missing: $\\phi_1$ is multiplied by $x_i$.",
        [`\\sum_{i=1}^{I} x_i (${residual})`]:
          "The exponent comes down as a factor: each square contributes a 2.",
        [`2\\sum_{i=1}^{I} \\phi_1 (${residual})`]:
          "The inner derivative with respect to $\\phi_1$ is what $\\phi_1$ is multiplied by: $x_i$.",
        [`2\\sum_{i=1}^{I} (${residual}) \\sum_{i=1}^{I} x_i`]:
          "Each miss is multiplied by its own $x_i$ before they are added up; the sum of products is not the product of sums.",
      },
    },
  ],

  hints: [
    "The slope of a sum is the sum of the slopes: look at one pair first.",
    "One term is a square, so the chain rule applies: twice the inside, times the derivative of the inside.",
    "The derivative of the inside is 1 with respect to $\\phi_0$ and $x_i$ with respect to $\\phi_1$.",
  ],

  because: [
    {
      say: () => "One pair contributes a square. With respect to $\\phi_0$ the inside has derivative 1.",
      line: `\\frac{\\partial}{\\partial\\phi_0} (${residual})^2 = 2(${residual})`,
    },
    {
      say: () => "With respect to $\\phi_1$ the inside has derivative $x_i$.",
      line: `\\frac{\\partial}{\\partial\\phi_1} (${residual})^2 = 2 x_i (${residual})`,
    },
    {
      say: () => "The slope of the whole loss adds these up over the pairs.",
      line: `\\frac{\\partial}{\\partial\\phi_0} \\sum_{i=1}^{I} (${residual})^2 = 2\\sum_{i=1}^{I} (${residual})`,
    },
    {
      say: () => "The same with respect to the other parameter.",
      line: `\\frac{\\partial}{\\partial\\phi_1} \\sum_{i=1}^{I} (${residual})^2 = 2\\sum_{i=1}^{I} x_i (${residual})`,
    },
  ],

  verify: {
    "central differences of the loss": {
      trials: 40,
      run: ({ random, answer, agree }) => {
        const data = drawData(random);
        const loss = (phi_0: number, phi_1: number) =>
          data.x.reduce((sum, x, i) => sum + (phi_0 + phi_1 * x - data.y[i]!) ** 2, 0);
        const [phi_0, phi_1] = [random.uniform(-2, 2), random.uniform(-2, 2)];
        // The loss is a quadratic, so central differences are exact for any step; a large one keeps rounding small.
        const step = 0.5;
        const where = { ...data, phi_0, phi_1 };
        agree(answer("a", where), (loss(phi_0 + step, phi_1) - loss(phi_0 - step, phi_1)) / (2 * step));
        agree(answer("b", where), (loss(phi_0, phi_1 + step) - loss(phi_0, phi_1 - step)) / (2 * step));
      },
    },
    "the engine's own gradient": {
      trials: 10,
      run: async ({ random, answer, agree }) => {
        const { grad, tensor } = await import("@downhill/engine");
        const data = drawData(random);
        const [phi_0, phi_1] = [random.uniform(-2, 2), random.uniform(-2, 2)];
        const exact = { dtype: "f64" } as const;
        const [x, y] = [tensor(data.x, exact), tensor(data.y, exact)];
        const slopes = grad((line: { phi_0: typeof x; phi_1: typeof x }) =>
          line.phi_0.add(line.phi_1.multiply(x)).subtract(y).square().sum(),
        )({ phi_0: tensor(phi_0, exact), phi_1: tensor(phi_1, exact) });
        agree(answer("a", { ...data, phi_0, phi_1 }), slopes.phi_0.item());
        agree(answer("b", { ...data, phi_0, phi_1 }), slopes.phi_1.item());
      },
    },
  },

  figure: lossFigure({
    start: { phi0: 0.4, phi1: 0.1 },
    caption:
      "Drag the ends of the line, or its place on the map of the loss. The arrow points down the slope; its direction and length come from the two derivatives.",
  }),
});
