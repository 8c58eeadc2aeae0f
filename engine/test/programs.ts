/** Whole programs, as users write them: more nodes than an op has, slopes of slopes, control flow. Each gives a tree of tensors. */
import {
  checkpoint,
  cond,
  conv2d,
  grad,
  hessian,
  jit,
  key,
  logSoftmax,
  loop,
  maxPool,
  oneHot,
  scan,
  softmax,
  stack,
  type Tensor,
  tensor,
  valueAndGrad,
  vmap,
  whileLoop,
  zerosLike,
  zipTrees,
} from "../src/index.ts";

export interface Program {
  readonly name: string;
  readonly make: () => unknown;
}

const weights = () => key(1).normal([3, 3], { deviation: 0.6 });
const input = () => key(2).normal([3]);

/** One step of a recurrent network: next state, and what it shows. */
const recur = (w: Tensor, h: Tensor, x: Tensor): [Tensor, Tensor] => {
  const next = w.matmul(h).add(x).tanh();
  return [next, next.square().sum()];
};

const recurrentLoss = (w: Tensor): Tensor => {
  const [last, shown] = scan((h: Tensor, x: Tensor) => recur(w, h, x), input(), key(3).normal([6, 3]));
  return last.sum().add(shown.multiply(tensor([1, 2, 3, 4, 5, 6])).sum());
};

export const programs: readonly Program[] = [
  {
    name: "twenty steps of a network with Adam, jitted",
    make: () => {
      const x = key(4).uniform([32, 1], { low: -2, high: 2 });
      const y = x.multiply(2).sin();
      const [k1, k2] = key(5).split(2);
      let model = {
        w1: k1!.normal([1, 16]),
        b1: tensor(Array(16).fill(0)),
        w2: k2!.normal([16, 1]),
        b2: tensor([0]),
      };
      type Model = typeof model;
      const loss = (m: Model): Tensor =>
        x.matmul(m.w1).add(m.b1).tanh().matmul(m.w2).add(m.b2).subtract(y).square().mean();
      const step = jit((model: Model, first: Model, second: Model, t: Tensor) => {
        const { value, gradient } = valueAndGrad(loss)(model);
        const m = zipTrees((m, g) => m.multiply(0.9).add(g.multiply(0.1)), first, gradient);
        const v = zipTrees((v, g) => v.multiply(0.999).add(g.square().multiply(0.001)), second, gradient);
        const rate = tensor(0.01).divide(tensor(0.9).power(t).negate().add(1));
        const scale = tensor(0.999).power(t).negate().add(1);
        const next = zipTrees(
          (p, m, v) => p.subtract(m.multiply(rate).divide(v.divide(scale).sqrt().add(1e-8))),
          model,
          m,
          v,
        );
        return { next, m, v, value };
      });
      let [m, v] = [zipTrees(zerosLike, model), zipTrees(zerosLike, model)];
      const losses: Tensor[] = [];
      for (let t = 1; t <= 20; t++) {
        const result = step(model, m, v, tensor(t));
        ({ m, v } = result);
        model = result.next;
        losses.push(result.value);
      }
      return { model, losses };
    },
  },
  {
    name: "slope of attention",
    make: () => {
      const x = key(6).normal([2, 5, 8]);
      const attend = (w: { q: Tensor; k: Tensor; v: Tensor }): Tensor => {
        const [q, k, v] = [x.matmul(w.q), x.matmul(w.k), x.matmul(w.v)];
        return softmax(q.matmul(k.transpose()).divide(Math.sqrt(8)))
          .matmul(v)
          .square()
          .mean();
      };
      const [q, k, v] = key(7).split(3);
      return jit(valueAndGrad(attend))({ q: q!.normal([8, 8]), k: k!.normal([8, 8]), v: v!.normal([8, 8]) });
    },
  },
  {
    name: "slope of a small convolutional network",
    make: () => {
      const [images, kernel, head] = key(8).split(3);
      const x = images!.normal([4, 1, 8, 8]);
      const labels = oneHot(key(9).integers([4], 0, 3), 3);
      const loss = (w: { kernel: Tensor; head: Tensor }): Tensor => {
        const h = maxPool(conv2d(x, w.kernel), 2).relu();
        return logSoftmax(h.reshape([4, -1]).matmul(w.head))
          .multiply(labels)
          .sum()
          .divide(-4);
      };
      return jit(valueAndGrad(loss))({ kernel: kernel!.normal([5, 1, 3, 3]), head: head!.normal([45, 3]) });
    },
  },
  { name: "slope of a scan", make: () => jit(grad(recurrentLoss))(weights()) },
  { name: "second slope of a scan", make: () => jit(hessian(recurrentLoss))(weights()) },
  {
    name: "slope of a scan, mapped",
    make: () => jit(vmap(grad(recurrentLoss)))(stack([weights(), weights().multiply(0.5)])),
  },
  {
    name: "scan backwards over trees",
    make: () =>
      jit((xs: Tensor) =>
        scan(
          (s: { a: Tensor; b: Tensor }, x: Tensor) => [{ a: s.b, b: s.a.add(x) }, { shown: s.a.multiply(x) }],
          { a: tensor(0), b: tensor(1) },
          xs,
          { reverse: true },
        ),
      )(tensor([1, 2, 3, 4])),
  },
  {
    name: "slope of a loop with a count",
    make: () => jit(grad((x: Tensor) => loop(7, (i, s) => s.multiply(x).add(i), x)))(tensor(0.9)),
  },
  {
    name: "while loops that end at different times",
    make: () =>
      jit(
        vmap((x: Tensor) =>
          whileLoop(
            (s: Tensor) => s.less(100),
            (s) => s.multiply(x),
            tensor(1.5),
          ),
        ),
      )(tensor([1.5, 2, 3])),
  },
  {
    name: "slope of a choice, both ways",
    make: () => {
      const f = (x: Tensor): Tensor =>
        cond(
          x.sum().greater(0),
          (x: Tensor) => x.sin().sum(),
          (x) => x.multiply(weights().at(0)).square().sum(),
          x,
        );
      return [
        jit(grad(f))(tensor([1, 2, 3])),
        jit(grad(f))(tensor([-1, -2, -3])),
        jit(vmap(grad(f)))(stack([input(), input().negate()])),
      ];
    },
  },
  {
    name: "slope of checkpointed layers",
    make: () => {
      const layer = checkpoint((w: Tensor, h: Tensor) => w.matmul(h).tanh());
      return jit(
        grad((w: Tensor) => {
          let h = input();
          for (let i = 0; i < 5; i++) h = layer(w, h);
          return h.square().sum();
        }),
      )(weights());
    },
  },
  {
    name: "random numbers of every kind",
    make: () => {
      const keys = key(10).split(7);
      return {
        bits: keys[0]!.bits([5]),
        uniform: keys[1]!.uniform([5]),
        normal: keys[2]!.normal([2, 3]),
        integers: keys[3]!.integers([7], -3, 4),
        permutation: keys[4]!.permutation(9),
        classes: keys[5]!.categorical(
          tensor([
            [0, 1, 2],
            [3, 0, 0],
          ]),
        ),
        folded: keys[6]!.fold(3).bits([2]),
      };
    },
  },
];
