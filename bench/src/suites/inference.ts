/** A trained network of case iii on one input: 40 numbers in, 10 out, from JavaScript. */
import type { Row } from "../compare.ts";
import { type Choice, compareAll } from "./suite.ts";

export const inference = (choice: Choice): Promise<readonly Row[]> =>
  compareAll("inference", ["iii"], choice, { steps: 1, tolerance: 1e-4 });
