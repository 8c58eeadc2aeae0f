/** How long judging takes: every form of test/forms once (median and worst), and a twelve-line matrix derivation.   node algebra/test/speed.ts */
import { checkDocument, declare, equal, parse } from "../src/index.ts";
import { part1 } from "./forms/part1.ts";
import { part2 } from "./forms/part2.ts";
import { part3 } from "./forms/part3.ts";

const timed = (run: () => void): number => {
  const start = performance.now();
  run();
  return performance.now() - start;
};
const summary = (times: number[]): string => {
  const sorted = times.toSorted((a, b) => a - b);
  return `median ${sorted[sorted.length >> 1]!.toFixed(1)} ms, 95 % under ${sorted[Math.floor(sorted.length * 0.95)]!.toFixed(1)} ms, worst ${sorted.at(-1)!.toFixed(1)} ms (${sorted.length})`;
};

const right: { id: string; ms: number }[] = [];
const wrong: { id: string; ms: number }[] = [];
for (const round of [0, 1]) {
  for (const form of [...part1, ...part2, ...part3]) {
    for (const [list, texts] of [
      [right, form.right],
      [wrong, form.wrong],
    ] as const) {
      for (const text of texts) {
        const ms = timed(() => {
          const declarations = declare(form.declarations);
          const [a, b] = [form.reference, text].map((t) => parse(t, { declarations }));
          if (a?.ok && b?.ok) equal(a.tree, b.tree, { declarations, upTo: form.upTo });
        });
        // The first round warms the compiler up, as the first answers of a session do.
        if (round === 1) list.push({ id: `${form.id}: ${text}`, ms });
      }
    }
  }
}
console.log(`right forms: ${summary(right.map((t) => t.ms))}`);
console.log(`wrong forms: ${summary(wrong.map((t) => t.ms))}`);
for (const { id, ms } of [...right, ...wrong].toSorted((a, b) => b.ms - a.ms).slice(0, 8))
  console.log(`  ${ms.toFixed(1)} ms  ${id}`);

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
checkDocument(document);
const chain = timed(() => {
  const found = checkDocument(document);
  if (found.some((line) => line.verdict !== "follows"))
    throw new Error(JSON.stringify(found.find((line) => line.verdict !== "follows")));
});
console.log(`a twelve-line matrix derivation: ${chain.toFixed(0)} ms`);
