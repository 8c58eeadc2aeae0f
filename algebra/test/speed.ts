/** How long judging takes in processor time: every form of test/forms (bound: 20 ms), and a twelve-line matrix derivation (200 ms).   node algebra/test/speed.ts */
import { checkDocument, declare, equal, parse } from "../src/index.ts";
import { part1 } from "./forms/part1.ts";
import { part2 } from "./forms/part2.ts";
import { part3 } from "./forms/part3.ts";
import { part4 } from "./forms/part4.ts";
import { part5 } from "./forms/part5.ts";

const timed = (run: () => void): number => {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
};
const summary = (times: number[]): string => {
  const sorted = times.toSorted((a, b) => a - b);
  return `median ${sorted[sorted.length >> 1]!.toFixed(1)} ms, 95 % under ${sorted[Math.floor(sorted.length * 0.95)]!.toFixed(1)} ms, worst ${sorted.at(-1)!.toFixed(1)} ms (${sorted.length})`;
};

const right = new Map<string, number>();
const wrong = new Map<string, number>();
// The first rounds warm the compiler up, as the first answers of a session do; the best of the rest is the cost of the work itself.
for (let round = 0; round < 5; round++) {
  for (const form of [...part1, ...part2, ...part3, ...part4, ...part5]) {
    for (const [times, texts] of [
      [right, form.right],
      [wrong, form.wrong],
    ] as const) {
      for (const text of texts) {
        const ms = timed(() => {
          const declarations = declare(form.declarations);
          const [a, b] = [form.reference, text].map((t) => parse(t, { declarations }));
          if (a?.ok && b?.ok) equal(a.tree, b.tree, { declarations, upTo: form.upTo });
        });
        const key = `${form.id}: ${text}`;
        times.set(key, Math.min(ms, times.get(key) ?? Number.POSITIVE_INFINITY));
      }
    }
  }
}
console.log(`right forms: ${summary([...right.values()])}`);
console.log(`wrong forms: ${summary([...wrong.values()])}`);
const slowest = [...right, ...wrong].toSorted((a, b) => b[1] - a[1]).slice(0, 8);
for (const [key, ms] of slowest) console.log(`  ${ms.toFixed(1)} ms  ${key}`);
if (slowest[0]![1] > 20) process.exitCode = 1;

const r = String.raw;
const lines = [
  r`(Ax - b)^T C^{-1} (Ax - b)`,
  r`= (x^TA^T - b^T) C^{-1} (Ax - b)`,
  r`= x^TA^TC^{-1}Ax - x^TA^TC^{-1}b - b^TC^{-1}Ax + b^TC^{-1}b`,
  r`= x^TA^TC^{-1}Ax - 2b^TC^{-1}Ax + b^TC^{-1}b`,
  r`= x^TA^TC^{-1}Ax - 2x^TA^TC^{-1}b + b^TC^{-1}b`,
  r`= \text{tr}[x^TA^TC^{-1}Ax] - 2x^TA^TC^{-1}b + b^TC^{-1}b`,
  r`= \text{tr}[A^TC^{-1}Axx^T] - 2x^TA^TC^{-1}b + b^TC^{-1}b`,
  r`= \text{tr}[C^{-1}Axx^TA^T] - 2x^TA^TC^{-1}b + b^TC^{-1}b`,
  r`= \text{tr}[C^{-1}Ax(Ax)^T] - 2\text{tr}[x^TA^TC^{-1}b] + b^TC^{-1}b`,
  r`= \text{tr}[C^{-1}Ax(Ax)^T] - 2\text{tr}[C^{-1}b(Ax)^T] + \text{tr}[C^{-1}bb^T]`,
  r`= \text{tr}[C^{-1}(Ax(Ax)^T - 2b(Ax)^T + bb^T)]`,
  r`= \text{tr}[C^{-1}(Ax-b)(Ax-b)^T]`,
];
const document = `% where A: matrix[M,N]; x: vector[N]; b: vector[M]; C: spd[M]\n${lines.join("\n")}`;
for (let k = 0; k < 3; k++) checkDocument(document);
const chain = timed(() => {
  const found = checkDocument(document);
  if (found.some((line) => line.verdict !== "follows"))
    throw new Error(JSON.stringify(found.find((line) => line.verdict !== "follows")));
});
console.log(`a twelve-line matrix derivation: ${chain.toFixed(0)} ms`);
if (chain > 200) process.exitCode = 1;
