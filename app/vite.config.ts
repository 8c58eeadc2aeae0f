import adapter from "@sveltejs/adapter-static";
import { sveltekit } from "@sveltejs/kit/vite";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [
    sveltekit({
      adapter: adapter({ fallback: "404.html" }),
      prerender: { handleHttpError: "fail", handleMissingId: "fail" },
    }),
  ],
  // Problems and figures run their work in module workers, which load the engine only when asked to.
  worker: { format: "es" },
});
