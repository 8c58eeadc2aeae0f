/** a[αz] against α a[z]: one curve where the activation is homogeneous, two where it is not. */
import type { Figure } from "./figure.ts";
import { fixed, short } from "./format.ts";
import { axis, clamp, curve, dots, frame, level, panel, upright } from "./marks.ts";
import type { Scene } from "./scene.ts";
import { type Activation, activation } from "./shallow.ts";
import { activationMenu } from "./shallow-figure.ts";

export type HomogeneityState = { readonly alpha: number; readonly z: number; readonly activation: string };

const plane = frame(axis(-2, 2, "z", 4), axis(-3, 3, undefined, 6));

export function homogeneityFigure(): Figure<unknown, HomogeneityState> {
  return {
    start: () => ({ alpha: 1.5, z: 1, activation: "relu" }),
    controls: [
      { kind: "slider", name: "alpha", label: "Factor α", from: -2, to: 2, step: 0.05 },
      activationMenu,
    ],
    scene: homogeneityScene,
    move: (state, _, [z]) => ({ ...state, z }),
    caption: "Change α, also below zero, and compare the two curves. Then try another activation.",
  };
}

function homogeneityScene({ alpha, z, activation: name }: HomogeneityState): Scene {
  const a = activation(name);
  const inner = (z: number) => a.of(alpha * z);
  const outer = (z: number) => alpha * a.of(z);
  const at = clamp(z, plane.x.from, plane.x.to);
  const places = (levels: readonly number[]) => (alpha === 0 ? [] : levels.map((level) => level / alpha));
  const gap = largestGap(a, alpha);
  return {
    alt:
      gap < 1e-9
        ? `For α = ${short(alpha, 2)} the curves of ${a.name}[αz] and α ${a.name}[z] are one and the same.`
        : `For α = ${short(alpha, 2)} the curves of ${a.name}[αz] and α ${a.name}[z] differ, by up to ${fixed(gap)} between −2 and 2.`,
    panels: [
      panel(
        "curves",
        plane,
        [
          level(plane, 0, "soft"),
          upright(plane, at, "soft", { dashed: true }),
          curve(plane, inner, "unit1", { bends: places(a.bends), jumps: places(a.jumps), smooth: a.smooth }),
          curve(plane, outer, "unit2", { bends: a.bends, jumps: a.jumps, smooth: a.smooth, dashed: true }),
          dots(plane, [[at, inner(at)]], "unit1", { radius: 4.5 }),
          dots(plane, [[at, outer(at)]], "unit2", { radius: 4.5, hollow: true }),
          {
            kind: "handle",
            id: "z",
            at: [at, plane.y.from],
            role: "ink",
            free: "x",
            label: "Input z",
            step: 0.05,
          },
        ],
        {
          title: `Solid a[αz], dashed α a[z]${gap < 1e-9 ? ": one curve" : ": two curves"}`,
          width: 1,
          aspect: 0.5,
        },
      ),
    ],
    readings: [
      { label: `${a.name}[αz]`, value: fixed(inner(at), 3), role: "unit1" },
      { label: `α ${a.name}[z]`, value: fixed(outer(at), 3), role: "unit2" },
      { label: "Largest gap", value: fixed(gap, 3) },
    ],
  };
}

const largestGap = (a: Activation, alpha: number): number =>
  Math.max(
    ...Array.from({ length: 401 }, (_, i) => {
      const z = plane.x.from + ((plane.x.to - plane.x.from) * i) / 400;
      return Math.abs(a.of(alpha * z) - alpha * a.of(z));
    }),
  );
