/** Counting parameters without a formula: in the arrays of a network that is built, or as numbers a forward pass asks for, or by nudging each. */
import type { Random } from "../../random.ts";

export interface Sizes {
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
}

/** How many numbers a shallow network takes to map an input to an output. */
export function parametersRead({ inputs, hidden, outputs }: Sizes, random: Random): number {
  let read = 0;
  const parameter = () => {
    read++;
    return random.normal();
  };
  const layer = (values: readonly number[], size: number, activation: (z: number) => number) =>
    Array.from({ length: size }, () =>
      activation(values.reduce((sum, value) => sum + parameter() * value, parameter())),
    );
  const x = Array.from({ length: inputs }, () => random.normal());
  layer(
    layer(x, hidden, (z) => Math.max(0, z)),
    outputs,
    (z) => z,
  );
  return read;
}

/** One parameter after another is nudged; those that move some output for some input are counted. */
export function parametersThatMatter({ inputs, hidden, outputs }: Sizes, random: Random): number {
  const tables = {
    hidden: table(hidden, inputs + 1, random),
    outputs: table(outputs, hidden + 1, random),
  };
  const probes = Array.from({ length: 8 }, () => Array.from({ length: inputs }, () => random.normal()));
  const run = () =>
    probes.flatMap((x) => {
      // A smooth activation: under a ReLU a unit could be clipped on every probe.
      const h = tables.hidden.map((row) => Math.tanh(dot(row, [1, ...x])));
      return tables.outputs.map((row) => dot(row, [1, ...h]));
    });
  const before = run();
  let count = 0;
  for (const row of [...tables.hidden, ...tables.outputs])
    for (let i = 0; i < row.length; i++) {
      const kept = row[i]!;
      row[i] = kept + 0.5;
      if (run().some((value, k) => Math.abs(value - before[k]!) > 1e-9)) count++;
      row[i] = kept;
    }
  return count;
}

const table = (rows: number, columns: number, random: Random): number[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));

const dot = (row: readonly number[], values: readonly number[]): number =>
  row.reduce((sum, weight, i) => sum + weight * values[i]!, 0);

/** The numbers in the arrays of the network that the library builds. */
export async function parametersBuilt(sizes: Sizes): Promise<number> {
  const [{ key }, { parameterCount }, { ShallowNetwork }] = await Promise.all([
    import("@downhill/engine"),
    import("@downhill/nn"),
    import("@downhill/models"),
  ]);
  return parameterCount(new ShallowNetwork(sizes, key(0)));
}

/** Foreseen wrong counts, without those that happen to be right for these sizes. */
export const wrong = (right: number, slips: Readonly<Record<number, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(slips).filter(([count]) => Number(count) !== right));
