/** Problem 3.7: the best parameters of a shallow network are not unique. */
import { rescaled } from "../../figures/rescale-figure.ts";
import { output, type Shallow } from "../../figures/shallow.ts";
import { valleyFigure } from "../../figures/valley-figure.ts";
import { problem } from "../../problem.ts";
import { drawNetwork } from "./networks.ts";

export default problem({
  id: "3.7",
  title: "Is there one best set of parameters?",
  section: "3.1",
  symbols: "phi_1, theta_10, theta_11, x: real; alpha: positive",

  statement: () =>
    "The network $y = \\phi_0 + \\sum_{d=1}^{3} \\phi_d\\, \\text{ReLU}[\\theta_{d0} + \\theta_{d1}x]$ is fitted to data with a least-squares loss. Is there a single set of the ten parameters for which the loss is smallest?",

  parts: [
    {
      ask: () => "Which of these keep every value of the network, and so the loss, as it is? (several)",
      main: true,
      answer: {
        kind: "choice",
        many: true,
        options: [
          "Multiplying $\\theta_{10}, \\theta_{11}$ by $\\alpha > 0$ and dividing $\\phi_1$ by it.",
          "Exchanging units 1 and 2 with all their parameters.",
          "Multiplying $\\theta_{10}, \\theta_{11}$ by $-1$ and $\\phi_1$ by $-1$.",
          "Adding the same number to every parameter.",
        ],
        right: () => [1, 2],
        because: [
          "Problem 3.6: the factor comes out of the ReLU and cancels.",
          "The order of the terms of a sum does not matter.",
          "The unit would be active on the other side of its joint.",
          "This changes the offset, the joints and the slopes.",
        ],
      },
    },
    {
      ask: () => "Is the minimum unique?",
      answer: {
        kind: "choice",
        options: [
          "Yes.",
          "No: there are finitely many best sets.",
          "No: the best sets form families in which some parameters move without changing the loss.",
        ],
        right: () => [3],
        because: [
          "Rescaling a unit gives other parameters with the same loss.",
          "Exchanging units would give finitely many; rescaling gives infinitely many.",
          "Each unit has a factor $\\alpha > 0$ of its own that can be chosen freely.",
        ],
      },
    },
    {
      ask: () => "How many ways are there to number the three units?",
      answer: { kind: "integer", value: () => 6 },
      slips: {
        3: "Any of the three can be the first, but then two remain for the second place.",
        9: "A unit cannot stand in two places: after the first, two remain, then one.",
        8: "$2^3$ would be one choice of two for each unit; here their order is chosen.",
      },
    },
    {
      ask: () => "Explain why the minimum is not unique.",
      answer: {
        kind: "explanation",
        points: [
          "Scaling a unit's line by a positive factor and its weight by the inverse leaves the function, and so the loss, as it is.",
          "So every minimum belongs to a continuous family: a valley, not a point.",
          "The units can be numbered in $3! = 6$ ways, so every minimum has copies elsewhere.",
          "Where data are few, joints can also move between two data points, or units be clipped on all data, without a change of the loss.",
        ],
      },
    },
  ],

  hints: [
    "The loss depends on the parameters only through the function. Which changes of the parameters leave the function as it is?",
    "Look at problem 3.6 again.",
    "A whole family of equally good parameters contradicts a single best one.",
  ],

  because: [
    {
      say: () =>
        "By problem 3.6 a unit can be scaled inside and out without a change, for every $\\alpha > 0$:",
      line: "\\frac{\\phi_1}{\\alpha} \\text{ReLU}[\\alpha\\theta_{10} + \\alpha\\theta_{11}x] = \\phi_1 \\text{ReLU}[\\theta_{10} + \\theta_{11}x]",
    },
    {
      say: () =>
        "So from one best set of parameters a whole family of them follows, with one free factor for each unit.",
    },
    { say: () => "Numbering the units differently gives further copies.", line: "3 \\cdot 2 \\cdot 1 = 6" },
    {
      say: () =>
        "So the minimum is never unique. The function that the network represents there may well be.",
    },
  ],

  verify: {
    "losses of random networks before and after": {
      trials: 30,
      run: ({ random, answer, agree }) => {
        const net = drawNetwork(random);
        const data = Array.from({ length: 10 }, () => [random.uniform(-2, 2), random.normal()] as const);
        const loss = (net: Shallow) => data.reduce((sum, [x, y]) => sum + (output(net, x) - y) ** 2, 0);
        const [one, two, three] = net.units as [
          Shallow["units"][0],
          Shallow["units"][0],
          Shallow["units"][0],
        ];
        const more = random.uniform(0.3, 1);
        const changed: Shallow[] = [
          rescaled(net, random.uniform(0.2, 4)),
          { ...net, units: [two, one, three] },
          rescaled(net, -1),
          {
            offset: net.offset + more,
            units: net.units.map(({ bias, slope, weight }) => ({
              bias: bias + more,
              slope: slope + more,
              weight: weight + more,
            })),
          },
        ];
        const kept = changed.flatMap((other, i) => (Math.abs(loss(other) - loss(net)) < 1e-9 ? [i + 1] : []));
        agree(answer("a"), kept);
      },
    },
    "the curvature of the loss has one flat direction per unit": {
      trials: 10,
      run: ({ random, answer, agree }) => {
        const net = drawNetwork(random);
        // Data on the network itself: its parameters are a minimum, with loss zero.
        const inputs = Array.from({ length: 40 }, (_, i) => -3 + i * 0.15 + 0.01 * random.next());
        const rank = rankOf(inputs.map((x) => slopesOf(net, x)));
        // A unit that is clipped on all data (or never clipped) adds flat directions; three are there in any case.
        const flat = 10 - rank;
        agree(flat >= 3, true);
        agree(answer("b"), [flat >= 3 ? 3 : 1]);
      },
    },
    "listing the orders": {
      trials: 1,
      run: ({ answer, agree }) => {
        const orders = new Set<string>();
        for (const a of [1, 2, 3])
          for (const b of [1, 2, 3])
            for (const c of [1, 2, 3]) if (a !== b && b !== c && a !== c) orders.add(`${a}${b}${c}`);
        agree(answer("c"), orders.size);
      },
    },
  },

  figure: valleyFigure(),
});

/** Derivatives of the output with respect to the ten parameters, by central differences (exact beside the kinks). */
function slopesOf(net: Shallow, x: number): number[] {
  const step = 1e-5;
  const nudged = (change: (net: Shallow, by: number) => Shallow) =>
    (output(change(net, step), x) - output(change(net, -step), x)) / (2 * step);
  const unit = (d: number, key: "bias" | "slope" | "weight") => (net: Shallow, by: number) => ({
    ...net,
    units: net.units.map((unit, i) => (i === d ? { ...unit, [key]: unit[key] + by } : unit)),
  });
  return [
    nudged((net, by) => ({ ...net, offset: net.offset + by })),
    ...[0, 1, 2].flatMap((d) => [
      nudged(unit(d, "bias")),
      nudged(unit(d, "slope")),
      nudged(unit(d, "weight")),
    ]),
  ];
}

/** By elimination; differences are good to about 1e-9, so what is left below 1e-6 is rounding. */
function rankOf(matrix: readonly (readonly number[])[]): number {
  const rows = matrix.map((row) => [...row]);
  let rank = 0;
  for (let c = 0; c < rows[0]!.length; c++) {
    let pivot = rank;
    for (let r = rank; r < rows.length; r++)
      if (Math.abs(rows[r]![c]!) > Math.abs(rows[pivot]![c]!)) pivot = r;
    if (Math.abs(rows[pivot]?.[c] ?? 0) < 1e-6) continue;
    [rows[rank], rows[pivot]] = [rows[pivot]!, rows[rank]!];
    for (let r = rank + 1; r < rows.length; r++) {
      const factor = rows[r]![c]! / rows[rank]![c]!;
      for (let k = c; k < rows[0]!.length; k++) rows[r]![k]! -= factor * rows[rank]![k]!;
    }
    rank++;
  }
  return rank;
}
