/** `npm start`: builds the page if its sources changed, and serves it. `-- --port N` asks for a port; else 4173, or the next that is free. */
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { close, listen, staticServer } from "../cli/src/server.ts";
import { build } from "./build.ts";

const { values } = parseArgs({ options: { port: { type: "string" } } });
const first = Number(values.port ?? 4173);
if (!Number.isInteger(first) || first < 0 || first > 65535) {
  console.error(`start: ${values.port} is not a port; ports are whole numbers from 0 to 65535`);
  process.exit(64);
}
if (!build()) process.exit(1);

const server = staticServer(resolve(import.meta.dirname, "../app/build"));
const tried = values.port === undefined ? 20 : 1;
for (let port = first; ; port++) {
  try {
    await listen(server, port);
    break;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE" && port - first + 1 < tried) continue;
    console.error(
      `start: port ${port} cannot be used (${(error as Error).message}); choose another with -- --port N`,
    );
    process.exit(1);
  }
}
console.log(`The booklet is at http://localhost:${(server.address() as AddressInfo).port}/  (Ctrl-C stops)`);
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    void close(server).then(() => process.exit(0));
  });
