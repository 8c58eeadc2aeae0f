/** The WebAssembly device under the contract, with fused multiply-add where the host has it; and what is computed with it, without. */
import { describe } from "vitest";
import { wasmDevice } from "../src/devices/wasm.ts";
import { allOps } from "../src/ops/index.ts";
import { deviceContract } from "./device.contract.ts";

describe("as the host allows", () => deviceContract(() => wasmDevice()));

const fused = ["exp", "log", "tanh", "sigmoid", "sin", "erf", "power", "matmul", "convolve"];
describe("plain SIMD", () =>
  deviceContract(() => wasmDevice({ fma: false }), {
    ops: allOps.filter(({ name }) => fused.includes(name)),
  }));
