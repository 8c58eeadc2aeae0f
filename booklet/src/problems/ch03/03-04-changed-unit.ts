/** Problem 3.4: the construction with the third unit turned round. */
import { curve } from "../../figures/marks.ts";
import { activations, figure33, output, type Shallow, shapeOf } from "../../figures/shallow.ts";
import { shallowFigure } from "../../figures/shallow-figure.ts";
import { sums } from "../../figures/shallow-panels.ts";
import { problem } from "../../problem.ts";

const changed: Shallow = {
  ...figure33,
  units: figure33.units.map((unit, d) => (d === 2 ? { ...unit, bias: -1.1, slope: 0.7 } : unit)),
};

export default problem({
  id: "3.4",
  title: "The construction with one unit changed",
  section: "3.1",

  statement: () =>
    "In the network of figure 3.3,\n\n" +
    "$$y = -0.23 - 1.3\\,\\text{ReLU}[-0.2 + 0.4x] + 1.3\\,\\text{ReLU}[-0.9 + 0.9x] + 0.66\\,\\text{ReLU}[1.1 - 0.7x],$$\n\n" +
    "the line of the third unit is replaced by the one that goes through $(0, -1.1)$ and $(2, 0.3)$. All other parameters stay. Draw the output for $0 \\leq x \\leq 2$.",

  parts: [
    {
      ask: () => "The output, by its corners",
      answer: {
        kind: "sketch",
        value: () => (x) => output(changed, x),
        over: [0, 2],
        range: [-1, 1],
        tolerance: 0.04,
      },
      slips: {
        "0,0.496; 0.5,0.265; 1,-0.226; 1.571,-0.119; 2,0.16":
          "That is the output before the change: the third unit is now active to the right of its joint.",
        "0,0; 0.5,0; 1,-0.26; 1.571,0.111; 2,0.588":
          "The shape is right; it lies too high, for the offset $\\phi_0 = -0.23$ is added as well.",
      },
    },
    {
      ask: () => "Slopes of the four pieces, from left to right",
      answer: {
        kind: "matrix",
        value: () => [[0, -0.52, 0.65, 1.112]],
        columns: ["region 1", "region 2", "region 3", "region 4"],
        tolerance: 5e-3,
      },
      slips: {
        "-0.462, -0.982, 0.188, 0.65": "Those are the slopes before the change.",
        "0, -0.52, 0.65, 0.188":
          "In the last region the third unit adds $0.66 \\cdot 0.7$; its slope is now positive.",
      },
    },
  ],

  hints: [
    "Find the new line first: its value at 0 and its slope. Where does it cross zero?",
    "Left of 0.5 every unit is clipped. What is the output there?",
    "From region to region one unit joins in: slopes $-1.3 \\cdot 0.4$, then plus $1.3 \\cdot 0.9$, then plus $0.66 \\cdot 0.7$.",
  ],

  because: [
    {
      say: () =>
        "The new line is $-1.1 + 0.7x$: both of its parameters have changed sign. So it crosses zero where the old one did, and is active on the other side.",
      line: "-1.1 + 0.7 \\cdot \\frac{11}{7} = 0",
    },
    { say: () => "Left of 0.5 all three units are clipped: the output is the offset, $-0.23$, and level." },
    { say: () => "From 0.5 on unit 1 is active.", line: "-1.3 \\cdot 0.4 = -0.52" },
    { say: () => "From 1 on unit 2 is active too.", line: "-0.52 + 1.3 \\cdot 0.9 = 0.65" },
    { say: () => "From 1.571 on all three are.", line: "0.65 + 0.66 \\cdot 0.7 = 1.112" },
    {
      say: () =>
        "So the corners are $(0, -0.23)$, $(0.5, -0.23)$, $(1, -0.49)$, $(1.571, -0.119)$ and $(2, 0.358)$.",
      line: "-0.49 + \\left(\\frac{11}{7} - 1\\right) \\cdot 0.65 + \\left(2 - \\frac{11}{7}\\right) \\cdot 1.112 = 0.358",
    },
  ],

  verify: {
    "walking along the drawing with the slopes": {
      trials: 1,
      run: ({ answer, agree }) => {
        const f = answer("a") as (x: number) => number;
        const [slopes] = answer("b") as number[][];
        const ends = [0, 0.5, 1, 11 / 7, 2];
        let y = -0.23;
        ends.slice(1).forEach((end, i) => {
          y += slopes![i]! * (end - ends[i]!);
          agree(f(end), y);
        });
      },
    },
    "the printed formula, evaluated": {
      trials: 40,
      run: ({ random, answer, agree }) => {
        const x = random.uniform(0, 2);
        const relu = (z: number) => (z >= 0 ? 1 : 0) * z;
        // The third line from its two points, as the problem gives it.
        const third = -1.1 + ((0.3 + 1.1) / 2) * x;
        const expected = -0.23 - 1.3 * relu(-0.2 + 0.4 * x) + 1.3 * relu(-0.9 + 0.9 * x) + 0.66 * relu(third);
        agree((answer("a") as (x: number) => number)(x), expected);
      },
    },
  },

  figure: shallowFigure({
    net: changed,
    beneath: curve(sums, (x) => output(figure33, x), "soft", {
      ...shapeOf(figure33.units, activations.relu),
      dashed: true,
      thin: true,
    }),
    caption: "The third unit, turned round. Dashed: the output of figure 3.3 before the change.",
  }),
});
