/** Single operations, called from JavaScript on arrays that stay where they are. */
import type { Row } from "../compare.ts";
import { type Choice, compareAll } from "./suite.ts";

const cases = [
  ...["nn", "nt", "tn"].flatMap((layout) => [64, 128, 256, 512].map((size) => `matmul ${size} ${layout}`)),
  "matmul 128x784x512 nn",
  "matmul 100x100x10 nn",
  ...["exp", "log", "tanh", "sigmoid", "chain", "sum"].map((name) => `${name} 1000000`),
  "softmax 1024x1024",
  ...["64x1x28x28 k5 10 p0", "32x32x16x16 k3 32 p1"].flatMap((shape) =>
    ["", " image", " kernel"].map((role) => `conv ${shape}${role}`),
  ),
];

// One number of each result is compared: single precision summed in another order.
const values = { steps: 1, tolerance: 2e-3 };

export const kernels = (choice: Choice): Promise<readonly Row[]> =>
  compareAll("kernels", cases, choice, values);
