/** How a formula is understood while it is typed. A page shows it before the judge, of which this is a third, has come. */
import { readSides } from "./answers/reading.ts";
import type { understand as understandAny } from "./judge.ts";
import { partNamed, partNames } from "./problem.ts";
import { symbolsOf } from "./symbols.ts";

export const understand: typeof understandAny = (problem, part, text) => {
  const asked = partNamed(problem, part ?? partNames(problem).main);
  const read = readSides(text, symbolsOf(problem, asked));
  if (read.ok) return { understood: read.understood };
  return { because: read.because, position: { start: read.start, end: read.end } };
};
