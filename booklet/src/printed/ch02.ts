/** Chapter 2, supervised learning: one formula; the rest of the answer is a sentence and a drawing. */
import type { Printed } from "./printed.ts";

export const printed: readonly Printed[] = [
  {
    id: "2.3",
    formula: 1,
    where: "phi_0, phi_1, y: real; x := phi_0 + phi_1 y",
    lines: [String.raw`y = \frac{x - \phi_0}{\phi_1}`],
  },
  {
    id: "2.3",
    formula: 2,
    where: "",
    lines: [],
    unchecked:
      "That the two fits differ is said in words and shown in a drawing. It holds unless the points lie on one line; problem 2.3 here shows when.",
  },
];
