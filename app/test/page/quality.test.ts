/** What every page owes every reader: no barrier axe can find, little script, and its words also without any. */
import { gzipSync } from "node:zlib";
import { AxeBuilder } from "@axe-core/playwright";
import { describe, expect, test } from "vitest";
import { pages, site } from "./site.ts";

const { visit: open } = site();
// Storing every file for offline reading is another test's matter, and takes time.
const visit: typeof open = (path, options) => open(path, { serviceWorkers: "block", ...options });

describe.each(pages)("%s", (path) => {
  test.each([
    ["light", 1280],
    ["dark", 360],
  ] as const)("axe finds nothing (%s, %i px)", async (colorScheme, width) => {
    const { page, errors } = await visit(path, { colorScheme, viewport: { width, height: 800 } });
    const reveal = page.getByRole("button", { name: /Show all/ });
    if (await reveal.count()) await reveal.click();
    // The drawn half of a formula is hidden from those who listen, whose half is the MathML beside it; it is most of a page's elements.
    await page.evaluate(() => {
      for (const drawn of document.querySelectorAll(".katex-html[aria-hidden=true]")) drawn.remove();
    });
    const { violations } = await new AxeBuilder({ page: page as never })
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"])
      .analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`),
    ).toEqual([]);
    expect(errors).toEqual([]);
  });
});

test("a problem loads under 120 kB of compressed script before it is used", async () => {
  const { page, requests } = await visit("/problem/3.3/");
  await page.waitForLoadState("networkidle");
  const scripts = [...new Set(requests.filter((request) => /\.m?js(\?|$)/.test(request)))];
  let bytes = 0;
  for (const script of scripts) bytes += gzipSync(await (await page.request.get(script)).body()).length;
  console.log(`${scripts.length} scripts, ${(bytes / 1000).toFixed(1)} kB compressed`);
  expect(bytes).toBeLessThan(120_000);
});

test("a problem can be read without scripts", async () => {
  const { page } = await visit("/problem/3.3/", { javaScriptEnabled: false });
  expect(await page.locator("h1").textContent()).toMatch(/\w/);
  expect(await page.locator(".statement .katex").count()).toBeGreaterThan(0);
  expect(await page.locator("figure svg path").count()).toBeGreaterThan(3);
  // The worked answer is open, and what only scripts can do is not offered.
  const { page: assuming } = await visit("/problem/3.5/", { javaScriptEnabled: false });
  expect(await assuming.locator(".steps > li").first().isVisible()).toBe(true);
  expect(await assuming.locator(".checked").isVisible()).toBe(true);
  expect(await assuming.locator(".assumed").isVisible()).toBe(false);
});
