/** The equations of a shallow network of given sizes, written out; and a forward pass that knows nothing of how they are written. */
import type { Random } from "../../random.ts";

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** h_d = a[θ_d0 + θ_d1 x_1 + …], one for each hidden unit. */
export const hiddenEquations = (inputs: number, hidden: number): string[] =>
  range(1, hidden).map(
    (d) =>
      `a[\\theta_{${d}0} + ${range(1, inputs)
        .map((i) => `\\theta_{${d}${i}} x_${i}`)
        .join(" + ")}]`,
  );

/** y_j = φ_j0 + φ_j1 h_1 + …, one for each output. */
export const outputEquations = (hidden: number, outputs: number): string[] =>
  range(1, outputs).map(
    (j) =>
      `\\phi_{${j}0} + ${range(1, hidden)
        .map((d) => `\\phi_{${j}${d}} h_${d}`)
        .join(" + ")}`,
  );

export function equationSymbols(inputs: number, hidden: number, outputs: number): string {
  const table = (letter: string, rows: number, columns: number) =>
    range(1, rows).flatMap((row) => range(0, columns).map((column) => `${letter}_${row}${column}`));
  const names = [
    ...table("theta", hidden, inputs),
    ...table("phi", outputs, hidden),
    ...range(1, inputs).map((i) => `x_${i}`),
    ...range(1, hidden).map((d) => `h_${d}`),
  ];
  return `${names.join(", ")}: real; a: function(real) -> real`;
}

/** Random parameters under the equations' names, and what the network computes with them: matrices times columns, bias first. */
export function drawForward(inputs: number, hidden: number, outputs: number, random: Random) {
  const table = (rows: number, columns: number) =>
    range(1, rows).map(() => range(0, columns).map(() => random.normal()));
  const [theta, phi] = [table(hidden, inputs), table(outputs, hidden)];
  const x = range(1, inputs).map(() => random.normal());
  const times = (matrix: number[][], column: number[]) =>
    matrix.map((row) => row.reduce((sum, entry, i) => sum + entry * column[i]!, 0));
  const h = times(theta, [1, ...x]).map(Math.sin);
  const y = times(phi, [1, ...h]);
  const named = (letter: string, values: number[][], first: number) =>
    values.flatMap((row, r) =>
      row.map((value, c): [string, unknown] => [`${letter}_${r + 1}${c + first}`, value]),
    );
  const where: Record<string, unknown> = {
    ...Object.fromEntries([...named("theta", theta, 0), ...named("phi", phi, 0)]),
    ...Object.fromEntries(x.map((value, i) => [`x_${i + 1}`, value])),
    ...Object.fromEntries(h.map((value, d) => [`h_${d + 1}`, value])),
    a: Math.sin,
  };
  return { where, h, y };
}
