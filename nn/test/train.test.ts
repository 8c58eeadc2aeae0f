/** The training loop inside the program against the same loop written out in JavaScript. */
import { key, leavesOf, mapTree, type Tensor, tensor } from "@downhill/engine";
import { expect, test } from "vitest";
import { adam, begin, fit, Linear, squaredError, trainingStep } from "../src/index.ts";

const loss = (net: Linear, x: Tensor, y: Tensor): Tensor => squaredError(net.forward(x), y);
const optimizer = adam({ learningRate: 0.05 });
const net = (): Linear => new Linear(2, 1, key(3));

/** Five batches of eight examples of y = 3 x₁ − x₂ + 1. */
const xs = key(1).normal([5, 8, 2]);
const ys = xs.matmul(tensor([[3], [-1]])).add(1);
const batch = (i: number): [Tensor, Tensor] => [xs.at(i), ys.at(i)];

test("fit takes the steps a loop takes, on the batches it names, and reports as often as told", () => {
  const order = (step: number): number => (step * 3) % 5;
  const step = trainingStep(loss, optimizer);
  let training = begin(net(), optimizer);
  const losses: number[] = [];
  for (let i = 0; i < 23; i++) {
    const after = step(training, ...batch(order(i)));
    training = after.training;
    losses.push(after.loss.item());
  }
  const reports: [number, number][] = [];
  const fitted = fit(net(), {
    loss,
    optimizer,
    steps: 23,
    batches: [xs, ys],
    order,
    every: 10,
    onReport: (done, loss) => void reports.push([done, loss.item()]),
  });
  expect(reports).toEqual([10, 20, 23].map((done) => [done, losses[done - 1]]));
  expect(leavesOf(fitted).map((leaf) => leaf.toArray())).toEqual(
    leavesOf(training.model).map((leaf) => leaf.toArray()),
  );
});

test("fit finds the line", () => {
  const fitted = fit(net(), { loss, optimizer, steps: 2000, batches: [xs, ys] });
  const [bias, slopes] = [fitted.bias!, fitted.weight].map(
    (leaf) => leaf.reshape([-1]).toArray() as number[],
  );
  // The data lie on the line, so that the minimum is exact; single precision and Adam's last steps leave this much.
  expect(bias![0]).toBeCloseTo(1, 3);
  expect(slopes![0]).toBeCloseTo(3, 3);
  expect(slopes![1]).toBeCloseTo(-1, 3);
});

test("fit stops when the report says so", () => {
  const seen: number[] = [];
  const stop = (done: number): boolean => {
    seen.push(done);
    return done < 20;
  };
  fit(net(), { loss, optimizer, steps: 1000, batches: [xs, ys], every: 10, onReport: stop });
  expect(seen).toEqual([10, 20]);
});

test("the model that training begins with is left as it was", () => {
  const start = net();
  const before = mapTree(start, (leaf) => tensor(leaf.toArray()));
  fit(start, { loss, optimizer, steps: 5, batches: [xs, ys] });
  expect(leavesOf(start).map((leaf) => leaf.toArray())).toEqual(
    leavesOf(before).map((leaf) => leaf.toArray()),
  );
});
