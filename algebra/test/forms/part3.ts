/** Chapters 13 to 20: graphs, adversarial training, flows, latent variables, diffusion, reinforcement learning, counting. */
import type { Form } from "./form.ts";

const r = String.raw;
const schedule = r`beta_t: probability; t: index[T]; t > 1; T: integer[2..5]; alpha_t := \prod_{s=1}^t (1-\beta_s)`;

export const part3: readonly Form[] = [
  {
    id: "13.6 readout does not see the order",
    declarations: "H: matrix[D,N]; P: permutation[N]; omega: vector[D]; beta: real",
    reference: r`\text{sig}[\beta+\omega^T\mathbf{H}\mathbf{1}]`,
    right: [
      r`\text{sig}[\beta+\omega^T\mathbf{H}\mathbf{P}\mathbf{1}]`,
      r`\text{sig}[\omega^THP^T\mathbf{1}+\beta]`,
      r`\text{sig}[\beta+\mathbf{1}^TH^T\omega]`,
    ],
    wrong: [
      r`\text{sig}[\beta-\omega^TH\mathbf{1}]`,
      r`\text{sig}[\omega^TH\mathbf{1}]`,
      r`\text{sig}[\beta+2\omega^TH\mathbf{1}]`,
    ],
  },
  {
    id: "13.9 averaging with neighbours",
    declarations:
      "H: matrix[E,N]; A: adjacency[N]; n, m: index[N]; D := diag[A \\mathbf{1}]; N: integer[3..5]",
    reference: r`H(A+\mathbf{I})(D+\mathbf{I})^{-1}`,
    right: [
      r`(HA+H)(D+\mathbf{I})^{-1}`,
      r`(H+HA)\,\text{inv}[\mathbf{I}+D]`,
      r`H(\mathbf{I}+A^T)(\mathbf{I}+D)^{-1}`,
    ],
    wrong: [
      r`HA(D+\mathbf{I})^{-1}`,
      r`(D+\mathbf{I})^{-1}H(A+\mathbf{I})`,
      r`H(A+\mathbf{I})D^{-1}`,
      r`H(A+\mathbf{I})`,
    ],
  },
  {
    id: "13.7 a layer sees no order",
    declarations: "H: matrix[D,N]; A: adjacency[N]; P: permutation[N]; N: integer[3..5]",
    reference: r`HAP`,
    right: ["(H P)(P^T A P)", r`HP\,P^TAP`, "H A P P^T P"],
    wrong: ["H P A", "P H A", "H A P^T", "H P A P"],
  },
  {
    id: "13.3 walks",
    declarations: "A: adjacency[N]; N: integer[3..5]; n: index[N]",
    reference: "(A^2)_{n n}",
    right: [r`\sum_m A_{nm}A_{mn}`, r`\sum_m A_{nm}`, r`(A\mathbf{1})_n`, r`(AA)_{nn}`],
    wrong: ["A_{n n}", r`(A^3)_{nn}`, r`\sum_m A_{mm}`, r`2\sum_m A_{nm}`],
  },
  {
    id: "15.2 Jensen–Shannon",
    declarations: r`p, q: distribution[K]; k: index[K]; L := -\sum_k p_k \log[p_k/(p_k+q_k)] - \sum_k q_k \log[q_k/(p_k+q_k)]`,
    reference: r`D_{JS}[p||q]`,
    right: [
      r`-\frac12L+\log[2]`,
      r`\log 2-\frac L2`,
      r`\frac12\sum_kp_k\log\left[\frac{2p_k}{p_k+q_k}\right]+\frac12\sum_kq_k\log\left[\frac{2q_k}{p_k+q_k}\right]`,
    ],
    wrong: [r`-\frac12L-\log[2]`, r`-L+\log[2]`, r`\frac12L-\log[2]`, r`\log[2]-L/2+1`],
  },
  {
    id: "15.5 divergence of two normals",
    declarations: "mu_1, mu_2: real; sigma_1, sigma_2: positive; x: real",
    reference: r`D_{KL}[\text{Norm}_x[\mu_1,\sigma_1^2]||\text{Norm}_x[\mu_2,\sigma_2^2]]`,
    right: [
      r`\log\left[\frac{\sigma_2}{\sigma_1}\right]+\frac{\sigma_1^2+(\mu_1-\mu_2)^2}{2\sigma_2^2}-\frac12`,
      r`\frac12\left(\frac{\sigma_1^2}{\sigma_2^2}-1+\frac{(\mu_2-\mu_1)^2}{\sigma_2^2}+\log\frac{\sigma_2^2}{\sigma_1^2}\right)`,
      r`\log[\sigma_2]-\log[\sigma_1]+\frac{\sigma_1^2+(\mu_1-\mu_2)^2}{2\sigma_2^2}-0.5`,
    ],
    wrong: [
      r`\log\left[\frac{\sigma_1}{\sigma_2}\right]+\frac{\sigma_1^2+(\mu_1-\mu_2)^2}{2\sigma_2^2}-\frac12`,
      r`\log\left[\frac{\sigma_2}{\sigma_1}\right]+\frac{\sigma_1^2+(\mu_1-\mu_2)^2}{2\sigma_2^2}`,
      r`\log\left[\frac{\sigma_2}{\sigma_1}\right]+\frac{\sigma_1^2+(\mu_1-\mu_2)^2}{\sigma_2^2}-\frac12`,
      r`\log\left[\frac{\sigma_2}{\sigma_1}\right]+\frac{\sigma_1^2+(\mu_1-\mu_2)^2}{2\sigma_1^2}-\frac12`,
    ],
  },
  {
    id: "16.2 density of a squashed normal",
    declarations: "x: probability",
    reference: r`\frac{1}{\sqrt{2\pi}}\exp\left[-\frac{\log\left[\frac{x}{1-x}\right]^2}{2}\right]\left|\frac{1}{x(1-x)}\right|`,
    right: [
      r`\frac{1}{\sqrt{2\pi}x(1-x)}\exp\left[-\frac12(\log[x]-\log[1-x])^2\right]`,
      r`\frac{\text{Norm}_{\log[x/(1-x)]}[0,1]}{x-x^2}`.replace(
        r`\text{Norm}_{\log[x/(1-x)]}[0,1]`,
        r`\exp[-\log[x/(1-x)]^2/2]/\sqrt{2\pi}`,
      ),
    ],
    wrong: [
      r`\frac{1}{\sqrt{2\pi}}\exp\left[-\frac{\log\left[\frac{x}{1-x}\right]^2}{2}\right]`,
      r`\frac{x(1-x)}{\sqrt{2\pi}}\exp\left[-\frac{\log\left[\frac{x}{1-x}\right]^2}{2}\right]`,
      r`\frac{1}{\sqrt{2\pi}x(1-x)}\exp\left[-\frac{\log\left[\frac{x^2}{1-x}\right]}{2}\right]`,
    ],
  },
  {
    id: "16.5 covariance of a linear map",
    declarations: "z ~ p: vector[D]".replace(
      "z ~ p: vector[D]",
      "z: vector[D]; A: matrix[E,D]; b: vector[E]; z ~ p",
    ),
    reference: r`\text{Cov}[\mathbf{A}\mathbf{z}+\mathbf{b}]`,
    right: [
      r`\mathbf{A}\,\text{Cov}[\mathbf{z}]\mathbf{A}^T`,
      r`A\,\mathbb{E}[(z-\mathbb{E}[z])(z-\mathbb{E}[z])^T]A^T`,
      r`A(\mathbb{E}[zz^T]-\mathbb{E}[z]\mathbb{E}[z]^T)A^T`,
      r`\text{Cov}[Az]`,
    ],
    wrong: [
      r`A\,\text{Cov}[z]`,
      r`A^T\text{Cov}[z]A`,
      r`A\,\mathbb{E}[zz^T]A^T`,
      r`A\,\text{Cov}[z]A^T+bb^T`,
    ],
  },
  {
    id: "16.6 change of variables of a normal",
    declarations: "x, b, mu: vector[D]; A: spd[D]; Sigma: spd[D]",
    reference: r`\text{Norm}_{\mathbf{x}}[\mathbf{A}\boldsymbol\mu+\mathbf{b},\mathbf{A}\boldsymbol\Sigma\mathbf{A}^T]`,
    right: [
      r`\frac{1}{|\Sigma|^{1/2}(2\pi)^{D/2}}\exp[-0.5(A^{-1}(x-b)-\mu)^T\Sigma^{-1}(A^{-1}(x-b)-\mu)]\cdot|A|^{-1}`,
      r`\frac{\exp\left[-\frac12(x-A\mu-b)^TA^{-T}\Sigma^{-1}A^{-1}(x-A\mu-b)\right]}{(2\pi)^{D/2}|A\Sigma A^T|^{1/2}}`,
    ],
    wrong: [
      r`\frac{1}{|\Sigma|^{1/2}\pi^{D/2}}\exp[-0.5(A^{-1}(x-b)-\mu)^T\Sigma^{-1}(A^{-1}(x-b)-\mu)]\cdot|A|^{-1}`,
      r`\frac{1}{|\Sigma|^{1/2}(2\pi)^{D/2}}\exp[-0.5(A^{-1}(x-b)-\mu)^T\Sigma^{-1}(A^{-1}(x-b)-\mu)]\cdot|A|`,
      r`\text{Norm}_x[A\mu+b,A\Sigma]`,
      r`\text{Norm}_x[A\mu-b,A\Sigma A^T]`,
    ],
  },
  {
    id: "16.7 inverse of the leaky ReLU",
    declarations: "x: real",
    reference: r`\begin{cases}10x&x<0\\x&x\geq0\end{cases}`,
    right: [
      r`\begin{cases}\frac{x}{0.1}&x<0\\x&\text{otherwise}\end{cases}`,
      r`\min[x,10x]`,
      r`\text{ReLU}[x]-10\,\text{ReLU}[-x]`,
      "cases(x if x > 0; 10 x otherwise)",
    ],
    wrong: [
      r`\begin{cases}0.1x&x<0\\x&x\geq0\end{cases}`,
      r`\max[x,10x]`,
      r`10x`,
      r`\begin{cases}-10x&x<0\\x&x\geq0\end{cases}`,
    ],
  },
  {
    id: "17.2 concavity of the logarithm",
    declarations: "x: positive; g[x] := log[x]",
    reference: r`\frac{\partial^2g[x]}{\partial x^2}`,
    right: [r`-\frac1{x^2}`, "-x^{-2}", r`\frac{d}{dx}\frac1x`, "-1/x^2"],
    wrong: [r`\frac1{x^2}`, r`-\frac1x`, r`\frac1x`, "-2/x^2"],
  },
  {
    id: "17.3 variance from moments",
    declarations: "x ~ p",
    reference: r`\text{Var}[x]`,
    right: [
      r`\mathbb{E}[x^2]-\mathbb{E}[x]^2`,
      "E[(x-E[x])^2]",
      r`\text{Covar}[x,x]`,
      r`\mathbb{E}[x(x-\mathbb{E}[x])]`,
    ],
    wrong: [
      r`\mathbb{E}[x]^2-\mathbb{E}[x^2]`,
      r`\mathbb{E}[x^2]`,
      r`\mathbb{E}[x^2]-\mathbb{E}[x]`,
      r`\mathbb{E}[|x-\mathbb{E}[x]|]`,
    ],
  },
  {
    id: "17.4 evidence bound",
    declarations: "x, z ~ Pr (jointly, dependent); q: conditional[z|x]",
    reference: r`D_{KL}[q(z|x)||Pr(z|x)]`,
    right: [
      r`\log[Pr(x)]+D_{KL}[q(z|x)||Pr(z)]-\mathbb{E}_{q(z|x)}[\log[Pr(x|z)]]`,
      r`\int q(z|x)\log\left[\frac{q(z|x)}{Pr(z|x)}\right]dz`,
      r`\log[Pr(x)]-\mathbb{E}_{q(z|x)}\left[\log\frac{Pr(x,z)}{q(z|x)}\right]`,
      r`\sum_zq(z|x)\left(\log q(z|x)-\log Pr(x,z)\right)+\log Pr(x)`,
    ],
    wrong: [
      r`\log[Pr(x)]-D_{KL}[q(z|x)||Pr(z)]-\mathbb{E}_{q(z|x)}[\log[Pr(x|z)]]`,
      r`D_{KL}[q(z|x)||Pr(z)]-\mathbb{E}_{q(z|x)}[\log[Pr(x|z)]]`,
      r`\int Pr(z|x)\log\left[\frac{q(z|x)}{Pr(z|x)}\right]dz`,
      r`D_{KL}[Pr(z|x)||q(z|x)]`,
    ],
  },
  {
    id: "17.5 score function",
    declarations: "x ~ Pr(x|phi); phi: real; f: function(real) -> real",
    reference: r`\frac{\partial}{\partial\phi}\mathbb{E}_{Pr(x|\phi)}[f[x]]`,
    right: [
      r`\mathbb{E}_{Pr(x|\phi)}\left[f[x]\frac{\partial}{\partial\phi}\log[Pr(x|\phi)]\right]`,
      r`\sum_xf[x]\frac{\partial Pr(x|\phi)}{\partial\phi}`,
      r`\mathbb{E}_{Pr(x|\phi)}\left[\frac{f[x]}{Pr(x|\phi)}\frac{\partial Pr(x|\phi)}{\partial\phi}\right]`,
    ],
    wrong: [
      r`\mathbb{E}_{Pr(x|\phi)}\left[f[x]\frac{\partial}{\partial\phi}Pr(x|\phi)\right]`,
      r`\mathbb{E}_{Pr(x|\phi)}\left[\frac{\partial}{\partial\phi}\log[Pr(x|\phi)]\right]`,
      r`-\mathbb{E}_{Pr(x|\phi)}\left[f[x]\frac{\partial}{\partial\phi}\log[Pr(x|\phi)]\right]`,
    ],
  },
  {
    id: "17.7 responsibilities",
    declarations: "lambda: simplex[N]; mu: vector[N]; sigma: vector[N] positive; x: real; n, m: index[N]",
    reference: r`\frac{\lambda_n\text{Norm}_x[\mu_n,\sigma_n^2]}{\sum_{m=1}^N\lambda_m\text{Norm}_x[\mu_m,\sigma_m^2]}`,
    right: [
      r`\frac{\frac{\lambda_n}{\sigma_n}\exp\left[-\frac{(x-\mu_n)^2}{2\sigma_n^2}\right]}{\sum_m\frac{\lambda_m}{\sigma_m}\exp\left[-\frac{(x-\mu_m)^2}{2\sigma_m^2}\right]}`,
      r`\left(\sum_m\frac{\lambda_m\text{Norm}_x[\mu_m,\sigma_m^2]}{\lambda_n\text{Norm}_x[\mu_n,\sigma_n^2]}\right)^{-1}`,
    ],
    wrong: [
      r`\lambda_n\text{Norm}_x[\mu_n,\sigma_n^2]`,
      r`\frac{\text{Norm}_x[\mu_n,\sigma_n^2]}{\sum_m\text{Norm}_x[\mu_m,\sigma_m^2]}`,
      r`\frac{\lambda_n\exp\left[-\frac{(x-\mu_n)^2}{2\sigma_n^2}\right]}{\sum_m\lambda_m\exp\left[-\frac{(x-\mu_m)^2}{2\sigma_m^2}\right]}`,
    ],
  },
  {
    id: "18.2 variance of a mixture of noises",
    declarations: "a, b: real; epsilon_1 ~ Norm[0,1]; epsilon_2 ~ Norm[0,1]",
    reference: r`\text{Var}[a\epsilon_1+b\epsilon_2]`,
    right: [
      "a^2 + b^2",
      r`a^2\text{Var}[\epsilon_1]+b^2\text{Var}[\epsilon_2]`,
      r`\left(\sqrt{a^2+b^2}\right)^2`,
      r`(a+b)^2-2ab`,
    ],
    wrong: ["a + b", "(a+b)^2", r`\sqrt{a^2+b^2}`, "a^2 - b^2"],
  },
  {
    id: "18.3 three diffusion steps",
    declarations: "beta_1, beta_2, beta_3: probability",
    reference: r`1-(1-\beta_3)(1-\beta_2)(1-\beta_1)`,
    right: [
      r`\beta_3+(1-\beta_3)(\beta_2+(1-\beta_2)\beta_1)`,
      r`\beta_3+(1-\beta_3)\beta_2+(1-\beta_3)(1-\beta_2)\beta_1`,
      r`\beta_1+\beta_2+\beta_3-\beta_1\beta_2-\beta_1\beta_3-\beta_2\beta_3+\beta_1\beta_2\beta_3`,
    ],
    wrong: [
      r`(1-\beta_3)(1-\beta_2)(1-\beta_1)`,
      r`\beta_1\beta_2\beta_3`,
      r`\beta_1+\beta_2+\beta_3`,
      r`\beta_3+\beta_2+(1-\beta_2)\beta_1`,
    ],
  },
  {
    id: "18.4 completing the square",
    declarations:
      "A: matrix[E,D]; B: spd[E]; v: vector[E]; w: vector[D] free; D: integer[1..2]; E: integer[2..3]",
    reference: r`\text{Norm}_{\mathbf{v}}[\mathbf{A}\mathbf{w},\mathbf{B}]`,
    upTo: "factor",
    right: [
      r`\text{Norm}_{\mathbf{w}}[(\mathbf{A}^T\mathbf{B}^{-1}\mathbf{A})^{-1}\mathbf{A}^T\mathbf{B}^{-1}\mathbf{v},(\mathbf{A}^T\mathbf{B}^{-1}\mathbf{A})^{-1}]`,
      r`\exp[-0.5(v-Aw)^TB^{-1}(v-Aw)]`,
      r`\exp\left[v^TB^{-1}Aw-\frac12w^TA^TB^{-1}Aw\right]`,
    ],
    wrong: [
      r`\text{Norm}_w[(A^TB^{-1}A)^{-1}A^TB^{-1}v,A^TB^{-1}A]`,
      r`\text{Norm}_w[A^TB^{-1}v,(A^TB^{-1}A)^{-1}]`,
      r`\exp\left[-v^TB^{-1}Aw-\frac12w^TA^TB^{-1}Aw\right]`,
      r`\exp[-(v-Aw)^TB^{-1}(v-Aw)]`,
    ],
  },
  {
    id: "18.5 product of two normals",
    declarations: "A, B: spd[D]; a, b: vector[D]; x: vector[D] free; D: integer[1..2]",
    reference: r`\text{Norm}_x[a,A]\text{Norm}_x[b,B]`,
    upTo: "factor",
    right: [
      r`\text{Norm}_x[(A^{-1}+B^{-1})^{-1}(A^{-1}a+B^{-1}b),(A^{-1}+B^{-1})^{-1}]`,
      r`\exp\left[-\frac12\left(x^T(A^{-1}+B^{-1})x-2x^T(A^{-1}a+B^{-1}b)\right)\right]`,
      r`\exp[-0.5(x-a)^TA^{-1}(x-a)-0.5(x-b)^TB^{-1}(x-b)]`,
    ],
    wrong: [
      r`\exp[-0.5(x-a)^TA^{-1}(x-a)-(x-b)^TB^{-1}(x-b)]`,
      r`\text{Norm}_x[(A^{-1}+B^{-1})^{-1}(A^{-1}a+B^{-1}b),A^{-1}+B^{-1}]`,
      r`\text{Norm}_x[a+b,A+B]`,
      r`\text{Norm}_x[A^{-1}a+B^{-1}b,(A^{-1}+B^{-1})^{-1}]`,
    ],
  },
  {
    id: "18.6 variance of the reverse step",
    declarations: schedule,
    reference: r`\left(\frac{1-\beta_t}{\beta_t}+\frac{1}{1-\alpha_{t-1}}\right)^{-1}`,
    right: [
      r`\frac{\beta_t(1-\alpha_{t-1})}{1-\alpha_t}`,
      r`\beta_t\frac{1-\alpha_{t-1}}{1-(1-\beta_t)\alpha_{t-1}}`,
      r`\frac{\beta_t-\alpha_{t-1}\beta_t}{1-\alpha_t}`,
    ],
    wrong: [
      r`\frac{\beta_t(1-\alpha_t)}{1-\alpha_{t-1}}`,
      r`\frac{1-\alpha_{t-1}}{1-\alpha_t}`,
      r`\frac{\beta_t(1-\alpha_{t-1})}{\alpha_t}`,
      r`\frac{\beta_t(1-\alpha_{t-1})}{1+\alpha_t}`,
    ],
  },
  {
    id: "18.9 ratio of signal levels",
    declarations: schedule,
    reference: r`\sqrt{\frac{\alpha_t}{\alpha_{t-1}}}`,
    right: [
      r`\sqrt{1-\beta_t}`,
      r`\frac{\sqrt{\alpha_t}}{\sqrt{\alpha_{t-1}}}`,
      r`(1-\beta_t)^{1/2}`,
      r`\sqrt{\frac{\prod_{s=1}^t(1-\beta_s)}{\prod_{s=1}^{t-1}(1-\beta_s)}}`,
    ],
    wrong: [
      r`\sqrt{\beta_t}`,
      r`1-\beta_t`,
      r`\sqrt{1-\beta_{t-1}}`,
      r`\frac{1}{\sqrt{1-\beta_t}}`,
      r`\sqrt{1-\alpha_t}`,
    ],
  },
  {
    id: "18.10 coefficient of the noisy image",
    declarations: schedule,
    reference: r`\frac{(1-\alpha_{t-1})(1-\beta_t)+\beta_t}{(1-\alpha_t)\sqrt{1-\beta_t}}`,
    right: [
      r`\frac{1}{\sqrt{1-\beta_t}}`,
      r`(1-\beta_t)^{-\frac12}`,
      r`\frac{1-\alpha_t}{(1-\alpha_t)\sqrt{1-\beta_t}}`,
      r`\sqrt{\frac{\alpha_{t-1}}{\alpha_t}}`,
    ],
    wrong: [
      r`\sqrt{1-\beta_t}`,
      r`\frac{1}{1-\beta_t}`,
      r`\frac{1}{\sqrt{1-\alpha_t}}`,
      r`\frac{\beta_t}{\sqrt{1-\beta_t}}`,
    ],
  },
  {
    id: "18.8 divergence of normals in D dimensions",
    declarations: "a, b, w: vector[D]; A, B: spd[D]",
    reference: r`D_{KL}[\text{Norm}_w[a,A]||\text{Norm}_w[b,B]]`,
    right: [
      r`\frac12\left(\text{tr}[B^{-1}A]-D+(a-b)^TB^{-1}(a-b)+\log\left[\frac{|B|}{|A|}\right]\right)`,
      r`\frac12\left(\text{tr}[AB^{-1}]+(b-a)^TB^{-1}(b-a)-\log[|A|]+\log[|B|]-D\right)`,
      r`\frac12\text{tr}[B^{-1}(A+(a-b)(a-b)^T)]-\frac D2-\frac12\log[\det[B^{-1}A]]`,
    ],
    wrong: [
      r`\frac12\left(\text{tr}[B^{-1}A]+(a-b)^TB^{-1}(a-b)+\log\left[\frac{|B|}{|A|}\right]\right)`,
      r`\frac12\left(\text{tr}[A^{-1}B]-D+(a-b)^TB^{-1}(a-b)+\log\left[\frac{|B|}{|A|}\right]\right)`,
      r`\frac12\left(\text{tr}[B^{-1}A]-D+(a-b)^TB^{-1}(a-b)+\log\left[\frac{|A|}{|B|}\right]\right)`,
      r`\text{tr}[B^{-1}A]-D+(a-b)^TB^{-1}(a-b)+\log\left[\frac{|B|}{|A|}\right]`,
    ],
  },
  {
    id: "19.1 return",
    declarations: "gamma: probability; r: vector[5]",
    reference: r`\sum_{k=1}^{5}\gamma^{k-1}r_k`,
    right: [
      r`r_1+\gamma r_2+\gamma^2r_3+\gamma^3r_4+\gamma^4r_5`,
      r`r_1+\gamma(r_2+\gamma(r_3+\gamma(r_4+\gamma r_5)))`,
      r`\sum_{j=0}^4\gamma^jr_{j+1}`,
      r`r_1+\gamma\sum_{k=2}^5\gamma^{k-2}r_k`,
    ],
    wrong: [
      r`\sum_{k=1}^{5}\gamma^{k}r_k`,
      r`\gamma\sum_{k=1}^5r_k`,
      r`\sum_{k=1}^{4}\gamma^{k-1}r_k`,
      r`\sum_{k=1}^{5}\gamma^{k-1}r_{6-k}`,
    ],
  },
  {
    id: "19.4 Boltzmann policy",
    declarations: "q: vector[K]; tau: positive; a: index[K]",
    reference: r`\frac{\exp[q_a/\tau]}{\sum_{a'}\exp[q_{a'}/\tau]}`,
    right: [
      r`\text{softmax}_a[q/\tau]`,
      r`\frac{1}{\sum_k\exp[(q_k-q_a)/\tau]}`,
      r`\frac{e^{q_a/\tau}}{\sum_{k=1}^Ke^{q_k/\tau}}`,
    ],
    wrong: [
      r`\frac{\exp[q_a\tau]}{\sum_k\exp[q_k\tau]}`,
      r`\frac{\exp[q_a]}{\sum_k\exp[q_k]}`,
      r`\frac{\exp[q_a/\tau]}{\sum_k\exp[q_k]}`,
      r`\exp[q_a/\tau]`,
    ],
  },
  {
    id: "19.6 a baseline costs nothing",
    declarations: "x ~ Pr(x|theta); theta, b: real",
    reference: r`\mathbb{E}_{Pr(x|\theta)}\left[b\frac{\partial}{\partial\theta}\log[Pr(x|\theta)]\right]`,
    right: [
      "0",
      r`b\sum_x\frac{\partial Pr(x|\theta)}{\partial\theta}`,
      r`b\frac{\partial}{\partial\theta}\sum_xPr(x|\theta)`,
    ],
    wrong: ["b", "1", r`\mathbb{E}_{Pr(x|\theta)}[b]`],
  },
  {
    id: "19.7 control variate",
    declarations: "a, b ~ p (jointly, dependent); c: real; mu_b := E[b]",
    reference: r`\text{Var}[a-c(b-\mu_b)]`,
    right: [
      r`\text{Var}[a]+c^2\text{Var}[b]-2c\,\text{Covar}[a,b]`,
      r`\mathbb{E}[(a-\mathbb{E}[a]-c(b-\mu_b))^2]`,
      r`\text{Var}[a-cb]`,
      r`\text{Var}[a]-2c\,\mathbb{E}[a(b-\mu_b)]+c^2\mathbb{E}[(b-\mu_b)^2]`,
    ],
    wrong: [
      r`\text{Var}[a]+c^2\text{Var}[b]-c\,\text{Covar}[a,b]`,
      r`\text{Var}[a]+c^2\text{Var}[b]+2c\,\text{Covar}[a,b]`,
      r`\text{Var}[a]+c\,\text{Var}[b]-2c\,\text{Covar}[a,b]`,
      r`\text{Var}[a]-c^2\text{Var}[b]`,
    ],
  },
  {
    id: "19.7 the best variance",
    declarations:
      "a, b ~ p (jointly, dependent); rho := Covar[a,b]/sqrt[Var[a] Var[b]]; c := Covar[a,b]/Var[b]",
    reference: r`\text{Var}[a-c(b-\mathbb{E}[b])]`,
    right: [
      r`\text{Var}[a]-\frac{\text{Covar}[a,b]^2}{\text{Var}[b]}`,
      r`(1-\rho^2)\text{Var}[a]`,
      r`\text{Var}[a]-c\,\text{Covar}[a,b]`,
      r`\text{Var}[a]-c^2\text{Var}[b]`,
    ],
    wrong: [
      r`\text{Var}[a]-\frac{\text{Covar}[a,b]}{\text{Var}[b]}`,
      r`(1-\rho)\text{Var}[a]`,
      r`\text{Var}[a]+\frac{\text{Covar}[a,b]^2}{\text{Var}[b]}`,
      r`(1-\rho^2)\text{Var}[b]`,
    ],
  },
  {
    id: "19.8 the best baseline",
    declarations: "g, r ~ p (jointly, dependent); b: real",
    reference: r`\frac{\partial}{\partial b}\mathbb{E}[g^2(r-b)^2]`,
    right: [r`2b\,\mathbb{E}[g^2]-2\mathbb{E}[g^2r]`, r`-2\mathbb{E}[g^2(r-b)]`, r`2\mathbb{E}[g^2(b-r)]`],
    wrong: [
      r`2\mathbb{E}[g^2(r-b)]`,
      r`-2\mathbb{E}[g(r-b)]`,
      r`b\,\mathbb{E}[g^2]-\mathbb{E}[g^2r]`,
      r`2b\,\mathbb{E}[g^2]-2\mathbb{E}[g^2]\mathbb{E}[r]`,
    ],
  },
  {
    id: "20.1 inputs per training example",
    declarations: "N: integer[1..3]",
    reference: r`\frac{10^{3N}}{10^7}`,
    right: [r`10^{3N-7}`, r`\frac{1000^N}{10^7}`, "10^(3N)/10000000"],
    wrong: [r`\frac{10\cdot3N}{10^7}`, r`10^{3N}`, r`10^{3N+7}`, r`\frac{(3N)^{10}}{10^7}`],
  },
];
