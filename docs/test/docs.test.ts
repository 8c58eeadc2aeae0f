/** The pages hold: their code runs, types included, and prints what they say; every folder of the engine has its page; links lead somewhere. */
import { existsSync, globSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { engineLayers } from "../../layers.ts";
import { fencesOf, moduleOf, read, root, run } from "./page.ts";

const everywhere = globSync("**/*.md", { cwd: root, exclude: ["**/node_modules", "**/build"] });
const pages = everywhere.filter((page) => fencesOf(read(page)).length > 0);

describe.each(pages)("%s", (page) => {
  test("prints what it says it prints", () => {
    const fences = fencesOf(read(page));
    const printed = run(fences);
    expect(printed).toHaveLength(fences.length);
    fences.forEach(({ prints, line }, i) => {
      if (prints !== undefined) expect(printed[i], `${page}:${line}`).toBe(prints);
    });
  });
});

test("the code of every page passes the type checker", () => {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const modules = new Map(
    pages.map((page) => [join(root, `${page.replaceAll("/", "-")}.ts`), moduleOf(fencesOf(read(page)))]),
  );
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => modules.has(file) || fileExists(file);
  host.readFile = (file) => modules.get(file) ?? readFile(file);
  host.getSourceFile = (file, version, ...rest) => {
    const text = modules.get(file);
    return text === undefined
      ? getSourceFile(file, version, ...rest)
      : ts.createSourceFile(file, text, version);
  };
  const program = ts.createProgram([...modules.keys()], options, host);
  // Only the pages: the packages they use are checked with the rest of the workspace.
  const mistakes = [...modules.keys()].flatMap((file) => {
    const page = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(page), ...program.getSemanticDiagnostics(page)];
  });
  expect(ts.formatDiagnostics(mistakes, host)).toBe("");
}, 180_000); // five seconds alone, but it may share the machine

test("every folder of the engine has its page", () => {
  const folders = Object.keys(engineLayers).flatMap((folder) =>
    folder === "codegen" ? globSync("codegen/*", { cwd: join(root, "engine/src") }) : [folder],
  );
  const missing = folders.filter(
    (folder) => !existsSync(join(root, "docs/internals", `${folder.replace("/", "-")}.md`)),
  );
  expect(missing).toEqual([]);
});

test("the errors stated of functions are those tested", () => {
  const tested = read("engine/test/codegen.test.ts").matchAll(
    /\{ name: "(\w+)", .* range: \[.*\], ulps: ([\d.]+)/g,
  );
  const stated = read("docs/internals/codegen-wasm.md").matchAll(/^\| (\w+) \| ([\d.]+) \|/gm);
  const pairs = (found: Iterable<RegExpMatchArray>): string[] =>
    [...found].map(([, f, ulps]) => `${f} ${ulps}`);
  const claims = pairs(stated);
  expect(claims.length).toBeGreaterThan(0);
  expect(claims).toEqual(pairs(tested));
});

/** The heading's anchor as forges make it: lower case, spaces to hyphens, punctuation gone. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(" ", "-");

const anchorsOf = (page: string): string[] =>
  [...withoutCode(read(page)).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchor(heading!));

const withoutCode = (markdown: string): string => markdown.replace(/^```[\s\S]*?^```/gm, "");

describe.each(everywhere)("%s", (page) => {
  test("has no dead relative links", () => {
    const links = [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
    const dead = links.filter((link) => {
      if (/^[a-z]+:/.test(link)) return false;
      const [path, hash] = link.split("#");
      const target = path === "" ? page : join(dirname(page), path!);
      if (!existsSync(join(root, target))) return true;
      return hash !== undefined && !anchorsOf(target).includes(hash);
    });
    expect(dead).toEqual([]);
  });
});
