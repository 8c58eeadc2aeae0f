/** Chapter 13, graph neural networks: walks, and layers that follow a permutation of the nodes. */
import type { Printed } from "./printed.ts";

/** The two graphs of the booklet's figure 13.2, read off as adjacency matrices. */
const first = String.raw`A := \begin{bmatrix} 0 & 1 & 1 & 1 & 0 & 1 & 1 \\ 1 & 0 & 1 & 1 & 1 & 0 & 0 \\ 1 & 1 & 0 & 0 & 0 & 0 & 0 \\ 1 & 1 & 0 & 0 & 1 & 0 & 0 \\ 0 & 1 & 0 & 1 & 0 & 0 & 0 \\ 1 & 0 & 0 & 0 & 0 & 0 & 1 \\ 1 & 0 & 0 & 0 & 0 & 1 & 0 \end{bmatrix}`;
const second = String.raw`A := \begin{bmatrix} 0 & 0 & 0 & 1 & 0 & 0 & 1 & 1 \\ 0 & 0 & 1 & 0 & 1 & 1 & 0 & 0 \\ 0 & 1 & 0 & 0 & 0 & 0 & 0 & 1 \\ 1 & 0 & 0 & 0 & 0 & 0 & 0 & 1 \\ 0 & 1 & 0 & 0 & 0 & 1 & 1 & 0 \\ 0 & 1 & 0 & 0 & 1 & 0 & 1 & 0 \\ 1 & 0 & 0 & 0 & 1 & 1 & 0 & 0 \\ 1 & 0 & 1 & 1 & 0 & 0 & 0 & 0 \end{bmatrix}`;

/** Walks of three steps, counted one by one; of seven, by extending walks of three on both sides of an edge. */
const three = (nodes: number): string =>
  String.raw`\sum_{i=1}^{${nodes}} \sum_{j=1}^{${nodes}} A_{1i} A_{ij} A_{j2}`;
const seven = (nodes: number): string =>
  String.raw`\sum_{i=1}^{${nodes}} \sum_{j=1}^{${nodes}} (A A A)_{1i} A_{ij} (A A A)_{j2}`;

const layer = String.raw`N: integer[2..4]; H_k: matrix[2,N]; A: adjacency[N]; P: permutation[N]; beta_k: vector[3]; Omega_k: matrix[3,4]; a: function(real) -> real;
GraphLayer[H, M] := a\left[\beta_k \mathbf{1}^T + \Omega_k \begin{bmatrix} H \\ H M \end{bmatrix}\right]`;

export const printed: readonly Printed[] = [
  { id: "13.3", formula: 1, where: first, lines: ["9"], reference: three(7) },
  { id: "13.3", formula: 2, where: first, lines: ["879"], reference: seven(7) },
  { id: "13.3", formula: 3, where: second, lines: ["3"], reference: three(8) },
  { id: "13.3", formula: 4, where: second, lines: ["203"], reference: seven(8) },
  {
    id: "13.6",
    formula: 1,
    statement: true,
    where: "N, D: integer[1..4]; beta_K: real; omega_K: matrix[1,D]; H_K: matrix[D,N]; P: permutation[N]",
    lines: [
      String.raw`\text{sig}[\beta_K + \omega_K \mathbf{H}_K \mathbf{1}] = \text{sig}[\beta_K + \omega_K \mathbf{H}_K \mathbf{P} \mathbf{1}]`,
    ],
  },
  {
    id: "13.7",
    formula: 1,
    statement: true,
    where: layer,
    lines: [
      String.raw`\text{GraphLayer}[\mathbf{H}_k, \mathbf{A}] \mathbf{P} = \text{GraphLayer}[\mathbf{H}_k \mathbf{P}, \mathbf{P}^T \mathbf{A} \mathbf{P}]`,
    ],
  },
  {
    id: "13.7",
    formula: 2,
    where: layer,
    lines: [
      String.raw`\text{GraphLayer}[\mathbf{H}_k \mathbf{P}, \mathbf{P}^T \mathbf{A} \mathbf{P}] = \mathbf{a} \left[ \beta_k \mathbf{1}^T + \Omega_k \left[ \begin{array}{c} \mathbf{H}_k \mathbf{P} \\ \mathbf{H}_k \mathbf{P} \mathbf{P}^T \mathbf{A} \mathbf{P} \end{array} \right] \right]`,
      String.raw`= \mathbf{a} \left[ \beta_k \mathbf{1}^T + \Omega_k \left[ \begin{array}{c} \mathbf{H}_k \mathbf{P} \\ \mathbf{H}_k \mathbf{A} \mathbf{P} \end{array} \right] \right]`,
      String.raw`= \mathbf{a} \left[ \beta_k \mathbf{1}^T \mathbf{P} + \Omega_k \left[ \begin{array}{c} \mathbf{H}_k \mathbf{P} \\ \mathbf{H}_k \mathbf{A} \mathbf{P} \end{array} \right] \right]`,
      String.raw`= \mathbf{a} \left[ \beta_k \mathbf{1}^T + \Omega_k \left[ \begin{array}{c} \mathbf{H}_k \\ \mathbf{H}_k \mathbf{A} \end{array} \right] \right] \mathbf{P}`,
      String.raw`= \text{GraphLayer}[\mathbf{H}_k, \mathbf{A}] \mathbf{P}`,
    ],
  },
  // Node by node: its own embedding, those of its neighbours, and those of the edges that end in it (columns of N).
  {
    id: "13.14",
    formula: 1,
    where: String.raw`B, C, D, F, M, V: integer[1..3]; H_k: matrix[D,V]; A: adjacency[V]; E_k: matrix[F,M]; N: matrix[M,V]; beta_k: vector[C]; Omega_k: matrix[C,D]; Phi_k: matrix[C,F]; a: function(real) -> real;
H_{k+1} := a\left[\beta_k \mathbf{1}^T + \Omega_k H_k + \sum_{m=1}^V (\Omega_k H_k)_{\bullet, m} A_{m, \bullet} + \sum_{e=1}^M (\Phi_k E_k)_{\bullet, e} N_{e, \bullet}\right]`,
    lines: [
      String.raw`\mathbf{H}_{k+1} = \mathbf{a} \left[ \beta_k \mathbf{1}^T + \Omega_k \mathbf{H}_k (\mathbf{A} + \mathbf{I}) + \Phi_k \mathbf{E}_k \mathbf{N} \right]`,
    ],
  },
  {
    id: "13.14",
    formula: 2,
    where: "",
    lines: [String.raw`\Phi \in \mathbb{R}^{|\mathcal{N}| \times |E|}`],
    unchecked:
      "sizes in letters that the answer does not introduce; the product only exists if they are those of the two embeddings",
  },
];
