/** Problem 3.5: the ReLU commutes with positive factors. */
import { homogeneityFigure } from "../../figures/homogeneity-figure.ts";
import { problem } from "../../problem.ts";

export default problem({
  id: "3.5",
  title: "The ReLU is positively homogeneous",
  section: "3.1",
  symbols: "alpha: positive; z: real",

  statement: () =>
    "Prove that a positive factor can be drawn out of a ReLU: $\\text{ReLU}[\\alpha z] = \\alpha\\, \\text{ReLU}[z]$ for every real $z$ and every $\\alpha > 0$. What becomes of this for $\\alpha \\leq 0$?",

  parts: [
    {
      ask: () =>
        "A derivation, one line after another, from $\\text{ReLU}[\\alpha z]$ to $\\alpha\\,\\text{ReLU}[z]$",
      main: true,
      answer: {
        kind: "derivation",
        claim: "\\text{ReLU}[\\alpha z] = \\alpha \\text{ReLU}[z]",
        lines: [
          "\\text{ReLU}[\\alpha z]",
          "= \\max[0, \\alpha z]",
          "= \\max[\\alpha \\cdot 0, \\alpha z]",
          "= \\alpha \\max[0, z]",
          "= \\alpha \\text{ReLU}[z]",
        ],
      },
    },
    {
      ask: () => "Does it hold for $\\alpha = 0$, and for $\\alpha < 0$?",
      answer: {
        kind: "choice",
        options: [
          "For neither.",
          "For $\\alpha = 0$ it holds; for $\\alpha < 0$ it fails unless $z = 0$.",
          "For both.",
          "For $\\alpha < 0$ it holds with an extra minus sign.",
        ],
        right: () => [2],
        because: [
          "At $\\alpha = 0$ both sides are 0.",
          "A negative factor turns the sign of $z$, so the two sides are never positive together.",
          "Try $\\alpha = -1$, $z = 1$: the left side is 0, the right side $-1$.",
          "$\\text{ReLU}[-z]$ is not $\\pm\\text{ReLU}[z]$: one of them is zero where the other is not.",
        ],
      },
    },
  ],

  hints: [
    "Write the ReLU as a maximum, or go through the cases $z < 0$ and $z \\geq 0$.",
    "A positive factor does not change which of two numbers is the larger one.",
    "Zero is $\\alpha \\cdot 0$, so that $\\alpha$ stands in front of both numbers of the maximum.",
  ],

  because: [
    {
      say: () => "The ReLU is the larger of 0 and its input.",
      line: "\\text{ReLU}[\\alpha z] = \\max[0, \\alpha z]",
    },
    {
      say: () => "Both numbers have the factor $\\alpha > 0$, which keeps their order.",
      line: "\\max[\\alpha \\cdot 0, \\alpha z] = \\alpha \\max[0, z]",
    },
    { say: () => "And that is the ReLU again.", line: "\\alpha \\max[0, z] = \\alpha \\text{ReLU}[z]" },
    {
      say: () =>
        "For $\\alpha = 0$ both sides are 0. For $\\alpha < 0$ the left side is positive where $z < 0$, and the right side is never positive: with factor $-\\alpha < 0$,",
      line: "\\text{ReLU}[-\\alpha z] - (-\\alpha) \\text{ReLU}[z] = \\alpha |z|",
    },
  ],

  verify: {
    "both cases, number by number": {
      trials: 100,
      run: ({ random, agree }) => {
        const relu = (z: number) => (z >= 0 ? 1 : 0) * z;
        const [alpha, z] = [random.uniform(1e-6, 10), random.uniform(-10, 10)];
        agree(relu(alpha * z), alpha * relu(z));
        agree(relu(alpha * -z), alpha * relu(-z));
      },
    },
    "a search for factors that break it": {
      trials: 1,
      run: ({ answer, agree }) => {
        const relu = (z: number) => (z >= 0 ? 1 : 0) * z;
        const breaks = (alpha: number) => [-2, -1, 1, 2].some((z) => relu(alpha * z) !== alpha * relu(z));
        const holdsAtZero = !breaks(0);
        const failsBelow = [-3, -1, -0.5].every(breaks);
        agree(answer("b"), [holdsAtZero ? (failsBelow ? 2 : 3) : 1]);
      },
    },
  },

  figure: homogeneityFigure(),
});
