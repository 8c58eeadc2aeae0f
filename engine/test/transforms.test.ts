/** Transforms against what they are defined as, against each other, and nested. */
import { beforeEach, describe, expect, test } from "vitest";
import {
  checkpoint,
  cond,
  customJvp,
  customVjp,
  explain,
  grad,
  hessian,
  hvp,
  jacobian,
  jit,
  jvp,
  key,
  leavesOf,
  linearize,
  loop,
  printGraph,
  referenceDevice,
  scan,
  setDefaultDevice,
  softmax,
  stack,
  stopGradient,
  type Tensor,
  tensor,
  trackNaN,
  valueAndGrad,
  vjp,
  vmap,
  whileLoop,
  zeros,
} from "../src/index.ts";
import { distance } from "./close.ts";

beforeEach(() => setDefaultDevice(referenceDevice));

const f64 = { dtype: "f64" } as const;
const x = tensor([0.3, -0.7, 1.1], f64);
const w = tensor(
  [
    [0.5, -0.2, 0.1],
    [0.3, 0.8, -0.6],
    [-0.4, 0.2, 0.7],
  ],
  f64,
);

/** Smooth, not symmetric, and different in every input. */
const f = (x: Tensor): Tensor => w.matmul(x.sin()).multiply(x.exp()).tanh().sum().add(x.power(3).sum());

/** In f64 two routes to one number differ by a few roundings. */
function same(got: unknown, expected: unknown, tolerance = 1e-11): void {
  const [a, b] = [leavesOf(got), leavesOf(expected)];
  expect(a.map((leaf) => leaf.shape)).toEqual(b.map((leaf) => leaf.shape));
  a.forEach((leaf, i) => {
    expect(distance(leaf.data, b[i]!.data)).toBeLessThan(tolerance);
  });
}

const unit = (i: number): Tensor =>
  tensor(
    [0, 1, 2].map((k) => Number(k === i)),
    f64,
  );

describe("grad", () => {
  test("is the limit of differences", () => {
    const h = 1e-6;
    const expected = [0, 1, 2].map(
      (i) => (f(x.add(unit(i).multiply(h))).item() - f(x.subtract(unit(i).multiply(h))).item()) / (2 * h),
    );
    same(grad(f)(x), tensor(expected, f64), 1e-8);
  });

  test("of a loss in a model is a model", () => {
    class Line {
      readonly slope = tensor(2);
      readonly name = "line";
      readonly parts = [{ offset: tensor([1, 2]) }];
      at(x: Tensor): Tensor {
        return this.slope.multiply(x).add(this.parts[0]!.offset).sum();
      }
    }

    const gradient = grad((model: Line, x: Tensor) => model.at(x))(new Line(), tensor(3));

    expect(gradient).toBeInstanceOf(Line);
    expect(gradient.name).toBe("line");
    expect(gradient.slope.item()).toBe(6);
    expect(gradient.parts[0]!.offset.toArray()).toEqual([1, 1]);
  });

  test("leaves ints and what is not read at zero", () => {
    const gradient = grad(({ a }: { a: Tensor; b: Tensor; i: Tensor }) => a.square())({
      a: tensor(3),
      b: tensor([1, 2]),
      i: tensor([1, 2], { dtype: "i32" }),
    });
    expect(gradient.a.item()).toBe(6);
    expect(gradient.b.toArray()).toEqual([0, 0]);
    expect(gradient.i.toArray()).toEqual([0, 0]);
  });

  test("does not confuse two derivatives that are under way", () => {
    // d/dx (x · d/dy (x + y)) = 1, where a confused engine says 2
    const inner = (x: Tensor) => grad((y: Tensor) => x.add(y))(tensor(1));
    expect(grad((x: Tensor) => x.multiply(inner(x)))(tensor(1)).item()).toBe(1);
  });

  test("lets the function look at numbers", () => {
    const g = grad((x: Tensor) => (x.item() > 0 ? x.multiply(3) : x.multiply(5)));
    expect([g(tensor(1)).item(), g(tensor(-1)).item()]).toEqual([3, 5]);
  });

  test("keeps what the loss returns beside the number", () => {
    const { value, gradient } = valueAndGrad(
      (x: Tensor) => [x.square().sum(), { doubled: x.multiply(2) }] as const,
    )(x);
    same(value[1].doubled, x.multiply(2));
    same(gradient, x.multiply(2));
  });

  test("stops where it is told to", () => {
    same(grad((x: Tensor) => stopGradient(x).multiply(x).sum())(x), x);
  });

  test.each([
    [
      "returns many numbers",
      () => grad((x: Tensor) => x)(x),
      /grad: the function returned f64\[3\].*sum\(\)/,
    ],
    ["takes ints", () => grad((x: Tensor) => x)(tensor(1, { dtype: "i32" })), /only f32 and f64 have slopes/],
    ["takes nothing", () => grad(() => x.sum())({}), /holds no tensors/],
  ])("refuses a function that %s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});

describe("forward and reverse", () => {
  const g = (x: Tensor): Tensor => w.matmul(x).sin().multiply(x.square());
  const u = tensor([0.2, 0.5, -0.3], f64);

  test("jvp is the Jacobian times the direction", () => {
    same(jvp(g, [x], [u]).tangent, jacobian(g)(x).matmul(u));
  });

  test("vjp is the cotangent times the Jacobian, also once the transform is over", () => {
    const { pullback } = vjp(g, x);
    same(pullback(u)[0], u.matmul(jacobian(g)(x)));
    same(pullback(u.multiply(2))[0], u.matmul(jacobian(g)(x)).multiply(2));
  });

  test("linearize gives the same slope again and again", () => {
    const { value, pushforward } = linearize(g, x);
    same(value, g(x));
    same(pushforward(u), jvp(g, [x], [u]).tangent);
    same(pushforward(u.multiply(3)), jvp(g, [x], [u]).tangent.multiply(3));
  });

  test("both modes of the Jacobian agree, for any shapes", () => {
    const h = (m: Tensor): Tensor => m.matmul(w).tanh().sum(1);
    same(jacobian(h, { mode: "forward" })(w), jacobian(h)(w));
    expect(jacobian(h)(w).shape).toEqual([3, 3, 3]);
  });

  test("the Hessian is symmetric, is the Jacobian of the gradient, and hvp is its product", () => {
    const second = hessian(f)(x);
    same(second, second.transpose());
    same(second, jacobian((x: Tensor) => grad(f)(x))(x));
    same(hvp(f)(x, u), second.matmul(u));
  });

  test("the fifth derivative of sin is cos", () => {
    let derivative = (x: Tensor): Tensor => x.sin();
    for (let order = 0; order < 5; order++) derivative = grad(derivative);
    same(derivative(tensor(0.4, f64)), tensor(0.4, f64).cos());
  });
});

describe("vmap", () => {
  const many = stack([x, x.multiply(2), x.negate(), x.add(1)]);
  const rows = [0, 1, 2, 3];

  test("is the loop it replaces, under and over grad", () => {
    same(vmap(f)(many), stack(rows.map((i) => f(many.at(i)))));
    same(vmap(grad(f))(many), stack(rows.map((i) => grad(f)(many.at(i)))));
    same(grad((m: Tensor) => vmap(f)(m).sum())(many), stack(rows.map((i) => grad(f)(many.at(i)))));
    same(vmap(hessian(f))(many), stack(rows.map((i) => hessian(f)(many.at(i)))));
  });

  test("maps the axes it is told, and nests", () => {
    const outer = vmap(
      vmap((a: Tensor, b: Tensor) => a.multiply(b), { axes: [null, 0] }),
      { axes: [0, null] },
    );
    same(outer(x, x), x.insertAxis(1).multiply(x));
    same(vmap((c: Tensor) => c.sum(), { axes: [1] })(many), many.sum(0));
    same(vmap((r: Tensor) => r.multiply(2), { out: 1 })(many), many.transpose().multiply(2));
  });

  test("maps over keys", () => {
    const drawn = vmap((k: ReturnType<typeof key>) => k.normal([2]))(key(3).splitAxis(3));
    const [first] = key(3).split(3);
    expect(drawn.shape).toEqual([3, 2]);
    same(drawn.at(0), first!.normal([2]));
  });

  test("refuses sizes that differ and functions that ask for numbers", () => {
    expect(() => vmap((a: Tensor, b: Tensor) => a.add(b))(x, zeros([2]))).toThrow(/differ in size, 3 and 2/);
    expect(() => vmap((a: Tensor) => tensor(a.item()))(x)).toThrow(/being traced/);
  });
});

describe("jit", () => {
  test("traces once for each set of types", () => {
    let traces = 0;
    const g = jit((x: Tensor) => {
      traces++;
      return f(x);
    });
    same(g(x), f(x));
    same(g(x.multiply(2)), f(x.multiply(2)));
    expect(traces).toBe(1);
    g(x.slice([0, 3]).cast("f64"));
    expect(traces).toBe(1);
    g(x.cast("f32"));
    expect(traces).toBe(2);
  });

  test("takes static parts of trees into account", () => {
    const g = jit(({ x, times }: { x: Tensor; times: number }) => x.multiply(times));
    same([g({ x, times: 2 }), g({ x, times: 3 })], [x.multiply(2), x.multiply(3)]);
  });

  test("composes with every transform, in any order", () => {
    same(jit(grad(f))(x), grad(f)(x));
    same(grad(jit(f))(x), grad(f)(x));
    same(jit(hessian(jit(f)))(x), hessian(f)(x));
    same(vmap(jit(f))(stack([x, x])), stack([f(x), f(x)]));
  });

  test("builds in what is computed outside, once", () => {
    const outside = x.exp();
    same(jit((y: Tensor) => y.add(outside))(x), x.add(x.exp()));
  });

  test("refuses to give numbers away while it traces", () => {
    expect(() => jit((x: Tensor) => (x.sum().item() > 0 ? x : x.negate()))(x)).toThrow(
      /use where or cond in place of if/,
    );
  });
});

describe("control flow", () => {
  const xs = tensor(
    [
      [0.1, 0.2, 0.3],
      [-0.3, 0.4, 0.1],
      [0.5, -0.6, 0.2],
      [0.9, 0.1, 0],
    ],
    f64,
  );
  const step = (w: Tensor, h: Tensor, x: Tensor): [Tensor, Tensor] => {
    const next = w.matmul(h).add(x).tanh();
    return [next, next.square().sum()];
  };
  const scanned = (w: Tensor, xs: Tensor): Tensor => {
    const [last, shown] = scan((h: Tensor, x: Tensor) => step(w, h, x), x, xs);
    return last.sum().add(shown.multiply(tensor([1, 2, 3, 4], f64)).sum());
  };
  const unrolled = (w: Tensor, xs: Tensor): Tensor => {
    let h = x;
    let total = tensor(0, f64);
    for (let i = 0; i < 4; i++) {
      const [next, shown] = step(w, h, xs.at(i));
      h = next;
      total = total.add(shown.multiply(i + 1));
    }
    return h.sum().add(total);
  };

  test("a scan is the loop written out, in value and every slope", () => {
    const of = (net: typeof scanned) => (w: Tensor) => net(w, xs);
    same(scanned(w, xs), unrolled(w, xs));
    same(grad(of(scanned))(w), grad(of(unrolled))(w));
    same(hessian(of(scanned))(w), hessian(of(unrolled))(w));
    same(jacobian(hessian(of(scanned)))(w), jacobian(hessian(of(unrolled)))(w), 1e-10);
    same(grad((xs: Tensor) => scanned(w, xs))(xs), grad((xs: Tensor) => unrolled(w, xs))(xs));
    same(jvp(of(scanned), [w], [w]).tangent, jvp(of(unrolled), [w], [w]).tangent);
  });

  test("a scan is mapped like any op, whatever is mapped", () => {
    const twice = stack([w, w.multiply(0.5)]);
    same(
      vmap(grad((w: Tensor) => scanned(w, xs)))(twice),
      stack([0, 1].map((i) => grad((w: Tensor) => unrolled(w, xs))(twice.at(i)))),
    );
    const two = stack([xs, xs.negate()]);
    same(vmap((xs: Tensor) => scanned(w, xs))(two), stack([0, 1].map((i) => unrolled(w, two.at(i)))));
  });

  test("a scan backwards leaves results where their entries stood", () => {
    const [last, sums] = scan((s: Tensor, x: Tensor) => [s.add(x), s], tensor(0), tensor([1, 2, 3]), {
      reverse: true,
    });
    expect(last.item()).toBe(6);
    expect(sums.toArray()).toEqual([5, 3, 0]);
  });

  test("a loop of no steps is its start", () => {
    expect(loop(0, (_, s: Tensor) => s.add(1), tensor(5)).item()).toBe(5);
    expect(grad((x: Tensor) => loop(3, (_, s) => s.multiply(x), x))(tensor(2)).item()).toBe(32);
  });

  test("a while loop has a forward slope, and says that it has no other", () => {
    const g = (x: Tensor): Tensor =>
      whileLoop(
        (s: Tensor) => s.less(100),
        (s) => s.multiply(x),
        tensor(1.5, f64),
      );
    // 1.5 · 2.5⁵ = 146.5, whose slope is 5 · 1.5 · 2.5⁴
    same(jvp(g, [tensor(2.5, f64)], [tensor(1, f64)]).tangent, tensor(5 * 1.5 * 2.5 ** 4, f64));
    expect(() => grad(g)(tensor(2.5, f64))).toThrow(
      /whileLoop: has no reverse-mode derivative .*use scan or loop with a count/,
    );
  });

  test("a choice has the slope of the branch it takes", () => {
    const g = (x: Tensor): Tensor =>
      cond(
        x.sum().greater(0),
        (x: Tensor) => x.sin().sum(),
        (x) => w.matmul(x).square().sum(),
        x,
      );
    same(grad(g)(x), x.cos());
    same(grad(g)(x.negate()), grad((x: Tensor) => w.matmul(x).square().sum())(x.negate()));
    same(hessian(g)(x.negate()), w.transpose().matmul(w).multiply(2));
  });

  test("states must keep their types", () => {
    expect(() => scan((_: Tensor, x: Tensor) => [x, null], tensor(0), tensor([[1, 2]]))).toThrow(
      /scan: tensor 0 of the state is f32\[\] before a step and f32\[2\] after it/,
    );
  });
});

describe("slopes of one's own", () => {
  const layer = (w: Tensor, h: Tensor): Tensor => w.matmul(h).tanh();
  const deep = (layer: (w: Tensor, h: Tensor) => Tensor) => (w: Tensor) => {
    let h = x;
    for (let i = 0; i < 4; i++) h = layer(w, h);
    return h.square().sum();
  };

  test("checkpoint changes no value and no slope, to any order, under every transform", () => {
    const kept = checkpoint(layer);
    same(deep(kept)(w), deep(layer)(w));
    same(grad(deep(kept))(w), grad(deep(layer))(w));
    same(hessian(deep(kept))(w), hessian(deep(layer))(w));
    same(jvp(deep(kept), [w], [w]).tangent, jvp(deep(layer), [w], [w]).tangent);
    same(vmap(grad(deep(kept)))(stack([w, w])), vmap(grad(deep(layer)))(stack([w, w])));
    same(
      grad((w: Tensor) => deep((_, h) => checkpoint((h: Tensor) => layer(w, h))(h))(w))(w),
      grad(deep(layer))(w),
    );
  });

  test("checkpoint computes again on the way back", () => {
    const count = (text: string): number => text.split("tanh").length - 1;
    expect(count(printGraph(grad(deep(layer)), w))).toBe(4);
    expect(count(printGraph(grad(deep(checkpoint(layer))), w))).toBe(8);
  });

  test("checkpoint asks for no slope of what none is taken of", () => {
    const limit = tensor(10, f64).add(1); // computed, so that the checkpoint takes it from outside
    const doubled = (y: Tensor): Tensor =>
      whileLoop(
        (z: Tensor) => z.less(limit),
        (z) => z.multiply(2).minimum(limit),
        y.stopGradient(),
      );
    const f = (y: Tensor): Tensor => y.multiply(doubled(y));
    same(grad(checkpoint(f))(tensor(3, f64)), tensor(11, f64));
  });

  test("customVjp is believed, backwards and forwards", () => {
    const jump = customVjp(
      (x: Tensor) => x.greater(0).cast("f64"),
      ([x], _, cotangent) => [cotangent.multiply(x.sigmoid())],
    );
    same(grad((x: Tensor) => jump(x).sum())(x), x.sigmoid());
    same(jvp(jump, [x], [x]).tangent, x.sigmoid().multiply(x));
    same(grad((m: Tensor) => vmap(jump)(m).sum())(x), x.sigmoid());
  });

  test("customVjp may do what is not linear, such as clipping", () => {
    const clip = customVjp(
      (x: Tensor) => x.multiply(1),
      (_, __, cotangent) => [cotangent.clamp(-1, 1)],
    );
    same(
      grad((x: Tensor) =>
        clip(x)
          .multiply(tensor([5, 0.5, -9], f64))
          .sum(),
      )(x),
      tensor([1, 0.5, -1], f64),
    );
  });

  test("customJvp is believed, and differentiated again", () => {
    const g = customJvp(
      (x: Tensor) => x.exp(),
      (_, [t], y) => t.multiply(y).multiply(2),
    );
    same(grad((x: Tensor) => g(x).sum())(x), x.exp().multiply(2));
    same(
      hessian((x: Tensor) => g(x).sum())(x),
      x
        .exp()
        .multiply(4)
        .multiply(
          tensor(
            [
              [1, 0, 0],
              [0, 1, 0],
              [0, 0, 1],
            ],
            f64,
          ),
        ),
    );
  });
});

describe("a graph laid open", () => {
  test("explain gives value, tangent and cotangent of every node", () => {
    const { nodes, result } = explain(
      (x: Tensor, y: Tensor) => x.multiply(y).sin().add(x),
      [tensor(2, f64), tensor(3, f64)],
    );
    expect(nodes.map((node) => node.op)).toEqual(["input", "input", "multiply", "sin", "add"]);
    const [a, b, product, sine, total] = nodes;
    expect(result).toBeCloseTo(Math.sin(6) + 2, 12);
    expect(product!.value).toBe(6);
    expect(product!.tangent).toBe(5);
    expect(product!.cotangent).toBeCloseTo(Math.cos(6), 12);
    expect(sine!.tangent).toBeCloseTo(5 * Math.cos(6), 12);
    expect(a!.cotangent).toBeCloseTo(3 * Math.cos(6) + 1, 12);
    expect(b!.cotangent).toBeCloseTo(2 * Math.cos(6), 12);
    expect(total!.inputs).toEqual([3, 0]);
  });

  test("explain draws the graph: a box a node, an arrow each time a value is read", () => {
    const { diagram } = explain((x: Tensor) => x.multiply(x).sin(), [tensor(0, f64)]);
    expect(diagram.split("\n")).toEqual([
      "flowchart TD",
      '  n0("input 0<br>value 0<br>tangent 1<br>cotangent 0")',
      '  n1["multiply<br>value 0<br>tangent 0<br>cotangent 1"]',
      '  n2["sin<br>value 0<br>tangent 0<br>cotangent 1"]',
      "  n0 --> n1",
      "  n0 --> n1",
      "  n1 --> n2",
    ]);
  });

  test("a graph prints one node a line", () => {
    expect(printGraph((x: Tensor) => x.multiply(2).sum(), zeros([2]))).toBe(
      [
        "(%0: f32[2]) {",
        "  %1: f32[2] = full dtype=f32 shape=[2] value=2",
        "  %2: f32[2] = multiply %0 %1",
        "  %3: f32[] = sum %2 axes=[0]",
        "  return %3",
        "}",
      ].join("\n"),
    );
  });

  test("the first NaN is named with the line that asked for it", () => {
    const g = (x: Tensor): Tensor => {
      const root = x.sqrt();
      return root.sum();
    };
    expect(() => trackNaN(g)(tensor([1, -1]))).toThrow(
      /sqrt: gives NaN from f32\[2\] between -1 … 1, called at .*transforms\.test\.ts:\d+/,
    );
    expect(() => trackNaN(grad(g))(tensor([1, 0]))).toThrow(/divide: gives Infinity.*transforms\.test\.ts/);
    expect(trackNaN(g)(tensor([1, 4])).item()).toBe(3);
  });

  test("softmax, whose slope is told, has that of its formula: once, twice, and over examples", () => {
    const told = (x: Tensor): Tensor => softmax(x).multiply(x.sin()).sum();
    const found = (x: Tensor): Tensor =>
      x
        .exp()
        .divide(x.exp().sum(-1, { keep: true }))
        .multiply(x.sin())
        .sum();
    same(grad(told)(x), grad(found)(x));
    same(jvp(told, [x], [x.cos()]).tangent, jvp(found, [x], [x.cos()]).tangent);
    same(hessian(told)(x), hessian(found)(x));
    same(vmap(grad(told))(w), vmap(grad(found))(w));
  });
});
