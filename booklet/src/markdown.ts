/** The little Markdown that statements, steps and hints are written in: paragraphs, lists, *emphasis*, **strong**, `code`, $math$ and $$display$$. */
export type Inline =
  | { readonly kind: "text" | "emphasis" | "strong" | "code"; readonly text: string }
  | { readonly kind: "math"; readonly tex: string };

export type Block =
  | { readonly kind: "paragraph"; readonly inline: readonly Inline[] }
  | { readonly kind: "display"; readonly tex: string }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] };

export function markdown(text: string): Block[] {
  const blocks: Block[] = [];
  // $$…$$ stands by itself, also in the middle of a paragraph.
  for (const piece of text.split(/(\$\$[\s\S]*?\$\$)/)) {
    if (piece.startsWith("$$") && piece.length > 4) {
      blocks.push({ kind: "display", tex: piece.slice(2, -2).trim() });
      continue;
    }
    for (const paragraph of piece.split(/\n\s*\n/)) blocks.push(...paragraphOf(paragraph));
  }
  return blocks;
}

const bullet = /^\s*(?:[-*]|(\d+)\.)\s+/;

function paragraphOf(text: string): Block[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length === 0) return [];
  const first = lines.findIndex((line) => bullet.test(line));
  if (first < 0) return [{ kind: "paragraph", inline: inline(lines.map((line) => line.trim()).join(" ")) }];
  const items: string[] = [];
  for (const line of lines.slice(first)) {
    if (bullet.test(line)) items.push(line.replace(bullet, ""));
    else items[items.length - 1] += ` ${line.trim()}`;
  }
  const ordered = bullet.exec(lines[first]!)?.[1] !== undefined;
  const list: Block = { kind: "list", ordered, items: items.map(inline) };
  return first === 0 ? [list] : [...paragraphOf(lines.slice(0, first).join("\n")), list];
}

const marks = /\$([^$]+)\$|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|`([^`]+)`/g;

/** A sentence with its marks. */
export function inline(text: string): Inline[] {
  const found: Inline[] = [];
  let from = 0;
  for (const match of text.matchAll(marks)) {
    if (match.index > from) found.push({ kind: "text", text: text.slice(from, match.index) });
    const [whole, math, strong, emphasis, code] = match;
    if (math !== undefined) found.push({ kind: "math", tex: math });
    else if (strong !== undefined) found.push({ kind: "strong", text: strong });
    else if (emphasis !== undefined) found.push({ kind: "emphasis", text: emphasis });
    else found.push({ kind: "code", text: code! });
    from = match.index + whole.length;
  }
  if (from < text.length) found.push({ kind: "text", text: text.slice(from) });
  return found;
}

/** All the mathematics of a text, for whoever checks that it can be set. */
export const mathOf = (text: string): string[] =>
  markdown(text).flatMap((block) => {
    if (block.kind === "display") return [block.tex];
    const runs = block.kind === "list" ? block.items.flat() : block.inline;
    return runs.flatMap((run) => (run.kind === "math" ? [run.tex] : []));
  });
