/** The engine in ten minutes: what the guide shows, in the guide's order. */
import { expect, test } from "vitest";
import {
  grad,
  hessian,
  jit,
  type Key,
  key,
  mapTree,
  scan,
  softmax,
  type Tensor,
  tensor,
  valueAndGrad,
  vmap,
  zipTrees,
} from "../src/index.ts";

test("tensors compute when their numbers are asked for", () => {
  const x = tensor([
    [1, 2],
    [3, 4],
  ]);
  const y = x.matmul(x.transpose()).add(1);
  expect(y.value.data).toBeUndefined();
  expect(y.toArray()).toEqual([
    [6, 12],
    [12, 26],
  ]);
  expect(y.value.data).toBeDefined();
});

test("derivatives are functions, and nest", () => {
  const cube = (x: Tensor) => x.power(3);
  expect(grad(cube)(tensor(2)).item()).toBe(12);
  expect(grad(grad(cube))(tensor(2)).item()).toBe(12);
  expect(hessian((x: Tensor) => x.at(0).multiply(x.at(1)))(tensor([5, 7])).toArray()).toEqual([
    [0, 1],
    [1, 0],
  ]);
});

/** A model is any object whose tensors are its parameters. */
class Shallow {
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly out: Tensor;

  constructor(hidden: number, key: Key) {
    const [first, second, third] = key.split(3) as [Key, Key, Key];
    this.weight = first.normal([1, hidden]);
    this.bias = second.normal([hidden]);
    this.out = third.normal([hidden, 1], { deviation: 1 / Math.sqrt(hidden) });
  }

  /** f32[batch, 1] → f32[batch, 1] */
  forward(x: Tensor): Tensor {
    return x.matmul(this.weight).add(this.bias).relu().matmul(this.out);
  }
}

test("a model learns: values in, values out, one compiled step", () => {
  const x = key(0).uniform([64, 1], { low: -1, high: 1 });
  const y = x.abs();
  const loss = (model: Shallow) => model.forward(x).subtract(y).square().mean();
  const step = jit((model: Shallow) => {
    const { value, gradient } = valueAndGrad(loss)(model);
    return { value, model: zipTrees((p, g) => p.subtract(g.multiply(0.1)), model, gradient) };
  });

  let model = new Shallow(20, key(1));
  const first = loss(model).item();
  for (let i = 0; i < 100; i++) ({ model } = step(model));

  expect(model).toBeInstanceOf(Shallow);
  expect(loss(model).item()).toBeLessThan(first / 10);
});

test("one example's function maps over many, models included", () => {
  const attention = (q: Tensor, k: Tensor, v: Tensor) => softmax(q.matmul(k.transpose())).matmul(v);
  const [q, k, v] = key(2)
    .split(3)
    .map((key) => key.normal([5, 4, 3])) as [Tensor, Tensor, Tensor];
  expect(vmap(attention)(q, k, v).shape).toEqual([5, 4, 3]);

  const many = vmap((key: Key) => new Shallow(4, key))(key(3).splitAxis(10));
  expect(many.weight.shape).toEqual([10, 1, 4]);
  expect(vmap((model: Shallow) => model.forward(tensor([[1]])))(many).shape).toEqual([10, 1, 1]);
});

test("a loop stays inside the program, and is differentiated through time", () => {
  const simulate = (rate: Tensor) =>
    scan((x: Tensor, _: null): [Tensor, Tensor] => [x.add(x.multiply(rate)), x], tensor(1), null, {
      length: 10,
    })[0];
  expect(jit(grad(simulate))(tensor(0)).item()).toBeCloseTo(10, 5);
});

test("trees of tensors are mapped like lists", () => {
  const shapes: string[] = [];
  mapTree(new Shallow(3, key(4)), (leaf, path) => {
    shapes.push(`${path} ${leaf.type}`);
    return leaf;
  });
  expect(shapes).toEqual(["weight f32[1,3]", "bias f32[3]", "out f32[3,1]"]);
});
