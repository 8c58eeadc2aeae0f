/** What the host's WebAssembly can do, found out by asking it to validate a small module. */
import { Module, splatBytes } from "../codegen/wasm/assembler.ts";

let fma: boolean | undefined;

/** Relaxed SIMD, which has a fused multiply and add. */
export function hasFma(): boolean {
  if (fma === undefined) {
    const module = new Module();
    module.func([], ["v128"], (code) => {
      for (let i = 0; i < 3; i++) code.v128(splatBytes("f32", i));
      code.op("f32x4.relaxed_madd");
    });
    fma = WebAssembly.validate(module.assemble());
  }
  return fma;
}
