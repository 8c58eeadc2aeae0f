// biome-ignore-all assist/source/organizeImports: the exports are grouped as the documentation is.
/**
 * The engine's public surface.
 *
 *   import { grad, jit, tensor, type Tensor } from "@downhill/engine";
 *
 *   const loss = (w: Tensor) => x.matmul(w).subtract(y).square().mean();
 *   const step = jit((w: Tensor) => w.subtract(grad(loss)(w).multiply(0.1)));
 */
import { setDefaultDevice } from "./devices/device.ts";
import { wasmDevice } from "./devices/wasm.ts";

setDefaultDevice(wasmDevice());

// tensors
export type { DType, NumberArray } from "./core/dtype.ts";
export type { Shape } from "./core/shape.ts";
export { type NestedArray, Tensor } from "./tensor.ts";
export {
  arange,
  concatenate,
  eye,
  full,
  linspace,
  type Nested,
  ones,
  onesLike,
  stack,
  tensor,
  where,
  zeros,
  zerosLike,
} from "./create.ts";
export type { Range } from "./indexing.ts";
export type { Operand } from "./lift.ts";

// functions
export {
  diagonal,
  elu,
  gelu,
  leakyRelu,
  logSoftmax,
  logSumExp,
  lowerTriangle,
  norm,
  oneHot,
  outer,
  relu,
  silu,
  softmax,
  softplus,
  trace,
  upperTriangle,
} from "./functions.ts";
export { einsum } from "./einsum.ts";
export {
  averagePool,
  type ConvolutionOptions,
  conv1d,
  conv2d,
  convTranspose1d,
  convTranspose2d,
  maxPool,
  type PoolOptions,
  type TransposedOptions,
  unfold,
  upsample,
} from "./convolution.ts";
export { argsort, type Ordering, searchSorted, sort, sortWithIndices, topK } from "./order.ts";
export {
  cholesky,
  determinant,
  eigenSymmetric,
  inverse,
  logDeterminant,
  qr,
  solve,
  triangularSolve,
} from "./linalg.ts";

// randomness
export { Key, key } from "./key.ts";

// transforms
export {
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  linearize,
  type Loss,
  type Mapping,
  stopGradient,
  valueAndGrad,
  vjp,
  vmap,
} from "./autodiff.ts";
export { checkpoint, customJvp, customVjp } from "./custom.ts";
export { type Compiled, type JitOptions, jit } from "./jit.ts";
export { jitAsync } from "./jit-async.ts";

// control flow inside compiled programs
export { cond, loop, type Scan, scan, whileLoop } from "./control.ts";

// trees
export { leavesOf, mapTree, zipTrees } from "./trees.ts";

// looking inside
export { type Explained, type Explanation, explain, printGraph } from "./explain.ts";
export { NotFinite, trackNaN } from "./track.ts";

// devices
export {
  type AsyncDevice,
  type Device,
  defaultDevice,
  type Executable,
  type MemoryUse,
  setDefaultDevice,
} from "./devices/device.ts";
export { referenceDevice } from "./devices/reference.ts";
export { type WasmOptions, wasmDevice } from "./devices/wasm.ts";
export { webgpuDevice } from "./devices/webgpu.ts";

// errors
export { UserError } from "./core/errors.ts";
