/** Reading types: vector[D], spd[D], function(real) -> vector[E], conditional[z | x] and the rest of the list. */

import { real } from "./declarations.ts";
import { permissive, read } from "./parse/parse.ts";
import { Unreadable } from "./parse/tokens.ts";
import { matching, type Piece, part, split, trimmed, within } from "./pieces.ts";
import { number, type Tree } from "./tree.ts";

export type ScalarKind = "real" | "positive" | "nonnegative" | "probability";

export type Type =
  | { readonly kind: ScalarKind }
  | { readonly kind: "constant" } // whatever does not vary: \kappa_1 in a chain of proportional lines
  | { readonly kind: "integer"; readonly from: Tree; readonly to: Tree }
  | { readonly kind: "vector"; readonly from: Tree; readonly size: Tree; readonly of: Type }
  | { readonly kind: "matrix"; readonly rows: Tree; readonly cols: Tree; readonly of: Type }
  | {
      readonly kind:
        | "symmetric"
        | "spd"
        | "orthogonal"
        | "permutation"
        | "diagonal"
        | "adjacency"
        | "identity"
        | "ones"
        | "simplex";
      readonly size: Tree;
    }
  | { readonly kind: "function"; readonly from: readonly Type[] | null; readonly to: Type }
  | { readonly kind: "distribution"; readonly size: Tree }
  | { readonly kind: "conditional"; readonly size: Tree; readonly given: readonly Tree[] }
  | { readonly kind: "index"; readonly from: Tree; readonly size: Tree }
  | { readonly kind: "random"; readonly group: number; readonly of: Type }
  | { readonly kind: "family"; readonly over: string; readonly of: Type };

export const scalarKinds = new Set(["real", "positive", "nonnegative", "probability"]);

export const squareKinds: ReadonlySet<string> = new Set([
  "symmetric",
  "spd",
  "orthogonal",
  "permutation",
  "diagonal",
  "adjacency",
  "identity",
  "ones",
  "simplex",
]);

export const known =
  "real, positive, nonnegative, probability, integer[a..b], vector[D], matrix[M,N], symmetric[D], spd[D], orthogonal[D], permutation[N], " +
  "diagonal[D], adjacency[N], identity[D], ones[N], simplex[D], function(…) -> …, distribution[K], conditional[K|L], index[I], constant";

export function readType(piece: Piece): Type {
  const one = trimmed(piece);
  const span: [number, number] = [one.start, one.start + one.text.length];
  const word = /^[a-zA-Z]+/.exec(one.text)?.[0] ?? "";
  if (word === "") throw new Unreadable(`“${one.text}” is not a type; known types: ${known}`, ...span);
  let rest = trimmed(part(one, word.length));
  if (word === "function") return readFunction(rest, span);
  let inside: Piece | undefined;
  if (rest.text.startsWith("[")) {
    const close = matching(rest.text, 0);
    if (close < 0) throw new Unreadable("this [ is never closed", rest.start, rest.start + 1);
    inside = part(rest, 1, close);
    rest = trimmed(part(rest, close + 1));
  }
  const of = rest.text === "" ? real : readType(rest.text.startsWith("of ") ? part(rest, 3) : rest);
  const need = (): Piece => {
    if (!inside) throw new Unreadable(`${word} needs its size, as in ${word}[D]`, ...span);
    return inside;
  };
  const sizes = () =>
    split(need().text, /,/).map((p) => formula({ text: p.text, start: need().start + p.start }));
  if (scalarKinds.has(word)) return { kind: word as ScalarKind };
  if (word === "scalar") return real;
  if (word === "constant") return { kind: "constant" };
  if (word === "integer" || word === "index") {
    if (!inside && word === "integer") return { kind: "integer", from: number(1), to: number(6) };
    const bounds = need().text.split("..");
    const [from, to] = bounds.length === 2 ? bounds : ["1", need().text];
    const a = formula({ text: from!, start: need().start });
    const b = formula({ text: to!, start: need().start });
    return word === "integer" ? { kind: "integer", from: a, to: b } : { kind: "index", from: a, size: b };
  }
  if (word === "vector") {
    const bounds = need().text.split("..");
    if (bounds.length === 2) {
      return {
        kind: "vector",
        from: formula({ text: bounds[0]!, start: need().start }),
        size: formula({ text: bounds[1]!, start: need().start }),
        of,
      };
    }
    return { kind: "vector", from: number(1), size: formula(need()), of };
  }
  if (word === "matrix") {
    const [rows, cols] = sizes();
    if (!rows || !cols) throw new Unreadable("matrix needs two sizes, as in matrix[M,N]", ...span);
    return { kind: "matrix", rows, cols, of };
  }
  if (squareKinds.has(word)) return { kind: word as "spd", size: formula(need()) };
  if (word === "distribution") return { kind: "distribution", size: inside ? formula(inside) : number(0) };
  if (word === "conditional") {
    const [size, given] = split(need().text, /\|/);
    if (!given)
      throw new Unreadable("conditional needs what it is conditioned on, as in conditional[K|L]", ...span);
    const list = split(given.text, /,/).map((p) =>
      formula({ text: p.text, start: need().start + given.start + p.start }),
    );
    return { kind: "conditional", size: formula({ text: size!.text, start: need().start }), given: list };
  }
  throw new Unreadable(`“${word || one.text}” is not a type; known types: ${known}`, ...span);
}

/** function(vector[D], real) -> vector[E]; without brackets it takes anything. */
function readFunction(piece: Piece, span: [number, number]): Type {
  let rest = piece;
  let from: Type[] | null = null;
  if (rest.text.startsWith("(")) {
    const close = matching(rest.text, 0);
    if (close < 0) throw new Unreadable("this ( is never closed", rest.start, rest.start + 1);
    const inside = part(rest, 1, close);
    from =
      inside.text.trim() === "" || /^[.…]+$/.test(inside.text.trim())
        ? null
        : split(inside.text, /,/).map((p) => readType({ text: p.text, start: inside.start + p.start }));
    rest = trimmed(part(rest, close + 1));
  }
  const arrow = /^(->|→|\\to)/.exec(rest.text);
  if (!arrow && rest.text !== "")
    throw new Unreadable("a function is declared as function(vector[D]) -> real", ...span);
  return { kind: "function", from, to: arrow ? readType(part(rest, arrow[0].length)) : real };
}

function formula(piece: Piece): Tree {
  return within(piece, () => read(piece.text, permissive, "auto"));
}
