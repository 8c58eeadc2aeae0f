/** What functions cost, in units of an addition; roughly, as kernels compute them. Only choices between equal programs rest on it. */
import type { Binary, Unary } from "../ir/kernel.ts";

export const weightOf = (fn: Unary | Binary): number => heavy[fn] ?? 1;

const heavy: Partial<Record<Unary | Binary, number>> = {
  divide: 4,
  remainder: 6,
  sqrt: 4,
  exp: 12,
  expm1: 14,
  log: 14,
  log1p: 18,
  tanh: 16,
  sigmoid: 16,
  sin: 20,
  cos: 20,
  erf: 30,
  power: 60,
  atan2: 40,
  lgamma: 100,
  digamma: 100,
  besselI0e: 100,
  besselI1e: 100,
};
