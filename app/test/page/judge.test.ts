/** Judging happens away from the page, which stays awake whatever the judge does, and says so when nothing is heard of it. */
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { site } from "./site.ts";

const { visit: open } = site();
/** The service worker would answer for the scripts that these tests keep back. */
const visit: typeof open = (path, options) => open(path, { serviceWorkers: "block", ...options });

const right = "(D_i+1)D+(D+1)D_o";

/** A worker that hangs on every text. */
const hangs = `onmessage = ({ data: { number, question } }) => {
  postMessage({ number, kind: "begun" });
  while (question.text);
  postMessage({ number, kind: "answered", answer: {} });
};`;

async function check(form: Locator, verdict: string): Promise<void> {
  await form.getByRole("button", { name: "Check" }).click();
  await form.getByText(verdict).waitFor();
}

test("a judge that hangs is stopped and said so, and the next answer is judged", async () => {
  const { page, errors } = await visit("/problem/3.17/");
  await page.route("**/judge.worker-*.js", (route) =>
    // As isolated as the page, else the browser refuses it.
    route.fulfill({
      contentType: "text/javascript",
      headers: { "Cross-Origin-Embedder-Policy": "require-corp" },
      body: hangs,
    }),
  );
  const form = page.locator("form.answer").last();
  await form.locator("input").fill(right);
  // The text waits to be understood as well, and hangs there.
  await page.waitForTimeout(300);
  await form.getByRole("button", { name: "Check" }).click();
  // Meanwhile the page does everything else.
  await page.getByRole("button", { name: "A hint" }).click();
  expect(await page.locator(".hints li").count()).toBe(1);
  await form
    .getByText("The judge took too long on this answer and was stopped. It is kept.")
    .waitFor({ timeout: 10_000 });
  expect(await form.locator("input").inputValue()).toBe(right);
  await page.unroute("**/judge.worker-*.js");
  await check(form, "Correct.");
  expect(errors).toEqual([]);
});

test.each(["**/judge.worker-*.js", "**/workers/chunks/*.js"])(
  "without %s the answer is kept, and judged when it can be had",
  async (scripts) => {
    const { page } = await visit("/problem/3.17/");
    await page.route(scripts, (route) => route.abort());
    const form = page.locator("form.answer").last();
    await form.locator("input").fill(right);
    await check(form, "The judge could not be loaded. Your answer is kept");
    // What was not judged is not noted as undecided.
    await page.reload();
    await expect.poll(() => form.locator("input").inputValue()).toBe(right);
    expect(await form.locator(".verdict").count()).toBe(0);
    await check(form, "The judge could not be loaded. Your answer is kept");
    await page.unroute(scripts);
    await check(form, "Correct.");
  },
);

test("without the judge a theorem is not broken, and other numbers are still posed", async () => {
  const { page } = await visit("/problem/3.5/");
  await page.route("**/judge.worker-*.js", (route) => route.abort());
  await page.getByRole("button", { name: /Show all/ }).click();
  const assumption = page.getByRole("button", { name: /is positive/ });
  await assumption.click();
  await page.getByText("The judge could not be loaded. Are you offline?").waitFor();
  await page.goto(page.url().replace("3.5/", "3.18/#variant=7"));
  await page.getByText("Variant 7").waitFor();
  await page.getByRole("button", { name: /Show all/ }).click();
  await page.locator(".steps .line").first().waitFor();
  expect(await page.locator(".steps .mark").count()).toBe(0);
});
