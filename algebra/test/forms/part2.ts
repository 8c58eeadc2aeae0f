/** Chapters 7 to 12: backpropagation, measuring performance, regularization, convolution, residuals, attention. */
import type { Form } from "./form.ts";

const r = String.raw;

export const part2: readonly Form[] = [
  {
    id: "7.4 squared loss",
    declarations: "y, f: real; l := (y - f)^2",
    reference: r`\frac{\partial l}{\partial f}`,
    right: ["2(f - y)", "-2(y - f)", "2f - 2y", r`-2y+2f`],
    wrong: ["2(y - f)", "(f - y)", "-2(f - y)", "2(f-y)^2"],
  },
  {
    id: "7.5 logistic loss",
    declarations: "y: probability; f: real; l := -(1-y) log[1-sig[f]] - y log[sig[f]]",
    reference: r`\frac{\partial l}{\partial f}`,
    right: [
      r`\text{sig}[f]-y`,
      "sig(f) - y",
      r`(1-y)\text{sig}[f]-y(1-\text{sig}[f])`,
      r`\frac{1}{1+e^{-f}}-y`,
    ],
    wrong: [r`y-\text{sig}[f]`, r`\text{sig}[f]+y`, r`\text{sig}[f](1-\text{sig}[f])-y`, r`\text{sig}[f]-1`],
  },
  {
    id: "7.6 Jacobian of a linear layer",
    declarations: "h: vector[D]; beta: vector[E]; Omega: matrix[E,D]; z := beta + Omega h",
    reference: r`\frac{\partial\mathbf{z}}{\partial\mathbf{h}}`,
    right: [r`\boldsymbol\Omega^T`, "Omega^T", r`\Omega^{\top}`],
    wrong: [r`2\Omega^T`, r`-\Omega^T`, r`\Omega`, r`\Omega^T+h\beta^T`],
  },
  {
    id: "7.9 loss by the weights",
    declarations:
      "h: vector[D]; beta: vector[E]; Omega: matrix[E,D]; f := beta + Omega h; g: function(vector[E]) -> real; l := g[f]",
    reference: r`\frac{\partial l}{\partial\Omega}`,
    right: [
      r`\frac{\partial l}{\partial\mathbf{f}}\mathbf{h}^T`,
      r`\left(h\left(\frac{\partial l}{\partial f}\right)^T\right)^T`,
      "diff(l, f) h^T",
    ],
    wrong: [
      r`\mathbf{h}\left(\frac{\partial l}{\partial\mathbf{f}}\right)^T`,
      r`2\frac{\partial l}{\partial\mathbf{f}}\mathbf{h}^T`,
      r`\frac{\partial l}{\partial\mathbf{f}}`,
      r`-\frac{\partial l}{\partial f}h^T`,
    ],
  },
  {
    id: "7.10 leaky slope",
    declarations: "z: real; alpha: probability; a[z] := cases(alpha z if z < 0; z if z >= 0)",
    reference: r`\frac{\partial a[z]}{\partial z}`,
    right: [
      r`\mathbb{I}[z>0]+\alpha\mathbb{I}[z<0]`,
      r`\begin{cases}\alpha&z<0\\1&z>0\end{cases}`,
      r`\alpha+(1-\alpha)\mathbb{I}[z>0]`,
      "alpha + (1-alpha) heaviside(z)",
    ],
    wrong: [
      r`\mathbb{I}[z>0]`,
      r`\mathbb{I}[z>0]+\alpha`,
      r`\alpha\mathbb{I}[z>0]+\mathbb{I}[z<0]`,
      r`\mathbb{I}[z>0]-\alpha\mathbb{I}[z<0]`,
    ],
  },
  {
    id: "7.12 reverse mode",
    declarations:
      "x: real; f_1 := exp[x]; f_2 := f_1^2; f_3 := f_1 + f_2; f_4 := exp[f_3]; f_5 := sin[f_3]; y := f_4 + f_5; x > -3; x < 0.6",
    reference: r`\frac{\partial y}{\partial f_1}`,
    right: [
      r`\exp[f_3]+\cos[f_3]+2f_1(\exp[f_3]+\cos[f_3])`,
      r`(1+2f_1)(\exp[f_3]+\cos[f_3])`,
      "(1 + 2 e^x)(f_4 + cos(f_3))",
      r`\frac{\partial y}{\partial f_3}\frac{\partial f_3}{\partial f_1}`,
    ],
    wrong: [
      r`\exp[f_3]+\cos[f_3]`,
      r`(1+f_1)(\exp[f_3]+\cos[f_3])`,
      r`(1+2f_1)(\exp[f_3]-\cos[f_3])`,
      r`2f_1(\exp[f_3]+\cos[f_3])`,
    ],
  },
  {
    id: "7.13 forward mode",
    declarations: "x: real; f_1 := exp[x]; f_2 := f_1^2; f_3 := f_1 + f_2; x > -3; x < 0.6",
    reference: r`\frac{\partial f_3}{\partial x}`,
    right: [
      r`\exp[x](1+2f_1)`,
      "e^x + 2e^{2x}",
      r`f_1+2f_2`,
      r`\frac{\partial f_1}{\partial x}+\frac{\partial f_2}{\partial x}`,
    ],
    wrong: [r`\exp[x](1+f_1)`, r`1+2f_1`, r`f_1+f_2`, r`\exp[x]+2\exp[x]`],
  },
  {
    id: "7.14 second moment after ReLU",
    declarations: "a ~ p (symmetric)",
    reference: r`\mathbb{E}[\text{ReLU}[a]^2]`,
    right: [
      r`\frac{\text{Var}[a]}{2}`,
      r`\frac12\mathbb{E}[a^2]`,
      "E[a^2]/2",
      r`\mathbb{E}[a^2\,\mathbb{I}[a>0]]`,
    ],
    wrong: [
      r`\text{Var}[a]`,
      r`\mathbb{E}[a]^2/2`,
      r`\frac14\mathbb{E}[a^2]`,
      r`\mathbb{E}[\text{ReLU}[a]]^2`,
    ],
  },
  {
    id: "8.3 normal equations",
    declarations: "A: matrix[N,2]; y: vector[N]; N: integer[3..6]",
    reference: r`(\mathbf{A}^T\mathbf{A})^{-1}\mathbf{A}^T\mathbf{y}`,
    right: [
      "(A^T A)^{-1} A^T y",
      "inv(A^T A) A^T y",
      r`\left(y^TA(A^TA)^{-1}\right)^T`,
      r`(A^TA)^{-1}(y^TA)^T`,
    ],
    wrong: ["(A^T A) A^T y", "A^T y", "(A^T A)^{-1} y", r`(A^TA)^{-1}A\,y`, r`2(A^TA)^{-1}A^Ty`],
  },
  {
    id: "8.7 volume of a ball",
    declarations: "D: integer[1..12]; r: positive",
    reference: r`\frac{r^D\pi^{D/2}}{\Gamma[D/2+1]}`,
    right: [
      r`\frac{(r\sqrt{\pi})^D}{\Gamma[D/2+1]}`,
      r`\frac{2\pi^{D/2}r^D}{D\,\Gamma[D/2]}`,
      r`r^D\frac{\pi^{\frac D2}}{\Gamma\left(1+\frac D2\right)}`,
    ],
    wrong: [
      r`\frac{r^D\pi^{D}}{\Gamma[D/2+1]}`,
      r`\frac{r\pi^{D/2}}{\Gamma[D/2+1]}`,
      r`\frac{r^D\pi^{D/2}}{\Gamma[D/2]}`,
      r`\frac{r^D\pi^{D/2}}{D!}`,
    ],
  },
  {
    id: "8.8 shell",
    declarations: "D: integer[1..20]",
    reference: "1-0.99^D",
    right: [
      r`\frac{1^D-0.99^D}{1^D}`,
      r`1-\left(\frac{99}{100}\right)^D`,
      "1 - exp(D log(0.99))",
      r`-(0.99^D-1)`,
    ],
    wrong: ["0.99^D", "1-0.01^D", "0.01 D", "1-0.99 D"],
  },
  {
    id: "9.1 prior and L2",
    declarations: "phi: vector[J] free; sigma: positive; j: index[J]",
    reference: r`-\log\left[\prod_{j=1}^J\text{Norm}_{\phi_j}[0,\sigma^2]\right]`,
    upTo: "constant",
    right: [
      r`\frac{1}{2\sigma^2}\sum_j\phi_j^2`,
      r`\sum_{j=1}^J\frac{\phi_j^2}{2\sigma^2}`,
      r`\frac{\|\phi\|^2}{2\sigma^2}`,
      "phi^T phi/(2 sigma^2)",
    ],
    wrong: [
      r`\frac{1}{\sigma^2}\sum_j\phi_j^2`,
      r`\frac{1}{2\sigma}\sum_j\phi_j^2`,
      r`\frac{1}{2\sigma^2}\sum_j|\phi_j|`,
      r`-\frac{1}{2\sigma^2}\sum_j\phi_j^2`,
    ],
  },
  {
    id: "9.2 gradient with L2",
    declarations:
      "phi: vector[J]; lambda: positive; g: function(vector[J]) -> real; k: index[J]; L := g[phi] + lambda sum_k phi_k^2",
    reference: r`\frac{\partial L}{\partial\phi}`,
    right: [
      r`\frac{\partial g[\phi]}{\partial\phi}+2\lambda\phi`,
      r`\nabla_\phi g[\phi]+2\lambda\phi`,
      "diff(g[phi], phi) + 2 lambda phi",
    ],
    wrong: [
      r`\frac{\partial g[\phi]}{\partial\phi}+\lambda\phi`,
      r`\frac{\partial g[\phi]}{\partial\phi}-2\lambda\phi`,
      r`\frac{\partial g[\phi]}{\partial\phi}`,
      r`\frac{\partial g[\phi]}{\partial\phi}+2\phi`,
    ],
  },
  {
    id: "9.3 noise on the inputs",
    declarations: "phi_0, phi_1, x, y: real; sigma: positive; epsilon ~ Norm[0, sigma^2]",
    reference: r`\mathbb{E}[(\phi_0+\phi_1(x+\epsilon)-y)^2]`,
    right: [
      r`(\phi_0+\phi_1x-y)^2+\phi_1^2\sigma^2`,
      r`(y-\phi_0-\phi_1x)^2+(\phi_1\sigma)^2`,
      "(phi_0 + phi_1 x - y)^2 + sigma^2 phi_1^2",
    ],
    wrong: [
      r`(\phi_0+\phi_1x-y)^2`,
      r`(\phi_0+\phi_1x-y)^2+\phi_1\sigma^2`,
      r`(\phi_0+\phi_1x-y)^2+\sigma^2`,
      r`(\phi_0+\phi_1x-y)^2+2\phi_1^2\sigma^2`,
      r`(\phi_0+\phi_1x-y)^2+\phi_1^2\sigma`,
    ],
  },
  {
    id: "9.5 weight decay",
    declarations: "phi: vector[J]; lambda, alpha: positive; g: function(vector[J]) -> real; k: index[J]",
    reference: r`(1-\lambda)\phi-\alpha\frac{\partial g[\phi]}{\partial\phi}`,
    right: [
      r`\phi-\alpha\frac{\partial}{\partial\phi}\left(g[\phi]+\frac{\lambda}{2\alpha}\sum_k\phi_k^2\right)`,
      r`\phi-\lambda\phi-\alpha\frac{\partial g[\phi]}{\partial\phi}`,
      r`\phi-\alpha\left(\frac{\partial g[\phi]}{\partial\phi}+\frac{\lambda}{\alpha}\phi\right)`,
    ],
    wrong: [
      r`\phi-\alpha\frac{\partial}{\partial\phi}\left(g[\phi]+\frac{\lambda}{\alpha}\sum_k\phi_k^2\right)`,
      r`\phi-\alpha\frac{\partial}{\partial\phi}\left(g[\phi]+\lambda\sum_k\phi_k^2\right)`,
      r`\phi-\alpha\frac{\partial g[\phi]}{\partial\phi}`,
      r`(1+\lambda)\phi-\alpha\frac{\partial g[\phi]}{\partial\phi}`,
    ],
  },
  {
    id: "10.1 convolution",
    declarations: "x: vector[5]; omega_1, omega_2, omega_3: real",
    reference: r`\omega_1x_1+\omega_2x_2+\omega_3x_3`,
    right: [
      "x_3 omega_3 + x_2 omega_2 + x_1 omega_1",
      r`\begin{bmatrix}\omega_1&\omega_2&\omega_3\end{bmatrix}\begin{bmatrix}x_1\\x_2\\x_3\end{bmatrix}`,
      "[omega_1, omega_2, omega_3] [x_1; x_2; x_3]",
    ],
    wrong: [
      r`\omega_3x_1+\omega_2x_2+\omega_1x_3`,
      r`\omega_1x_2+\omega_2x_3+\omega_3x_4`,
      r`\omega_1x_1+\omega_2x_2`,
      r`\omega_1x_1+\omega_2x_2-\omega_3x_3`,
    ],
  },
  {
    id: "10.8 parameters of a convolution",
    declarations: "C_i, C_o, K: integer[1..9]",
    reference: "C_o (C_i K^2 + 1)",
    right: [
      "C_i C_o K^2 + C_o",
      r`C_iC_oK\times K+C_o`,
      "C_o + K^2 C_o C_i",
      r`C_o\cdot(1+C_i\cdot K\cdot K)`,
    ],
    wrong: ["C_i C_o K^2", "C_o (C_i K + 1)", "C_i (C_o K^2 + 1)", "C_i C_o K^2 + C_i"],
  },
  {
    id: "10.19 He variance",
    declarations: "C_1: integer[1..9]",
    reference: r`\frac{2}{9C_1}`,
    right: [r`\frac29\cdot\frac1{C_1}`, "2/(9 C_1)", r`\frac{2}{C_1\times3\times3}`, r`2(9C_1)^{-1}`],
    wrong: [r`\frac{2C_1}{9}`, r`\frac{1}{9C_1}`, r`\frac{2}{3C_1}`, r`\sqrt{\frac{2}{9C_1}}`],
  },
  {
    id: "11.3 product of Jacobians",
    declarations: "A, B: matrix[D,D]",
    reference: "(I_0 + A)(I_0 + B)".replaceAll("I_0", r`\mathbf{I}`),
    right: [
      r`\mathbf{I}+\mathbf{A}+\mathbf{B}+\mathbf{AB}`,
      r`\mathbf{I}+A(\mathbf{I}+B)+B`,
      r`B+A+AB+\mathbf{I}`,
    ],
    wrong: [
      r`\mathbf{I}+\mathbf{A}+\mathbf{B}+\mathbf{BA}`,
      r`\mathbf{I}+\mathbf{A}+\mathbf{B}`,
      r`\mathbf{I}+\mathbf{AB}`,
      r`\mathbf{A}+\mathbf{B}+\mathbf{AB}`,
    ],
  },
  {
    id: "11.4 variance of a sum",
    declarations: "x, y ~ p (jointly, dependent)",
    reference: r`\text{Var}[x+y]`,
    right: [
      r`\text{Var}[x]+\text{Var}[y]+2\text{Covar}[x,y]`,
      r`\mathbb{E}[(x+y)^2]-\mathbb{E}[x+y]^2`,
      r`\text{Var}[x]+\text{Var}[y]+2(\mathbb{E}[xy]-\mathbb{E}[x]\mathbb{E}[y])`,
      "Var(y) + 2 Cov(y, x) + Var(x)",
    ],
    wrong: [
      r`\text{Var}[x]+\text{Var}[y]`,
      r`\text{Var}[x]+\text{Var}[y]+\text{Covar}[x,y]`,
      r`\text{Var}[x]+\text{Var}[y]-2\text{Covar}[x,y]`,
      r`\mathbb{E}[(x+y)^2]`,
      r`\text{Var}[x]+\text{Var}[y]+2\mathbb{E}[xy]`,
    ],
  },
  {
    id: "11.5 batch normalization backward",
    declarations:
      "z: vector[I]; gamma, delta: real; i, j: index[I]; m := (1/I) sum_k z_k; v := (1/I) sum_k (z_k - m)^2; I: integer[2..4]",
    reference: r`\frac{\partial}{\partial z_i}\left(\gamma\frac{z_i-m}{\sqrt{v+0.1}}+\delta\right)`,
    right: [
      r`\frac{\gamma}{\sqrt{v+0.1}}\left(1-\frac1I-\frac{(z_i-m)^2}{I(v+0.1)}\right)`,
      r`\frac{\gamma}{I\sqrt{v+0.1}}\left(I-1-\frac{(z_i-m)^2}{v+0.1}\right)`,
    ],
    wrong: [
      r`\frac{\gamma}{\sqrt{v+0.1}}`,
      r`\frac{\gamma}{\sqrt{v+0.1}}\left(1-\frac1I\right)`,
      r`\frac{\gamma}{\sqrt{v+0.1}}\left(1-\frac1I+\frac{(z_i-m)^2}{I(v+0.1)}\right)`,
      r`\frac{\gamma}{\sqrt{v+0.1}}\left(1-\frac{(z_i-m)^2}{I(v+0.1)}\right)`,
    ],
  },
  {
    id: "12.4 derivative of softmax",
    declarations: "z: vector[K]; i, j: index[K]",
    reference: r`\frac{\partial\,\text{softmax}_i[\mathbf{z}]}{\partial z_j}`,
    right: [
      r`\text{softmax}_i[z](\mathbb{I}[i=j]-\text{softmax}_j[z])`,
      r`\begin{cases}\text{softmax}_i[z](1-\text{softmax}_i[z])&i=j\\-\text{softmax}_i[z]\text{softmax}_j[z]&i\neq j\end{cases}`,
      r`\frac{\exp[z_i]}{\sum_k\exp[z_k]}\left(\mathbb{I}[i=j]-\frac{\exp[z_j]}{\sum_k\exp[z_k]}\right)`,
    ],
    wrong: [
      r`\text{softmax}_i[z](1-\text{softmax}_j[z])`,
      r`-\text{softmax}_i[z]\text{softmax}_j[z]`,
      r`\text{softmax}_i[z](\mathbb{I}[i=j]+\text{softmax}_j[z])`,
      r`\text{softmax}_j[z](\mathbb{I}[i=j]-1)`,
    ],
  },
  {
    id: "12.3 permuted attention",
    declarations: r`X: matrix[D,N]; P: permutation[N]; \beta_v, \beta_q, \beta_k: vector[D]; \Omega_v, \Omega_q, \Omega_k: matrix[D,D]; \mathbf{1}: ones[N]; V[X] := \beta_v \mathbf{1}^T + \Omega_v X; Q[X] := \beta_q \mathbf{1}^T + \Omega_q X; K[X] := \beta_k \mathbf{1}^T + \Omega_k X`,
    reference: r`V[XP]\,\text{Softmax}[K[XP]^TQ[XP]]`,
    right: [
      r`V[X]\,\text{Softmax}[K[X]^TQ[X]]P`,
      r`V[X]P\,\text{Softmax}[P^TK[X]^TQ[X]P]`,
      r`V[X]PP^T\text{Softmax}[K[X]^TQ[X]]P`,
    ],
    wrong: [
      r`V[X]\,\text{Softmax}[K[X]^TQ[X]]`,
      r`P\,V[X]\,\text{Softmax}[K[X]^TQ[X]]`,
      r`V[X]\,\text{Softmax}[K[X]^TQ[X]]P^T`,
      r`V[X]\,\text{Softmax}[Q[X]^TK[X]]P`,
    ],
  },
];
