/** Random shallow networks for the routes of this chapter, and a search for kinks that knows nothing of how a network is built. */
import type { Shallow } from "../../figures/shallow.ts";
import type { Random } from "../../random.ts";

/** A network like that of figure 3.3: joints in the order of the units, lines 1 and 2 rising, line 3 falling; every kink can be seen. */
export function drawLikeFigure33(random: Random): { net: Shallow; over: readonly [number, number] } {
  let joint = random.uniform(-1, 0);
  const units = [1, 1, -1].map((direction) => {
    joint += random.uniform(0.3, 1);
    const slope = direction * random.uniform(0.3, 2);
    return { slope, bias: -slope * joint, weight: sign(random) * random.uniform(0.3, 2) };
  });
  return { net: { offset: random.uniform(-1, 1), units }, over: [-1.5, joint + 1] };
}

export const sign = (random: Random): number => (random.next() < 0.5 ? -1 : 1);

/** Any three units. */
export const drawNetwork = (random: Random, size = 3): Shallow => ({
  offset: random.uniform(-1, 1),
  units: Array.from({ length: size }, () => ({
    bias: random.uniform(-2, 2),
    slope: sign(random) * random.uniform(0.2, 2),
    weight: sign(random) * random.uniform(0.2, 2),
  })),
});

/** The parameters under the book's names: theta_10, phi_1, …. */
export function bind({ offset, units }: Shallow): Record<string, number> {
  const entries = units.flatMap(({ bias, slope, weight }, i): [string, number][] => [
    [`theta_${i + 1}0`, bias],
    [`theta_${i + 1}1`, slope],
    [`phi_${i + 1}`, weight],
  ]);
  return { phi_0: offset, ...Object.fromEntries(entries) };
}

/** Where a piecewise linear function bends: the second difference on a fine grid, then the crossing of the two lines beside it. */
export function kinks(f: (x: number) => number, [from, to]: readonly [number, number]): number[] {
  const cells = 400;
  const step = (to - from) / cells;
  const at = (i: number) => f(from + i * step);
  const found: number[] = [];
  for (let i = 2; i <= cells - 2; i++) {
    const left = (at(i - 1) - at(i - 2)) / step;
    const right = (at(i + 2) - at(i + 1)) / step;
    // Where the lines on both sides differ, they cross inside (i−1, i+1); the cell before says whether it was found already.
    if (Math.abs(left - right) < 1e-6) continue;
    const x0 = from + (i - 1) * step;
    const x1 = from + (i + 1) * step;
    const cross = (at(i + 1) - right * x1 - (at(i - 1) - left * x0)) / (left - right);
    const inCell = cross > x0 - 1e-9 && cross < x1 + 1e-9;
    if (inCell && !found.some((x) => Math.abs(x - cross) < 1e-6)) found.push(cross);
  }
  return found;
}
