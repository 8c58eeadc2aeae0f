import { open } from "@downhill/booklet";
import type { AnyProblem } from "@downhill/booklet/problem";

/** The problem itself (its figure, its answers) beside the words that were set when the page was built. */
export async function load<Data extends object>({ params, data }: { params: { id: string }; data: Data }) {
  const problem = (await open(params.id)) as AnyProblem;
  return { ...data, problem };
}
