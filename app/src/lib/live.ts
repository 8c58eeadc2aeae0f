/** Starts a figure's live work in a worker. Returns a function that stops it. */
import type { State } from "@downhill/booklet/figures/figure";

export function runLive<S extends State>(
  id: string,
  state: S,
  show: (state: S) => void,
  done: (error?: string) => void,
): () => void {
  const worker = new Worker(new URL("./live.worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<{ state?: S; done?: boolean; error?: string }>) => {
    if (data.state) show(data.state);
    if (!data.done) return;
    worker.terminate();
    done(data.error);
  };
  worker.onerror = (event) => {
    worker.terminate();
    done(event.message || "The work could not be started.");
  };
  worker.postMessage({ id, state });
  return () => worker.terminate();
}
