/**
 * Recurrent layers: one step's state and one input give the next state; a sequence is walked step by step, [batch, time, inputs] →
 * [batch, time, hidden]. The gates of a cell are computed side by side in one product.
 */
import { type Key, scan, type Tensor, zeros } from "@downhill/engine";
import { lecun } from "../init.ts";
import { Module } from "../module.ts";

abstract class Recurrent extends Module {
  /** f32[gates · hidden, inputs] */
  readonly weight: Tensor;
  /** f32[gates · hidden, hidden] */
  readonly recurrent: Tensor;
  /** f32[gates · hidden] */
  readonly bias: Tensor;
  /** f32[gates · hidden]; only the GRU's differs in effect from `bias`. */
  readonly recurrentBias: Tensor;
  readonly hidden: number;

  constructor(inputs: number, hidden: number, gates: number, key: Key) {
    super();
    const [weightKey, recurrentKey] = key.split(2);
    this.weight = lecun(weightKey!, [gates * hidden, inputs]);
    this.recurrent = lecun(recurrentKey!, [gates * hidden, hidden]);
    this.bias = zeros([gates * hidden]);
    this.recurrentBias = zeros([gates * hidden]);
    this.hidden = hidden;
  }

  /** What the cell carries from step to step, the visible state first. */
  protected abstract start(batch: number): readonly Tensor[];
  /** From the carried tensors and the gates' contributions of input and state, f32[batch, gates · hidden], the next to carry. */
  protected abstract step(
    carried: readonly Tensor[],
    fromInput: Tensor,
    fromState: Tensor,
  ): readonly Tensor[];

  override forward(x: Tensor): Tensor {
    const { batch } = x.dims("batch time inputs");
    const fromInputs = x.matmul(this.weight.transpose()).add(this.bias);
    const [, states] = scan(
      (carried: readonly Tensor[], fromInput: Tensor): [readonly Tensor[], Tensor] => {
        const fromState = carried[0]!.matmul(this.recurrent.transpose()).add(this.recurrentBias);
        const next = this.step(carried, fromInput, fromState);
        return [next, next[0]!];
      },
      this.start(batch),
      fromInputs.moveAxis(1, 0),
    );
    return states.moveAxis(0, 1);
  }
}

/** h ← tanh(Ω x + Ω′ h) */
export class SimpleRecurrent extends Recurrent {
  constructor(inputs: number, hidden: number, key: Key) {
    super(inputs, hidden, 1, key);
  }

  protected override start(batch: number): readonly Tensor[] {
    return [zeros([batch, this.hidden])];
  }

  protected override step(_: readonly Tensor[], fromInput: Tensor, fromState: Tensor): readonly Tensor[] {
    return [fromInput.add(fromState).tanh()];
  }
}

/** Gated recurrent unit: gates reset, update and candidate, in this order. */
export class Gru extends Recurrent {
  constructor(inputs: number, hidden: number, key: Key) {
    super(inputs, hidden, 3, key);
  }

  protected override start(batch: number): readonly Tensor[] {
    return [zeros([batch, this.hidden])];
  }

  protected override step([h]: readonly Tensor[], fromInput: Tensor, fromState: Tensor): readonly Tensor[] {
    const [resetIn, updateIn, candidateIn] = fromInput.split(3, 1);
    const [resetState, updateState, candidateState] = fromState.split(3, 1);
    const reset = resetIn!.add(resetState!).sigmoid();
    const update = updateIn!.add(updateState!).sigmoid();
    const candidate = candidateIn!.add(reset.multiply(candidateState!)).tanh();
    return [candidate.add(update.multiply(h!.subtract(candidate)))];
  }
}

/** Long short-term memory: gates input, forget, candidate and output, in this order. */
export class Lstm extends Recurrent {
  constructor(inputs: number, hidden: number, key: Key) {
    super(inputs, hidden, 4, key);
  }

  protected override start(batch: number): readonly Tensor[] {
    return [zeros([batch, this.hidden]), zeros([batch, this.hidden])];
  }

  protected override step(
    [, cell]: readonly Tensor[],
    fromInput: Tensor,
    fromState: Tensor,
  ): readonly Tensor[] {
    const [input, forget, candidate, output] = fromInput.add(fromState).split(4, 1);
    const kept = forget!.sigmoid().multiply(cell!);
    const next = kept.add(input!.sigmoid().multiply(candidate!.tanh()));
    return [output!.sigmoid().multiply(next.tanh()), next];
  }
}
