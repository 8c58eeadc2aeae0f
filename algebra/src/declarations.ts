/**
 * Declarations: what each symbol is. `A: spd[D]; x, b: vector[D]; alpha: positive; i: index[I]; f: function(vector[D]) -> real;
 * z ~ q; x, y ~ p (jointly, dependent); alpha_t := \prod_{s=1}^t (1-beta_s); a < b`. Sizes that nobody declares are drawn at random.
 */

import { stem } from "./evaluate/outcomes.ts";
import { closing } from "./indices.ts";
import { brief, builtin, constants } from "./names.ts";
import { indexName, letters } from "./parse/large.ts";
import { attempt, permissive, read } from "./parse/parse.ts";
import { boldNames } from "./parse/spelling.ts";
import { type Piece, part, refuse, split, topLevel, trimmed, within } from "./pieces.ts";
import { children, number, sameTree, symbol, type Tree } from "./tree.ts";
import { isNumberKind, readType, squareKinds, type Type } from "./types.ts";

/** Random variables drawn together; separate groups are independent. */
export interface RandomGroup {
  readonly names: readonly string[];
  /** The distribution's name, or a density such as Norm[mu, Sigma]. */
  readonly from: Tree;
  readonly dependent: boolean;
  readonly symmetric: boolean;
}

export interface Definition {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly indices: readonly string[];
  readonly body: Tree;
}

export class Declarations {
  readonly symbols: ReadonlyMap<string, Type>;
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly groups: readonly RandomGroup[];
  readonly constraints: readonly Tree[];
  /** The variables that vary while the rest stands still: `w: vector[D] free`. */
  readonly free: readonly string[];
  readonly text: string;
  readonly declared = true;

  constructor(
    parts: Pick<Declarations, "symbols" | "definitions" | "groups" | "constraints" | "free" | "text">,
  ) {
    this.symbols = parts.symbols;
    this.definitions = parts.definitions;
    this.groups = parts.groups;
    this.constraints = parts.constraints;
    this.free = parts.free;
    this.text = parts.text;
  }

  /** What the grammar needs to know of a name. */
  kind(name: string): "function" | "value" | undefined {
    const definition = this.definitions.get(name);
    if (definition) return definition.parameters.length > 0 ? "function" : "value";
    const type = this.member(name);
    // x' of a random vector is another copy of it, not its transpose.
    if (type === undefined)
      return name.endsWith("'") &&
        this.symbols.get(stem(name))?.kind === "random" &&
        this.isMatrix(stem(name))
        ? "value"
        : undefined;
    return /^(function|distribution|conditional)$/.test(type.kind) ? "function" : "value";
  }

  isMatrix(name: string): boolean {
    const kind = this.member(name)?.kind ?? "";
    return kind === "vector" || kind === "matrix" || squareKinds.has(kind);
  }
  get hasMatrices(): boolean {
    return this.names().some((name) => this.isMatrix(name));
  }
  givesNumbers(name: string): boolean {
    const type = this.member(name);
    return type?.kind === "function" ? isNumberKind(type.to.kind) : type !== undefined;
  }

  /** What each of a family is, and each outcome of a random variable. */
  private member(name: string): Type | undefined {
    let type = this.symbols.get(name);
    while (type?.kind === "family" || type?.kind === "random") type = type.of;
    return type;
  }

  /** Every declared name, in the order of declaration. */
  names(): string[] {
    return [...this.symbols.keys(), ...this.definitions.keys()];
  }
}

export interface DeclarationError {
  readonly error: { readonly message: string; readonly start: number; readonly end: number };
}

export const isDeclarations = (found: Declarations | DeclarationError): found is Declarations =>
  found instanceof Declarations;

const longestText = 20_000;

export function parseDeclarations(text: string): Declarations | DeclarationError {
  return attempt(text, longestText, () => readDeclarations(text));
}

/** The same, for declarations that a program holds: a mistake in them is a mistake in the program. */
export function declare(text: string): Declarations {
  const found = parseDeclarations(text);
  if (found instanceof Declarations) return found;
  const { message, start, end } = found.error;
  throw new Error(`declarations: ${message} (at “${text.slice(start, end)}”)`);
}

function readDeclarations(text: string): Declarations {
  const pieces = split({ text, start: 0 }, /[;\n]/)
    .map(trimmed)
    .filter((piece) => piece.text !== "");
  const draft: Draft = {
    symbols: new Map(),
    definitions: new Map(),
    groups: [],
    constraints: [],
    free: [],
    indices: new Set(),
    later: [],
  };
  for (const piece of pieces) {
    const found = /^([^:~]*[^:~\s])\s*:\s*index\b/.exec(piece.text);
    if (found) for (const name of found[1]!.split(",")) draft.indices.add(name.trim().replace(/^\\/, ""));
  }
  for (const piece of pieces) readPiece(piece, draft);
  // Formulas are read last: only now is it known which names are functions.
  const names = new Declarations({ ...draft, text });
  for (const { piece, use } of draft.later) use(within(piece, () => read(piece.text, names, "auto")));
  declareSizes(draft);
  return new Declarations({ ...draft, text });
}

interface Draft {
  symbols: Map<string, Type>;
  definitions: Map<string, Definition>;
  groups: RandomGroup[];
  constraints: Tree[];
  free: string[];
  indices: Set<string>;
  later: { piece: Piece; use: (tree: Tree) => void }[];
}

function readPiece(piece: Piece, draft: Draft): void {
  const { text } = piece;
  const defines = text.indexOf(":=");
  if (defines > 0) {
    define(part(piece, 0, defines), part(piece, defines + 2), draft);
    return;
  }
  const colon = topLevel(text, /:/);
  if (colon > 0) {
    const names = readNames(part(piece, 0, colon), draft);
    const rest = part(piece, colon + 1);
    const tilde = topLevel(rest.text, /~/);
    const words = tilde < 0 ? rest : part(rest, 0, tilde);
    const free = /\bfree\s*$/.exec(words.text);
    const type = readType(free ? part(words, 0, free.index) : words);
    for (const name of names) {
      declareName(name, type, draft);
      if (free) draft.free.push(name.name);
    }
    if (tilde >= 0) draw(names, part(rest, tilde + 1), type, draft);
    return;
  }
  const tilde = topLevel(text, /~/) >= 0 ? topLevel(text, /~/) : text.indexOf("\\sim");
  if (tilde > 0) {
    const names = readNames(part(piece, 0, tilde), draft);
    draw(names, part(piece, tilde + (text[tilde] === "~" ? 1 : 4)), undefined, draft);
    return;
  }
  if (/[<>=≤≥]|\\leq?|\\geq?/.test(text)) {
    draft.later.push({ piece, use: (tree) => draft.constraints.push(tree) });
    return;
  }
  refuse(piece, "a declaration is name: type, name ~ distribution, name := formula, or a condition");
}

interface Name {
  readonly name: string;
  readonly indices: readonly string[];
  readonly piece: Piece;
}

/** `x, b` or `x_i`: a subscript that is a declared index makes a family, any other is part of the name. */
function readNames(piece: Piece, draft: Draft): Name[] {
  return split(piece, /,/).map((raw) => {
    const one = trimmed(raw);
    const range = /^(.*?)_?\{?(\d+)\}?\s*(?:\.\.|…|\\dots)\s*.*?_?\{?(\d+)\}?$/.exec(one.text);
    if (range) refuse(one, "declare each of these names, or one vector");
    const special = /^(?:\\mathbf\{)?([10I])\}?$/.exec(one.text);
    if (special) return { name: one.text === "I" ? "I" : boldNames[special[1]!]!, indices: [], piece: one };
    const tree = within(one, () =>
      read(
        one.text,
        { kind: (n) => (constants.has(n) || builtin(n) ? "value" : undefined), declared: false },
        "auto",
      ),
    );
    if (tree.kind !== "symbol") return refuse(one, `“${brief(one.text)}” is not a name`);
    const parts = letters(tree.index);
    const isFamily =
      parts.length > 0 &&
      parts.every((t) => t.kind === "symbol" && t.index.length === 0 && draft.indices.has(t.name));
    if (isFamily) return { name: tree.name, indices: parts.map(indexName), piece: one };
    return { name: indexName(tree), indices: [], piece: one };
  });
}

function declareName({ name, indices, piece }: Name, type: Type, draft: Draft): void {
  const whole = indices.reduceRight((of, over): Type => ({ kind: "family", over, of }), type);
  const before = draft.symbols.get(name);
  if (before === undefined || before === anyFinite || type.kind === "random") draft.symbols.set(name, whole);
  // z ~ q; z: vector[D]: what it is may be said after what it is drawn from.
  else if (before.kind === "random" && before.of === real) draft.symbols.set(name, { ...before, of: whole });
  else if (!sameTree(before, whole)) refuse(piece, `${name} is declared twice, each time as something else`);
}

export const real: Type = { kind: "real" };

/** What x ~ p says of a p that is not declared, until it is. */
const anyFinite: Type = { kind: "distribution", size: number(0) };

function draw(names: Name[], piece: Piece, type: Type | undefined, draft: Draft): void {
  const flags = /\(([a-z, ]*)\)\s*$/.exec(piece.text);
  const joint = flags !== null && /joint|dependent/.test(flags[1]!.replace("independent", ""));
  const symmetric = flags !== null && flags[1]!.includes("symmetric");
  const from = trimmed(flags ? part(piece, 0, flags.index) : piece);
  const groups = joint ? [names] : names.map((name) => [name]);
  for (const group of groups) {
    const id = draft.groups.length;
    const placeholder: RandomGroup = {
      names: group.map((n) => n.name),
      from: symbol("p"),
      dependent: joint,
      symmetric,
    };
    draft.groups.push(placeholder);
    for (const name of group) {
      const of = type ?? draft.symbols.get(name.name) ?? real;
      declareName(name, { kind: "random", group: id, of: of.kind === "random" ? of.of : of }, draft);
    }
    draft.later.push({
      piece: from,
      use: (tree) => {
        draft.groups[id] = { ...placeholder, from: tree };
        const name = tree.kind === "symbol" ? tree.name : undefined;
        if (name && !draft.symbols.has(name) && !draft.definitions.has(name))
          draft.symbols.set(name, anyFinite);
      },
    });
    // A bare distribution that nobody declares is any finite one; it must be known as a function before formulas are read.
    if (/^[a-zA-Z]+$/.test(from.text) && !draft.symbols.has(from.text) && !draft.definitions.has(from.text))
      draft.symbols.set(from.text, anyFinite);
  }
}

const unnamed = "left of := stands a name or f[x]";

function define(left: Piece, right: Piece, draft: Draft): void {
  // f(x) := … can only be a function.
  const text = left.text.replace(/\((.*)\)(?=\s*$)/, "[$1]");
  const tree = within(left, () => read(text, permissive, "auto"));
  if (tree.kind !== "symbol" && tree.kind !== "call") refuse(left, unnamed);
  const { name, index } = tree;
  const parameters = tree.kind === "call" ? [...tree.args, ...tree.given].map(indexName) : [];
  if (parameters.includes("")) refuse(left, unnamed);
  const indices = letters(index).map(indexName);
  // x_1 := … names one quantity; x_t := … with an index t names a family.
  const isFamily =
    indices.some((i) => draft.indices.has(i)) && indices.every((i) => draft.indices.has(i) || i.length === 1);
  const label = isFamily ? name : indexName(symbol(name, index));
  const placeholder: Definition = {
    name: label,
    parameters,
    indices: isFamily ? indices : [],
    body: number(0),
  };
  draft.definitions.set(label, placeholder);
  draft.later.push({
    piece: right,
    use: (body) =>
      draft.definitions.set(label, {
        ...placeholder,
        body: closing([body], draft.symbols, [...parameters, ...indices])(body),
      }),
  });
}

/** Sizes that occur but are declared nowhere are integers of their own; so are `index[I]`'s. */
function declareSizes(draft: Draft): void {
  const size: Type = { kind: "integer", from: number(1), to: number(4) };
  const visit = (type: Type): void => {
    const trees: Tree[] = [];
    if ("size" in type) trees.push(type.size);
    if (type.kind === "matrix") trees.push(type.rows, type.cols);
    if (type.kind === "conditional") trees.push(...type.given);
    if (type.kind === "integer") trees.push(type.from, type.to);
    const declareAll = (tree: Tree): void => {
      if (tree.kind !== "symbol") {
        for (const child of children(tree)) declareAll(child);
        return;
      }
      const name = indexName(tree);
      if (name !== "real" && !draft.symbols.has(name) && !draft.definitions.has(name))
        draft.symbols.set(name, size);
    };
    for (const tree of trees) declareAll(tree);
    if ("of" in type) visit(type.of);
    if (type.kind === "function") {
      for (const from of type.from ?? []) visit(from);
      visit(type.to);
    }
  };
  for (const type of [...draft.symbols.values()]) visit(type);
}
