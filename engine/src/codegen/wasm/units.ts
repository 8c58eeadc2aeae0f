/** Loops and pointers of kernels written by hand. */
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

/**
 * The members of one of several spans of `count` members, each nearly as long as the others and none empty, in order; the body is given the member's
 * local.
 */
export function eachOfSpan(
  code: Code,
  span: number,
  { count, spans }: { readonly count: number; readonly spans: number },
  body: (member: number) => void,
): void {
  const [member, end] = locals(code, 2);
  code.get(span).i32(count).op("i32.mul").i32(spans).op("i32.div_u").set(member);
  code.get(span).i32(1).op("i32.add").i32(count).op("i32.mul").i32(spans).op("i32.div_u").set(end);
  code.loop(() => {
    body(member);
    code.get(member).i32(1).op("i32.add").tee(member).get(end).op("i32.lt_s").branchIf(0);
  });
}

/** Fresh locals that hold addresses and counts. */
export const locals = (code: Code, count: number): number[] =>
  Array.from({ length: count }, () => code.local("i32"));

/** The body so many times. */
export function rounds(code: Code, count: number, body: () => void): void {
  if (count === 1) body();
  if (count < 2) return;
  const left = code.local("i32");
  code.i32(count).set(left);
  code.loop(() => {
    body();
    code.get(left).i32(1).op("i32.sub").tee(left).branchIf(0);
  });
}

/** pointer += by */
export function move(code: Code, pointer: number, by: number): void {
  if (by !== 0) code.get(pointer).i32(by).op("i32.add").set(pointer);
}
