/**
 * The engine's public surface.
 *
 *   import { grad, jit, tensor } from "@downhill/engine";
 *   const loss = (w: Tensor) => x.matmul(w).subtract(y).square().mean();
 *   const step = jit((w: Tensor) => w.subtract(grad(loss)(w).multiply(0.1)));
 */
import { setDefaultDevice } from "./devices/device.ts";
import { referenceDevice } from "./devices/reference.ts";

setDefaultDevice(referenceDevice);

// transforms
export {
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  type Loss,
  linearize,
  type Mapping,
  stopGradient,
  valueAndGrad,
  vjp,
  vmap,
} from "./autodiff.ts";
// control flow inside compiled programs
export { cond, loop, type Scan, scan, whileLoop } from "./control.ts";
// tensors
export type { DType, NumberArray } from "./core/dtype.ts";
// errors
export { UserError } from "./core/errors.ts";
export type { Shape } from "./core/shape.ts";
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
export { checkpoint, customJvp, customVjp } from "./custom.ts";
// devices
export { type Device, defaultDevice, type Executable, setDefaultDevice } from "./devices/device.ts";
export { referenceDevice } from "./devices/reference.ts";
export { einsum } from "./einsum.ts";
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
export type { Range } from "./indexing.ts";
export { jit } from "./jit.ts";
// randomness
export { Key, key } from "./key.ts";
export type { Operand } from "./lift.ts";
export { type NestedArray, Tensor } from "./tensor.ts";
// trees
export { leavesOf, mapTree, zipTrees } from "./trees.ts";
