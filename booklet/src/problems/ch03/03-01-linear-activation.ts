/** Problem 3.1: without a bend in the activation there is no bend in the output. */
import { leakFigure } from "../../figures/leak-figure.ts";
import { output } from "../../figures/shallow.ts";
import { problem } from "../../problem.ts";
import { bind, drawNetwork } from "./networks.ts";

const network =
  "\\phi_0 + \\phi_1 \\left(\\psi_0 + \\psi_1 (\\theta_{10} + \\theta_{11}x)\\right) + \\phi_2 \\left(\\psi_0 + \\psi_1 (\\theta_{20} + \\theta_{21}x)\\right) + \\phi_3 \\left(\\psi_0 + \\psi_1 (\\theta_{30} + \\theta_{31}x)\\right)";
const slope = "\\psi_1 (\\phi_1 \\theta_{11} + \\phi_2 \\theta_{21} + \\phi_3 \\theta_{31})";
const intercept =
  "\\phi_0 + \\psi_0 (\\phi_1 + \\phi_2 + \\phi_3) + \\psi_1 (\\phi_1 \\theta_{10} + \\phi_2 \\theta_{20} + \\phi_3 \\theta_{30})";

export default problem({
  id: "3.1",
  title: "A linear activation, or none",
  section: "3.1",
  symbols:
    "phi_0, phi_1, phi_2, phi_3, theta_10, theta_11, theta_20, theta_21, theta_30, theta_31, psi_0, psi_1, x: real",

  statement: () =>
    "In the network $y = \\phi_0 + \\sum_{d=1}^{3} \\phi_d\\, \\text{a}[\\theta_{d0} + \\theta_{d1}x]$ replace the ReLU by the linear function $\\text{a}[z] = \\psi_0 + \\psi_1 z$, or leave the activation out: $\\text{a}[z] = z$. " +
    "What kind of function of $x$ is the output then?",

  parts: [
    {
      ask: () => "The output as a function of the input",
      main: true,
      answer: {
        kind: "choice",
        options: [
          "A straight line in both cases.",
          "A line with up to three joints in both cases.",
          "A straight line without activation, a line with joints when it is linear.",
          "A polynomial of degree three in both cases.",
        ],
        right: () => [1],
        because: [
          "Lines that are scaled, shifted and added remain lines.",
          "Joints come from the bend of the ReLU; a linear activation has none.",
          "$\\psi_0 + \\psi_1 z$ has no bend either: it only changes the numbers.",
          "The units are added, never multiplied with each other.",
        ],
      },
    },
    {
      ask: () => "Its slope, for $\\text{a}[z] = \\psi_0 + \\psi_1 z$",
      answer: { kind: "expression", value: () => slope },
      slips: {
        "\\phi_1 \\theta_{11} + \\phi_2 \\theta_{21} + \\phi_3 \\theta_{31}":
          "That is the slope without activation; $\\psi_1$ multiplies every line before it is weighted.",
        "\\psi_1 (\\theta_{11} + \\theta_{21} + \\theta_{31})":
          "Each unit is weighted: its slope is multiplied by $\\phi_d$ as well.",
        "\\psi_0 + \\psi_1 (\\phi_1 \\theta_{11} + \\phi_2 \\theta_{21} + \\phi_3 \\theta_{31})":
          "$\\psi_0$ does not multiply $x$: it belongs to the intercept.",
      },
    },
    {
      ask: () => "Its intercept, for $\\text{a}[z] = \\psi_0 + \\psi_1 z$",
      answer: { kind: "expression", value: () => intercept },
      slips: {
        "\\phi_0 + \\psi_1 (\\phi_1 \\theta_{10} + \\phi_2 \\theta_{20} + \\phi_3 \\theta_{30})":
          "Each unit also adds $\\phi_d \\psi_0$.",
        "\\phi_0 + \\psi_0 + \\psi_1 (\\phi_1 \\theta_{10} + \\phi_2 \\theta_{20} + \\phi_3 \\theta_{30})":
          "$\\psi_0$ enters once per unit, and is weighted by $\\phi_d$ like the rest of it.",
      },
    },
  ],

  hints: [
    "Write out one unit, $\\phi_1 (\\psi_0 + \\psi_1(\\theta_{10} + \\theta_{11}x))$, and multiply the brackets.",
    "Collect what multiplies $x$, and what does not.",
    "No activation is the case $\\psi_0 = 0$, $\\psi_1 = 1$.",
  ],

  because: [
    {
      say: () => "A linear function of a line is a line.",
      line: "\\phi_1 \\left(\\psi_0 + \\psi_1 (\\theta_{10} + \\theta_{11}x)\\right) = \\phi_1 (\\psi_0 + \\psi_1 \\theta_{10}) + \\phi_1 \\psi_1 \\theta_{11} x",
    },
    { say: () => "A sum of lines is a line: sort by $x$.", line: `${network} = ${intercept} + ${slope} x` },
    {
      say: () =>
        "Without activation, $\\psi_0 = 0$ and $\\psi_1 = 1$: a line again. The ten parameters can change no more than two numbers, its slope and its intercept.",
    },
  ],

  verify: {
    "the network's values at 20 inputs lie on the line": {
      trials: 20,
      run: ({ random, answer, agree }) => {
        const net = drawNetwork(random);
        const [psi_0, psi_1] = [random.normal(), random.normal()];
        const where = { ...bind(net), psi_0, psi_1 };
        const linear = {
          name: "",
          formula: "",
          of: (z: number) => psi_0 + psi_1 * z,
          bends: [],
          jumps: [],
          smooth: false,
        };
        const [offset, rise] = [answer("c", where) as number, answer("b", where) as number];
        for (let k = 0; k < 20; k++) {
          const x = random.uniform(-3, 3);
          agree(output(net, x, linear), offset + rise * x);
        }
      },
    },
    "the second difference vanishes everywhere": {
      trials: 20,
      run: ({ random, answer, agree }) => {
        const net = drawNetwork(random);
        const [psi_0, psi_1] = [random.normal(), random.normal()];
        const linear = {
          name: "",
          formula: "",
          of: (z: number) => psi_0 + psi_1 * z,
          bends: [],
          jumps: [],
          smooth: false,
        };
        const f = (x: number) => output(net, x, linear);
        const bent = Array.from({ length: 30 }, (_, k) => f(k * 0.2 - 3)).some((_, k) => {
          const x = k * 0.2 - 3;
          return Math.abs(f(x - 1) - 2 * f(x) + f(x + 1)) > 1e-9;
        });
        agree(answer("a"), [bent ? 2 : 1]);
      },
    },
  },

  figure: leakFigure(),
});
