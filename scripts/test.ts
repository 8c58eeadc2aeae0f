/**
 * `npm test`: types, lint, every test in Node and in a real browser, and the built page. Prints the counts of all of them as its last line.
 *
 * `--only unit,browser,page,check` runs a part.
 */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { requireChromium } from "./chromium.ts";

const root = resolve(import.meta.dirname, "..");
const stages = ["check", "unit", "browser", "page"] as const;
const { values } = parseArgs({ options: { only: { type: "string" } } });
const chosen = values.only?.split(",") ?? stages;
const scratch = mkdtempSync(join(tmpdir(), "downhill-test-"));
const count = { passed: 0, failed: 0, skipped: 0 };

process.env.CHROMIUM_PATH = requireChromium();

for (const stage of stages) {
  if (!chosen.includes(stage)) continue;
  const start = performance.now();
  console.log(`\n— ${stage}`);
  if (stage === "check") tally(run(["scripts/check.ts"]));
  else {
    if (stage === "page") tally(run(["scripts/build.ts"]));
    runProject(stage);
  }
  console.log(`  ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
rmSync(scratch, { recursive: true });

const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : "";
console.log(`\n${count.passed} passed, ${count.failed} failed${skipped}`);
process.exitCode = count.failed > 0 ? 1 : 0;

function run(args: string[]): SpawnSyncReturns<Buffer> {
  return spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
}

/** A command that is one test: it passes or fails as a whole. */
function tally(result: SpawnSyncReturns<Buffer>): void {
  if (result.status === 0) count.passed++;
  else count.failed++;
}

/** A Vitest project; a run that ends without its report (a crash) counts as a failure. */
function runProject(project: string): void {
  const report = join(scratch, `${project}.json`);
  const result = run([
    "node_modules/vitest/vitest.mjs",
    "run",
    "--project",
    project,
    "--reporter=dot",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ]);
  if (!existsSync(report)) {
    count.failed++;
    return;
  }
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, "utf8"));
  count.passed += numPassedTests;
  count.failed += numFailedTests;
  count.skipped += numPendingTests;
  // A suite that fails to load has no failed test of its own.
  if (result.status !== 0 && numFailedTests === 0) count.failed++;
}
