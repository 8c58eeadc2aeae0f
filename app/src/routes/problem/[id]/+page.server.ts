import { entries as all, bookValues, type Entry, open } from "@downhill/booklet";
import { printedOf } from "@downhill/booklet/errata";
import { verify } from "@downhill/booklet/verify";
import { evidence } from "@downhill/booklet/worked";
import { error } from "@sveltejs/kit";
import { tex, toInlineHtml } from "#lib/markdown.ts";
import { textsOf } from "#lib/texts.ts";

export const entries = () => all.map(({ id }) => ({ id }));

/** Everything a reader without scripts sees. The checks are run here, when the page is built, so that what it says of them is so. */
export async function load({ params }: { params: { id: string } }) {
  const problem = await open(params.id);
  if (!problem) error(404, `There is no problem ${params.id}.`);
  const at = all.findIndex(({ id }) => id === params.id);
  const given = bookValues(problem);
  const [row, printed] = await Promise.all([verify(problem), printedOf(params.id)]);
  return {
    entry: pick(all[at])!,
    previous: pick(all[at - 1]),
    next: pick(all[at + 1]),
    texts: textsOf(problem, given, evidence(problem, given)),
    givens: Object.values(problem.given ?? {}).map(({ label }) => toInlineHtml(label)),
    caveat: problem.caveat ?? null,
    checks: row.checks.map(({ name, holds, samples }) => ({ name, holds, samples })),
    printed: printed.map(({ entry, verdict, lines, because, corrected }) => ({
      verdict,
      because: because ?? null,
      lines: entry.lines.map((line, i) => ({
        html: tex(line, true),
        verdict: lines[i]?.verdict ?? null,
        witness: lines[i]?.witness?.text ?? null,
        corrected: corrected?.holds && entry.corrected?.[i] ? tex(entry.corrected[i], true) : null,
      })),
    })),
  };
}

/** What a page needs of an entry; the way to load it cannot be written into a page. */
const pick = (entry: Entry | undefined) =>
  entry === undefined ? null : { id: entry.id, title: entry.title, section: entry.section };
