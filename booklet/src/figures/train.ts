/**
 * Live training for figures: the engine differentiates, a few named numbers walk. The engine is loaded when training begins.
 * What is yielded depends on the step alone, so that a run is the same on every machine; the page shows it at a pace to follow.
 */
import type { Tensor } from "@downhill/engine";

export type Numbers = Readonly<Record<string, number>>;
export type Tensors<N> = { readonly [name in keyof N]: Tensor };
type Engine = typeof import("@downhill/engine");

export interface TrainOptions<N extends Numbers> {
  readonly start: N;
  /** The loss in the engine's words. */
  readonly loss: (engine: Engine) => (parameters: Tensors<N>) => Tensor;
  readonly rate: number;
  readonly steps: number;
  /** Plain gradient descent, or Adam (which copes with parameters of very different slopes). */
  readonly by: "descent" | "adam";
  /** Parameters stay within this of zero: each step ends at the nearest place inside. */
  readonly bound?: number;
}

export interface Trained<N> {
  readonly parameters: N;
  readonly loss: number;
  readonly step: number;
}

/** The first steps are shown one by one, later ones ever further apart: most happens at the beginning. */
const oneByOne = 30;
const growth = 1.03;

export async function* train<N extends Numbers>(options: TrainOptions<N>): AsyncGenerator<Trained<N>> {
  const engine = await import("@downhill/engine");
  const slopes = engine.jit(engine.valueAndGrad(options.loss(engine)));
  const names = Object.keys(options.start) as (keyof N)[];
  const state = names.map((name) => ({ name, at: options.start[name] as number, mean: 0, square: 0 }));
  let next = 1;
  for (let step = 1; step <= options.steps; step++) {
    const tensors = Object.fromEntries(state.map(({ name, at }) => [name, engine.tensor(at)]));
    const { value, gradient } = slopes(tensors as Tensors<N>);
    const loss = value.item();
    if (!Number.isFinite(loss)) return; // walked off to infinity: the last finite state stays
    const parameters = Object.fromEntries(state.map(({ name, at }) => [name, at])) as N;
    if (step >= next || step === options.steps) {
      yield { parameters, loss, step };
      next = step < oneByOne ? step + 1 : step * growth;
    }
    const { rate, by, bound = Number.POSITIVE_INFINITY } = options;
    for (const one of state) {
      const next = one.at - rate * direction(one, gradient[one.name].item(), step, by);
      one.at = Math.min(bound, Math.max(-bound, next));
    }
  }
}

/** The gradient itself, or Adam's (§6.4): its running mean over the root of its running square, both freed of their start at zero. */
function direction(
  one: { mean: number; square: number },
  slope: number,
  step: number,
  by: "descent" | "adam",
): number {
  if (by === "descent") return slope;
  one.mean = 0.9 * one.mean + 0.1 * slope;
  one.square = 0.99 * one.square + 0.01 * slope * slope;
  return one.mean / (1 - 0.9 ** step) / (Math.sqrt(one.square / (1 - 0.99 ** step)) + 1e-8);
}
