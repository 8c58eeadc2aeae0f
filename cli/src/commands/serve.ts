/** `downhill serve`: the built page on this machine, until Ctrl-C. */
import { existsSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import type { Effects } from "../effects.ts";
import { CommandError, exit } from "../exit.ts";
import { close, listen, staticServer } from "../server.ts";
import { json } from "../terminal.ts";

export interface ServeOptions {
  readonly port: number;
  readonly json?: boolean;
  /** The folder of the built page; the workspace's own unless a test says another. */
  readonly root?: string;
}

const built = resolve(import.meta.dirname, "../../../app/build");

export async function serve(
  { port, json: asJson, root = built }: ServeOptions,
  effects: Effects,
): Promise<number> {
  if (!existsSync(join(root, "index.html")))
    throw new CommandError(
      "serve: the page is not built; run npm run build first, or npm start, which does both",
      exit.bad,
    );
  const server = staticServer(root);
  await listen(server, port).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EADDRINUSE")
      throw new CommandError(
        `serve: port ${port} is taken; choose another with --port, or 0 for any that is free`,
        exit.bad,
      );
    if (error.code === "EACCES")
      throw new CommandError(`serve: port ${port} may not be used by you; choose one above 1023`, exit.bad);
    throw error;
  });
  const url = `http://localhost:${(server.address() as AddressInfo).port}/`;
  if (asJson) json(effects, { url });
  else effects.out(`The booklet is at ${url}  (Ctrl-C stops)\n`);
  await effects.untilStopped();
  await close(server);
  return exit.good;
}
