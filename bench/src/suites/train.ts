/** Whole training steps: forward, backward, update; ours repeated inside the program (peer `one-call-a-step`: called for each), the loss read at the end of a turn. */
import type { Row } from "../compare.ts";
import { type Choice, compareAll } from "./suite.ts";

// The traces part slowly: each side rounds in its own order, and training amplifies what rounding begins.
const losses = { steps: 5, tolerance: 1e-3 };

export const train = (choice: Choice): Promise<readonly Row[]> =>
  compareAll("train", ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii"], choice, losses);
