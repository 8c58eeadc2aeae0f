/** Every op. Adding one is one literal in a file of its kind and one line here. */
import type { Op } from "../ir/op.ts";
import { argmaxOp, argminOp, cumulativeSumOp } from "./along.ts";
import {
  absOp,
  addOp,
  atan2Op,
  divideOp,
  maximumOp,
  minimumOp,
  multiplyOp,
  negateOp,
  powerOp,
  remainderOp,
  subtractOp,
} from "./arithmetic.ts";
import { castOp } from "./cast.ts";
import {
  andOp,
  ceilOp,
  equalOp,
  floorOp,
  lessEqualOp,
  lessOp,
  multiplyHighOp,
  notEqualOp,
  notOp,
  orOp,
  roundOp,
  selectOp,
  shiftLeftOp,
  shiftRightOp,
  signOp,
  xorOp,
} from "./compare.ts";
import { convolveOp } from "./convolution.ts";
import { fullOp, iotaOp } from "./create.ts";
import { gatherOp, scatterAddOp } from "./gather.ts";
import { barrierOp, identityOp, stopGradientOp } from "./identity.ts";
import { choleskyOp } from "./linalg/cholesky.ts";
import { eigenSymmetricOp } from "./linalg/eigen.ts";
import { logDeterminantOp } from "./linalg/logdet.ts";
import { qrOp } from "./linalg/qr.ts";
import { solveOp } from "./linalg/solve.ts";
import { matmulOp } from "./matmul.ts";
import { broadcastOp, flipOp, reshapeOp, transposeOp } from "./movement.ts";
import { randomBitsOp } from "./random.ts";
import { allOp, anyOp, maxOp, minOp, productOp, sumOp } from "./reduce.ts";
import { concatenateOp, padOp, sliceOp } from "./slice.ts";
import { sortOp } from "./sort.ts";
import { besselI0eOp, besselI1eOp, digammaOp, lgammaOp } from "./special.ts";
import {
  cosOp,
  erfOp,
  expm1Op,
  expOp,
  log1pOp,
  logOp,
  sigmoidOp,
  sinOp,
  sqrtOp,
  tanhOp,
} from "./transcendental.ts";
import { overlapAddOp, windowsOp } from "./windows.ts";

export const allOps: readonly Op[] = [
  // out of nothing
  fullOp,
  iotaOp,
  randomBitsOp,
  // one number at a time
  addOp,
  subtractOp,
  negateOp,
  multiplyOp,
  divideOp,
  remainderOp,
  powerOp,
  maximumOp,
  minimumOp,
  absOp,
  atan2Op,
  expOp,
  expm1Op,
  logOp,
  log1pOp,
  sqrtOp,
  sinOp,
  cosOp,
  tanhOp,
  sigmoidOp,
  erfOp,
  lgammaOp,
  digammaOp,
  besselI0eOp,
  besselI1eOp,
  castOp,
  // jumps and choices
  lessOp,
  lessEqualOp,
  equalOp,
  notEqualOp,
  andOp,
  orOp,
  xorOp,
  notOp,
  shiftLeftOp,
  shiftRightOp,
  multiplyHighOp,
  floorOp,
  ceilOp,
  roundOp,
  signOp,
  selectOp,
  // folds
  sumOp,
  maxOp,
  minOp,
  productOp,
  anyOp,
  allOp,
  argmaxOp,
  argminOp,
  cumulativeSumOp,
  // arrangement
  reshapeOp,
  transposeOp,
  broadcastOp,
  flipOp,
  sliceOp,
  padOp,
  concatenateOp,
  gatherOp,
  scatterAddOp,
  sortOp,
  // sums of products
  matmulOp,
  convolveOp,
  windowsOp,
  overlapAddOp,
  // linear algebra
  solveOp,
  choleskyOp,
  qrOp,
  logDeterminantOp,
  eigenSymmetricOp,
  // the same value
  identityOp,
  stopGradientOp,
  barrierOp,
];
