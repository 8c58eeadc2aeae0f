/** Chains: a derivation read line by line, each line judged against the one before. */
import type { Declarations } from "../declarations.ts";
import { closing } from "../indices.ts";
import { indexName } from "../parse/large.ts";
import { parse } from "../parse/parse.ts";
import { printPlain } from "../print.ts";
import { node, type Relation, type Tree } from "../tree.ts";
import type { CompareOptions } from "./compare.ts";
import { type Arrow, type ChainLine, hanging, isArrow, leading, spelled, splitLines } from "./lines.ts";
import { implies, type Related, relate, type Step, steps } from "./relate.ts";
import { undeclared } from "./scope.ts";
import type { Witness } from "./witness.ts";

export interface LineReport {
  readonly line: number;
  readonly text: string;
  readonly verdict: "follows" | "fails" | "undecided" | "unreadable" | "not checked";
  readonly samples: number;
  readonly witness: Witness | null;
  /** What one change would make the line follow. */
  readonly mend: string | null;
  /** Why a line is undecided, unreadable or not checked. */
  readonly reason: string | null;
  /** Where in the text of the line the reason stands. */
  readonly start?: number;
  readonly end?: number;
}

export interface ChainOptions extends Omit<CompareOptions, "upTo"> {
  /** The variable in which ∝ and absorbed constants are meant. */
  readonly proportionalIn?: readonly string[] | undefined;
  /** What the chain sets out to show: its first and last formula are compared with it. */
  readonly claim?: { readonly left: Tree; readonly relation: Relation; readonly right: Tree } | undefined;
}

export function checkChain(
  lines: string | readonly string[] | readonly ChainLine[],
  options: ChainOptions,
): LineReport[] {
  const listed: ChainLine[] =
    typeof lines === "string"
      ? splitLines(lines)
      : lines.map((l, i) => (typeof l === "string" ? { line: i + 1, text: l } : l));
  const reports: LineReport[] = [];
  let previous: Previous | undefined;
  let first: Tree | undefined;
  const read = listed.map(({ text }) => readLine(text, options.declarations));
  const close = closing(
    read.flatMap((step) => (step.ok ? step.tree : [])),
    options.declarations.symbols,
  );
  const steps = read.map((step) => (step.ok ? { ...step, tree: close(step.tree) } : step));
  for (const [k, line] of listed.entries()) {
    const step = steps[k]!;
    const report = { line: line.line, text: line.text, samples: 0, witness: null, mend: null, reason: null };
    if (!step.ok) {
      reports.push({
        ...report,
        verdict: "unreadable",
        reason: step.message,
        start: step.start,
        end: step.end,
      });
      previous = undefined;
      continue;
    }
    const isFirst = step.relation === undefined;
    const next = listed[k + 1]?.text ?? "";
    const isPremise = isFirst && isArrow(spelled(leading.exec(next)?.[1] ?? ""));
    const { found, now } = isPremise ? premise(step, options) : judgeLine(step, previous, options);
    const isUnclear = isFirst && found.verdict === "fails" && isSignUnread(next, steps[k + 1]);
    reports.push({ ...report, ...(isUnclear ? note("undecided", unclear) : found) });
    first ??= now.start;
    previous = now;
  }
  const last = reports.at(-1);
  if (options.claim && previous && first && last) {
    reports.push(...againstClaim(options.claim, first, previous.formula, last.line, options));
  }
  return reports;
}

/** A chain may follow line by line and still prove something else: its ends are compared with the claim. */
function againstClaim(
  claim: NonNullable<ChainOptions["claim"]>,
  first: Tree,
  last: Tree,
  line: number,
  options: ChainOptions,
): LineReport[] {
  const ends: [Tree, Tree, string][] = [
    [claim.left, first, "the claim starts at"],
    [claim.right, last, "the claim ends at"],
  ];
  return ends.flatMap(([wanted, got, says]) => {
    const result = found(relate(wanted, "=", got, compareOptions(options)));
    if (result.verdict === "follows") return [];
    return [
      { ...result, line, text: printPlain(wanted), reason: result.reason ?? `${says} ${printPlain(wanted)}` },
    ];
  });
}

interface Previous {
  /** The first formula of this line, where a chain starts. */
  readonly start?: Tree;
  /** The last formula of the line before; undefined if it was never readable. */
  readonly formula: Tree;
  /** The equation of the line before, for ⇒. */
  readonly equation: Tree;
}

type Found = Pick<LineReport, "verdict" | "samples" | "witness" | "mend" | "reason"> & {
  start?: number;
  end?: number;
};

type Reading =
  | { readonly ok: true; readonly relation: Relation | Arrow | undefined; readonly tree: Tree }
  | { readonly ok: false; readonly message: string; readonly start: number; readonly end: number };

/** A line with its leading relation; a relation left hanging at its end belongs to the next line. */
function readLine(text: string, declarations: Declarations): Reading {
  const lead = leading.exec(text);
  const from = lead ? lead[0].length : 0;
  const body = text
    .slice(from)
    .replace(/(\\\\|[\s&.,;]|\\(?:quad|qquad|,|;|!))+$/, "")
    .replace(hanging, "");
  const parsed = parse(body, { declarations });
  if (!parsed.ok) {
    const { message, start, end } = parsed.error;
    return { ok: false, message, start: start + from, end: end + from };
  }
  return { ok: true, relation: lead ? spelled(lead[1]!) : undefined, tree: parsed.tree };
}

const unclear =
  "the sign of the next line cannot be read, so nobody knows whether this line is claimed or supposed";

function isSignUnread(text: string, step: Reading | undefined): boolean {
  return step?.ok === false && /^[\s&]*\\[a-zA-Z]/.test(text) && /^[\s&]*$/.test(text.slice(0, step.start));
}

function judgeLine(
  step: Extract<Reading, { ok: true }>,
  previous: Previous | undefined,
  options: ChainOptions,
): { found: Found; now: Previous } {
  const { tree, relation } = step;
  const parts = sides(tree);
  const now: Previous = { start: parts[0]!, formula: parts.at(-1)!, equation: tree };
  if (isArrow(relation)) {
    if (!previous)
      return { found: note("undecided", "there is no line before this one to follow from"), now };
    return { found: deduced(relation, previous.equation, tree, options), now };
  }
  const claimed = steps(tree);
  if (relation !== undefined) {
    if (!previous) return { found: note("undecided", "the line before this one could not be read"), now };
    claimed.unshift({ left: previous.formula, relation, right: parts[0]! });
  } else if (parts.length > 1 && isDefinition(parts[0]!, options.declarations)) {
    const defined = `taken as the definition of ${printPlain(parts[0]!)}`;
    return { found: taken(parts[1]!, steps(tree).slice(1), defined, options), now };
  }
  if (claimed.length === 0) return { found: taken(tree, [], "the chain starts here", options), now };
  return {
    found: all(claimed, options),
    now: { ...now, equation: relation === undefined ? tree : joined(previous!, relation, tree) },
  };
}

/** Of two ways, the one that fails is told, else the one that cannot be decided. */
function deduced(arrow: Arrow, before: Tree, after: Tree, options: ChainOptions): Found {
  const ways: [string, Related][] = [];
  if (arrow !== "<==") ways.push(["⇒", implies(before, after, compareOptions(options))]);
  if (arrow !== "=>") ways.push(["⇐", implies(after, before, compareOptions(options))]);
  const told =
    ways.find(([, { verdict }]) => verdict === "fails") ??
    ways.find(([, { verdict }]) => verdict !== "holds") ??
    ways[0]!;
  const [way, related] = told;
  const judged = found(related);
  if (ways.length === 1 || related.verdict === "holds") return judged;
  const { witness, reason } = judged;
  return {
    ...judged,
    witness: witness && { ...witness, text: `${way} ${witness.text}` },
    reason: reason && `${way}: ${reason}`,
  };
}

/** An equation from which the next line follows is supposed, not judged. */
function premise(
  { tree }: Extract<Reading, { ok: true }>,
  options: ChainOptions,
): { found: Found; now: Previous } {
  const now: Previous = { formula: sides(tree).at(-1)!, equation: tree };
  return { found: taken(tree, steps(tree).slice(0, -1), "supposed", options), now };
}

/** What means something is taken for what it is said to be, and only the steps beside it are judged. */
function taken(tree: Tree, beside: readonly Step[], reason: string, options: ChainOptions): Found {
  const unknown = undeclared(tree, options.declarations);
  if (unknown) return { ...note("undecided", null), ...unknown };
  return beside.length > 0 ? all(beside, options) : note("follows", reason);
}

/** Line before = this line, as one equation, so that a later ⇒ has something to follow from. */
function joined(previous: Previous, relation: Relation, tree: Tree): Tree {
  return node(
    { kind: "relation", first: previous.formula, rest: [{ op: relation, tree: sides(tree).at(-1)! }] },
    tree,
  );
}

const sides = (tree: Tree): Tree[] =>
  tree.kind === "relation" ? [tree.first, ...tree.rest.map((r) => r.tree)] : [tree];

/** A name on the left that nobody declared is being defined. */
function isDefinition(tree: Tree, declarations: Declarations): boolean {
  if (tree.kind === "symbol")
    return declarations.kind(tree.name) === undefined && declarations.kind(indexName(tree)) === undefined;
  return (
    tree.kind === "call" &&
    undeclared({ ...tree, args: [], given: [], versus: [], index: [] }, declarations) !== undefined
  );
}

function all(claimed: readonly Step[], options: ChainOptions): Found {
  let samples = Number.POSITIVE_INFINITY;
  for (const { left, relation, right } of claimed) {
    const result = found(relate(left, relation, right, compareOptions(options)));
    if (result.verdict !== "follows") return result;
    samples = Math.min(samples, result.samples);
  }
  return { ...note("follows", null), samples };
}

function compareOptions(options: ChainOptions): CompareOptions {
  const { proportionalIn, claim: _, ...rest } = options;
  return { ...rest, varying: rest.varying ?? proportionalIn };
}

function note(verdict: Found["verdict"], reason: string | null): Found {
  return { verdict, samples: 0, witness: null, mend: null, reason };
}

function found(related: Related): Found {
  if (related.verdict === "holds") return { ...note("follows", null), samples: related.samples };
  if (related.verdict === "fails")
    return { ...note("fails", null), witness: related.witness, mend: related.mend?.message ?? null };
  return { ...note(related.verdict, null), ...related };
}
