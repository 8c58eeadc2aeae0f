/**
 * Rows of numbers or of formulas: JSON, LaTeX, or rows separated by ; and cells by commas. Each cell gets a verdict of its own.
 * A vector is one row; a reader may write it as a column.
 */
import { printLatex, type Tree } from "@downhill/algebra";
import { compareFormulas, readFormula } from "./formula.ts";
import { type Kind, type Outcome, type Read, unfit, unreadable } from "./kind.ts";
import { type NumberRead, readNumber } from "./number.ts";
import { compareNumbers } from "./real.ts";

export interface MatrixAnswer<V> {
  readonly kind: "matrix";
  readonly value: (given: V) => readonly (readonly (number | string)[])[];
  /** Names of the rows and columns. */
  readonly rows?: readonly string[];
  readonly columns?: readonly string[];
  /** Relative, for numbers; default 1e-3. */
  readonly tolerance?: number;
}

export type Cell = NumberRead | Tree;
export type CellVerdict = "correct" | "incorrect" | "unfinished" | "undecided";
type Cells = readonly (readonly Cell[])[];

export const matrix: Kind<MatrixAnswer<never>, Cells, never> = {
  read(text, answer, { declarations, given }): Read<Cells> {
    const bad = unfit(text);
    if (bad) return bad;
    const cut = cutRows(text);
    if (!cut.ok) return cut;
    const expected = answer.value(given);
    const rows: Cell[][] = [];
    for (const pieces of stacked(cut.rows, expected)) {
      const row: Cell[] = [];
      for (const piece of apart(pieces, expected)) {
        const cell = readCell(piece, declarations);
        if (!cell.ok) return cell;
        row.push(cell.value);
      }
      rows.push(row);
    }
    const ragged = rows.findIndex((row) => row.length !== rows[0]!.length);
    if (ragged > 0) {
      const [first, other] = [rows[0]!.length, rows[ragged]!.length];
      const because = `The first row has ${count(first, "entry")}, row ${ragged + 1} has ${other}.`;
      return unreadable(because, cut.rows[ragged]![0]!.start, cut.rows[ragged]!.at(-1)!.end);
    }
    return { ok: true, value: rows, understood: show(rows) };
  },

  own(answer, { given }) {
    const rows = answer.value(given).map((row) => row.map(String).join(" & "));
    return `\\begin{bmatrix} ${rows.join(" \\\\ ")} \\end{bmatrix}`;
  },

  compare(theirs, ours, { rows, columns, tolerance = 1e-3 }, { declarations }): Outcome {
    const turned =
      isVector(ours) && isVector(theirs) && theirs.length === ours[0]!.length ? transpose(theirs) : theirs;
    const [height, width] = [ours.length, ours[0]!.length];
    if (turned.length !== height || turned[0]!.length !== width) {
      const because = `${height} × ${width} entries are asked for (rows × columns); you give ${turned.length} × ${turned[0]!.length}.`;
      return {
        verdict: turned.length * turned[0]!.length < height * width ? "unfinished" : "incorrect",
        because,
      };
    }
    const found = ours.map((row, i) =>
      row.map((cell, j) => compareCell(turned[i]![j]!, cell, tolerance, declarations)),
    );
    const flat = found.flatMap((row, i) => row.map((outcome, j) => ({ outcome, i, j })));
    const cells = found.map((row) => row.map(({ verdict }) => verdict as CellVerdict));
    const wrong = flat.filter(({ outcome }) => outcome.verdict === "incorrect");
    const open = flat.filter(
      ({ outcome }) => outcome.verdict === "undecided" || outcome.verdict === "unfinished",
    );
    const samples = Math.min(...flat.map(({ outcome }) => outcome.samples ?? Number.POSITIVE_INFINITY));
    if (wrong.length === 0 && open.length === 0)
      return { verdict: "correct", cells, ...(Number.isFinite(samples) ? { samples } : {}) };
    const { outcome, i, j } = (wrong[0] ?? open[0])!;
    const place = name(i, j, { height, width, rows, columns });
    if (wrong.length === 0)
      return { ...outcome, because: `${place}: ${lower(outcome.because ?? "")}`, cells };
    const total = wrong.length === 1 ? "" : `${wrong.length} of ${flat.length} entries differ. `;
    const said = outcome.because === undefined ? "differs." : `differs: ${lower(outcome.because)}`;
    const witness = outcome.witness === undefined ? {} : { witness: outcome.witness };
    return { verdict: "incorrect", because: `${total}${place} ${said}`, cells, ...witness };
  },
};

interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}
type Cut =
  | { readonly ok: true; readonly rows: readonly (readonly Piece[])[] }
  | ReturnType<typeof unreadable>;

/** The rows of a text, whichever of the three ways it is written. */
function cutRows(text: string): Cut {
  const latex = /\\begin\{(?:[bpvB]?matrix|array|smallmatrix)\}(?:\{[^}]*\})?([\s\S]*?)\\end\{/.exec(text);
  if (latex) {
    const start = latex.index + latex[0].indexOf(latex[1]!, latex[0].indexOf("}") + 1);
    return cells(
      split({ text: latex[1]!, start, end: start + latex[1]!.length }, /^(?:\\\\|\n(?=\s*\S[^\n]*&))/),
      /^&/,
    );
  }
  const whole = unwrap(trim({ text, start: 0, end: text.length }));
  if (/^\s*\[/.test(whole.text)) {
    const rows = split(whole, /^[,;\n]/).filter((row) => row.text.trim() !== "");
    // JSON: the outer brackets are gone, each row still has its own.
    if (rows.every((row) => /^\s*\[[\s\S]*\]\s*$/.test(row.text)))
      return cells(
        rows.map((row) => unwrap(trim(row))),
        /^,/,
      );
  }
  return cells(split(whole, /^(?:;|\n|\\\\)/), /^[,&]/);
}

function cells(rows: readonly Piece[], separator: RegExp): Cut {
  const filled = rows.filter((row) => row.text.trim() !== "");
  if (filled.length === 0) return unreadable("There are no entries.", 0, rows.at(-1)?.end ?? 0);
  return { ok: true, rows: filled.map((row) => split(unwrap(trim(row)), separator).map(trim)) };
}

/** Takes one pair of brackets off when it holds the whole and a comma or row break shows that it holds several things. */
function unwrap(piece: Piece): Piece {
  const { text } = piece;
  const open = /^(?:\\left\s*)?(\\lbrack|\\\{|[[({])/.exec(text);
  const close = /(?:\\right\s*)?(\\rbrack|\\\}|[\])}])$/.exec(text);
  if (!open || !close || closing(text, open[0].length) !== text.length - close[0].length) return piece;
  const inside = sub(piece, open[0].length, text.length - close[0].length);
  const several =
    split(inside, /^(?:[,;&\n]|\\\\)/).length > 1 || /^\s*\[/.test(inside.text) || open[1] === "[";
  return several ? trim(inside) : piece;
}

/** Where the bracket opened before `from` closes; −1 if it never does. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let i = from; i < text.length; i++) {
    const width = bracket.exec(text.slice(i, i + 12));
    if (!width) continue;
    depth += /[[({]|lbrack/.test(width[1] ?? "") ? 1 : -1;
    if (depth === 0) return i;
    i += width[0].length - 1;
  }
  return -1;
}
const bracket = /^(?:\\left\s*|\\right\s*)?(\\lbrack|\\rbrack|\\[{}]|[[\](){}])/;

/** Cuts at separators outside all brackets. */
function split(piece: Piece, separator: RegExp): Piece[] {
  const found: Piece[] = [];
  const { text } = piece;
  let [depth, from] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if ("([{".includes(c)) depth++;
    else if (")]}".includes(c)) depth--;
    else if (depth <= 0) {
      const hit = separator.exec(text.slice(i, i + 80));
      if (!hit) continue;
      found.push(sub(piece, from, i));
      i += Math.max(1, hit[0].length) - 1;
      from = i + 1;
    }
  }
  found.push(sub(piece, from, text.length));
  return found;
}

const sub = ({ text, start }: Piece, from: number, to: number): Piece => ({
  text: text.slice(from, to),
  start: start + from,
  end: start + to,
});

function trim(piece: Piece): Piece {
  const lead = piece.text.length - piece.text.trimStart().length;
  return sub(piece, lead, Math.max(lead, piece.text.trimEnd().length));
}

/** "0 0 1, 1 0 1": where several rows are asked for, commas may stand between rows whose entries stand apart. */
function stacked(
  rows: readonly (readonly Piece[])[],
  expected: readonly (readonly (number | string)[])[],
): readonly (readonly Piece[])[] {
  const [only] = rows;
  if (rows.length !== 1 || expected.length < 2 || only?.length !== expected.length) return rows;
  const singles = only.map((piece) => [piece]);
  return singles.every((row) => apart(row, expected).length === expected[0]!.length) ? singles : rows;
}

/** A row "0 0 1", or "001" where zeros and ones are asked for, is three entries. */
function apart(row: readonly Piece[], expected: readonly (readonly (number | string)[])[]): readonly Piece[] {
  const [only] = row;
  const width = expected[0]?.length ?? 0;
  if (row.length !== 1 || only === undefined || width < 2) return row;
  const words = [...only.text.matchAll(/\S+/g)];
  if (words.length === width && words.every(([word]) => /^[+\-−]?[\d.]+(?:\/\d+)?$/.test(word)))
    return words.map(({ 0: word, index }) => sub(only, index, index + word.length));
  const binary = expected.every((cells) => cells.every((cell) => cell === 0 || cell === 1));
  if (binary && only.text.length === width && /^[01]+$/.test(only.text))
    return [...only.text].map((_, i) => sub(only, i, i + 1));
  return row;
}

function readCell({ text, start, end }: Piece, declarations: Parameters<typeof readFormula>[1]): Read<Cell> {
  if (text === "") return unreadable("An entry is empty.", start, Math.max(end, start + 1));
  const number = readNumber(text);
  if (number.ok && number.value.digits !== undefined)
    return { ok: true, value: number.value, understood: number.understood };
  return readFormula(text.replace(/^"([\s\S]*)"$/, " $1 "), declarations, start);
}

function compareCell(
  theirs: Cell,
  ours: Cell,
  tolerance: number,
  declarations: Parameters<typeof readFormula>[1],
): Outcome {
  // A number of ours may be rounded, and theirs an expression worth it.
  const number = isNumber(ours) ? (isNumber(theirs) ? theirs : worth(theirs)) : undefined;
  if (number !== undefined && isNumber(ours)) {
    return compareNumbers(number, ours, tolerance);
  }
  const { comparison: _, ...outcome } = compareFormulas(asTree(theirs), asTree(ours), declarations);
  return outcome;
}

const isNumber = (cell: Cell): cell is NumberRead => "value" in cell;

function worth(tree: Tree): NumberRead | undefined {
  const found = readNumber(printLatex(tree));
  return found.ok ? found.value : undefined;
}

const asTree = (cell: Cell): Tree =>
  isNumber(cell) ? { kind: "number", text: String(cell.value), start: 0, end: 0 } : cell;

const show = (rows: Cells): string =>
  `\\begin{bmatrix} ${rows.map((row) => row.map((cell) => printLatex(asTree(cell))).join(" & ")).join(" \\\\ ")} \\end{bmatrix}`;

const isVector = (rows: Cells): boolean => rows.length === 1 || rows[0]!.length === 1;
const transpose = (rows: Cells): Cells => rows[0]!.map((_, j) => rows.map((row) => row[j]!));

function name(
  i: number,
  j: number,
  {
    height,
    width,
    rows,
    columns,
  }: {
    height: number;
    width: number;
    rows: readonly string[] | undefined;
    columns: readonly string[] | undefined;
  },
): string {
  const row = height === 1 ? [] : [rows?.[i] ?? `row ${i + 1}`];
  const column = width === 1 ? [] : [columns?.[j] ?? (height === 1 ? `entry ${j + 1}` : `column ${j + 1}`)];
  const place = [...row, ...column].join(", ") || "the entry";
  return /^[a-z]{2}/.test(place) ? `${place[0]!.toUpperCase()}${place.slice(1)}` : place;
}

const count = (n: number, what: string): string => `${n} ${n === 1 ? what : what.replace(/y$/, "ies")}`;
const lower = (text: string): string =>
  /^[A-Z][a-z ]/.test(text) ? text[0]!.toLowerCase() + text.slice(1) : text;
