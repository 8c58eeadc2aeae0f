/** The WebAssembly device in a real browser: the whole contract once, and the same API in a worker. */
import { describe, expect, test } from "vitest";
import { wasmDevice } from "../src/devices/wasm.ts";
import { deviceContract } from "./device.contract.ts";

describe("in a page", () => deviceContract(() => wasmDevice()));

test("a worker trains a network with the same API", async () => {
  const worker = new Worker(new URL("./train.worker.ts", import.meta.url), { type: "module" });
  const losses = await new Promise<number[]>((done, fail) => {
    worker.onmessage = ({ data }) => done(data as number[]);
    worker.onerror = (event) => fail(new Error(event.message));
  });
  worker.terminate();
  expect(losses.at(-1)!).toBeLessThan(losses[0]! / 10);
});
