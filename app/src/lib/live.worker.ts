/** Runs a figure's live work (training) away from the page, which stays responsive and may end this worker at any time. */

import { open } from "@downhill/booklet";
import type { Figure, State } from "@downhill/booklet/figures/figure";

/** States shown per second at most: more cannot be seen. */
const framesPerSecond = 30;

self.onmessage = async ({ data }: MessageEvent<{ id: string; state: State }>) => {
  try {
    const problem = await open(data.id);
    const figure = problem?.figure as Figure<unknown> | undefined;
    if (!figure?.live) throw new Error(`Problem ${data.id} has nothing to run.`);
    let next = performance.now();
    for await (const state of figure.live.run(data.state)) {
      // Each state is meant to be seen: work that is faster than the eye waits for it.
      const wait = next - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      next = performance.now() + 1000 / framesPerSecond;
      self.postMessage({ state });
    }
    self.postMessage({ done: true });
  } catch (error) {
    self.postMessage({ done: true, error: error instanceof Error ? error.message : String(error) });
  }
};
