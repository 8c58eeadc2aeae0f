/**
 * Whether a device computes what the reference does. How far the two may be apart is measured, not guessed: the program is run several times in f64 with
 * every intermediate number moved by a few roundings of the dtype. Where that moves a result (cancellation, a large slope, a jump or a tie that
 * rounding decides) the device may differ by as much; a result it moves by more than a hundredth is called undecided, and counted.
 */
import { isFloat, type NumberArray } from "../../src/core/dtype.ts";
import type { Device } from "../../src/devices/device.ts";
import { interpret } from "../../src/ir/interpret.ts";
import type { Dense } from "../../src/ir/op.ts";
import { type Built, build, type Program } from "./program.ts";
import { rounding, shaking } from "./shake.ts";

export interface Comparison {
  readonly numbers: number;
  readonly undecided: number;
  /** What is wrong first, if anything is. */
  readonly disagreement?: string;
}

/** What no intermediate number shows: roundings within one op (long sums, factorisations), relative to the largest number of the result. */
const within = 256;
/** The device may be off by this many times what moving showed, since few runs do not meet the worst case. */
const margin = 16;
/** Beyond these, f32 overflows or underflows on the way where f64 does not. */
const largest = 1e18;

/** `many`: in how many runs what is apart may show that rounding decides it. */
export function compare(program: Program, device: Device, many = 100): Comparison {
  let built: Built;
  let got: readonly NumberArray[];
  try {
    built = build(program);
    const { graph, data } = built;
    got = device.compile(graph).run(data.map((x) => x.data));
  } catch (error) {
    return { numbers: 0, undecided: 0, disagreement: `fails: ${(error as Error).message}` };
  }
  const { graph, data } = built;
  const expected = interpret(graph, data);
  const shaken = shaking(graph, data, program.seed);
  const spread = expected.map(({ data }) => new Float64Array(data.length));
  let [next, comparison] = [0, undefined as Comparison | undefined];
  // A few runs pass nearly all programs; what they do not, is given many before it is called wrong.
  for (const runs of [5, many]) {
    for (; next < runs; next++)
      shaken(next).forEach((other, k) => {
        for (let i = 0; i < other.data.length; i++)
          spread[k]![i] = Math.max(spread[k]![i]!, apart(other.data[i]!, expected[k]!.data[i]!));
      });
    comparison = judge(got, expected, spread);
    if (comparison.disagreement === undefined) break;
  }
  return comparison!;
}

function judge(
  got: readonly NumberArray[],
  expected: readonly Dense[],
  spreads: readonly Float64Array[],
): Comparison {
  let numbers = 0;
  let undecided = 0;
  let disagreement: string | undefined;
  expected.forEach(({ dtype, shape, data }, k) => {
    const ours = got[k]!;
    if (ours.length !== data.length)
      disagreement ??= `output ${k} has ${ours.length} numbers, expected ${data.length} for [${shape}]`;
    const unit = dtype === "f64" ? rounding.f64 : rounding.f32;
    const scale = Math.max(1, ...Array.from(data, (x) => (Number.isFinite(x) ? Math.abs(x) : 0)));
    for (let i = 0; i < data.length; i++) {
      numbers++;
      const right = data[i]!;
      const spread = spreads[k]![i]!;
      const loose = isFloat(dtype)
        ? Math.abs(right) > largest || spread > 0.01 * (1 + Math.abs(right))
        : spread > 0;
      if (loose) undecided++;
      else if (apart(ours[i]!, right) > (isFloat(dtype) ? within * unit * scale + margin * spread : 0))
        disagreement ??= `output ${k} at ${i} is ${ours[i]}, expected ${right} (rounding moves it by ${spread})`;
    }
  });
  return { numbers, undecided, ...(disagreement !== undefined && { disagreement }) };
}

/** NaN meets NaN, infinities their like; otherwise anything is infinitely far from them. */
function apart(x: number, y: number): number {
  if (x === y || (Number.isNaN(x) && Number.isNaN(y))) return 0;
  const distance = Math.abs(x - y);
  return Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance;
}
