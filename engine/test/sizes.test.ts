/**
 * Shapes that the type checker knows: each line below compiles only if the type says the sizes that are written, and passes only if the tensor has them.
 * What must not compile is marked; the marks are errors themselves where it does.
 */
import { expect, test } from "vitest";
import {
  grad,
  hessian,
  jacobian,
  jit,
  key,
  type Shape,
  scan,
  softmax,
  type Tensor,
  tensor,
  vmap,
  zeros,
} from "../src/index.ts";

/** The type knows the shape, it is this one, and it is the tensor's. */
function known<S extends Shape>(
  x: Tensor<S>,
  shape: number extends S["length"] ? "the type does not know the shape" : NoInfer<S>,
): void {
  expect(x.shape).toEqual(shape);
}

/** The type leaves the shape open: any other shape may be assigned. */
const open = <S extends Shape>(_: Tensor<S>, __: number extends S["length"] ? "open" : "known"): void => {};

const a = key(0).normal([2, 3] as const);
const b = tensor([[1], [2]], { shape: [2, 1] as const });
const cube = zeros([4, 2, 3] as const);

test("elementwise results broadcast", () => {
  known(a.exp().add(1).cast("f64"), [2, 3]);
  known(a.add(b), [2, 3]);
  known(b.multiply(zeros([3] as const)), [2, 3]);
  known(cube.subtract(a).less(b), [4, 2, 3]);
  known(softmax(a), [2, 3]);
});

test("products contract", () => {
  known(a.transpose().matmul(b), [3, 1]);
  known(cube.matmul(a.transpose()), [4, 2, 2]);
  known(a.matmul(zeros([3] as const)), [2]);
  known(zeros([2] as const).matmul(a), [3]);
  known(zeros([2] as const).matmul(zeros([2] as const)), []);
});

test("folds drop or keep axes, counted from either end", () => {
  known(a.sum(), []);
  known(cube.mean(-1), [4, 2]);
  known(cube.max([0, -1]), [2]);
  known(cube.sum([0, 2], { keep: true }), [1, 2, 1]);
  known(cube.variance(1), [4, 3]);
  known(cube.argmax(-3), [2, 3]);
});

test("rearranged axes are followed", () => {
  known(cube.transpose([2, 0, 1]), [3, 4, 2]);
  known(a.insertAxis(-1), [2, 3, 1]);
  known(a.insertAxis(0), [1, 2, 3]);
  known(cube.at(1, 0), [3]);
  known(a.reshape([3, 2] as const), [3, 2]);
  known(a.reshape([6, -1] as const), [6, 1]);
  known(a.slice([0, 1]), [1, 3]);
});

test("derivatives have the shapes they must", () => {
  const square = (x: Tensor<readonly [3]>) => x.square();
  known(grad((x: Tensor<readonly [3]>) => square(x).sum())(zeros([3] as const)), [3]);
  known(jacobian((x: Tensor<readonly [3]>) => a.matmul(square(x)))(zeros([3] as const)), [2, 3]);
  known(hessian((x: Tensor<readonly [3]>) => square(x).sum())(zeros([3] as const)), [3, 3]);
  known(jit(square)(zeros([3] as const)), [3]);
});

test("mapped and stacked results are open, since they have an axis more", () => {
  const norm = (x: Tensor<readonly [3]>) => x.square().sum();
  const norms = vmap(norm)(a);
  open(norms, "open");
  expect(norms.shape).toEqual([2]);
  const [, sums] = scan((state: Tensor, x: Tensor) => [state, x.sum()] as const, zeros([]), a);
  open(sums, "open");
});

test("shapes that are just numbers stay open, and fit everywhere that is open", () => {
  const size = Number("3");
  let x = zeros([2, size]);
  x = x
    .add(1)
    .matmul(zeros([size, 2]))
    .matmul(x);
  x = a; // what is known may stand for what is open
  open(zeros([2, 3]).add(a), "open");
  expect(x.shape).toEqual([2, 3]);
});

test("what cannot be does not compile, and is refused when it runs", () => {
  // @ts-expect-error: 2 and 3 do not broadcast
  expect(() => a.add(zeros([2] as const))).toThrow(/do not broadcast/);
  // @ts-expect-error: inner sizes differ
  expect(() => a.matmul(a)).toThrow(/inner sizes differ/);
  const takesThree = (x: Tensor<readonly [3]>): Tensor => x.sum();
  // @ts-expect-error: a matrix is no vector of three
  takesThree(a);
  takesThree(zeros([3])); // what is wanted is known here
  const open = zeros([3]);
  // @ts-expect-error: an open shape has to be made sure of, for example by reshape([3] as const)
  takesThree(open);
});
