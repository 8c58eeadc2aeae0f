/** The list of suites. */
import type { Row } from "../compare.ts";
import type { Suite } from "../peers.ts";
import { compile } from "./compile.ts";
import { inference } from "./inference.ts";
import { kernels } from "./kernels.ts";
import { memory } from "./memory.ts";
import { scaling } from "./scaling.ts";
import type { Choice } from "./suite.ts";
import { train } from "./train.ts";

export const suites: Readonly<Record<Suite, (choice: Choice) => Promise<readonly Row[]>>> = {
  train,
  kernels,
  inference,
  compile,
  memory,
  scaling,
};
