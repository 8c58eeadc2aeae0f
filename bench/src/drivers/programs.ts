/** What is timed of ours, by suite and name: the book's models from models/ under jit, on the numbers every driver starts from. */
import { conv2d, jit, key, mapTree, relu, softmax, type Tensor, tensor, vjp } from "@downhill/engine";
import {
  Decoder,
  DeepNetwork,
  ImageNetwork,
  ResidualBlock,
  ShallowNetwork,
  SignalNetwork,
} from "@downhill/models";
import {
  adam,
  begin,
  crossEntropy,
  type Module,
  momentum,
  type Optimizer,
  sgd,
  squaredError,
  training,
  trainingStep,
} from "@downhill/nn";
import { arrays, draw, type OptimizerSettings, type Stored, uniform } from "./data.ts";
import type { Program as Running } from "./protocol.ts";

type Program = Running<Tensor>;
type Loss = (model: Module, x: Tensor, y: Tensor) => Tensor;

const classify: Loss = (model, x, y) => crossEntropy(model.forward(x), y);
const regress: Loss = (model, x, y) => squaredError(model.forward(x), y);
const k = key(0);
const gpt = { vocabulary: 65, context: 64, width: 64, heads: 4, depth: 2 };

/** The model and loss of each case, and the shared names of its parameters where they are not the model's own paths. */
const cases: Readonly<Record<string, { make: () => Module; loss: Loss; named?: (path: string) => string }>> =
  {
    i: { make: () => new ShallowNetwork({ inputs: 1, hidden: 3, outputs: 1 }, k), loss: regress },
    ii: { make: () => new ShallowNetwork({ inputs: 1, hidden: 100, outputs: 1 }, k), loss: regress },
    iii: { make: () => perceptron(100, 2), loss: classify, named: (path) => path.replace("layers.", "") },
    iv: {
      make: () => new DeepNetwork({ inputs: 784, hidden: [512, 512], outputs: 10 }, k),
      loss: classify,
      named: (path) => path.replace("layers.", ""),
    },
    v: { make: () => new ImageNetwork(k), loss: classify },
    vi: {
      make: () => new SignalNetwork(k),
      loss: classify,
      named: (path) => path.replace(/convolutions\.(\d)/, (_, i) => `conv${Number(i) + 1}`),
    },
    vii: {
      make: () => new Decoder(gpt, k),
      loss: classify,
      named: (path) => path.replace(/^(token|position)\.weight$/, "$1").replace(/blocks\.|attention\./g, ""),
    },
    viii: {
      make: () => new ResidualBlock(32, k),
      loss: (model, x, y) => squaredError(model.forward(x, training()), y),
    },
  };

const perceptron = (width: number, depth: number): DeepNetwork =>
  new DeepNetwork({ inputs: 40, hidden: new Array<number>(depth).fill(width), outputs: 10 }, k);

function optimizerOf({ kind, learningRate, decay = 0.9 }: OptimizerSettings): Optimizer {
  if (kind === "sgd") return sgd({ learningRate });
  if (kind === "adam") return adam({ learningRate });
  return momentum({ learningRate, decay, dampening: 0 }); // the peers' running sum
}

const load = ({ data, shape }: Stored): Tensor => tensor(data, { shape });

/** The model with the case's shared numbers for parameters. */
function shared(name: string): {
  model: Module;
  inputs: Record<string, Stored>;
  optimizer: OptimizerSettings;
} {
  const { make, named = (path: string) => path } = cases[name]!;
  const { parameters, inputs, optimizer } = arrays(name);
  const model = mapTree(make(), (leaf, path) => {
    const stored = parameters[named(path)];
    if (stored === undefined || `${stored.shape}` !== `${leaf.shape}`)
      throw new Error(`case ${name} holds no ${leaf.type} called ${named(path)}`);
    return load(stored);
  });
  return { model, inputs, optimizer };
}

function train(name: string): Program {
  const { model, inputs, optimizer } = shared(name);
  return trained(model, cases[name]!.loss, optimizerOf(optimizer), load(inputs.x!), load(inputs.y!));
}

function trained(model: Module, loss: Loss, optimizer: Optimizer, x: Tensor, y: Tensor): Program {
  const step = trainingStep(loss, optimizer);
  let state = begin(model, optimizer);
  const next = (after: ReturnType<typeof step>): Tensor => {
    state = after.training;
    return after.loss;
  };
  const stacks = [x.insertAxis(0), y.insertAxis(0)] as const;
  const repeated = (steps: number): number =>
    next(step.steps(new Array<number>(steps).fill(0), state, ...stacks)).item();
  return {
    step: () => next(step(state, x, y)),
    read: (out) => out.item(),
    run: repeated,
    plan: () => step.memory(state, x, y),
  };
}

/** Sizes of the scaling suite: `width 300`, `depth 8`, `batch 30`, `sequence 128`. */
function scaled(name: string): Program {
  const [axis, size] = [name.split(" ")[0]!, Number(name.split(" ")[1])];
  const numbers = (shape: readonly number[], how: "uniform" | number, array: number): Tensor =>
    tensor(draw(shape, how, array), { shape });
  if (axis === "sequence") {
    const model = new Decoder({ ...gpt, context: size }, k);
    const tokens = numbers([16, size], 65, 0);
    return trained(model, classify, adam({ learningRate: 0.001 }), tokens, numbers([16, size], 65, 1));
  }
  const width = axis === "width" ? size : 100;
  const batch = axis === "batch" ? size : 100;
  const model = perceptron(width, axis === "depth" ? size : 2);
  const optimizer = momentum({ learningRate: 0.001 });
  return trained(model, classify, optimizer, numbers([batch, 40], "uniform", 0), numbers([batch], 10, 1));
}

/** Kernels by the names of pytorch.py. */
function kernel(name: string): Program {
  const [kind, size, ...rest] = name.split(" ") as [string, string, ...string[]];
  const sizes = size.split("x").map(Number);
  const numbers = (shape: readonly number[], array: number): Tensor =>
    tensor(uniform(shape, array), { shape });
  // Repeated inside the program, on arrays that stay there: what is timed is the kernel, not the way in and out.
  const once = (f: (...inputs: Tensor[]) => Tensor, ...inputs: Tensor[]): Program => {
    const compiled = jit(f);
    const repeated = jit((inputs: Tensor[], _: Tensor) => [inputs, f(...inputs)] as const, {
      donate: [0, 1],
    });
    let state = [inputs, compiled(...inputs)] as const;
    const run = (steps: number): unknown => {
      state = repeated.steps(new Array<number>(steps).fill(0), ...state);
      return state[1].data;
    };
    return { step: () => compiled(...inputs), read: (out) => out.data[0]!, run };
  };
  if (kind === "matmul") {
    const [m, n, p] =
      sizes.length === 1 ? [sizes[0]!, sizes[0]!, sizes[0]!] : [sizes[0]!, sizes[1]!, sizes[2]!];
    const [ta, tb] = [rest[0]![0] === "t", rest[0]![1] === "t"];
    const product = (a: Tensor, b: Tensor): Tensor => (ta ? a.transpose() : a).matmul(tb ? b.transpose() : b);
    return once(product, numbers(ta ? [n, m] : [m, n], 0), numbers(tb ? [p, n] : [n, p], 1));
  }
  if (kind === "conv") {
    const [side, channels, padding] = [Number(rest[0]!.slice(1)), Number(rest[1]), Number(rest[2]!.slice(1))];
    const image = numbers(sizes, 0);
    const weight = numbers([channels, sizes[1]!, side, side], 1);
    const forward = (x: Tensor, w: Tensor): Tensor => conv2d(x, w, { padding });
    if (rest[3] === undefined) return once(forward, image, weight);
    const which = rest[3] === "image" ? 0 : 1;
    const ones = tensor(new Float32Array(forward(image, weight).size).fill(1), {
      shape: forward(image, weight).shape,
    });
    return once((x, w, cotangent) => vjp(forward, x!, w!).pullback(cotangent!)[which], image, weight, ones);
  }
  const x = numbers(sizes, 0).multiply(4);
  const table: Readonly<Record<string, (x: Tensor) => Tensor>> = {
    exp: (x) => x.exp(),
    tanh: (x) => x.tanh(),
    sigmoid: (x) => x.sigmoid(),
    log: (x) => x.log(),
    softmax: (x) => softmax(x),
    sum: (x) => x.sum(),
    chain: (x) => relu(x.multiply(1.5).add(0.25)),
  };
  return once(table[kind]!, kind === "log" ? x.abs().add(0.01) : x);
}

/** From numbers to numbers, as a page would use a trained network. */
function inference(): Program {
  const { model } = shared("iii");
  const forward = jit((x: Tensor) => model.forward(x)); // trained: its numbers are constants of the program
  const data = uniform([1, 40], 99);
  return {
    step: () => {
      const y = forward(tensor(data, { shape: [1, 40] }));
      void y.data;
      return y;
    },
    read: (out) => out.data[0]!,
  };
}

export const programs = { train, compile: train, kernels: kernel, inference, scaling: scaled };
