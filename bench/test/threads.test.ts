/** The cases of the benchmark train to the same losses, bit for bit, on one, two and three threads. */
import { defaultDevice, setDefaultDevice, wasmDevice } from "@downhill/engine";
import { afterAll, expect, test } from "vitest";
import { cases } from "../src/drivers/data.ts";
import { programs } from "../src/drivers/programs.ts";

/** Every run waits for all threads; kernels are shared as they are for users, or wherever they can be. */
const crews = [
  wasmDevice({ threads: 2, complete: true }),
  wasmDevice({ threads: 3, complete: true, leastShare: 0 }),
];
const before = defaultDevice();
afterAll(() => {
  setDefaultDevice(before);
  for (const crew of crews) crew.stop();
});

/** Losses of three steps called one by one, and of the last of three taken in one go. */
async function losses(device: typeof before, name: string): Promise<unknown[]> {
  setDefaultDevice(device);
  const { step, read, run } = programs.train(name);
  const one = async (): Promise<number> => read(await step());
  return [await one(), await one(), await one(), run!(3)];
}

test.each(Object.keys(cases))("case %s", async (name) => {
  const expected = await losses(wasmDevice({ threads: 1 }), name);
  for (const crew of crews) expect(await losses(crew, name)).toEqual(expected);
});
