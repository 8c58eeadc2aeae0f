/** The lines of a derivation: a text cut where one statement ends and the next begins, rid of what only dresses it. */

import { paired } from "../names.ts";
import { displays, isLabel, isSign, operators, symbols } from "../parse/spelling.ts";
import type { Relation } from "../tree.ts";

export interface ChainLine {
  readonly line: number;
  readonly text: string;
}

/** Steps from one statement to the next: to what follows from it, to what it follows from, and both. */
export type Arrow = "=>" | "<==" | "<=>";
const arrows = paired(
  "<=> <=> iff <=> Leftrightarrow <=> Longleftrightarrow <=> ⇔ <=> ⟺ <=> => => implies => Rightarrow => Longrightarrow => " +
    "therefore => ⇒ => ⟹ => ∴ => impliedby <== Leftarrow <== Longleftarrow <== ⇐ <== ⟸ <==",
);
export const isArrow = (sign: string | undefined): sign is Arrow => /^(=>|<==|<=>)$/.test(sign ?? "");

const isRelation = (sign: string | undefined) => sign !== undefined && isSign(sign);
const signs = [
  ...[...Object.keys(arrows), ...Object.keys(operators).filter((name) => isRelation(operators[name]))].map(
    (name) => (/^[a-z]/i.test(name) ? `\\\\${name}(?![a-zA-Z])` : name),
  ),
  ...Object.keys(symbols).filter((sign) => isRelation(symbols[sign])),
  "<=|>=|==?|<|>|~~",
].join("|");

/** What a sign between two lines says. */
export function spelled(sign: string): Relation | Arrow {
  const name = sign.replace("\\", "");
  return (name === "==" ? "=" : (arrows[name] ?? operators[name] ?? symbols[name] ?? name)) as
    | Relation
    | Arrow;
}

/** Gaps, and the marks at which lines are aligned. */
const space = "(?:[\\s&]|\\\\q?quad(?![a-zA-Z])|\\\\[,;! ])*";

/** The relation with which a line goes on from the one before. */
export const leading = new RegExp(`^${space}(${signs})\\s*&?`);
/** A relation left at the end of a line. */
export const hanging = new RegExp(`(${signs})[\\s&]*$`);

const environments = new RegExp(
  `\\\\begin\\{(IEEEeqn|alignat)[a-z*]*\\}\\{.*?\\}|\\\\(?:begin|end)\\{(?:${displays})\\}|\\$\\$?|(?<!\\\\)\\\\[[\\]]|\\\\(?:nonumber|notag)|\\\\(?:label|tag\\*?)\\{[^{}]*\\}`,
  "g",
);

/** What is said beside a line, after a gap: && \text{by definition}. */
const remark = /(?:&|\\q?quad\b)[\s&]*\\(?:text|mbox|textrm)\{[^{}]*\}[\s.,]*(?=\\\\|$)/g;

/** \overset{(a)}{=} is =. */
const labelled = new RegExp(
  `\\\\(?:overset|underset|stackrel)\\s*\\{((?:[^{}]|\\{[^{}]*\\})*)\\}\\s*\\{\\s*(${signs})\\s*\\}`,
  "g",
);

/** An empty group beside a sign only sets it apart: {}= and ={}. */
const empty = /(?<=^|[&=.]|\\\\|quad)\s*\{\s*\}/g;

/** A paragraph between two lines. */
const prose = /\\(?:short)?intertext\s*\{(?:[^{}]|\{[^{}]*\})*\}/g;

/** Lines as an editor counts them, wherever the file was written. */
export const physicalLines = (text: string): string[] => text.split(/\r\n?|\n/);

/** Cuts a text into the lines of its chain: at line breaks and \\, but never inside brackets, matrices or cases. */
export function splitLines(text: string): ChainLine[] {
  const lines: { line: number; text: string }[] = [];
  let current: { line: number; text: string } | undefined;
  let gap = false;
  const formulas = text.replace(prose, (said) => said.replace(/[^\r\n]+/g, ""));
  for (const [k, physical] of physicalLines(formulas).entries()) {
    const bare = physical
      .replace(/(?<!\\)%.*$/, "")
      .replace(environments, " ")
      .replace(remark, "")
      .replace(empty, " ")
      .replace(labelled, (whole, label: string, sign: string) => (isLabel(label) ? sign : whole));
    if (physical.trim() === "") gap = true;
    for (const piece of cutAtBreaks(bare, current?.text ?? "")) {
      if (!gap && goesOn.test(piece.text)) current ??= lines.pop();
      if (current && (isOpen(current.text) || continues(current.text) || (!gap && goesOn.test(piece.text))))
        current.text += ` ${piece.text.trim()}`;
      else if (piece.text.trim() !== "") {
        if (current) lines.push(current);
        current = { line: k + 1, text: piece.text.trim() };
      }
      if (piece.text.trim() !== "") gap = false;
      if (piece.ended && current && !isOpen(current.text)) {
        lines.push(current);
        current = undefined;
      }
    }
  }
  if (current) lines.push(current);
  return mergeHanging(lines.filter((l) => !/^[\s&.,]*$/.test(l.text)));
}

/** Splits at \\ outside matrices, cases and brackets, also those opened on an earlier line. */
function cutAtBreaks(text: string, before: string): { text: string; ended: boolean }[] {
  const pieces: { text: string; ended: boolean }[] = [];
  let from = 0;
  for (const found of text.matchAll(/\\\\\*?(?:\[[^\]]*\])?/g)) {
    const upTo = text.slice(from, found.index);
    if (isOpen(`${pieces.length === 0 ? before : ""} ${upTo}`)) continue;
    pieces.push({ text: upTo, ended: true });
    from = found.index + found[0].length;
  }
  pieces.push({ text: text.slice(from), ended: false });
  return pieces;
}

function gridDepth(text: string): number {
  return (text.match(/\\begin\{/g)?.length ?? 0) - (text.match(/\\end\{/g)?.length ?? 0);
}

function isOpen(text: string): boolean {
  if (gridDepth(text) > 0) return true;
  let depth = 0;
  for (const c of text.replace(/\\[{}]/g, "")) {
    if ("([{".includes(c)) depth++;
    else if (")]}".includes(c)) depth--;
  }
  return depth > 0;
}

/** A line that begins with an operator goes on where the one before ended, and one that ends in an operator is not over. */
const goesOn = new RegExp(`^${space}(?:[+\\-−*/·]|\\\\(?:cdot|times|odot)\\b)`);
const continues = (text: string): boolean => /(?:[+\-*/]|\\cdot|\\times)\s*$/.test(text);

/** “a = ” alone on a line, followed by “= b”, is one statement; “a = b ⇒” and what follows are two. */
function mergeHanging(lines: ChainLine[]): ChainLine[] {
  const merged: ChainLine[] = [];
  for (const line of lines) {
    const last = merged.at(-1);
    const sign = last && hanging.exec(last.text)?.[1];
    if (sign) {
      const bare = last.text.replace(hanging, "");
      const start = leading.test(line.text) ? bare : last.text;
      if (isArrow(spelled(sign)))
        merged.splice(-1, 1, { ...last, text: bare }, { ...line, text: `${sign} ${line.text}` });
      else merged[merged.length - 1] = { line: last.line, text: `${start} ${line.text}` };
    } else merged.push(line);
  }
  return merged;
}
