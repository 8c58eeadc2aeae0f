/** Judging happens away from the page, which stays awake whatever the judge does, and says so when nothing is heard of it. */
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { site } from "./site.ts";

const { visit: open } = site();
/** The service worker would answer for the scripts that these tests keep back. */
const visit: typeof open = (path, options) => open(path, { serviceWorkers: "block", ...options });

const sum = ["theta_11 phi_1", "theta_21 phi_2", "theta_31 phi_3"];
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

/** Milliseconds of the longest time for which the page could do nothing else, while something is done. */
async function longestTask(page: Page, during: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const tasks: number[] = [0];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    }).observe({ type: "longtask" });
    Object.assign(window, { tasks });
  });
  await during();
  return page.evaluate(() => Math.max(...(window as unknown as { tasks: number[] }).tasks));
}

test("while a long derivation is judged the page stays awake", async () => {
  const { page, errors } = await visit("/problem/3.9/");
  const form = page.locator("form.answer").last();
  const lines = Array.from({ length: 40 }, (_, i) =>
    [...[0, 1, 2].map((k) => sum[(i + k) % 3]), `${i} - ${i}`].join(" + "),
  );
  lines.push("theta_11 phi_1 + theta_21 phi_3 + theta_31 phi_3");
  await form.locator("textarea").fill(lines.join("\n= "));
  await form.locator(".echo .katex").first().waitFor();
  // As on a phone.
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const longest = await longestTask(page, () => check(form, "Not yet."));
  console.log(`longest task of the page: ${longest.toFixed(0)} ms`);
  // Judged by the page itself it was 600 to 900 ms; what is left, 100 to 200, is showing forty lines.
  expect(longest).toBeLessThan(400);
  expect(errors).toEqual([]);
});

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
