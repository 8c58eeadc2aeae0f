/** Reading a formula: text in, a tree or one error with its position out. Never throws on any input. */
import type { Declarations } from "../declarations.ts";
import { node, type Tree } from "../tree.ts";
import { relation } from "./grammar.ts";
import { type Names, Parser } from "./parser.ts";
import { isLatex, tokenize, Unreadable } from "./tokens.ts";

export interface ParseError {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}
export type Parsed =
  | { readonly ok: true; readonly tree: Tree }
  | { readonly ok: false; readonly error: ParseError };

export interface ParseOptions {
  /** Which names exist and which are functions. Without declarations f[x] is an application and f(x) a product. */
  readonly declarations?: Declarations | undefined;
  readonly syntax?: "auto" | "latex" | "plain" | undefined;
}

export const longestText = 100_000;

export function parse(text: string, options: ParseOptions = {}): Parsed {
  return attempt(text, longestText, () => ({
    ok: true,
    tree: read(text, options.declarations ?? permissive, options.syntax ?? "auto"),
  }));
}

/** Reads a text that is not too long, or says what is wrong with it. */
export function attempt<T>(
  text: string,
  longest: number,
  reading: () => T,
): T | { readonly ok: false; readonly error: ParseError } {
  try {
    if (text.length > longest) throw new Unreadable(`longer than ${longest} characters`, 0, text.length);
    return reading();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const { message, start, end } = error;
    return { ok: false, error: { message, start, end } };
  }
}

export function read(text: string, names: Names, syntax: "auto" | "latex" | "plain"): Tree {
  if (text.trim() === "") throw new Unreadable("there is no formula", 0, text.length);
  const latex = syntax === "auto" ? isLatex(text) : syntax === "latex";
  const tokens = tokenize(text, latex, (name) => names.kind(name) !== undefined);
  const p = new Parser(tokens, names, latex);
  const first = relation(p);
  const items = [first];
  while ((p.is(",") || p.is("and")) && p.peek().type !== "end") {
    p.next();
    p.take("and");
    items.push(relation(p));
  }
  const tree = items.length === 1 ? first : node({ kind: "list", items }, p.since(first));
  while (p.is(".") || p.is(",") || p.is(";")) p.next();
  if (p.token.type !== "end" && !p.is("forall")) p.fail(`did not expect ${p.token.text} here`);
  return tree;
}

export const permissive: Names = { kind: () => undefined, declared: false };
