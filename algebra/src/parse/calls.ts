/** Names and calls: a name with its primes and subscript, and whether it is applied to the brackets that follow. */

import { builtin, constants, functionCommands, largeNames, needsBrackets, table, words } from "../names.ts";
import { callOf, mapChildren, node, productOf, raisedTo, type Span, symbol, type Tree } from "../tree.ts";
import { atom } from "./atoms.ts";
import { plainCases } from "./cases.ts";
import { factor, isTransposeMark, relation, script, startsFactor, subscript } from "./grammar.ts";
import { derivative, flat, integral, large, letters, startsSlope } from "./large.ts";
import type { Parser } from "./parser.ts";
import type { Token } from "./tokens.ts";

/** A name: a large operator, a call, or a symbol with its primes, subscript and star. */
export function name(p: Parser): Tree {
  const token = p.token;
  const declared = p.names.kind(token.text);
  if (declared === undefined) {
    const word = token.text;
    if (largeNames.has(word) && (p.peek().text === "_" || word === "sum" || word === "prod")) return large(p);
    if ((word === "Sigma" || word === "Pi") && isLargeSign(p))
      return large(p, word === "Pi" ? "prod" : "sum");
    if ((word === "int" || word === "integral") && p.peek().text !== "[") return integral(p);
    if (word === "diff" && p.peek().text === "(") return plainDerivative(p);
    if (word === "cases" && p.peek().text === "(") return plainCases(p);
    if (startsSlope(p)) return derivative(p);
  }
  p.next();
  return named(p, token, token.text);
}

/** Σ and Π are letters where they are declared, else the signs of a sum and a product. */
function isLargeSign(p: Parser): boolean {
  if (p.peek().text !== "_") return false;
  const { at, token } = p;
  p.next();
  const index = subscript(p);
  p.at = at;
  const isBound = index.some((t) => t.kind === "relation");
  return isBound || (p.names.declared && p.names.kind(nameWith(token.text, index)) === undefined);
}

const nameWith = (label: string, index: readonly Tree[]): string =>
  index.length === 0 ? label : `${label}_${index.map(flat).join(",")}`;

function named(p: Parser, token: Token, text: string): Tree {
  let label = text;
  let index: Tree[] = [];
  for (let marks = 0; marks < 20; marks++) {
    const braces = p.is("^") && p.peek().text === "{";
    const mark = p.is("^") ? p.peek(braces ? 2 : 1).text : "";
    if (p.take("'")) label += "'";
    else if (mark === "'") {
      p.at += braces ? 2 : 1;
      while (p.take("'")) label += "'";
      if (braces) p.expect("}");
    } else if (mark === "*" && (braces ? p.peek(3).text === "}" : p.latex || !startsAfterStar(p))) {
      p.at += braces ? 4 : 2;
      label += "^*";
    } else if (p.is("_") && index.length === 0) {
      index = subscript(p);
    } else break;
  }
  if (label.endsWith("'") && text.length > 1 && builtin(text) && !p.is("[") && !p.is("("))
    p.fail(`${label} of what? write ${label}[…]`, token);
  // 𝟙_{x>0}: the condition of an indicator may stand below it.
  if ((text === "indicator" || text === "ones") && index.length === 1) {
    const [below] = index;
    const condition = below!.kind === "set" && below!.items.length === 1 ? below!.items[0]! : below!;
    if (condition.kind === "relation") return callOf("indicator", [condition], p.since(token));
  }
  const turned = index.length === 0 && transposed(p, token, label);
  if (turned) return turned;
  const full = nameWith(label, index);
  if (label === "I" && p.names.hasMatrices && !p.names.kind(label) && !p.names.kind(full)) label = "eye";
  if (p.names.kind(full) !== undefined) {
    label = full;
    index = [];
  } else if (index.length > 0 && p.names.declared && p.names.kind(label) === undefined) {
    [label, index] = longestName(p, label, index);
  }
  if (label === "D" && index.length === 1 && p.names.kind("D") !== "function" && (p.is("[") || p.is("("))) {
    const sort = flat(index[0]!).replace("*", "");
    if (sort === "KL" || sort === "JS") [label, index] = [`D_${sort}`, []];
  }
  return applied(p, token, label, index);
}

/** A' is the transpose of a matrix A where no A' is declared. */
export function transposed(p: Parser, token: Token, label: string): Tree | undefined {
  const { text, bold } = token;
  if (label !== `${text}'` || p.names.kind(label) !== undefined || !p.names.isMatrix?.(text))
    return undefined;
  const of = node({ kind: "symbol", name: text, bold, index: [] }, token);
  return node({ kind: "transpose", of }, p.since(token));
}

/** `c^* x` in plain text is c*·x only where nothing else can be meant: a star followed by an operand is a product written oddly. */
function startsAfterStar(p: Parser): boolean {
  const after = p.peek(2);
  return after.type === "number" || after.type === "name" || after.text === "(";
}

/** f_{1d} and f_{1,d} are f_1 under the index d, where f_1 is declared. */
function longestName(p: Parser, label: string, index: Tree[]): [string, Tree[]] {
  const parts = letters(index);
  for (let cut = parts.length - 1; cut > 0; cut--) {
    for (const joint of [",", "*"]) {
      const name = `${label}_${parts.slice(0, cut).map(flat).join(joint)}`;
      if (p.names.kind(name) !== undefined) return [name, parts.slice(cut)];
    }
  }
  return [label, index];
}

/** Decides whether a name is applied to what follows: by its declaration, else by the book's square brackets. */
function applied(p: Parser, token: Token, label: string, index: Tree[]): Tree {
  // f' is the derivative of f where nothing else is called f'.
  const [stem] = label.split("'");
  const kind = p.names.kind(label) ?? (p.names.kind(stem!) === "function" ? "function" : undefined);
  const known =
    kind !== undefined
      ? undefined
      : stem!.length > 1 && stem !== label && builtin(stem!)
        ? label
        : builtin(label);
  const symbolNode = (): Tree =>
    node({ kind: "symbol", name: label, bold: token.bold, index }, p.since(token));
  if (kind === "value") return symbolNode();
  if (kind === "function" || known) {
    const callee = known ?? label;
    if (known && index.length > 0 && !takesSubscript.has(known)) p.fail(`${label} takes no subscript`, token);
    if (p.is("^")) {
      const inverted = inverseName(p, label);
      if (inverted) return call(p, token, inverted, index);
      if (known && !needsBrackets.has(label)) return raisedFunction(p, token, callee, index);
    }
    if (p.take("circ")) return composition(p, callOf(callee, [hole], token, index));
    if (p.is("[") || p.is("(")) return call(p, token, callee, index);
    if (p.inner === p.at - 1) return symbolNode();
    if ((p.is("{{") || (p.is("{") && arity[label] === 1)) && known) return call(p, token, callee, index);
    if (kind === "function") return symbolNode();
    if (needsBrackets.has(label) || label.length === 1) return symbolNode();
    return juxtaposed(p, token, callee, index);
  }
  if (label === "ones" && (p.is("[") || p.is("{{"))) return call(p, token, "indicator", index);
  // Undeclared: f[x] is an application in the book's notation; f(x) only if it cannot be a product.
  if (p.is("[") && !constants.has(label)) return call(p, token, label, index);
  const isOpen = !p.names.declared && (p.is("(") || p.is("["));
  if (isOpen && (label === "pi" || !constants.has(label)))
    return maybeCall(p, token, label, index, symbolNode());
  const inverted = p.is("^") ? inverseName(p, label) : undefined;
  if (inverted) return call(p, token, inverted, index);
  if (p.names.declared && isDivided(p))
    p.fail(`${label} is not known; write D_{KL}[p\\|q] or D_{JS}[p\\|q], or declare it`, token);
  return symbolNode();
}

/** (p‖q), which is no product: a double bar in these brackets is never closed. */
function isDivided(p: Parser): boolean {
  let bars = 0;
  for (let k = 0, depth = 0; p.is("("); k++) {
    const { type, text } = p.peek(k);
    if (/^[([{]/.test(text)) depth++;
    else if (/^[)\]}]/.test(text)) depth--;
    else if (text === "||" && depth === 1) bars++;
    if (depth === 0 || type === "end") break;
  }
  return bars % 2 === 1;
}

export const hole = symbol("bullet");
const filled = (t: Tree, args: readonly Tree[]): Tree =>
  t.kind === "call" && t.args[0] === hole ? { ...t, args } : mapChildren(t, (child) => filled(child, args));

/** f∘g is f[g[•]] until it is applied. */
function composition(p: Parser, outer: Tree): Tree {
  p.inner = p.at;
  const inner = atom(p);
  const lone = inner.kind === "symbol" ? inner : undefined;
  const name = lone && (p.names.kind(lone.name) === "function" ? lone.name : builtin(lone.name));
  if (!name && inner.kind !== "call") p.fail("∘ joins functions; write f[x], or ⊙ between vectors", inner);
  const first = name ? callOf(name, [hole], inner, [...lone!.index]) : inner;
  const tree = { ...filled(outer, [first]), end: inner.end };
  if (name || p.composed.has(inner)) p.composed.add(tree);
  return tree;
}

/** (f∘g)(x) is f[g[x]]; (f∘g)'(x) its derivative by • at x. */
export function appliedComposition(p: Parser, tree: Tree): Tree {
  const by: Tree[] = [];
  while (p.take("'")) by.push(hole);
  if (!p.is("(") && !p.is("[")) {
    if (by.length > 0) p.expect("(");
    if (p.take("circ")) return composition(p, tree);
    p.composed.add(tree);
    return tree;
  }
  const { args } = argumentsOf(p);
  const span = p.since(tree);
  if (by.length === 0) return { ...filled(tree, args), ...span };
  return slopeAt(tree, by, args[0]!, span);
}

/** The derivative by • at • = x. */
export function slopeAt(of: Tree, by: Tree[], x: Tree, span: Span): Tree {
  const point = node({ kind: "relation", first: hole, rest: [{ op: "=", tree: x }] }, x);
  return node({ kind: "at", of: node({ kind: "derivative", of, by }, span), where: [point] }, span);
}

const takesSubscript = words("log softmax E Var Covar Corr Norm Bessel Pr norm");

/** f^{-1} directly before brackets is the inverse function, where f is one. */
function inverseName(p: Parser, label: string): string | undefined {
  const braces =
    p.peek().text === "{" && p.peek(2).text === "-" && p.peek(3).text === "1" && p.peek(4).text === "}";
  const open = braces ? p.peek(5).text : "";
  if (!braces || (open !== "[" && open !== "(")) return undefined;
  if (builtin(label) && p.names.kind(label) === undefined) {
    return inverseOrQuotient(p, label, p.token);
  }
  const inverse = `${label}^{-1}`;
  if (p.names.kind(label) !== "function" && p.names.kind(inverse) !== "function" && open === "(")
    return undefined;
  if (p.names.kind(label) === "value") return undefined;
  p.at += 5;
  return inverse;
}

const inverseOrQuotient = (p: Parser, name: string, place: Span): never =>
  p.fail(`${name}^{-1} can mean the inverse function or 1/${name}; write one of these`, place);

/** sin^2 x = (sin x)^2. */
function raisedFunction(p: Parser, token: Token, callee: string, index: Tree[]): Tree {
  p.next();
  if (isTransposeMark(p)) p.fail(`${callee} cannot be transposed; transpose its value`);
  const exponent = script(p);
  if (exponent.kind === "negate" && exponent.of.kind === "number" && exponent.of.text === "1")
    inverseOrQuotient(p, callee, p.since(token));
  const base = p.is("[") || p.is("(") ? call(p, token, callee, index) : juxtaposed(p, token, callee, index);
  return raisedTo(base, exponent, p.since(token));
}

/** Functions that LaTeX writes with a command of its own take exactly what the command takes. */
const arity = table<number>({ sqrt: 1, floor: 1, ceil: 1, binom: 2, abs: 1, norm: 1 });

interface Arguments {
  args: Tree[];
  given: Tree[];
  versus: Tree[];
}

/** [a, b | c] or (p || q): arguments, conditions, and what a divergence is taken from. */
function argumentsOf(p: Parser): Arguments {
  const open = p.next();
  const close = open.text.replace("(", ")").replace("[", "]").replaceAll("{", "}");
  const lists: Arguments = { args: [], given: [], versus: [] };
  let list = lists.args;
  if (p.is(close)) p.fail("nothing stands between these brackets", { start: open.start, end: p.token.end });
  p.nested(() =>
    p.bars(true, () => {
      for (;;) {
        const token = p.token;
        if (token.text === "bullet" && token.type === "name") {
          p.next();
          list.push(symbol("bullet", [], token));
        } else list.push(relation(p));
        if (p.take(",") || p.take(";")) continue;
        if (p.takeDoubleBar()) list = lists.versus;
        else if (p.take("|")) list = lists.given;
        else break;
      }
    }),
  );
  p.expect(close, open);
  return lists;
}

export function call(p: Parser, token: Token, callee: string, index: Tree[]): Tree {
  const lists = argumentsOf(p);
  const wanted = arity[callee];
  if (
    wanted !== undefined &&
    (lists.args.length !== wanted || lists.given.length + lists.versus.length > 0)
  ) {
    p.fail(
      `${callee} takes ${wanted === 1 ? "one argument" : `${wanted} arguments`}, got ${lists.args.length}`,
      p.since(token),
    );
  }
  if (callee === "abs" && lists.args.length === 1)
    return node({ kind: "bars", of: lists.args[0]! }, p.since(token));
  if (callee === "norm" && lists.args.length === 1) {
    return node(
      { kind: "norm", of: lists.args[0]!, order: index[0] ?? (p.is("_") ? subscript(p)[0]! : null) },
      p.since(token),
    );
  }
  // N(x; μ, σ²) and N(x | μ, σ²) are Norm_x[μ, σ²].
  if (callee === "Norm" && index.length === 0) {
    const [variable, ...rest] = [...lists.args, ...lists.given];
    if (rest.length === 2) return callOf("Norm", rest, p.since(token), [variable!]);
  }
  return node({ kind: "call", name: callee, bold: token.bold, index, ...lists }, p.since(token));
}

/** Without declarations f(x) is a product, unless a bar or a comma shows that it is an application. */
function maybeCall(p: Parser, token: Token, label: string, index: Tree[], callee: Tree): Tree {
  const open = p.token;
  const lists = argumentsOf(p);
  if (
    lists.args.length > 1 ||
    lists.given.length > 0 ||
    lists.versus.length > 0 ||
    lists.args[0]!.kind === "relation"
  ) {
    return node({ kind: "call", name: label, bold: token.bold, index, ...lists }, p.since(token));
  }
  const group = { ...lists.args[0]!, start: open.start, end: p.tokens[p.at - 1]!.end };
  return productOf([callee, group], p.since(token));
}

/** log x, sin 2x: the argument is what is joined on without an operator; what could end elsewhere is refused. */
function juxtaposed(p: Parser, token: Token, callee: string, index: Tree[]): Tree {
  const from = p.token;
  if (arity[callee] === 2) p.fail(`${callee} of what? write ${callee}[n, k]`, token);
  if (p.is("-")) p.fail(`${callee} of what? write ${callee}[…]`, token);
  const openEnd = (shown: string, more: string): never =>
    p.fail(
      `${callee} x${shown} can mean ${callee}[x]${more} or ${callee}[x${more}]; write the brackets of ${callee}`,
      { start: token.start, end: p.token.end },
    );
  const factors: Tree[] = [];
  while (startsFactor(p) && !startsFunction(p) && !(factors.length > 0 && startsSlope(p))) {
    if (factors.length > 0 && (p.is("(") || p.is("[") || p.token.type === "number")) {
      openEnd(" (…)", "·(…)");
    }
    if (p.is("[") || p.is("(")) break;
    factors.push(factor(p));
  }
  if (factors.length === 0 && (startsFunction(p) || largeNames.has(p.token.text))) factors.push(factor(p)); // log sin x
  if (factors.length === 0) p.fail(`${callee} of what? write ${callee}[…]`, token);
  if (p.is("/")) {
    openEnd("/y", "/y");
  }
  const argument = productOf(factors, p.since(from));
  return callOf(callee, [argument], p.since(token), index);
}

export function startsFunction(p: Parser): boolean {
  const { type, text } = p.token;
  return (
    type === "name" &&
    p.names.kind(text) !== "value" &&
    (functionCommands.has(text) || (text.length > 1 && builtin(text) !== undefined))
  );
}

/** diff(f, x, x) in plain text. */
function plainDerivative(p: Parser): Tree {
  const token = p.next();
  const { args } = argumentsOf(p);
  if (args.length < 2 || args.some((t, i) => i > 0 && t.kind !== "symbol" && t.kind !== "call"))
    p.fail("diff needs what is differentiated and by what: diff(f, x)", token);
  return node({ kind: "derivative", of: args[0]!, by: args.slice(1) }, p.since(token));
}
