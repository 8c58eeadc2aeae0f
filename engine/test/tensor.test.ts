/** Tensors as users meet them: making, printing, indexing, broadcasting, refusing. */
import { describe, expect, test } from "vitest";
import {
  arange,
  concatenate,
  einsum,
  eye,
  full,
  jit,
  key,
  linspace,
  logSoftmax,
  logSumExp,
  oneHot,
  softmax,
  stack,
  type Tensor,
  tensor,
  UserError,
  where,
  zeros,
} from "../src/index.ts";

const m = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);

describe("making", () => {
  test("dtypes follow what is given", () => {
    expect(tensor([1, 2]).type).toBe("f32[2]");
    expect(tensor([true, false]).type).toBe("bool[2]");
    expect(tensor(new Float64Array(6), { shape: [2, 3] }).type).toBe("f64[2,3]");
    expect(tensor(3, { dtype: "i32" }).type).toBe("i32[]");
    expect(arange(3).type).toBe("i32[3]");
    expect(arange(0, 1, 0.25).toArray()).toEqual([0, 0.25, 0.5, 0.75]);
    expect(linspace(0, 1, 3).toArray()).toEqual([0, 0.5, 1]);
    expect(eye(2).toArray()).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(tensor([[], []]).shape).toEqual([2, 0]);
  });

  test("a typed array is copied, so that changing it later changes nothing", () => {
    const numbers = Float32Array.of(1, 2);
    const x = tensor(numbers);
    numbers[0] = 9;
    expect(x.toArray()).toEqual([1, 2]);
  });
});

describe("types that meet", () => {
  test("widen, and plain numbers adapt", () => {
    expect(arange(3).add(1).type).toBe("i32[3]");
    expect(arange(3).add(0.5).type).toBe("f32[3]");
    expect(m.add(arange(3)).type).toBe("f32[2,3]");
    expect(tensor([true, false]).add(1).toArray()).toEqual([2, 1]);
    expect(arange(4).divide(2).toArray()).toEqual([0, 0.5, 1, 1.5]);
    expect(arange(4).mean().item()).toBe(1.5);
    expect(m.greater(2).sum().toArray()).toBe(4);
    expect(tensor([1], { dtype: "u32" }).subtract(2).type).toBe("u32[1]");
  });

  test("broadcast from the last axis", () => {
    expect(m.add(tensor([10, 20, 30])).toArray()).toEqual([
      [11, 22, 33],
      [14, 25, 36],
    ]);
    expect(m.multiply(tensor([[1], [2]])).toArray()).toEqual([
      [1, 2, 3],
      [8, 10, 12],
    ]);
    expect(where(m.greater(3), m, 0).toArray()).toEqual([
      [0, 0, 0],
      [4, 5, 6],
    ]);
  });
});

describe("parts and arrangements", () => {
  test("slice, at, take, split", () => {
    expect(m.slice([0, 1], [1, 3]).toArray()).toEqual([[2, 3]]);
    expect(m.slice(null, [-2]).toArray()).toEqual([
      [2, 3],
      [5, 6],
    ]);
    expect(m.slice(null, [0, 3, 2]).toArray()).toEqual([
      [1, 3],
      [4, 6],
    ]);
    expect(m.slice([5, 9]).shape).toEqual([0, 3]);
    expect(m.at(-1).toArray()).toEqual([4, 5, 6]);
    expect(m.at(1, 2).item()).toBe(6);
    expect(m.take([2, 0], 1).toArray()).toEqual([
      [3, 1],
      [6, 4],
    ]);
    expect(m.takeAlong(tensor([[2], [0]], { dtype: "i32" })).toArray()).toEqual([[3], [4]]);
    expect(m.split(3, 1).map((x) => x.toArray())).toEqual([
      [[1], [4]],
      [[2], [5]],
      [[3], [6]],
    ]);
    expect(
      m
        .scatterAdd(
          [0, 0],
          tensor([
            [1, 1, 1],
            [2, 2, 2],
          ]),
        )
        .toArray(),
    ).toEqual([
      [4, 5, 6],
      [4, 5, 6],
    ]);
  });

  test("reshape, transpose, pad, tile, concatenate, stack", () => {
    expect(m.reshape([3, -1]).shape).toEqual([3, 2]);
    expect(m.transpose().toArray()).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    expect(
      m
        .pad(
          [
            [0, 1],
            [1, 0],
          ],
          -1,
        )
        .toArray(),
    ).toEqual([
      [-1, 1, 2, 3],
      [-1, 4, 5, 6],
      [-1, -1, -1, -1],
    ]);
    expect(tensor([1, 2]).tile([2, 2]).toArray()).toEqual([
      [1, 2, 1, 2],
      [1, 2, 1, 2],
    ]);
    expect(concatenate([m, m], 1).shape).toEqual([2, 6]);
    expect(stack([m, m], -1).shape).toEqual([2, 3, 2]);
    expect(m.insertAxis(1).shape).toEqual([2, 1, 3]);
    expect(m.insertAxis(1).dropAxis(1).shape).toEqual([2, 3]);
    expect(zeros([2, 3, 4]).flatten(1).shape).toEqual([2, 12]);
  });

  test("matmul as in numpy", () => {
    const v = tensor([1, 0, -1]);
    expect(m.matmul(v).toArray()).toEqual([-2, -2]);
    expect(tensor([1, 1]).matmul(m).toArray()).toEqual([5, 7, 9]);
    expect(v.matmul(v).item()).toBe(2);
    expect(m.matmul(m.transpose()).toArray()).toEqual([
      [14, 32],
      [32, 77],
    ]);
    expect(zeros([5, 1, 2, 3]).matmul(zeros([4, 3, 2])).shape).toEqual([5, 4, 2, 2]);
    expect(zeros([5, 4, 3]).matmul(zeros([3, 2])).shape).toEqual([5, 4, 2]);
    expect(v.matmul(zeros([4, 3, 2])).shape).toEqual([4, 2]);
    expect(zeros([4, 2, 3]).matmul(v).shape).toEqual([4, 2]);
  });

  test("einsum names what is summed", () => {
    expect(einsum("ij,kj->ik", m, m).toArray()).toEqual(m.matmul(m.transpose()).toArray());
    expect(einsum("ij->ji", m).toArray()).toEqual(m.transpose().toArray());
    expect(einsum("ij->", m).item()).toBe(21);
    expect(
      einsum(
        "ii->i",
        tensor([
          [1, 2],
          [3, 4],
        ]),
      ).toArray(),
    ).toEqual([1, 4]);
    expect(einsum("i,j->ij", tensor([1, 2]), tensor([3, 4])).toArray()).toEqual([
      [3, 4],
      [6, 8],
    ]);
    expect(einsum("bij,bjk,bk->bi", zeros([2, 3, 4]), zeros([2, 4, 5]), zeros([2, 5])).shape).toEqual([2, 3]);
  });
});

describe("folds", () => {
  test("axes are dropped, or kept at size one", () => {
    expect(m.sum(0).toArray()).toEqual([5, 7, 9]);
    expect(m.sum(-1, { keep: true }).toArray()).toEqual([[6], [15]]);
    expect(m.variance().item()).toBeCloseTo(35 / 12, 6);
    expect(m.variance(1, { correction: 1 }).toArray()).toEqual([1, 1]);
    expect(m.argmax(1).toArray()).toEqual([2, 2]);
    expect(m.argmax().item()).toBe(5);
    expect(m.max(0).toArray()).toEqual([4, 5, 6]);
    expect(m.cumulativeSum(1).toArray()).toEqual([
      [1, 3, 6],
      [4, 9, 15],
    ]);
  });

  test("softmax and its kin stand large numbers", () => {
    const big = tensor([1000, 1001, 1002]);
    const small = tensor([0, 1, 2]);
    expect(softmax(big).toArray()).toEqual(softmax(small).toArray());
    expect(softmax(big).sum().item()).toBeCloseTo(1, 6);
    expect(logSumExp(big).item()).toBeCloseTo(1000 + Math.log(1 + Math.E + Math.E ** 2), 3);
    expect(logSumExp(full([3], -Infinity)).item()).toBe(-Infinity);
    expect(logSoftmax(small).exp().sum().item()).toBeCloseTo(1, 6);
    expect(oneHot(tensor([2, 0], { dtype: "i32" }), 3).toArray()).toEqual([
      [0, 0, 1],
      [1, 0, 0],
    ]);
  });
});

describe("printing", () => {
  test("rows stand under rows", () => {
    expect(
      String(
        tensor([
          [1, -2.5],
          [100, 0],
        ]),
      ),
    ).toBe("[[  1.0  -2.5]\n [100.0   0.0]]");
    expect(String(tensor(0.1))).toBe("0.1");
    expect(String(tensor([1e-9, 1]))).toBe("[1.0000e-9 1.0000e+0]");
    expect(String(tensor([Number.NaN, Infinity]))).toBe("[NaN   ∞]");
    expect(String(zeros([0]))).toBe("[]");
    expect(String(arange(2000))).toBe("[   0    1    2 … 1997 1998 1999]");
    expect(String(zeros([2, 1, 1]))).toBe("[[[0]]\n\n [[0]]]");
  });

  test("a traced tensor prints its type", () => {
    let text = "";
    jit((x: Tensor) => {
      text = String(x);
      return x;
    })(m);
    expect(text).toBe("f32[2,3] (traced)");
  });
});

describe("dims", () => {
  test("names the sizes, and checks them", () => {
    const { batch, time } = m.dims("batch time");
    expect([batch, time]).toEqual([2, 3]);
    expect(m.dims("n 3").n).toBe(2);
    expect(() => m.dims("batch time width")).toThrow(
      "dims: “batch time width” names 3 axes, but the tensor is f32[2,3]",
    );
    expect(() => m.dims("n n")).toThrow(/axis 1, “n”, is 3/);
    // @ts-expect-error a name that was not asked for
    m.dims("batch time").width;
  });
});

describe("refusals name op, what, got and the likely fix", () => {
  test.each([
    [() => m.add(tensor([1, 2])), /add: shapes do not broadcast, f32\[2,3\] and f32\[2\].*insertAxis/],
    [
      () => m.matmul(m),
      /matmul: inner sizes differ, f32\[2,3\] · f32\[2,3\] \(3 ≠ 2\); transpose the second\?/,
    ],
    [() => m.sum(2), /sum: no axis 2 in f32\[2,3\] \(axes run from -2 to 1\)/],
    [() => m.reshape([4, 2]), /reshape: f32\[2,3\] does not fit \[4,2\] \(6 numbers\)/],
    [() => m.item(), /item: f32\[2,3\] holds 6 numbers/],
    [() => m.at(2), /at: position 2 is outside axis 0/],
    [() => m.take([3]), /take: position 3 is outside an axis of size 2/],
    [() => m.and(m), /and: takes bools or ints, got f32\[2,3\]; compare first/],
    [() => zeros([0]).max(), /max: axis 0 of f32\[0\] is empty/],
    [() => tensor([[1], [2, 3]]), /tensor: the rows have different lengths/],
    [() => tensor(new Float32Array(3), { shape: [2] }), /3 numbers do not fill \[2\]/],
    [() => concatenate([m, zeros([2, 2])]), /concatenate: f32\[2,3\] and f32\[2,2\] differ off axis 0/],
    [() => einsum("ij,jk", m, m), /“j” of “ij,jk” is both 3 and 2/],
    [() => m.transpose([0, 0]), /\[0,0\] is not an order of the 2 axes/],
    [() => key(0.5), /key: a seed is a whole number, got 0.5/],
  ])("%s", (call, message) => {
    expect(call).toThrow(UserError);
    expect(call).toThrow(message);
  });
});

describe("eager work", () => {
  test("memory stays flat: what has been computed forgets how", () => {
    let x = tensor([1]);
    for (let i = 0; i < 3000; i++) x = x.multiply(0.999).add(0.001);
    expect(x.item()).toBeCloseTo(1, 4);
    expect(x.value.source.kind).toBe("data");
  });

  test("a value read again is kept", () => {
    const x = tensor([0.5]).exp();
    x.add(1).item();
    expect(x.value.data).toBeUndefined();
    x.add(2).item();
    expect(x.value.data).toBeDefined();
  });
});
