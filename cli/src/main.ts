#!/usr/bin/env node
/** The `downhill` command. */
import { realEffects } from "./effects.ts";
import { main } from "./program.ts";

// A closed pipe (downhill list | head) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});
process.exitCode = await main(process.argv.slice(2), realEffects);
