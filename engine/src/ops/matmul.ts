/** Matrix multiplication, batched, with either operand read transposed; its transposes are itself. */
import { internal } from "../core/errors.ts";
import { sameShape, sizeOf } from "../core/shape.ts";
import { bind1 } from "../ir/bind.ts";
import type { Type, Value } from "../ir/graph.ts";
import { typeText } from "../ir/graph.ts";
import type { Op } from "../ir/op.ts";
import { spread } from "./elementwise.ts";
import { reshape } from "./movement.ts";
import { dense } from "./support.ts";

export interface Matmul {
  /** The first operand is laid out [batch…, k, m] instead of [batch…, m, k]. */
  readonly transposeA: boolean;
  /** The second operand is laid out [batch…, n, k] instead of [batch…, k, n]. */
  readonly transposeB: boolean;
}

/** The sizes of a product. */
function sizes([a, b]: readonly Type[], { transposeA, transposeB }: Matmul) {
  const [m, k] = a!.shape.slice(-2);
  const [inner, n] = b!.shape.slice(-2);
  return {
    batch: a!.shape.slice(0, -2),
    m: transposeA ? k! : m!,
    k: transposeA ? m! : k!,
    inner: transposeB ? n! : inner!,
    n: transposeB ? inner! : n!,
  };
}

/** C[batch…, m, n] = Σ_k A[batch…, m, k] B[batch…, k, n]; equal batch axes. */
export const matmulOp: Op<Matmul> = {
  name: "matmul",
  type: ([a, b], params) => {
    if (a!.shape.length < 2 || b!.shape.length < 2) internal(`matmul of ${typeText(a!)}, ${typeText(b!)}`);
    const { batch, m, n, k, inner } = sizes([a!, b!], params);
    if (k !== inner || a!.dtype !== b!.dtype || !sameShape(batch, b!.shape.slice(0, -2)))
      internal(`matmul of ${typeText(a!)}, ${typeText(b!)}`);
    return [{ dtype: a!.dtype, shape: [...batch, m, n] }];
  },
  derivative: {
    kind: "linear",
    inputs: "all",
    jointly: false,
    // C = A B:  dA = dC Bᵀ,  dB = Aᵀ dC; each read so that no transpose is ever carried out.
    transpose: ([cotangent], [a, b], which, { transposeA, transposeB }) => {
      if (!cotangent) return null;
      if (which === 0)
        return transposeA
          ? matmul(b!, cotangent, { transposeA: transposeB, transposeB: true })
          : matmul(cotangent, b!, { transposeA: false, transposeB: !transposeB });
      return transposeB
        ? matmul(cotangent, a!, { transposeA: true, transposeB: transposeA })
        : matmul(a!, cotangent, { transposeA: !transposeA, transposeB: false });
    },
  },
  batch: ([a, b], mapped, params, size) => {
    // Rows of a batch against one matrix are rows of one larger matrix.
    if (!mapped[1] && !params.transposeA && b!.type.shape.length === 2) {
      const [m, k] = a!.type.shape.slice(-2);
      const product = matmul(reshape(a!, [size * m!, k!]), b!, params);
      return [reshape(product, [size, m!, product.type.shape[1]!])];
    }
    const [x, y] = spread([a!, b!], mapped, size);
    return [matmul(x!, y!, params)];
  },
  lower: (inputs, params) => {
    const { batch, m, n, k } = sizes(inputs, params);
    return { kind: "contract", batch: sizeOf(batch), m, n, k, ...params };
  },
  reference: ([a, b], params, [type]) => {
    const { batch, m, n, k } = sizes([a!, b!], params);
    const out = dense(type!);
    for (let c = 0; c < sizeOf(batch); c++)
      for (let i = 0; i < m; i++)
        for (let j = 0; j < n; j++) {
          let total = 0;
          for (let l = 0; l < k; l++) {
            const x = a!.data[c * m * k + (params.transposeA ? l * m + i : i * k + l)]!;
            const y = b!.data[c * k * n + (params.transposeB ? j * k + l : l * n + j)]!;
            total += x * y;
          }
          out.data[c * m * n + i * n + j] = total;
        }
    return [out];
  },
  samples: [
    { inputs: [{ shape: [2, 3] }, { shape: [3, 4] }], params: { transposeA: false, transposeB: false } },
    { inputs: [{ shape: [3, 2] }, { shape: [3, 4] }], params: { transposeA: true, transposeB: false } },
    { inputs: [{ shape: [2, 3] }, { shape: [4, 3] }], params: { transposeA: false, transposeB: true } },
    { inputs: [{ shape: [3, 2] }, { shape: [4, 3] }], params: { transposeA: true, transposeB: true } },
    {
      inputs: [{ shape: [5, 2, 3] }, { shape: [5, 3, 1] }],
      params: { transposeA: false, transposeB: false },
    },
    {
      inputs: [{ shape: [2, 1, 4, 3] }, { shape: [2, 1, 5, 3] }],
      params: { transposeA: false, transposeB: true },
    },
    { inputs: [{ shape: [2, 0] }, { shape: [0, 3] }], params: { transposeA: false, transposeB: false } },
    { inputs: [{ shape: [9, 17] }, { shape: [17, 13] }], params: { transposeA: false, transposeB: false } },
    {
      inputs: [
        { shape: [2, 3], dtype: "i32", domain: [-9, 9] },
        { shape: [3, 2], dtype: "i32", domain: [-9, 9] },
      ],
      params: { transposeA: false, transposeB: false },
    },
  ],
};

export const matmul = (
  a: Value,
  b: Value,
  params: Matmul = { transposeA: false, transposeB: false },
): Value => bind1(matmulOp, [a, b], params);
