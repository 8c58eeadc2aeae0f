/** The size of the package as a page receives it: bundled, minified, gzipped.   node algebra/test/size.ts */

import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const entry = fileURLToPath(new URL("../src/index.ts", import.meta.url));
const built = await build({
  configFile: false,
  logLevel: "silent",
  // As a page builds it: library mode would keep the white space.
  build: { write: false, minify: true, rollupOptions: { input: entry, preserveEntrySignatures: "strict" } },
});
const outputs = (Array.isArray(built) ? built : [built]).flatMap((b) => ("output" in b ? b.output : []));
const code = outputs.map((o) => (o.type === "chunk" ? o.code : "")).join("");
console.log(
  `${(code.length / 1000).toFixed(1)} kB minified, ${(gzipSync(code, { level: 9 }).length / 1000).toFixed(1)} kB gzipped`,
);
