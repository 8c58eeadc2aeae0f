/** Derivations of the book's results, each with the slips that are planted into it, one at a time. */

export interface Derivation {
  readonly id: string;
  readonly text: string;
  /** What is put in place of what, the first line that must then fail, and the change that must be named, where one is. */
  readonly slips: readonly (readonly [from: string, to: string, line: number, mend?: string])[];
}

const r = String.raw;

export const derivations: readonly Derivation[] = [
  {
    id: "divergence of normals",
    text: r`% where mu_1, mu_2: real; s_1, s_2: positive; x ~ Norm[mu_1, s_1^2]
\mathbb{E}_x\left[\log\left[\frac{\text{Norm}_x[\mu_1,s_1^2]}{\text{Norm}_x[\mu_2,s_2^2]}\right]\right]
= \mathbb{E}_x\left[\log\frac{s_2}{s_1}-\frac{(x-\mu_1)^2}{2s_1^2}+\frac{(x-\mu_2)^2}{2s_2^2}\right]
= \log\frac{s_2}{s_1}-\frac{1}{2}+\frac{\mathbb{E}_x[(x-\mu_2)^2]}{2s_2^2}
= \log\frac{s_2}{s_1}-\frac{1}{2}+\frac{s_1^2+(\mu_1-\mu_2)^2}{2s_2^2}`,
    slips: [
      [r`}+\frac{(x-\mu_2)^2`, r`}-\frac{(x-\mu_2)^2`, 3, "sign"],
      [r`{s_1^2+(\mu_1-\mu_2)^2}`, r`{(\mu_1-\mu_2)^2}`, 5],
      [r`{s_1^2+(\mu_1-\mu_2)^2}`, r`{s_1^2+(\mu_1+\mu_2)^2}`, 5, "sign"],
    ],
  },
  {
    id: "evidence bound",
    text: r`% where phi: real; x, z ~ Pr (jointly, dependent); q: conditional[z|x]
\log[Pr(x)]
= \sum_z q(z|x)\log[Pr(x)]
= \sum_z q(z|x)\log\left[\frac{Pr(x,z)}{Pr(z|x)}\right]
= \sum_z q(z|x)\log\left[\frac{Pr(x,z)}{q(z|x)}\right]+\sum_z q(z|x)\log\left[\frac{q(z|x)}{Pr(z|x)}\right]
= \sum_z q(z|x)\log\left[\frac{Pr(x,z)}{q(z|x)}\right]+D_{KL}[q(z|x)||Pr(z|x)]
\geq \sum_z q(z|x)\log\left[\frac{Pr(x,z)}{q(z|x)}\right]`,
    slips: [
      [r`\frac{Pr(x,z)}{Pr(z|x)}`, r`\frac{Pr(x,z)}{Pr(x|z)}`, 4],
      [r`+D_{KL}[q(z|x)||Pr(z|x)]`, r`-D_{KL}[q(z|x)||Pr(z|x)]`, 6, "sign"],
      [r`+D_{KL}[q(z|x)||Pr(z|x)]`, r`+D_{KL}[Pr(z|x)||q(z|x)]`, 6, "change places"],
      [r`\geq`, r`\leq`, 7],
    ],
  },
  {
    id: "completing the square",
    text: r`% where A: spd[D]; x, b: vector[D]
\frac{1}{2}\mathbf{x}^T\mathbf{A}\mathbf{x} - \mathbf{b}^T\mathbf{x}
= \frac{1}{2}\mathbf{x}^T\mathbf{A}\mathbf{x} - \frac{1}{2}\mathbf{b}^T\mathbf{x} - \frac{1}{2}\mathbf{x}^T\mathbf{b}
= \frac{1}{2}\left(\mathbf{x}^T\mathbf{A}\mathbf{x} - \mathbf{b}^T\mathbf{A}^{-1}\mathbf{A}\mathbf{x} - \mathbf{x}^T\mathbf{A}\mathbf{A}^{-1}\mathbf{b}\right)
= \frac{1}{2}(\mathbf{x} - \mathbf{A}^{-1}\mathbf{b})^T\mathbf{A}(\mathbf{x} - \mathbf{A}^{-1}\mathbf{b}) - \frac{1}{2}\mathbf{b}^T\mathbf{A}^{-1}\mathbf{b}`,
    slips: [
      [
        r`- \frac{1}{2}\mathbf{b}^T\mathbf{A}^{-1}\mathbf{b}`,
        r`+ \frac{1}{2}\mathbf{b}^T\mathbf{A}^{-1}\mathbf{b}`,
        5,
        "sign",
      ],
      [
        r`- \frac{1}{2}\mathbf{b}^T\mathbf{A}^{-1}\mathbf{b}`,
        r`- \frac{1}{2}\mathbf{b}^T\mathbf{A}\mathbf{b}`,
        5,
        "inverse",
      ],
      [
        r`- \frac{1}{2}\mathbf{b}^T\mathbf{A}^{-1}\mathbf{b}`,
        r`- \mathbf{b}^T\mathbf{A}^{-1}\mathbf{b}`,
        5,
        "factor 1/2",
      ],
      [r`- \frac{1}{2}\mathbf{b}^T\mathbf{A}^{-1}\mathbf{b}`, "", 5],
    ],
  },
  {
    id: "18.5 the product of two normals, up to a factor",
    text: r`% where x: real free; a, b: real; s, t: positive
% proportional in x
\text{Norm}_x[a,s]\text{Norm}_x[b,t]
\propto \exp\left[-\frac{(x-a)^2}{2s}-\frac{(x-b)^2}{2t}\right]
\propto \exp\left[-\frac{1}{2}\left(\frac{1}{s}+\frac{1}{t}\right)x^2+\left(\frac{a}{s}+\frac{b}{t}\right)x\right]
\propto \text{Norm}_x\left[\frac{ta+sb}{s+t},\frac{st}{s+t}\right]`,
    slips: [
      [r`\frac{ta+sb}{s+t}`, r`\frac{sa+tb}{s+t}`, 6],
      [r`\frac{st}{s+t}`, r`\frac{s+t}{st}`, 6, "upside down"],
      [r`+\left(\frac{a}{s}`, r`-\left(\frac{a}{s}`, 5, "sign"],
    ],
  },
  {
    id: "12.3 attention does not care for the order",
    text: r`% where X: matrix[D,N]; P: permutation[N]; K, Q: matrix[M,D]; V: matrix[D,D]
\mathbf{V}\mathbf{X}\mathbf{P}\,\text{Softmax}[(\mathbf{K}\mathbf{X}\mathbf{P})^T\mathbf{Q}\mathbf{X}\mathbf{P}]
= \mathbf{V}\mathbf{X}\mathbf{P}\,\text{Softmax}[\mathbf{P}^T\mathbf{X}^T\mathbf{K}^T\mathbf{Q}\mathbf{X}\mathbf{P}]
= \mathbf{V}\mathbf{X}\mathbf{P}\mathbf{P}^T\text{Softmax}[\mathbf{X}^T\mathbf{K}^T\mathbf{Q}\mathbf{X}]\mathbf{P}
= \mathbf{V}\mathbf{X}\,\text{Softmax}[\mathbf{X}^T\mathbf{K}^T\mathbf{Q}\mathbf{X}]\mathbf{P}`,
    slips: [
      [r`\mathbf{P}\mathbf{P}^T\text{Softmax}`, r`\mathbf{P}\mathbf{P}\text{Softmax}`, 4, "transposed"],
      [
        r`\text{Softmax}[\mathbf{P}^T\mathbf{X}^T\mathbf{K}^T\mathbf{Q}`,
        r`\text{Softmax}[\mathbf{P}^T\mathbf{X}^T\mathbf{Q}^T\mathbf{K}`,
        3,
      ],
      [
        r`\mathbf{X}\,\text{Softmax}[\mathbf{X}^T\mathbf{K}^T\mathbf{Q}\mathbf{X}]\mathbf{P}`,
        r`\mathbf{X}\,\text{Softmax}[\mathbf{X}^T\mathbf{K}^T\mathbf{Q}\mathbf{X}]`,
        5,
      ],
    ],
  },
  {
    id: "13.7 a graph layer does not care for the order",
    text: r`% where H: matrix[D,N]; A: adjacency[N]; P: permutation[N]; Omega: matrix[D,D]; beta: vector[D]; a: function(real) -> real
a[\boldsymbol\beta\mathbf{1}^T + \boldsymbol\Omega\mathbf{H}\mathbf{P}(\mathbf{P}^T\mathbf{A}\mathbf{P}+\mathbf{I})]
= a[\boldsymbol\beta\mathbf{1}^T + \boldsymbol\Omega\mathbf{H}(\mathbf{P}\mathbf{P}^T\mathbf{A}\mathbf{P}+\mathbf{P})]
= a[\boldsymbol\beta\mathbf{1}^T + \boldsymbol\Omega\mathbf{H}(\mathbf{A}+\mathbf{I})\mathbf{P}]
= a[\boldsymbol\beta\mathbf{1}^T + \boldsymbol\Omega\mathbf{H}(\mathbf{A}+\mathbf{I})]\mathbf{P}`,
    slips: [
      [r`\mathbf{A}\mathbf{P}+\mathbf{P})]`, r`\mathbf{A}\mathbf{P}+\mathbf{I})]`, 3],
      [r`(\mathbf{A}+\mathbf{I})\mathbf{P}]`, r`\mathbf{P}(\mathbf{A}+\mathbf{I})]`, 4, "order"],
    ],
  },
  {
    id: "softmax and its gradient",
    text: r`% where z: vector[K]; k, j: index[K]; K: integer[2..4]; p_k := exp[z_k]/(sum_{m=1}^K exp[z_m])
\frac{\partial p_k}{\partial z_j}
= \frac{\mathbb{I}[k=j]\exp[z_k]\sum_{m=1}^K\exp[z_m] - \exp[z_k]\exp[z_j]}{\left(\sum_{m=1}^K\exp[z_m]\right)^2}
= \mathbb{I}[k=j]\frac{\exp[z_k]}{\sum_m\exp[z_m]} - \frac{\exp[z_k]}{\sum_m\exp[z_m]}\cdot\frac{\exp[z_j]}{\sum_m\exp[z_m]}
= p_k(\mathbb{I}[k=j] - p_j)`,
    slips: [
      [r`= p_k(\mathbb{I}[k=j] - p_j)`, r`= p_k(\mathbb{I}[k=j] - p_k)`, 5, "index"],
      [r`= p_k(\mathbb{I}[k=j] - p_j)`, r`= p_k(\mathbb{I}[k=j] + p_j)`, 5, "sign"],
      [r`- \exp[z_k]\exp[z_j]}`, r`- \exp[z_k]}`, 3],
    ],
  },
  {
    id: "Woodbury, read backwards",
    text: r`% where A: spd[N]; C: spd[M]; U: matrix[N,M]
(\mathbf{A}+\mathbf{U}\mathbf{C}\mathbf{U}^T)\left(\mathbf{A}^{-1}-\mathbf{A}^{-1}\mathbf{U}(\mathbf{C}^{-1}+\mathbf{U}^T\mathbf{A}^{-1}\mathbf{U})^{-1}\mathbf{U}^T\mathbf{A}^{-1}\right)
= \mathbf{I} + \mathbf{U}\mathbf{C}\mathbf{U}^T\mathbf{A}^{-1} - (\mathbf{U}+\mathbf{U}\mathbf{C}\mathbf{U}^T\mathbf{A}^{-1}\mathbf{U})(\mathbf{C}^{-1}+\mathbf{U}^T\mathbf{A}^{-1}\mathbf{U})^{-1}\mathbf{U}^T\mathbf{A}^{-1}
= \mathbf{I} + \mathbf{U}\mathbf{C}\mathbf{U}^T\mathbf{A}^{-1} - \mathbf{U}\mathbf{C}(\mathbf{C}^{-1}+\mathbf{U}^T\mathbf{A}^{-1}\mathbf{U})(\mathbf{C}^{-1}+\mathbf{U}^T\mathbf{A}^{-1}\mathbf{U})^{-1}\mathbf{U}^T\mathbf{A}^{-1}
= \mathbf{I} + \mathbf{U}\mathbf{C}\mathbf{U}^T\mathbf{A}^{-1} - \mathbf{U}\mathbf{C}\mathbf{U}^T\mathbf{A}^{-1}
= \mathbf{I}`,
    slips: [
      [r`- \mathbf{U}\mathbf{C}(\mathbf{C}^{-1}`, r`- \mathbf{U}(\mathbf{C}^{-1}`, 4],
      [
        r`- \mathbf{U}\mathbf{C}\mathbf{U}^T\mathbf{A}^{-1}
= \mathbf{I}`,
        r`+ \mathbf{U}\mathbf{C}\mathbf{U}^T\mathbf{A}^{-1}
= \mathbf{I}`,
        5,
        "sign",
      ],
    ],
  },
  {
    id: "traces go round",
    text: r`% where A: matrix[M,N]; B: matrix[N,M]; x: vector[N]; C: symmetric[N]
\text{tr}[(\mathbf{A}\mathbf{B})^2]
= \text{tr}[\mathbf{A}\mathbf{B}\mathbf{A}\mathbf{B}]
= \text{tr}[\mathbf{B}\mathbf{A}\mathbf{B}\mathbf{A}]
= \sum_{i=1}^N\sum_{j=1}^N(\mathbf{B}\mathbf{A})_{ij}(\mathbf{B}\mathbf{A})_{ji}`,
    slips: [
      [
        r`\text{tr}[\mathbf{B}\mathbf{A}\mathbf{B}\mathbf{A}]`,
        r`\text{tr}[\mathbf{A}\mathbf{A}\mathbf{B}\mathbf{B}]`,
        4,
      ],
      [r`(\mathbf{B}\mathbf{A})_{ji}`, r`(\mathbf{B}\mathbf{A})_{ij}`, 5],
    ],
  },
  {
    id: "change of variables",
    text: r`% where x: real; mu: real; sigma: positive; y := exp[x]
\text{Norm}_x[\mu,\sigma^2]\left|\frac{\partial y}{\partial x}\right|^{-1}
= \frac{1}{\sqrt{2\pi\sigma^2}}\exp\left[-\frac{(x-\mu)^2}{2\sigma^2}\right]\frac{1}{\exp[x]}
= \frac{1}{y\sqrt{2\pi\sigma^2}}\exp\left[-\frac{(\log[y]-\mu)^2}{2\sigma^2}\right]`,
    slips: [
      [r`\frac{1}{\exp[x]}`, r`\exp[x]`, 3],
      [r`\frac{1}{y\sqrt`, r`\frac{1}{\sqrt`, 4, "y"],
      [r`(\log[y]-\mu)^2`, r`(y-\mu)^2`, 4],
    ],
  },
  {
    id: "19.7 the best control variate",
    text: r`% where c: real; a, b ~ p (jointly, dependent)
\text{Var}[a-c(b-\mathbb{E}[b])]
= \mathbb{E}\left[(a-c(b-\mathbb{E}[b])-\mathbb{E}[a])^2\right]
= \mathbb{E}[(a-\mathbb{E}[a])^2]-2c\,\mathbb{E}[(a-\mathbb{E}[a])(b-\mathbb{E}[b])]+c^2\mathbb{E}[(b-\mathbb{E}[b])^2]
= \text{Var}[a]-2c\,\text{Covar}[a,b]+c^2\text{Var}[b]`,
    slips: [
      [r`-2c\,\text{Covar}[a,b]`, r`-c\,\text{Covar}[a,b]`, 5, "factor 2"],
      [r`-2c\,\text{Covar}[a,b]`, r`+2c\,\text{Covar}[a,b]`, 5, "sign"],
      [r`+c^2\text{Var}[b]`, r`+c\,\text{Var}[b]`, 5, "square"],
      [r`+c^2\text{Var}[b]`, "", 5, "is missing"],
    ],
  },
  {
    id: "19.8 the gradient's variance over a baseline",
    text: r`% where b: real; g, r ~ p (jointly, dependent)
\frac{\partial}{\partial b}\mathbb{E}[g^2(r-b)^2]
= \mathbb{E}[-2g^2(r-b)]
= -2\mathbb{E}[g^2r]+2b\,\mathbb{E}[g^2]`,
    slips: [
      [r`\mathbb{E}[-2g^2(r-b)]`, r`\mathbb{E}[2g^2(r-b)]`, 3, "sign"],
      [r`+2b\,\mathbb{E}[g^2]`, r`+2b\,\mathbb{E}[g]^2`, 4],
    ],
  },
  {
    id: "11.5 batch normalisation backwards",
    text: r`% where h: vector[N]; N: integer[2..4]; i, j: index[N]; m := sum_{n=1}^N h_n/N; v := sum_{n=1}^N (h_n - m)^2/N; u_i := (h_i - m)/sqrt[v]
\frac{\partial u_i}{\partial h_j}
= \frac{1}{\sqrt{v}}\left(\mathbb{I}[i=j]-\frac{1}{N}\right) - \frac{h_i-m}{2v^{3/2}}\cdot\frac{\partial v}{\partial h_j}
= \frac{1}{\sqrt{v}}\left(\mathbb{I}[i=j]-\frac{1}{N}\right) - \frac{h_i-m}{2v^{3/2}}\cdot\frac{2(h_j-m)}{N}
= \frac{1}{\sqrt{v}}\left(\mathbb{I}[i=j]-\frac{1}{N}-\frac{u_iu_j}{N}\right)`,
    slips: [
      [r`\frac{2(h_j-m)}{N}`, r`2(h_j-m)`, 4],
      [r`-\frac{u_iu_j}{N}\right)`, r`-\frac{u_iu_j}{2N}\right)`, 5],
      [r`-\frac{u_iu_j}{N}\right)`, r`+\frac{u_iu_j}{N}\right)`, 5, "sign"],
    ],
  },
  {
    id: "least squares",
    text: r`% where A: matrix[M,N]; b: vector[M]; x: vector[N]; L := (A x - b)^T (A x - b)
\frac{\partial L}{\partial\mathbf{x}}
= \frac{\partial}{\partial\mathbf{x}}\left(\mathbf{x}^T\mathbf{A}^T\mathbf{A}\mathbf{x}-2\mathbf{b}^T\mathbf{A}\mathbf{x}+\mathbf{b}^T\mathbf{b}\right)
= 2\mathbf{A}^T\mathbf{A}\mathbf{x}-2\mathbf{A}^T\mathbf{b}
= 2\mathbf{A}^T(\mathbf{A}\mathbf{x}-\mathbf{b})`,
    slips: [
      [r`-2\mathbf{A}^T\mathbf{b}`, r`-\mathbf{A}^T\mathbf{b}`, 4, "factor 2"],
      [r`-2\mathbf{A}^T\mathbf{b}`, r`-2\mathbf{A}\mathbf{b}`, 4],
      [
        r`2\mathbf{A}^T(\mathbf{A}\mathbf{x}-\mathbf{b})`,
        r`2\mathbf{A}^T(\mathbf{A}\mathbf{x}+\mathbf{b})`,
        5,
        "sign",
      ],
    ],
  },
  {
    id: "logarithms and their domain",
    text: r`% where x: real
\log[x^2]
= 2\log[|x|]
= \log[|x|]+\log[|x|]`,
    slips: [
      [r`= 2\log[|x|]`, r`= \log[|x|]^2`, 3],
      [r`= 2\log[|x|]`, r`= 2\log[x]`, 3],
      [r`+\log[|x|]`, "", 4, "factor 2"],
    ],
  },
  {
    id: "Jensen's inequality",
    text: r`% where x: positive ~ p
\mathbb{E}[\log[x]]
\leq \log[\mathbb{E}[x]]
\leq \mathbb{E}[x]-1`,
    slips: [
      [r`\leq \log`, r`\geq \log`, 3],
      [r`\mathbb{E}[x]-1`, r`\mathbb{E}[x]-2`, 4],
    ],
  },
];
