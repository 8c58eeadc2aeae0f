/** The loop of a kernel over its units. */
import type { Code } from "./assembler.ts";

/** for (; unit < high; unit++) body */
export function each(code: Code, unit: number, high: number, body: () => void): void {
  code.get(unit).get(high).op("i32.lt_s");
  code.if(() =>
    code.loop(() => {
      body();
      code.get(unit).i32(1).op("i32.add").tee(unit).get(high).op("i32.lt_s").branchIf(0);
    }),
  );
}
