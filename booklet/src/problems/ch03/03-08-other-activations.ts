/** Problem 3.8: the construction of figure 3.3 with the Heaviside step, tanh and the box. */
import { activations, figure33, joints, output } from "../../figures/shallow.ts";
import { trainingFigure } from "../../figures/training-figure.ts";
import { problem } from "../../problem.ts";

const over = [0, 2] as const;
const jumpsOf = (name: "heaviside" | "rect"): number[] => [
  ...new Set(joints(figure33, over, activations[name]).map(({ x }) => x)),
];

export default problem({
  id: "3.8",
  title: "Steps, tanh and boxes instead of the ReLU",
  section: "3.1",

  statement: () =>
    "Keep the ten parameters of figure 3.3, $\\phi_0 = -0.23$, $\\phi_1 = -1.3$, $\\phi_2 = 1.3$, $\\phi_3 = 0.66$ and the lines $-0.2 + 0.4x$, $-0.9 + 0.9x$, $1.1 - 0.7x$, but replace the ReLU by\n\n" +
    "(i) the Heaviside step, which is 0 for $z < 0$ and 1 for $z \\geq 0$;\n\n" +
    "(ii) the hyperbolic tangent $\\tanh[z]$;\n\n" +
    "(iii) the box $\\text{rect}[z]$, which is 1 for $0 \\leq z \\leq 1$ and 0 elsewhere.\n\n" +
    "Draw the output for $0 \\leq x \\leq 2$ in each case, and describe in words which functions such networks can represent.",

  parts: [
    {
      ask: () => "(i) The output with Heaviside steps; give a jump as two points with the same $x$",
      main: true,
      answer: {
        kind: "sketch",
        value: () => (x) => output(figure33, x, activations.heaviside),
        over: [0, 2],
        range: [-1, 1],
        tolerance: 0.05,
        jumps: () => jumpsOf("heaviside"),
      },
      slips: {
        "0,0.66; 0.5,0.66; 0.5,-0.64; 1,-0.64; 1,0.66; 1.571,0.66; 1.571,0; 2,0":
          "The levels are 0.23 too high: the offset $\\phi_0 = -0.23$ is added as well.",
        "0,-0.23; 0.5,-0.23; 0.5,-1.53; 1,-1.53; 1,-0.23; 1.571,-0.23; 1.571,0.43; 2,0.43":
          "The third unit is on to the left of its joint, for its line falls.",
      },
    },
    {
      ask: () => "(ii) The output with $\\tanh$; a few points are enough",
      answer: {
        kind: "sketch",
        value: () => (x) => output(figure33, x, activations.tanh),
        over: [0, 2],
        range: [-1, 1],
        tolerance: 0.05,
      },
    },
    {
      ask: () => "(iii) The output with boxes; give a jump as two points with the same $x$",
      answer: {
        kind: "sketch",
        value: () => (x) => output(figure33, x, activations.rect),
        over: [0, 2],
        range: [-1, 1],
        tolerance: 0.05,
        jumps: () => jumpsOf("rect"),
      },
      slips: {
        "0,0.43; 0.5,0.43; 0.5,-0.87; 1,-0.87; 1,0.43; 1.571,0.43; 1.571,-0.23; 2,-0.23":
          "Near $x = 0$ the third line is above 1, where the box is 0 again.",
      },
    },
    {
      ask: () =>
        "On the whole line, the most jumps of a network with three Heaviside units, and with three boxes",
      answer: { kind: "matrix", value: () => [[3, 6]], columns: ["Heaviside", "rect"], tolerance: 1e-9 },
      slips: {
        "3, 3": "A box has two ends: it jumps up and down again.",
        "4, 7": "Those are the most pieces; the jumps between them are one fewer.",
      },
    },
    {
      ask: () => "The families of functions, in words",
      answer: {
        kind: "explanation",
        points: [
          "Heaviside: level pieces with up to three jumps; each unit contributes one jump of height $\\phi_d$ at its joint.",
          "tanh: smooth curves; a sum of three S-shaped steps that can be wide or narrow, rising or falling, and lie between $\\phi_0 \\pm \\sum_d |\\phi_d|$.",
          "rect: level pieces; each unit contributes a box of width $1/|\\theta_{d1}|$ and height $\\phi_d$, so that there are up to six jumps, and outside all boxes the value is $\\phi_0$.",
        ],
      },
    },
  ],

  hints: [
    "For steps and boxes only the places matter at which a line passes 0 (and, for the box, 1). Find these first.",
    "Between two such places the output is level: $\\phi_0$ plus the weights of the units that are on.",
    "For the tangent, work out the output at $x = 0, 0.5, 1, 1.5, 2$ and join the points smoothly.",
  ],

  because: [
    {
      say: () => "(i) The lines pass zero at 0.5, 1 and 1.571. Left of 0.5 only unit 3 is on; the level is",
      line: "-0.23 + 0.66 = 0.43",
    },
    { say: () => "At 0.5 unit 1 comes on.", line: "0.43 - 1.3 = -0.87" },
    { say: () => "At 1 unit 2 comes on, at 1.571 unit 3 goes off.", line: "-0.87 + 1.3 - 0.66 = -0.23" },
    {
      say: () =>
        "(ii) With the tangent every unit is on everywhere. At $x = 0$ the output is about $-0.376$.",
      line: "-0.23 - 1.3\\tanh[-0.2] + 1.3\\tanh[-0.9] + 0.66\\tanh[1.1] \\leq -0.375",
    },
    {
      say: () =>
        "(iii) The third line is above 1 left of $1/7 \\approx 0.143$, so that its box begins there; the other boxes end outside the picture. From there on the output is that of the steps.",
      line: "1.1 - 0.7 \\cdot \\frac{1}{7} = 1",
    },
    {
      say: () =>
        "A box of unit $d$ is as wide as its line needs to climb from 0 to 1, for unit 2 with slope 0.9:",
      line: "-0.9 + 0.9\\left(1 + \\frac{1}{0.9}\\right) = 1",
    },
  ],

  verify: {
    "the printed formulas, evaluated": {
      trials: 60,
      run: ({ random, answer, agree }) => {
        const x = random.uniform(0, 2);
        const lines = [-0.2 + 0.4 * x, -0.9 + 0.9 * x, 1.1 - 0.7 * x];
        const weigh = (a: (z: number) => number) =>
          lines.map(a).reduce((sum, h, d) => sum + [-1.3, 1.3, 0.66][d]! * h, -0.23);
        const value = (part: string) => (answer(part) as (x: number) => number)(x);
        agree(
          value("a"),
          weigh((z) => Number(z >= 0)),
        );
        agree(
          value("b"),
          weigh((z) => (Math.exp(z) - Math.exp(-z)) / (Math.exp(z) + Math.exp(-z))),
        );
        agree(
          value("c"),
          weigh((z) => Number(z >= 0 && z <= 1)),
        );
      },
    },
    "counting the jumps of random networks on a fine grid": {
      trials: 1,
      run: ({ random, answer, agree }) => {
        const mostJumps = (a: (z: number) => number) => {
          let most = 0;
          for (let trial = 0; trial < 60; trial++) {
            const units = Array.from({ length: 3 }, () => ({
              joint: random.uniform(-8, 8),
              slope: random.uniform(0.5, 3),
            }));
            const f = (x: number) =>
              units.reduce((sum, { joint, slope }, d) => sum + [1, 2.5, 6][d]! * a(slope * (x - joint)), 0);
            let jumps = 0;
            for (let k = 0; k < 4000; k++) if (f(-12 + k * 0.006) !== f(-12 + (k + 1) * 0.006)) jumps++;
            most = Math.max(most, jumps);
          }
          return most;
        };
        const steps = mostJumps((z) => Number(z >= 0));
        const boxes = mostJumps((z) => Number(z >= 0 && z <= 1));
        agree(answer("d"), [[steps, boxes]]);
      },
    },
  },

  figure: trainingFigure("heaviside"),
});
