/** Ourselves as a driver: a turn's steps run as `fit` runs them, repeated inside the program; with `--calls` each training step is a call of its own. */
import { defaultDevice, referenceDevice, setDefaultDevice, wasmDevice } from "@downhill/engine";
import { programs } from "./programs.ts";
import { options, serve } from "./protocol.ts";

setDefaultDevice(
  options.backend === "reference" ? referenceDevice : wasmDevice({ threads: Number(options.threads) }),
);

const called = (name: string): ReturnType<typeof programs.train> => {
  const { run: _, ...program } = programs.train(name);
  return program;
};

await serve({
  name: options.calls ? "one-call-a-step" : "downhill",
  version: `0.1.0 ${defaultDevice().name}`,
  threads: Number(options.threads),
  build: options.calls ? { ...programs, train: called } : programs,
});
