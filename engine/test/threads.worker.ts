/** Trains on one thread and on several, as a page's worker would; posts what came out. */
import { wasmDevice } from "../src/index.ts";
import { trained } from "./trained.ts";

const device = wasmDevice({ threads: 3, leastShare: 0, complete: true });
await device.start();
self.postMessage([wasmDevice({ threads: 1 }), device].map(trained));
