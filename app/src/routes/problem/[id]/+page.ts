import { open } from "@downhill/booklet";
import type { AnyProblem } from "@downhill/booklet/problem";
import type { PageLoad } from "./$types";

/** The problem itself (its figure, its answers) beside the words that were set when the page was built. */
export const load: PageLoad = async ({ params, data }) => {
  const problem = (await open(params.id)) as AnyProblem;
  return { ...data, problem };
};
