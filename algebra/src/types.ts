/** Reading types: vector[D], spd[D], function(real) -> vector[E], conditional[z | x] and the rest of the list. */

import { real } from "./declarations.ts";
import { brief, words } from "./names.ts";
import { permissive, read } from "./parse/parse.ts";
import { matching, type Piece, part, refuse, split, trimmed, within } from "./pieces.ts";
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

export const scalarKinds = words("real positive nonnegative probability");
export const isNumberKind = (kind: string): boolean => kind === "integer" || scalarKinds.has(kind);

export const squareKinds: ReadonlySet<string> = words(
  "symmetric spd orthogonal permutation diagonal adjacency identity ones simplex",
);

export const known = `${[...scalarKinds].join(", ")}, integer[a..b], vector[D], matrix[M,N], ${[...squareKinds].join("[D], ")}[D], function(…) -> …, distribution[K], conditional[K|L], index[I], constant`;

export function readType(piece: Piece): Type {
  const one = trimmed(piece);
  const word = /^[a-zA-Z]*/.exec(one.text)![0];
  const unknown = () => refuse(one, `“${brief(word || one.text)}” is not a type; known types: ${known}`);
  if (word === "") unknown();
  const { inside, rest } = bracketed(trimmed(part(one, word.length)), word === "function" ? "(" : "[");
  if (word === "function") return readFunction(one, inside, rest);
  const of = rest.text === "" ? real : readType(rest.text.startsWith("of ") ? part(rest, 3) : rest);
  const need = (): Piece => inside ?? refuse(one, `${word} needs its size, as in ${word}[D]`);
  const bounds = (): Tree[] => {
    const cut = need().text.indexOf("..");
    return cut < 0
      ? [number(1), formula(need())]
      : [formula(part(need(), 0, cut)), formula(part(need(), cut + 2))];
  };
  if (scalarKinds.has(word)) return { kind: word as ScalarKind };
  if (word === "scalar") return real;
  if (word === "constant") return { kind: "constant" };
  if (word === "integer" && !inside) return { kind: "integer", from: number(1), to: number(6) };
  if (word === "integer" || word === "index") {
    const [from, last] = bounds() as [Tree, Tree];
    return word === "integer" ? { kind: "integer", from, to: last } : { kind: "index", from, size: last };
  }
  if (word === "vector" || word === "matrix") {
    if (word === "vector") {
      const [from, size] = bounds() as [Tree, Tree];
      return { kind: "vector", from, size, of };
    }
    const [rows, cols] = split(need(), /,/).map(formula);
    if (!rows || !cols) return refuse(one, "matrix needs two sizes, as in matrix[M,N]");
    return { kind: "matrix", rows, cols, of };
  }
  if (squareKinds.has(word)) return { kind: word as "spd", size: formula(need()) };
  if (word === "distribution") return { kind: "distribution", size: inside ? formula(inside) : number(0) };
  if (word === "conditional") {
    const [size, given] = split(need(), /\|/);
    if (!given) return refuse(one, "conditional needs what it is conditioned on, as in conditional[K|L]");
    return { kind: "conditional", size: formula(size!), given: split(given, /,/).map(formula) };
  }
  return unknown();
}

/** What stands in the brackets that a piece begins with, if any, and what after them. */
function bracketed(piece: Piece, open: string): { inside?: Piece; rest: Piece } {
  if (!piece.text.startsWith(open)) return { rest: piece };
  const close = matching(piece.text, 0);
  if (close < 0) return refuse(part(piece, 0, 1), `this ${open} is never closed`);
  return { inside: part(piece, 1, close), rest: trimmed(part(piece, close + 1)) };
}

/** function(vector[D], real) -> vector[E]; without brackets it takes anything. */
function readFunction(one: Piece, inside: Piece | undefined, rest: Piece): Type {
  const from = inside && !/^[\s.…]*$/.test(inside.text) ? split(inside, /,/).map(readType) : null;
  const arrow = /^(->|→|\\to)/.exec(rest.text);
  if (!arrow && rest.text !== "") refuse(one, "a function is declared as function(vector[D]) -> real");
  return { kind: "function", from, to: arrow ? readType(part(rest, arrow[0].length)) : real };
}

function formula(piece: Piece): Tree {
  return within(piece, () => read(piece.text, permissive, "auto"));
}
