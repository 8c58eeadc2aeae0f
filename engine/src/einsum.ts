/**
 * einsum: products and sums named by letters. `einsum("bij,bjk->bik", x, y)` is a batched matrix product. Operands are contracted pairwise
 * from the left; a letter is summed as soon as nothing later needs it.
 */
import { refuse } from "./core/errors.ts";
import { diagonal } from "./functions.ts";
import type { Tensor } from "./tensor.ts";

interface Term {
  readonly letters: string;
  readonly x: Tensor;
}

export function einsum(formula: string, ...operands: readonly Tensor[]): Tensor {
  const { inputs, output } = parse(formula, operands);
  checkSizes(formula, inputs, operands);
  let terms = operands.map((x, i) => withoutRepeats({ letters: inputs[i]!, x }));
  while (terms.length > 1) {
    const [first, second, ...rest] = terms as [Term, Term, ...Term[]];
    const needed = new Set(rest.map((term) => term.letters).join("") + output);
    terms = [contract(first, second, needed), ...rest];
  }
  const last = sumAway(terms[0]!, new Set(output));
  return last.x.transpose([...output].map((letter) => last.letters.indexOf(letter)));
}

function parse(formula: string, operands: readonly Tensor[]): { inputs: string[]; output: string } {
  const [left, right] = formula.replaceAll(" ", "").split("->");
  const inputs = left!.split(",");
  // Without an arrow: the letters that occur once, in alphabetical order.
  const all = inputs.join("");
  const once = [...new Set(all)].filter((letter) => all.indexOf(letter) === all.lastIndexOf(letter));
  const output = right ?? once.sort().join("");
  if (!/^[a-zA-Z,]*$/.test(left!) || !/^[a-zA-Z]*$/.test(output))
    refuse("einsum", `“${formula}” is not letters, commas and one ->`);
  if (inputs.length !== operands.length)
    refuse("einsum", `“${formula}” names ${inputs.length} operands, got ${operands.length}`);
  const unknown = [...output].find((letter) => !all.includes(letter));
  if (unknown !== undefined) refuse("einsum", `“${unknown}” in the result of “${formula}” is in no operand`);
  if (new Set(output).size < output.length)
    refuse("einsum", `a letter is twice in the result of “${formula}”`);
  return { inputs, output };
}

function checkSizes(formula: string, inputs: readonly string[], operands: readonly Tensor[]): void {
  const sizes = new Map<string, number>();
  operands.forEach((x, i) => {
    const letters = inputs[i]!;
    if (letters.length !== x.rank) refuse("einsum", `“${letters}” names ${letters.length} axes of ${x.type}`);
    [...letters].forEach((letter, axis) => {
      const size = x.shape[axis]!;
      const known = sizes.get(letter);
      if (known !== undefined && known !== size)
        refuse("einsum", `“${letter}” of “${formula}” is both ${known} and ${size}`);
      sizes.set(letter, size);
    });
  });
}

/** A letter twice in one operand means its diagonal. */
function withoutRepeats({ letters, x }: Term): Term {
  const letter = [...letters].find((l) => letters.indexOf(l) !== letters.lastIndexOf(l));
  if (letter === undefined) return { letters, x };
  const [first, second] = [letters.indexOf(letter), letters.lastIndexOf(letter)];
  const others = [...letters].map((_, axis) => axis).filter((axis) => axis !== first && axis !== second);
  const reduced = diagonal(x.transpose([...others, first, second]));
  return withoutRepeats({ letters: others.map((axis) => letters[axis]).join("") + letter, x: reduced });
}

function sumAway({ letters, x }: Term, needed: ReadonlySet<string>): Term {
  const gone = [...letters].flatMap((letter, axis) => (needed.has(letter) ? [] : [axis]));
  return {
    letters: [...letters].filter((letter) => needed.has(letter)).join(""),
    x: gone.length === 0 ? x : x.sum(gone),
  };
}

/** Two operands into one matrix product: shared and needed letters are the batch, shared and not needed ones are summed. */
function contract(first: Term, second: Term, needed: ReadonlySet<string>): Term {
  const a = sumAway(first, new Set([...needed, ...second.letters]));
  const b = sumAway(second, new Set([...needed, ...first.letters]));
  const shared = [...a.letters].filter((letter) => b.letters.includes(letter));
  const batch = shared.filter((letter) => needed.has(letter));
  const summed = shared.filter((letter) => !needed.has(letter));
  const rows = [...a.letters].filter((letter) => !shared.includes(letter));
  const columns = [...b.letters].filter((letter) => !shared.includes(letter));
  const sizesOf = (term: Term, letters: readonly string[]): number[] =>
    letters.map((letter) => term.x.shape[term.letters.indexOf(letter)]!);
  const count = (sizes: readonly number[]): number => sizes.reduce((n, size) => n * size, 1);
  const arranged = (term: Term, ...groups: (readonly string[])[]): Tensor => {
    const order = groups.flat().map((letter) => term.letters.indexOf(letter));
    const [outer, ...inner] = groups.map((group) => sizesOf(term, group));
    return term.x.transpose(order).reshape([...outer!, ...inner.map(count)]);
  };
  const product = arranged(a, batch, rows, summed).matmul(arranged(b, batch, summed, columns));
  const shape = [...sizesOf(a, batch), ...sizesOf(a, rows), ...sizesOf(b, columns)];
  return { letters: [...batch, ...rows, ...columns].join(""), x: product.reshape(shape) };
}
