/** Chapter 16, normalizing flows: densities carried through functions. */
import type { Printed } from "./printed.ts";

const gaussian = String.raw`D: integer[1..3]; z, mu, b: vector[D]; A: matrix[D,D]; \left|A\right| > 0; Sigma: spd[D]; d := D; f[z] := A z + b; x := f[z]`;

/** The lines of 16.6 as printed (constant π) and as they should be (constant 2π). */
const change = (constant: string): readonly string[] => [
  String.raw`Pr(\mathbf{z}) \cdot \left| \frac{\partial \mathbf{f}[\mathbf{z}]}{\partial \mathbf{z}} \right|^{-1}`,
  String.raw`= \frac{1}{|\boldsymbol{\Sigma}|^{1/2} ${constant}^{d/2}} \exp[-0.5(\mathbf{z} - \boldsymbol{\mu})^T \boldsymbol{\Sigma}^{-1} (\mathbf{z} - \boldsymbol{\mu})] \cdot |\mathbf{A}|^{-1}`,
  String.raw`= \frac{1}{|\mathbf{A} \boldsymbol{\Sigma} \mathbf{A}^T|^{1/2} ${constant}^{d/2}} \exp[-0.5(\mathbf{z} - \boldsymbol{\mu})^T \boldsymbol{\Sigma}^{-1} (\mathbf{z} - \boldsymbol{\mu})]`,
  String.raw`= \frac{1}{|\mathbf{A} \boldsymbol{\Sigma} \mathbf{A}^T|^{1/2} ${constant}^{d/2}} \exp[-0.5(\mathbf{A}^{-1}(\mathbf{x} - \mathbf{b}) - \boldsymbol{\mu})^T \boldsymbol{\Sigma}^{-1} (\mathbf{A}^{-1}(\mathbf{x} - \mathbf{b}) - \boldsymbol{\mu})]`,
  String.raw`= \frac{1}{|\mathbf{A} \boldsymbol{\Sigma} \mathbf{A}^T|^{1/2} ${constant}^{d/2}} \exp[-0.5((\mathbf{x} - \mathbf{A}\boldsymbol{\mu} - \mathbf{b}))^T \mathbf{A}^{-T} \boldsymbol{\Sigma}^{-1} \mathbf{A}^{-1} (\mathbf{x} - \mathbf{A}\boldsymbol{\mu} - \mathbf{b})]`,
];
const corrected = change(String.raw`(2\pi)`);

const logit = String.raw`z: real; f[t] := \frac{1}{1 + \exp[-t]}; x := f[z]`;

export const printed: readonly Printed[] = [
  { id: "16.2", formula: 1, where: logit, lines: [String.raw`z = \log\left[\frac{x}{1-x}\right]`] },
  {
    id: "16.2",
    formula: 2,
    where: String.raw`x: probability; z := \log[x] - \log[1 - x]`,
    lines: [String.raw`\frac{\partial z}{\partial x} = \frac{1}{x(1-x)}`],
  },
  {
    id: "16.2",
    formula: 3,
    where: String.raw`${logit}; Pr(x) := \text{Norm}_z[0, 1] / \left|\frac{\partial f[z]}{\partial z}\right|`,
    lines: [
      String.raw`Pr(x) = \frac{1}{\sqrt{2\pi}} \exp\left[-\frac{\log\left[\frac{x}{1-x}\right]^2}{2}\right] \left|\frac{1}{x(1-x)}\right|`,
    ],
  },
  // In the notation of the determinant that follows, f_k is what layer k gives, so its inverse acts on f_k and not on f_{k+1}.
  {
    id: "16.3",
    formula: 1,
    where: "",
    lines: [
      String.raw`\frac{\partial \mathbf{f}^{-1}[\mathbf{x}, \phi]}{\partial \mathbf{x}} = \frac{\partial \mathbf{f}_1^{-1}[\mathbf{f}_2, \phi_1]}{\partial \mathbf{f}_2} \cdot \frac{\partial \mathbf{f}_2^{-1}[\mathbf{f}_3, \phi_2]}{\partial \mathbf{f}_3} \cdots \frac{\partial \mathbf{f}_{K-1}^{-1}[\mathbf{f}_K, \phi_{K-1}]}{\partial \mathbf{f}_K} \frac{\partial \mathbf{f}_K^{-1}[\mathbf{x}, \phi_K]}{\partial \mathbf{x}}`,
    ],
    unchecked:
      "one letter for a layer and for its output, f[…] and f, in one formula, and dots between matrices",
  },
  {
    id: "16.3",
    formula: 2,
    where: "",
    lines: [
      String.raw`\left| \frac{\partial \mathbf{f}^{-1}[\mathbf{x}, \phi]}{\partial \mathbf{x}} \right| = \left| \frac{\partial \mathbf{f}_K[\mathbf{f}_{K-1}, \phi_K]}{\partial \mathbf{f}_{K-1}} \right|^{-1} \cdot \left| \frac{\partial \mathbf{f}_{K-1}[\mathbf{f}_{K-2}, \phi_{K-1}]}{\partial \mathbf{f}_{K-2}} \right|^{-1} \cdots \left| \frac{\partial \mathbf{f}_2[\mathbf{f}_1, \phi_2]}{\partial \mathbf{f}_1} \right|^{-1} \cdot \left| \frac{\partial \mathbf{f}_1[\mathbf{z}, \phi_1]}{\partial \mathbf{z}} \right|^{-1}`,
    ],
    unchecked:
      "one letter for a layer and for its output, f[…] and f, in one formula, and dots between matrices",
  },
  {
    id: "16.5",
    formula: 1,
    statement: true,
    where: "D, M: integer[1..2]; A: matrix[M,D]; b: vector[M]; z: vector[D] ~ p; mu := E[z]; x := A z + b",
    lines: [String.raw`\mathbf{A}\boldsymbol{\mu} + \mathbf{b}`],
    reference: String.raw`\mathbb{E}[\mathbf{x}]`,
  },
  {
    id: "16.5",
    formula: 2,
    statement: true,
    where:
      "D, M: integer[1..2]; A: matrix[M,D]; b: vector[M]; z: vector[D] ~ p; Sigma := Covar[z]; x := A z + b",
    lines: [String.raw`\mathbf{A}\boldsymbol{\Sigma}\mathbf{A}^T`],
    reference: String.raw`\text{Covar}[\mathbf{x}]`,
  },
  {
    id: "16.6",
    formula: 1,
    statement: true,
    where: String.raw`${gaussian}; Pr(x) := \text{Norm}_z[\mu, \Sigma] / \left|\frac{\partial f[z]}{\partial z}\right|`,
    lines: [
      String.raw`Pr(\mathbf{x}) = \text{Norm}_{\mathbf{x}}[\mathbf{A}\boldsymbol{\mu} + \mathbf{b}, \mathbf{A}\boldsymbol{\Sigma}\mathbf{A}^T]`,
    ],
  },
  {
    id: "16.6",
    formula: 2,
    where: gaussian,
    lines: [String.raw`\mathbf{z} = \mathbf{A}^{-1}(\mathbf{x} - \mathbf{b})`],
  },
  // Bars around a matrix are its determinant here, which is why A is drawn with a positive one. The chain begins after “Pr(x) =”,
  // the relation that the problem gives: it says what Pr(x) is.
  {
    id: "16.6",
    formula: 3,
    where: String.raw`${gaussian}; Pr(z) := \text{Norm}_z[\mu, \Sigma]`,
    lines: change(String.raw`\pi`),
    corrected: { 1: corrected[1]!, 2: corrected[2]!, 3: corrected[3]!, 4: corrected[4]! },
  },
  {
    id: "16.11",
    formula: 1,
    where: "",
    lines: [String.raw`L = - \sum_i \log[q(\mathbf{f}[\mathbf{z}_i, \phi])]`],
    unchecked:
      "equal to I times the divergence only up to the entropy of delta functions, which is infinite; the loss is what remains",
  },
  {
    id: "16.11",
    formula: 2,
    where: String.raw`D, I, P: integer[1..3]; i: index[I]; z_i: vector[D]; phi: vector[P]; f: function(vector[D], vector[P]) -> vector[D]; h: function(vector[D]) -> real; q[v] := \exp[h[v]]; C: positive`,
    lines: [String.raw`\sum_i \log[C]`],
    reference: String.raw`\sum_{i=1}^I \log[C q[f[z_i, \phi]]] - \sum_{i=1}^I \log[q[f[z_i, \phi]]]`,
  },
];
