/** Problem 3.10: when three units make fewer than four linear regions. */
import { fewerFigure } from "../../figures/fewer-figure.ts";
import { output, type Shallow } from "../../figures/shallow.ts";
import { problem } from "../../problem.ts";
import { drawLikeFigure33, kinks } from "./networks.ts";

export default problem({
  id: "3.10",
  title: "When there are fewer than four regions",
  section: "3.1",
  given: {
    second: { value: 1, from: -2, to: 2, step: 1, label: "Joint of unit 2" },
    third: { value: 1, from: -2, to: 2, step: 1, label: "Joint of unit 3" },
    weight: { value: 2, from: -2, to: 2, step: 1, label: "Weight $\\phi_3$" },
  },

  statement: ({ second, third, weight }) =>
    "A network with one input and three ReLU units usually has four linear regions. Under which circumstances has it fewer? " +
    `Then count the regions, on the whole line, of $y = \\text{ReLU}[x] + 2\\,\\text{ReLU}[x ${shift(second)}] ${weight < 0 ? "-" : "+"} ${Math.abs(weight)}\\,\\text{ReLU}[${third === 0 ? "-x" : `${third} - x`}]$.`,

  parts: [
    {
      ask: () => "What can make the number of regions on the whole line smaller than four? (several)",
      main: true,
      answer: {
        kind: "choice",
        many: true,
        options: [
          "A unit has a level line, $\\theta_{d1} = 0$.",
          "A unit has no weight, $\\phi_d = 0$.",
          "Two units have their joints in the same place.",
          "The line of a unit falls instead of rising.",
          "The offset $\\phi_0$ is zero.",
        ],
        right: () => [1, 2, 3],
        because: [
          "A level line never crosses zero: the unit has no joint.",
          "Its joint is there, but adds nothing to the sum.",
          "Two joints in one place bound one region fewer; and their kinks may even cancel.",
          "It is then active on the other side, but bends all the same.",
          "The offset moves the whole sum up or down.",
        ],
      },
    },
    {
      ask: () => "The number of linear regions of this network on the whole line",
      answer: { kind: "integer", value: (given) => countRegions(given) },
      slips: (given) => {
        const places = new Set([0, given.second, given.third]).size + 1;
        return countRegions(given) === 4
          ? { 3: "There are three joints, and so four regions between and beside them." }
          : {
              4: "Look at the joints: do all three lie in different places, and does each change the slope?",
              ...(places === countRegions(given) || places === 4
                ? {}
                : {
                    [places]:
                      "Where joints coincide, their kinks add up: here they cancel, and no bend is left.",
                  }),
            };
      },
    },
  ],

  hints: [
    "Regions are bounded by joints. How can a joint be lost?",
    "At its joint a unit changes the slope of the sum by $\\phi_d|\\theta_{d1}|$, whichever way its line runs.",
    "List the places of the three joints with their changes of slope, and add up those in the same place.",
  ],

  because: [
    {
      say: () =>
        "A unit has no joint if its line is level ($\\theta_{d1} = 0$), and a joint without effect if $\\phi_d = 0$.",
    },
    {
      say: () =>
        "Joints in the same place count once. The change of slope there is the sum of the units' own, $\\phi_d|\\theta_{d1}|$, and if that is zero, the joint vanishes altogether.",
    },
    { say: () => "On a given interval, joints outside it do not count either." },
    {
      say: ({ second, third, weight }) =>
        `Here the changes of slope are 1 at 0, 2 at ${second} and ${weight} at ${third}: ${
          kinksOf({ second, third, weight }).length === 0
            ? "nothing is left of them"
            : `what is left is ${kinksOf({ second, third, weight })
                .map(([x, change]) => `${change} at ${x}`)
                .join(", ")}`
        }, and so ${countRegions({ second, third, weight })} regions.`,
      line: (given) => `1 + ${kinksOf(given).length} = ${countRegions(given)}`,
    },
  ],

  verify: {
    "a search for kinks on a fine grid": {
      trials: 40,
      run: ({ given, answer, agree }) => {
        const relu = (z: number) => Math.max(0, z);
        const f = (x: number) => relu(x) + 2 * relu(x - given.second) + given.weight * relu(given.third - x);
        // Shifted by an irrational step, so that no joint falls on the grid.
        agree(answer("b"), kinks(f, [-3 + Math.SQRT1_2 / 100, 3 + Math.SQRT1_2 / 90]).length + 1);
      },
    },
    "random networks with each circumstance forced": {
      trials: 20,
      run: ({ random, answer, agree }) => {
        const { net, over } = drawLikeFigure33(random);
        const first = net.units[0]!;
        const forced: Shallow[] = [
          change(net, { slope: 0 }),
          change(net, { weight: 0 }),
          change(net, { slope: net.units[1]!.slope * 0.7, bias: net.units[1]!.bias * 0.7 }),
          change(net, { slope: -first.slope, bias: -first.bias }),
          { ...net, offset: 0 },
        ];
        const count = (net: Shallow) => kinks((x) => output(net, x), over).length + 1;
        const fewer = forced.flatMap((other, i) => (count(other) < count(net) ? [i + 1] : []));
        agree(answer("a"), fewer);
      },
    },
  },

  figure: fewerFigure(),
});

type Numbers = { readonly second: number; readonly third: number; readonly weight: number };

const shift = (joint: number): string => (joint === 0 ? "" : joint > 0 ? `- ${joint}` : `+ ${-joint}`);

/** Changes of slope by place, without those that cancel. */
function kinksOf({ second, third, weight }: Numbers): [number, number][] {
  const changes = new Map<number, number>();
  for (const [x, change] of [
    [0, 1],
    [second, 2],
    [third, weight],
  ] as const)
    changes.set(x, (changes.get(x) ?? 0) + change);
  return [...changes].filter(([, change]) => change !== 0).sort(([a], [b]) => a - b);
}

const countRegions = (given: Numbers): number => kinksOf(given).length + 1;

const change = (net: Shallow, part: Partial<Shallow["units"][number]>): Shallow => ({
  ...net,
  units: net.units.map((unit, d) => (d === 0 ? { ...unit, ...part } : unit)),
});
