/** Chapter 5, loss functions: each loss against the negative log-likelihood it should be. */
import type { Printed } from "./printed.ts";

const data = "M, P: integer[1..3]; I: integer[1..4]; i: index[I]; x_i: vector[M]; phi: vector[P]";

const vonMises = String.raw`${data}; y: vector[I]; kappa: positive; f: function(vector[M], vector[P]) -> real;
v[y, m] := \frac{\exp[\kappa \cos[y - m]]}{2\pi \cdot \text{Bessel}_0[\kappa]}`;

export const printed: readonly Printed[] = [
  {
    id: "5.1",
    formula: 1,
    statement: true,
    where: "z: real",
    lines: [String.raw`\text{sig}[z] = \frac{1}{1 + \exp[-z]}`],
    reference: String.raw`\frac{1 + \tanh[z/2]}{2}`,
  },
  // A loss is a negative log-likelihood: small where the label is probable.
  {
    id: "5.2",
    formula: 1,
    statement: true,
    where: String.raw`M, P: integer[1..3]; x: vector[M]; phi: vector[P]; f: function(vector[M], vector[P]) -> real; y: integer[0..1];
p := \text{sig}[f[\mathbf{x}, \phi]]; L := -\log[p^y (1 - p)^{1 - y}]`,
    lines: [
      String.raw`L = (1 - y) \log [1 - \text{sig}[f[\mathbf{x}, \phi]]] + y \log [\text{sig}[f[\mathbf{x}, \phi]]]`,
    ],
    corrected: {
      0: String.raw`L = -(1 - y) \log [1 - \text{sig}[f[\mathbf{x}, \phi]]] - y \log [\text{sig}[f[\mathbf{x}, \phi]]]`,
    },
  },
  {
    id: "5.3",
    formula: 1,
    where: String.raw`${vonMises}; L := -\log[\prod_{i=1}^I v[y_i, f[\mathbf{x}_i, \phi]]]`,
    lines: [
      String.raw`L = \sum_{i=1}^I -\log \left[\frac{\exp[\kappa \cos[y_i - f[\mathbf{x}_i, \phi]]]}{2\pi \cdot \text{Bessel}_0[\kappa]} \right]`,
      String.raw`= \sum_{i=1}^I \left(-\kappa \cos[y_i - f[\mathbf{x}_i, \phi]] + \log [\text{Bessel}_0[\kappa]] \right)`,
    ],
    corrected: {
      1: String.raw`= \sum_{i=1}^I \left(-\kappa \cos[y_i - f[\mathbf{x}_i, \phi]] + \log [2\pi \cdot \text{Bessel}_0[\kappa]] \right)`,
    },
  },
  // The same loss without what does not depend on the parameters, divided by what does not change its minimum.
  {
    id: "5.3",
    formula: 2,
    where: String.raw`${vonMises}; L := \frac{1}{\kappa} \left(-\log[\prod_{i=1}^I v[y_i, f[\mathbf{x}_i, \phi]]] - I \log[2\pi \cdot \text{Bessel}_0[\kappa]]\right)`,
    lines: [String.raw`L = \sum_{i=1}^I -\cos[y_i - f[\mathbf{x}_i, \phi]]`],
  },
  {
    id: "5.4",
    formula: 1,
    where: String.raw`${data}; y: vector[I]; f: function(vector[M], vector[P]) -> vector[5]; lambda_i := \text{sig}[f_1[\mathbf{x}_i, \phi]];
L := -\log\left[\prod_{i=1}^I \left(\lambda_i \text{Norm}_{y_i}[f_2[\mathbf{x}_i, \phi], f_3[\mathbf{x}_i, \phi]^2] + (1 - \lambda_i) \text{Norm}_{y_i}[f_4[\mathbf{x}_i, \phi], f_5[\mathbf{x}_i, \phi]^2]\right)\right]`,
    lines: [
      String.raw`L = - \sum_{i=1}^I \log \left[\frac{\text{sig}[f_1[\mathbf{x}_i, \phi]]}{\sqrt{2\pi f_3[\mathbf{x}_i, \phi]^2}} \exp\left[-\frac{(y_i - f_2[\mathbf{x}_i, \phi])^2}{2f_3[\mathbf{x}_i, \phi]^2}\right] + \frac{1 - \text{sig}[f_1[\mathbf{x}_i, \phi]]}{\sqrt{2\pi f_5[\mathbf{x}_i, \phi]^2}} \exp\left[-\frac{(y_i - f_4[\mathbf{x}_i, \phi])^2}{2f_5[\mathbf{x}_i, \phi]^2}\right] \right]`,
    ],
  },
  {
    id: "5.8",
    formula: 1,
    where: String.raw`${data}; O: integer[1..3]; D_o := O; y: matrix[I,O]; f: function(vector[M], vector[P]) -> matrix[2,O];
L := -\log\left[\prod_{i=1}^I \prod_{d=1}^{D_o} \text{Norm}_{y_{id}}[f_{1d}[\mathbf{x}_i, \phi], f_{2d}[\mathbf{x}_i, \phi]^2]\right]`,
    lines: [
      String.raw`L = - \sum_{i=1}^I \log \left[\prod_{d=1}^{D_o} \frac{1}{\sqrt{2\pi f_{2d}[\mathbf{x}_i, \phi]^2}} \exp \left[- \frac{(y_{id} - f_{1d}[\mathbf{x}_i, \phi])^2}{2f_{2d}[\mathbf{x}_i, \phi]^2} \right] \right]`,
    ],
  },
];
