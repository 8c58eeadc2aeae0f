/** Breaking a theorem: drop one assumption, and look for numbers at which a line of its derivation fails without it. */
import { Declarations } from "../declarations.ts";
import { number } from "../tree.ts";
import type { Type } from "../types.ts";
import { type ChainOptions, checkChain } from "./chain.ts";
import { type DocumentOptions, readDocument } from "./document.ts";
import type { ChainLine } from "./lines.ts";
import type { Witness } from "./witness.ts";

export interface Assumption {
  /** As a reader would say it: "alpha is positive". */
  readonly says: string;
  readonly dropped: Declarations;
}

export interface Broken {
  readonly assumption: string;
  /** fails: the assumption is needed, here are numbers · holds: none were found · undecided: it cannot be tried without it. */
  readonly verdict: "fails" | "holds" | "undecided";
  /** On how many samples the line that was tried on most of them was. */
  readonly samples: number;
  /** The first line that does not follow without it. */
  readonly line: number | null;
  readonly witness: Witness | null;
  readonly reason: string | null;
}

/** Every assumption that can be dropped on its own, with the declarations that are left. */
export function assumptions(declarations: Declarations): Assumption[] {
  const found: Assumption[] = [];
  for (const [name, type] of declarations.symbols) {
    for (const weaker of weaken(type))
      found.push({
        says: `${name} is ${weaker.says}`,
        dropped: changed(declarations, { symbols: new Map([...declarations.symbols, [name, weaker.type]]) }),
      });
  }
  for (const [k, constraint] of declarations.constraints.entries()) {
    const text = declarations.text.slice(constraint.start, constraint.end);
    found.push({
      says: text || `condition ${k + 1}`,
      dropped: changed(declarations, {
        constraints: declarations.constraints.filter((c) => c !== constraint),
      }),
    });
  }
  for (const [k, group] of declarations.groups.entries()) {
    if (group.symmetric) {
      const groups = declarations.groups.map((g, i) => (i === k ? { ...g, symmetric: false } : g));
      found.push({
        says: `${group.names.join(", ")} is symmetric`,
        dropped: changed(declarations, { groups }),
      });
    }
  }
  const independent = declarations.groups
    .map((g, k) => ({ g, k }))
    .filter(({ g }) => g.from.kind === "symbol");
  if (independent.length > 1) {
    const names = independent.flatMap(({ g }) => g.names);
    found.push({
      says: `${names.join(", ")} are independent`,
      dropped: together(
        declarations,
        independent.map(({ k }) => k),
      ),
    });
  }
  return found;
}

/** A step that needs an assumption may fail in a corner only, so each is tried on more samples than usual. */
const manySamples = 40;

/** Judges a derivation without each of its assumptions in turn; nothing where it cannot be read. */
export function breakTheorem(tex: string, options: DocumentOptions = {}): Broken[] {
  const document = readDocument(tex, options);
  return "verdict" in document ? [] : breakChain(document.lines, document.options);
}

/** The same of lines that have been read with their declarations. */
export function breakChain(lines: readonly string[] | readonly ChainLine[], options: ChainOptions): Broken[] {
  return assumptions(options.declarations).map(({ says, dropped }) => {
    const samples = options.samples ?? manySamples;
    const reports = checkChain(lines, { ...options, samples, declarations: dropped });
    const broken =
      reports.find(({ verdict }) => verdict === "fails") ??
      reports.find(({ verdict }) => verdict !== "follows");
    const verdict = !broken ? "holds" : broken.verdict === "fails" ? "fails" : "undecided";
    const { line = null, witness = null, reason = null } = broken ?? {};
    const most = Math.max(0, ...reports.map((report) => report.samples));
    return { assumption: says, verdict, samples: most, line, witness, reason };
  });
}

interface Weaker {
  readonly says: string;
  readonly type: Type;
}

/** What a type says beyond being numbers of its shape, each with the type that says it no more. */
function weaken(type: Type): Weaker[] {
  const real: Type = { kind: "real" };
  const loose = (says: string, of: Type = real): Weaker[] =>
    "size" in type ? [{ says, type: { kind: "matrix", rows: type.size, cols: type.size, of } }] : [];
  switch (type.kind) {
    case "positive":
    case "nonnegative":
      return [{ says: type.kind, type: real }];
    case "probability":
      return [{ says: "a probability", type: real }];
    case "spd":
      return [
        { says: "positive definite", type: { kind: "symmetric", size: type.size } },
        ...loose("symmetric"),
      ];
    case "permutation":
      return loose("a permutation");
    case "adjacency":
      return loose("the adjacency matrix of a graph");
    case "symmetric":
    case "orthogonal":
    case "diagonal":
      return loose(type.kind);
    case "simplex": {
      const vector: Type = { kind: "vector", from: number(1), size: type.size, of: { kind: "positive" } };
      return [{ says: "a distribution", type: vector }];
    }
    case "vector":
    case "matrix":
      return weaken(type.of).map((w) => ({
        says: `${w.says} in every entry`,
        type: { ...type, of: w.type },
      }));
    case "family":
      return weaken(type.of).map((w) => ({
        says: `${w.says} for every index`,
        type: { ...type, of: w.type },
      }));
    default:
      return [];
  }
}

const changed = (declarations: Declarations, parts: Partial<Declarations>): Declarations =>
  new Declarations({ ...declarations, ...parts });

/** The groups drawn as one, so that their variables may depend on each other. */
function together(declarations: Declarations, merged: readonly number[]): Declarations {
  const [first] = merged;
  const names = merged.flatMap((k) => declarations.groups[k]!.names);
  const groups = declarations.groups.map((g, k) =>
    k === first ? { ...g, names, dependent: true, symmetric: false } : g,
  );
  const symbols = new Map(declarations.symbols);
  for (const name of names) {
    const type = symbols.get(name);
    if (type?.kind === "random") symbols.set(name, { ...type, group: first! });
  }
  return changed(declarations, { symbols, groups });
}
