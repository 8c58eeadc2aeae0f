/** Threads in a real browser: in an isolated page and in its workers they give the same numbers; in any other page there is one thread. */
import { afterEach, expect, test, vi } from "vitest";
import { wasmDevice } from "../src/devices/wasm.ts";
import { trained } from "./trained.ts";

afterEach(() => vi.unstubAllGlobals());

test("an isolated page trains on three threads", async () => {
  expect(crossOriginIsolated).toBe(true);
  const device = wasmDevice({ threads: 3, leastShare: 0, complete: true });
  await device.start();
  const expected = trained(wasmDevice({ threads: 1 }));
  expect(trained(device)).toEqual(expected);
  device.stop();
});

test("so does a worker of the page", async () => {
  const worker = new Worker(new URL("./threads.worker.ts", import.meta.url), { type: "module" });
  const [one, three] = await new Promise<number[][]>((done, fail) => {
    worker.onmessage = ({ data }) => done(data as number[][]);
    worker.onerror = (event) => fail(new Error(event.message));
  });
  worker.terminate();
  expect(one!.length).toBe(24 * 40 + 40);
  expect(three).toEqual(one);
});

test("a page that is not isolated shares no memory and works as well", async () => {
  const expected = trained(wasmDevice({ threads: 1 }));
  vi.stubGlobal("crossOriginIsolated", false);
  const memory = vi.spyOn(WebAssembly, "Memory");
  const device = wasmDevice({ threads: 3, leastShare: 0, complete: true });
  await device.start();
  expect(trained(device)).toEqual(expected);
  expect(memory.mock.calls.every(([{ shared }]) => shared !== true)).toBe(true);
  memory.mockRestore();
});

test("a page whose policy allows no workers works on one thread", async () => {
  const expected = trained(wasmDevice({ threads: 1 }));
  vi.stubGlobal("Worker", () => {
    throw new DOMException("refused", "SecurityError");
  });
  const device = wasmDevice({ threads: 3, leastShare: 0, complete: true });
  await device.start();
  expect(trained(device)).toEqual(expected);
});
