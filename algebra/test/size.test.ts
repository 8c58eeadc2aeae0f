import { expect, test } from "vitest";
import { size } from "./size.ts";

test("what reads and prints a formula stays under 25 kB", async () => {
  expect(await size("notation.ts")).toBeLessThan(25);
});

test("with evaluation, random variables and derivations it does not grow unseen", async () => {
  expect(await size("index.ts")).toBeLessThan(58.6);
});
