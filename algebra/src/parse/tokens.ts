/**
 * Tokens: LaTeX, MathLive's LaTeX, Unicode and plain text become one stream, so that the grammar knows one spelling of each idea.
 * `\left`, spacing and styles vanish here; a style survives only as `bold`, because **x** and x may be declared apart.
 */

import { decorations, functionCommands, greek, isWord, spelling, unicode } from "../names.ts";
import { bare, segmenter } from "./runs.ts";
import {
  ambiguous,
  blackboard,
  boldStyles,
  commandAlias,
  commands,
  dressing,
  largeSymbols,
  nameCommands,
  operators,
  pairs,
  refused,
  scripts,
  skipped,
  styles,
  symbols,
} from "./spelling.ts";

export interface Token {
  /** number · name · op (operators, brackets, relations) · command (frac, sum, …) · end */
  readonly type: "number" | "name" | "op" | "command" | "end";
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly bold: boolean;
  /** A space stood before it in plain text; matters only to messages. */
  readonly spaced: boolean;
}

/** What a reader of formulas is told, and where. */
export class Unreadable extends Error {
  readonly start: number;
  readonly end: number;
  constructor(message: string, start: number, end: number) {
    super(message);
    this.start = start;
    this.end = end;
  }
}

/** Spaces, and the invisible signs that come along with pasted text. */
const blank = /[\s\u200b-\u200d\u2060-\u2064\ufeff]/;

/** ½ and its like. */
const fractions = /[\u00bc-\u00be\u2150-\u215e]/;

/** Where programmers keep their functions. */
const namespaces = /^(?:np|math|Math|torch|numpy)\.(?=[a-z])/;

export const isLatex = (text: string): boolean => /\\[^\\\s]/.test(text);

/** 𝑥 and ３ are x and 3 in another dress; what replaces a letter of two units keeps its place by an invisible one. */
const undressed = (text: string): string =>
  text.replace(/[\u{1d400}-\u{1d7ff}\uff01-\uff5e]/gu, (c) =>
    blackboard[c] ? c : c.normalize("NFKC").padEnd(c.length, "\u200b"),
  );

export function tokenize(given: string, latex: boolean, known: (name: string) => boolean): Token[] {
  const text = undressed(given);
  const tokens: Token[] = [];
  const words = segmenter(latex, (name, end) => known(name) || (latex && knownWithSubscript(name, end)));
  let at = 0;
  let depth = 0; // of brackets: a comma inside them separates, outside it may group thousands
  let grids = 0; // open matrices and cases, where & and \\ separate cells
  const hidden = new Set<number>(); // braces that are passed over
  const labels = new Set<number>(); // where the label of a brace may stand
  let bold = 0; // `\bm{` groups still open, as end positions

  const push = (type: Token["type"], word: string, start: number, end: number, isBold = start < bold) => {
    if (type === "op" && ambiguous[word]) throw new Unreadable(ambiguous[word], start, end);
    tokens.push({ type, text: word, start, end, bold: isBold, spaced: /\s/.test(text[start - 1] ?? "") });
  };
  /** Plain text: x1 is x_1 where that means something. */
  const isIndexed = (letters: string): boolean => {
    const digits = /^([a-zA-Z]+)(\d+)$/.exec(letters);
    return digits !== null && !known(letters) && (known(digits[1]!) || known(`${digits[1]}_${digits[2]}`));
  };
  const plainWords = segmenter(false, known);
  const isOneName = (word: string): boolean => known(word) || isWord(word) || plainWords(word).length === 1;
  const run = (letters: string, start: number, isBold: boolean) => {
    let offset = 0;
    const digits = /^([a-zA-Z]+)(\d+)$/.exec(letters);
    if (digits && isIndexed(letters)) {
      const end = start + digits[1]!.length;
      push("name", spelling[digits[1]!] ?? digits[1]!, start, end, isBold);
      push("op", "_", end, end);
      push("number", digits[2]!, end, start + letters.length);
      return;
    }
    for (const word of raised(letters) ?? words(letters, start + letters.length)) {
      const name = isBold && word === "I" ? "eye" : (spelling[word] ?? word);
      push("name", name, start + offset, start + offset + word.length, isBold);
      offset += word.length;
    }
  };

  /** phi_1 in the midst of LaTeX, where phi_1 is declared. */
  const knownWithSubscript = (name: string, end: number): boolean => {
    const subscript = /^_(?:\{([^{}]{1,20})\}|(\d+|[a-zA-Z]))/.exec(text.slice(end, end + 24));
    return subscript !== null && known(`${name}_${subscript[1] ?? subscript[2]}`);
  };

  /** After _ or ^ plain text takes as little as makes sense: D_oD is D_o D, x^TA is x^T A. */
  const raised = (letters: string): string[] | undefined => {
    const mark = tokens.at(-1)?.text;
    if (latex || letters.length < 2 || (mark !== "_" && mark !== "^") || isWord(letters) || known(letters))
      return undefined;
    const base = tokens.at(-2)?.text ?? "";
    if (mark === "_" && known(`${base}_${letters}`)) return undefined;
    for (let length = letters.length - 1; length > 0; length--) {
      const first = letters.slice(0, length);
      const rest = words(letters.slice(length));
      const fits =
        mark === "_"
          ? known(`${base}_${first}`) || (length === 1 && known(base))
          : first === "T" || known(first);
      if (!fits || !rest.every((word) => known(word) || isWord(word))) continue;
      if (mark === "^" && first !== "T") {
        const [a, b] = [`${first} · ${rest.join(" ")}`, `(${[first, ...rest].join(" ")})`];
        throw new Unreadable(`^${letters} can mean ^${a} or ^${b}; write which`, at, at + letters.length);
      }
      return [first, ...rest];
    }
    return undefined;
  };

  while (at < text.length) {
    const start = at;
    const c = text[at]!;
    if (hidden.has(at)) at++;
    else if (labels.has(at) && (c === "_" || c === "^")) at = braced(at + 1).end;
    else if (blank.test(c) || (c === "~" && latex)) {
      at++;
    } else if (c === "%") {
      while (at < text.length && text[at] !== "\n") at++;
    } else if (c === "\\") {
      at = command(start);
    } else if (/[0-9]/.test(c) || (c === "." && /[0-9]/.test(text[at + 1] ?? ""))) {
      const rest = text.slice(at, at + 400);
      const grouped = depth === 0 ? /^\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?/.exec(rest) : null;
      const found = (grouped ??
        /^\d{1,3}(?:\{,\}\d{3})+(?:\.\d+)?/.exec(rest) ??
        /^\d*\.?\d*(?:[eE][+-]?\d+(?![a-zA-Z]))?/.exec(rest))![0];
      at += found.length;
      if (text[at] === "." && /[0-9.]/.test(text[at + 1] ?? "")) {
        throw new Unreadable(`“${text.slice(start, at + 2)}” is not a number`, start, at + 2);
      }
      push(
        "number",
        found
          .replace(/[{},]/g, "")
          .replace(/^\./, "0.")
          .replace(/\.(?=$|[eE])/, ""),
        start,
        at,
      );
    } else if (/[a-zA-Z]/.test(c)) {
      at += namespaces.exec(text.slice(at, at + 12))?.[0].length ?? 0;
      const letters = (latex ? /^[a-zA-Z]+/ : /^[a-zA-Z][a-zA-Z0-9]*/).exec(text.slice(at, at + 200))![0];
      run(letters, at, at < bold);
      at += letters.length;
    } else if (fractions.test(c)) {
      if (tokens.at(-1)?.type === "number")
        throw new Unreadable(
          `write ${text.slice(start - 1, start + 1)} as a sum or a quotient`,
          start,
          start + 1,
        );
      at++;
      const [over, under] = c.normalize("NFKC").split("\u2044");
      for (const part of ["(", over!, "/", under!, ")"])
        push(/\d/.test(part) ? "number" : "op", part, start, at);
    } else if (unicode[c]) {
      at++;
      push("name", spelling[unicode[c]] ?? unicode[c], start, at);
    } else if (scripts.has(c)) {
      at = script(start);
    } else if (largeSymbols[c]) {
      at++;
      push("command", largeSymbols[c], start, at);
    } else {
      at = punctuation(start, c);
    }
    if (tokens.length > 60_000) throw new Unreadable("the formula is too long", 0, text.length);
  }
  tokens.push({ type: "end", text: "end", start: text.length, end: text.length, bold: false, spaced: false });
  return tokens;

  /** x², θ₁₀, Σᵢ₌₁ᴵ: a run of raised or lowered letters is what stands in the braces of ^{…} or _{…}. */
  function script(start: number): number {
    const { mark } = scripts.get(text[start]!)!;
    push("op", mark, start, start);
    push("op", "{", start, start);
    let end = start;
    let inside = "";
    while (scripts.get(text[end] ?? "")?.mark === mark) inside += scripts.get(text[end++]!)!.letter;
    for (const { 0: part, index } of inside.matchAll(/\d+|./g)) {
      const type = /\d/.test(part) ? "number" : /\p{L}/u.test(part) ? "name" : "op";
      push(type, unicode[part] ?? part, start + index, start + index + part.length);
    }
    push("op", "}", end, end);
    return end;
  }

  function punctuation(start: number, c: string): number {
    const wide = String.fromCodePoint(text.codePointAt(start)!);
    if (blackboard[wide]) {
      push("name", blackboard[wide], start, start + wide.length);
      return start + wide.length;
    }
    const two = text.slice(start, start + 2);
    if (two === ".T" && !latex && !/[a-zA-Z]/.test(text[start + 2] ?? "")) {
      push("op", "^", start, start + 1);
      return start + 1;
    }
    if (pairs.includes(two)) {
      push("op", two === "**" ? "^" : two, start, start + 2);
      return start + 2;
    }
    if (two === "==") {
      push("op", "=", start, start + 2);
      return start + 2;
    }
    const mapped = symbols[c] ?? c;
    if (mapped.length === 1 && !"^_{}()[],.;:|!'/*+-=<>&~\"".includes(mapped)) {
      throw new Unreadable(`“${wide}” is not part of the notation`, start, start + wide.length);
    }
    if (mapped === "&" && grids === 0) return start + 1;
    if (mapped === '"') {
      push("op", "'", start, start + 1);
      push("op", "'", start, start + 1);
      return start + 1;
    }
    if ("([{".includes(mapped)) depth++;
    if (")]}".includes(mapped)) depth--;
    push("op", mapped, start, start + 1);
    return start + 1;
  }

  function command(start: number): number {
    const name = /^[a-zA-Z]+/.exec(text.slice(start + 1, start + 60))?.[0];
    if (name === undefined) return controlSymbol(start);
    let end = start + 1 + name.length;
    if (skipped.has(name)) {
      const dot = /^\s*\./.exec(text.slice(end, end + 8));
      return dot && /^(left|right|m(left|right)|[bB]igg?[lr]?)$/.test(name) ? end + dot[0].length : end;
    }
    if (dressing[name] !== undefined) return undressedGroup(name, end);
    if (text[end] === "*" && name === "operatorname") end++;
    if (styles.has(name)) return styled(name, start, end);
    if (decorations.has(name) || name === "overline" || name === "widehat" || name === "widetilde") {
      return decorated(name.replace("overline", "bar").replace("wide", ""), start, end);
    }
    if (refused[name]) throw new Unreadable(refused[name], start, end);
    if (nameCommands[name]) push("name", nameCommands[name], start, end);
    else if (greek.has(name)) push("name", spelling[name] ?? name, start, end);
    else if (functionCommands.has(name)) push("name", name, start, end);
    else if (Object.hasOwn(operators, name)) {
      const op = operators[name]!;
      if (op === "bullet") push("name", "bullet", start, end);
      else push("op", op, start, end);
    } else if (name === "lnot" || name === "not") {
      throw new Unreadable(`“\\${name}” is not part of the notation`, start, end);
    } else if (name === "begin" || name === "end") {
      return environment(name, start, end);
    } else if (commands.has(commandAlias[name] ?? name))
      push("command", commandAlias[name] ?? name, start, end);
    else throw new Unreadable(`“\\${name}” is not part of the notation`, start, end);
    return end;
  }

  /** \overset{(a)}{=} is =, \underbrace{x + y}_{sum} is x + y: labels go, and the braces that held them together. */
  function undressedGroup(name: string, end: number): number {
    let from = end;
    for (let k = 0; k < dressing[name]!; k++) from = braced(from).end;
    if (text[from] === "{" && /^(overset|stackrel|boxed|(und|ov)erbrace)$/.test(name)) {
      const group = braced(from);
      // A relation is one only outside braces; anything else keeps its own.
      if (name.endsWith("brace")) labels.add(group.end);
      else if (name !== "boxed") hidden.add(from).add(group.end - 1);
    }
    return from;
  }

  function controlSymbol(start: number): number {
    const c = text[start + 1] ?? "";
    if (refused[c]) throw new Unreadable(refused[c], start, start + 2);
    if (c === "{" || c === "}") push("op", c + c, start, start + 2);
    else if (c === "|") push("op", "||", start, start + 2);
    else if (c === "\\") {
      if (grids > 0) push("op", "\\\\", start, start + 2);
      const space = /^\\\\\s*\[[^\]]*(pt|em|ex|mm|cm)\]/.exec(text.slice(start, start + 20));
      if (space) return start + space[0].length;
    } else if (!",;:!> ()[]%\n\t".includes(c) || c === "") {
      throw new Unreadable(`“\\${c}” is not part of the notation`, start, start + 2);
    }
    return start + 2;
  }

  function environment(which: string, start: number, end: number): number {
    const group = braced(end);
    const kind = group.text.trim();
    if (/^(align|aligned|split|gather|gathered|equation|multline|eqnarray)\*?$/.test(kind)) return group.end;
    if (!/^([bpvVB]?matrix|smallmatrix|array|cases)\*?$/.test(kind)) {
      throw new Unreadable(`the environment “${kind}” is not part of the notation`, start, group.end);
    }
    grids += which === "begin" ? 1 : -1;
    depth += which === "begin" ? 1 : -1;
    push("command", `${which}:${kind.replace("*", "")}`, start, group.end);
    return which === "begin" && kind === "array" ? braced(group.end).end : group.end;
  }

  /** The text in braces that follows, or the one character or command that stands in for it. */
  function braced(from: number): { text: string; start: number; end: number } {
    let i = from;
    while (/\s/.test(text[i] ?? "")) i++;
    if (text[i] === "\\") {
      const name = /^\\([a-zA-Z]+|.)/.exec(text.slice(i, i + 60))?.[0] ?? "\\";
      if (!styles.has(name.slice(1))) return { text: name, start: i, end: i + name.length };
      const inner = braced(i + name.length);
      return { text: text.slice(i, inner.end), start: i, end: inner.end };
    }
    if (text[i] !== "{") return { text: text[i] ?? "", start: i, end: Math.min(text.length, i + 1) };
    let level = 0;
    for (let j = i; j < text.length; j++) {
      if (text[j] === "\\") j++;
      else if (text[j] === "{") level++;
      else if (text[j] === "}" && --level === 0)
        return { text: text.slice(i + 1, j), start: i + 1, end: j + 1 };
    }
    throw new Unreadable("this { is never closed", i, i + 1);
  }

  function styled(style: string, start: number, end: number): number {
    const group = braced(end);
    const plain = bare(group.text);
    const isBold = boldStyles.has(style) || /\\(mathbf|boldsymbol|bm|textbf)/.test(group.text);
    const isText = ["text", "operatorname", "mathrm", "mathop", "textrm"].includes(style);
    if (plain === undefined || (!isText && /[a-zA-Z]\d|\d[a-zA-Z]/.test(plain))) {
      // A style over a whole formula: keep the formula, and its boldness.
      if (isBold) bold = Math.max(bold, group.end);
      return text[group.start - 1] === "{" ? group.start - 1 : group.start;
    }
    if (plain.trim() === "") return group.end;
    if (isBold && /^[1I0]$/.test(plain)) {
      push("name", plain === "1" ? "ones" : plain === "0" ? "zeros" : "eye", start, group.end, true);
    } else if (style === "mathbb" && /^[1I]$/.test(plain)) push("name", "indicator", start, group.end);
    else if (style === "mathbb" && plain === "E") push("name", "mathbbE", start, group.end);
    else if (style === "mathbb" && plain === "V") push("name", "Var", start, group.end);
    else if (
      style === "mathcal" &&
      plain === "N" &&
      /^\s*(?:\\left|[([_])/.test(text.slice(group.end, group.end + 20))
    )
      push("name", "Norm", start, group.end);
    else if (/^\d+$/.test(plain)) push("number", plain, start, group.end);
    else if (isText) {
      const word = plain.trim().replace(/\s+/g, " ");
      if (/^arg ?(max|min)$/.test(word)) push("command", word.replace(" ", ""), start, group.end);
      else if (/^(max|min)$/.test(word)) push("command", word, start, group.end);
      else if (word === "and" || word === "or") push("op", word, start, group.end);
      else if (word === "if" || word === "when" || word === "for" || word === "where")
        push("op", "if", start, group.end);
      else if (/^(otherwise|else|elsewhere)$/i.test(word)) push("name", "otherwise", start, group.end);
      else if (isIndexed(word)) run(word, start, isBold);
      else if (/^[a-zA-Z][a-zA-Z0-9]*$/.test(word) && !isOneName(word)) {
        const parts = plainWords(word).join("·");
        throw new Unreadable(
          `“${word}” is not declared, and would read as ${parts} without its \\${style}`,
          start,
          group.end,
        );
      } else if (/^[a-zA-Z][a-zA-Z0-9]*$/.test(word)) push("name", word, start, group.end);
      else if (/^[.,;]$/.test(word)) push("op", word, start, group.end);
      else throw new Unreadable(`“${word}” is prose, not a formula`, start, group.end);
    } else if (greek.has(plain)) push("name", spelling[plain] ?? plain, start, group.end, isBold);
    else {
      for (const letters of plain.split(/([^a-zA-Z]+)/))
        if (/[a-zA-Z]/.test(letters)) run(letters, group.start, isBold);
    }
    return group.end;
  }

  function decorated(decoration: string, start: number, end: number): number {
    const group = braced(end);
    const inner = bare(group.text)?.trim();
    if (inner === undefined || !/^[a-zA-Z]+$/.test(inner)) {
      throw new Unreadable(
        `“\\${decoration}” over more than one symbol is not part of the notation`,
        start,
        group.end,
      );
    }
    push("name", decoration + inner, start, group.end, /\\(mathbf|boldsymbol|bm)/.test(group.text));
    return group.end;
  }
}
