/** Operators that reach to the right: sums, products, extrema, integrals, derivatives. */
import { builtin, constants, largeNames } from "../names.ts";
import { type Binder, type LargeOperator, type Node, node, sumOf, type Tree } from "../tree.ts";
import { argument, atom } from "./atoms.ts";
import { hole, slopeAt } from "./calls.ts";
import {
  bareName,
  factor,
  isDifferential,
  isMark,
  relation,
  script,
  signed,
  startsFactor,
  subscript,
  sum,
  takeTranspose,
  term,
} from "./grammar.ts";
import type { Parser } from "./parser.ts";
import { isSign } from "./spelling.ts";
import type { Token } from "./tokens.ts";

/** \sum_{i=1}^{I} body: the body is the term that follows, with its sign; it ends before the next + or −. */
export function large(p: Parser, operator = p.token.text): Tree {
  const token = p.next();
  const { lower, upper } = limits(p, () => indicesBelow(p));
  const binders = lower.flat();
  if (binders.length === 0)
    p.fail(`${operator} over what? write its index below it, as in ${operator}_{i=1}^{I}`, token);
  const ranges = binders.map((binder) => closeRange(p, binder, upper, token));
  if (upper && !ranges.some((b) => b.kind === "range"))
    p.fail(`this ${operator} has an upper bound but no lower one`, token);
  const { factorsOver } = p;
  const over =
    operator === "prod" || factorsOver ? [...(factorsOver ?? []), ...bound(p, binders)] : undefined;
  const names = ranges.flatMap((b) => (b.kind === "condition" ? [] : [b.name]));
  const body = p.having({ factorsOver: over }, () => wholeBody(p, names));
  return node({ kind: "large", operator: operator as LargeOperator, binders: ranges, body }, p.since(token));
}

/** What stands below and above an operator, in either order. */
function limits<T>(p: Parser, readLower: () => T): { lower: T[]; upper: Tree | null } {
  const lower: T[] = [];
  let upper: Tree | null = null;
  for (let i = 0; i < 2; i++) {
    if (p.take("_")) lower.push(readLower());
    else if (p.take("^")) upper = script(p);
  }
  return { lower, upper };
}

const indicesBelow = (p: Parser) => p.bars(true, () => subscripts(p));

/** The letters that stand for indices from here on: of i ≠ j those that nothing binds yet, or both. */
const bound = (p: Parser, binders: readonly Binder[]): string[] =>
  binders.flatMap((binder) => {
    const names = binderNames(binder).map((name) => name.split("_")[0]!);
    const fresh = names.filter((name) => p.names.kind(name) === undefined && !p.factorsOver?.includes(name));
    return binder.kind === "condition" && fresh.length > 0 ? fresh : names;
  });

/** What the operator that stands ahead binds. */
function boundAhead(p: Parser, ahead: number): string[] {
  const { at } = p;
  p.at += ahead + 1;
  const below = p.having({ looksAhead: true }, () => limits(p, () => indicesBelow(p)).lower.flat());
  const names = bound(p, below);
  p.at = at;
  return names;
}

/**
 * ∏_t a_t ∏_s b_s is (∏_t a_t)(∏_s b_s), unless t stands on the right too, as in ∏_t (a_t ∏_s b_ts).
 * Any other operator ends a product only if it binds an index of the product anew.
 */
export function endsProduct(p: Parser, ahead = 0): boolean {
  const { factorsOver } = p;
  const { text } = p.peek(ahead);
  if (!factorsOver || p.looksAhead || !largeNames.has(text)) return false;
  const again = boundAhead(p, ahead);
  return (
    (text === "prod" || factorsOver.some((name) => again.includes(name))) &&
    !mentionedNext(p, factorsOver, ahead, true)
  );
}

/** Σ_i a_i − b_i: terms in which an index stands that means nothing outside its sum still belong to it. */
function wholeBody(p: Parser, bound: readonly string[]): Tree {
  const from = p.token;
  const loose = bound.filter((name) => p.names.declared && p.names.kind(name) === undefined);
  const terms = [p.nested(() => signed(p))];
  while ((p.is("+") || p.is("-")) && mentionedNext(p, loose)) terms.push(p.nested(() => signed(p)));
  return sumOf(terms, p.since(from));
}

/** Whether one of the names stands in the term ahead; a term with a sum of its own may be left to itself. */
function mentionedNext(p: Parser, names: readonly string[], from = 1, pastSums = false): boolean {
  let found = false;
  let sums = 0;
  for (let k = from, depth = 0; ; k++) {
    const { type, text } = p.peek(k);
    if (type === "end") return found;
    if (!pastSums && (largeNames.has(text) || /^(int|begin:)/.test(text))) return false;
    if (largeNames.has(text)) {
      const again = boundAhead(p, k);
      names = names.filter((name) => !again.includes(name));
      if (found || names.length === 0) return found;
      if (++sums > 50) return true; // a hostile row, which ends as too deep a nest
    }
    if (type === "name") found ||= names.includes(text);
    else if (/^[([{]/.test(text)) depth++;
    else if (/^[)\]}]/.test(text) && --depth < 0) return found;
    else if (
      depth === 0 &&
      /^([+,;<>]|-$|[=~:!<>]|&|\\\\|prop|in$)/.test(text) &&
      !/[\^_]/.test(p.peek(k - 1).text)
    )
      return found;
  }
}

function subscripts(p: Parser): Binder[] {
  const open = p.token;
  const close = p.take("{") ? "}" : p.take("(") ? ")" : undefined;
  if (!close) return [binder(p, bareName(p) ?? atom(p))];
  const found: Binder[] = [];
  do found.push(binder(p, relation(p)));
  while (p.take(",") || p.take(";") || p.take(":") || p.take("|"));
  p.expect(close, open);
  // i, j = 1 … N and i, j ∈ S bind both to the same.
  for (let k = found.length - 2; k >= 0; k--) {
    const [one, next] = [found[k]!, found[k + 1]!];
    if (one.kind === "bare" && (next.kind === "range" || next.kind === "member"))
      found[k] = { ...next, name: one.name };
  }
  return found;
}

/** A lower bound waits for its upper one: until then the range ends nowhere. */
const open: Tree = node({ kind: "dots" });

function binder(p: Parser, tree: Tree): Binder {
  const first = tree.kind === "relation" && tree.rest.length === 1 ? tree.first : tree;
  const name = indexName(first);
  if (name.includes("<")) p.fail("an index has a plain subscript or none", first);
  if (tree.kind === "symbol") return { kind: "bare", name };
  if (tree.kind !== "relation")
    return p.fail("below a sum stands an index: i, i=1, i \\in S or i \\neq j", tree);
  const { op, tree: right } = tree.rest[0]!;
  if (name && op === "=") return { kind: "range", name, from: right, to: open };
  if (name && op === "in") return { kind: "member", name, of: right };
  return { kind: "condition", condition: tree };
}

/** The names that a binder is about: of a condition, those that stand on its sides alone. */
export function binderNames(binder: Binder): string[] {
  if (binder.kind !== "condition") return [binder.name];
  if (binder.condition.kind !== "relation") return [];
  const sides = [binder.condition.first, ...binder.condition.rest.map((r) => r.tree)];
  return sides.flatMap((t) => (t.kind === "symbol" && !constants.has(t.name) ? [indexName(t)] : []));
}

/** Indices may carry subscripts and primes of their own: s_{t+1}, a'. */
export function indexName(tree: Tree): string {
  if (tree.kind !== "symbol") return "";
  return tree.index.length === 0 ? tree.name : `${tree.name}_${tree.index.map(flat).join(",")}`;
}

/** The indices of a subscript, also where they stand side by side: ij. */
export const letters = (index: readonly Tree[]): Tree[] =>
  index.flatMap((t) => (t.kind === "product" ? t.factors : [t]));

/** A subscript as it stands in a name: i, 11, t-1, 1:T. */
export function flat(tree: Tree): string {
  if (tree.kind === "number") return tree.text;
  if (tree.kind === "symbol") return indexName(tree);
  if (tree.kind === "negate") return `-${flat(tree.of)}`;
  if (tree.kind === "add")
    return tree.terms.map((t, i) => (i > 0 && t.kind !== "negate" ? "+" : "") + flat(t)).join("");
  if (tree.kind === "product") return tree.factors.map(flat).join("*");
  if (tree.kind === "range") return `${flat(tree.from)}:${flat(tree.to)}`;
  return `<${tree.kind}>`;
}

function closeRange(p: Parser, found: Binder, upper: Tree | null, token: Token): Binder {
  if (found.kind !== "range") return found;
  if (!upper) return p.fail(`the sum from ${found.name} = … has no upper bound`, token);
  return { ...found, to: upper };
}

/** \int_a^b body dx */
export function integral(p: Parser): Tree {
  const token = p.next();
  const { lower, upper } = limits(p, () => script(p));
  const { integrals } = p;
  const body = p.having({ integrals: 1, factorsOver: undefined }, () => p.nested(() => sum(p)));
  const variables: Tree[] = [];
  // The inner of two integrals leaves the outer one its own variable.
  const most = token.text === "iint" ? 2 : integrals > 0 || token.text !== "int" ? 1 : 3;
  for (let variable: Tree | undefined; variables.length < most && (variable = differential(p)); )
    variables.push(variable);
  if (variables.length === 0) p.fail("an integral ends with d and its variable, as in \\int f[x] dx", token);
  return node({ kind: "integral", variables, from: lower.at(-1) ?? null, to: upper, body }, p.since(token));
}

function differential(p: Parser): Tree | undefined {
  if (!isDifferential(p)) return undefined;
  takeMark(p);
  return variable(p, atom(p));
}

/** Takes ∂ or d; the d of df is cut off its name. */
function takeMark(p: Parser): void {
  if (p.token.type === "name" && p.token.text !== "d") p.cut();
  p.next();
}

/** The variable of a derivative or integral: a symbol with its subscript, or a call such as f[x]. */
const variable = (p: Parser, tree: Tree): Tree =>
  tree.kind === "symbol" || tree.kind === "call" ? tree : p.fail("expected the name of a variable", tree);

/** A derivative: ∇, ∂_x, or ∂ and d above another, in a fraction or before a slash. */
export function startsSlope(p: Parser, ahead = 0): boolean {
  const isFraction = p.peek(ahead).text === "frac";
  const from = isFraction ? ahead + 2 : ahead;
  if (isFraction && p.peek(ahead + 1).text !== "{") return false;
  const { type, text } = p.peek(from);
  if (type === "command") return text === "partial" || (text === "nabla" && !isFraction);
  if (!isMark(p, from) || !(isFraction || p.names.declared)) return false;
  for (let k = from + 1, depth = 0; k < from + 200; k++) {
    const { text } = p.peek(k);
    if (depth === 0 && text === (isFraction ? "}" : "/"))
      return isDifferential(p, k + (/[({]/.test(p.peek(k + 1).text) ? 2 : 1));
    if (/^[([{]/.test(text)) depth++;
    else if (/^[)\]}]/.test(text)) depth--;
    if (depth < 0 || (depth === 0 && /^[-+*=<>,;|&]/.test(text) && !isFraction)) break;
  }
  return false;
}

/** \frac{\partial^2 f}{\partial x \partial y} and \partial y/\partial x; with nothing above, of what follows: d/dx body. */
export function derivative(p: Parser): Tree {
  const token = p.token;
  const isFraction = p.isCommand("frac") && p.next();
  const over = isFraction ? p.next() : undefined;
  takeMark(p);
  const order = p.take("^") ? wholeNumber(p) : 1;
  const end = isFraction ? "}" : "/";
  const of = p.is(end) ? undefined : p.nested(() => p.bars(false, () => (isFraction ? term : factor)(p)));
  p.expect(end, over);
  const under = isFraction ? p.expect("{") : p.take("(");
  const by: Tree[] = [];
  let isRow = false;
  do {
    if (!p.isCommand("partial") && !isDifferential(p))
      p.fail("below a derivative stands \\partial and a variable");
    takeMark(p);
    const tree = variable(p, atom(p));
    isRow = takeTranspose(p);
    by.push(...new Array<Tree>(p.take("^") ? wholeNumber(p) : 1).fill(tree));
  } while (!isRow && (isFraction ? !p.is("}") : by.length < order));
  if (under) p.expect(isFraction ? "}" : ")", under);
  const tree = slope(p, token, order, by, of);
  // The second variable of ∂x∂xᵀ runs through the columns anyway.
  return isRow && order === 1 ? node({ kind: "transpose", of: tree }, tree) : tree;
}

function wholeNumber(p: Parser): number {
  const tree = argument(p);
  const value = tree.kind === "number" ? Number(tree.text) : Number.NaN;
  if (!Number.isInteger(value) || value < 1 || value > 6)
    return p.fail("the order of a derivative is a small whole number", tree);
  return value;
}

/** \nabla_x f, \partial_x f, \nabla f(x), and the Hessians \nabla_x^2 f, \nabla^2 f(x), \nabla_x \nabla_x^T f. */
export function nabla(p: Parser): Tree {
  const token = p.next();
  const by: Tree[] = [];
  let order = 1;
  for (;;) {
    if (p.is("_")) by.push(...subscript(p).map((tree) => variable(p, tree)));
    else if (order > 1 && takeTranspose(p)) break;
    else if (p.take("^")) order += wholeNumber(p) - 1;
    else if (p.isCommand(token.text) && (token.text === "nabla" || p.peek().text === "_")) {
      p.next();
      order++;
    } else break;
  }
  while (by[0] && by.length < order) by.push(by[0]);
  if (by[0]) return slope(p, token, order, by);
  const of = atom(p);
  if (of.kind !== "call" || builtin(of.name) || [...of.args, ...of.given, ...of.versus].length > 1)
    return p.fail("the gradient by what? write \\nabla_x", token);
  return slopeAt({ ...of, args: [hole] }, new Array<Tree>(order).fill(hole), of.args[0]!, p.since(token));
}

function slope(p: Parser, token: Token, order: number, by: Tree[], over?: Tree): Tree {
  if (by.length !== order)
    p.fail(`the derivative is of order ${order}, but ${by.length} variables stand below it`, token);
  const of = over ?? p.having({ slopes: true, operand: p.at }, () => p.nested(() => term(p)));
  return node({ kind: "derivative", of, by }, p.since(token));
}

const isFunction = (p: Parser, t: Tree): boolean =>
  t.kind === "call" || (t.kind === "symbol" && p.names.kind(t.name) === "function");

const unclear = "how far does what is differentiated reach? write (∇f)^T g or ∇(f^T g)";

/** ∇f(x)ᵀ v is (∇f(x))ᵀ v where f gives numbers; of what else stands first, ᵀ is the gradient's if nothing follows. */
export function leavesMark(p: Parser, first: Tree): boolean {
  const { at } = p;
  const isMarked = takeTranspose(p);
  const goesOn = startsFactor(p) || /^(\.?\*|\/)$/.test(p.token.text);
  p.at = at;
  if (!isMarked || (goesOn && !isFunction(p, first))) return false;
  if (goesOn && !p.names.givesNumbers?.((first as Node<"call">).name)) p.fail(unclear);
  return true;
}

/** ∇f(x) ∇g(x) is a product of gradients. */
export function endsSlope(p: Parser, factors: readonly Tree[]): boolean {
  if (!startsSlope(p, p.is("*") ? 1 : 0)) return false;
  return (factors.length === 1 && isFunction(p, factors[0]!)) || p.fail(unclear);
}

/** The start of |_{x=3}. */
export const isPoint = (p: Parser): boolean =>
  p.is("at") || (p.is("|") && p.peek().text === "_" && p.barStops < 2);

/** f'[x]|_{x=3}: what a formula is worth at a point. Without \left. the bar covers a derivative, a bracket or all there is. */
export function atPoint(p: Parser, of: Tree, joined: boolean): Tree {
  const bar = p.next();
  const first = p.tokens.findIndex((t) => t.start === of.start);
  const [before, opened] = [p.tokens[first - 1]?.text ?? "=", p.tokens[first]!.text];
  const isSlope = of.kind === "derivative" || (of.kind === "call" && of.name.endsWith("'"));
  const isPlain =
    isSlope || /^[([{]$/.test(opened) || (!joined && (/^[([{,;]/.test(before) || isSign(before)));
  if (bar.text === "|" && !isPlain)
    p.fail("how far back does the bar reach? write \\left. x \\right|_{x=3}", bar);
  return node({ kind: "at", of, where: point(p) }, p.since(of));
}

/** x = 3, y = 4 in braces. */
function point(p: Parser): Tree[] {
  const mark = p.next();
  const where: Tree[] = [];
  if (p.take("{"))
    p.bars(false, () => {
      do where.push(relation(p));
      while (p.take(","));
      p.expect("}", mark);
    });
  const isPoint = (t: Tree) =>
    t.kind === "relation" && t.rest.length === 1 && t.first.kind === "symbol" && t.rest[0]!.op === "=";
  if (where.length > 0 && where.every(isPoint)) return where;
  return p.fail("at which point? write |_{x=3}", mark);
}
