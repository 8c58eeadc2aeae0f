import { chapters, errataOf, judgePrinted, printedIn } from "@downhill/booklet/errata";
import { tex } from "#lib/markdown.ts";

/** Every printed formula is judged when the page is built; those that do not hold are listed. */
export async function load() {
  const counts = { holds: 0, fails: 0, undecided: 0, unchecked: 0 };
  const rows = [];
  for (const chapter of chapters())
    for (const entry of await printedIn(chapter)) {
      const judged = judgePrinted(entry);
      counts[judged.verdict]++;
      for (const { id, line, printed, witness, mend, holds } of errataOf(judged))
        rows.push({
          id,
          line,
          printed: tex(printed, true),
          witness,
          mend: mend ?? null,
          holds: holds === null ? null : tex(holds, true),
        });
    }
  return { rows, counts };
}
