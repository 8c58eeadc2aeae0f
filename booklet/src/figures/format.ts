/** Numbers as a reader sees them: a real minus sign, no negative zero, as many digits as asked for. */
export function fixed(value: number, digits = 2): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "undefined" : value > 0 ? "∞" : "−∞";
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** The same without trailing zeros: 0.5, −1.571, 2. */
export function short(value: number, digits = 3): string {
  const text = fixed(value, digits);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** For loss values that span decades: 0.1999, 12.37, 1.2×10⁵. */
export function compact(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size === 0) return short(value);
  if (size >= 1e5 || size < 1e-4) {
    const exponent = Math.floor(Math.log10(size));
    return `${short(value / 10 ** exponent, 1)}×10${superscript(exponent)}`;
  }
  return short(value, Math.min(6, Math.max(0, 3 - Math.floor(Math.log10(size)))));
}

const below = "₀₁₂₃₄₅₆₇₈₉";
const above = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const digitsIn = (alphabet: string, value: number): string =>
  String(Math.abs(value)).replace(/\d/g, (digit) => alphabet[Number(digit)]!);

/** φ and 1 become φ₁; several indices run on: θ₁₀. */
export const subscript = (...indices: readonly number[]): string =>
  indices.map((index) => digitsIn(below, index)).join("");
export const superscript = (value: number): string => (value < 0 ? "⁻" : "") + digitsIn(above, value);

/** "1, 2 and 3". */
export function listed(items: readonly (string | number)[], joint = "and"): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} ${joint} ${items.at(-1)}`;
}

const words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
/** Counts in a sentence: "three joints", "1 joint" never "1 joints". */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${words[count] ?? count} ${count === 1 ? one : many}`;
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
