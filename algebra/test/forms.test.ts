import { describe, expect, test } from "vitest";
import { declare, equal, parse } from "../src/index.ts";
import type { Form } from "./forms/form.ts";
import { part1 } from "./forms/part1.ts";
import { part2 } from "./forms/part2.ts";
import { part3 } from "./forms/part3.ts";
import { part4 } from "./forms/part4.ts";
import { part5 } from "./forms/part5.ts";
import { part6 } from "./forms/part6.ts";

const forms = [...part1, ...part2, ...part3, ...part4, ...part5, ...part6];

function judge(form: Form, text: string) {
  const declarations = declare(form.declarations);
  const [reference, answer] = [form.reference, text].map((t) => {
    const parsed = parse(t, { declarations });
    if (!parsed.ok) throw new Error(`${t}: ${parsed.error.message} at ${parsed.error.start}`);
    return parsed.tree;
  });
  return equal(reference!, answer!, { declarations, upTo: form.upTo });
}

describe.each(forms)("$id", (form) => {
  test.each(form.right)("right: %s", (text) => {
    expect(judge(form, text)).toMatchObject({ verdict: "equal" });
  });
  test.each(form.wrong)("wrong: %s", (text) => {
    const found = judge(form, text);
    expect(found).toMatchObject({ verdict: "different" });
    expect(found.verdict === "different" && found.witness.text).not.toBe("");
  });
});

test("there are 400 right forms and 400 wrong ones", () => {
  expect(forms.flatMap((f) => f.right).length).toBeGreaterThanOrEqual(400);
  expect(forms.flatMap((f) => f.wrong).length).toBeGreaterThanOrEqual(400);
});
