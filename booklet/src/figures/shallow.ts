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
  /** True where the unit passes its input on, rather than clipping it. */
  readonly active: (z: number) => boolean;
}

export const activations = {
  relu: {
    name: "ReLU",
    formula: "\\max[0, z]",
    of: (z) => Math.max(0, z),
    bends: [0],
    jumps: [],
    smooth: false,
    active: (z) => z > 0,
  },
  heaviside: {
    name: "Heaviside step",
    formula: "\\begin{cases} 0 & z < 0 \\\\ 1 & z \\geq 0 \\end{cases}",
    of: (z) => (z >= 0 ? 1 : 0),
    bends: [],
    jumps: [0],
    smooth: false,
    active: (z) => z >= 0,
  },
  tanh: {
    name: "tanh",
    formula: "\\tanh[z]",
    of: Math.tanh,
    bends: [],
    jumps: [],
    smooth: true,
    active: () => true,
  },
  rect: {
    name: "rect",
    formula: "\\begin{cases} 1 & 0 \\leq z \\leq 1 \\\\ 0 & \\text{otherwise} \\end{cases}",
    of: (z) => (z >= 0 && z <= 1 ? 1 : 0),
    bends: [],
    jumps: [0, 1],
    smooth: false,
    active: (z) => z >= 0 && z <= 1,
  },
  sigmoid: {
    name: "sigmoid",
    formula: "\\frac{1}{1 + \\exp[-z]}",
    of: (z) => 1 / (1 + Math.exp(-z)),
    bends: [],
    jumps: [],
    smooth: true,
    active: () => true,
  },
} as const satisfies Record<string, Activation>;

export type ActivationName = keyof typeof activations;

/** The activation of that name; a name that is none (a mistyped URL) is the ReLU. */
export const activation = (name: string): Activation =>
  Object.hasOwn(activations, name) ? activations[name as ActivationName] : activations.relu;

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
  /** Which units pass their input on here. */
  readonly active: readonly boolean[];
  /** Σ φ_d θ_d1 over the active units: the slope where the activation is the ReLU. */
  readonly slope: number;
}

/** The linear regions of a ReLU network; joints that coincide bound no region of their own. */
export function regions(net: Shallow, over: readonly [number, number]): Region[] {
  const inner = [...new Set(joints(net, over).map((joint) => joint.x))];
  const ends = [over[0], ...inner, over[1]];
  return ends.slice(1).map((to, i) => {
    const from = ends[i]!;
    const active = net.units.map((unit) => preactivation(unit, (from + to) / 2) > 0);
    const slope = net.units.reduce((sum, unit, d) => sum + (active[d] ? unit.weight * unit.slope : 0), 0);
    return { from, to, active, slope };
  });
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
