/** Runs a figure's live work (training) away from the page, which stays responsive and may end this worker at any time. */
import type { Figure, State } from "@downhill/booklet/figures/figure";
import { open } from "@downhill/booklet";

/** States shown per second at most: more cannot be seen. */
const framesPerSecond = 30;

self.onmessage = async ({ data }: MessageEvent<{ id: string; state: State }>) => {
  try {
    const problem = await open(data.id);
    const figure = problem?.figure as Figure<unknown> | undefined;
    if (!figure?.live) throw new Error(`Problem ${data.id} has nothing to run.`);
    let shown = 0;
    let last: State | undefined;
    for await (const state of figure.live.run(data.state)) {
      last = state;
      const now = performance.now();
      if (now - shown < 1000 / framesPerSecond) continue;
      shown = now;
      self.postMessage({ state });
      last = undefined;
    }
    if (last) self.postMessage({ state: last });
    self.postMessage({ done: true });
  } catch (error) {
    self.postMessage({ done: true, error: error instanceof Error ? error.message : String(error) });
  }
};
