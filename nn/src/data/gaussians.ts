/** Clouds of points: so many classes, each normal about its own centre on a circle. */
import { type Key, stack, tensor } from "@downhill/engine";
import type { Labelled } from "./mnist1d.ts";

export interface CloudOptions {
  readonly count?: number;
  readonly classes?: number;
  readonly radius?: number;
  readonly deviation?: number;
}

/** x f32[count, 2], y i32[count], the classes in turn. */
export function gaussians(
  key: Key,
  { count = 300, classes = 3, radius = 2, deviation = 0.5 }: CloudOptions = {},
): Labelled {
  const y = Int32Array.from({ length: count }, (_, i) => i % classes);
  const centres = Float32Array.from({ length: 2 * count }, (_, i) => {
    const angle = (2 * Math.PI * y[i >> 1]!) / classes;
    return radius * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
  });
  const x = key.normal([count, 2], { deviation }).add(tensor(centres, { shape: [count, 2] }));
  return { x, y: tensor(y) };
}

/** Arms of a spiral, one a class: x f32[count, 2] within the unit disc, y i32[count]. */
export function spirals(
  key: Key,
  { count = 300, classes = 3, deviation = 0.2 }: CloudOptions = {},
): Labelled {
  const noise = key.normal([count], { deviation });
  const along = Float32Array.from(
    { length: count },
    (_, i) => Math.floor(i / classes) / Math.ceil(count / classes),
  );
  const y = Int32Array.from({ length: count }, (_, i) => i % classes);
  const t = tensor(along);
  const angle = t
    .multiply(4)
    .add(tensor(y).multiply((2 * Math.PI) / classes))
    .add(noise);
  const x = stack([angle.cos().multiply(t), angle.sin().multiply(t)], 1);
  return { x, y: tensor(y) };
}
