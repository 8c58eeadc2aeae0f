/** What one reports beside the loss. */
import type { Tensor } from "@downhill/engine";

/** Share of rows whose largest logit is the target's: logits f32[…, classes], target i32[…] → f32[] */
export const accuracy = (logits: Tensor, target: Tensor): Tensor =>
  logits.argmax(-1).equal(target).cast("f32").mean();
