/** Slopes of one's own, and memory traded for time. */
import { recorded } from "./autodiff.ts";
import { refuse } from "./core/errors.ts";
import { flatten, leavesOf, type Structure } from "./core/tree.ts";
import { keepingHistory } from "./evaluate.ts";
import { bind } from "./ir/bind.ts";
import { placeholder, sameType, typeText, type Value } from "./ir/graph.ts";
import { zeros } from "./ops/create.ts";
import { barrier, stopGradient } from "./ops/identity.ts";
import { Tensor, wrap } from "./tensor.ts";
import { customOp, type Rule, ruleOf } from "./transforms/custom.ts";
import type { Tangent } from "./transforms/jvp.ts";
import { linearize } from "./transforms/linearize.ts";
import { inline } from "./transforms/replay.ts";
import { close } from "./transforms/trace.ts";

/**
 * f with a slope of one's own: `rule(inputs, tangents, value)` gives the tangent of the value and must be linear in the tangents. What f reads
 * from outside counts as constant.
 */
export function customJvp<Inputs extends readonly unknown[], Y>(
  f: (...inputs: Inputs) => Y,
  rule: (inputs: NoInfer<Inputs>, tangents: NoInfer<Inputs>, value: NoInfer<Y>) => NoInfer<Y>,
): (...inputs: Inputs) => Y {
  return withRule(f, (input, output) => (inputs, tangents, outputs) => {
    const tangent = rule(
      input.rebuild(tensors(inputs)),
      input.rebuild(tensors(inputs.map((x, i) => tangents[i] ?? zeros(x.type)))),
      output.rebuild(tensors(outputs)),
    );
    return checked("customJvp", leavesOf<Tensor>(tangent), outputs);
  });
}

/**
 * f with a pullback of one's own: `pullback(inputs, value, cotangent)` gives the cotangents of the inputs, as a list like them. What f reads from
 * outside counts as constant.
 */
export function customVjp<Inputs extends readonly unknown[], Y>(
  f: (...inputs: Inputs) => Y,
  pullback: (
    inputs: NoInfer<Inputs>,
    value: NoInfer<Y>,
    cotangent: NoInfer<Y>,
  ) => readonly [...NoInfer<Inputs>],
): (...inputs: Inputs) => Y {
  return withRule(f, (input, output) =>
    ruleOf((inputs, outputs, cotangents) => {
      const found = pullback(
        input.rebuild(tensors(inputs)),
        output.rebuild(tensors(outputs)),
        output.rebuild(tensors(cotangents)),
      );
      return checked("customVjp", leavesOf<Tensor>(found), inputs);
    }),
  );
}

/**
 * f, computed a second time on the way back instead of keeping what it computed on the way there: for deep models whose activations do not fit.
 * Values and slopes are the same.
 */
export function checkpoint<Inputs extends readonly unknown[], Y>(
  f: (...inputs: Inputs) => Y,
): (...inputs: Inputs) => Y {
  return (...given) => {
    const { leaves, structure } = flatten<Tensor, Inputs>(given);
    const stand = leaves.map((leaf) => placeholder(leaf.value.type));
    const run = recorded(f, structure.rebuild);
    const outputs = keepingHistory(() => run.values(stand));
    // What f reads from outside is an input too: slopes flow to it as well.
    const { graph, captured } = close(stand, outputs);
    const inputs = [...captured, ...leaves.map((leaf) => leaf.value)];
    const values = inline(graph, inputs.map(stopGradient));
    const again = (x: readonly Value[]): Value[] => inline(graph, x);
    const rule = ruleOf(
      (x, _, cotangents, moving) => {
        const late = x.map((value) => barrier(value, cotangents[0]!));
        const ofMoving = (some: readonly Value[]): Value[] =>
          again(late.map((value, i) => some[moving.indexOf(i)] ?? value));
        const found = linearize(
          ofMoving,
          moving.map((i) => late[i]!),
        ).pullback(cotangents);
        return late.map((_, i) => found[moving.indexOf(i)] ?? null);
      },
      (x, tangents) => linearize(again, x).pushforward(tangents),
    );
    const results = bind(customOp, [...inputs, ...values], { inputs: inputs.length, rule });
    return flatten<Tensor, Y>(run.result()).structure.rebuild(results.map(wrap));
  };
}

function withRule<Inputs extends readonly unknown[], Y>(
  f: (...inputs: Inputs) => Y,
  ruleFor: (input: Structure<Inputs>, output: Structure<Y>) => Rule,
): (...inputs: Inputs) => Y {
  return (...given) => {
    const { leaves, structure: input } = flatten<Tensor, Inputs>(given);
    const inputs = leaves.map((leaf) => leaf.value);
    const value = f(...input.rebuild(tensors(inputs.map(stopGradient))));
    const { leaves: outputs, structure: output } = flatten<Tensor, Y>(value);
    const all = [...inputs, ...outputs.map((y) => y.value)];
    const results = bind(customOp, all, { inputs: inputs.length, rule: ruleFor(input, output) });
    return output.rebuild(results.map(wrap));
  };
}

const tensors = (values: readonly Value[]): Tensor[] => values.map((value) => new Tensor(value));

/** What a rule returned must fit what it is the slope of. */
function checked(op: string, found: readonly Tensor[], like: readonly Value[]): Tangent[] {
  if (found.length !== like.length)
    refuse(op, `the rule returned ${found.length} tensors for ${like.length}`);
  return found.map((t, i) => {
    const { type } = like[i]!;
    if (type.dtype !== "f32" && type.dtype !== "f64") return null;
    if (!sameType(t.value.type, type))
      refuse(op, `the rule returned ${t.type} for ${typeText(type)} (they must be alike)`);
    return t.value;
  });
}
