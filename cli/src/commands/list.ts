/** `downhill list`: the problems there are. */
import { chapterOf, entries } from "@downhill/booklet";
import type { Effects } from "../effects.ts";
import { CommandError, exit } from "../exit.ts";
import { json, line, paint, table } from "../terminal.ts";

export interface ListOptions {
  readonly chapter?: readonly number[];
  readonly json?: boolean;
}

export function list({ chapter = [], json: asJson }: ListOptions, effects: Effects): number {
  const chosen = ofChapters(chapter);
  if (asJson)
    json(
      effects,
      chosen.map(({ id, title, section }) => ({ id, title, section, chapter: chapterOf(id) })),
    );
  else
    effects.out(
      table(
        chosen.map(({ id, title, section }) => [
          id,
          line(effects, title),
          paint(effects, "dim", `§${section}`),
        ]),
      ),
    );
  return exit.good;
}

/** The entries of these chapters, of all when none is named. */
export function ofChapters(chapters: readonly number[]) {
  const known = [...new Set(entries.map(({ id }) => chapterOf(id)))];
  const missing = chapters.find((chapter) => !known.includes(chapter));
  if (missing !== undefined)
    throw new CommandError(`chapter ${missing} has no problems here; there are chapters ${known.join(", ")}`);
  return chapters.length === 0 ? entries : entries.filter(({ id }) => chapters.includes(chapterOf(id)));
}
