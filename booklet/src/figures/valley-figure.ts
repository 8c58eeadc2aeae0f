/**
 * Why the best parameters are not unique: the loss of one ReLU unit over the scale inside and the weight outside. Its lowest points form a
 * curved valley, and every place in it is the same function.
 */
import type { Figure } from "./figure.ts";
import { compact, fixed } from "./format.ts";
import { axis, clamp, curve, dots, field, frame, inside, line, panel, text } from "./marks.ts";
import type { Point, Scene } from "./scene.ts";
import { train } from "./train.ts";

export type ValleyState = {
  readonly scale: number;
  readonly weight: number;
  readonly trail: readonly Point[];
};

const map = frame(axis(0, 3, "inner scale θ", 3), axis(0, 3, "weight φ", 3));
const data = frame(axis(0, 2, "input x", 4), axis(0, 2, "output y", 4));

/** Points on 1.2 ReLU[x − 0.5], so that the valley is θφ = 1.2 and its floor is level. */
const product = 1.2;
const points: readonly Point[] = [0.2, 0.6, 0.9, 1.2, 1.5, 1.8].map((x) => [
  x,
  product * Math.max(0, x - 0.5),
]);

const loss = (scale: number, weight: number): number =>
  points.reduce((sum, [x, y]) => sum + (weight * Math.max(0, scale * (x - 0.5)) - y) ** 2, 0);

export function valleyFigure(): Figure<unknown, ValleyState> {
  return {
    start: () => ({ scale: 2.5, weight: 1.4, trail: [] }),
    controls: [
      { kind: "slider", name: "scale", label: "Inner scale θ", from: 0, to: 3, step: 0.01 },
      { kind: "slider", name: "weight", label: "Weight φ", from: 0, to: 3, step: 0.01 },
    ],
    scene: valleyScene,
    move: (_, __, [scale, weight]) => ({ scale, weight, trail: [] }),
    live: { label: "Roll downhill", run: roll },
    caption:
      "The model is φ ReLU[θ(x − 0.5)]. Put the ball somewhere and let it roll: from different starts it comes to rest in different places, with the same curve.",
  };
}

function valleyScene({ scale, weight, trail }: ValleyState): Scene {
  const [theta, phi] = inside(map, [scale, weight]);
  const value = loss(theta, phi);
  const root = (a: number, b: number) => Math.sqrt(loss(a, b));
  const valley = (a: number) => (a <= 0 ? Number.POSITIVE_INFINITY : product / a);
  return {
    alt: `The loss over the inner scale and the weight has a curved valley where θφ = ${product}. At θ = ${fixed(theta)}, φ = ${fixed(phi)} the product is ${fixed(theta * phi)} and the loss ${compact(value)}; every place in the valley gives the same function and loss zero.`,
    panels: [
      panel(
        "map",
        map,
        [
          field(map, root, [0.2, 0.5, 1, 1.7, 2.6, 4, 6, 9]),
          line(
            map,
            Array.from({ length: 60 }, (_, i): Point => {
              const a = product / 3 + ((3 - product / 3) * i) / 59;
              return [a, valley(a)];
            }),
            "good",
            { dashed: true },
          ),
          text([2.3, product / 2.3 + 0.22], "θφ = 1.2", { role: "good", strong: true }),
          line(map, trail, "bad", { thin: true }),
          {
            kind: "handle",
            id: "ball",
            at: [theta, phi],
            role: "model",
            free: "xy",
            label: "Inner scale and weight",
            step: 0.03,
          },
        ],
        { title: `Loss ${compact(value)}`, width: 0.5, aspect: 1 },
      ),
      panel(
        "data",
        data,
        [
          curve(data, (x) => phi * Math.max(0, theta * (x - 0.5)), "model", { bends: [0.5] }),
          dots(data, points, "data", { radius: 4.5 }),
        ],
        { title: "The function", width: 0.5, aspect: 1 },
      ),
    ],
    readings: [
      { label: "Product θφ", value: fixed(theta * phi, 3) },
      { label: "Loss", value: compact(value) },
    ],
  };
}

async function* roll(state: ValleyState): AsyncGenerator<ValleyState> {
  const walk = train({
    start: { scale: clamp(state.scale, 0.02, 3), weight: clamp(state.weight, 0.02, 3) },
    loss: (engine) => {
      const x = engine.tensor(points.map(([x]) => x - 0.5));
      const y = engine.tensor(points.map(([, y]) => y));
      return ({ scale, weight }) => weight.multiply(scale.multiply(x).relu()).subtract(y).square().sum();
    },
    // The steepest curvature on this map is about 2·9·Σ(x−0.5)² ≈ 60.
    rate: 0.008,
    steps: 300,
    by: "descent",
  });
  const trail: Point[] = [];
  for await (const { parameters } of walk) {
    trail.push(inside(map, [parameters.scale, parameters.weight]));
    yield { ...parameters, trail: [...trail] };
  }
}
