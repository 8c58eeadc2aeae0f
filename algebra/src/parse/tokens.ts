/**
 * Tokens: LaTeX, MathLive's LaTeX, Unicode and plain text become one stream, so that the grammar knows one spelling of each idea.
 * `\left`, spacing and styles vanish here; a style survives only as `bold`, because **x** and x may be declared apart.
 */

import {
  builtin,
  decorations,
  functionCommands,
  greek,
  isWord,
  largeNames,
  spelling,
  unicode,
} from "../names.ts";
import { bare, segmenter } from "./runs.ts";
import {
  blackboard,
  blackboardNames,
  boldNames,
  boldStyles,
  commandAlias,
  commands,
  displays,
  dressing,
  isLabel,
  isSign,
  joints,
  largeSymbols,
  loweredSigns,
  nameCommands,
  operators,
  pairs,
  raisedSigns,
  refused,
  sized,
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
  /** Whether a command such as \, sets it apart from what stands before. */
  readonly spaced?: boolean;
  /** A product sign that is a dot. */
  readonly dotted?: boolean;
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

const flowing = new RegExp(`^${displays}$`);

/** Spaces, and the invisible signs that come along with pasted text. */
const blank = /[\s\u200b-\u200d\u2060-\u2064\ufeff]/;

/** ½ and its like. */
const fractions = /[\u00bc-\u00be\u2150-\u215e]/;

/** \right. \\ & \left. lets brackets go on in the next line. */
const goesOn =
  /^(?:\\(?:right|left)\s*\.(?:[\s&]|\\\\(?:\*|\[[^\]]*\])?|\\(?:q?quad|nonumber|notag)(?![a-zA-Z])|\\[,;:! ])*)+/;

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
  const words = segmenter(latex, (name, end) => known(name) || knownWithSubscript(name, end));
  let at = 0;
  let depth = 0; // of brackets: a comma inside them separates, outside it may group thousands
  const dots: boolean[] = []; // for each open \left, whether a dot stands behind it
  let scans = 0; // within each other
  let stacked = 0; // the end of a \substack, whose lines are separated as by commas
  let grids = 0; // open matrices and cases, where & and \\ separate cells
  const hidden = new Set<number>(); // braces that are passed over
  const labels = new Set<number>(); // where the label of a brace may stand
  let spaced = false;
  let bold = 0; // `\bm{` groups still open, as end positions

  const push = (type: Token["type"], word: string, start: number, end: number, isBold = start < bold) => {
    if (type === "op") {
      if (/^[([{]|^langle/.test(word)) depth++;
      if (/^[)\]}]|^rangle/.test(word)) depth--;
    }
    const dotted = word === "*" && /^(\\cdot|·|⋅)$/.test(text.slice(start, end));
    tokens.push({ type, text: word, start, end, bold: isBold, spaced, dotted });
    spaced = false;
  };
  /** Plain text: x1 is x_1 where that means something. */
  const indexed = (letters: string): [name: string, digits: string] | undefined => {
    const [, name, digits] = /^([a-zA-Z]+)(\d+)$/.exec(letters) ?? [];
    const means = name && !known(letters) && (known(name) || known(`${name}_${digits}`) || name === "log");
    return means ? [name, digits!] : undefined;
  };
  const plainWords = segmenter(false, known);
  const isOneName = (word: string): boolean => known(word) || isWord(word) || plainWords(word).length === 1;
  const run = (letters: string, start: number, isBold: boolean) => {
    let offset = 0;
    const [name, digits] = indexed(letters) ?? [];
    if (name) {
      const end = start + name.length;
      push("name", spelling[name] ?? name, start, end, isBold);
      push("op", "_", end, end);
      push("number", digits!, end, start + letters.length);
      return;
    }
    for (const word of raised(letters) ?? words(letters, start + letters.length)) {
      const name = isBold && word === "I" ? "eye" : (spelling[word] ?? word);
      const joins = latex || known(word) ? undefined : joints[word];
      push(joins ? "op" : "name", joins ?? name, start + offset, start + offset + word.length, isBold);
      offset += word.length;
    }
  };

  /** phi_1 in the midst of a run of letters, where phi_1 is declared. */
  const knownWithSubscript = (name: string, end: number): boolean => {
    const subscript = /^_(?:\{([^{}]{1,20})\}|(\d+|[a-zA-Z]))/.exec(text.slice(end, end + 24));
    return subscript !== null && known(`${name}_${subscript[1] ?? subscript[2]}`);
  };

  /** After _ or ^ LaTeX takes one letter: p_tr_t is p_t r_t, unless more of them is a name. */
  const takesOne = (letters: string): boolean => {
    const [base, mark] = tokens.slice(-2);
    const whole = `${base?.text}_${letters}`;
    return /^[_^]$/.test(mark?.text ?? "") && !known(letters) && !known(whole) && !builtin(whole);
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

  scan({ start: 0, text });
  tokens.push({ type: "end", text: "end", start: text.length, end: text.length, bold: false });
  return tokens;

  function scan(part: { start: number; text: string }): void {
    if (++scans > 40) throw new Unreadable("nested deeper than 40 levels", part.start, part.start + 1);
    const end = part.start + part.text.length;
    for (at = part.start; at < end; ) {
      one(at);
      if (tokens.length > 60_000) throw new Unreadable("the formula is too long", 0, text.length);
    }
    scans--;
  }

  function one(start: number): void {
    const c = text[at]!;
    if (hidden.has(at)) at++;
    else if (labels.has(at) && (c === "_" || c === "^")) at = braced(at + 1).end;
    else if (blank.test(c) || (c === "~" && latex)) {
      at++;
    } else if (c === "%" && (latex || text.slice(text.lastIndexOf("\n", at) + 1, at).trim() === "")) {
      while (at < text.length && text[at] !== "\n") at++;
    } else if (c === "\\") {
      at = command(start);
    } else if (/[0-9]/.test(c) || (c === "." && /[0-9]/.test(text[at + 1] ?? ""))) {
      const rest = text.slice(at, at + 400);
      const grouped =
        depth === 0 ? /^[1-9]\d{0,2}((,|\{,\})\d{3})+(?!\d)(\.\d+)?/ : /^\d{1,3}(\{,\}\d{3})+(\.\d+)?/;
      const found = (grouped.exec(rest) ?? /^\d*\.?\d*([eE][+-]?\d+(?![a-zA-Z]))?/.exec(rest))![0];
      at += found.length;
      const more = /^(\.[\d.]|,\d+|\{,\}\d+)/.exec(text.slice(at, at + 40))?.[0];
      if (more && (depth === 0 || more[0] !== ",")) {
        const end = at + more.length;
        const wanted = "a decimal has a point, a list a space after its comma";
        throw new Unreadable(`“${text.slice(start, end)}” is not a number: ${wanted}`, start, end);
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
      let letters = (latex ? /^[a-zA-Z]+/ : /^[a-zA-Z][a-zA-Z0-9]*/).exec(text.slice(at, at + 200))![0];
      if (latex && takesOne(letters)) letters = letters[0]!;
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
      for (const part of `(${c.normalize("NFKC").replace("\u2044", "/")})`.match(/\d+|./g)!)
        push(/\d/.test(part) ? "number" : "op", part, start, at);
    } else if (unicode[c]) {
      at++;
      push("name", spelling[unicode[c]] ?? unicode[c], start, at);
    } else if (raisedSigns.test(c) || loweredSigns.test(c)) {
      at = script(start, raisedSigns.test(c) ? raisedSigns : loweredSigns);
    } else if (largeSymbols[c]) {
      at++;
      push(commands.has(largeSymbols[c]) ? "command" : "name", largeSymbols[c], start, at);
    } else {
      at = punctuation(start, c);
    }
  }

  /** x², θ₁₀, Σᵢ₌₁ᴵ: a run of raised or lowered letters is what stands in the braces of ^{…} or _{…}. */
  function script(start: number, signs: RegExp): number {
    push("op", signs === raisedSigns ? "^" : "_", start, start);
    push("op", "{", start, start);
    let end = start;
    let inside = "";
    while (signs.test(text[end] ?? "")) inside += text[end++]!.normalize("NFKC");
    for (const { 0: part, index } of inside.matchAll(/\d+|./g)) {
      const type = /\d/.test(part) ? "number" : /\p{L}/u.test(part) ? "name" : "op";
      push(type, unicode[part] ?? symbols[part] ?? part, start + index, start + index + part.length);
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
    if (pairs[two]) {
      push("op", pairs[two], start, start + 2);
      return start + 2;
    }
    const mapped = symbols[c] ?? c;
    if (refused[c]) throw new Unreadable(refused[c], start, start + 1);
    if (mapped.length === 1 && !"^_{}()[],.;:|!'/*+-=<>&~\"".includes(mapped)) {
      throw new Unreadable(`“${wide}” is not part of the notation`, start, start + wide.length);
    }
    if (mapped === "&" && grids === 0 && (latex || two !== "&&")) return start + 1;
    if (mapped === '"') {
      push("op", "'", start, start + 1);
      push("op", "'", start, start + 1);
      return start + 1;
    }
    push("op", mapped, start, start + 1);
    return start + 1;
  }

  function command(start: number): number {
    const name = /^[a-zA-Z]+/.exec(text.slice(start + 1, start + 60))?.[0];
    if (name === undefined) return controlSymbol(start);
    let end = start + 1 + name.length;
    spaced ||= /^[^n].*space/.test(name);
    if (skipped.has(name)) return end;
    if (sized.test(name)) return delimiter(name, start, end);
    if (dressing[name] !== undefined) return undressedGroup(name, text[end] === "*" ? end + 1 : end);
    if (text[end] === "*" && name === "operatorname") end++;
    if (name === "substack") {
      const group = braced(end);
      stacked = Math.max(stacked, group.end);
      hide(group);
      return end;
    }
    if (/^((und|ov)erset|stackrel)$/.test(name))
      return stackedOn(name === "underset" ? "_" : "^", start, end);
    if (styles.has(name)) return styled(name, start, end);
    const accent = name.replace("overline", "bar").replace("wide", "");
    if (decorations.has(accent)) return decorated(accent, start, end);
    if (refused[name]) throw new Unreadable(refused[name], start, end);
    if (nameCommands[name]) push("name", nameCommands[name], start, end);
    else if (greek.has(name) || functionCommands.has(name) || largeNames.has(name))
      push("name", spelling[name] ?? name, start, end);
    else if (operators[name]) push("op", operators[name], start, end);
    else if (name === "begin" || name === "end") return environment(name, start, end);
    else if (commands.has(commandAlias[name] ?? name))
      push("command", commandAlias[name] ?? name, start, end);
    else throw new Unreadable(`“\\${name}” is not part of the notation`, start, end);
    return end;
  }

  /** Sizes vanish; \left. … \right| holds together what is taken at a point. */
  function delimiter(name: string, start: number, end: number): number {
    const dot = /^\s*\./.exec(text.slice(end, end + 8))?.[0].length ?? 0;
    if (name === "right" && dot > 0 && !dots.at(-1)) {
      const [ends = ""] = goesOn.exec(text.slice(start, start + 200)) ?? [];
      if (ends.split("left").length !== ends.split("right").length)
        throw new Unreadable(
          "the bracket that \\right. breaks off does not go on with \\left.",
          start,
          end + dot,
        );
      return start + ends.length;
    }
    if (name.endsWith("left")) {
      dots.push(dot > 0);
      if (dot > 0) push("op", "{", start, end + dot);
    } else if (name.endsWith("right") && dots.pop()) {
      push("op", "}", start, end + dot);
      const bar = /^\s*(\||∣|\\r?vert(?![a-z]))/.exec(text.slice(end, end + 8))?.[0].length;
      if (bar) {
        push("op", "at", start, end + bar);
        return end + bar;
      }
    }
    return end + dot;
  }

  function hide(group: { start: number; end: number }): void {
    if (text[group.start - 1] === "{") hidden.add(group.start - 1).add(group.end - 1);
  }

  /** \underset{i}{\sum} is \sum_{i}, \overset{(a)}{=} is =; over anything else, what is stacked may say something new. */
  function stackedOn(mark: "_" | "^", start: number, end: number): number {
    const label = braced(end);
    const base = braced(label.end);
    const first = tokens.length;
    scan(base);
    const { type, text: sign } = tokens[first] ?? { type: "end", text: "" };
    const isName = mark === "_" && type === "name" && builtin(sign) && !known(sign);
    if (isName || type === "command" || largeNames.has(sign)) {
      push("op", mark, start, label.start);
      push("op", "{", start, label.start);
      scan(label);
      push("op", "}", label.end, label.end);
    } else if (label.text !== "!" && (!isLabel(label.text) || !isSign(sign) || tokens.length > first + 1))
      throw new Unreadable(
        "what is stacked here can change the meaning; write a label as (a)",
        start,
        base.end,
      );
    return base.end;
  }

  /** \underbrace{x + y}_{sum} is x + y: labels go, and the braces that held them together. */
  function undressedGroup(name: string, end: number): number {
    let from = end;
    if (dressing[name] === "1") from = braced(from).end;
    if (name.endsWith("brace")) labels.add(braced(from).end);
    return from;
  }

  function controlSymbol(start: number): number {
    const c = text[start + 1] ?? "";
    if (refused[c]) throw new Unreadable(refused[c], start, start + 2);
    if (c === "{" || c === "}") push("op", c + c, start, start + 2);
    else if (c === "|") push("op", "||", start, start + 2);
    else if (c === "\\") {
      if (start < stacked) {
        if (tokens.at(-1)?.text !== ",") push("op", ",", start, start + 2);
      } else if (grids > 0) push("op", "\\\\", start, start + 2);
      const space = /^\\\\\s*\[[^\]]*(pt|em|ex|mm|cm)\]/.exec(text.slice(start, start + 20));
      if (space) return start + space[0].length;
    } else if (!",;:!> ()[]%\n\t".includes(c) || c === "") {
      throw new Unreadable(`“\\${c}” is not part of the notation`, start, start + 2);
    } else spaced ||= /[,;:> ]/.test(c);
    return start + 2;
  }

  function environment(which: string, start: number, end: number): number {
    const group = braced(end);
    const kind = group.text.trim();
    if (flowing.test(kind))
      return which === "begin" && /^(IEEE|alignat)/.test(kind) ? braced(group.end).end : group.end;
    if (!/^(([bpvVB]|small)?matrix|array|d?cases)\*?$/.test(kind)) {
      throw new Unreadable(`the environment “${kind}” is not part of the notation`, start, group.end);
    }
    grids += which === "begin" ? 1 : -1;
    depth += which === "begin" ? 1 : -1;
    push("command", `${which}:${kind.replace("*", "").replace("dc", "c")}`, start, group.end);
    return which === "begin" && kind === "array" ? braced(group.end).end : group.end;
  }

  /** The text in braces that follows, or the one character or command that stands in for it. */
  function braced(from: number): { text: string; start: number; end: number } {
    let i = from;
    while (/\s/.test(text[i] ?? "")) i++;
    if (text[i] === "\\") {
      const [name, word] = /^\\(?:([a-zA-Z]+)\*?|.)/.exec(text.slice(i, i + 60)) ?? ["\\"];
      if (!styles.has(word ?? "")) return { text: name, start: i, end: i + name.length };
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
    const isBlackboard = /^math(bbm?|ds)$/.test(style);
    if (plain === undefined || (!isText && /[a-zA-Z]\d|\d[a-zA-Z]/.test(plain))) {
      // A style over a whole formula: keep the formula, and its boldness.
      if (isBold) bold = Math.max(bold, group.end);
      if (style === "mathop") hide(group);
      return text[group.start - 1] === "{" ? group.start - 1 : group.start;
    }
    if (plain.trim() === "") return group.end;
    const word = plain.trim().replace(/\s+/g, " ");
    const put = (type: Token["type"], text: string) => push(type, text, start, group.end, isBold);
    const bolds = isBold ? boldNames[plain] : undefined;
    if (bolds) put("name", bolds);
    else if (isBlackboard && blackboardNames[plain]) put("name", blackboardNames[plain]);
    else if (
      style === "mathcal" &&
      plain === "N" &&
      /^\s*(?:\\left|[([_])/.test(text.slice(group.end, group.end + 20))
    )
      put("name", "Norm");
    else if (/^\d+$/.test(plain)) put("number", plain);
    else if (isText) {
      if (/^arg (max|min)$/.test(word)) put("name", word.replace(" ", ""));
      else if (joints[word]) put("op", joints[word]);
      else if (/^(otherwise|else|elsewhere)[.,;]?$/i.test(word)) put("op", "otherwise");
      else if (indexed(word)) run(word, start, isBold);
      else if (/^[a-zA-Z][a-zA-Z0-9]*$/.test(word)) {
        if (!isOneName(word)) {
          const parts = plainWords(word).join("·");
          throw new Unreadable(
            `“${word}” is not declared, and would read as ${parts} without its \\${style}`,
            start,
            group.end,
          );
        }
        put("name", word);
      } else if (/^[.,;]$/.test(word)) put("op", word);
      else throw new Unreadable(`“${word}” is prose, not a formula`, start, group.end);
    } else if (greek.has(plain)) put("name", spelling[plain] ?? plain);
    else {
      for (const letters of plain.split(/([^a-zA-Z]+)/))
        if (/[a-zA-Z]/.test(letters)) run(letters, group.start, isBold);
    }
    return group.end;
  }

  function decorated(decoration: string, start: number, end: number): number {
    const group = braced(end);
    // \hat{x_i} is \hat{x}_i.
    const base = /^[^_]+(?=_(\{[^{}]*\}|[^{])$)/.exec(group.text)?.[0];
    const inner = bare(base ?? group.text)?.trim();
    if (inner === undefined || !/^[a-zA-Z]+$/.test(inner)) {
      throw new Unreadable(
        `“\\${decoration}” over more than one symbol is not part of the notation`,
        start,
        group.end,
      );
    }
    // An arrow says that v is a vector, unless v with an arrow is declared.
    const name = decoration === "vec" && known(inner) && !known(`vec${inner}`) ? inner : decoration + inner;
    push("name", name, start, group.end, /\\(mathbf|boldsymbol|bm)/.test(group.text));
    if (!base) return group.end;
    hide(group);
    return group.start + base.length;
  }
}
