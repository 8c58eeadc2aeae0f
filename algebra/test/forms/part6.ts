/** Formulas whose meaning hangs on how far an operator, a script or a bracket reaches. */
import type { Form } from "./form.ts";

const r = String.raw;

export const part6: readonly Form[] = [
  {
    id: "a product of products",
    declarations: "T: integer[2..3]; a, b: vector[T]",
    reference: r`\left(\prod_{t=1}^T a_t\right)\left(\prod_{t=1}^T b_t\right)`,
    right: [
      r`\prod_{t=1}^T a_t\prod_{t=1}^T b_t`,
      r`\prod_{t=1}^T a_t\cdot\prod_{t=1}^T b_t`,
      r`\prod_{t=1}^T a_t\,\prod_{s=1}^T b_s`,
      r`\prod_{t=1}^T a_t\times\prod_s b_s`,
      r`\prod_{t=1}^T a_tb_t\prod_{t=1}^T b_t/\prod_{s=1}^T b_s`,
    ],
    wrong: [
      r`\prod_{t=1}^T(a_t\prod_{s=1}^T b_s)`,
      r`\prod_{t=1}^T a_t\prod_{t=2}^T b_t`,
      r`\prod_{t=1}^T a_t\sum_{t=1}^T b_t`,
      r`\prod_{t=1}^T \prod_{s=1}^T a_t b_s`,
    ],
  },
  {
    id: "a product within a product",
    declarations: "T: integer[2..3]; a: vector[T]; A: matrix[T,T]",
    reference: r`\prod_{t=1}^T \left(a_t\left(\prod_{s=1}^T A_{ts}\right)\right)`,
    right: [
      r`\prod_{t=1}^T a_t\prod_{s=1}^T A_{ts}`,
      r`\prod_t a_t\cdot\prod_s A_{ts}`,
      r`\prod_{t}\prod_s A_{ts}\prod_t a_t`,
      r`\prod_{t}\prod_{s}A_{ts}\,a_t/\prod_t a_t^{T-1}`,
    ],
    wrong: [
      r`\prod_t\prod_s a_t A_{ts}`,
      r`\prod_t a_t\sum_{s} A_{ts}`,
      r`\prod_t a_t\prod_{s\neq t} A_{ts}`,
    ],
  },
];
