/**
 * A chain of lines that shows a claim. The algebra judges each line against the one before; this file asks whether the chain is
 * about the claim, keeps its relation, and arrives.
 */
import {
  checkChain,
  type LineReport,
  mapChildren,
  parse,
  printLatex,
  printPlain,
  type Relation,
  splitLines,
  type Tree,
} from "@downhill/algebra";
import { asWitness, mended } from "./formula.ts";
import { type Context, type Kind, type Outcome, type Read, sentence, unfit, unreadable } from "./kind.ts";
import { undeclaredName } from "./reading.ts";

export interface DerivationAnswer {
  readonly kind: "derivation";
  /** What is to be shown: LaTeX with one relation in it. */
  readonly claim: string;
  /** Our own chain. */
  readonly lines: readonly string[];
}

export interface Lines {
  readonly text: string;
  readonly reports: readonly LineReport[];
}

/** Longer derivations are not judged. */
const mostLines = 200;

export const derivation: Kind<DerivationAnswer, Lines, unknown> = {
  read(text, _, { declarations }): Read<Lines> {
    const bad = unfit(text);
    if (bad) return bad;
    const lines = splitLines(text);
    if (lines.length === 0) return unreadable("There are no lines.", 0, text.length);
    if (lines.length > mostLines)
      return unreadable(
        `A derivation of ${lines.length} lines; at most ${mostLines} are read.`,
        0,
        text.length,
      );
    const reports = checkChain(lines, { declarations });
    const lost = reports.find(({ verdict }) => verdict === "unreadable");
    if (lost) {
      const at = Math.max(0, text.indexOf(lost.text));
      const because = `Line ${lost.line}: ${sentence(lost.reason ?? "it cannot be read")}`;
      return unreadable(because, at + (lost.start ?? 0), at + (lost.end ?? lost.text.length));
    }
    const shown = lines.map((line) => latexLine(line.text, declarations));
    const understood =
      shown.length === 1
        ? shown[0]!.replace("&", "")
        : `\\begin{aligned} ${shown.join(" \\\\ ")} \\end{aligned}`;
    return { ok: true, value: { text, reports }, understood };
  },

  own: ({ lines }) => lines.join("\n"),

  compare({ reports: found, text }, _, answer, context): Outcome {
    const lines = found;
    const samples = Math.min(...found.map((l) => (l.samples > 0 ? l.samples : Number.POSITIVE_INFINITY)));
    const wrong = found.find(({ verdict }) => verdict === "fails");
    if (wrong) return { verdict: "incorrect", because: failure(wrong), ...witnessOf(wrong), lines };
    const open = found.find(({ verdict }) => verdict !== "follows");
    if (open) {
      const undeclared = /is not declared/.test(open.reason ?? "");
      const because = `Line ${open.line}: ${undeclaredName(open.reason ?? "it could not be decided")}`;
      if (!undeclared) return { verdict: "undecided", because, lines };
      const at = Math.max(0, text.indexOf(open.text));
      const position = { start: at + (open.start ?? 0), end: at + (open.end ?? open.text.length) };
      return { verdict: "unreadable", because, position, lines };
    }
    const gap = arrives(found, answer, context);
    if (gap !== undefined) return { verdict: "unfinished", because: gap, lines };
    return { verdict: "correct", lines, ...(Number.isFinite(samples) ? { samples } : {}) };
  },
};

function failure({ line, witness, mend }: LineReport): string {
  const numbers = witness === null ? "" : ` ${sentence(witness.text)}`;
  const change = mend === null ? "" : ` ${mended(mend)}`;
  return `Line ${line} does not follow.${change}${numbers}`;
}

/** Here nothing of ours is compared: the line before stands left, the line itself right. */
function witnessOf({ witness }: LineReport): Pick<Outcome, "witness"> {
  return witness === null ? {} : { witness: { ...asWitness(witness), text: witness.text } };
}

/** What keeps a chain, all of whose lines follow, from showing the claim. */
function arrives(
  reports: readonly LineReport[],
  { claim, lines: ours }: DerivationAnswer,
  { declarations }: Context<unknown>,
): string | undefined {
  const parsed = parse(claim, { declarations });
  if (!parsed.ok || parsed.tree.kind !== "relation" || parsed.tree.rest.length !== 1)
    throw new Error(`internal: the claim “${claim}” is not one relation`);
  const [left, right] = [parsed.tree.first, parsed.tree.rest[0]!.tree];
  const relation = parsed.tree.rest[0]!.op;
  const steps = reports.flatMap(({ text }) => stepsOf(text, declarations));
  const own = ours.flatMap((text) => stepsOf(text, declarations));
  const [first, last] = [steps[0]!, steps.at(-1)!];
  const whole = `the claim, $${printLatex(parsed.tree)}$`;
  if (steps.length === 2 && own.length > 2 && alike(first.tree, left) && alike(last.tree, right))
    return "That is the claim itself; put the steps in between.";
  const lastLine = parse(reports.at(-1)!.text, { declarations });
  if (lastLine.ok && alike(lastLine.tree, parsed.tree) && reports.length > 1) return undefined;
  const forwards = alike(first.tree, left) && alike(last.tree, right);
  const backwards = alike(first.tree, right) && alike(last.tree, left);
  if (!forwards && !backwards) {
    const begins = alike(first.tree, left) ? right : alike(first.tree, right) ? left : undefined;
    if (begins) return `Every line follows; go on until you reach $${printLatex(begins)}$.`;
    return `Every line follows, but the chain should lead from one side to the other of ${whole}.`;
  }
  const wanted = forwards ? relation : (mirrored[relation] ?? relation);
  const stray = steps
    .slice(1)
    .find(({ op }) => op !== undefined && !(keeps[wanted] ?? [wanted]).includes(op));
  if (stray) return `Every line follows, but a step with ${stray.op} does not add up to ${whole}.`;
  return undefined;
}

interface Step {
  readonly op: Relation | undefined;
  readonly tree: Tree;
}

/** The formulas of a line, each with the relation before it. */
function stepsOf(text: string, declarations: Context<unknown>["declarations"]): Step[] {
  const lead = leading.exec(text);
  const read = parse(lead ? `0 ${text.slice(lead.index).replace(/^[\s&]+/, "")}` : text, { declarations });
  if (!read.ok) return [];
  const { tree } = read;
  if (tree.kind !== "relation") return [{ op: undefined, tree }];
  const rest = tree.rest.map(({ op, tree }) => ({ op, tree }));
  return lead ? rest : [{ op: undefined, tree: tree.first }, ...rest];
}

const leading = /^\s*&?\s*(?=\\leq?\b|\\geq?\b|\\propto|\\approx|\\Rightarrow|\\lt\b|\\gt\b|[=<>≤≥∝≈⇒~])/;

const keeps: Partial<Record<Relation, readonly Relation[]>> = {
  "=": ["="],
  "<=": ["=", "<=", "<"],
  ">=": ["=", ">=", ">"],
  "<": ["=", "<=", "<"],
  ">": ["=", ">=", ">"],
  prop: ["=", "prop"],
};
const mirrored: Partial<Record<Relation, Relation>> = { "<=": ">=", ">=": "<=", "<": ">", ">": "<" };

/** The same formula, whatever the order and grouping of its terms and factors. */
const alike = (a: Tree, b: Tree): boolean => printPlain(sorted(a)) === printPlain(sorted(b));

function sorted(tree: Tree): Tree {
  const inner = mapChildren(tree, sorted);
  const inOrder = (list: readonly Tree[]) =>
    list
      .map((item) => ({ item, key: printPlain(item) }))
      .sort((x, y) => (x.key < y.key ? -1 : 1))
      .map(({ item }) => item);
  // (a + b) + c is a + b + c.
  if (inner.kind === "add")
    return { ...inner, terms: inOrder(inner.terms.flatMap((t) => (t.kind === "add" ? t.terms : [t]))) };
  if (inner.kind === "product")
    return {
      ...inner,
      factors: inOrder(inner.factors.flatMap((f) => (f.kind === "product" ? f.factors : [f]))),
    };
  return inner;
}

function latexLine(text: string, declarations: Context<unknown>["declarations"]): string {
  const lead = leading.exec(text);
  const read = parse(lead ? `0 ${text.slice(lead[0].length)}` : text, { declarations });
  if (!read.ok) return text;
  const shown = printLatex(read.tree);
  return lead
    ? shown.replace(/^0\s*/, "& ")
    : shown.replace(/ = |(?= \\leq| \\geq)/, (m) => (m === " = " ? " &= " : ""));
}
