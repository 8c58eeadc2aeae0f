/** Chapter 18, diffusion models: sums of Gaussian noise, products of Gaussians, and the bound of the reverse process. */
import type { Printed } from "./printed.ts";

const three = String.raw`x, epsilon_1, epsilon_2, epsilon_3: real; beta_1, beta_2, beta_3: probability;
z_1 := \sqrt{1 - \beta_1} x + \sqrt{\beta_1} \epsilon_1; z_2 := \sqrt{1 - \beta_2} z_1 + \sqrt{\beta_2} \epsilon_2; z_3 := \sqrt{1 - \beta_3} z_2 + \sqrt{\beta_3} \epsilon_3;
c_1 := \sqrt{(1 - \beta_3)(1 - \beta_2)\beta_1}; c_2 := \sqrt{(1 - \beta_3)\beta_2}; c_3 := \sqrt{\beta_3}; epsilon' := \frac{c_1 \epsilon_1 + c_2 \epsilon_2 + c_3 \epsilon_3}{\sqrt{c_1^2 + c_2^2 + c_3^2}}`;

/** New constants take up what is left out; one that stands on two lines is the same number on both, so it is declared as a number. */
const solve =
  "D: integer[1..2]; E: integer[1..3]; D <= E; v: vector[E]; A: matrix[E,D]; B: spd[E]; w: vector[D] free; kappa_1 := (2 pi)^(-E/2) |B|^(-1/2); kappa_2, kappa_4: constant; kappa_3: positive";
const square = String.raw`\mathbf{A}^T \mathbf{B}^{-1} \mathbf{A}`;
const mean = String.raw`(${square})^{-1} \mathbf{A}^T \mathbf{B}^{-1} \mathbf{v}`;
const cross = String.raw`- 2\mathbf{v}^T \mathbf{B}^{-1} \mathbf{A}\mathbf{w} + \mathbf{w}^T \mathbf{A}^T \mathbf{B}^{-1} \mathbf{A}\mathbf{w}`;

const product =
  "D: integer[1..3]; x: vector[D] free; a, b: vector[D]; A, B: spd[D]; kappa_1 := (2 pi)^(-D) |A|^(-1/2) |B|^(-1/2); kappa_2, kappa_4: constant; kappa_3: positive";
const both = String.raw`\text{Norm}_{\mathbf{x}}[\mathbf{a}, \mathbf{A}] \text{Norm}_{\mathbf{x}}[\mathbf{b}, \mathbf{B}]`;
const sum = String.raw`(\mathbf{A}^{-1} + \mathbf{B}^{-1})`;
const pull = String.raw`(\mathbf{A}^{-1}\mathbf{a} + \mathbf{B}^{-1}\mathbf{b})`;
const rest = String.raw`\mathbf{a}^T \mathbf{A}^{-1}\mathbf{a} + \mathbf{b}^T \mathbf{B}^{-1}\mathbf{b}`;
const quadratics = String.raw`(\mathbf{x} - \mathbf{a})^T \mathbf{A}^{-1}(\mathbf{x} - \mathbf{a}) - (\mathbf{x} - \mathbf{b})^T \mathbf{B}^{-1}(\mathbf{x} - \mathbf{b})`;
const mended = String.raw`-0.5((\mathbf{x} - \mathbf{a})^T \mathbf{A}^{-1}(\mathbf{x} - \mathbf{a}) + (\mathbf{x} - \mathbf{b})^T \mathbf{B}^{-1}(\mathbf{x} - \mathbf{b}))`;

/** One step of the forward process, and Bayes' rule for the step back. */
const step = String.raw`D: integer[1..3]; beta_t, alpha_{t-1}: probability; alpha_t := (1 - \beta_t) \alpha_{t-1}`;
const back = String.raw`${step}; x, z_t: vector[D]; z_{t-1}: vector[D] free;
q(z_{t-1}|z_t,x) := \frac{\text{Norm}_{z_t}[\sqrt{1 - \beta_t} z_{t-1}, \beta_t \mathbf{I}] \text{Norm}_{z_{t-1}}[\sqrt{\alpha_{t-1}} x, (1 - \alpha_{t-1}) \mathbf{I}]}{\text{Norm}_{z_t}[\sqrt{\alpha_t} x, (1 - \alpha_t) \mathbf{I}]}`;
const posteriorMean = String.raw`\frac{(1-\alpha_{t-1})}{1-\alpha_t} \sqrt{1-\beta_t} \mathbf{z}_t + \frac{\sqrt{\alpha_{t-1}}\beta_t}{1-\alpha_t} \mathbf{x}`;
const posteriorVariance = String.raw`\frac{\beta_t(1-\alpha_{t-1})}{1-\alpha_t} \mathbf{I}`;
const posterior = String.raw`\text{Norm}_{\mathbf{z}_{t-1}} \left[ ${posteriorMean}, ${posteriorVariance} \right]`;

/** Problem 18.8: what stands beside the quadratic term does not depend on φ. */
const divergence = String.raw`${step}; P: integer[1..3]; sigma_t: positive; phi_t: vector[P]; x, z_t, z_{t-1}: vector[D]; f_t: function(vector[D], vector[P]) -> vector[D]; s := \frac{\beta_t (1 - \alpha_{t-1})}{1 - \alpha_t};
C := \frac{1}{2}\left(\frac{D s}{\sigma_t^2} - D + D \log\left[\frac{\sigma_t^2}{s}\right]\right)`;

/** The printed products have no brackets; their s, which nothing declares, keeps them going. */
const cumulative = String.raw`T: integer[2..4]; t: index[T]; 1 < t; beta_t: probability; alpha_t := \prod_{s=1}^{t} (1 - \beta_s)`;

/** Problem 18.11: the first step, seen from its own noise; one example i, whose index the quantities carry. */
const firstStep = String.raw`D, P: integer[1..3]; T: integer[2..3]; t: index[T]; sigma_1: positive; beta_t: probability; phi_1: vector[P]; g_1: function(vector[D], vector[P]) -> vector[D];
alpha_t := \prod_{s=1}^{t} (1 - \beta_s); y: vector[D]; epsilon_t: vector[D]; z_t := \sqrt{\alpha_t} y + \sqrt{1 - \alpha_t} \epsilon_t; x := y; x_i := y; \epsilon_{i1} := \epsilon_1; \mathbf{z}_{i1} := z_1`;
const predicted = String.raw`f_1[z, p] := \frac{1}{\sqrt{1-\beta_1}} z - \frac{\beta_1}{\sqrt{1-\alpha_1}\sqrt{1-\beta_1}} g_1[z, p]`;
const half = String.raw`\frac{1}{2\sigma_1^2}`;
const noise = String.raw`\frac{\beta_1}{\sqrt{1-\alpha_1}\sqrt{1-\beta_1}} \mathbf{g}_1[\mathbf{z}_1, \phi_1]`;

const ratio = String.raw`\frac{\text{Pr}(\mathbf{z}_{t-1}|\mathbf{z}_t, \phi_t)}{q(\mathbf{z}_{t-1}|\mathbf{z}_t, \mathbf{x})}`;
/** Printed with a single bar between the two densities; entered with the double one that a divergence has elsewhere. */
const gap = String.raw`D_{KL} \left[ q(\mathbf{z}_{t-1}|\mathbf{z}_t, \mathbf{x}) || \text{Pr}(\mathbf{z}_{t-1}|\mathbf{z}_t, \phi_t) \right]`;
const path = "q(\\mathbf{z}_{1:T}|\\mathbf{x})";

export const printed: readonly Printed[] = [
  {
    id: "18.1",
    formula: 1,
    statement: true,
    where: String.raw`D := 2; beta_t: probability; u: vector[D] ~ p; v: vector[D] ~ r; x_{t-1} := \text{Covar}[u]^{-1/2} (u - \mathbb{E}[u]); epsilon_t := \text{Covar}[v]^{-1/2} (v - \mathbb{E}[v]); x_t := \sqrt{1 - \beta_t} \cdot x_{t-1} + \sqrt{\beta_t} \cdot \epsilon_t`,
    lines: [String.raw`\text{Cov}[\mathbf{x}_t] = \mathbf{I}`],
  },
  {
    id: "18.2",
    formula: 1,
    statement: true,
    where: String.raw`a, b: real; epsilon_1 ~ Norm[0, 1]; epsilon_2 ~ Norm[0, 1]; z := a \cdot \epsilon_1 + b \cdot \epsilon_2`,
    lines: [String.raw`\mathbb{E}[z] = 0`],
  },
  {
    id: "18.2",
    formula: 2,
    statement: true,
    where: String.raw`a, b: real; epsilon_1 ~ Norm[0, 1]; epsilon_2 ~ Norm[0, 1]; z := a \cdot \epsilon_1 + b \cdot \epsilon_2`,
    lines: [String.raw`\text{Var}[z] = a^2 + b^2`],
  },
  // ε' is the noise that z_3 holds, weighted to have variance one (problem 18.2).
  {
    id: "18.3",
    formula: 1,
    statement: true,
    where: three,
    lines: [
      String.raw`\mathbf{z}_3 = \sqrt{(1 - \beta_3)(1 - \beta_2)(1 - \beta_1)} \cdot \mathbf{x} + \sqrt{1 - (1 - \beta_3)(1 - \beta_2)(1 - \beta_1)} \cdot \boldsymbol{\epsilon}'`,
    ],
  },
  {
    id: "18.4",
    formula: 1,
    statement: true,
    where: solve,
    proportionalIn: "w",
    lines: [
      String.raw`\text{Norm}_{\mathbf{v}}[\mathbf{A}\mathbf{w}, \mathbf{B}] \propto \text{Norm}_{\mathbf{w}}\left[${mean}, (${square})^{-1}\right]`,
    ],
  },
  {
    id: "18.4",
    formula: 2,
    where: solve,
    proportionalIn: "w",
    lines: [
      String.raw`\text{Norm}_{\mathbf{v}}[\mathbf{A}\mathbf{w}, \mathbf{B}] = \kappa_1 \cdot \exp[-0.5(\mathbf{v} - \mathbf{A}\mathbf{w})^T \mathbf{B}^{-1}(\mathbf{v} - \mathbf{A}\mathbf{w})]`,
      String.raw`= \kappa_1 \cdot \exp[-0.5(\mathbf{v}^T \mathbf{B}^{-1} \mathbf{v} ${cross})]`,
      String.raw`= \kappa_2 \cdot \exp[-0.5(${cross.replace("- 2", "-2")})]`,
    ],
  },
  {
    id: "18.4",
    formula: 3,
    where: solve,
    proportionalIn: "w",
    lines: [
      String.raw`\text{Norm}_{\mathbf{v}}[\mathbf{A}\mathbf{w}, \mathbf{B}] = \kappa_2 \cdot \exp[-0.5(${cross.replace("- 2", "-2")})]`,
      String.raw`= \kappa_3 \cdot \exp[-0.5(\mathbf{v}^T \mathbf{B}^{-1} \mathbf{A}(${square})\mathbf{A}^T \mathbf{B}^{-1} \mathbf{v} ${cross})]`,
      String.raw`= \kappa_3 \cdot \exp[-0.5(\mathbf{w} - ${mean})^T (${square})(\mathbf{w} - ${mean})]`,
      String.raw`= \kappa_4 \cdot \text{Norm}_{\mathbf{w}}[${mean}, (${square})^{-1}]`,
    ],
    corrected: {
      1: String.raw`= \kappa_3 \cdot \exp[-0.5(\mathbf{v}^T \mathbf{B}^{-1} \mathbf{A}(${square})^{-1}\mathbf{A}^T \mathbf{B}^{-1} \mathbf{v} ${cross})]`,
    },
  },
  {
    id: "18.5",
    formula: 1,
    statement: true,
    where: product,
    proportionalIn: "x",
    lines: [String.raw`${both} \propto \text{Norm}_{\mathbf{x}}[${sum}^{-1}${pull}, ${sum}^{-1}]`],
  },
  {
    id: "18.5",
    formula: 2,
    where: product,
    proportionalIn: "x",
    lines: [
      String.raw`${both} = \kappa_1 \cdot \exp[-0.5${quadratics}]`,
      String.raw`= \kappa_1 \cdot \exp[-0.5${quadratics}]`,
      String.raw`= \kappa_1 \cdot \exp[-0.5(\mathbf{x}^T ${sum}\mathbf{x} - 2\mathbf{x}${pull} + ${rest})]`,
      String.raw`= \kappa_2 \cdot \exp[-0.5(\mathbf{x}^T ${sum}\mathbf{x} - 2\mathbf{x}${pull})]`,
    ],
    corrected: {
      0: String.raw`${both} = \kappa_1 \cdot \exp[${mended}]`,
      1: String.raw`= \kappa_1 \cdot \exp[${mended}]`,
      2: String.raw`= \kappa_1 \cdot \exp[-0.5(\mathbf{x}^T ${sum}\mathbf{x} - 2\mathbf{x}^T${pull} + ${rest})]`,
      3: String.raw`= \kappa_2 \cdot \exp[-0.5(\mathbf{x}^T ${sum}\mathbf{x} - 2\mathbf{x}^T${pull})]`,
    },
  },
  {
    id: "18.5",
    formula: 3,
    where: product,
    proportionalIn: "x",
    lines: [
      String.raw`${both} = \kappa_2 \cdot \exp[-0.5(\mathbf{x}^T ${sum}\mathbf{x} - 2\mathbf{x}${pull})]`,
      String.raw`= \kappa_3 \cdot \exp[-0.5(\mathbf{x}^T ${sum}\mathbf{x} - 2\mathbf{x}${pull} + \mathbf{x}^T ${sum}^{-1}${pull})]`,
      String.raw`= \kappa_3 \cdot \exp[-0.5(\mathbf{x} - ${sum}^{-1}${pull})^T ${sum}(\mathbf{x} - ${sum}^{-1}${pull})]`,
      String.raw`= \kappa_4 \cdot \text{Norm}_{\mathbf{x}}[${sum}^{-1}${pull}, ${sum}^{-1}]`,
    ],
    corrected: {
      0: String.raw`${both} = \kappa_2 \cdot \exp[-0.5(\mathbf{x}^T ${sum}\mathbf{x} - 2\mathbf{x}^T${pull})]`,
      1: String.raw`= \kappa_3 \cdot \exp[-0.5(\mathbf{x}^T ${sum}\mathbf{x} - 2\mathbf{x}^T${pull} + ${pull}^T ${sum}^{-1}${pull})]`,
    },
  },
  {
    id: "18.6",
    formula: 1,
    where: back,
    lines: [
      String.raw`q(\mathbf{z}_{t-1}|\mathbf{z}_t, \mathbf{x}) \propto \text{Norm}_{\mathbf{z}_{t-1}} \left[ \frac{1}{\sqrt{1-\beta_t}} \mathbf{z}_t, \frac{\beta_t}{1-\beta_t} \mathbf{I} \right] \text{Norm}_{\mathbf{z}_{t-1}} \left[ \sqrt{\alpha_{t-1}} \cdot \mathbf{x}, (1-\alpha_{t-1}) \mathbf{I} \right]`,
    ],
  },
  {
    id: "18.6",
    formula: 2,
    where: String.raw`${step}; I_D := \mathbf{I}; Sigma' := \left(\left(\frac{\beta_t}{1 - \beta_t} \mathbf{I}\right)^{-1} + ((1 - \alpha_{t-1}) \mathbf{I})^{-1}\right)^{-1}`,
    lines: [
      String.raw`\Sigma' = \left( \frac{1-\beta_t}{\beta_t} + \frac{1}{1-\alpha_{t-1}} \right)^{-1} \mathbf{I}`,
      String.raw`= \left( \frac{(1-\beta_t)(1-\alpha_{t-1}) + \beta_t}{\beta_t(1-\alpha_{t-1})} \right)^{-1} \mathbf{I}`,
      String.raw`= \left( \frac{1-\beta_t-\alpha_{t-1} + \beta_t\alpha_{t-1} + \beta_t}{\beta_t(1-\alpha_{t-1})} \right)^{-1} \mathbf{I}`,
      String.raw`= \left( \frac{1-\alpha_{t-1} + \beta_t\alpha_{t-1}}{\beta_t(1-\alpha_{t-1})} \right)^{-1} \mathbf{I}`,
      String.raw`= \left( \frac{1-\alpha_{t-1} + \beta_t\alpha_{t-1}}{\beta_t(1-\alpha_{t-1})} \right)^{-1} \mathbf{I}`,
      String.raw`= \left( \frac{1-(1-\beta_t)\alpha_{t-1}}{\beta_t(1-\alpha_{t-1})} \right)^{-1} \mathbf{I}`,
      String.raw`= \left( \frac{1-\alpha_t}{\beta_t(1-\alpha_{t-1})} \right)^{-1} \mathbf{I}`,
      String.raw`= \frac{\beta_t(1-\alpha_{t-1})}{1-\alpha_t} \mathbf{I}`,
    ],
  },
  // The mean of a product of two Gaussians, by the identity of problem 18.5.
  {
    id: "18.6",
    formula: 3,
    where: String.raw`${step}; x, z_t: vector[D]; u := \frac{\beta_t}{1 - \beta_t}; v := 1 - \alpha_{t-1}; mu' := \left(\frac{1}{u} + \frac{1}{v}\right)^{-1} \left(\frac{1}{u} \frac{1}{\sqrt{1 - \beta_t}} z_t + \frac{1}{v} \sqrt{\alpha_{t-1}} x\right)`,
    lines: [
      String.raw`\boldsymbol{\mu}' = \frac{\beta_t(1-\alpha_{t-1})}{1-\alpha_t} \left( \frac{1-\beta_t}{\beta_t\sqrt{1-\beta_t}} \mathbf{z}_t + \frac{\sqrt{\alpha_{t-1}}}{1-\alpha_{t-1}} \mathbf{x} \right)`,
      `= ${posteriorMean}`,
    ],
  },
  {
    id: "18.6",
    formula: 4,
    where: back,
    lines: [String.raw`q(\mathbf{z}_{t-1}|\mathbf{z}_t, \mathbf{x}) = ${posterior}`],
  },
  {
    id: "18.7",
    formula: 1,
    where: "",
    lines: [
      String.raw`\text{ELBO}[\phi_{1:T}] \approx \int ${path} \left( \log [\text{Pr}(\mathbf{x}|\mathbf{z}_1, \phi_1)] + \sum_{t=2}^T \log \left[ ${ratio} \right] \right) d\mathbf{z}_{1:T}`,
      String.raw`\approx \int ${path} \log [\text{Pr}(\mathbf{x}|\mathbf{z}_1, \phi_1)] d\mathbf{z}_{1:T} + \int ${path} \sum_{t=2}^T \log \left[ ${ratio} \right] d\mathbf{z}_{1:T}`,
    ],
    unchecked: "approximate by its own signs, and an integral over a whole path of variables at once",
  },
  {
    id: "18.7",
    formula: 2,
    where: "",
    lines: [
      String.raw`\int ${path} \log [\text{Pr}(\mathbf{x}|\mathbf{z}_1, \phi_1)] d\mathbf{z}_{1:T} = \int q(\mathbf{z}_1|\mathbf{x}) \log [\text{Pr}(\mathbf{x}|\mathbf{z}_1, \phi_1)] d\mathbf{z}_1`,
    ],
    unchecked: "an integral over a whole path of variables at once",
  },
  {
    id: "18.7",
    formula: 3,
    where: "phi_1: real; x, z_1 ~ q (jointly, dependent); Pr: conditional[x|z_1]",
    lines: [
      String.raw`\int q(\mathbf{z}_1|\mathbf{x}) \log [\text{Pr}(\mathbf{x}|\mathbf{z}_1, \phi_1)] d\mathbf{z}_1`,
      String.raw`= \mathbb{E}_{q(\mathbf{z}_1|\mathbf{x})} \left[ \log [\text{Pr}(\mathbf{x}|\mathbf{z}_1, \phi_1)] \right]`,
    ],
  },
  {
    id: "18.7",
    formula: 4,
    where: "",
    lines: [
      String.raw`\int ${path} \sum_{t=2}^T \log \left[ ${ratio} \right] d\mathbf{z}_{1:T}`,
      String.raw`= \sum_{t=2}^T \int ${path} \log \left[ ${ratio} \right] d\mathbf{z}_{1:T}`,
    ],
    unchecked: "an integral over a whole path of variables at once",
  },
  // The rest of the same derivation, term by term: with T = 2 the sum has one term, for any two neighbouring variables.
  {
    id: "18.7",
    formula: 5,
    where: "T := 2; phi_t: real; x, z_{t-1}, z_t ~ q (jointly, dependent); Pr: conditional[z_{t-1}|z_t]",
    lines: [
      String.raw`\sum_{t=2}^T \iint q(\mathbf{z}_{t-1}, \mathbf{z}_t|\mathbf{x}) \log \left[ ${ratio} \right] d\mathbf{z}_{t-1} d\mathbf{z}_t`,
      String.raw`= \sum_{t=2}^T \iint q(\mathbf{z}_{t-1}|\mathbf{z}_t|\mathbf{x}) q(\mathbf{z}_t|\mathbf{x}) \log \left[ ${ratio} \right] d\mathbf{z}_{t-1} d\mathbf{z}_t`,
      String.raw`= \sum_{t=2}^T \int q(\mathbf{z}_t|\mathbf{x}) \int q(\mathbf{z}_{t-1}|\mathbf{z}_t|\mathbf{x}) \log \left[ ${ratio} \right] d\mathbf{z}_{t-1} d\mathbf{z}_t`,
      String.raw`= - \sum_{t=2}^T \int q(\mathbf{z}_t|\mathbf{x}) ${gap} d\mathbf{z}_t`,
      String.raw`= - \sum_{t=2}^T \mathbb{E}_{q(\mathbf{z}_t|\mathbf{x})} \left[ ${gap} \right]`,
    ],
  },
  {
    id: "18.8",
    formula: 1,
    statement: true,
    where: "D: integer[1..3]; d := D; w, a, b: vector[D]; A, B: spd[D]",
    lines: [
      String.raw`D_{KL}[\text{Norm}_{\mathbf{w}}[\mathbf{a}, \mathbf{A}] || \text{Norm}_{\mathbf{w}}[\mathbf{b}, \mathbf{B}]] = \frac{1}{2} \left( \text{tr}[\mathbf{B}^{-1}\mathbf{A}] - d + (\mathbf{a} - \mathbf{b})^T \mathbf{B}^{-1}(\mathbf{a} - \mathbf{b}) + \log \left[ \frac{|\mathbf{B}|}{|\mathbf{A}|} \right] \right)`,
    ],
  },
  {
    id: "18.8",
    formula: 2,
    where: divergence,
    lines: [
      String.raw`Pr(\mathbf{z}_{t-1} | \mathbf{z}_t, \phi_t) = \text{Norm}_{\mathbf{z}_{t-1}} \left[ \mathbf{f}_t[\mathbf{z}_t, \phi_t], \sigma_t^2 \mathbf{I} \right]`,
    ],
    unchecked: "the definition of the model's reverse step",
  },
  {
    id: "18.8",
    formula: 3,
    where: back,
    lines: [String.raw`q(\mathbf{z}_{t-1} | \mathbf{z}_t, \mathbf{x}) = ${posterior}`],
  },
  {
    id: "18.8",
    formula: 4,
    where: "",
    lines: [
      String.raw`\mathbf{a} = ${posteriorMean}`,
      String.raw`\mathbf{A} = ${posteriorVariance}`,
      String.raw`\mathbf{b} = \mathbf{f}_t[\mathbf{z}_t, \phi_t]`,
      String.raw`\mathbf{B} = \sigma_t^2 \mathbf{I}`,
    ],
    unchecked: "four names for what stands in the two densities before it",
  },
  // q and Pr written out as the two densities before it, since the machine knows divergences of normals by their parameters.
  {
    id: "18.8",
    formula: 5,
    where: divergence,
    lines: [
      String.raw`D_{KL} \left[ ${posterior} || \text{Norm}_{\mathbf{z}_{t-1}} \left[ \mathbf{f}_t[\mathbf{z}_t, \phi_t], \sigma_t^2 \mathbf{I} \right] \right] = \frac{1}{2\sigma_t^2} \left\| ${posteriorMean} - \mathbf{f}_t[\mathbf{z}_t, \phi_t] \right\|^2 + C`,
    ],
  },
  {
    id: "18.9",
    formula: 1,
    statement: true,
    where: cumulative,
    lines: [String.raw`\sqrt{\frac{\alpha_t}{\alpha_{t-1}}} = \sqrt{1 - \beta_t}`],
  },
  {
    id: "18.9",
    formula: 2,
    where: cumulative,
    lines: [
      String.raw`\sqrt{\frac{\alpha_t}{\alpha_t}} = \sqrt{\frac{\prod_{s=1}^t 1 - \beta_s}{\prod_{s=1}^{t-1} 1 - \beta_s}}`,
      String.raw`= \sqrt{1 - \beta_t}`,
    ],
    corrected: {
      0: String.raw`\sqrt{\frac{\alpha_t}{\alpha_{t-1}}} = \sqrt{\frac{\prod_{s=1}^t 1 - \beta_s}{\prod_{s=1}^{t-1} 1 - \beta_s}}`,
    },
  },
  {
    id: "18.10",
    formula: 1,
    statement: true,
    where: cumulative,
    lines: [String.raw`\alpha_t = \prod_{s=1}^t 1 - \beta_s`],
  },
  {
    id: "18.10",
    formula: 2,
    statement: true,
    where: cumulative,
    lines: [
      String.raw`\frac{(1 - \alpha_{t-1})(1 - \beta_t) + \beta_t}{(1 - \alpha_t)\sqrt{1 - \beta_t}} = \frac{1}{\sqrt{1 - \beta_t}}`,
    ],
  },
  {
    id: "18.10",
    formula: 3,
    where: cumulative,
    lines: [
      String.raw`\frac{(1 - \alpha_{t-1})(1 - \beta_t) + \beta_t}{(1 - \alpha_t)\sqrt{1 - \beta_t}} = \frac{1 - \beta_t - \alpha_{t-1}(1 - \beta_t) + \beta_t}{(1 - \alpha_t)\sqrt{1 - \beta_t}}`,
      String.raw`= \frac{1 - \alpha_{t-1}(1 - \beta_t)}{(1 - \alpha_t)\sqrt{1 - \beta_t}}`,
      String.raw`= \frac{1 - \alpha_t}{(1 - \alpha_t)\sqrt{1 - \beta_t}}`,
      String.raw`= \frac{1}{\sqrt{1 - \beta_t}}`,
    ],
  },
  {
    id: "18.11",
    formula: 1,
    where: firstStep,
    lines: [
      String.raw`\mathbf{x} = \frac{1}{\sqrt{\alpha_1}} \cdot \mathbf{z}_t - \frac{\sqrt{1 - \alpha_1}}{\sqrt{\alpha_1}} \cdot \boldsymbol{\epsilon}_{i1}`,
    ],
    corrected: {
      0: String.raw`\mathbf{x} = \frac{1}{\sqrt{\alpha_1}} \cdot \mathbf{z}_1 - \frac{\sqrt{1 - \alpha_1}}{\sqrt{\alpha_1}} \cdot \boldsymbol{\epsilon}_{i1}`,
    },
  },
  {
    id: "18.11",
    formula: 2,
    where: `${firstStep}; ${predicted}`,
    lines: [
      String.raw`\mathbf{f}_1[\mathbf{z}_1, \boldsymbol{\phi}_1] = \frac{1}{\sqrt{1 - \beta_1}} \mathbf{z}_1 - \frac{\beta_1}{\sqrt{1 - \alpha_1} \sqrt{1 - \beta_1}} \mathbf{g}_1[\mathbf{z}_1, \boldsymbol{\phi}_1]`,
    ],
    unchecked: "the definition of the network g by the network f",
  },
  {
    id: "18.11",
    formula: 3,
    where: `${firstStep}; ${predicted}`,
    lines: [
      String.raw`${half} \left\| \mathbf{x}_i - \mathbf{f}_1[\mathbf{z}_{i1}, \phi_1] \right\|^2 = ${half} \left\| \frac{1}{\sqrt{\alpha_1}} \cdot \mathbf{z}_1 - \frac{\sqrt{1-\alpha_1}}{\sqrt{\alpha_1}} \cdot \epsilon_{i1} - \frac{1}{\sqrt{1-\beta_1}} \mathbf{z}_1 + ${noise} \right\|^2`,
      String.raw`= ${half} \left\| \frac{1}{\sqrt{1-\beta_1}} \cdot \mathbf{z}_1 - \frac{\sqrt{1-\alpha_1}}{\sqrt{1-\beta_1}} \cdot \epsilon_{i1} - \frac{1}{\sqrt{1-\beta_1}} \mathbf{z}_1 + ${noise} \right\|^2`,
      String.raw`= ${half} \left\| -\frac{\sqrt{1-\alpha_1}}{\sqrt{1-\beta_1}} \cdot \epsilon_{i1} + ${noise} \right\|^2`,
      String.raw`= ${half} \left\| -\frac{1-\alpha_1}{\sqrt{1-\alpha_1}\sqrt{1-\beta_1}} \cdot \epsilon_{i1} + ${noise} \right\|^2`,
      String.raw`= ${half} \left\| -\frac{\beta_1}{\sqrt{1-\alpha_1}\sqrt{1-\beta_1}} \cdot \epsilon_{i1} + ${noise} \right\|^2`,
      String.raw`= ${half} \left\| ${noise} - \frac{\beta_1}{\sqrt{1-\alpha_1}\sqrt{1-\beta_1}} \cdot \epsilon_{i1} \right\|^2`,
    ],
  },
];
