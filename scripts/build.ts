/** Builds the page when a source is newer than the last build, and says which it did. `npm start` and the page's tests call it. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
/** Where the page stands once built. */
export const built = join(root, "app/build");
/** Beside the build rather than in it: what was built from which sources is nobody else's business. */
const note = join(root, "app/.svelte-kit/built-from");

/** Everything the page is made of. Tests and benchmarks are not. */
const sources = [
  "{engine,nn,models,algebra,booklet,experiments}/src/**/*.{ts,json}",
  "app/{src,static}/**/*",
  "app/{package.json,vite.config.ts,tsconfig.json}",
  "package-lock.json",
];

function fingerprint(): string {
  const hash = createHash("sha256");
  for (const file of globSync(sources, { cwd: root, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    hash.update(path.slice(root.length)).update(readFileSync(path));
  }
  return hash.digest("hex");
}

/** True when the page now stands as its sources say; false when it could not be built. */
export function build(): boolean {
  const now = fingerprint();
  const last = existsSync(note) ? readFileSync(note, "utf8") : "";
  if (now === last && existsSync(join(built, "index.html"))) {
    console.log("The page is built and up to date.");
    return true;
  }
  const start = performance.now();
  console.log("Building the page …");
  const vite = join(root, "node_modules/vite/bin/vite.js");
  const { status } = spawnSync(process.execPath, [vite, "build", "--logLevel", "warn"], {
    cwd: join(root, "app"),
    stdio: "inherit",
  });
  if (status !== 0) return false;
  mkdirSync(dirname(note), { recursive: true });
  writeFileSync(note, now);
  console.log(`Built in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
  return true;
}

if (import.meta.main) process.exitCode = build() ? 0 : 1;
