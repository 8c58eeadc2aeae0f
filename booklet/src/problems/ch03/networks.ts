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

/** The slope of the output at an input, by the engine's own differentiation. */
export async function slopeByEngine({ offset, units }: Shallow, x: number): Promise<number> {
  const { grad, tensor } = await import("@downhill/engine");
  const exact = { dtype: "f64" } as const;
  const column = (of: (unit: Shallow["units"][number]) => number) => tensor(units.map(of), exact);
  const slope = grad((input: ReturnType<typeof tensor>) => {
    const preactivation = column(({ bias }) => bias).add(column(({ slope }) => slope).multiply(input));
    return column(({ weight }) => weight)
      .multiply(preactivation.relu())
      .sum()
      .add(offset);
  })(tensor(x, exact));
  return slope.item();
}

/** Where a piecewise linear function bends: in the cells of a fine grid whose neighbours to the left and right lie on different lines. */
export function kinks(f: (x: number) => number, [from, to]: readonly [number, number]): number[] {
  const cells = 400;
  const step = (to - from) / cells;
  const at = Array.from({ length: cells + 1 }, (_, i) => f(from + i * step));
  const rise = (i: number) => (at[i + 1]! - at[i]!) / step;
  const found: number[] = [];
  for (let i = 2; i < cells - 2; i++) {
    const [left, right] = [rise(i - 1), rise(i + 1)];
    // Rounding in a difference quotient is near 1e-14 here; a real bend is far above 1e-7.
    const straight = Math.abs(rise(i - 2) - left) < 1e-7 && Math.abs(rise(i + 2) - right) < 1e-7;
    if (!straight || Math.abs(left - right) < 1e-7) continue;
    // at[i] + left·t and at[i+1] + right·(t − step) meet at t.
    const t = (at[i + 1]! - right * step - at[i]!) / (left - right);
    const cross = from + i * step + t;
    if (!found.some((x) => Math.abs(x - cross) < step / 2)) found.push(cross);
  }
  return found;
}
