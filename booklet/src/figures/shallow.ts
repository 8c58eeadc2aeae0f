/**
 * The mathematics of shallow networks with one input (equation 3.1), for any activation:
 * f[x] = φ₀ + Σ φ_d a[θ_d0 + θ_d1 x]. Where it bends and jumps, its slopes, which units are active; all exact.
 */
export interface Unit {
  /** θ_d0 */
  readonly bias: number;
  /** θ_d1 */
  readonly slope: number;
  /** φ_d */
  readonly weight: number;
}

export interface Shallow {
  /** φ₀ */
  readonly offset: number;
  readonly units: readonly Unit[];
}

/** The network of figure 3.3. */
export const figure33: Shallow = {
  offset: -0.23,
  units: [
    { bias: -0.2, slope: 0.4, weight: -1.3 },
    { bias: -0.9, slope: 0.9, weight: 1.3 },
    { bias: 1.1, slope: -0.7, weight: 0.66 },
  ],
};

export interface Activation {
  readonly name: string;
  /** As a formula, LaTeX in the book's notation. */
  readonly formula: string;
  readonly of: (z: number) => number;
  /** Pre-activations at which it bends, jumps. */
  readonly bends: readonly number[];
  readonly jumps: readonly number[];
  /** Between them it is straight, or a curve. */
  readonly smooth: boolean;
  /** Its slope beside bends and jumps, where it is made of straight pieces. */
  readonly slope?: (z: number) => number;
}

export const activations = {
  relu: {
    name: "ReLU",
    formula: "\\max[0, z]",
    of: (z) => Math.max(0, z),
    bends: [0],
    jumps: [],
    smooth: false,
    slope: (z) => (z > 0 ? 1 : 0),
  },
  heaviside: {
    name: "Heaviside step",
    formula: "\\begin{cases} 0 & z < 0 \\\\ 1 & z \\geq 0 \\end{cases}",
    of: (z) => (z >= 0 ? 1 : 0),
    bends: [],
    jumps: [0],
    smooth: false,
    slope: () => 0,
  },
  tanh: {
    name: "tanh",
    formula: "\\tanh[z]",
    of: Math.tanh,
    bends: [],
    jumps: [],
    smooth: true,
  },
  rect: {
    name: "rect",
    formula: "\\begin{cases} 1 & 0 \\leq z \\leq 1 \\\\ 0 & \\text{otherwise} \\end{cases}",
    of: (z) => (z >= 0 && z <= 1 ? 1 : 0),
    bends: [],
    jumps: [0, 1],
    smooth: false,
    slope: () => 0,
  },
  sigmoid: {
    name: "sigmoid",
    formula: "\\frac{1}{1 + \\exp[-z]}",
    of: (z) => 1 / (1 + Math.exp(-z)),
    bends: [],
    jumps: [],
    smooth: true,
  },
} as const satisfies Record<string, Activation>;

export type ActivationName = keyof typeof activations;

/** The activation of that name; a name that is none (a mistyped URL) is the ReLU. */
export const activation = (name: string): Activation =>
  Object.hasOwn(activations, name) ? activations[name as ActivationName] : activations.relu;

/** Between the ReLU (0) and no activation at all (1): the clipped side keeps a share of its slope. */
export const leaky = (leak: number): Activation => ({
  name: leak === 0 ? "ReLU" : leak === 1 ? "no activation" : "leaky ReLU",
  formula: `\\max[0, z] + ${leak} \\min[0, z]`,
  of: (z) => (z > 0 ? z : leak * z),
  bends: leak === 1 ? [] : [0],
  jumps: [],
  smooth: false,
  slope: (z) => (z > 0 ? 1 : leak),
});

export const preactivation = ({ bias, slope }: Unit, x: number): number => bias + slope * x;

export const output = ({ offset, units }: Shallow, x: number, a: Activation = activations.relu): number =>
  units.reduce((sum, unit) => sum + unit.weight * a.of(preactivation(unit, x)), offset);

/** Where a unit's pre-activation takes a value; nowhere if it is constant. */
export const crossing = ({ bias, slope }: Unit, z = 0): number | undefined =>
  slope === 0 ? undefined : (z - bias) / slope;

export interface Joint {
  readonly x: number;
  /** Counted from 0. */
  readonly unit: number;
}

/** Where each unit bends or jumps, in order of x, strictly inside the interval. */
export function joints(
  { units }: Shallow,
  over: readonly [number, number],
  a: Activation = activations.relu,
): Joint[] {
  return units
    .flatMap((unit, index) => [...a.bends, ...a.jumps].map((z) => ({ x: crossing(unit, z), unit: index })))
    .filter((joint): joint is Joint => joint.x !== undefined && joint.x > over[0] && joint.x < over[1])
    .sort((a, b) => a.x - b.x || a.unit - b.unit);
}

export interface Region {
  readonly from: number;
  readonly to: number;
  /** Which units have a positive pre-activation here. */
  readonly active: readonly boolean[];
  /** What each unit contributes to the slope: φ_d θ_d1 where a ReLU is active, else nothing. */
  readonly parts: readonly number[];
  readonly slope: number;
}

/** The straight pieces between joints; joints that coincide bound no piece of their own. */
export function regions(
  net: Shallow,
  over: readonly [number, number],
  a: Activation = activations.relu,
): Region[] {
  const inner = joints(net, over, a)
    .map((joint) => joint.x)
    .filter((x, i, all) => i === 0 || x - all[i - 1]! > 1e-9);
  const ends = [over[0], ...inner, over[1]];
  return ends.slice(1).map((to, i) => {
    const from = ends[i]!;
    const at = net.units.map((unit) => preactivation(unit, (from + to) / 2));
    const parts = net.units.map((unit, d) => (a.slope?.(at[d]!) ?? Number.NaN) * unit.weight * unit.slope);
    return { from, to, active: at.map((z) => z > 0), parts, slope: parts.reduce((p, q) => p + q, 0) };
  });
}

/** Neighbouring pieces whose slopes agree are one: a joint can cancel another, or have no weight. */
export function visibleRegions(pieces: readonly Region[]): Region[] {
  const merged: Region[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (last !== undefined && Math.abs(last.slope - piece.slope) < 1e-9)
      merged[merged.length - 1] = { ...last, to: piece.to };
    else merged.push(piece);
  }
  return merged;
}

/** The shape of the output for `curve` and `graph`: bends, jumps, whether it is smooth between. */
export function shapeOf(units: readonly Unit[], a: Activation) {
  const at = (places: readonly number[]) =>
    units
      .filter((unit) => unit.weight !== 0)
      .flatMap((unit) => places.map((z) => crossing(unit, z)))
      .filter((x): x is number => x !== undefined);
  return { bends: at(a.bends), jumps: at(a.jumps), smooth: a.smooth };
}
