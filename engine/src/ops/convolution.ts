/**
 * Convolution, in one op for its three roles.
 *
 * The image, the kernel and the output meet in one sum, Σ image · kernel · output, which is linear in each of them. Convolution is that sum's
 * slope with respect to the output; its two pullbacks, and the transposed convolution of a decoder, are the slopes with respect to the image and the
 * kernel. So the op is linear in each operand and its transposes are itself, in another role.
 */

import { allocate } from "../core/dtype.ts";
import type { Shape } from "../core/shape.ts";
import { sizeOf } from "../core/shape.ts";
import { bind } from "../ir/bind.ts";
import type { Value } from "../ir/graph.ts";
import type { Convolution } from "../ir/kernel.ts";
import type { Dense, Op } from "../ir/op.ts";
import { broadcastTo, moveAxis, reshape } from "./movement.ts";

type Role = Convolution["role"];

/** The two operands of each role, in order; the third is the result. */
const operandsOf: Record<Role, readonly [Role, Role]> = {
  output: ["image", "kernel"],
  image: ["output", "kernel"],
  kernel: ["image", "output"],
};

/** What the op is tested on: strides, borders, dilation, groups, 1D as height one, an empty batch. */
const geometries: readonly (Partial<Convolution> & Pick<Convolution, "size" | "kernel">)[] = [
  { size: [1, 7], kernel: [1, 3] },
  { size: [1, 8], kernel: [1, 3], stride: [1, 2], padding: [0, 1], inChannels: 2, outChannels: 3 },
  { size: [5, 6], kernel: [3, 2], batch: 2, inChannels: 2 },
  { size: [7, 7], kernel: [3, 3], stride: [2, 2], padding: [1, 1], outChannels: 5 },
  { size: [9, 8], kernel: [3, 3], dilation: [2, 3], padding: [2, 1] },
  {
    size: [6, 5],
    kernel: [2, 3],
    inChannels: 4,
    outChannels: 6,
    groups: 2,
    padding: [1, 2],
    stride: [1, 2],
  },
  { size: [4, 4], kernel: [1, 1], batch: 0 },
];

export const convolveOp: Op<Convolution> = {
  name: "convolve",
  type: ([first, second], geometry) => {
    const [a, b] = operandsOf[geometry.role];
    for (const [type, role] of [
      [first, a],
      [second, b],
    ] as const) {
      const expected = shapeOf(role, geometry);
      if (type === undefined || `${type.shape}` !== `${expected}`)
        throw new Error(`internal: convolve expects its ${role} to be [${expected}], got [${type?.shape}]`);
    }
    return [{ dtype: first!.dtype, shape: shapeOf(geometry.role, geometry) }];
  },
  derivative: {
    kind: "linear",
    inputs: "all",
    jointly: false,
    transpose: ([cotangent], inputs, which, geometry) => {
      if (!cotangent) return null;
      const roles = operandsOf[geometry.role];
      const role = roles[which]!;
      const known: Partial<Record<Role, Value>> = {
        [roles[1 - which]!]: inputs[1 - which]!,
        [geometry.role]: cotangent,
      };
      const [a, b] = operandsOf[role];
      return bind(convolveOp, [known[a]!, known[b]!], { ...geometry, role })[0]!;
    },
  },
  batch: (inputs, mapped, geometry, size) => {
    const roles = operandsOf[geometry.role];
    const kernelMapped = geometry.role === "kernel" || mapped[roles.indexOf("kernel")];
    return kernelMapped
      ? foldIntoGroups(inputs, mapped, geometry, size)
      : foldIntoBatch(inputs, geometry, size);
  },
  lower: (_, geometry) => ({ kind: "convolve", ...geometry }),
  reference: ([first, second], geometry) => {
    const shape = shapeOf(geometry.role, geometry);
    const result: Dense = { dtype: first!.dtype, shape, data: allocate("f64", sizeOf(shape)) };
    const [a, b] = operandsOf[geometry.role];
    const parts = { [a]: first!, [b]: second!, [geometry.role]: result } as Record<Role, Dense>;
    forEachTap(geometry, (image, kernel, output) => {
      const at: Record<Role, number> = { image, kernel, output };
      result.data[at[geometry.role]]! += parts[a].data[at[a]]! * parts[b].data[at[b]]!;
    });
    return [result];
  },
  samples: geometries.flatMap((partial) =>
    (["output", "image", "kernel"] as const).map((role) => {
      const geometry = convolution({ ...partial, role });
      const [a, b] = operandsOf[role];
      return { inputs: [{ shape: shapeOf(a, geometry) }, { shape: shapeOf(b, geometry) }], params: geometry };
    }),
  ),
};

/** A convolution's geometry with its defaults, and the output size that follows (padding the same before and after unless `output` is given). */
export function convolution(given: Partial<Convolution> & Pick<Convolution, "size" | "kernel">): Convolution {
  const { stride = [1, 1], dilation = [1, 1], padding = [0, 0], size, kernel } = given;
  const extent = (axis: 0 | 1): number =>
    Math.floor((size[axis] + 2 * padding[axis] - dilation[axis] * (kernel[axis] - 1) - 1) / stride[axis]) + 1;
  return {
    role: "output",
    batch: 1,
    inChannels: 1,
    outChannels: 1,
    groups: 1,
    output: [extent(0), extent(1)],
    ...given,
    stride,
    dilation,
    padding,
  };
}

function shapeOf(role: Role, g: Convolution): Shape {
  if (role === "image") return [g.batch, g.inChannels, ...g.size];
  if (role === "kernel") return [g.outChannels, g.inChannels / g.groups, ...g.kernel];
  return [g.batch, g.outChannels, ...g.output];
}

/** A mapped axis of image and output joins the batch: the kernel is the same for all. */
function foldIntoBatch(inputs: readonly Value[], geometry: Convolution, size: number): readonly Value[] {
  const folded = { ...geometry, batch: size * geometry.batch };
  const roles = operandsOf[geometry.role];
  const operands = inputs.map((x, i) => (roles[i] === "kernel" ? x : reshape(x, shapeOf(roles[i]!, folded))));
  const [y] = bind(convolveOp, operands, folded);
  return [reshape(y!, [size, ...shapeOf(geometry.role, geometry)])];
}

/** A mapped axis of the kernel becomes groups: each sees its own channels of image and output. */
function foldIntoGroups(
  inputs: readonly Value[],
  mapped: readonly boolean[],
  geometry: Convolution,
  size: number,
): readonly Value[] {
  const folded = {
    ...geometry,
    groups: size * geometry.groups,
    inChannels: size * geometry.inChannels,
    outChannels: size * geometry.outChannels,
  };
  const roles = operandsOf[geometry.role];
  const operands = inputs.map((x, i) => {
    const role = roles[i]!;
    const full = mapped[i] ? x : broadcastTo(x, [size, ...shapeOf(role, geometry)]);
    return reshape(role === "kernel" ? full : moveAxis(full, 0, 1), shapeOf(role, folded));
  });
  const [y] = bind(convolveOp, operands, folded);
  if (geometry.role === "kernel") return [reshape(y!, [size, ...shapeOf("kernel", geometry)])];
  const [batch, channels, ...space] = shapeOf(geometry.role, geometry);
  return [moveAxis(reshape(y!, [batch!, size, channels!, ...space]), 1, 0)];
}

/** Calls `visit` with the flat positions of every product in the sum Σ image · kernel · output. */
function forEachTap(g: Convolution, visit: (image: number, kernel: number, output: number) => void): void {
  const [h, w] = g.size;
  const [kh, kw] = g.kernel;
  const [oh, ow] = g.output;
  const inGroup = g.inChannels / g.groups;
  const outGroup = g.outChannels / g.groups;
  for (let b = 0; b < g.batch; b++)
    for (let co = 0; co < g.outChannels; co++)
      for (let ci = 0; ci < inGroup; ci++)
        for (let p = 0; p < oh; p++)
          for (let q = 0; q < ow; q++)
            for (let r = 0; r < kh; r++)
              for (let s = 0; s < kw; s++) {
                const y = p * g.stride[0] + r * g.dilation[0] - g.padding[0];
                const x = q * g.stride[1] + s * g.dilation[1] - g.padding[1];
                if (y < 0 || y >= h || x < 0 || x >= w) continue;
                const channel = Math.floor(co / outGroup) * inGroup + ci;
                visit(
                  ((b * g.inChannels + channel) * h + y) * w + x,
                  ((co * inGroup + ci) * kh + r) * kw + s,
                  ((b * g.outChannels + co) * oh + p) * ow + q,
                );
              }
}
