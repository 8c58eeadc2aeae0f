/** The Kullback–Leibler divergence of two distributions of one kind. */
import { logSoftmax, softmax, softplus, type Tensor } from "@downhill/engine";
import { Bernoulli } from "./bernoulli.ts";
import { Categorical } from "./categorical.ts";
import { Normal } from "./normal.ts";

/** D_KL[q ‖ p] = E_q[log q − log p], exactly, for two of a kind. */
export function klDivergence<D extends Normal | Bernoulli | Categorical>(q: D, p: NoInfer<D>): Tensor {
  if (q instanceof Normal && p instanceof Normal) {
    const ratio = q.deviation.divide(p.deviation);
    const apart = q.location.subtract(p.location).divide(p.deviation);
    return ratio.square().add(apart.square()).subtract(1).multiply(0.5).subtract(ratio.log());
  }
  if (q instanceof Bernoulli && p instanceof Bernoulli)
    return q
      .mean()
      .multiply(q.logits.subtract(p.logits))
      .subtract(softplus(q.logits))
      .add(softplus(p.logits));
  if (q instanceof Categorical && p instanceof Categorical)
    return softmax(q.logits)
      .multiply(logSoftmax(q.logits).subtract(logSoftmax(p.logits)))
      .sum(-1);
  throw new Error("klDivergence: takes two distributions of one kind; estimate it from samples otherwise");
}
