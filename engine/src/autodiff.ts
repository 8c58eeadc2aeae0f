/**
 * Derivatives of functions on trees of tensors. Each takes a function and gives a function, so they nest and compose to any order; a
 * gradient has the shape of what it is the gradient of: the gradient of a loss in a model is a model.
 */
import { isFloat } from "./core/dtype.ts";
import { refuse } from "./core/errors.ts";
import type { Shape } from "./core/shape.ts";
import type { Sizes } from "./core/sizes.ts";
import { flatten, leavesOf, mapTree } from "./core/tree.ts";
import { eye } from "./create.ts";
import { evaluate, isTransforming, keepingHistory } from "./evaluate.ts";
import { isAbstract, placeholder, sameType, typeText, type Value } from "./ir/graph.ts";
import { full, zeros } from "./ops/create.ts";
import { moveAxis, reshape } from "./ops/movement.ts";
import { Tensor, type Unsized } from "./tensor.ts";
import { jvp as jvpValues, type Linearized, linearize as linearizeValues } from "./transforms/linearize.ts";
import { replay } from "./transforms/replay.ts";
import { batchRegion, vmap as vmapValues } from "./transforms/vmap.ts";

/** What a function to be differentiated may return: the loss, or the loss first and anything beside it. */
export type Loss = Tensor | readonly [Tensor, ...unknown[]];

/** The gradient of f with respect to its first argument (a tree of tensors); f returns one number. */
export function grad<X, Rest extends readonly unknown[]>(
  f: (x: X, ...rest: Rest) => Loss,
): (x: X, ...rest: Rest) => X {
  const both = valueAndGrad(f);
  return (x, ...rest) => both(x, ...rest).gradient;
}

/** Value and gradient at once. What f returns beside the loss is in `value` too. */
export function valueAndGrad<X, Rest extends readonly unknown[], V extends Loss>(
  f: (x: X, ...rest: Rest) => V,
): (x: X, ...rest: Rest) => { value: V; gradient: X } {
  return (x, ...rest) =>
    transform(() => {
      const { leaves, structure } = flatten<Tensor, X>(x);
      if (leaves.length === 0)
        refuse("grad", "the first argument holds no tensors (a gradient is taken with respect to them)");
      if (!leaves.some((leaf) => isFloat(leaf.dtype)))
        refuse(
          "grad",
          `the first argument is ${leaves[0]!.type} (only f32 and f64 have slopes); use cast("f32")?`,
        );
      let value: V | undefined;
      const { pullback } = linearizeValues(
        (marked) => {
          value = f(structure.rebuild(marked.map((v) => new Tensor(v))), ...rest);
          const loss = lossOf(value);
          return [loss.value];
        },
        leaves.map((leaf) => leaf.value),
      );
      const { value: loss } = lossOf(value!);
      const cotangents = pullback([full(loss.type, 1)]);
      return { value: value!, gradient: structure.rebuild(asTensors(leaves, cotangents)) };
    });
}

function lossOf(value: Loss): Tensor {
  const loss: unknown = Array.isArray(value) ? value[0] : value;
  if (!(loss instanceof Tensor))
    refuse("grad", `the function returned ${describe(loss)} (it must return a tensor, or [tensor, …])`);
  if (loss.size !== 1 || !isFloat(loss.dtype))
    refuse(
      "grad",
      `the function returned ${loss.type} (a gradient is of one number in f32 or f64); take sum() or mean(), or use jacobian?`,
    );
  return loss;
}

const describe = (x: unknown): string =>
  x === null ? "null" : typeof x === "object" ? "an object" : String(x);

/** The value of f and its directional derivative: `jvp(f, [x, y], [dx, dy])`. Tangents are trees like the inputs. */
export function jvp<Inputs extends readonly unknown[], Y>(
  f: (...inputs: Inputs) => Y,
  inputs: Inputs,
  tangents: NoInfer<Inputs>,
): { value: Y; tangent: Y } {
  return transform(() => {
    const { leaves, structure } = flatten<Tensor, Inputs>(inputs);
    const directions = matching("jvp", "tangent", leaves, leavesOf<Tensor>(tangents));
    const run = recorded(f, structure.rebuild);
    const result = jvpValues(
      run.values,
      leaves.map((leaf) => leaf.value),
      directions,
    );
    const { leaves: outputs, structure: shape } = flatten<Tensor, Y>(run.result());
    return { value: run.result(), tangent: shape.rebuild(asTensors(outputs, result.tangents)) };
  });
}

/** The value of f and its slope there as a linear function of tangents, to be applied as often as one likes. */
export function linearize<Inputs extends readonly unknown[], Y>(
  f: (...inputs: Inputs) => Y,
  ...at: Inputs
): { value: Y; pushforward: (...tangents: Inputs) => Y } {
  return transform(() => {
    const { value, leaves, slope } = linearizeTree(f, at);
    const { leaves: outputs, structure } = flatten<Tensor, Y>(value);
    // The slope is traced now, on placeholders: once this transform ends, the values computed in it have no history left.
    const moving = leaves.map((leaf) =>
      isFloat(leaf.dtype) ? placeholder(leaf.value.type, "tangent") : null,
    );
    const slopes = slope.pushforward(moving);
    const inputs = moving.filter((t) => t !== null);
    const sloping = slopes.filter((t) => t !== null);
    const pushforward = (...tangents: Inputs): Y => {
      const directions = matching("linearize", "tangent", leaves, leavesOf<Tensor>(tangents));
      const images = replay(
        inputs,
        directions.filter((_, i) => moving[i] !== null),
        sloping,
      );
      return structure.rebuild(
        asTensors(
          outputs,
          slopes.map((t) => (t === null ? null : images.shift()!)),
        ),
      );
    };
    return { value, pushforward };
  });
}

/** The value of f and its pullback: from a cotangent of the value (a tree like it) to cotangents of the inputs. */
export function vjp<Inputs extends readonly unknown[], Y>(
  f: (...inputs: Inputs) => Y,
  ...inputs: Inputs
): { value: Y; pullback: (cotangent: Y) => Inputs } {
  return transform(() => {
    const { value, leaves, structure, slope } = linearizeTree(f, inputs);
    const outputs = leavesOf<Tensor>(value);
    // The slope is traced now: once this transform ends, the values computed in it have no history left.
    slope.pullback(outputs.map(() => null));
    const pullback = (cotangent: Y): Inputs => {
      const arriving = matching("vjp", "cotangent", outputs, leavesOf<Tensor>(cotangent));
      return structure.rebuild(asTensors(leaves, slope.pullback(arriving)));
    };
    return { value, pullback };
  });
}

/** What each argument is mapped over: its axis (default 0), or null for the same in every example. */
export interface Mapping {
  readonly axes?: readonly (number | null)[];
  /** Where the new axis goes in the outputs; default 0. */
  readonly out?: number;
}

/** f of one example becomes a function of a whole axis of them. */
export function vmap<Inputs extends readonly unknown[], Y>(
  f: (...inputs: Inputs) => Y,
  { axes, out = 0 }: Mapping = {},
): (...inputs: { readonly [K in keyof Inputs]: Unsized<Inputs[K]> }) => Unsized<Y> {
  return (...inputs) =>
    transform(() => {
      const { leaves, structure } = flatten<Tensor, Inputs>(inputs as never);
      const axisOfLeaf = inputs.flatMap((input, i) => {
        const axis = axes === undefined ? 0 : (axes[i] ?? null);
        return leavesOf<Tensor>(input).map(() => axis);
      });
      const mapped = axisOfLeaf.map((axis) => axis !== null);
      const size = mappedSize(leaves, axisOfLeaf);
      const values = leaves.map((leaf, i) => {
        const axis = axisOfLeaf[i]!;
        return axis === null ? leaf.value : moveAxis(leaf.value, axis < 0 ? axis + leaf.rank : axis, 0);
      });
      const run = recorded(f, structure.rebuild);
      const outputs = vmapValues(run.values, values, mapped, size);
      const { structure: shape } = flatten<Tensor, Unsized<Y>>(run.result() as Unsized<Y>);
      return shape.rebuild(
        outputs.map((y) => new Tensor(moveAxis(y, 0, out < 0 ? out + y.type.shape.length : out))),
      );
    });
}

function mappedSize(leaves: readonly Tensor[], axes: readonly (number | null)[]): number {
  let size: number | undefined;
  leaves.forEach((leaf, i) => {
    const axis = axes[i];
    if (axis === null || axis === undefined) return;
    const here = leaf.shape.at(axis);
    if (here === undefined || axis >= leaf.rank)
      refuse("vmap", `no axis ${axis} in ${leaf.type} to map over`);
    if (size !== undefined && here !== size)
      refuse(
        "vmap",
        `mapped axes differ in size, ${size} and ${here} (${leaf.type}); pass null for what is not mapped?`,
      );
    size = here;
  });
  return size ?? refuse("vmap", "nothing is mapped (at least one argument needs an axis)");
}

/**
 * All partial derivatives of a function of one tensor: f32[in…] → f32[out…] gives f32[out…, in…]. Reverse mode costs a pass per output,
 * forward mode one per input; the passes run side by side.
 */
export function jacobian<In extends Shape, Out extends Shape, Rest extends readonly unknown[]>(
  f: (x: Tensor<In>, ...rest: Rest) => Tensor<Out>,
  { mode = "reverse" }: { readonly mode?: "reverse" | "forward" } = {},
): (x: Tensor<In>, ...rest: Rest) => Tensor<Sizes<readonly [...Out, ...In]>> {
  return (x, ...rest) =>
    transform(() => {
      const { outputs, pushforward, pullback } = linearizeValues(
        ([marked]) => [f(new Tensor(marked!), ...rest).value],
        [x.value],
      );
      const [y] = outputs;
      const [rows, columns] = [y!.type, x.value.type];
      const shape = [...rows.shape, ...columns.shape];
      const type = { dtype: columns.dtype, shape };
      if (mode === "reverse") {
        const result = everyDirection(rows, (cotangent) => pullback([cotangent])[0]!);
        return new Tensor(result === null ? zeros(type) : reshape(result, shape));
      }
      const result = everyDirection(columns, (tangent) => pushforward([tangent])[0]!);
      if (result === null) return new Tensor(zeros(type));
      const flat = reshape(result, [columns.shape.reduce((n, size) => n * size, 1), ...rows.shape]);
      return new Tensor(reshape(moveAxis(flat, 0, rows.shape.length), shape));
    });
}

/** A linear function applied to each unit direction of a type, along a new axis 0. */
function everyDirection(type: Value["type"], apply: (direction: Value) => Value | null): Value | null {
  const size = type.shape.reduce((n, axis) => n * axis, 1);
  const direction = placeholder(type, "direction");
  const image = apply(direction);
  if (image === null) return null;
  const units = reshape(eye(size, { dtype: type.dtype }).value, [size, ...type.shape]);
  return batchRegion([direction], [units], [image], size)[0]!;
}

/** Second derivatives of a function of one tensor that returns one number: f32[in…, in…]. */
export const hessian = <In extends Shape, Rest extends readonly unknown[]>(
  f: (x: Tensor<In>, ...rest: Rest) => Tensor,
): ((x: Tensor<In>, ...rest: Rest) => Tensor<Sizes<readonly [...In, ...In]>>) =>
  jacobian((x: Tensor<In>, ...rest: Rest) => grad(f)(x, ...rest), { mode: "forward" });

/** The Hessian applied to a direction, without the Hessian: forward over reverse. Trees in and out. */
export const hvp =
  <X>(f: (x: X) => Tensor): ((x: X, direction: X) => X) =>
  (x, direction) =>
    jvp(grad(f), [x], [direction]).tangent;

/** The same tree; no slope passes through it. */
export const stopGradient = <T>(tree: T): T => mapTree<Tensor, T>(tree, (leaf) => leaf.stopGradient());

// ── what they share ────────────────────────────────────────────────────────────────────────────────────────────

/** Runs a transform; the outermost one, on real numbers, ends with one program that computes all results. */
export function transform<T>(run: () => T): T {
  const outermost = !isTransforming();
  const result = keepingHistory(run);
  if (outermost) {
    const values = leavesOf<Tensor>(result).map((leaf) => leaf.value);
    if (!values.some(isAbstract)) evaluate(values);
  }
  return result;
}

/** A function on trees as a function on values, which remembers the tree it returned. */
export function recorded<Inputs extends readonly unknown[], Y>(
  f: (...inputs: Inputs) => Y,
  rebuild: (leaves: readonly Tensor[]) => Inputs,
): { values: (inputs: readonly Value[]) => Value[]; result: () => Y } {
  let result: Y | undefined;
  return {
    values: (inputs) => {
      result = f(...rebuild(inputs.map((value) => new Tensor(value))));
      return leavesOf<Tensor>(result).map((leaf) => leaf.value);
    },
    result: () => result as Y,
  };
}

function linearizeTree<Inputs extends readonly unknown[], Y>(f: (...inputs: Inputs) => Y, inputs: Inputs) {
  const { leaves, structure } = flatten<Tensor, Inputs>(inputs);
  const run = recorded(f, structure.rebuild);
  const slope: Linearized = linearizeValues(
    run.values,
    leaves.map((leaf) => leaf.value),
  );
  return { value: run.result(), leaves, structure, slope };
}

/** Slopes as tensors; a slope that is zero by structure becomes zeros, and an int's slope is zero. */
export const asTensors = (like: readonly Tensor[], slopes: readonly (Value | null)[]): Tensor[] =>
  like.map((leaf, i) => new Tensor(slopes[i] ?? zeros(leaf.value.type)));

function matching(
  op: string,
  what: string,
  leaves: readonly Tensor[],
  given: readonly Tensor[],
): (Value | null)[] {
  if (leaves.length !== given.length)
    refuse(op, `${given.length} ${what}s for ${leaves.length} tensors (the trees must be alike)`);
  return leaves.map((leaf, i) => {
    const direction = given[i]!.value;
    if (!isFloat(leaf.dtype)) return null;
    if (!sameType(leaf.value.type, direction.type))
      refuse(op, `${what} ${i} is ${typeText(direction.type)}, its tensor ${leaf.type} (they must be alike)`);
    return direction;
  });
}
