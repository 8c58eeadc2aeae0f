/** Finds a Chromium for the browser tests; where there is none and Debian's package can be had, installs it. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

const candidates = [
  process.env.CHROMIUM_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** The path of a Chromium, or undefined where none is found. */
export const findChromium = (): string | undefined =>
  candidates.find((path) => path !== undefined && path !== "" && existsSync(path));

/** The path of a Chromium; installs Debian's where it can. Throws with what to do where it cannot. */
export function requireChromium(): string {
  const found = findChromium();
  if (found !== undefined) return found;
  if (process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.log("No Chromium found; installing Debian's for the browser tests …");
    execFileSync("apt-get", ["update", "-qq"], { stdio: "ignore" });
    execFileSync("apt-get", ["install", "-y", "-qq", "chromium"], { stdio: "ignore" });
    const installed = findChromium();
    if (installed !== undefined) return installed;
  }
  throw new Error(
    "The browser tests need Chromium or Chrome, and none was found. Install one, or set CHROMIUM_PATH to its executable.",
  );
}

/** Flags for an unattended run: no sandbox (root in a container), no background traffic, software WebGPU. */
export const chromiumFlags = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--enable-unsafe-webgpu",
];
