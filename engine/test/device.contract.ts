/**
 * What every device must do, as one suite: every op, on every sample, computes what its reference says, and obeys the laws of its slope and its
 * batch rule. `deviceContract(() => myDevice)` in a test file of a few lines runs it all.
 */
import { describe, expect, test } from "vitest";
import type { DType, NumberArray } from "../src/core/dtype.ts";
import { arrayTypes, isFloat } from "../src/core/dtype.ts";
import { sizeOf } from "../src/core/shape.ts";
import { type AsyncDevice, type Device, defaultDevice, setDefaultDevice } from "../src/devices/device.ts";
import { referenceDevice } from "../src/devices/reference.ts";
import { bind } from "../src/ir/bind.ts";
import { type Graph, placeholder } from "../src/ir/graph.ts";
import type { Dense, Op, Sample } from "../src/ir/op.ts";
import { zeros } from "../src/ops/create.ts";
import { allOps } from "../src/ops/index.ts";
import { jvp, linearize, type ValueFunction } from "../src/transforms/linearize.ts";
import { vmap } from "../src/transforms/vmap.ts";
import { leavesOf } from "../src/trees.ts";
import { distance, expectClose } from "./close.ts";
import { drawInput, drawLike, generator } from "./draw.ts";
import { programs } from "./programs.ts";
import { recordOf } from "./record.ts";

export interface ContractOptions {
  /** Floats the device computes in. The laws are tested in the widest. */
  readonly floats?: readonly ("f32" | "f64")[];
  /** Ops and programs the device does not run, each with the reason. */
  readonly lacks?: Readonly<Record<string, string>>;
  readonly ops?: readonly Op[];
  /** How exact f32 is, where it is not as exact as on a processor. */
  readonly f32?: number;
}

/** Roundings of a sum of a few hundred products, and of functions accurate to a few units in the last place. */
const exactness: Record<"f32" | "f64", number> = { f32: 2e-5, f64: 1e-11 };

/** Central differences of step 1e-5 in f64 are right to about 1e-10 times the third derivative. */
const differenceTolerance = 2e-6;

export function deviceContract(
  newDevice: () => Device | AsyncDevice,
  { floats = ["f32", "f64"], lacks = {}, ops = allOps, f32 = exactness.f32 }: ContractOptions = {},
): void {
  const device = newDevice();
  const tolerance = { ...exactness, f32 };
  const widest = floats.includes("f64") ? "f64" : "f32";
  const runs = ops.filter((op) => lacks[op.name] === undefined);
  for (const [name, reason] of Object.entries(lacks)) test.skip(`${name}: ${reason}`, () => {});

  test.each(programs.filter(({ name }) => lacks[name] === undefined))(
    "runs the program $name",
    async ({ make }) => {
      // Programs are in f32; some take twenty steps, each as exact as a sum of a few hundred products.
      const near = 10 * tolerance.f32;
      if ("asynchronous" in device) {
        for (const { graph, inputs, outputs } of recordOf(make)) {
          const got = await device.compile(graph).run(inputs);
          outputs.forEach((expected, i) => {
            expect(distance(got[i]!, expected)).toBeLessThan(near);
          });
        }
        return;
      }
      const got = numbersOn(device, make);
      numbersOn(referenceDevice, make).forEach((expected, i) => {
        expect(distance(got[i]!, expected)).toBeLessThan(near);
      });
    },
  );

  describe.each(runs)("$name", (op) => {
    const all = op.samples.map((sample, i) => ({ sample, i, text: textOf(sample) }));
    const samples = all.filter(({ sample }) => floats.includes("f64") || !holdsDouble(op, sample));
    for (const { text } of all.filter((one) => !samples.includes(one)))
      test.skip(`${text}: the device has no f64`, () => {});

    describe.each(floats.filter((float) => float === floats[0] || usesFloats(op)))("in %s", (float) => {
      test.each(samples)("agrees with its reference on $text", async ({ sample, i }) => {
        const inputs = draw(sample, i, float);
        const expected = referenceOf(op, inputs, sample.params);

        const got = await run(device, applied(op, sample.params), inputs);

        got.forEach((y, k) => {
          expect(y.data).toBeInstanceOf(arrayTypes[expected[k]!.dtype]);
          expect(y.data.length).toBe(sizeOf(expected[k]!.shape));
          expectClose(y, expected[k]!, tolerance[floatOf([...inputs, y], float)]);
        });
      });
    });

    test.each(samples)("maps over an axis as a loop would on $text", async ({ sample, i }) => {
      const size = 3;
      for (const mapped of patterns(sample.inputs.length)) {
        const rounds = Array.from({ length: size }, (_, k) => draw(sample, 100 * i + k, widest));
        const inputs = mapped.map((is, k) =>
          is ? stacked(rounds.map((round) => round[k]!)) : rounds[0]![k]!,
        );

        const got = await run(
          device,
          (values) => vmap(applied(op, sample.params), values, mapped, size),
          inputs,
        );

        rounds.forEach((round, k) => {
          const one = mapped.map((is, n) => (is ? round[n]! : rounds[0]![n]!));
          referenceOf(op, one, sample.params).forEach((expected, output) => {
            const length = expected.data.length;
            const part = got[output]!.data.slice(k * length, (k + 1) * length);
            expectClose(
              { ...expected, data: part },
              expected,
              tolerance[floatOf([...inputs, expected], widest)],
            );
          });
        });
      }
    });

    const sloped = samples.filter(
      ({ sample }) => op.derivative.kind !== "flat" && movable(op, sample, widest).length > 0,
    );
    if (sloped.length === 0) return;

    test.each(sloped)("has the slope of its central differences on $text", async ({ sample, i }) => {
      const { inputs, tangents, moving } = situation(op, sample, i, widest);

      const got = await run(device, pushed(op, sample.params, moving), [
        ...inputs,
        ...moving.map((k) => tangents[k]!),
      ]);

      const expected = differences((xs) => referenceOf(op, xs, sample.params), inputs, tangents);
      got.forEach((y, k) => {
        const loose = floatOf([...inputs, y], widest) === "f32" ? 10 * tolerance.f32 : 0;
        expectClose(y, expected[k]!, Math.max(differenceTolerance, loose));
      });
    });

    test.each(sloped)("pulls back by the transpose of its pushforward on $text", async ({ sample, i }) => {
      const { inputs, tangents, moving, random } = situation(op, sample, i, widest);
      const outputs = referenceOf(op, inputs, sample.params);
      const floating = outputs.flatMap((y, k) => (isFloat(y.dtype) ? [k] : []));
      const cotangents = floating.map((k) => drawLike({ ...outputs[k]!, dtype: outputs[k]!.dtype }, random));

      const forwards = await run(device, pushed(op, sample.params, moving), [
        ...inputs,
        ...moving.map((k) => tangents[k]!),
      ]);
      const backwards = await run(device, pulled(op, sample.params, moving, floating), [
        ...inputs,
        ...cotangents,
      ]);

      // ⟨v, J u⟩ = ⟨Jᵀ v, u⟩
      const left = cotangents.reduce((total, v, k) => total + inner(v, forwards[floating[k]!]!), 0);
      const right = moving.reduce((total, k, n) => total + inner(backwards[n]!, tangents[k]!), 0);
      expect(distance([left], [right])).toBeLessThan(
        30 * tolerance[floatOf([...inputs, ...outputs], widest)],
      );
      moving.forEach((k, n) => {
        expect(backwards[n]!.data.length).toBe(inputs[k]!.data.length);
      });
    });

    test.each(sloped)("has the second slope of its central differences on $text", async ({ sample, i }) => {
      const { inputs, tangents, moving } = situation(op, sample, i, widest);
      const slope = pushed(op, sample.params, moving);
      const given = [...inputs, ...moving.map((k) => tangents[k]!)];
      const slopeOfSlope: ValueFunction = (values) => {
        const [xs, us] = [values.slice(0, inputs.length), values.slice(inputs.length)];
        const directions = inputs.map((_, k) => (moving.includes(k) ? us[moving.indexOf(k)]! : null));
        const { outputs, tangents } = jvp((points) => slope([...points, ...us]), xs, directions);
        return outputs.map((y, k) => tangents[k] ?? zeros(y.type));
      };

      const second = await run(device, slopeOfSlope, given);

      if (floatOf([...inputs, ...second], widest) === "f32") {
        // Differences of f32 slopes say nothing: here the oracle is the reference, which computes the same rules in f64 and obeys the law there.
        // Roundings come back as much larger as they do in slopes.
        const expected = runNow(referenceDevice, slopeOfSlope, given);
        second.forEach((y, k) => {
          expectClose(y, expected[k]!, 10 * tolerance.f32);
        });
        return;
      }
      const slopeAt = (xs: readonly Dense[]) =>
        runNow(referenceDevice, slope, [...xs, ...given.slice(xs.length)]);
      const expected = differences(slopeAt, inputs, tangents);
      second.forEach((y, k) => {
        expectClose(y, expected[k]!, 10 * differenceTolerance);
      });
    });
  });
}

/** The numbers a program of a user gives when it runs on a device. */
function numbersOn(device: Device, make: () => unknown): number[][] {
  const before = defaultDevice();
  setDefaultDevice(device);
  try {
    return leavesOf(make()).map((leaf) => [...leaf.data]);
  } finally {
    setDefaultDevice(before);
  }
}

const usesFloats = (op: Op): boolean =>
  op.samples.some(({ inputs }) => inputs.some((input) => input.dtype === undefined));

function holdsDouble(op: Op, { inputs, params }: Sample<unknown>): boolean {
  const types = inputs.map(({ shape, dtype = "f32" }) => ({ shape, dtype }));
  return [...types, ...op.type(types, params)].some(({ dtype }) => dtype === "f64");
}

/** The narrowest float there is decides how exact a result can be. */
const floatOf = (values: readonly Dense[], fallback: "f32" | "f64"): "f32" | "f64" =>
  values.some((x) => x.dtype === "f32") ? "f32" : fallback;

function textOf({ inputs, params }: Sample<unknown>): string {
  const types = inputs.map(({ dtype, shape }) => `${dtype ?? "float"}[${shape}]`);
  return `${types.join(" ")}${params === null ? "" : ` ${JSON.stringify(params)}`}`;
}

const draw = (sample: Sample<unknown>, seed: number, float: DType): Dense[] => {
  const random = generator(seed + 1);
  return sample.inputs.map((input) => drawInput(input, random, float));
};

function situation(op: Op, sample: Sample<unknown>, i: number, float: "f32" | "f64") {
  const random = generator(i + 1);
  const inputs = sample.inputs.map((input) => drawInput(input, random, float));
  const moving = movable(op, sample, float);
  const tangents = inputs.map((x, k) => {
    const direction = drawLike(x, random);
    // What a matrix must be (symmetric, say), its direction must be too; the shaping is linear enough only at zero, so it stays out of it.
    return moving.includes(k)
      ? direction
      : { ...direction, data: direction.data.map(() => 0) as Dense["data"] };
  });
  return { inputs, tangents, moving, random };
}

/** Inputs that can have a tangent. */
function movable(op: Op, sample: Sample<unknown>, float: DType): number[] {
  const { derivative } = op;
  return sample.inputs.flatMap(({ dtype }, k) => {
    const linearIn =
      derivative.kind !== "linear" || derivative.inputs === "all" || derivative.inputs.includes(k);
    return isFloat(dtype ?? float) && linearIn ? [k] : [];
  });
}

const applied =
  (op: Op, params: unknown): ValueFunction =>
  (inputs) =>
    bind(op, inputs, params);

/** (inputs…, tangents of the moving ones…) → tangents of all outputs. */
const pushed =
  (op: Op, params: unknown, moving: readonly number[]): ValueFunction =>
  (values) => {
    const inputs = values.slice(0, values.length - moving.length);
    const us = values.slice(inputs.length);
    const directions = inputs.map((_, k) => (moving.includes(k) ? us[moving.indexOf(k)]! : null));
    const { outputs, tangents } = jvp(applied(op, params), inputs, directions);
    return outputs.map((y, k) => tangents[k] ?? zeros(y.type));
  };

/** (inputs…, cotangents of the float outputs…) → cotangents of the moving inputs. */
const pulled =
  (op: Op, params: unknown, moving: readonly number[], floating: readonly number[]): ValueFunction =>
  (values) => {
    const inputs = values.slice(0, values.length - floating.length);
    const vs = values.slice(inputs.length);
    const { outputs, pullback } = linearize(applied(op, params), inputs);
    const results = pullback(outputs.map((_, k) => (floating.includes(k) ? vs[floating.indexOf(k)]! : null)));
    return moving.map((k) => results[k] ?? zeros(inputs[k]!.type));
  };

/** Compiles f for these inputs on the device and runs it. */
async function run(
  device: Device | AsyncDevice,
  f: ValueFunction,
  inputs: readonly Dense[],
): Promise<Dense[]> {
  const graph = graphOf(f, inputs);
  return dense(graph, await device.compile(graph).run(inputs.map((x) => x.data)));
}

function runNow(device: Device, f: ValueFunction, inputs: readonly Dense[]): Dense[] {
  const graph = graphOf(f, inputs);
  return dense(graph, device.compile(graph).run(inputs.map((x) => x.data)));
}

function graphOf(f: ValueFunction, inputs: readonly Dense[]): Graph {
  const placeholders = inputs.map((x) => placeholder({ dtype: x.dtype, shape: x.shape }));
  return { inputs: placeholders, outputs: f(placeholders) };
}

const dense = ({ outputs }: Graph, results: readonly NumberArray[]): Dense[] =>
  outputs.map((y, k) => ({ ...y.type, data: results[k]! }));

function referenceOf(op: Op, inputs: readonly Dense[], params: unknown): Dense[] {
  const types = op.type(inputs, params);
  return [...op.reference(inputs, params, types)];
}

/** (f(x + hu) − f(x − hu)) / 2h, in f64. */
function differences(
  f: (inputs: readonly Dense[]) => readonly Dense[],
  inputs: readonly Dense[],
  tangents: readonly Dense[],
): Dense[] {
  const h = 1e-5;
  const moved = (by: number): Dense[] =>
    inputs.map((x, k) => {
      if (!isFloat(x.dtype)) return x;
      return { ...x, data: Float64Array.from(x.data, (number, n) => number + by * tangents[k]!.data[n]!) };
    });
  const [right, left] = [f(moved(h)), f(moved(-h))];
  return right.map((y, k) => ({
    ...y,
    data: Float64Array.from(y.data, (number, n) =>
      isFloat(y.dtype) ? (number - left[k]!.data[n]!) / (2 * h) : 0,
    ),
  }));
}

const inner = (x: Dense, y: Dense): number =>
  Array.from(x.data).reduce((total, number, n) => total + number * y.data[n]!, 0);

function stacked(parts: readonly Dense[]): Dense {
  const [first] = parts;
  const all = parts.flatMap((part) => [...part.data]);
  return {
    dtype: first!.dtype,
    shape: [parts.length, ...first!.shape],
    data: arrayTypes[first!.dtype].from(all),
  };
}

/** Which inputs carry the mapped axis: every choice but none (up to three inputs, so at most seven). */
function patterns(count: number): boolean[][] {
  if (count > 3)
    return [new Array<boolean>(count).fill(true), Array.from({ length: count }, (_, k) => k === 0)];
  return Array.from({ length: 2 ** count - 1 }, (_, bits) =>
    Array.from({ length: count }, (_, k) => (((bits + 1) >> k) & 1) === 1),
  );
}
