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
  {
    id: "a subscript takes one letter",
    declarations: "T: integer[2..3]; p, r: vector[T]; gamma: vector[T]; t: index[T]",
    reference: r`\sum_{t=1}^T p_{t}r_{t}\gamma_{t}`,
    right: [r`\sum_{t=1}^T p_tr_t\gamma_t`, r`\sum_t\gamma_tr_tp_t`, r`\sum_{t=1}^T \gamma_tp_tr_t`],
    wrong: [r`\sum_{t=1}^T p_t\gamma_t`, r`\sum_{t=1}^T p_tr_1\gamma_t`, r`\sum_t\gamma_tr_tr_t`],
  },
  {
    id: "letters side by side, of which the last has its subscript",
    declarations: "a, z_1, w, x_1, x_2: real",
    reference: "exp[a*z_1] + w*x_1 + w*x_2",
    right: ["e^{az_1}+wx_1+wx_2", r`e^{az_1}+wx_1+wx_2\cdot1`, "exp[z_1 a] + x_1w + wx_2"],
    wrong: ["e^{az_1}+wx_1+ax_2", "e^{aaz_1}+wx_1+wx_2", r`e^{az_1}\cdot wx_1+wx_2`],
  },
  {
    id: "a norm with its exponent first",
    declarations: "x: vector[3]",
    reference: r`\|x\|_2^2+\|x\|_1^3`,
    right: [r`\|x\|^2_2+\|x\|^3_1`, r`\lVert x\rVert^2_2+\left\|x\right\|^{3}_{1}`, "||x||^2_2+||x||_1^3"],
    wrong: [r`\|x\|^2_1+\|x\|^3_1`, r`\|x\|^2_2+\|x\|^3_2`, r`\|x\|^2_2+\|x\|_1`],
  },
  {
    id: "braces as brackets",
    declarations: "a, b, c: real; p, q: distribution[3]; x: index[3]",
    reference: r`p[x](\log[p[x]]-\log[q[x]])+a(b+c)^2/3`,
    right: [
      r`p(x)\bigl\{\ln p(x)-\ln q(x)\bigr\}+\frac a3\left\{b+c\right\}^2`,
      r`\{\ln p(x)-\ln q(x)\}p(x)+a\{b+c\}\cdot\{c+b\}/3`,
      r`p(x)\{\ln p(x)-\ln q(x)\}+\sum_{x\in\{1\}}\{a(b+c)^2/3\}`,
      r`p(x)\{\ln p(x)-\ln q(x)\}+\min\{a(b+c)^2, a(b+c)^2\}/3`,
    ],
    wrong: [
      r`p(x)\bigl\{\ln p(x)-\ln q(x)\bigr\}+\frac a3\left\{b+c\right\}`,
      r`q(x)\bigl\{\ln p(x)-\ln q(x)\bigr\}+\frac a3\left\{b+c\right\}^2`,
      r`p(x)\bigl\{\ln p(x)\bigr\}-\ln q(x)+\frac a3\left\{b+c\right\}^2`,
    ],
  },
  {
    id: "rows and columns of a matrix",
    declarations: "H: matrix[3,4]; n, m: index[3]",
    reference: r`\sum_{k=1}^3 H_{k,n}H_{k,m} + \sum_{k=1}^4 H_{n,k}H_{m,k}`,
    right: [
      r`\mathbf H_{:,n}^T\mathbf H_{:,m}+H_{n,:}H_{m,:}^T`,
      r`H_{\cdot n}^TH_{\cdot m}+H_{n\cdot}H_{m\cdot}^T`,
      r`H_{\bullet n}^TH_{\bullet m}+H_{n\bullet}H_{m,\cdot}^T`,
    ],
    wrong: [r`H_{:,n}^TH_{:,n}+H_{n,:}H_{m,:}^T`, r`2H_{\cdot n}^TH_{\cdot m}`],
  },
  {
    id: "a number after a symbol, where it can only multiply",
    declarations: "n: integer[1..5]; x: positive",
    reference: r`n\cdot 2^{n-1}x`,
    right: [r`n\,2^{n-1}x`, r`n 2^{n-1}\cdot x`, r`nx2^{n-1}\,`, r`2n\;2^{n-2} x`, "n x 2^{n-1}"],
    wrong: [r`n\,2^{n}x`, r`n\,2x`, r`n 2^{n-1}`],
  },
  {
    id: "a denominator of a number and symbols",
    declarations: "x, mu: real; s, sigma: positive",
    reference: r`\exp\left[-\frac{(x-\mu)^2}{2\sigma^2}\right]+\frac{x}{2\pi s}`,
    right: [
      r`e^{-(x-\mu)^2/2\sigma^2}+x/2\pi s`,
      r`\exp[-(x-\mu)^2/(2\sigma^2)]+x/2s\pi`,
      r`e^{-(x-mu)^2/2sigma^2} + x/2s/pi`,
    ],
    wrong: [
      r`e^{-(x-\mu)^2\sigma^2/2}+x/2\pi s`,
      r`e^{-(x-\mu)^2/2\sigma}+x/2\pi s`,
      r`e^{-(x-\mu)^2/2\sigma^2}+x/2\cdot\pi s`,
    ],
  },
  {
    id: "a dot between vectors",
    declarations: "D: integer[2..3]; a, b, c: vector[D]; A: matrix[D,D]; s: real",
    reference: r`s\,a^Tb + (a^TAc)\,b^Tb`,
    right: [
      r`s\mathbf a\cdot\mathbf b + (\mathbf a\cdot\mathbf A\mathbf c)\|\mathbf b\|^2`,
      "s · a · b + b·b a·A c",
      r`b\cdot sa + (A^Ta)\cdot c\,b\cdot b`,
      r`(sa+A c(b\cdot b) - s a)\cdot a + sb\cdot a`,
    ],
    wrong: [
      r`s\,a\cdot b + (a\cdot A b)b\cdot b`,
      r`s\,a\cdot b + (c\cdot A a)\,b\cdot b`,
      r`a\cdot b + a\cdot Ac\,b^Tb`,
    ],
  },
];
