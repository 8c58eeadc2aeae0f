/** Factorisations against what defines them: products that give the matrix back, and values worked out by hand. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cholesky,
  determinant,
  eigenSymmetric,
  eye,
  grad,
  inverse,
  key,
  logDeterminant,
  qr,
  solve,
  type Tensor,
  tensor,
  triangularSolve,
} from "../src/index.ts";

/** Largest difference between two tensors. */
const gap = (a: Tensor, b: Tensor): number => a.subtract(b).abs().max().item();

/** Sizes 1 to 6, with or without a batch, f64; the seed is printed on failure. */
const matrices = fc.record({
  n: fc.integer({ min: 1, max: 6 }),
  batch: fc.constantFrom([], [2], [3, 1]),
  seed: fc.nat(1e6),
});
const draw = (
  { n, batch, seed }: { n: number; batch: readonly number[]; seed: number },
  columns = n,
): Tensor => key(seed).normal([...batch, n, columns], { dtype: "f64" });
const runs = { numRuns: 25 };
// A dozen roundings of f64 on well-conditioned matrices of six rows.
const close = 1e-9;

describe("factorisations give the matrix back", () => {
  test("Cholesky", () => {
    fc.assert(
      fc.property(matrices, (given) => {
        const b = draw(given);
        const a = b.matmul(b.moveAxis(-1, -2)).add(eye(given.n, { dtype: "f64" }));
        const l = cholesky(a);
        expect(gap(l.matmul(l.moveAxis(-1, -2)), a)).toBeLessThan(close);
      }),
      runs,
    );
  });

  test("QR, with orthonormal columns and a positive diagonal", () => {
    fc.assert(
      fc.property(matrices, (given) => {
        const rows = given.n + 2;
        const a = key(given.seed).normal([...given.batch, rows, given.n], { dtype: "f64" });
        const { q, r } = qr(a);
        expect(gap(q.matmul(r), a)).toBeLessThan(close);
        expect(gap(q.moveAxis(-1, -2).matmul(q), eye(given.n, { dtype: "f64" }))).toBeLessThan(close);
        expect(
          r
            .multiply(eye(given.n, { dtype: "f64" }))
            .sum(-1)
            .min()
            .item(),
        ).toBeGreaterThan(0);
      }),
      runs,
    );
  });

  test("eigenvalues and vectors of a symmetric matrix, ascending", () => {
    fc.assert(
      fc.property(matrices, (given) => {
        const b = draw(given);
        const a = b.add(b.moveAxis(-1, -2));
        const { values, vectors } = eigenSymmetric(a);
        expect(gap(a.matmul(vectors), vectors.multiply(values.insertAxis(-2)))).toBeLessThan(close);
        expect(gap(vectors.moveAxis(-1, -2).matmul(vectors), eye(given.n, { dtype: "f64" }))).toBeLessThan(
          close,
        );
        const flat = values.reshape([-1, given.n]).toArray() as number[][];
        for (const row of flat) expect([...row].sort((x, y) => x - y)).toEqual(row);
      }),
      runs,
    );
  });

  test("solve, and the inverse, undo a product", () => {
    fc.assert(
      fc.property(matrices, (given) => {
        const a = draw(given).add(eye(given.n, { dtype: "f64" }).multiply(4));
        const x = draw({ ...given, seed: given.seed + 1 }, 2);
        // The diagonal of 4 may be undone by a draw of −4; a wider bound takes such near-singular cases.
        expect(gap(a.matmul(solve(a, a.matmul(x))), a.matmul(x))).toBeLessThan(1e-6);
        expect(gap(inverse(a).matmul(a), eye(given.n, { dtype: "f64" }))).toBeLessThan(1e-6);
      }),
      runs,
    );
  });
});

test("a triangular solve reads only its triangle", () => {
  const a = tensor(
    [
      [2, 99],
      [1, 4],
    ],
    { dtype: "f64" },
  );
  expect(triangularSolve(a, tensor([2, 9], { dtype: "f64" })).toArray()).toEqual([1, 2]);
  const u = tensor(
    [
      [2, 1],
      [99, 4],
    ],
    { dtype: "f64" },
  );
  expect(triangularSolve(u, tensor([4, 8], { dtype: "f64" }), { lower: false }).toArray()).toEqual([1, 2]);
});

test("determinants by hand: 2·2, a permutation, a singular matrix, and one that overflows", () => {
  expect(
    determinant(
      tensor(
        [
          [1, 2],
          [3, 4],
        ],
        { dtype: "f64" },
      ),
    ).item(),
  ).toBeCloseTo(-2, 12);
  expect(
    determinant(
      tensor(
        [
          [0, 1, 0],
          [0, 0, 1],
          [1, 0, 0],
        ],
        { dtype: "f64" },
      ),
    ).item(),
  ).toBeCloseTo(1, 12);
  expect(
    determinant(
      tensor(
        [
          [1, 2],
          [2, 4],
        ],
        { dtype: "f64" },
      ),
    ).item(),
  ).toBeCloseTo(0, 12);
  const { sign, log } = logDeterminant(eye(4, { dtype: "f64" }).multiply(-1e200));
  expect(sign.item()).toBe(1);
  expect(log.item()).toBeCloseTo(800 * Math.LN10, 9);
});

test("the slope of log |det A| is the inverse, transposed", () => {
  const a = tensor(
    [
      [3, 1],
      [1, 2],
    ],
    { dtype: "f64" },
  );
  const slope = grad((m: Tensor) => logDeterminant(m).log)(a);
  expect(gap(slope, inverse(a).moveAxis(-1, -2))).toBeLessThan(close);
});

test("a vector on the right is solved for as a vector", () => {
  expect(
    solve(
      tensor(
        [
          [2, 0],
          [0, 4],
        ],
        { dtype: "f64" },
      ),
      tensor([2, 8], { dtype: "f64" }),
    ).toArray(),
  ).toEqual([1, 2]);
});

test("mistakes are named with what came and what to do", () => {
  expect(() => cholesky(tensor([[1, 2, 3]]))).toThrow("cholesky: takes square matrices, got f32[1,3]");
  expect(() => qr(tensor([[1, 2]]))).toThrow("transpose first?");
  expect(() =>
    solve(
      tensor([
        [1, 0],
        [0, 1],
      ]),
      tensor([1, 2, 3]),
    ),
  ).toThrow("B needs 2 rows");
});
