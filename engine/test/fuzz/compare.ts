/**
 * Whether a device computes what the reference does. How far the two may be apart is measured, not guessed: the program is run several times in f64 with
 * every intermediate number moved by a few roundings of the dtype. Where that moves a result (cancellation, a large slope, a jump or a tie that
 * rounding decides) the device may differ by as much; a result it moves by more than a hundredth is called undecided, and counted.
 */
import { allocate, isFloat, type NumberArray } from "../../src/core/dtype.ts";
import type { Device } from "../../src/devices/device.ts";
import { type Node, nodesBefore, type Value } from "../../src/ir/graph.ts";
import { interpret } from "../../src/ir/interpret.ts";
import type { Dense } from "../../src/ir/op.ts";
import { generator } from "../draw.ts";
import { type Built, build, type Program } from "./program.ts";

export interface Comparison {
  readonly numbers: number;
  readonly undecided: number;
  /** What is wrong first, if anything is. */
  readonly disagreement?: string;
}

/** Half a unit in the last place, relative. */
const rounding = { f32: 2 ** -24, f64: 2 ** -53 };
/** Intermediate numbers are moved by this many roundings: functions are accurate to about four, sums of tens of terms to about as many. */
const moved = 16;
/** What no intermediate number shows: roundings within one op (long sums, factorisations), relative to the largest number of the result. */
const within = 256;
/** The device may be off by this many times what moving showed, since few runs do not meet the worst case. */
const margin = 16;
/** Beyond these, f32 overflows or underflows on the way where f64 does not. */
const largest = 1e18;

export function compare(program: Program, device: Device): Comparison {
  const built = build(program);
  const { graph, data } = built;
  let got: readonly NumberArray[];
  try {
    got = device.compile(graph).run(data.map((x) => x.data));
  } catch (error) {
    return { numbers: 0, undecided: 0, disagreement: `fails: ${(error as Error).message}` };
  }
  const expected = interpret(graph, data);
  const spread = expected.map(({ data }) => new Float64Array(data.length));
  let [next, comparison] = [0, undefined as Comparison | undefined];
  // A few runs pass nearly all programs; what they do not, is given many before it is called wrong.
  for (const runs of [4, 100]) {
    for (; next < runs; next++)
      shaken(built, generator(program.seed + next + 1)).forEach((other, k) => {
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

/** The program's results with every computed float moved a little. */
function shaken({ graph, data }: Built, random: () => number): Dense[] {
  const known = new Map<Value, Dense>(graph.inputs.map((x, i) => [x, data[i]!]));
  const look = (x: Value): Dense => known.get(x) ?? { ...x.type, data: x.data! };
  for (const node of nodesBefore(graph.outputs, (x) => x.data === undefined && !known.has(x))) {
    const types = node.outputs.map((y) => y.type);
    const results = node.op.reference(node.inputs.map(look), node.params, types);
    node.outputs.forEach((y, i) => {
      known.set(y, isExact(node) ? results[i]! : shake(results[i]!, random));
    });
  }
  return graph.outputs.map(look);
}

/** What only moves numbers (or turns their sign) rounds nothing. */
function isExact({ op, inputs, outputs, params }: Node): boolean {
  const [x] = inputs;
  if (x === undefined) return true;
  const linear = op.derivative.kind === "linear" && op.derivative.jointly && inputs.length === 1;
  if (!linear || x.type.dtype !== outputs[0]!.type.dtype) return false;
  return op.lower([x.type], params).kind === "element";
}

/** The numbers moved, and rounded as their dtype has it: only so can two come out equal that are not. */
function shake(x: Dense, random: () => number): Dense {
  if (!isFloat(x.dtype)) return x;
  const unit = moved * rounding[x.dtype as "f32" | "f64"];
  const data = allocate(x.dtype, x.data.length);
  for (let i = 0; i < data.length; i++) data[i] = x.data[i]! * (1 + unit * (2 * random() - 1));
  return { ...x, data };
}
