/** Reading and comparing one formula under the problem's declarations: what expressions and the cells of matrices share. */
import {
  type Witness as AlgebraWitness,
  type Comparison,
  type Declarations,
  equal,
  indexName,
  parse,
  printLatex,
  type Tree,
  type UpTo,
  walk,
} from "@downhill/algebra";
import type { Witness } from "./index.ts";
import type { Outcome, Read } from "./kind.ts";
import { sentence } from "./kind.ts";
import { offsetIn, readSides } from "./reading.ts";

/** A formula as read, whose sides must agree where it is a chain of equal ones: the last is meant. */
export function readFormula(text: string, declarations: Declarations, offset = 0): Read<Tree> {
  const read = readSides(text, declarations, offset);
  if (!read.ok) return read;
  const sides = read.value;
  const last = sides.at(-1)!;
  for (const side of sides.slice(0, -1)) {
    const found = equal(side, last, { declarations });
    if (found.verdict !== "different") continue;
    const because = `The sides of your equation differ (${found.witness.text}); give the one you mean.`;
    const from = offsetIn(text, offset);
    return { ok: false, because, start: side.start + from, end: last.end + from };
  }
  return { ...read, value: last };
}

/** Compares two formulas and says what is wrong with the first. */
export function compareFormulas(
  theirs: Tree,
  ours: Tree,
  declarations: Declarations,
  upTo?: UpTo,
): Outcome & { readonly comparison: Comparison } {
  const comparison = equal(ours, theirs, { declarations, ...(upTo ? { upTo } : {}) });
  if (comparison.verdict === "equal") return { verdict: "correct", samples: comparison.samples, comparison };
  if (comparison.verdict === "undecided") {
    const position =
      comparison.start === undefined ? {} : { position: { start: comparison.start, end: comparison.end! } };
    return { verdict: "undecided", because: sentence(comparison.reason), ...position, comparison };
  }
  const { witness, nearMiss } = comparison;
  const told = asWitness(witness);
  // Where one side has no value (a vector added to a number), that is what is wrong with it.
  const valueless = witness.left === "" ? sentence(told.text) : undefined;
  const because =
    nearMiss === undefined
      ? (valueless ?? missing(theirs, ours, declarations) ?? "The formula is worth something else.")
      : mended(nearMiss);
  return { verdict: "incorrect", because, ...(because === valueless ? {} : { witness: told }), comparison };
}

/** What the algebra says of a near miss, told to the reader. */
export function mended(nearMiss: string): string {
  const plain = nearMiss.replace(/_\{(\w+)\}/g, "_$1").replaceAll("*", "·");
  return `One change mends it: ${plain}.`;
}

/** The algebra's witness, ours on the left, told to the reader. */
export function asWitness({ at, left, right, text }: AlgebraWitness): Witness {
  const values = Object.fromEntries(at.map(({ name, value }) => [name, value]));
  const where = at.length > 0 ? `at ${at.map(({ name, value }) => `${name} = ${value}`).join(", ")}: ` : "";
  const told = left === "" ? text : `${where}yours is ${right}, it should be ${left}`;
  return { at: values, yours: right, ours: left, text: told };
}

/** Declared names on which our formula depends and theirs does not. */
function missing(theirs: Tree, ours: Tree, declarations: Declarations): string | undefined {
  const [have, want] = [names(theirs, declarations), names(ours, declarations)];
  const absent = [...want].filter((name) => !have.has(name));
  if (absent.length === 0) return undefined;
  const shown = absent.map((name) => {
    const parsed = parse(name, { declarations });
    return parsed.ok ? `$${printLatex(parsed.tree)}$` : name;
  });
  return `The answer depends on ${list(shown)} as well; yours does not.`;
}

/** What a tree names among the declared symbols; an index runs through the others and is none of them. */
function names(tree: Tree, declarations: Declarations): Set<string> {
  const found = new Set<string>();
  walk(tree, (node) => {
    if (node.kind !== "symbol" && node.kind !== "call") return;
    const full = node.kind === "symbol" ? indexName(node) : node.name;
    const name = declarations.symbols.has(full) ? full : node.name;
    const type = declarations.symbols.get(name);
    if (type !== undefined && type.kind !== "index") found.add(name);
  });
  return found;
}

export const list = (items: readonly string[]): string =>
  items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
