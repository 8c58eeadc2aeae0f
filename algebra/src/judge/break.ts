/** Breaking a theorem: drop one assumption, and look for numbers at which the claim fails without it. */
import { Declarations, type RandomGroup } from "../declarations.ts";
import type { Relation, Tree } from "../tree.ts";
import type { Type } from "../types.ts";
import { relate } from "./relate.ts";
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
  readonly witness: Witness | null;
  readonly reason: string | null;
}

/** Every assumption that can be dropped on its own, with the declarations that are left. */
export function assumptions(declarations: Declarations): Assumption[] {
  const found: Assumption[] = [];
  for (const [name, type] of declarations.symbols) {
    const weaker = weaken(type);
    if (weaker)
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

/** Tries the claim without each assumption in turn. */
export function breakTheorem(
  left: Tree,
  relation: Relation,
  right: Tree,
  declarations: Declarations,
  seed = 1,
): Broken[] {
  return assumptions(declarations).map(({ says, dropped }) => {
    const found = relate(left, relation, right, { declarations: dropped, seed, samples: 40 });
    if (found.verdict === "fails")
      return { assumption: says, verdict: "fails", witness: found.witness, reason: null };
    if (found.verdict === "holds") return { assumption: says, verdict: "holds", witness: null, reason: null };
    return { assumption: says, verdict: "undecided", witness: null, reason: found.reason };
  });
}

function weaken(type: Type): { says: string; type: Type } | undefined {
  const real: Type = { kind: "real" };
  switch (type.kind) {
    case "positive":
      return { says: "positive", type: real };
    case "nonnegative":
      return { says: "nonnegative", type: real };
    case "probability":
      return { says: "a probability", type: real };
    case "spd":
      return { says: "symmetric positive definite", type: { kind: "symmetric", size: type.size } };
    case "symmetric":
    case "orthogonal":
    case "permutation":
    case "diagonal":
    case "adjacency":
      return {
        says: type.kind === "permutation" ? "a permutation" : type.kind,
        type: { kind: "matrix", rows: type.size, cols: type.size, of: real },
      };
    case "simplex":
      return {
        says: "a distribution",
        type: {
          kind: "vector",
          from: { kind: "number", text: "1", start: 0, end: 0 },
          size: type.size,
          of: { kind: "positive" },
        },
      };
    case "vector": {
      const inner = weaken(type.of);
      return inner && { says: `${inner.says} in every entry`, type: { ...type, of: inner.type } };
    }
    case "family": {
      const inner = weaken(type.of);
      return inner && { says: `${inner.says} for every index`, type: { ...type, of: inner.type } };
    }
    default:
      return undefined;
  }
}

function changed(
  declarations: Declarations,
  parts: Partial<{ symbols: Map<string, Type>; groups: RandomGroup[]; constraints: Tree[] }>,
): Declarations {
  return new Declarations({
    symbols: parts.symbols ?? new Map(declarations.symbols),
    definitions: new Map(declarations.definitions),
    groups: parts.groups ?? [...declarations.groups],
    constraints: parts.constraints ?? [...declarations.constraints],
    free: [...declarations.free],
    text: declarations.text,
  });
}

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
