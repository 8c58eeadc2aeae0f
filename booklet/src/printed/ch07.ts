/** Chapter 7, gradients and initialization: the chain rule on layers and on a small computational graph. */
import type { Printed } from "./printed.ts";

const layer =
  "D, E: integer[2..3]; i: index[E]; j: index[D]; beta: vector[E]; Omega: matrix[E,D]; h: vector[D]";
const linear = `${layer}; omega := Omega; z := beta + Omega h`;
const loss = `${layer}; f := beta + Omega h; g: function(vector[E]) -> real; ell := g[f]`;

/**
 * Problem 7.12. A derivative by a node runs through everything after it, but the edge ∂f_3/∂f_1 leaves f_2 as it is. Where both occur in
 * one line, what must not move with f_1 is computed from x instead: the same values, and each edge on its own.
 */
const graph =
  "x: real; f_1 := exp[x]; f_2 := f_1^2; f_3 := f_1 + f_2; f_4 := exp[f_3]; f_5 := sin[f_3]; y := f_4 + f_5";

const edges =
  "x: real; f_1 := exp[x]; f_2 := f_1^2; f_3 := f_1 + exp[2 x]; y := exp[f_3 + f_2 - exp[2 x]] + sin[f_3 + f_2 - exp[2 x]]";
const forwardEdges = "x: real; f_1 := exp[x]; f_2 := exp[2 x]; f_3 := f_1 + f_2";

const reverse: readonly string[] = [
  String.raw`\frac{\partial y}{\partial f_5} = 1`,
  String.raw`\frac{\partial y}{\partial f_4} = 1`,
  String.raw`\frac{\partial y}{\partial f_3} = \frac{\partial y}{\partial f_4} \frac{\partial f_4}{\partial f_3} + \frac{\partial y}{\partial f_5} \frac{\partial f_5}{\partial f_3} = \exp[f_3] + \cos[f_3]`,
  String.raw`\frac{\partial y}{\partial f_2} = \frac{\partial y}{\partial f_3} \frac{\partial f_3}{\partial f_2} = \exp[f_3] + \cos[f_3]`,
  String.raw`\frac{\partial y}{\partial f_1} = \frac{\partial y}{\partial f_3} \frac{\partial f_3}{\partial f_1} + \frac{\partial y}{\partial f_2} \frac{\partial f_2}{\partial f_1} = \exp[f_3] + \cos[f_3] + 2f_1(\exp[f_3] + \cos[f_3])`,
  String.raw`\frac{\partial y}{\partial x} = \frac{\partial y}{\partial f_1} \frac{\partial f_1}{\partial x} = \exp[x] (\exp[f_3] + \cos[f_3] + 2f_1(\exp[f_3] + \cos[f_3]))`,
];

const forward: readonly string[] = [
  String.raw`\frac{\partial f_1}{\partial x} = \exp[x]`,
  String.raw`\frac{\partial f_2}{\partial x} = \frac{\partial f_2}{\partial f_1} \frac{\partial f_1}{\partial x} = 2f_1 \exp[x]`,
  String.raw`\frac{\partial f_3}{\partial x} = \frac{\partial f_3}{\partial f_1} \frac{\partial f_1}{\partial x} + \frac{\partial f_3}{\partial f_2} \frac{\partial f_2}{\partial x} = \exp[x](1 + 2f_1)`,
  String.raw`\frac{\partial f_4}{\partial x} = \frac{\partial f_4}{\partial f_3} \frac{\partial f_3}{\partial x} = \exp[x](1 + 2f_1) \exp[f_3]`,
  String.raw`\frac{\partial f_5}{\partial x} = \frac{\partial f_5}{\partial f_3} \frac{\partial f_3}{\partial x} = \exp[x](1 + 2f_1) \cos[f_3]`,
  String.raw`\frac{\partial y}{\partial x} = \frac{\partial y}{\partial f_4} \frac{\partial f_4}{\partial x} + \frac{\partial y}{\partial f_5} \frac{\partial f_5}{\partial x} = \exp[x] (\exp[f_3] + \cos[f_3] + 2f_1(\exp[f_3] + \cos[f_3]))`,
];

export const printed: readonly Printed[] = [
  {
    id: "7.6",
    formula: 1,
    statement: true,
    where: linear,
    lines: [String.raw`\frac{\partial \mathbf{z}}{\partial \mathbf{h}} = \Omega^T`],
  },
  { id: "7.6", formula: 2, where: linear, lines: [String.raw`z_i = \beta_i + \sum_j \omega_{ij} h_j`] },
  {
    id: "7.6",
    formula: 3,
    where: linear,
    lines: [String.raw`\frac{\partial z_i}{\partial h_j} = \omega_{ij}`],
  },
  {
    id: "7.6",
    formula: 4,
    where: linear,
    lines: [String.raw`\Omega^T`],
    reference: String.raw`\frac{\partial \mathbf{z}}{\partial \mathbf{h}}`,
  },
  {
    id: "7.9",
    formula: 1,
    statement: true,
    where: loss,
    lines: [
      String.raw`\frac{\partial\ell}{\partial\boldsymbol{\Omega}} = \frac{\partial\ell}{\partial\mathbf{f}}\mathbf{h}^T`,
    ],
  },
  { id: "7.9", formula: 2, where: loss, lines: [String.raw`f_i = \beta_i + \sum_j \Omega_{ij} h_j`] },
  { id: "7.9", formula: 3, where: loss, lines: [String.raw`\frac{\partial f_i}{\partial\Omega_{ij}} = h_j`] },
  {
    id: "7.9",
    formula: 4,
    where: loss,
    lines: [
      String.raw`\frac{\partial\ell}{\partial\Omega_{ij}} = \frac{\partial\ell}{\partial f_i} \frac{\partial f_i}{\partial\Omega_{ij}} = \frac{\partial\ell}{\partial f_i} h_j`,
    ],
  },
  {
    id: "7.9",
    formula: 5,
    where: loss,
    lines: [
      String.raw`\frac{\partial\ell}{\partial\boldsymbol{\Omega}} = \frac{\partial\ell}{\partial\mathbf{f}}\mathbf{h}^T`,
    ],
  },
  {
    id: "7.10",
    formula: 1,
    where:
      "D, E: integer[1..3]; f_{k-1}: vector[D]; Omega_k: matrix[E,D]; beta_k: vector[E]; alpha: positive; g: function(vector[E]) -> real; a[v] := ReLU[v] - alpha ReLU[-v]; f_k := beta_k + Omega_k a[f_{k-1}]; ell_i := g[f_k]",
    lines: [
      String.raw`\frac{\partial\ell_i}{\partial\mathbf{f}_{k-1}} = \mathbb{I}[\mathbf{f}_{k-1} > 0] \odot \left(\boldsymbol{\Omega}_k^T \frac{\partial\ell_i}{\partial\mathbf{f}_k} \right) + \mathbb{I}[\mathbf{f}_{k-1} < 0] \odot \alpha \left(\boldsymbol{\Omega}_k^T \frac{\partial\ell_i}{\partial\mathbf{f}_k} \right)`,
    ],
  },
  ...reverse.map(
    (line, n): Printed => ({ id: "7.12", formula: n + 1, where: n === 4 ? edges : graph, lines: [line] }),
  ),
  ...forward.map(
    (line, n): Printed => ({
      id: "7.13",
      formula: n + 1,
      where: n === 2 ? forwardEdges : graph,
      lines: [line],
    }),
  ),
  {
    id: "7.14",
    formula: 1,
    statement: true,
    where: String.raw`a ~ p (symmetric); b := ReLU[a]; sigma := \sqrt{\text{Var}[a]}`,
    lines: [String.raw`\mathbb{E}[b^2] = \sigma^2/2`],
  },
];
