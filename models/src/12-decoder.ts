/** Decoder-only transformer (§12.7): every position predicts the token after it. */
import { arange, gelu, type Key, type Tensor } from "@downhill/engine";
import { Attention, Embedding, LayerNorm, Linear, Module, xavier } from "@downhill/nn";

export interface DecoderConfig {
  readonly vocabulary: number;
  /** Longest sequence. */
  readonly context: number;
  readonly width: number;
  readonly heads: number;
  readonly depth: number;
}

export class Decoder extends Module {
  readonly token: Embedding;
  readonly position: Embedding;
  readonly blocks: readonly DecoderBlock[];
  readonly norm: LayerNorm;

  constructor(config: DecoderConfig, key: Key) {
    super();
    const [tokenKey, positionKey, ...blockKeys] = key.split(2 + config.depth);
    this.token = new Embedding(config.vocabulary, config.width, tokenKey!);
    this.position = new Embedding(config.context, config.width, positionKey!);
    this.blocks = blockKeys.map((blockKey) => new DecoderBlock(config, blockKey));
    this.norm = new LayerNorm(config.width);
  }

  /** i32[batch, time] → logits f32[batch, time, vocabulary] */
  override forward(tokens: Tensor): Tensor {
    const { time } = tokens.dims("batch time");
    let h = this.token.forward(tokens).add(this.position.forward(arange(time)));
    for (const block of this.blocks) h = block.forward(h);
    return this.token.logits(this.norm.forward(h)); // output weights tied to the embedding
  }
}

/** Pre-norm block: every token looks around, then thinks for itself; both are added to what it was. */
export class DecoderBlock extends Module {
  readonly norm1: LayerNorm;
  readonly attention: Attention;
  readonly norm2: LayerNorm;
  readonly expand: Linear;
  readonly contract: Linear;

  constructor({ width, heads }: DecoderConfig, key: Key) {
    super();
    const [attentionKey, expandKey, contractKey] = key.split(3);
    this.norm1 = new LayerNorm(width);
    this.attention = new Attention({ width, heads, causal: true }, attentionKey!);
    this.norm2 = new LayerNorm(width);
    this.expand = new Linear(width, 4 * width, expandKey!);
    this.contract = new Linear(4 * width, width, contractKey!, { init: xavier });
  }

  /** f32[batch, time, width] → the same */
  override forward(x: Tensor): Tensor {
    const mixed = x.add(this.attention.forward(this.norm1.forward(x)));
    const thought = gelu(this.expand.forward(this.norm2.forward(mixed)));
    return mixed.add(this.contract.forward(thought));
  }
}
