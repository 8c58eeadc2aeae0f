/**
 * Draws a program. What an op takes is read from the op table: the dtypes, domains and kinks of its samples, and for ops whose shapes follow rules of
 * their own the samples' shapes and parameters. Values computed before are bent to fit (repeated or cut to the size, pressed into the domain), so that
 * every op can follow every other; what stands too near a kink, or has grown out of proportion, is drawn again.
 */

import { type DType, isFloat } from "../../src/core/dtype.ts";
import { type Shape, sizeOf } from "../../src/core/shape.ts";
import { bind } from "../../src/ir/bind.ts";
import { dataValue, placeholder, type Type, type Value } from "../../src/ir/graph.ts";
import { interpret } from "../../src/ir/interpret.ts";
import type { Dense, Op, Sample } from "../../src/ir/op.ts";
import { add, multiply } from "../../src/ops/arithmetic.ts";
import { like } from "../../src/ops/create.ts";
import { allOps } from "../../src/ops/index.ts";
import { broadcast, reshape } from "../../src/ops/movement.ts";
import { slice } from "../../src/ops/slice.ts";
import { sigmoidOp } from "../../src/ops/transcendental.ts";
import { Tensor } from "../../src/tensor.ts";
import { drawInput, generator } from "../draw.ts";
import { arrangements } from "./arrange.ts";
import { type Body, controls } from "./control.ts";
import { type Program, runSteps, type Step } from "./program.ts";

type Spec = Sample<unknown>["inputs"][number];

/** Numbers beyond this are drawn again: programs are to be compared, not to overflow. */
const reach = 1e4;
/** How near a kink a number may come; what stands nearer by way of later steps is found by moving the numbers. */
const clearance = 1e-3;

export function generate(seed: number, longest = 40): Program {
  const random = generator(seed);
  for (let i = 0; i < 8; i++) random(); // neighbouring seeds part
  const drawn = new Generator(random, random() < 0.6 ? "f32" : "f64").program(longest);
  return { seed, ...drawn, gradients: true };
}

class Generator {
  private readonly random: () => number;
  private readonly float: "f32" | "f64";
  /** Of how many bodies this is within. */
  private readonly depth: number;
  private readonly inputs = new Map<number, Dense>();
  private readonly known: Dense[] = [];
  private readonly steps: Step[] = [];

  constructor(random: () => number, float: "f32" | "f64", depth = 0) {
    this.random = random;
    this.float = float;
    this.depth = depth;
  }

  program(longest: number): Pick<Program, "inputs" | "steps" | "outputs"> {
    const length = 1 + Math.floor(longest * this.random() ** 1.5);
    for (let i = 0; i < 2; i++) this.input({ shape: this.shape() });
    for (let tries = 0; this.steps.length < length && tries < 4 * longest; tries++) this.grow();
    const unread = this.steps
      .flatMap(({ outputs }) => outputs)
      .filter((id) => this.steps.every(({ args }) => !args.includes(id)));
    const outputs = unread.length > 0 ? unread : [0];
    return { inputs: this.inputs, steps: this.steps, outputs };
  }

  /** One more op, if what is drawn works out. */
  private grow(): void {
    const kind = this.random();
    const before = { known: this.known.length, steps: this.steps.length };
    const fits =
      kind < 0.08 && this.depth < 2
        ? this.control()
        : kind < 0.4
          ? this.arrange()
          : this.apply(this.pick(allOps));
    if (!fits) this.back(before);
  }

  private back({ known, steps }: { known: number; steps: number }): void {
    this.known.length = known;
    this.steps.length = steps;
    for (const id of [...this.inputs.keys()]) if (id >= known) this.inputs.delete(id);
  }

  /** An op on a sample of its own, or where it works one number at a time on any shape. */
  private apply(op: Op): boolean {
    if (op.samples.length === 0) return false;
    const sample = this.pick(op.samples);
    const shape = isPointwise(op, sample, this.float) ? this.known[this.any(this.float)]!.shape : undefined;
    const args = sample.inputs.map((spec) => this.fitting(shape === undefined ? spec : { ...spec, shape }));
    if (args.some((id) => id === undefined)) return false;
    return this.step(op.name, args as number[], (values) => bind(op, values, sample.params));
  }

  /** Movement and folding on whatever shape a value has. */
  private arrange(): boolean {
    const wanted: DType = this.random() < 0.85 ? this.float : "i32";
    const id = this.any(wanted);
    const other = this.any(wanted);
    const drawn = this.pick(arrangements)(this.known[id]!, this.random, this.known[other]!);
    if (drawn === undefined) return false;
    const { op, params, partner, fresh } = drawn;
    const args = [id];
    if (partner) args.push(other);
    if (fresh) args.splice(fresh.at, 0, this.input(fresh.spec));
    return this.step(op.name, args, (values) => bind(op, values, params));
  }

  /** What transforms and control flow make of a body. */
  private control(): boolean {
    const id = this.any(this.float);
    const name = this.pick(Object.keys(controls));
    const body = (...shapes: readonly Shape[]): Body => this.body(shapes);
    const drawn = controls[name]!(this.known[id]!.shape, this.random, body);
    if (drawn === undefined) return false;
    const args = [id, ...drawn.fresh.map((spec) => this.input(spec))];
    return this.step(name, args, (values) => {
      const [x, ...fresh] = values.map((value) => new Tensor(value));
      return drawn.apply(x!, ...fresh).map(({ value }) => value);
    });
  }

  /** A program of a few ops on values of these shapes. What it draws besides is constant. */
  private body(shapes: readonly Shape[]): Body {
    const inner = new Generator(this.random, this.float, this.depth + 1);
    const args = shapes.map((shape) => inner.input({ shape }));
    const length = 1 + Math.floor(4 * this.random());
    for (let tries = 0; inner.steps.length < length && tries < 4 * length; tries++) inner.grow();
    const last = inner.any(this.float);
    const shape = shapes[0]!;
    const result = sizeOf(inner.known[last]!.shape) === 0 ? args[0]! : last;
    return (...tensors) => {
      const known = new Map(
        [...inner.inputs].map(([id, x]) => [
          id,
          tensors[args.indexOf(id)]?.value ?? dataValue(typeOf(x), x.data),
        ]),
      );
      runSteps(inner.steps, known);
      return new Tensor(conform(known.get(result)!, shape)).tanh();
    };
  }

  /** A value like the spec: one computed before, bent to fit, or a fresh input. */
  private fitting(spec: Spec): number | undefined {
    const dtype = spec.dtype ?? this.float;
    if (spec.shaped !== undefined || this.random() < 0.1) return this.input(spec);
    let id = this.any(dtype);
    const x = this.known[id]!;
    const [low, high] = spec.domain ?? [-2, 2];
    if (`${x.shape}` !== `${spec.shape}`) {
      if (sizeOf(x.shape) === 0 || sizeOf(spec.shape) === 0) return this.input(spec);
      if (!this.step("conform", [id], ([value]) => [conform(value!, spec.shape)])) return undefined;
      id = this.known.length - 1;
    }
    // A body meets other numbers than those it is drawn with.
    if (this.depth > 0 && !isFloat(dtype)) return this.input(spec);
    const asIs = this.depth === 0 || (spec.domain === undefined && spec.away === undefined);
    const inside = (): boolean => {
      const y = this.known[id]!;
      return y.data.every(
        (v) => v >= low && v <= high && !spec.away?.some((a) => Math.abs(v - a) < clearance),
      );
    };
    if (asIs && inside()) return id;
    if (!isFloat(dtype)) return this.input(spec);
    const press = ([value]: readonly Value[]): Value[] => {
      const [part] = bind(sigmoidOp, [value!], null);
      return [add(multiply(part!, like(part!, high - low)), like(part!, low))];
    };
    if (!this.step("press", [id], press)) return undefined;
    id = this.known.length - 1;
    return inside() ? id : this.input(spec);
  }

  private input(spec: Spec): number {
    const id = this.known.length;
    const drawn = drawInput(spec, this.random, this.float);
    this.known.push(drawn);
    this.inputs.set(id, drawn);
    return id;
  }

  /** A value of the dtype, young ones more often; a fresh one where there is none. */
  private any(dtype: DType): number {
    const ids = this.known.flatMap((x, id) => (x.dtype === dtype ? [id] : []));
    if (ids.length === 0) return this.input({ shape: this.shape(), dtype, domain: range[dtype] });
    return ids[Math.floor(ids.length * Math.sqrt(this.random()))]!;
  }

  /** Computes what the step gives; refuses what overflows or is no number. */
  private step(name: string, args: readonly number[], apply: Step["apply"]): boolean {
    const places = args.map((id) => placeholder(typeOf(this.known[id]!)));
    const values = apply(places);
    if (values.some(({ type }) => sizeOf(type.shape) > 2000)) return false;
    const results = interpret(
      { inputs: places, outputs: values },
      args.map((id) => this.known[id]!),
    );
    const tame = results.every(
      ({ dtype, data }) => dtype === "u32" || data.every((x) => Math.abs(x) <= reach),
    );
    if (!tame) return false;
    const outputs = results.map((y, i) => {
      this.known.push({ ...values[i]!.type, data: y.data });
      return this.known.length - 1;
    });
    this.steps.push({ name, args, outputs, apply });
    return true;
  }

  private shape(): number[] {
    const rank = Math.floor(4 * this.random());
    return Array.from({ length: rank }, () => this.pick([0, 1, 1, 2, 3, 3, 4, 5, 5, 7, 8, 9]));
  }

  private pick<T>(list: readonly T[]): T {
    return list[Math.floor(list.length * this.random())]!;
  }
}

const range: Readonly<Record<DType, readonly [number, number]>> = {
  f32: [-2, 2],
  f64: [-2, 2],
  i32: [-9, 9],
  u32: [0, 99],
  bool: [0, 1],
};

/** Whether an op works one number at a time, on any shape. */
function isPointwise(op: Op, { inputs, params }: Sample<unknown>, float: DType): boolean {
  if (params !== null || inputs.length === 0) return false;
  const types = inputs.map(({ dtype = float, shape }) => ({ dtype, shape }));
  const alike = [...types, ...op.type(types, params)].every(
    ({ shape }) => `${shape}` === `${types[0]!.shape}`,
  );
  return alike && op.lower(types, params).kind === "element";
}

const typeOf = ({ dtype, shape }: Dense): Type => ({ dtype, shape });

/** The numbers of a value, repeated or cut, in another shape. */
function conform(x: Value, shape: readonly number[]): Value {
  const [have, want] = [sizeOf(x.type.shape), sizeOf(shape)];
  const times = Math.ceil(want / have);
  const flat = reshape(x, [have]);
  const all = times > 1 ? reshape(broadcast(flat, [times, have], [1]), [times * have]) : flat;
  return reshape(slice(all, [0], [want]), shape);
}
