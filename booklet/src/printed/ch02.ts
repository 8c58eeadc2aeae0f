/** Chapter 2, supervised learning: the one printed formula, and the sentence beside it. */
import type { Printed } from "./printed.ts";

export const printed: readonly Printed[] = [
  {
    id: "2.3",
    formula: 1,
    where: "phi_0, x, y: real; phi_1: positive; g[y] := phi_0 + phi_1 y",
    // The inverse undoes the model: put into it, it gives back x.
    lines: [String.raw`g\left[\frac{x - \phi_0}{\phi_1}\right] = x`],
  },
];
