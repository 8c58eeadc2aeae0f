/** Donated arguments: the same numbers as without, updated in place, read when asked for, gone when handed on. */
import { describe, expect, test } from "vitest";
import {
  defaultDevice,
  grad,
  jit,
  referenceDevice,
  setDefaultDevice,
  type Tensor,
  tensor,
} from "../src/index.ts";

interface State {
  readonly w: Tensor;
  readonly m: Tensor;
}

const start = (): State => ({ w: tensor([1, -2, 0.5, 3]), m: tensor([0, 0, 0, 0]) });

/** Momentum on a quadratic. */
const update = ({ w, m }: State, target: Tensor): { state: State; loss: Tensor } => {
  const loss = (w: Tensor): Tensor => w.subtract(target).square().sum();
  const velocity = m.multiply(0.9).add(grad(loss)(w));
  return { state: { w: w.subtract(velocity.multiply(0.05)), m: velocity }, loss: loss(w) };
};

const target = tensor([0.25, 0.5, 0.75, 1]);
const numbers = ({ w, m }: State): number[] => [...w.data, ...m.data];

function after(steps: number, step: (state: State, target: Tensor) => { state: State; loss: Tensor }): State {
  let state = start();
  for (let i = 0; i < steps; i++) state = step(state, target).state;
  return state;
}

test("the numbers are those of a function that is not donated to", () => {
  expect(numbers(after(7, jit(update, { donate: [0] })))).toEqual(numbers(after(7, jit(update))));
});

test("a state can be read between steps, and goes on from there", () => {
  const step = jit(update, { donate: [0] });
  let state = start();
  for (let i = 0; i < 5; i++) {
    state = step(state, target).state;
    expect(numbers(state)).toEqual(numbers(after(i + 1, jit(update))));
  }
});

test("the start is not used up: its numbers are the caller's", () => {
  const step = jit(update, { donate: [0] });
  const begin = start();
  const [first, second] = [step(begin, target).state, step(begin, target).state];
  expect(numbers(second)).toEqual(numbers(first));
  expect([...begin.w.data]).toEqual([1, -2, 0.5, 3]);
});

test("two states take turns in one program", () => {
  const step = jit(update, { donate: [0] });
  let [left, right] = [start(), { w: tensor([4, 3, 2, 1]), m: tensor([1, 1, 1, 1]) }];
  for (let i = 0; i < 3; i++) {
    left = step(left, target).state;
    right = step(right, target).state;
  }
  expect(numbers(left)).toEqual(numbers(after(3, jit(update))));
});

test("states that trade places keep their numbers", () => {
  const swap = jit((s: State) => ({ w: s.m, m: s.w }), { donate: [0] });
  let state: State = { w: tensor([1, 2]), m: tensor([3, 4]) };
  for (let i = 0; i < 3; i++) state = swap(state);
  expect(numbers(state)).toEqual([3, 4, 1, 2]);
});

test("what was handed on and not read is gone, and says so", () => {
  const step = jit(update, { donate: [0] });
  const one = step(start(), target).state;
  const two = step(one, target).state;
  expect(() => one.w.data).toThrow(/donated/);
  expect(numbers(two)).toEqual(numbers(after(2, jit(update))));
});

test("what was read before it was handed on stays", () => {
  const step = jit(update, { donate: [0] });
  const one = step(start(), target).state;
  const kept = numbers(one);
  step(one, target);
  expect(numbers(one)).toEqual(kept);
});

describe("many steps at once", () => {
  const targets = tensor([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], { shape: [3, 4] });
  const order = [2, 0, 1, 1, 2, 0, 0];

  test("are the same as one after the other", () => {
    const step = jit(update, { donate: [0] });
    let state = start();
    let loss = 0;
    for (const batch of order) {
      const result = step(state, targets.at(batch));
      state = result.state;
      loss = result.loss.item();
    }
    const expected = numbers(state);

    const got = jit(update, { donate: [0] }).steps(order, start(), targets);

    expect(numbers(got.state)).toEqual(expected);
    expect(got.loss.item()).toBe(loss);
  });

  test("go on from where calls left off, and back", () => {
    const step = jit(update, { donate: [0] });
    let { state } = step(start(), targets.at(1));
    state = step.steps([0, 2], state, targets).state;
    state = step(state, targets.at(1)).state;

    const plain = jit(update);
    let expected = start();
    for (const batch of [1, 0, 2, 1]) expected = plain(expected, targets.at(batch)).state;
    expect(numbers(state)).toEqual(numbers(expected));
  });

  test("refuse what they cannot do", () => {
    const step = jit(update, { donate: [0] });
    expect(() => step.steps([3], start(), targets)).toThrow(/batch 3 of 3/);
    expect(() => step.steps([], start(), targets)).toThrow(/empty order/);
    expect(() => jit((s: Tensor) => s.sum(), { donate: [0] }).steps([0], tensor([1, 2]))).toThrow(
      /result of its type/,
    );
  });
});

test("a device that keeps nothing computes the same", () => {
  const before = defaultDevice();
  setDefaultDevice(referenceDevice);
  try {
    const state = after(3, jit(update, { donate: [0] }));
    expect(numbers(state).map(Math.fround)).toEqual(numbers(after(3, jit(update))).map(Math.fround));
  } finally {
    setDefaultDevice(before);
  }
});
