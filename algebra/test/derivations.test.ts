import { describe, expect, test } from "vitest";
import { checkDocument } from "../src/index.ts";
import { derivations } from "./derivations.ts";

describe.each(derivations)("$id", ({ text, slips }) => {
  test("every line follows", () => {
    for (const line of checkDocument(text)) expect(line).toMatchObject({ verdict: "follows" });
  });
  const planted = slips.map(([from, to, line, mend]) => ({ from, to, line, mend }));
  test.each(planted)("$from → $to fails in line $line", ({ from, to, line, mend }) => {
    expect(text).toContain(from);
    const first = checkDocument(text.replace(from, () => to)).find(({ verdict }) => verdict !== "follows");
    expect(first).toMatchObject({ verdict: "fails", line });
    expect(first?.witness?.text).not.toBe("");
    if (mend !== undefined) expect(first?.mend).toContain(mend);
  });
});
