/** `npm run check`: types of every .ts and .svelte file, lint and format. */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const checks: readonly [name: string, script: string, args: string[], folder?: string][] = [
  ["types", "node_modules/typescript/bin/tsc", ["-p", "."]],
  [
    "types of the page",
    "node_modules/svelte-check/bin/svelte-check",
    ["--fail-on-warnings", "--output", "human"],
    "app",
  ],
  ["lint and format", "node_modules/@biomejs/biome/bin/biome", ["check", "."]],
];

for (const [name, script, args, folder = "."] of checks) {
  if (folder === "app")
    spawnSync(process.execPath, [resolve(root, "node_modules/@sveltejs/kit/svelte-kit.js"), "sync"], {
      cwd: resolve(root, "app"),
    });
  const { status } = spawnSync(process.execPath, [resolve(root, script), ...args], {
    cwd: resolve(root, folder),
    stdio: "inherit",
  });
  console.log(`${status === 0 ? "ok  " : "FAIL"} ${name}`);
  if (status !== 0) process.exitCode = 1;
}
