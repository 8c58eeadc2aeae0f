/** Pages that stay where they are: no sideways scrolling from a phone to a wall, nothing that moves while it loads, nothing from elsewhere. */
import { describe, expect, test } from "vitest";
import { pages, site } from "./site.ts";

const { visit: open, url } = site();
/** Typefaces come when the page has been read for a while, as over a slow line. */
const late = { what: /\.woff2$/, by: 300 };
// Storing every file for offline reading is another test's matter, and takes time.
const visit: typeof open = (path, options) => open(path, { serviceWorkers: "block", late, ...options });

describe.each(pages)("%s", (path) => {
  test.each([360, 768, 2560])(
    "nothing is wider than the window, nothing moves, nothing comes from elsewhere, at %i px",
    async (width) => {
      const { page, requests } = await visit(path, { viewport: { width, height: 900 } });
      const { wide, shift } = await page.evaluate(async () => {
        let total = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[])
            total += entry.value;
        }).observe({ type: "layout-shift", buffered: true });
        await document.fonts.ready;
        await new Promise((next) => setTimeout(next, 300));
        return { wide: document.documentElement.scrollWidth - innerWidth, shift: total };
      });
      expect(wide).toBeLessThanOrEqual(0);
      // Where "good" ends. Figures are reserved (without that it is 0.2 and more) and stand-in faces are as wide as ours; what is left is a word at the
      // end of a line that a late typeface moves to the next.
      expect(shift).toBeLessThan(0.1);
      const elsewhere = requests.filter((to) => !to.startsWith(url()) && !/^(data|blob):/.test(to));
      expect(elsewhere).toEqual([]);
    },
  );
});
