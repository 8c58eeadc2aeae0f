/** The command as a real process: exit codes, closed pipes, files, colour, and the server until it is told to stop. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { serve } from "../src/commands/serve.ts";
import { type Effects, realEffects } from "../src/effects.ts";
import { close, listen, staticServer } from "../src/server.ts";

const main = resolve(import.meta.dirname, "../src/main.ts");
const scratch = mkdtempSync(join(tmpdir(), "downhill-cli-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const downhill = (args: string[], { input = "", env = {} } = {}) =>
  new Promise<{ code: number; out: string; err: string }>((done) => {
    const child = execFile(
      process.execPath,
      [main, ...args],
      { env: { ...process.env, ...env }, timeout: 30_000 },
      (error, out, err) =>
        done({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, out, err }),
    );
    child.stdin!.end(input);
  });

describe("exit codes", () => {
  test.each([
    [["answer", "3.18", "16"], 0],
    [["answer", "3.18", "15"], 1],
    [["answer", "3.17", "((("], 2],
    [["nonsense"], 64],
  ] as const)("downhill %j ends with %i", async (args, code) => {
    const ended = await downhill([...args]);
    expect(ended.code).toBe(code);
    expect(code === 64 ? ended.out : ended.err).toBe("");
  });
});

test("an answer may come through a pipe", async () => {
  const ended = await downhill(["answer", "3.18", "--json"], { input: "16\n" });
  expect(JSON.parse(ended.out)).toMatchObject({ id: "3.18", part: "b", verdict: "correct" });
});

test("a hundred kilobytes are refused with a sentence", async () => {
  const file = join(scratch, "long.txt");
  writeFileSync(file, "x+".repeat(60_000));
  const ended = await downhill(["answer", "3.17", "--file", file]);
  expect(ended.code).toBe(2);
  expect(ended.out).toContain("characters long");
});

test("into a pipe there is no colour", async () => {
  const { out } = await downhill(["answer", "3.18", "16"]);
  expect(out).not.toContain("\u001b");
});

test("a reader that goes away is no error", async () => {
  const child = spawn(process.execPath, [main, "list"], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout!.destroy();
  expect(await ended(child)).toBe(0);
});

test("a figure is written whole, and nothing is left beside it", async () => {
  const folder = mkdtempSync(join(scratch, "figure-"));
  const { code } = await downhill(["figure", "3.3", "--out", join(folder, "f.svg")]);
  expect(code).toBe(0);
  expect(readdirSync(folder)).toEqual(["f.svg"]);
  expect(readFileSync(join(folder, "f.svg"), "utf8")).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
});

describe("the server", () => {
  const page = mkdtempSync(join(scratch, "build-"));
  writeFileSync(join(page, "index.html"), "<!doctype html><title>Contents</title>");
  writeFileSync(join(page, "404.html"), "<!doctype html><title>Nothing here</title>");
  writeFileSync(join(page, "app.js"), "export {};");
  writeFileSync(join(scratch, "secret.txt"), "secret");

  test("serves types and isolation headers, its own 404, and nothing above its folder", async () => {
    const server = staticServer(page);
    await listen(server, 0);
    const { port } = server.address() as { port: number };
    const index = await get(port, "/");
    expect(index.status).toBe(200);
    expect(index.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(index.headers["cross-origin-opener-policy"]).toBe("same-origin");
    expect(index.headers["cross-origin-embedder-policy"]).toBe("require-corp");
    expect((await get(port, "/app.js?v=1")).headers["content-type"]).toBe("text/javascript; charset=utf-8");
    for (const path of [
      "/missing",
      "/../secret.txt",
      "/%2e%2e/secret.txt",
      "/..%2fsecret.txt",
      "/%zz",
      "/a%00b",
    ]) {
      const found = await get(port, path);
      expect(found.status, path).toBe(404);
      expect(found.body, path).toContain("Nothing here");
    }
    expect((await get(port, "/", "POST")).status).toBe(405);
    expect((await get(port, "/", "HEAD")).body).toBe("");
    await close(server);
  });

  test("says when the page is not built, or the port is taken", async () => {
    const effects: Effects = { ...realEffects, out: () => {}, untilStopped: async () => {} };
    const empty = mkdtempSync(join(scratch, "empty-"));
    await expect(serve({ port: 0, root: empty }, effects)).rejects.toThrow(/not built; run npm run build/);
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
    const { port } = other.address() as { port: number };
    await expect(serve({ port, root: page }, effects)).rejects.toThrow(`port ${port} is taken`);
    await new Promise((done) => other.close(done));
  });

  test("stops when asked to", async () => {
    let stop = () => {};
    let said = "";
    const effects: Effects = {
      ...realEffects,
      out: (text) => {
        said += text;
      },
      untilStopped: () =>
        new Promise((done) => {
          stop = done;
        }),
    };
    const running = serve({ port: 0, root: page }, effects);
    await expect.poll(() => said).toContain("http://localhost:");
    const port = Number(/:(\d+)\//.exec(said)![1]);
    expect((await get(port, "/")).status).toBe(200);
    stop();
    expect(await running).toBe(0);
    await expect(get(port, "/")).rejects.toThrow();
  });
});

const ended = (child: ChildProcess): Promise<number | null> => new Promise((done) => child.on("exit", done));

/** Sends the path as it is; fetch would tidy it first. */
const get = (port: number, path: string, method = "GET") =>
  new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((done, fail) => {
    const sent = request({ port, path, method, host: "127.0.0.1" }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on("end", () => done({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    sent.on("error", fail);
    sent.end();
  });
