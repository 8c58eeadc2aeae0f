import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { engineLayers, layers } from "../layers.ts";

const root = resolve(import.meta.dirname, "..");
const importPattern = /(?:from|import)\s*\(?\s*["']([^"']+)["']/g;

/** Every module a source file names, workspace paths made relative to the root: "engine/src/ops/index.ts". */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(importPattern)].flatMap(([, name]) => {
    if (name === undefined) return [];
    const workspace = /^@downhill\/([a-z]+)/.exec(name);
    if (workspace) return [`${workspace[1]}/src/index.ts`];
    if (name.startsWith(".")) return [relative(root, resolve(root, dirname(file), name))];
    return [];
  });
}

describe.each(Object.entries(layers))("%s", (layer, allowed) => {
  const files = globSync(`${layer}/src/**/*.{ts,svelte}`, { cwd: root });
  test(`imports only from ${[layer, ...allowed].join(", ")}`, () => {
    const broken = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => ![layer, ...allowed].includes(target.split("/")[0] ?? ""))
        .map((target) => `${file} imports ${target}`),
    );
    expect(broken).toEqual([]);
  });
});

describe.each(Object.entries(engineLayers))("engine/src/%s", (layer, allowed) => {
  const files = globSync(`engine/src/${layer}/**/*.ts`, { cwd: root });
  test(`imports only from ${[layer, ...allowed].join(", ")}`, () => {
    const broken = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => ![layer, ...allowed].includes(target.split("/")[2] ?? ""))
        .map((target) => `${file} imports ${target}`),
    );
    expect(broken).toEqual([]);
  });
});

test("engine, nn, models and algebra have no runtime dependencies outside the workspace", () => {
  for (const name of ["engine", "nn", "models", "algebra"]) {
    const manifest = JSON.parse(readFileSync(join(root, name, "package.json"), "utf8"));
    expect(Object.keys(manifest.dependencies ?? {}).filter((d) => !d.startsWith("@downhill/"))).toEqual([]);
  }
});
