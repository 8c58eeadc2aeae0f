/** Chapter 19, reinforcement learning: policy improvement, a contraction, and baselines. */
import type { Printed } from "./printed.ts";

/** Problem 19.5: one next state for both, since it depends on state and action alone. */
const contraction = `S, A: integer[2..3]; s: index[S]; a: index[A]; q_1, q_2: function(real, real) -> real; gamma: probability; r: function(real, real) -> real; s': integer[1..S]; s'_1 := s'; s'_2 := s'`;

const control = "a, b ~ p (jointly, dependent); c: real; mu_b := E[b]; a' := a - c (b - mu_b)";

/** Problem 19.7 at its optimum: Newton's step from 0 finds the minimum of a quadratic. */
const optimum = String.raw`a, b ~ p (jointly, dependent); mu_b := E[b]; c: real; V := \text{Var}[a - c (b - \mu_b)]; c^* := c - \frac{\partial V}{\partial c} \left(\frac{\partial^2 V}{\partial c^2}\right)^{-1}; a' := a - c^* (b - \mu_b); rho_{a,b} := \text{Corr}[a, b]`;

/**
 * Problem 19.2 on two states: π' differs from π in the first state alone, where it gains δ. Rows of P and M are the transitions under either
 * policy, r and u the expected rewards; a value solves Bellman's equation. Policies are told apart by the number that they return.
 */
const improvement = String.raw`gamma: probability; U, W: matrix[2,2]; r: vector[2]; delta: nonnegative; P := Softmax[U]^T; J := \begin{bmatrix} 1 & 0 \\ 0 & 0 \end{bmatrix}; M := J Softmax[W]^T + (\mathbf{I} - J) P;
F := (\mathbf{I} - \gamma P)^{-1} r; u := J (F - \gamma M F + \delta \mathbf{1}) + (\mathbf{I} - J) r; G := (\mathbf{I} - \gamma M)^{-1} u; Q := u + \gamma M F; a: integer[1..2];
\pi[a|s] := 1; \pi'[a|s] := 2; v[s|p] := \begin{cases} F_s & p[a|s] = 1 \\ G_s & p[a|s] = 2 \end{cases}; q[s, o|p] := Q_s`;

/** Trajectories τ with probability p at θ = 0, tilted by θ: any smooth family looks like this near one of its members. */
const tilted = String.raw`tau ~ p; theta := 0; b: real; w: function(real) -> real; Pr(t|theta) := \frac{p(t) \exp[\theta w[t]]}{\mathbb{E}_{\tau}[\exp[\theta w[\tau]]]}`;

/** Problem 19.8: the minimum of a quadratic in c, by Newton's step from anywhere. The slope g of a log-probability has mean zero (19.6). */
const baseline = String.raw`tau ~ p; c: real; h, r: function(real) -> real; g[t] := h[t] - \mathbb{E}_\tau[h[\tau]]; V := \text{Var}[g[\tau](r[\tau] - c)]; b := c - \frac{\partial V}{\partial c} \left(\frac{\partial^2 V}{\partial c^2}\right)^{-1}`;

export const printed: readonly Printed[] = [
  {
    id: "19.2",
    formula: 1,
    statement: true,
    where: `${improvement}; s_t := 1`,
    lines: [String.raw`v[s_t|\pi'] = q[s_t, \pi'[a|s_t]|\pi]`],
    corrected: { 0: String.raw`v[s_t|\pi'] \geq q[s_t, \pi'[a|s_t]|\pi]` },
  },
  {
    id: "19.2",
    formula: 2,
    where: `${improvement}; s: integer[1..2]`,
    lines: [String.raw`q[s, \pi'[a|s]|\pi] \geq v[s|\pi]`],
  },
  {
    id: "19.2",
    formula: 3,
    where: `${improvement}; s: integer[1..2]`,
    lines: [String.raw`v[s|\pi'] \geq v[s|\pi]`],
  },
  {
    id: "19.2",
    formula: 4,
    where: "",
    lines: [
      String.raw`v[s_t|\pi] \leq q[s_t, \pi'[a_t|s_t]|\pi]`,
      String.raw`= \mathbb{E}_{\pi'} [r_{t+1} + \gamma \cdot v[s_{t+1}|\pi]]`,
      String.raw`\leq \mathbb{E}_{\pi'} \left[ r_{t+1} + \gamma \cdot q[s_{t+1}, \pi'[a_{t+1}|s_{t+1}]|\pi] \right]`,
      String.raw`= \mathbb{E}_{\pi'} \left[ r_{t+1} + \gamma \cdot \mathbb{E}_{\pi'} [r_{t+2} + \gamma \cdot v[s_{t+2}|\pi]] \right]`,
      String.raw`= \mathbb{E}_{\pi'} [r_{t+1} + \gamma \cdot r_{t+2} + \gamma^2 \cdot v[s_{t+2}|\pi]]`,
      String.raw`\leq \mathbb{E}_{\pi'} \left[ r_{t+1} + \gamma \cdot r_{t+2} + \gamma^2 \cdot q[s_{t+2}, \pi'[a_{t+2}|s_{t+2}]|\pi] \right]`,
      String.raw`\leq \mathbb{E}_{\pi'} [r_{t+1} + \gamma \cdot r_{t+2} + \gamma^2 r_{t+3} + \gamma^3 r_{t+4} + \dots]`,
      String.raw`= v[s_t|\pi']`,
    ],
    unchecked: "expectations over a trajectory without end, written with dots; its ends are formulas 2 and 3",
  },
  {
    id: "19.5",
    formula: 1,
    where: contraction,
    lines: [
      String.raw`\left\| r[a, s] + \gamma \cdot \max_a [q_1[s'_1, a]] - r[a, s] - \gamma \cdot \max_a [q_2[s'_2, a]] \right\|_\infty`,
      String.raw`= \left\| \gamma \cdot \max_a [q_1[s'_1, a]] - \gamma \cdot \max_a [q_2[s'_2, a]] \right\|_\infty`,
      String.raw`= \gamma \left\| \max_a [q_1[s'_1, a]] - \max_a [q_2[s'_2, a]] \right\|_\infty`,
      String.raw`\leq \gamma \left\| \max_a [q_1[s'_1, a] - q_2[s'_2, a]] \right\|_\infty`,
      String.raw`\leq \gamma \left\| \max_{a,s} [q_1[s, a] - q_2[s, a]] \right\|_\infty`,
    ],
    corrected: {
      3: String.raw`\leq \gamma \left\| \max_a \left| q_1[s'_1, a] - q_2[s'_2, a] \right| \right\|_\infty`,
      4: String.raw`\leq \gamma \left\| \max_{a,s} \left| q_1[s, a] - q_2[s, a] \right| \right\|_\infty`,
    },
  },
  {
    id: "19.5",
    formula: 2,
    where: "",
    lines: [
      String.raw`\left\| f[q_1[s, a]] - f[q_2[s, a]] \right\|_\infty`,
      String.raw`= \gamma \left\| q_1[s, a] - q_2[s, a] \right\|_\infty`,
      String.raw`\leq \left\| q_1[s, a] - q_2[s, a] \right\|_\infty`,
    ],
    unchecked:
      "the first and the last two terms of the chain: norms over states and actions that the brackets name but do not bind",
  },
  {
    id: "19.6",
    formula: 1,
    statement: true,
    where: tilted,
    lines: [
      String.raw`\mathbb{E}_\tau \left[ \frac{\partial}{\partial \theta} \log [Pr(\tau|\theta)] b \right] = 0`,
    ],
  },
  {
    id: "19.7",
    formula: 1,
    statement: true,
    where: optimum,
    lines: [String.raw`\text{Var}[a'] \leq \text{Var}[a]`],
  },
  {
    id: "19.7",
    formula: 2,
    where: control,
    lines: [String.raw`\mathbb{E}[a'] = \mathbb{E}[a] - \mathbb{E}[c(b - \mu_b)] = \mathbb{E}[a]`],
  },
  {
    id: "19.7",
    formula: 3,
    where: control,
    lines: [
      String.raw`\text{Var}[a'] = \mathbb{E}[a'^2] - \mathbb{E}[a']^2`,
      String.raw`= \mathbb{E}[(a - c(b - \mu_b))^2] - \mathbb{E}[a]^2`,
      String.raw`= \mathbb{E}[a^2] + \mathbb{E}[c^2(b - \mu_b)^2] - 2\mathbb{E}[a \cdot c(b - \mu_b)] - \mathbb{E}[a]^2`,
      String.raw`= \text{Var}[a] + c^2\mathbb{E}[(b - \mu_b)^2] - 2c\mathbb{E}[a \cdot (b - \mu_b)]`,
      String.raw`= \text{Var}[a] + c^2\text{Var}[b] - 2c\text{Covar}[a, b]`,
    ],
  },
  {
    id: "19.7",
    formula: 4,
    where: optimum,
    lines: [String.raw`c^* = \frac{\text{Covar}[a, b]}{\text{Var}[b]}`],
  },
  {
    id: "19.7",
    formula: 5,
    where: optimum,
    lines: [
      String.raw`\text{Var}[a'] = \text{Var}[a] - \frac{\text{Covar}[a, b]^2}{\text{Var}[b]} = (1 - \rho_{a,b}^2)\text{Var}[a]`,
    ],
  },
  {
    id: "19.7",
    formula: 6,
    where: optimum,
    lines: [String.raw`0 \leq \rho_{a,b} \leq 1`],
    corrected: { 0: String.raw`-1 \leq \rho_{a,b} \leq 1` },
  },
  {
    id: "19.7",
    formula: 7,
    where: optimum,
    lines: [String.raw`\rho_{a,b} = \frac{\text{Covar}[a, b]}{\sqrt{\text{Var}[a]\text{Var}[b]}}`],
  },
  {
    id: "19.8",
    formula: 1,
    statement: true,
    where: baseline,
    lines: [
      String.raw`b = \frac{\mathbb{E}[g[\boldsymbol{\tau}]^2]r[\boldsymbol{\tau}]}{\mathbb{E}[g[\boldsymbol{\tau}]^2]}`,
    ],
    corrected: {
      0: String.raw`b = \frac{\mathbb{E}[g[\boldsymbol{\tau}]^2 r[\boldsymbol{\tau}]]}{\mathbb{E}[g[\boldsymbol{\tau}]^2]}`,
    },
  },
];
