/** The booklet's Markdown as HTML, formulas set by KaTeX. Runs when the pages are built; in the browser it is loaded only when a text changes there. */
import { type Inline, inline, markdown } from "@downhill/booklet/markdown";
import katex from "katex";

/** A formula as HTML with MathML beside it for screen readers. Never throws: what cannot be set is shown as it is. */
export const tex = (formula: string, display = false): string =>
  katex.renderToString(formula, {
    displayMode: display,
    throwOnError: false,
    strict: false,
    maxExpand: 1000,
  });

/** Paragraphs, lists and displayed formulas. */
export const toHtml = (text: string): string =>
  markdown(text)
    .map((block) => {
      if (block.kind === "display") return tex(block.tex, true);
      if (block.kind === "paragraph") return `<p>${block.inline.map(element).join("")}</p>`;
      const items = block.items.map((item) => `<li>${item.map(element).join("")}</li>`).join("");
      return block.ordered ? `<ol>${items}</ol>` : `<ul>${items}</ul>`;
    })
    .join("");

/** A sentence, without a paragraph around it. */
export const toInlineHtml = (text: string): string => inline(text).map(element).join("");

const tags = { emphasis: "em", strong: "strong", code: "code" } as const;

function element(part: Inline): string {
  if (part.kind === "math") return tex(part.tex);
  if (part.kind === "text") return escaped(part.text);
  return `<${tags[part.kind]}>${escaped(part.text)}</${tags[part.kind]}>`;
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[letter]!);
