import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { chromiumFlags, findChromium } from "./scripts/chromium.ts";

const exclude = ["**/node_modules/**", "**/build/**", "bench/peers/**"];
const executablePath = findChromium();

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["*/test/**/*.test.ts", "scripts/**/*.test.ts"],
          exclude: [...exclude, "**/*.browser.test.ts", "app/test/page/**"],
          testTimeout: 60_000,
        },
      },
      {
        // The built page in a real browser: scripts/test.ts builds it first.
        test: {
          name: "page",
          include: ["app/test/page/**/*.test.ts"],
          exclude,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          expect: { poll: { timeout: 10_000 } },
        },
      },
      {
        test: {
          name: "browser",
          include: ["*/test/**/*.browser.test.ts"],
          exclude,
          testTimeout: 60_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                args: chromiumFlags,
                ...(executablePath === undefined ? {} : { executablePath }),
              },
            }),
            instances: [{ browser: "chromium" }],
          },
        },
        // Isolation, so that the engine can share memory between threads.
        server: {
          headers: {
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Embedder-Policy": "require-corp",
          },
        },
      },
    ],
  },
});
