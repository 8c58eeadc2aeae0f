/** Multi-head attention (§12.3): each head mixes the values of all tokens, weighted by how well its query meets their keys. */
import { arange, type Key, softmax, type Tensor, where } from "@downhill/engine";
import { xavier } from "../init.ts";
import { Module } from "../module.ts";
import type { Pass } from "../pass.ts";
import { Linear } from "./linear.ts";

export interface AttentionConfig {
  readonly width: number;
  readonly heads: number;
  /** Whether a token sees only itself and those before it. */
  readonly causal?: boolean;
}

export class Attention extends Module {
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
  readonly output: Linear;
  readonly heads: number;
  readonly causal: boolean;

  constructor({ width, heads, causal = false }: AttentionConfig, key: Key) {
    super();
    if (width % heads !== 0) throw new Error(`attention: width ${width} does not divide into ${heads} heads`);
    const [query, keys, value, output] = key
      .split(4)
      .map((k) => new Linear(width, width, k, { init: xavier }));
    this.query = query!;
    this.key = keys!;
    this.value = value!;
    this.output = output!;
    this.heads = heads;
    this.causal = causal;
  }

  /** f32[batch, time, width] → f32[batch, time, width]. With `memory`, keys and values come from there: cross-attention. */
  override forward(x: Tensor, _pass?: Pass, memory: Tensor = x): Tensor {
    const { batch, time, width } = x.dims("batch time width");
    const query = intoHeads(this.query.forward(x), this.heads);
    const key = intoHeads(this.key.forward(memory), this.heads);
    const value = intoHeads(this.value.forward(memory), this.heads);
    const mixed = attend(query, key, value, this.causal);
    return this.output.forward(mixed.transpose([0, 2, 1, 3]).reshape([batch, time, width]));
  }
}

/** f32[batch, time, width] → f32[batch, heads, time, width / heads] */
function intoHeads(x: Tensor, heads: number): Tensor {
  const { batch, time, width } = x.dims("batch time width");
  return x.reshape([batch, time, heads, width / heads]).transpose([0, 2, 1, 3]);
}

/** Scaled dot-product attention: query f32[…, to, width], key and value f32[…, from, width] → f32[…, to, width] */
export function attend(query: Tensor, key: Tensor, value: Tensor, causal = false): Tensor {
  const scores = query.matmul(key.transpose()).multiply(1 / Math.sqrt(query.shape.at(-1)!));
  return softmax(causal ? where(before(scores), scores, Number.NEGATIVE_INFINITY) : scores, -1).matmul(value);
}

/** bool[to, from]: which tokens a token may see. */
function before(scores: Tensor): Tensor {
  const [to, from] = scores.shape.slice(-2);
  return arange(from!).lessEqual(arange(to!).insertAxis(1));
}
