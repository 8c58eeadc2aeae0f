/** Reading one number: 18, 60,466,176, 6e7, 6 × 10^7, 45 %, 3/7, 6^9·6. What could mean two things is asked back, not guessed. */
import { declare, evaluateWith, parse, printLatex, type Tree, undeclared } from "@downhill/algebra";
import { longestFormula, type Read, sentence, unfit, unreadable } from "./kind.ts";

export interface NumberRead {
  readonly value: number;
  /** Significant digits of a number written out; undefined for an expression, which is exact. */
  readonly digits?: number;
}

const none = declare("");
const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const thousands = /^[+-]?\d{1,3}(?:(?:,|\{,\}|\\,|[\u2009\u202f\u00a0 _'])\d{3})+(?:\.\d+)?$/;
const decimalComma = /^([+-]?\d+),(\d+)$/;
const powerOfTen =
  /^([+-]?(?:\d+\.?\d*|\.\d+))\s*(?:[x×*·]|\\times|\\cdot)\s*10\s*(?:\^|\*\*)\s*(?:\{([+-]?\d+)\}|\(([+-]?\d+)\)|([+-]?\d+))$/;

export function readNumber(text: string): Read<NumberRead> {
  const bad = unfit(text, longestFormula);
  if (bad) return bad;
  // "N = 16", "≈ 0.5": the label is the reader's own.
  const label = /^\s*(?:[A-Za-z\\][A-Za-z_\\{}0-9]*\s*)?(?:=|≈|~|\\approx)?\s*(?=\S)/.exec(text)?.[0] ?? "";
  const skipped = /[=≈~]|\\approx/.test(label) ? label.length : text.length - text.trimStart().length;
  const bare = text
    .slice(skipped)
    .trim()
    .replace(/[−–]/g, "-")
    .replace(/^\$(.*)\$$/, "$1")
    .replace(/\.$/, "");
  const percent = /\s*(?:\\%|%)$/.exec(bare);
  const body = percent ? bare.slice(0, percent.index) : bare;
  const found = readBody(body, skipped);
  if (!found.ok || !percent) return found;
  const value = { ...found.value, value: found.value.value / 100 };
  return { ok: true, value, understood: `${found.understood}\\,\\%` };
}

function readBody(body: string, offset: number): Read<NumberRead> {
  const [from, to] = [offset, offset + body.length];
  if (number.test(body)) return written(Number(body), body);
  if (thousands.test(body)) {
    const plain = body.replace(/[^\d.+-]/g, "");
    return written(Number(plain), plain);
  }
  const comma = decimalComma.exec(body);
  if (comma) {
    const suggestion = `${comma[1]}.${comma[2]}`;
    return unreadable(`“${body}” could be two numbers; for one, write ${suggestion}.`, from, to);
  }
  const power = powerOfTen.exec(body);
  if (power) {
    const exponent = power[2] ?? power[3] ?? power[4];
    return written(Number(`${power[1]}e${exponent}`), power[1]!);
  }
  const dots = /^([+-]?\d+)\.{2,}(\d+)$/.exec(body);
  if (dots) {
    const start = from + dots[1]!.length;
    const end = to - dots[2]!.length;
    return unreadable(`“${body}” is not a number; try ${dots[1]}.${dots[2]}.`, start, end);
  }
  const words = /^([+-]?[\d.,]+)\s+([a-zA-Z][a-zA-Z ]*)$/.exec(body);
  if (words) {
    return unreadable(`Write the number alone: ${words[1]}.`, from + body.length - words[2]!.length, to);
  }
  return readExpression(body, offset);
}

function written(value: number, text: string): Read<NumberRead> {
  if (!Number.isFinite(value)) return unreadable("This number is too large to compare.", 0, text.length);
  const digits = text
    .replace(/[eE].*$/, "")
    .replace(/[^\d]/g, "")
    .replace(/^0+/, "").length;
  return { ok: true, value: { value, digits }, understood: showNumber(value) };
}

function readExpression(body: string, offset: number): Read<NumberRead> {
  const parsed = parse(body);
  if (!parsed.ok) {
    const { message, start, end } = parsed.error;
    return unreadable(sentence(message), start + offset, end + offset);
  }
  const { tree } = parsed;
  const unknown = undeclared(tree, none);
  if (unknown) {
    const name = body.slice(unknown.start, unknown.end);
    const because = `A number is asked for, and “${name}” is not one.`;
    return unreadable(because, unknown.start + offset, unknown.end + offset);
  }
  const sides = tree.kind === "relation" ? [tree.first, ...tree.rest.map((r) => r.tree)] : [tree];
  const values: number[] = [];
  for (const side of sides) {
    const value = worth(side, offset);
    if (typeof value !== "number") return value;
    values.push(value);
  }
  const approximate = tree.kind === "relation" && tree.rest.some((r) => r.op === "~~");
  const value = approximate ? values[0]! : values.at(-1)!;
  const differ = values.find((v) => Math.abs(v - value) > (approximate ? 0.05 : 1e-9) * Math.abs(value));
  if (differ !== undefined) {
    const because = `The sides of your equation differ (${show(differ)} and ${show(value)}); give the one you mean.`;
    return unreadable(because, offset, offset + body.length);
  }
  const shown = printLatex(tree);
  const written = showNumber(value);
  const understood = sides.length > 1 || shown === written ? shown : `${shown} = ${written}`;
  return { ok: true, value: { value }, understood };
}

function worth(tree: Tree, offset: number): number | ReturnType<typeof unreadable> {
  const found = evaluateWith(tree, { values: {} });
  const [from, to] = [tree.start + offset, tree.end + offset];
  if (!found.ok) return unreadable(`This has no value: ${found.error.message}.`, from, to);
  if (typeof found.value !== "number") return unreadable("One number is asked for.", from, to);
  if (!Number.isFinite(found.value))
    return unreadable("This has no finite value: a division by zero, or a number too large.", from, to);
  return found.value;
}

/** For a sentence: at most six digits, a real minus sign. */
export function show(value: number): string {
  const rounded = Number.isInteger(value) ? value : Number(value.toPrecision(6));
  return String(rounded).replace("-", "−");
}

/** As LaTeX: digits of large whole numbers in groups of three, powers of ten written out. */
export function showNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) {
    return String(value).replace(/\B(?=(\d{3})+$)/g, value >= 1e4 || value <= -1e4 ? "{,}" : "");
  }
  const [mantissa, exponent] = String(Number(value.toPrecision(12))).split("e");
  return exponent === undefined ? mantissa! : `${mantissa} \\times 10^{${Number(exponent)}}`;
}
