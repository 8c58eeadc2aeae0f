/**
 * Fuzzing: random and mutated formulas are read, printed, compared and checked as chains. Nothing may crash, an error must
 * have its place, what is read must print back to itself, and nothing may take over 50 ms.
 *
 *   node algebra/test/fuzz.ts --inputs 1000000 --seed 7
 */
import { checkDocument, declare, equal, parse, printLatex, printPlain, sameTree } from "../src/index.ts";
import { type Stream, stream, whole } from "../src/random.ts";

const option = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};

const pieces = [
  "x",
  "y",
  "A",
  "p",
  "z",
  "f",
  "i",
  "1",
  "2",
  "0.5",
  "12",
  "½",
  "𝑥",
  "３",
  "Σ_i",
  "'",
  ".T",
  "np.",
  "\\overset{a}{=}",
  "\\overset{(a)}{=}",
  "\\overset{d}{=}",
  "\\underset{i}{\\sum}",
  "\\overset{3}{",
  "\\underset{",
  "\\substack{i \\\\ i<2}",
  "\\left.",
  "\\right|_{x=1}",
  "|_{x=1}",
  "|_{",
  "\\circ",
  "\\circ f",
  "(f\\circ f)'(",
  "\\mathbf{1}[",
  "\\hat{x_1}",
  "1,5",
  "\\tag*{1}",
  "\\underbrace{x}_{y}",
  "\\langle",
  "\\rangle",
  "\\mathcal{N}(",
  "\\mathbb{1}_{",
  "\\exponentialE",
  "\\differentialD",
  "\\%",
  "\\partial_x",
  "\\nabla_x",
  "\\nabla^2 f(",
  "\\nabla\\nabla^T ",
  "d/dx ",
  "df/dx",
  "\\sum_{i<j}",
  "\\norm{",
  "\\mathbf{I}_N",
  "+",
  "-",
  "*",
  "/",
  "^",
  "_",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  "|",
  "||",
  ",",
  "=",
  " ",
  "\\frac",
  "\\sqrt",
  "\\sum_{i=1}^{3}",
  "\\sum_i",
  "\\prod_{k=1}^{2}",
  "\\int",
  " dx",
  "\\partial",
  "\\left(",
  "\\right)",
  "\\left[",
  "\\right]",
  "\\begin{bmatrix}",
  "\\end{bmatrix}",
  "\\begin{cases}",
  "\\end{cases}",
  "&",
  "\\\\",
  "\\exp",
  "\\log",
  "\\mathbf{A}",
  "\\text{ReLU}",
  "\\mathbb{E}",
  "^T",
  "^{-1}",
  "_{11}",
  "_i",
  "\\binom{3}{1}",
  "\\over",
  "\\choose",
  "φ₁",
  "ᵢ",
  "²",
  "\\odot",
  "\\leq",
  "\\propto",
  "\\alpha",
  "\\theta",
  "!",
  "'",
  "\\max_i",
  "\\|",
  "…",
  "α",
  "²",
  "\\lbrack",
  "\\rbrack",
  "Norm_x",
  "Var",
  "D_{KL}",
  "\\mid",
  "cases(",
  " if ",
  "diff(",
  "\\text{",
  "\\tilde{",
  "\\nabla_x",
  "\\Rightarrow",
  "\u0000",
  "😀",
  "\\",
  "constructor",
  "toString",
  "%",
  "$",
];
const seeds = [
  String.raw`\sum_{i=1}^I (\phi_0 + \phi_1 x_i - y_i)^2`,
  String.raw`\frac{1}{\sqrt{2\pi\sigma^2}} \exp\left[-\frac{(x-\mu)^2}{2\sigma^2}\right]`,
  String.raw`\begin{cases} 0 & z < 0 \\ 1 & z \geq 0 \end{cases}`,
  "(A^T B^{-1} A)^{-1} A^T B^{-1} v",
  String.raw`\mathbb{E}[(x-\mathbb{E}[x])^2]`,
  "sum_{i=1}^3 x^i/(i! + 1)",
  String.raw`\frac{\partial}{\partial x} \exp[x y]`,
  "D_KL[p || q] + max(x, y)",
  String.raw`\underset{i=1}{\overset{3}{\sum}} f'(x)|_{x=i} + (f \circ f)'(y)`,
  String.raw`\left.\frac{d}{dx} f[x y]\right|_{x=1, y=2} - \sum_{\substack{i=1 \\ i\neq 2}}^{3} i`,
];
const declarations = declare(
  "x, y, mu: real; sigma: positive; A, B: spd[D]; v: vector[D]; p, q: distribution[K]; z: real; f: function(real) -> real; i: index[I]; phi_0, phi_1: real; alpha, theta: real",
);

export function randomInput(random: Stream): string {
  const kind = random();
  if (kind < 0.45)
    return Array.from(
      { length: whole(random, 1, 24) },
      () => pieces[whole(random, 0, pieces.length - 1)]!,
    ).join("");
  let text = seeds[whole(random, 0, seeds.length - 1)]!;
  for (let k = whole(random, 1, 4); k > 0; k--) {
    const at = whole(random, 0, text.length);
    const cut = random() < 0.5 ? whole(random, 0, 6) : 0;
    const piece = random() < 0.6 ? pieces[whole(random, 0, pieces.length - 1)]! : "";
    text = text.slice(0, at) + piece + text.slice(at + cut);
  }
  return text;
}

/** What is wrong with the way an input was handled, or undefined. */
export function failure(input: string): string | undefined {
  const parsed = parse(input, { declarations });
  if (!parsed.ok) {
    const { start, end } = parsed.error;
    return start >= 0 && start <= input.length && end >= start && end <= input.length + 1
      ? undefined
      : `an error without a place: ${start}–${end}`;
  }
  for (const [print, syntax] of [
    [printLatex, "latex"],
    [printPlain, "plain"],
  ] as const) {
    const text = print(parsed.tree);
    const again = parse(text, { declarations, syntax });
    if (!again.ok) return `printed as ${text}, which is unreadable: ${again.error.message}`;
    if (!sameTree(again.tree, parsed.tree)) return `printed as ${text}, which reads differently`;
  }
  const found = equal(parsed.tree, parsed.tree, { declarations, samples: 2 });
  if (found.verdict === "different") return `differs from itself: ${found.witness.text}`;
  return undefined;
}

/** The first failures of so many inputs. */
export function fuzz(inputs: number, seed: number, slowest = 50): { failures: string[]; worst: number } {
  const random = stream(seed);
  const failures: string[] = [];
  let worst = 0;
  for (let k = 0; k < inputs; k++) {
    const input = randomInput(random);
    const start = performance.now();
    let problem: string | undefined;
    try {
      if (k % 50 === 0) checkDocument(`% where x: real\n${input}`);
      else problem = failure(input);
    } catch (error) {
      problem = `crashed: ${(error as Error).stack}`;
    }
    let took = performance.now() - start;
    if (took > slowest && problem === undefined) {
      // Once more in processor time, since a busy machine and a cold compiler take theirs.
      const again = process.cpuUsage();
      failure(input);
      const { user, system } = process.cpuUsage(again);
      took = Math.min(took, (user + system) / 1000);
      if (took > slowest) problem = `took ${took.toFixed(0)} ms`;
    }
    worst = Math.max(worst, took);
    if (problem !== undefined) failures.push(`${JSON.stringify(input)}: ${problem}`);
  }
  return { failures, worst };
}

if (process.argv[1]?.endsWith("fuzz.ts")) {
  const [inputs, seed] = [option("inputs", 100_000), option("seed", 1)];
  const { failures, worst } = fuzz(inputs, seed);
  for (const text of failures.slice(0, 20)) console.log(text);
  console.log(`slowest ${worst.toFixed(1)} ms`);
  console.log(`${inputs} inputs, ${failures.length} failures`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}
