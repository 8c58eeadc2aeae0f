/** The small slips people make, as edits of a tree: a sign, a factor, a transpose, an index, a square, one symbol for another. */
import type { Declarations } from "../declarations.ts";
import { brief, table } from "../names.ts";
import { printLatex, printPlain } from "../print.ts";
import {
  callOf,
  children,
  mapChildren,
  negated,
  node,
  number,
  productOf,
  raisedTo,
  sumOf,
  symbol,
  type Tree,
} from "../tree.ts";
import { isNumberKind } from "../types.ts";

export interface Edit {
  readonly tree: Tree;
  /** What the edit undoes, said of the text as it stands. */
  readonly message: string;
}

/** Every tree one edit away, outermost edits first. */
export function* edits(tree: Tree, declarations: Declarations): Generator<Edit> {
  yield* deep(tree, declarations, (inner) => inner);
}

function* deep(
  tree: Tree,
  declarations: Declarations,
  rebuild: (inner: Tree) => Tree,
  isVariable = false,
): Generator<Edit> {
  for (const edit of local(tree, declarations))
    if (!isVariable || edit.tree.kind === "symbol") yield { tree: rebuild(edit.tree), message: edit.message };
  if (tree.kind === "symbol") return; // its indices are moved as a whole, above
  const parts = children(tree);
  for (let k = 0; k < parts.length; k++) {
    const replace = (inner: Tree): Tree => {
      let at = 0;
      return rebuild(mapChildren(tree, (child) => (at++ === k ? inner : child)));
    };
    yield* deep(parts[k]!, declarations, replace, namesVariable(tree, parts[k]!, declarations));
  }
}

/** dz, Norm_z and Pr(x | z) say which variable is meant, which may be another one but not its square. */
function namesVariable(tree: Tree, part: Tree, { symbols }: Declarations): boolean {
  if (tree.kind === "integral") return tree.variables.includes(part);
  if (tree.kind !== "call") return false;
  return /^(distribution|conditional)$/.test(symbols.get(tree.name)?.kind ?? "") || tree.index.includes(part);
}

/** In plain text, but in LaTeX what only a machine writes in words. */
export const say = (tree: Tree): string => {
  const plain = printPlain(tree);
  const text = /\b(diff|eye|ones|zeros|norm|int|indicator)\b/.test(plain) ? printLatex(tree) : plain;
  return brief(text, 60);
};
const turned = (tree: Tree): Tree => (tree.kind === "negate" ? tree.of : negated(tree));
const times = (factor: Tree, tree: Tree): Tree =>
  tree.kind === "negate"
    ? turned(times(factor, tree.of))
    : productOf([factor, ...(tree.kind === "product" ? tree.factors : [tree])], tree);
const squareMissing = (tree: Tree): Edit => ({
  tree: raisedTo(tree, number(2)),
  message: `the square of ${say(tree)} is missing`,
});
const half = node({ kind: "divide", over: number(1), under: number(2) });

function* local(tree: Tree, declarations: Declarations): Generator<Edit> {
  switch (tree.kind) {
    case "add":
      for (const [i, term] of tree.terms.entries()) {
        const name = say(unsigned(term));
        const changes = [
          [turned(term), `the sign of ${name}`],
          [times(number(2), term), `a factor 2 before ${name} is missing`],
          [times(half, term), `a factor 1/2 before ${name} is missing`],
        ] as const;
        for (const [changed, message] of changes)
          yield { tree: { ...tree, terms: tree.terms.with(i, changed) }, message };
        yield { tree: sumOf(tree.terms.toSpliced(i, 1), tree), message: `the term ${name} is too much` };
      }
      break;
    case "negate":
      yield { tree: tree.of, message: `the sign of ${say(tree.of)}` };
      break;
    case "number": {
      const value = Number(tree.text);
      for (const near of [value + 1, value - 1, value * 2, value / 2]) {
        if (near > 0 && near !== value)
          yield { tree: { ...tree, text: String(near) }, message: `${tree.text} should be ${near}` };
      }
      break;
    }
    case "product":
      for (let i = 0; i < tree.factors.length; i++) {
        yield {
          tree: productOf(tree.factors.toSpliced(i, 1), tree),
          message: `the factor ${say(tree.factors[i]!)} is too much`,
        };
        if (i + 1 < tree.factors.length) {
          const swapped = [...tree.factors];
          [swapped[i], swapped[i + 1]] = [swapped[i + 1]!, swapped[i]!];
          yield {
            tree: { ...tree, factors: swapped },
            message: `the order of ${say(tree.factors[i]!)} and ${say(tree.factors[i + 1]!)}`,
          };
        }
      }
      break;
    case "divide":
      yield { tree: { ...tree, over: tree.under, under: tree.over }, message: `${say(tree)} is upside down` };
      yield { tree: tree.over, message: `the division by ${say(tree.under)} is too much` };
      break;
    case "transpose":
      yield { tree: tree.of, message: `the transpose of ${say(tree.of)} is too much` };
      break;
    case "power":
      yield { tree: tree.base, message: `the power of ${say(tree.base)} is too much` };
      yield {
        tree: { ...tree, exponent: turned(tree.exponent) },
        message: `the sign of the exponent of ${say(tree.base)}`,
      };
      break;
    case "norm":
      yield squareMissing(tree);
      break;
    case "symbol":
      yield* symbolEdits(tree, declarations);
      break;
    case "call":
      yield* callEdits(tree);
      break;
    case "large":
      for (const [k, binder] of tree.binders.entries()) {
        if (binder.kind !== "range") continue;
        for (const end of ["from", "to"] as const) {
          for (const by of [1, -1]) {
            const moved = { ...binder, [end]: shifted(binder[end], by) };
            const binders = tree.binders.with(k, moved);
            yield {
              tree: { ...tree, binders },
              message: `the ${tree.operator === "prod" ? "product" : tree.operator} should ${end === "from" ? "start" : "end"} at ${say(shifted(binder[end], by))}`,
            };
          }
        }
      }
      if (tree.operator === "sum" || tree.operator === "prod") {
        const other = tree.operator === "sum" ? "prod" : "sum";
        yield {
          tree: { ...tree, operator: other },
          message: `a ${tree.operator === "sum" ? "sum where a product" : "product where a sum"} belongs`,
        };
      }
      break;
    default:
  }
}

const unsigned = (tree: Tree): Tree => (tree.kind === "negate" ? tree.of : tree);

function shifted(tree: Tree, by: number): Tree {
  if (Math.abs(by) > 1) return shifted(shifted(tree, Math.sign(by)), by - Math.sign(by));
  if (tree.kind === "number" && Number(tree.text) + by >= 0)
    return { ...tree, text: String(Number(tree.text) + by) };
  // t − 1 and + 1 is t again.
  if (tree.kind === "add" && tree.terms.length === 2) {
    const last = tree.terms[1]!;
    const value =
      last.kind === "number"
        ? Number(last.text)
        : last.kind === "negate" && last.of.kind === "number"
          ? -Number(last.of.text)
          : undefined;
    if (value !== undefined && value + by === 0) return tree.terms[0]!;
  }
  const one = number(1);
  return sumOf([tree, by > 0 ? one : negated(one)], tree);
}

function* symbolEdits(tree: Extract<Tree, { kind: "symbol" }>, declarations: Declarations): Generator<Edit> {
  for (const [k, index] of tree.index.entries()) {
    for (const by of [1, -1, 2, -2]) {
      const moved = { ...tree, index: tree.index.with(k, shifted(index, by)) };
      yield { tree: moved, message: `the index of ${say(tree)} should be ${say(shifted(index, by))}` };
    }
    for (const [name, { kind }] of declarations.symbols) {
      if (kind !== "index" || (index.kind === "symbol" && index.name === name)) continue;
      const other = { ...tree, index: tree.index.with(k, symbol(name)) };
      yield { tree: other, message: `the index of ${say(tree)} should be ${name}` };
    }
  }
  const type = declarations.symbols.get(tree.name);
  yield squareMissing(tree);
  if (type === undefined || !isNumberKind(type.kind))
    yield { tree: node({ kind: "transpose", of: tree }, tree), message: `${say(tree)} should be transposed` };
  yield {
    tree: raisedTo(tree, negated(number(1))),
    message: `the inverse of ${say(tree)} belongs here`,
  };
  if (!type) return;
  for (const [other, kind] of declarations.symbols) {
    const isQuantity = kind.kind === type.kind || (isNumberKind(kind.kind) && isNumberKind(type.kind));
    if (other !== tree.name && isQuantity && kind.kind !== "function") {
      yield { tree: { ...tree, name: other }, message: `${other} belongs in place of ${tree.name}` };
    }
  }
}

const partner = table<string>({ sin: "cos", cos: "sin", max: "min", min: "max", exp: "log", log: "exp" });

function* callEdits(tree: Extract<Tree, { kind: "call" }>): Generator<Edit> {
  const [first] = tree.args;
  if (!first) return;
  if (tree.name === "log" && tree.index.length === 0) {
    yield {
      tree: { ...tree, index: [number(2)] },
      message: "the logarithm to base 2 belongs here, not the natural one",
    };
  }
  if (tree.name === "log" && tree.index.length > 0)
    yield { tree: { ...tree, index: [] }, message: "the natural logarithm belongs here" };
  if (/^(sqrt|log|exp|ReLU)$/.test(tree.name)) {
    yield { tree: first, message: `the ${tree.name} of ${say(first)} is too much` };
  }
  const other = partner[tree.name];
  if (other)
    yield { tree: { ...tree, name: other, index: [] }, message: `${other} belongs in place of ${tree.name}` };
  yield squareMissing(tree);
  yield {
    tree: callOf("sqrt", [tree], tree),
    message: `the square root of ${say(tree)} is missing`,
  };
  if (tree.args.length === 2) {
    yield {
      tree: { ...tree, args: [tree.args[1]!, first] },
      message: `the arguments of ${tree.name} should change places`,
    };
  }
  if (tree.args.length === 1 && tree.versus.length === 1) {
    yield {
      tree: { ...tree, args: [...tree.versus], versus: [...tree.args] },
      message: `the two sides of ${tree.name} should change places`,
    };
  }
}
