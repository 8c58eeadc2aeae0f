/** Chapter 16, normalizing flows: densities carried through functions. */
import type { Printed } from "./printed.ts";

/** Layers with inverses in closed form: a matrix, then an exponential of every entry. */
const flow = (
  size: string,
): string => String.raw`D := ${size}; z: vector[D]; phi_1, phi_2, phi_3: positive; A_1, A_2, A_3: spd[D];
f_1[v, p] := \exp[p A_1 v / 9]; f_2[v, p] := \exp[p A_2 v / 9]; f_3[v, p] := \exp[p A_3 v / 9]`;
const outputs = String.raw`f_1 := \exp[\phi_1 A_1 z / 9]; f_2 := \exp[\phi_2 A_2 f_1 / 9]; x := \exp[\phi_3 A_3 f_2 / 9]`;

const gaussian = String.raw`D: integer[1..3]; z, mu, b: vector[D]; A: matrix[D,D]; \left|A\right| > 0; Sigma: spd[D]; d := D; f[z] := A z + b; x := f[z];
Pr(z) := \text{Norm}_z[\mu, \Sigma]; Pr(x) := \text{Norm}_z[\mu, \Sigma] / \left|\frac{\partial f[z]}{\partial z}\right|`;

/** The lines of 16.6 as printed (constant π) and as they should be (constant 2π). */
const change = (constant: string): readonly string[] => [
  String.raw`Pr(\mathbf{x}) = Pr(\mathbf{z}) \cdot \left| \frac{\partial \mathbf{f}[\mathbf{z}]}{\partial \mathbf{z}} \right|^{-1}`,
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
  // With the dots written out for K = 3, in one dimension, where the order of the factors is no matter of layout.
  {
    id: "16.3",
    formula: 1,
    where: String.raw`${flow("1")}; ${outputs}; f_3 := x; phi := [phi_1, phi_2, phi_3];
f_1^{-1}[u, p] := A_1^{-1} \log[u] \cdot 9/p; f_2^{-1}[u, p] := A_2^{-1} \log[u] \cdot 9/p; f_3^{-1}[u, p] := A_3^{-1} \log[u] \cdot 9/p; f^{-1}[u, p] := f_1^{-1}[f_2^{-1}[f_3^{-1}[u, \phi_3], \phi_2], \phi_1]`,
    lines: [
      String.raw`\frac{\partial \mathbf{f}^{-1}[\mathbf{x}, \phi]}{\partial \mathbf{x}} = \frac{\partial \mathbf{f}_1^{-1}[\mathbf{f}_2, \phi_1]}{\partial \mathbf{f}_2} \cdot \frac{\partial \mathbf{f}_2^{-1}[\mathbf{f}_3, \phi_2]}{\partial \mathbf{f}_3} \cdot \frac{\partial \mathbf{f}_3^{-1}[\mathbf{x}, \phi_3]}{\partial \mathbf{x}}`,
    ],
    corrected: {
      0: String.raw`\frac{\partial \mathbf{f}^{-1}[\mathbf{x}, \phi]}{\partial \mathbf{x}} = \frac{\partial \mathbf{f}_1^{-1}[\mathbf{f}_1, \phi_1]}{\partial \mathbf{f}_1} \cdot \frac{\partial \mathbf{f}_2^{-1}[\mathbf{f}_2, \phi_2]}{\partial \mathbf{f}_2} \cdot \frac{\partial \mathbf{f}_3^{-1}[\mathbf{x}, \phi_3]}{\partial \mathbf{x}}`,
    },
  },
  {
    id: "16.3",
    formula: 2,
    where: String.raw`${flow("2")}; ${outputs}; phi := [phi_1, phi_2, phi_3]; f^{-1}[u, p] := A_1^{-1} \log[A_2^{-1} \log[A_3^{-1} \log[u] \cdot 9/\phi_3] \cdot 9/\phi_2] \cdot 9/\phi_1`,
    lines: [
      String.raw`\left| \frac{\partial \mathbf{f}^{-1}[\mathbf{x}, \phi]}{\partial \mathbf{x}} \right| = \left| \frac{\partial \mathbf{f}_3[\mathbf{f}_2, \phi_3]}{\partial \mathbf{f}_2} \right|^{-1} \cdot \left| \frac{\partial \mathbf{f}_2[\mathbf{f}_1, \phi_2]}{\partial \mathbf{f}_1} \right|^{-1} \cdot \left| \frac{\partial \mathbf{f}_1[\mathbf{z}, \phi_1]}{\partial \mathbf{z}} \right|^{-1}`,
    ],
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
    where: gaussian,
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
  // Bars around a matrix are its determinant here, which is why A is drawn with a positive one.
  {
    id: "16.6",
    formula: 3,
    where: gaussian,
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
