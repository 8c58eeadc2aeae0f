/** What of a page's state travels in its address: the variant, the figure, and, when the reader shares them, the answers. */
export interface Shared {
  readonly variant?: number;
  readonly figure?: Readonly<Record<string, unknown>>;
  readonly answers?: Readonly<Record<string, string>>;
}

/** Reads a location's hash; what is not understood is left out. */
export function readHash(hash: string): Shared {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const variant = Number(fields.get("variant"));
  const figure = readObject(fields.get("figure"));
  const answers = readObject(fields.get("answers"));
  return {
    ...(fields.has("variant") && Number.isSafeInteger(variant) && variant > 0 ? { variant } : {}),
    ...(figure ? { figure } : {}),
    ...(answers && Object.values(answers).every((text) => typeof text === "string")
      ? { answers: answers as Record<string, string> }
      : {}),
  };
}

export function writeHash({ variant, figure, answers }: Shared): string {
  const fields = new URLSearchParams();
  if (variant !== undefined) fields.set("variant", String(variant));
  if (figure) fields.set("figure", JSON.stringify(figure));
  if (answers && Object.keys(answers).length > 0) fields.set("answers", JSON.stringify(answers));
  const text = fields.toString();
  return text === "" ? "" : `#${text}`;
}

/**
 * A figure's state from an address, laid over the state it opens with: only known names, of the same kind, and finite numbers.
 */
export function checkedState<S extends Readonly<Record<string, unknown>>>(start: S, given: unknown): S {
  if (typeof given !== "object" || given === null) return start;
  const known = Object.entries(given).filter(([name, value]) => name in start && alike(start[name], value));
  return { ...start, ...Object.fromEntries(known) };
}

function alike(a: unknown, b: unknown): boolean {
  // As long as at the start: a figure counts on its points, and a point on both its numbers.
  if (Array.isArray(a)) return Array.isArray(b) && b.length === a.length && b.every((x, i) => alike(a[i], x));
  if (typeof a === "number") return typeof b === "number" && Number.isFinite(b);
  return typeof a === typeof b;
}

function readObject(text: string | null): Record<string, unknown> | undefined {
  if (text === null || text.length > 20_000) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
