/** Matrix products of any ranks, brought to the one form the op takes. */
import { widen } from "./core/dtype.ts";
import { refuse } from "./core/errors.ts";
import { broadcastShapes } from "./core/shape.ts";
import { nodeOf, typeText, type Value } from "./ir/graph.ts";
import { cast } from "./ops/cast.ts";
import { matmul } from "./ops/matmul.ts";
import { broadcastTo, reshape, transposeOp } from "./ops/movement.ts";

export function product(x: Value, y: Value): Value {
  const text = `${typeText(x.type)} · ${typeText(y.type)}`;
  if (x.type.shape.length === 0 || y.type.shape.length === 0)
    refuse("matmul", `takes vectors and matrices, got ${text}; use multiply for scalars?`);
  const widest = widen(x.type.dtype, y.type.dtype);
  const dtype = widest === "bool" ? "i32" : widest;
  const [a, b] = [cast(x, dtype), cast(y, dtype)];
  const left = a.type.shape.length === 1 ? reshape(a, [1, ...a.type.shape]) : a;
  const right = b.type.shape.length === 1 ? reshape(b, [...b.type.shape, 1]) : b;
  const [inner, other] = [left.type.shape.at(-1)!, right.type.shape.at(-2)!];
  if (inner !== other) {
    const fits = right.type.shape.length === 2 && right.type.shape[1] === inner;
    refuse(
      "matmul",
      `inner sizes differ, ${text} (${inner} ≠ ${other})${fits ? "; transpose the second?" : ""}`,
    );
  }
  const z = batched(left, right, text);
  const shape = [...z.type.shape];
  if (b.type.shape.length === 1) shape.pop();
  if (a.type.shape.length === 1) shape.splice(shape.length - (b.type.shape.length === 1 ? 1 : 2), 1);
  return reshape(z, shape);
}

function batched(x: Value, y: Value, text: string): Value {
  const a = readInPlace(x);
  const b = readInPlace(y);
  const params = { transposeA: a.swapped, transposeB: b.swapped };
  const [outerA, outerB] = [a.value.type.shape.slice(0, -2), b.value.type.shape.slice(0, -2)];
  // Many rows against one matrix: all leading axes are rows.
  if (outerB.length === 0 && outerA.length > 0 && !a.swapped) {
    const [k] = a.value.type.shape.slice(-1);
    const rows = a.value.type.shape.slice(0, -1);
    const z = matmul(reshape(a.value, [rows.reduce((p, n) => p * n, 1), k!]), b.value, params);
    return reshape(z, [...rows, z.type.shape[1]!]);
  }
  const outer = broadcastShapes(outerA, outerB) ?? refuse("matmul", `leading axes do not broadcast, ${text}`);
  const full = (z: Value): Value => broadcastTo(z, [...outer, ...z.type.shape.slice(-2)]);
  return matmul(full(a.value), full(b.value), params);
}

/** A value that only swaps the last two axes of another is read from the other. */
function readInPlace(x: Value): { value: Value; swapped: boolean } {
  const node = nodeOf(x);
  if (x.data !== undefined || node === undefined || node.op !== transposeOp)
    return { value: x, swapped: false };
  const { order } = node.params as { order: readonly number[] };
  const last = order.length - 1;
  const swaps = order.every((axis, i) => axis === (i === last ? last - 1 : i === last - 1 ? last : i));
  return swaps ? { value: node.inputs[0]!, swapped: true } : { value: x, swapped: false };
}
