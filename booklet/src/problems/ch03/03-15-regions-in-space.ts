/** Problem 3.15: the most regions that planes cut space into. */
import { mostRegions, patterns } from "../../figures/arrangement.ts";
import { planesFigure } from "../../figures/planes-figure.ts";
import { problem } from "../../problem.ts";
import { drawPlanes } from "./03-18-regions.ts";
import { wrong } from "./counting.ts";

export default problem({
  id: "3.15",
  title: "The most regions of a network with three inputs",
  section: "3.4",
  given: {
    hidden: { value: 3, from: 3, to: 6, step: 1, label: "Hidden units $D$" },
  },

  statement: ({ hidden }) =>
    `A ReLU network has three inputs and ${hidden} hidden units. Each unit is switched along a plane in the space of the inputs. Into how many regions can these planes cut space, at most?`,

  parts: [
    {
      ask: () => "The most regions",
      answer: { kind: "integer", value: ({ hidden }) => mostRegions(hidden, 3) },
      slips: ({ hidden }) =>
        wrong(mostRegions(hidden, 3), {
          [mostRegions(hidden, 2)]:
            "That is the number for lines in a plane; in space there is one term more, for places where three planes meet.",
          [2 ** hidden]:
            "That is the number of patterns of active units; from the fourth plane on not all of them occur.",
          [2 * hidden]: "A new plane does not add two regions: it cuts every region that it passes.",
          [hidden + 1]: "So many there are if the planes are parallel; let them cross.",
        }),
    },
  ],

  hints: [
    "Begin with one plane, then two that cross. What does the third do to each of the regions there are?",
    "A new plane is itself cut by the earlier ones along lines. It adds one region for each piece of itself.",
    "$\\sum_{j=0}^{3} \\binom{D}{j}$, as in problem 3.18.",
  ],

  because: [
    {
      say: () =>
        "One plane makes two regions; a second that crosses it cuts both in two; a third, in general position, cuts all four.",
      line: "2 \\cdot 2 \\cdot 2 = 8",
    },
    {
      say: ({ hidden }) =>
        `In general, $D$ planes in general position make $\\sum_{j=0}^{3}\\binom{D}{j}$ regions; for $D = ${hidden}$:`,
      line: ({ hidden }) => `\\sum_{j=0}^{3} \\binom{${hidden}}{j} = ${mostRegions(hidden, 3)}`,
    },
  ],

  verify: {
    "enumerating the patterns of active units of random planes": {
      trials: 15,
      run: ({ given, random, answer, agree }) =>
        agree(answer("a"), patterns(drawPlanes(given.hidden, 3, random), 3).size),
    },
    "adding planes one by one, each cut into pieces by the lines in it": {
      trials: 4,
      run: ({ given, answer, agree }) => {
        // The k-th plane is cut by k−1 lines; drawing these one by one, the j-th crosses j−1 others and adds j pieces.
        let regions = 1;
        for (let plane = 1; plane <= given.hidden; plane++) {
          let pieces = 1;
          for (let drawn = 1; drawn < plane; drawn++) pieces += drawn;
          regions += pieces;
        }
        agree(answer("a"), regions);
      },
    },
  },

  figure: planesFigure(({ hidden }: { hidden: number }) => hidden),
});
