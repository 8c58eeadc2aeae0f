/** What the symbols of a problem are, read once. */
import type { Declarations } from "@downhill/algebra";
import { declare } from "@downhill/algebra/notation";
import type { AnyProblem, GivenNumbers, Part } from "./problem.ts";

/** The declarations of a problem's symbols, or of one part's own; each text is read once. */
export function symbolsOf(problem: AnyProblem, part?: Part<GivenNumbers>): Declarations {
  const text = part?.symbols ?? problem.symbols ?? "";
  const fresh = declared.get(text) ?? declare(text);
  declared.set(text, fresh);
  return fresh;
}
const declared = new Map<string, Declarations>();
