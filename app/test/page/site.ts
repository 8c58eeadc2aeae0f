/** The built page, served on this machine, and a browser to open it in. One browser for a whole file of tests. */
import { existsSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { close, listen, staticServer } from "../../../cli/src/server.ts";
import { chromiumFlags, requireChromium } from "../../../scripts/chromium.ts";

const root = resolve(import.meta.dirname, "../../build");

/** One of each kind of page. */
export const pages = [
  "/",
  "/chapter/3/",
  "/problem/3.3/",
  "/problem/3.4/",
  "/problem/3.5/",
  "/problem/3.18/",
  "/errata/",
  "/about/",
];

export interface Site {
  readonly url: () => string;
  /** A page in a context of its own: nothing stored, nothing shared with other tests. Anything it says in error fails the test that reads `errors`. */
  readonly visit: (path: string, options?: VisitOptions) => Promise<Visit>;
  readonly stopServer: () => Promise<void>;
}

export interface VisitOptions extends BrowserContextOptions {
  /** What comes only when the page has long been shown: addresses, and after how many milliseconds. */
  readonly late?: { readonly what: RegExp; readonly by: number };
}

export interface Visit {
  readonly page: Page;
  readonly errors: string[];
  /** Addresses asked for, in order. */
  readonly requests: string[];
}

export function site(): Site {
  const server = staticServer(root);
  let browser: Browser;
  const open: BrowserContext[] = [];
  let address = "";
  beforeAll(async () => {
    if (!existsSync(root)) throw new Error("The page is not built: node scripts/build.ts");
    await listen(server, 0);
    address = `http://localhost:${(server.address() as AddressInfo).port}`;
    browser = await chromium.launch({ executablePath: requireChromium(), args: [...chromiumFlags] });
  });
  afterAll(async () => {
    await browser?.close();
    if (server.listening) await close(server);
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((context) => context.close()));
  });
  return {
    url: () => address,
    stopServer: () => close(server),
    visit: async (path, { late, ...options } = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      open.push(context);
      if (late)
        await context.route(late.what, async (route) => {
          await new Promise((resolve) => setTimeout(resolve, late.by));
          await route.continue().catch(() => undefined);
        });
      const page = await context.newPage();
      const errors: string[] = [];
      const requests: string[] = [];
      page.on("pageerror", (error) => errors.push(String(error)));
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      page.on("request", (request) => requests.push(request.url()));
      await page.goto(address + path, { waitUntil: "load" });
      // The page marks itself once its scripts are at work.
      if (options.javaScriptEnabled !== false) await page.locator("body[data-ready]").waitFor();
      return { page, errors, requests };
    },
  };
}
