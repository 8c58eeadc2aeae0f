/** Laws of shapes, on random ones: empty axes and axes of size one included. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { broadcastShapes, sizeOf, stridesOf } from "../src/core/shape.ts";
import { arange, concatenate, type Tensor, tensor } from "../src/index.ts";

const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
const counted = (shape: readonly number[]): Tensor => arange(sizeOf(shape)).reshape(shape);
const tensors = shapes.map(counted);
const numbersOf = (x: Tensor): number[] => [...x.data];

/** Where each element of x stands, by its own strides. */
function at(x: Tensor, index: readonly number[]): number {
  const strides = stridesOf(x.shape);
  return x.data[index.reduce((flat, i, axis) => flat + i * strides[axis]!, 0)]!;
}

describe("shapes", () => {
  test("broadcasting is commutative, and idempotent", () => {
    fc.assert(
      fc.property(shapes, shapes, (a, b) => {
        expect(broadcastShapes(a, b)).toEqual(broadcastShapes(b, a));
        expect(broadcastShapes(a, a)).toEqual(a);
      }),
    );
  });

  test("x + y = y + x wherever the shapes broadcast", () => {
    fc.assert(
      fc.property(shapes, shapes, (a, b) => {
        fc.pre(broadcastShapes(a, b) !== undefined);
        const [x, y] = [counted(a), counted(b)];
        expect(x.add(y).shape).toEqual(broadcastShapes(a, b));
        expect(numbersOf(x.add(y))).toEqual(numbersOf(y.add(x)));
      }),
    );
  });

  test("reshaping there and back changes nothing", () => {
    fc.assert(
      fc.property(tensors, (x) => {
        expect(numbersOf(x.reshape([x.size]).reshape(x.shape))).toEqual(numbersOf(x));
      }),
    );
  });

  test("a transposed tensor holds at a permuted index what it held", () => {
    fc.assert(
      fc.property(tensors, fc.infiniteStream(fc.nat()), (x, random) => {
        const order = x.shape
          .map((_, axis) => ({ axis, rank: random.next().value! }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ axis }) => axis);
        const y = x.transpose(order);
        fc.pre(x.size > 0);
        const index = y.shape.map((size) => random.next().value! % size);
        const from = x.shape.map((_, axis) => index[order.indexOf(axis)]!);
        expect(at(y, index)).toBe(at(x, from));
      }),
    );
  });

  test("flipping twice changes nothing", () => {
    fc.assert(
      fc.property(tensors, (x) => {
        expect(numbersOf(x.flip().flip())).toEqual(numbersOf(x));
      }),
    );
  });

  test("what is split and joined again is whole", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }), fc.nat(3), (sizes, width) => {
        const x = counted([sizes.reduce((a, b) => a + b, 0), width]);
        expect(numbersOf(concatenate(x.split(sizes)))).toEqual(numbersOf(x));
      }),
    );
  });

  test("a slice is the array's slice", () => {
    const bound = fc.integer({ min: -12, max: 12 });
    fc.assert(
      fc.property(fc.nat(10), bound, bound, fc.integer({ min: 1, max: 4 }), (n, from, to, step) => {
        const plain = Array.from({ length: n }, (_, i) => i).slice(from, to);
        expect(numbersOf(arange(n).slice([from, to, step]))).toEqual(plain.filter((_, i) => i % step === 0));
      }),
    );
  });

  test("sums over all axes are one sum, in any order of axes", () => {
    fc.assert(
      fc.property(tensors, (x) => {
        let y = x;
        while (y.rank > 0) y = y.sum(0);
        expect(y.item()).toBe(x.sum().item());
      }),
    );
  });

  test("a matrix product is a sum of products, empty or not", () => {
    const size = fc.nat(4);
    fc.assert(
      fc.property(size, size, size, (m, k, n) => {
        const [a, b] = [counted([m, k]), counted([k, n])];
        const expected = a.insertAxis(2).multiply(b).sum(1);
        expect(numbersOf(a.matmul(b))).toEqual(numbersOf(expected));
        expect(numbersOf(b.transpose().matmul(a.transpose()).transpose())).toEqual(numbersOf(expected));
      }),
    );
  });

  test("the array that goes in comes out", () => {
    const nested = fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 2, maxLength: 2 }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(nested, (rows) => {
        expect(tensor(rows).toArray()).toEqual(rows);
      }),
    );
  });
});
