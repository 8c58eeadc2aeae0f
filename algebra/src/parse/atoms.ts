/** Atoms: numbers, names and their calls, brackets, bars, matrices, cases and the commands that build them. */

import { callOf, node, number, productOf, raisedTo, type Tree } from "../tree.ts";
import { appliedComposition, name } from "./calls.ts";
import { environment, filledRows } from "./cases.ts";
import { relation, startsFactor, subscript, sum } from "./grammar.ts";
import { derivative, integral, large, nabla, startsSlope } from "./large.ts";
import type { Parser } from "./parser.ts";
import type { Token } from "./tokens.ts";

export function atom(p: Parser): Tree {
  const { token } = p;
  if (token.type === "number") {
    p.next();
    return number(token.text, token);
  }
  if (token.type === "name") return name(p);
  if (token.type === "command") return command(p);
  return p.nested(() => bracket(p));
}

function bracket(p: Parser): Tree {
  const open = p.token;
  if (p.doubleBar) {
    p.takeDoubleBar();
    const of = p.bars(true, () => relation(p));
    if (!p.takeDoubleBar()) p.fail("this norm is never closed", open);
    const order = p.is("_") ? subscript(p)[0]! : null;
    return node({ kind: "norm", of, order }, p.since(open));
  }
  if (p.take("|")) {
    const of = p.bars(2, () => relation(p));
    p.expect("|", open);
    if (p.is("_")) p.fail("a norm or a value at a point? write \\|x\\|_1 or \\left. x \\right|_{x=3}", open);
    return node({ kind: "bars", of }, p.since(open));
  }
  if (p.take("(")) return grouped(p, open, ")");
  if (p.take("[")) return grouped(p, open, "]");
  if (p.take("{")) return grouped(p, open, "}");
  if (p.take("{{")) return set(p, open, "}}");
  if (p.take("langle")) {
    const left = p.bars(true, () => relation(p));
    if (!p.take(",")) p.expect("|", open);
    const right = p.bars(false, () => relation(p));
    p.expect("rangle", open);
    const turned = node({ kind: "transpose", of: left }, left);
    return productOf([turned, right], p.since(open));
  }
  for (const which of ["floor", "ceil"]) {
    if (p.take(`l${which}`)) {
      const of = p.bars(false, () => sum(p));
      p.expect(`r${which}`, open);
      return callOf(which, [of], p.since(open));
    }
  }
  if (p.take("dots")) return node({ kind: "dots" }, open);
  if (open.type === "end") return p.fail("the formula ends where a number, a name or a bracket is expected");
  return p.fail(`expected a number, a name or a bracket, got ${open.text}`);
}

/** (a) is a itself; [a, b] a row; [[a, b], [c, d]] and [a, b; c, d] matrices; {a, b} a set. */
function grouped(p: Parser, open: Token, close: string): Tree {
  const empty = p.take(close);
  if (empty) return p.fail("nothing stands between these brackets", { start: open.start, end: empty.end });
  const rows: Tree[][] = [[]];
  let single = false;
  p.bars(false, () => {
    for (;;) {
      rows.at(-1)!.push(relation(p));
      if (p.take(";")) {
        rows.push([]);
        if (p.is(close)) break;
      } else if (!p.take(",")) break;
      else if (p.is(close) && close === "}") {
        single = true; // {x,} is the set of x alone
        break;
      }
    }
  });
  p.expect(close, open);
  const span = p.since(open);
  const cells = rows[0]!;
  if (rows.length === 1 && cells.length === 1 && !single) {
    const inner = { ...cells[0]!, start: span.start, end: span.end };
    return p.composed.has(cells[0]!) ? appliedComposition(p, inner) : inner;
  }
  if (close === "}") return node({ kind: "set", items: rows.flat() }, span);
  const filled = filledRows(p, rows, span);
  // [[1, 2], [3, 4]]: rows written as lists.
  const lists = filled.length === 1 ? cells.map((cell) => p.lists.get(cell)) : [];
  const stacked =
    lists.length > 0 && lists.every((list) => list !== undefined && list.length === lists[0]!.length);
  const matrix = node({ kind: "matrix", rows: stacked ? (lists as Tree[][]) : filled }, span);
  if (close === "]" && filled.length === 1 && !stacked) p.lists.set(matrix, filled[0]!);
  return matrix;
}

/** {a, b} is a set; in a product and after \sum_i braces around one formula are brackets. */
function set(p: Parser, open: Token, close: string): Tree {
  const [other, before] = [p.tokens[p.at - 3], p.tokens[p.at - 2]];
  const items: Tree[] = [];
  p.bars(false, () => {
    while (!p.is(close)) {
      items.push(relation(p));
      // {1 … D} and {1, …, D} are the same range.
      if (!p.take(",") && !p.is("dots") && items.at(-1)!.kind !== "dots") break;
    }
  });
  const isOne = items.length === 1 && p.tokens[p.at - 1]!.text !== ",";
  p.expect(close, open);
  const parts = items.flatMap(splitDots);
  const isFactor =
    /^(name|number)$/.test(before?.type ?? "") || /^([)\]}!'*/]|top$|r[afc])/.test(before?.text ?? "");
  // {a} × {b} holds pairs.
  const isCross = (star?: Token, set?: Token) =>
    star?.text === "*" && !star.dotted && /^({{|}})$/.test(set?.text ?? "");
  const holdsPairs = isCross(before, other) || isCross(p.token, p.peek());
  if (isOne && parts.length === 1 && !holdsPairs && !/relation|dots/.test(parts[0]!.kind))
    if (isFactor || startsFactor(p) || p.is("*") || p.is("/") || p.is("^"))
      return { ...parts[0]!, ...p.since(open) };
  return node({ kind: "set", items: parts }, p.since(open));
}

function splitDots(item: Tree): Tree[] {
  return item.kind === "product" && item.factors.some((f) => f.kind === "dots") ? [...item.factors] : [item];
}

/** A TeX argument: a group in braces, or a single digit, letter or command. */
export function argument(p: Parser): Tree {
  const open = p.token;
  if (p.take("{")) {
    const inner = p.nested(() => p.bars(false, () => relation(p)));
    p.expect("}", open);
    return { ...inner, start: open.start, end: p.tokens[p.at - 1]!.end };
  }
  if (open.type === "number" && open.text.length > 1) {
    if (!/^\d+$/.test(open.text))
      p.fail(`LaTeX takes only the first digit of ${open.text}; put it in braces`);
    // \frac12 is one half: the argument is a digit, and the rest stays for what follows.
    p.cut();
  }
  return atom(p);
}

function command(p: Parser): Tree {
  const token = p.token;
  const word = token.text;
  if (word === "arg" && /^(max|min)$/.test(p.peek().text)) {
    p.next();
    return large(p, `arg${p.token.text}`);
  }
  if (word === "int" || word === "iint") return integral(p);
  if (word === "nabla" || (word === "partial" && p.peek().text === "_")) return nabla(p);
  if (startsSlope(p)) return derivative(p);
  p.next();
  if (word === "frac") {
    const over = argument(p);
    const under = argument(p);
    return node({ kind: "divide", over, under }, p.since(token));
  }
  if (word === "sqrt") {
    if (!p.is("[") || !p.latex) return callOf("sqrt", [p.is("(") ? bracket(p) : argument(p)], p.since(token));
    const open = p.next();
    const degree = sum(p);
    p.expect("]", open);
    const of = argument(p);
    const exponent = node({ kind: "divide", over: number("1", degree), under: degree }, degree);
    return raisedTo(of, exponent, p.since(token));
  }
  if (word === "binom") {
    const upper = argument(p);
    return callOf("binom", [upper, argument(p)], p.since(token));
  }
  if (word.startsWith("begin:")) return p.nested(() => environment(p, token));
  p.at--;
  return p.fail(`unexpected \\${word.replace(":", "{")}${word.includes(":") ? "}" : ""}`);
}
