/** `downhill verify`: every machine check of every problem, one row each. */
import { open } from "@downhill/booklet";
import { holds, type Row, verify as run } from "@downhill/booklet/verify";
import type { Effects } from "../effects.ts";
import { CommandError, exit } from "../exit.ts";
import { unknown } from "../problem.ts";
import { json, line, paint, table } from "../terminal.ts";
import { ofChapters } from "./list.ts";

export interface VerifyOptions {
  readonly chapter?: readonly number[];
  readonly json?: boolean;
}

export async function verify(
  ids: readonly string[],
  options: VerifyOptions,
  effects: Effects,
): Promise<number> {
  const { chapter = [], json: asJson } = options;
  const named = [
    ...new Set([...(chapter.length > 0 ? ofChapters(chapter).map(({ id }) => id) : []), ...ids]),
  ];
  const chosen = named.length > 0 ? named : ofChapters([]).map(({ id }) => id);
  // All names are looked up first: a typo in the last one should not cost the time of the others.
  const problems = await Promise.all(
    chosen.map(async (id) => {
      const problem = await open(id);
      if (problem === undefined) throw new CommandError(unknown(id));
      return problem;
    }),
  );
  const rows: Row[] = [];
  for (const problem of problems) {
    if (effects.watched)
      effects.err(`\r\u001b[Kverifying ${rows.length + 1} of ${problems.length}: ${problem.id}`);
    rows.push(await run(problem, effects.now));
  }
  if (effects.watched) effects.err("\r\u001b[K");
  if (asJson) json(effects, rows);
  else effects.out(report(rows, effects));
  return rows.every(holds) ? exit.good : exit.bad;
}

function report(rows: readonly Row[], effects: Effects): string {
  const lines = rows.map((row) => {
    const good = holds(row);
    const seconds = row.checks.reduce((sum, { ms }) => sum + ms, 0) / 1000;
    return [
      row.id,
      line(effects, row.title),
      paint(effects, good ? "green" : "red", good ? "holds" : "FAILS"),
      `${row.checks.length} checks`,
      row.printed === "none" ? "" : `printed: ${row.printed}`,
      `${seconds.toFixed(2)} s`,
    ];
  });
  const failures = rows.flatMap((row) =>
    row.checks
      .filter((check) => !check.holds)
      .map(({ name, because = "" }) => `\n${row.id}: ${name}\n  ${because.replaceAll("\n", "\n  ")}\n`),
  );
  const good = rows.filter(holds).length;
  const checks = rows.reduce((sum, row) => sum + row.checks.length, 0);
  const total = `\n${rows.length} ${rows.length === 1 ? "problem" : "problems"}, ${checks} checks: ${good === rows.length ? "all hold" : `${rows.length - good} ${rows.length - good === 1 ? "does" : "do"} not hold`}\n`;
  return table(lines) + failures.join("") + total;
}
