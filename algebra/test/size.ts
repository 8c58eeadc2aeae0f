/** The size of the package as a page receives it: bundled, minified, gzipped.   node algebra/test/size.ts */

import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

/** Kilobytes of a module and of all it imports, after compression. */
export async function size(module: string): Promise<number> {
  const input = fileURLToPath(new URL(`../src/${module}`, import.meta.url));
  const built = await build({
    configFile: false,
    logLevel: "silent",
    // As a page builds it: library mode would keep the white space.
    build: { write: false, minify: true, rollupOptions: { input, preserveEntrySignatures: "strict" } },
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((b) => ("output" in b ? b.output : []));
  const code = outputs.map((o) => (o.type === "chunk" ? o.code : "")).join("");
  return gzipSync(code, { level: 9 }).length / 1000;
}

if (process.argv[1]?.endsWith("size.ts")) {
  console.log(`reading and printing ${(await size("notation.ts")).toFixed(1)} kB`);
  console.log(`everything ${(await size("index.ts")).toFixed(1)} kB`);
}
