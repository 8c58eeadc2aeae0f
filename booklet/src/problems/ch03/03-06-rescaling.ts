/** Problem 3.6: scaling a unit inside and undoing it outside. */
import { rescaled, rescaleFigure } from "../../figures/rescale-figure.ts";
import { output } from "../../figures/shallow.ts";
import { problem } from "../../problem.ts";
import { bind, drawNetwork } from "./networks.ts";

export default problem({
  id: "3.6",
  title: "Scaling a unit inside and out",
  section: "3.1",
  symbols: "phi_1, theta_10, theta_11, x: real; alpha: positive",

  statement: () =>
    "In the network $y = \\phi_0 + \\sum_{d=1}^{3} \\phi_d\\, \\text{ReLU}[\\theta_{d0} + \\theta_{d1}x]$ multiply $\\theta_{10}$ and $\\theta_{11}$ by a number $\\alpha \\neq 0$, and divide $\\phi_1$ by the same number. What happens to the output if $\\alpha$ is positive, and what if it is negative?",

  parts: [
    {
      ask: () => "The output for $\\alpha > 0$",
      main: true,
      answer: {
        kind: "choice",
        options: [
          "It does not change.",
          "It is multiplied by $\\alpha$.",
          "The joint of unit 1 moves, the slopes stay.",
          "The joint of unit 1 stays, the slopes change.",
        ],
        right: () => [1],
        because: [
          "$\\text{ReLU}[\\alpha z] = \\alpha\\,\\text{ReLU}[z]$ (problem 3.5), and the weight divides by $\\alpha$ again.",
          "The factor comes out of the ReLU and is undone by $\\phi_1/\\alpha$.",
          "$-\\alpha\\theta_{10}/(\\alpha\\theta_{11})$ is where the joint was before.",
          "The slope of the weighted unit is $(\\phi_1/\\alpha)(\\alpha\\theta_{11})$: as before.",
        ],
      },
    },
    {
      ask: () => "For $\\alpha < 0$: new output minus old output, as a function of $x$",
      answer: { kind: "expression", value: () => "-\\phi_1 |\\theta_{10} + \\theta_{11}x|" },
      slips: {
        "0": "That is the case $\\alpha > 0$. A negative factor turns the line round, so that the unit is active on the other side.",
        "-\\phi_1 \\text{ReLU}[-(\\theta_{10} + \\theta_{11}x)]":
          "That is what unit 1 contributes now; take away what it contributed before.",
        "-2\\phi_1 \\text{ReLU}[\\theta_{10} + \\theta_{11}x]":
          "The unit does not change sign where it was active: it is clipped there now, and active on the other side.",
        "\\phi_1 |\\theta_{10} + \\theta_{11}x|":
          "The sign is turned round: where the unit was active, its contribution is lost.",
        "-\\phi_1 (\\theta_{10} + \\theta_{11}x)":
          "Right where the unit was active. On the other side the change is $\\phi_1(\\theta_{10} + \\theta_{11}x)$.",
      },
    },
  ],

  hints: [
    "Use problem 3.5 for the positive case.",
    "A negative $\\alpha$ is $-1$ times a positive one, and the positive one changes nothing. So it is enough to look at $\\alpha = -1$.",
    "With $z = \\theta_{10} + \\theta_{11}x$ the unit contributed $\\phi_1\\,\\text{ReLU}[z]$ and now contributes $-\\phi_1\\,\\text{ReLU}[-z]$.",
  ],

  because: [
    {
      say: () => "For $\\alpha > 0$ the factor comes out of the ReLU and meets its inverse.",
      line: "\\frac{\\phi_1}{\\alpha} \\text{ReLU}[\\alpha\\theta_{10} + \\alpha\\theta_{11}x] = \\phi_1 \\text{ReLU}[\\theta_{10} + \\theta_{11}x]",
    },
    {
      say: () =>
        "For a negative factor, here $-\\alpha$, its size cancels in the same way, but the sign does not.",
      line: "\\frac{\\phi_1}{-\\alpha} \\text{ReLU}[-\\alpha\\theta_{10} - \\alpha\\theta_{11}x] = -\\phi_1 \\text{ReLU}[-(\\theta_{10} + \\theta_{11}x)]",
    },
    {
      say: () => "So unit 1 is active on the other side of the same joint, and the output changes by",
      line: "-\\phi_1 \\text{ReLU}[-(\\theta_{10} + \\theta_{11}x)] - \\phi_1 \\text{ReLU}[\\theta_{10} + \\theta_{11}x] = -\\phi_1 |\\theta_{10} + \\theta_{11}x|",
    },
  ],

  verify: {
    "running random networks before and after": {
      trials: 60,
      run: ({ random, answer, agree }) => {
        const net = drawNetwork(random);
        const alpha = random.uniform(0.2, 4);
        const x = random.uniform(-3, 3);
        const change = (factor: number) => output(rescaled(net, factor), x) - output(net, x);
        agree(answer("a"), [Math.abs(change(alpha)) < 1e-9 ? 1 : 2]);
        const { phi_1, theta_10, theta_11 } = bind(net) as Record<"phi_1" | "theta_10" | "theta_11", number>;
        agree(answer("b", { phi_1, theta_10, theta_11, x }), change(-alpha));
      },
    },
  },

  figure: rescaleFigure(),
});
