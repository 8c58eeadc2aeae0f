/**
 * A small static server for the built page: content types, isolation headers (so that the engine may share memory between threads),
 * the page's own 404, no path outside its folder.
 */
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import { extname, join, normalize, resolve, sep } from "node:path";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".map": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
};

/** Cross-origin isolation, and no guessing of types. */
const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
};

/** A server of the files below `root`; it listens nowhere yet. */
export function staticServer(root: string): Server {
  const base = resolve(root);
  return createServer((request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { ...headers, Allow: "GET, HEAD" }).end();
      return;
    }
    answer(base, request.url ?? "/", request.method === "HEAD", response).catch(() => {
      if (!response.headersSent) response.writeHead(500, headers);
      response.end();
    });
  });
}

async function answer(base: string, url: string, headOnly: boolean, response: ServerResponse): Promise<void> {
  const [address = "/", query] = url.split("?", 2);
  const found = await find(base, address);
  if (found === undefined) {
    const page = await readFile(join(base, "404.html")).catch(() => Buffer.from("Not found\n"));
    response.writeHead(404, { ...headers, "Content-Type": types[".html"]!, "Content-Length": page.length });
    response.end(headOnly ? undefined : page);
    return;
  }
  if (found.directory) {
    // Relative links on the page count from its own folder.
    const to = `${address.replace(/^\/{2,}/, "/")}/${query === undefined ? "" : `?${query}`}`;
    response.writeHead(308, { ...headers, Location: to }).end();
    return;
  }
  // Names under immutable/ hold a hash of their content.
  const forever = found.path.includes(`${sep}immutable${sep}`);
  response.writeHead(200, {
    ...headers,
    "Content-Type": types[extname(found.path)] ?? "application/octet-stream",
    "Content-Length": found.size,
    "Cache-Control": forever ? "public, max-age=31536000, immutable" : "no-cache",
  });
  if (headOnly) response.end();
  else
    createReadStream(found.path)
      .on("error", () => response.destroy())
      .pipe(response);
}

interface Found {
  readonly path: string;
  readonly size: number;
  readonly directory: boolean;
}

/** The file of an address: itself, its index.html, or itself with .html. */
async function find(base: string, address: string): Promise<Found | undefined> {
  let decoded: string;
  try {
    decoded = decodeURIComponent(address);
  } catch {
    return undefined;
  }
  if (decoded.includes("\0")) return undefined;
  const path = resolve(base, `.${normalize(`/${decoded}`)}`);
  if (path !== base && !path.startsWith(base + sep)) return undefined;
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile()) return { path, size: info.size, directory: false };
  if (info?.isDirectory()) {
    const index = await stat(join(path, "index.html")).catch(() => undefined);
    if (index === undefined) return undefined;
    if (!decoded.endsWith("/")) return { path, size: 0, directory: true };
    return { path: join(path, "index.html"), size: index.size, directory: false };
  }
  const page = await stat(`${path}.html`).catch(() => undefined);
  return page?.isFile() ? { path: `${path}.html`, size: page.size, directory: false } : undefined;
}

/** Listens; rejects with Node's own error (EADDRINUSE, EACCES). */
export const listen = (server: Server, port: number, host = "127.0.0.1"): Promise<void> =>
  new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(port, host, () => {
      server.off("error", fail);
      done();
    });
  });

/** Stops answering and lets go of idle connections. */
export const close = (server: Server): Promise<void> =>
  new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
