/** Chapter 12, transformers: self-attention does not mind the order of its inputs, and attention that is linear in their number. */
import type { Printed } from "./printed.ts";

/** Equation 12.8: values times the column softmax of keys against queries. */
const attention = String.raw`D: integer[1..3]; N: integer[2..3]; Omega_v, Omega_q, Omega_k: matrix[D,D]; X: matrix[D,N]; beta_v, beta_q, beta_k: vector[D]; P: permutation[N];
V[Z] := \beta_v \mathbf{1}^T + \Omega_v Z; Q[Z] := \beta_q \mathbf{1}^T + \Omega_q Z; K[Z] := \beta_k \mathbf{1}^T + \Omega_k Z; Sa[Z] := V[Z] Softmax[K[Z]^T Q[Z]]`;

const linear = String.raw`D, E, N: integer[1..3]; m, n: index[N]; x_m: vector[D]; Omega_k, Omega_q: matrix[D,D]; g: function(vector[D]) -> vector[E]; k_m := \Omega_k x_m; q_n := \Omega_q x_n`;

export const printed: readonly Printed[] = [
  {
    id: "12.3",
    formula: 1,
    statement: true,
    where: attention,
    lines: [String.raw`\mathbf{Sa}[\mathbf{XP}] = \mathbf{Sa}[\mathbf{X}]\mathbf{P}`],
  },
  {
    id: "12.3",
    formula: 2,
    where: attention,
    lines: [
      String.raw`\mathbf{Sa}[\mathbf{XP}] = (\beta_v \mathbf{1}^T + \Omega_v \mathbf{XP}) \mathbf{Softmax}[(\beta_q \mathbf{1}^T + \Omega_q \mathbf{XP})^T (\beta_k \mathbf{1}^T + \Omega_k \mathbf{XP})]`,
      String.raw`= (\beta_v \mathbf{1}^T \mathbf{P} + \Omega_v \mathbf{XP}) \mathbf{Softmax}[(\beta_q \mathbf{1}^T \mathbf{P} + \Omega_q \mathbf{XP})^T (\beta_k \mathbf{1}^T \mathbf{P} + \Omega_k \mathbf{XP})]`,
      String.raw`= (\beta_v \mathbf{1}^T + \Omega_v \mathbf{X}) \mathbf{P} \mathbf{Softmax}[\mathbf{P}^T (\beta_q \mathbf{1}^T + \Omega_q \mathbf{X})^T (\beta_k \mathbf{1}^T + \Omega_k \mathbf{X}) \mathbf{P}]`,
      String.raw`= (\beta_v \mathbf{1}^T + \Omega_v \mathbf{X}) \mathbf{P} \mathbf{P}^T \mathbf{Softmax}[(\beta_q \mathbf{1}^T + \Omega_q \mathbf{X})^T (\beta_k \mathbf{1}^T + \Omega_k \mathbf{X})] \mathbf{P}`,
      String.raw`= (\beta_v \mathbf{1}^T + \Omega_v \mathbf{X}) \mathbf{Softmax}[(\beta_q \mathbf{1}^T + \Omega_q \mathbf{X})^T (\beta_k \mathbf{1}^T + \Omega_k \mathbf{X})] \mathbf{P}`,
      String.raw`= \mathbf{Sa}[\mathbf{X}]\mathbf{P}`,
    ],
    // Keys and queries have changed places; the argument is the same once they are back.
    corrected: {
      0: String.raw`\mathbf{Sa}[\mathbf{XP}] = (\beta_v \mathbf{1}^T + \Omega_v \mathbf{XP}) \mathbf{Softmax}[(\beta_k \mathbf{1}^T + \Omega_k \mathbf{XP})^T (\beta_q \mathbf{1}^T + \Omega_q \mathbf{XP})]`,
      1: String.raw`= (\beta_v \mathbf{1}^T \mathbf{P} + \Omega_v \mathbf{XP}) \mathbf{Softmax}[(\beta_k \mathbf{1}^T \mathbf{P} + \Omega_k \mathbf{XP})^T (\beta_q \mathbf{1}^T \mathbf{P} + \Omega_q \mathbf{XP})]`,
      2: String.raw`= (\beta_v \mathbf{1}^T + \Omega_v \mathbf{X}) \mathbf{P} \mathbf{Softmax}[\mathbf{P}^T (\beta_k \mathbf{1}^T + \Omega_k \mathbf{X})^T (\beta_q \mathbf{1}^T + \Omega_q \mathbf{X}) \mathbf{P}]`,
      3: String.raw`= (\beta_v \mathbf{1}^T + \Omega_v \mathbf{X}) \mathbf{P} \mathbf{P}^T \mathbf{Softmax}[(\beta_k \mathbf{1}^T + \Omega_k \mathbf{X})^T (\beta_q \mathbf{1}^T + \Omega_q \mathbf{X})] \mathbf{P}`,
      4: String.raw`= (\beta_v \mathbf{1}^T + \Omega_v \mathbf{X}) \mathbf{Softmax}[(\beta_k \mathbf{1}^T + \Omega_k \mathbf{X})^T (\beta_q \mathbf{1}^T + \Omega_q \mathbf{X})] \mathbf{P}`,
    },
  },
  {
    id: "12.10",
    formula: 1,
    statement: true,
    where: String.raw`${linear}; a[u, v] := \frac{\exp[(\Omega_k u)^T \Omega_q v]}{\sum_{j=1}^N \exp[(\Omega_k x_j)^T \Omega_q v]}`,
    lines: [
      String.raw`a[\mathbf{x}_m, \mathbf{x}_n] = \text{softmax}_m [\mathbf{k}_m^T \mathbf{q}_n] = \frac{\exp [\mathbf{k}_m^T \mathbf{q}_n]}{\sum_{m'=1}^N \exp [\mathbf{k}_{m'}^T \mathbf{q}_n]}`,
    ],
  },
  {
    id: "12.10",
    formula: 2,
    where: String.raw`${linear}; a[u, v] := \frac{g[\Omega_q v]^T g[\Omega_k u]}{\sum_{j=1}^N g[\Omega_q v]^T g[\Omega_k x_j]}`,
    lines: [
      String.raw`a[\mathbf{x}_m, \mathbf{x}_n] = \frac{\mathbf{g}[\mathbf{k}_m]^T \mathbf{g}[\mathbf{q}_n]}{\sum_{m'=1}^N \mathbf{g}[\mathbf{k}_{m'}]^T \mathbf{g}[\mathbf{q}_n]} = \frac{\mathbf{g}[\mathbf{k}_m]^T \mathbf{g}[\mathbf{q}_n]}{\left(\sum_{m'=1}^N \mathbf{g}[\mathbf{k}_{m'}]^T \right) \mathbf{g}[\mathbf{q}_n]}`,
    ],
  },
  {
    id: "12.10",
    formula: 3,
    where: "",
    lines: [String.raw`\mathcal{O}[N^2 D]`, String.raw`\mathcal{O}[ND]`],
    unchecked: "orders of growth",
  },
];
