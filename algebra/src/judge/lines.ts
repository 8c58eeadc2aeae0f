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
const remark = /(?:&|\\q?quad\b)[\s&]{0,40}\\(?:text|mbox|textrm)\{[^{}]*\}[\s.,]*(?=\\\\|$)/g;

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

/** A line as it grows: its pieces, and what is open at the end of them. */
interface Growing extends Open {
  readonly line: number;
  readonly parts: string[];
}
interface Open {
  readonly brackets: number;
  readonly grids: number;
}
const nothing: Open = { brackets: 0, grids: 0 };

/** Cuts a text into the lines of its chain: at line breaks and \\, but never inside brackets, matrices or cases. */
export function splitLines(text: string): ChainLine[] {
  const lines: Growing[] = [];
  let current: Growing | undefined;
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
    for (const { text, ended } of cutAtBreaks(bare, current ?? nothing)) {
      const part = text.trim();
      const joins = !gap && goesOn.test(text);
      if (joins) current ??= lines.pop();
      if (part !== "") {
        const grows = current && (isOpen(current) || continues.test(current.parts.at(-1)!) || joins);
        if (current && !grows) lines.push(current);
        const { line, parts, ...open } = grows ? current! : { line: k + 1, parts: [], ...nothing };
        parts.push(part);
        current = { line, parts, ...after(open, part) };
        gap = false;
      }
      if (ended && current && !isOpen(current)) {
        lines.push(current);
        current = undefined;
      }
    }
  }
  if (current) lines.push(current);
  return mergeHanging(
    lines
      .map(({ line, parts }) => ({ line, text: parts.join(" ") }))
      .filter((l) => !/^[\s&.,]*$/.test(l.text)),
  );
}

/** Splits at \\ outside matrices, cases and brackets, also those opened on an earlier line. */
function cutAtBreaks(text: string, before: Open): { text: string; ended: boolean }[] {
  const pieces: { text: string; ended: boolean }[] = [];
  let [from, read, open] = [0, 0, before];
  for (const { 0: sign, index } of text.matchAll(/\\\\\*?(?:\[[^\]]*\])?/g)) {
    open = after(open, text.slice(read, index));
    read = index + sign.length;
    if (isOpen(open)) continue;
    pieces.push({ text: text.slice(from, index), ended: true });
    [from, open] = [read, nothing];
  }
  pieces.push({ text: text.slice(from), ended: false });
  return pieces;
}

const isOpen = ({ brackets, grids }: Open): boolean => grids > 0 || brackets > 0;

/** What is open behind a text, where so much was before it. */
function after({ brackets, grids }: Open, text: string): Open {
  for (const [sign] of text.matchAll(/\\[{}]|\\(begin|end)\{|[()[\]{}]/g)) {
    if (sign[1] === "b") grids++;
    else if (sign[1] === "e") grids--;
    if (/[([{]$/.test(sign) && sign !== "\\{") brackets++;
    else if (sign.length === 1) brackets--;
  }
  return { brackets, grids };
}

/** A line that begins with an operator goes on where the one before ended, and one that ends in an operator is not over. */
const goesOn = new RegExp(`^${space}(?:[+\\-−*/·]|\\\\(?:cdot|times|odot)\\b)`);
const continues = /(?:[+\-*/]|\\cdot|\\times)$/;

/** “a = ” alone on a line, followed by “= b”, is one statement; “a = b ⇒” and what follows are two. */
function mergeHanging(lines: ChainLine[]): ChainLine[] {
  const merged: ChainLine[] = [];
  for (const line of lines) {
    const last = merged.at(-1);
    const sign = last && hanging.exec(last.text.slice(-80))?.[1];
    if (sign) {
      const leads = leading.test(line.text);
      const bare = () => last.text.replace(hanging, "");
      if (isArrow(spelled(sign)))
        merged.splice(
          -1,
          1,
          { ...last, text: bare() },
          leads ? line : { ...line, text: `${sign} ${line.text}` },
        );
      else merged[merged.length - 1] = { ...last, text: `${leads ? bare() : last.text} ${line.text}` };
    } else merged.push(line);
  }
  return merged;
}
