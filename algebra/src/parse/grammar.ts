/**
 * The grammar from relations down to powers:
 *   relation  := sum (relop sum)*           sum  := ±term (± term)*
 *   term      := factor ((· | / | ⊙ | nothing) factor)*        factor := atom (^ exponent | ! )*
 * What a reader could take in two ways (a/b c, log x/2, x^10 in LaTeX) is refused with the two readings.
 */
import { builtin, isWord, largeNames } from "../names.ts";
import {
  callOf,
  negated,
  node,
  number,
  productOf,
  type Relation,
  raisedTo,
  sumOf,
  symbol,
  type Tree,
} from "../tree.ts";
import { atom } from "./atoms.ts";
import { startsFunction, transposed } from "./calls.ts";
import { atPoint, endsProduct, endsSlope, isPoint, leavesMark } from "./large.ts";
import type { Parser } from "./parser.ts";
import { isSign } from "./spelling.ts";

/** A chain of quotients or powers longer than this is hostile, and would be a tower of nodes. */
const longestTower = 100;

export const isRelation = (p: Parser): boolean => p.token.type === "op" && isSign(p.token.text);

export function relation(p: Parser): Tree {
  return p.nested(() => {
    const first = overline(p, sum(p));
    const rest: { op: Relation; tree: Tree }[] = [];
    while (isRelation(p)) {
      const op = p.next().text as Relation;
      rest.push({ op, tree: sum(p) });
    }
    return rest.length === 0 ? first : node({ kind: "relation", first, rest }, p.since(first));
  });
}

/** a \over b and n \choose k take all that stands in their brackets. */
function overline(p: Parser, above: Tree): Tree {
  const word = p.take("over") ?? p.take("choose");
  if (!word) return above;
  const below = sum(p);
  if (isRelation(p)) p.fail(`put the fraction into braces: {a \\${word.text} b}`, word);
  return word.text === "over"
    ? node({ kind: "divide", over: above, under: below }, p.since(above))
    : callOf("binom", [above, below], p.since(above));
}

export function sum(p: Parser): Tree {
  const from = p.token;
  const terms: Tree[] = [signed(p)];
  while (p.is("+") || p.is("-") || p.is("without")) {
    if (p.take("without")) {
      const left = sumOf(terms, p.since(from));
      const right = term(p);
      return node({ kind: "without", left, right }, p.since(from));
    }
    terms.push(signed(p));
  }
  return sumOf(terms, p.since(from));
}

/** A term with the signs in front of it: − covers the whole term, −2x is −(2x). */
export function signed(p: Parser): Tree {
  const from = p.token;
  let minus = 0;
  while (p.is("+") || p.is("-")) {
    if (p.next().text === "-") minus++;
    if (minus > longestTower) p.fail("too many signs", from);
  }
  let tree = term(p);
  for (let i = 0; i < minus; i++) tree = negated(tree, p.since(from));
  return tree;
}

/** The start of something that multiplies what stands before it. */
export function startsFactor(p: Parser): boolean {
  const { token } = p;
  if (token.type === "number") return true;
  if (token.type === "name") return !(p.integrals > 0 && isDifferential(p)) && !endsProduct(p);
  if (token.type === "command") return !token.text.startsWith("end:");
  if (token.type === "end") return false;
  if (token.text === "|" || token.text === "||") return p.barStops === 0 && p.peek().text !== "_";
  return /^([([{]|lfloor|lceil|langle|dots)/.test(token.text);
}

/** `d z` or `dz`. */
export const isDifferential = (p: Parser, ahead = 0): boolean =>
  isMark(p, ahead) && (p.peek(ahead).text !== "d" || p.peek(ahead + 1).type === "name");

/** The d of a derivative or an integral, with or without its variable. */
export function isMark(p: Parser, ahead: number): boolean {
  const { type, text } = p.peek(ahead);
  if (type !== "name" || text[0] !== "d" || p.names.kind(text)) return false;
  const rest = text.slice(1);
  return /^\D?$/.test(rest) || isWord(rest) || p.names.kind(rest) !== undefined;
}

export function term(p: Parser): Tree {
  const from = p.token;
  const isOperand = p.operand === p.at;
  let tree = factor(p);
  let factors: Tree[] = [tree];
  let slash: { start: number; end: number } | undefined;
  let tower = 0;
  const closed = () => {
    tree = productOf(factors, { start: from.start, end: factors.at(-1)!.end });
    if (++tower > longestTower) p.fail("too many quotients in a row", from);
    return tree;
  };
  for (;;) {
    // A quotient by a sum is left as it stands: only ∏/∏ is the quotient of both.
    if (isOperand && endsSlope(p, factors)) break;
    const sign = p.is("*") || p.is(".*") || (p.is("/") && p.peek().text === "prod");
    if (sign && endsProduct(p, 1)) break;
    if (p.is("*")) {
      const star = p.next();
      const isSlice = p.subscripts && (p.is("}") || p.is(",")); // the row A_{i\cdot}
      const right = isSlice ? symbol("bullet", [], star) : operand(p);
      factors.push(star.dotted ? { ...right, dotted: true } : right);
      slash = undefined;
    } else if (p.is("/")) {
      p.next();
      const isFraction = factors.at(-1)!.kind === "number"; // 1/2x may well be ½ x
      const over = closed();
      const under = isFraction ? operand(p) : denominator(p);
      factors = [node({ kind: "divide", over, under }, p.since(from))];
      slash = under;
    } else if (p.is(".*") || p.is("circ")) {
      p.next();
      const left = closed();
      const right = joined(p);
      factors = [node({ kind: "hadamard", left, right }, p.since(from))];
      slash = undefined;
    } else if (isPoint(p) && !(p.slopes && p.is("|"))) {
      const of = factors.pop()!;
      factors.push(atPoint(p, of, slash !== undefined || of.kind === "hadamard"));
    } else if (startsFactor(p)) {
      if (slash) {
        p.fail(twoQuotients, {
          start: slash.start,
          end: p.token.end,
        });
      }
      if (
        p.token.type === "number" &&
        !p.subscripts &&
        (factors.at(-1)!.kind === "number" || !standsApart(p))
      ) {
        p.fail(
          factors.at(-1)!.kind === "number"
            ? "two numbers side by side; write · between them"
            : `a number after a symbol can mean x_${p.token.text}, x^${p.token.text} or ${p.token.text}x; write which`,
        );
      }
      factors.push(factor(p));
    } else break;
  }
  return closed();
}

/** n\,2 and n 2^{k-1}: a number that can be no index and no exponent of what stands before it. */
const standsApart = (p: Parser): boolean =>
  p.token.spaced === true ||
  (p.peek().text === "^" &&
    (p.token.start > p.tokens[p.at - 1]!.end || (p.peek(2).text === "{" && p.peek(4).text !== "}")));

/** x/2s^2 is x/(2s^2): symbols that touch the number below a slash stand below it too. */
function denominator(p: Parser): Tree {
  const from = p.token;
  const factors = [operand(p)];
  const touches = () => p.token.start === p.tokens[p.at - 1]!.end || (p.latex && factors.length > 1);
  const isSymbol = () =>
    p.token.type === "name" && startsFactor(p) && !startsFunction(p) && !largeNames.has(p.token.text);
  while (factors[0]!.kind === "number" && isSymbol() && touches() && !p.token.spaced) {
    const next = factor(p);
    if ((next.kind === "power" ? next.base : next).kind !== "symbol") p.fail(twoQuotients, p.since(from));
    factors.push(next);
  }
  return productOf(factors, p.since(from));
}
const twoQuotients = "a/b c can mean (a/b)·c or a/(b c); add brackets or write the product with ·";

/** a ⊙ B c is a ⊙ (B c): what is joined without a sign belongs together. */
function joined(p: Parser): Tree {
  const first = operand(p);
  const factors = [first];
  while (startsFactor(p) && p.token.type !== "number") factors.push(factor(p));
  return productOf(factors, p.since(first));
}

/** What follows · or /: one factor, with its own sign if it has one. */
function operand(p: Parser): Tree {
  const from = p.token;
  if (p.take("-"))
    return negated(
      p.nested(() => operand(p)),
      p.since(from),
    );
  return factor(p);
}

/** An atom with its powers, transposes, factorials and elements. */
export function factor(p: Parser): Tree {
  return p.nested(() => raised(p));
}

function raised(p: Parser): Tree {
  // The f(x) of ∇ f(x) and of ∇ log f(x).
  let from = p.at;
  while (from > p.operand && builtin(p.tokens[from - 1]!.text)) from--;
  const base = atom(p);
  let tree = base;
  for (let tower = 0; ; tower++) {
    if (tower > longestTower) p.fail("too many powers in a row", base);
    if (p.is("^")) {
      if (tree !== base && (tree.kind === "power" || tree.kind === "transpose")) {
        p.fail("two exponents in a row; add braces");
      }
      if (from === p.operand && leavesMark(p, tree)) return tree;
      p.next();
      tree = power(p, tree);
      // ‖x‖^2_2: TeX takes the two scripts in either order.
      if (tree.kind === "power" && base.kind === "norm" && !base.order && p.is("_"))
        tree = { ...tree, base: { ...base, order: subscript(p)[0]! } };
    } else if (p.is("'")) {
      return p.fail("' after a bracket can mean a transpose or a derivative; write ^T or \\frac{d}{dx}");
    } else if (p.is("!") && !(p.peek().text === "=")) {
      p.next();
      tree = node({ kind: "factorial", of: tree }, p.since(base));
    } else if (p.is("_") && !/^(symbol|number|bars|norm|dots)$/.test(tree.kind)) {
      tree = node({ kind: "element", of: tree, index: subscript(p) }, p.since(base));
    } else return tree;
  }
}

function power(p: Parser, base: Tree): Tree {
  const from = p.at;
  const open = p.take("{");
  const minus = open && p.take("-");
  if (isTransposeMark(p) && (!open || p.peek().text === "}")) {
    p.at += open ? 2 : 1;
    const of = minus ? raisedTo(base, negated(number("1", minus)), p.since(base)) : base;
    return node({ kind: "transpose", of }, p.since(base));
  }
  if (open && isLabel(p, base)) p.fail("a raised bracket can be a power or an index; write ^{…} or _{…}");
  p.at = from;
  const exponent = script(p);
  // A^(T): the mark stands in brackets.
  const isMark = exponent.kind === "symbol" && exponent.name === "T" && exponent.index.length === 0;
  if (isMark && p.names.kind("T") === undefined) return node({ kind: "transpose", of: base }, p.since(base));
  return raisedTo(base, exponent, p.since(base));
}

/** What is raised, or a bound: a formula in braces, or one thing such as 2, n, -x. */
export function script(p: Parser): Tree {
  const open = p.token;
  if (!p.take("{")) return bareExponent(p);
  const inner = p.bars(false, () => relation(p));
  p.expect("}", open);
  return inner;
}

/** x^{(1)} and x^{(i)}: in other books the index of an example or a layer. */
const isLabel = (p: Parser, base: Tree): boolean =>
  base.kind === "symbol" &&
  base.name !== "e" &&
  p.is("(") &&
  /^(number|name)$/.test(p.peek().type) &&
  p.peek(2).text === ")" &&
  p.peek(3).text === "}";

/** Takes ^T or ^{T}. */
export function takeTranspose(p: Parser): boolean {
  const { at } = p;
  const open = p.take("^") && p.take("{");
  const isMark = p.at > at && isTransposeMark(p) && (!open || p.peek().text === "}");
  p.at += isMark ? (open ? 2 : 1) : at - p.at;
  return isMark;
}

/** T, ⊤ or ⊺ marks a transpose, unless T is a declared quantity. */
export function isTransposeMark(p: Parser): boolean {
  if (p.is("top")) return true;
  return p.token.type === "name" && p.token.text === "T" && p.names.kind("T") === undefined;
}

/** An exponent without braces is one thing: x^2, x^n, e^-x. */
function bareExponent(p: Parser): Tree {
  const from = p.token;
  if (p.is("-") && p.peek().type === "name" && p.peek().text === "T" && p.names.kind("T") === undefined) {
    return p.fail("write ^{-T}");
  }
  if (p.take("-"))
    return negated(
      p.nested(() => bareExponent(p)),
      p.since(from),
    );
  if (p.token.type === "number" && p.latex && p.token.text.length > 1) {
    p.fail(`LaTeX raises only the first digit; write ^{${p.token.text}}`);
  }
  return bareName(p) ?? atom(p);
}

/** A name that stands alone as a bound, an exponent or an index: brackets after it belong to what follows. */
export function bareName(p: Parser): Tree | undefined {
  const { token } = p;
  if (token.type !== "name" || p.names.kind(token.text) === "function" || (!p.latex && p.peek().text === "_"))
    return undefined;
  if (p.names.kind(token.text) === undefined && token.text.length > 1) {
    if (largeNames.has(token.text) || token.text === "int" || token.text === "integral")
      p.fail(`${token.text} stands where a name is expected`);
    if (builtin(token.text)) return undefined;
  }
  p.next();
  let name = token.text;
  while (p.take("'")) name += "'";
  return (
    transposed(p, token, name) ?? node({ kind: "symbol", name, bold: token.bold, index: [] }, p.since(token))
  );
}

/** A subscript: `_x`, `_{i,j}`, `_{t-1}`, `_{1:T}`, as a list of indices. */
export function subscript(p: Parser): Tree[] {
  p.next();
  return p.bars(true, () => {
    p.subscripts = true;
    const open = p.token;
    if (!p.take("{")) return [p.is("(") && !p.latex ? atom(p) : bareSubscript(p)];
    const indices: Tree[] = [index(p)];
    while (p.take(",")) indices.push(index(p));
    p.expect("}", open);
    return indices;
  });
}

function bareSubscript(p: Parser): Tree {
  const token = p.token;
  if (token.type === "number" || token.type === "name") {
    p.next();
    return token.type === "number"
      ? number(token.text, token)
      : node({ kind: "symbol", name: token.text, bold: token.bold, index: [] }, token);
  }
  if (token.text === "*" || token.text === ":") {
    p.next();
    return symbol("bullet", [], token);
  }
  return p.fail("a subscript needs a number, a name or braces");
}

function index(p: Parser): Tree {
  if (p.is("}")) return p.fail("an empty subscript");
  const isWhole = p.is("*") || p.is(":"); // all rows, or all columns
  if ((p.token.type === "name" || isWhole) && ["}", ","].includes(p.peek().text)) return bareSubscript(p);
  if (p.is("*")) return productOf([bareSubscript(p), relation(p)], p.since(p.token));
  const from = relation(p);
  if (!p.take(":")) return from;
  const to = sum(p);
  return node({ kind: "range", from, to }, p.since(from));
}
